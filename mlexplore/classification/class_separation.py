"""Whether finite curves exist: classes that they separate pull their coefficients to infinity."""

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification.class_model import ClassModel, columns_of
from mlexplore.classification.where_separated import where_separated
from mlexplore.curves.curve import Curve
from mlexplore.separated_by import fewest, listed, remedy, taking_part, through
from mlexplore.separation import separation

_MOST_ENTRIES = 20_000_000  # of the linear forms: beyond, the question is left open
_NOT_DETERMINED = 1e-13  # a column this close to the span of those before it says nothing new
_MOST_GROUPS, _MOST_NAMED, _MOST_LISTED = 3, 3, 6  # classes in a sentence, which is no table


@dataclass(frozen=True, eq=False)
class ClassSeparation:
    """A direction in which the likelihood of labels rises for ever.

    Parameters
    ----------
    direction
        Change of theta, shape (size,); any multiple will do.
    rows
        The rows whose likelihood rises, shape (n,).
    apart
        Whether each pair of classes is told apart without error in the end, shape (K, K).
    """

    direction: Array
    rows: NDArray[np.bool_]
    apart: NDArray[np.bool_]


def separated(model: ClassModel) -> ClassSeparation | None:
    """Decide by linear programming whether some direction makes no label less likely and some ever more likely.

    None if there is none, or the problem is too large to be decided.

    Notes
    -----
    Albert & Anderson, On the existence of maximum likelihood estimates in logistic regression models, Biometrika 71 (1984),
    for classes without an order. With an order, ``log(F(a) - F(b))`` does not fall as long as a grows and b falls.
    """
    if len(model.codes) * (len(model.classes) - 1) * len(model.names) > _MOST_ENTRIES:
        return None
    found = _separated_by(model, columns_of(model).T, model.directions)
    if found is None or model.directions is None:
        return found
    return dataclasses.replace(found, direction=model.directions @ found.direction)


def _separated_by(
    model: ClassModel, design: Array, directions: Array | None = None
) -> ClassSeparation | None:
    """Decide it for curves with the columns of a design (n, p); `directions` (size, free) may be all that is allowed."""
    # Orthonormal columns of the curve, rather than of all the forms, keep the zeros of curves that a form does not see.
    alike = directions is None and (model.weights is None or bool((model.weights > 0.0).all()))
    columns, factor = model.predictor.orthonormal(design) if alike else (design, np.empty((0, 0)))
    if alike and np.any(np.abs(np.diag(factor)) <= _NOT_DETERMINED * np.linalg.norm(factor, axis=0)):
        return None
    forms, rows = model.predictor.margins(columns, model.codes)
    if directions is not None:
        forms = forms @ directions
    weights = None if model.weights is None else model.weights[rows]
    found = separation(forms, np.ones(len(forms), dtype=np.int8), weights, conditioned=alike)
    if found is None:
        return None
    direction = found.direction
    if alike:
        direction = np.asarray(np.linalg.solve(factor, direction), dtype=np.float64)
    moved = np.zeros(len(model.codes), dtype=np.bool_)
    counted = np.ones(len(rows), dtype=np.bool_) if weights is None else weights > 0.0
    moved[rows[found.rows]] = True
    return ClassSeparation(direction, moved, _apart(model, found.rows | ~counted))


