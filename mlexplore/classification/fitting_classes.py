"""The front door for labels: `mlexplore.fit` comes here with a family of classes."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import ArrayLike

from mlexplore.arrays import Array
from mlexplore.classification.class_fit import ClassFit
from mlexplore.classification.class_maximum import maximise
from mlexplore.classification.class_model import ClassModel, columns_of
from mlexplore.classification.labels import Labels, labels
from mlexplore.classification.predictors import Predictor, SeparateCurves, SharedCurve, constant_of
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import BasisMean
from mlexplore.families.class_family import ClassFamily
from mlexplore.links import LINKS, Link
from mlexplore.observations import frequencies, held_values, predictors
from mlexplore.solvers.linear_least_squares import independent_columns

_MOST_WORK = 1_500_000_000  # products that a step of Newton's method adds up: a tenth of a second, and of steps there may be 200
_ENOUGH_ROWS = (
    1_000  # for each unknown: of more rows some show first where to search, and few steps see all of them
)


def fit_classes(
    x: ArrayLike,
    y: ArrayLike,
    *,
    curve: Curve,
    family: ClassFamily,
    link: str | None = None,
    fixed: str | Collection[str] | Mapping[str, float] = (),
    weights: ArrayLike | None = None,
) -> ClassFit:
    """Fit curves to labels by maximising the likelihood; arguments are those of `mlexplore.fit`.

    Raises
    ------
    ValueError
        If the data do not suit, each time in a sentence that says what to do.
    """
    places, names = predictors(x)
    curve = curve.for_columns(names)
    if not curve.linear:
        raise ValueError(
            f"{family.name} needs a curve that is linear in its parameters, such as Linear, Polynomial or Spline, and "
            f"{curve.label} is not."
        )
    seen_through = _link(link, family)
    counted = frequencies(weights, len(places))
    found = labels(y, len(places), family, counted)
    all_count = counted is None or bool(counted.all())
    mean = curve.bind(places) if all_count else curve.bind(places[counted > 0]).at(places)
    assert isinstance(mean, BasisMean)
    parameters = tuple(parameter.name for parameter in curve.parameters(names))
    model = ClassModel(
        curve=curve,
        family=family,
        link=seen_through,
        x=places,
        columns=names,
        codes=found.codes,
        classes=found.classes,
        weights=counted,
        mean=mean,
        predictor=_predictor(mean, parameters, found, family),
        held={},
    )
    _require_few(model)
    _require_different(model.predictor)
    _require_rank(model)
    held = _held(fixed, model.names)
    model = model.hold(held) if held else model
    return ClassFit(model=model, maximum=maximise(model))


def _predictor(mean: BasisMean, parameters: tuple[str, ...], found: Labels, family: ClassFamily) -> Predictor:
    if family.ordered:
        return SharedCurve(mean, parameters, len(found.classes), constant_of(mean))
    return SeparateCurves(mean, parameters, found.names, single=family.most_classes == 2)


def _link(name: str | None, family: ClassFamily) -> Link:
    name = family.links[0] if name is None else name
    if name not in family.links:
        raise ValueError(f"The {name} link does not suit {family.name}: choose {', '.join(family.links)}.")
    return LINKS[name]


def _held(fixed: str | Collection[str] | Mapping[str, float], names: tuple[str, ...]) -> dict[str, float]:
    asked = [fixed] if isinstance(fixed, str) else list(fixed)
    unknown = [name for name in asked if name not in names]
    if unknown:
        raise ValueError(f'There is no parameter "{unknown[0]}" to fix: choose among {", ".join(names)}.')
    if asked and not isinstance(fixed, Mapping):
        raise ValueError(f'To hold "{asked[0]}" say at what: fixed={{"{asked[0]}": value}}.')
    held = held_values(fixed) if isinstance(fixed, Mapping) else {}
    wild = [name for name, value in held.items() if not np.isfinite(value)]
    if wild:
        raise ValueError(f'"{wild[0]}" must be held at a finite number, not {held[wild[0]]}.')
    return held


def _require_few(model: ClassModel) -> None:
    """Refuse so many unknowns that the search would take minutes: a step adds up their squares, and factors their matrix."""
    size, rows = len(model.names), len(model.codes)
    if size**2 * (min(rows, _ENOUGH_ROWS * size) + 3 * size) > _MOST_WORK:
        simpler = "take fewer features" if model.curve.several else f"take {model.curve.simpler} or a line"
        raise ValueError(
            f"{len(model.classes)} classes with {model.mean.shape[1]} parameters for each curve make {size} coefficients, and with "
            f"{rows:,} rows it would take too long to find them: gather rare classes into one, {simpler}, or bring fewer rows."
        )


def _require_different(predictor: Predictor) -> None:
    twice = _twice(predictor.names)
    if not twice:
        return
    own = _twice(predictor.parameters)
    if own:
        raise ValueError(
            f'The column "{own}" has the name of a parameter of the curve: give it another name.'
        )
    classes = predictor.classes[1:] if isinstance(predictor, SeparateCurves) else ()
    alike = [
        f'class "{label}" with the column "{parameter}"'
        for label in classes
        for parameter in predictor.parameters
        if f"{label}:{parameter}" == twice
    ]
    if not alike:
        raise ValueError(f'The column "{twice}" has the name of a threshold: give it another name.')
    raise ValueError(
        f'The {alike[0]} and the {alike[1]} would both be named "{twice}": give one of these classes or columns another name.'
    )


def _twice(names: tuple[str, ...]) -> str:
    """The first name that stands there twice, or none."""
    return next((name for place, name in enumerate(names) if name in names[:place]), "")


def _require_rank(model: ClassModel) -> None:
    """Refuse columns that are combinations of each other, or of the constant that thresholds hold."""
    design = columns_of(model).T
    if model.weights is not None:
        design = design[model.weights > 0]
    rows = len(design)
    parameters = model.mean.shape[1]
    if rows < parameters:
        raise ValueError(
            f"{model.curve.label} has {parameters} parameters and cannot be fitted to {rows} "
            f"{'row' if rows == 1 else 'rows'}. Take a simpler curve or more data."
        )
    kept, _ = independent_columns(_with_thresholds(design, model.family))
    first = int(model.family.ordered)
    dependent = np.setdiff1d(np.arange(first + design.shape[1]), kept)
    if dependent.size:
        name = model.predictor.slopes[dependent[0] - first]
        raise ValueError(
            f'The data cannot tell "{name}" from the parameters before it: its column is a combination of the others '
            "(or constant). Leave it out, or bring data at more different places."
        )


def _with_thresholds(design: Array, family: ClassFamily) -> Array:
    return np.column_stack([np.ones(len(design)), design]) if family.ordered else design
