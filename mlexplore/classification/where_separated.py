"""Between which values of one column classes that it separates lie apart, in words."""

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification.class_model import ClassModel
from mlexplore.numerals import significant

_MOST_TOLD = 3  # classes, or pairs of them: a message is no table
_DIGITS = 9  # that a value is written with at most


def where_separated(model: ClassModel, apart: NDArray[np.bool_], column: Array) -> str:
    """Say at which values of a column (n,) classes end and begin, where it is this column alone that separates them.

    `apart` (K, K) says which pairs of classes are told apart without error; others may meet at one value. One or more sentences, or an empty text where the ranges of the classes say nothing.
    """
    counted = np.ones(len(model.codes), dtype=np.bool_) if model.weights is None else model.weights > 0.0
    codes, values = model.codes[counted], column[counted]
    count, names = len(model.classes), [str(label) for label in model.classes]
    low = np.array([values[codes == k].min() for k in range(count)])
    high = np.array([values[codes == k].max() for k in range(count)])
    others = ~np.eye(count, dtype=np.bool_)
    if apart[others].all():
        return _all_apart(names, low, high)
    alone = [k for k in range(count) if apart[k][others[k]].all()]
    if alone:
        return " ".join(_one_apart(names[k], k, low, high) for k in alone[:_MOST_TOLD])
    by_height = sorted(range(count), key=lambda k: (low[k], high[k]))
    pairs = [(j, k) for place, j in enumerate(by_height) for k in by_height[place + 1 :]]
    told = [
        f"In all rows of class “{names[k]}” it is {_written(low[k])} or more, in all of “{names[j]}” {_written(high[j])} or less."
        for j, k in pairs
        if apart[j, k] and high[j] < low[k]
    ]
    told += [
        f"In no row of class “{names[j]}” is it more than {_written(high[j])}, and in no row of class “{names[k]}” less: "
        "they meet only there."
        for j, k in pairs
        if high[j] == low[k]
    ]
    return " ".join(told[:_MOST_TOLD])


def _all_apart(names: list[str], low: Array, high: Array) -> str:
    order = np.argsort(low, kind="stable").tolist()
    first, last = order[0], order[-1]
    if len(order) > _MOST_TOLD + 1:
        return ""
    between = [f"in all of “{names[k]}” {_span(low[k], high[k])}" for k in order[1:-1]]
    parts = [
        f"In all rows of class “{names[first]}” it is {_written(high[first])} or less",
        *between,
        f"in all of “{names[last]}” {_written(low[last])} or more",
    ]
    return ", ".join(parts) + "."


def _one_apart(name: str, place: int, low: Array, high: Array) -> str:
    rest = np.arange(low.size) != place
    if low[place] > high[rest].max():
        return f"In all rows of class “{name}” it is {_written(low[place])} or more, in all others {_written(high[rest].max())} or less."
    if high[place] < low[rest].min():
        return f"In all rows of class “{name}” it is {_written(high[place])} or less, in all others {_written(low[rest].min())} or more."
    return f"In all rows of class “{name}” it is {_span(low[place], high[place])}, and in no others."


def _span(low: float, high: float) -> str:
    return _written(low) if low == high else f"{_written(low)} to {_written(high)}"


def _written(value: float) -> str:
    """A value as the data have it: the fewest digits that are that number."""
    value = float(value)
    fewest = next(
        (
            digits
            for digits in range(1, _DIGITS)
            if np.isclose(float(f"{value:.{digits - 1}e}"), value, rtol=10.0**-_DIGITS, atol=0.0)
        ),
        _DIGITS,
    )
    whole = len(f"{abs(value):.0f}") if abs(value) < 10.0**_DIGITS else 1
    return significant(value, max(fewest, whole))