def _apart(model: ClassModel, moved: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pairs of classes between which every linear form grows; forms are in the order of `Predictor.margins`."""
    count, codes = len(model.classes), model.codes
    away = np.zeros((count, count), dtype=np.bool_)
    if model.family.ordered:
        below = codes[codes < count - 1]
        above = codes[codes > 0]
        down = [bool(moved[: below.size][below == label].all()) for label in range(count)]
        up = [bool(moved[below.size :][above == label].all()) for label in range(count)]
        for low in range(count):
            away[low, low + 1 :] = away[low + 1 :, low] = np.array(up[low + 1 :], dtype=np.bool_) & down[low]
        return away
    place = 0
    for other in range(count):
        here = codes[codes != other]
        part = moved[place : place + here.size]
        place += here.size
        for label in range(count):
            away[label, other] = label != other and bool(part[here == label].all())
    return away & away.T


# ---- in words -----------------------------------------------------------------------------------------------------


def sentence(model: ClassModel, found: ClassSeparation) -> str:
    """Say which classes are separated, by which columns, where if it is one column, and what to do."""
    what = _separated_classes(model, found)
    names, curve = _by_what(model, found)
    if not names:
        return f"The curve separates {what}, so no finite maximum exists. Leave such classes out, or bring more data."
    alone, where = len(names) == 1, ""
    subject = names[0] if alone else f"A combination of {listed(names)}"
    if curve is not None:
        subject = through(subject, curve)
    elif alone:
        where = where_separated(model, found.apart, _feature(model, names[0]))
    return (
        f"{subject} separates {what}. {where}{' ' if where else ''}The likelihood rises for ever as the coefficients grow, so no finite maximum exists. "
        f"{remedy(names, curve)}"
    )


def _feature(model: ClassModel, name: str) -> Array:
    return model.x.reshape(len(model.x), -1)[:, model.columns.index(name)]


def _by_what(model: ClassModel, found: ClassSeparation) -> tuple[list[str], Curve | None]:
    """The fewest columns of x that separate these classes, and the curve if one does it only as this bends it."""
    design = columns_of(model).T
    reach = np.ptp(design, axis=0)
    parts = reach * np.abs(model.predictor.coefficients(found.direction)).max(axis=1, initial=0.0)
    constant = np.flatnonzero(reach == 0.0).tolist()

    def as_much(columns: Array) -> bool:
        fewer = _separated_by(model, columns)
        return (
            fewer is not None
            and np.array_equal(fewer.rows, found.rows)
            and np.array_equal(fewer.apart, found.apart)
        )

    if not model.curve.several:
        ones = [np.ones(len(model.x))] * (not model.family.ordered)
        straight = as_much(np.column_stack([*ones, model.x]))
        return list(model.columns) if taking_part(parts) else [], None if straight else model.curve
    forms = len(model.codes) * (len(model.classes) - 1) * len(model.names)
    places = (
        fewest(parts, reach > 0.0, lambda places: as_much(design[:, [*constant, *places]]), entries=forms)
        if model.directions is None
        else taking_part(parts)
    )
    return [model.predictor.slopes[place] for place in places], None


def _separated_classes(model: ClassModel, found: ClassSeparation) -> str:
    names, count = [str(label) for label in model.classes], len(model.classes)
    others = ~np.eye(count, dtype=np.bool_)
    if found.apart[others].all():
        return f"{_counted(names)}: every label could be predicted without error"
    alone = [names[k] for k in range(count) if found.apart[k][others[k]].all()]
    if alone:
        return f"{_counted(alone)} from all others"
    if found.apart.any():
        return f"the class {listed(_groups(names, found.apart))}"
    moved = int(found.rows.sum())
    return f"the classes in {moved} of {len(found.rows)} rows, where it rules some of them out for certain"


def _groups(names: list[str], apart: NDArray[np.bool_]) -> list[str]:
    """Pairs of classes that are told apart, gathered by the class that is told from most others; the first few."""
    left, told = apart.copy(), []
    while left.any() and len(told) < _MOST_GROUPS:
        pairs = left.sum(axis=1)
        k = int(np.flatnonzero(pairs == pairs.max())[-1])
        others = [names[j] for j in np.flatnonzero(left[k])]
        told.append(
            f"{names[k]} from {listed(others) if len(others) <= _MOST_NAMED else f'{len(others)} others'}"
        )
        left[k] = left[:, k] = False
    if left.any():
        told.append("some others from each other")
    return told


def _counted(names: list[str]) -> str:
    if len(names) == 1:
        return f"the class {names[0]}"
    return f"the classes {listed(names)}" if len(names) <= _MOST_LISTED else f"{len(names)} classes"
