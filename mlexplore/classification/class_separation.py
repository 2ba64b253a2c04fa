"""Whether finite curves exist: classes that they separate pull their coefficients to infinity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification.class_model import ClassModel, columns_of
from mlexplore.classification.slopes import is_straight, slopes_of
from mlexplore.classification.where_separated import where_separated
from mlexplore.separation import separation

_MOST_ENTRIES = 20_000_000  # of the linear forms: beyond, the question is left open
_INVOLVED = 1e-6  # share of the largest contribution of a column from which on the column is named


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
    n = len(model.codes)
    if n * (len(model.classes) - 1) * len(model.names) > _MOST_ENTRIES:
        return None
    forms, rows = model.predictor.margins(columns_of(model).T, model.codes)
    if model.directions is not None:
        forms = forms @ model.directions
    weights = None if model.weights is None else model.weights[rows]
    found = separation(forms, np.ones(len(forms), dtype=np.int8), weights)
    if found is None:
        return None
    direction = found.direction if model.directions is None else model.directions @ found.direction
    moved = np.zeros(n, dtype=np.bool_)
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
    names = _involved(model, found)
    what = _separated_classes(model, found)
    if not names:
        return f"The curve separates {what}, so no finite maximum exists. Leave such classes out, or bring more data."
    column = names[0] if len(names) == 1 else f"A combination of {', '.join(names[:-1])} and {names[-1]}"
    leave = names[0] if len(names) == 1 else "one of them"
    where = _where(model, found, names[0]) if len(names) == 1 else ""
    return (
        f"{column} separates {what}. {where}{' ' if where else ''}The likelihood rises for ever as the coefficients grow, so no finite maximum exists. "
        f"Leave {leave} out, or bring more data."
    )


def _where(model: ClassModel, found: ClassSeparation, name: str) -> str:
    slopes = slopes_of(model)
    own = [slope.column for slope in slopes if slope.parameter == name]
    return where_separated(model, found.apart, own[0]) if own and is_straight(model, slopes) else ""


def _involved(model: ClassModel, found: ClassSeparation) -> list[str]:
    """Columns that take part, those that are constant left out."""
    columns = columns_of(model)
    reach = columns.max(axis=1) - columns.min(axis=1) if columns.size else np.zeros(len(columns))
    parts = reach * np.abs(model.predictor.coefficients(found.direction)).max(axis=1, initial=0.0)
    largest = float(parts.max(initial=0.0))
    return [
        name
        for name, part in zip(model.predictor.slopes, parts.tolist(), strict=True)
        if part > _INVOLVED * max(largest, 1e-300)
    ]


def _separated_classes(model: ClassModel, found: ClassSeparation) -> str:
    names, count = [str(label) for label in model.classes], len(model.classes)
    others = ~np.eye(count, dtype=np.bool_)
    if found.apart[others].all():
        return f"the classes {_listed(names)}: every label could be predicted without error"
    alone = [names[k] for k in range(count) if found.apart[k][others[k]].all()]
    if alone:
        classes = "the class" if len(alone) == 1 else "the classes"
        return f"{classes} {_listed(alone)} from all others"
    pairs = [f"{names[k]} from {names[j]}" for k in range(count) for j in range(k) if found.apart[k, j]]
    if pairs:
        return f"the class {_listed(pairs[:4])}"
    moved = int(found.rows.sum())
    return f"the classes in {moved} of {len(found.rows)} rows, where it rules some of them out for certain"


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
