"""What a person hands to `fit`, turned into arrays or refused with a sentence."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.domains import Interval

_NUMERIC = "biufOUS"  # and not "mMc": NumPy would turn dates into nanoseconds without a word
_PIECE = 16_384
_LARGEST = 1e80  # the third power of a standard deviation is still a double, and so is its reciprocal


def predictors(x: ArrayLike) -> tuple[Array, tuple[str, ...]]:
    """Places as an array, shape (n,) or (n, columns), with the names of the columns.

    Raises
    ------
    ValueError
        If a value is missing, infinite or not a number, or the shape is neither of the two.
    """
    names = getattr(x, "columns", None)
    array = numbers(x, "x")
    if array.ndim not in (1, 2):
        raise ValueError(f"x must have one column or be a table, not {array.ndim} dimensions.")
    if array.ndim == 2 and array.shape[1] == 0:
        raise ValueError("x has no columns.")
    count = 1 if array.ndim == 1 else array.shape[1]
    if names is not None:
        columns = tuple(str(name) for name in names)
    else:
        columns = ("x",) if count == 1 else tuple(f"x{place}" for place in range(1, count + 1))
    return array, columns


def numbers(values: ArrayLike, name: str) -> Array:
    """Values as finite double-precision numbers, which cannot be written to: the array may be the user's.

    Raises
    ------
    ValueError
        Naming the first row with a value that is none; or if the values are so large or small that powers of them overflow.
    """
    try:
        # NumPy would forget the mask, and with it which values are missing.
        masked = isinstance(values, np.ma.MaskedArray)
        given = np.ma.filled(values.astype(np.float64), np.nan) if masked else np.asarray(values)
        array = given.astype(np.float64, copy=False) if given.dtype.kind in _NUMERIC else None
    except (TypeError, ValueError, OverflowError):
        array = None
    if array is None:
        raise ValueError(f"{name} must be numbers: {_first_text(values)}")
    if _plainly_good(array):
        return _for_reading(array)
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        row = int(bad[0][0])
        raise ValueError(
            f"{name} must be finite numbers: row {row} is {array[tuple(bad[0])]}. Leave such rows out."
        )
    largest = max(float(array.max(initial=0.0)), -float(array.min(initial=0.0)))
    if largest > _LARGEST or 0.0 < largest < 1.0 / _LARGEST:
        raise ValueError(
            f"{name} reaches {largest:.1e}, and powers of such numbers cannot be computed: take another unit."
        )
    return _for_reading(array)


def _for_reading(array: Array) -> Array:
    """The same numbers, which may be the user's own, under a lock."""
    locked = array.view()
    locked.flags.writeable = False
    return locked


def _plainly_good(array: Array) -> bool:
    """Whether one sum of squares shows already that the numbers are finite, and the largest neither too large nor too small."""
    if not (array.size and (array.flags.c_contiguous or array.flags.f_contiguous)):
        return False
    flat = array.ravel(order="K")
    with np.errstate(all="ignore"):
        squares = float(flat @ flat)
    return bool(array.size / _LARGEST**2 <= squares <= _LARGEST**2)


def _first_text(values: ArrayLike) -> str:
    table = np.asarray(values, dtype=object)
    if table.ndim == 0:
        return f"give a list or an array of them, not one {type(values).__name__}."
    for place in np.ndindex(table.shape):
        try:
            float(table[place])
        except OverflowError:
            return f"row {place[0]} is too large a number."
        except (TypeError, ValueError):
            return f"row {place[0]} is {table[place]!r}."
    return f"they are {np.asarray(values).dtype.name}."


def responses(
    y: ArrayLike, n: int, support: Interval, family: str, counts: NDArray[np.bool_] | None = None
) -> Array:
    """Observations as an array (n,), all inside the support of the family.

    `counts` (n,) says which rows count, None that all do: a row that is set aside is no data, and may have any number.

    Raises
    ------
    ValueError
        If the number of rows differs from `n` or a value lies outside the support; the first such row is named.
    """
    array = numbers(y, "y")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"y must be one column, not {array.ndim} dimensions.")
    if len(array) != n:
        raise ValueError(f"x and y must have as many rows as each other: {n} and {len(array)}.")
    everywhere = support.low == -np.inf and support.high == np.inf and not support.whole
    if everywhere:
        return array
    # In pieces that stay in the cache.
    for start in range(0, n, _PIECE):
        inside = support.contains(array[start : start + _PIECE])
        if counts is not None:
            inside |= ~counts[start : start + _PIECE]
        if not inside.all():
            row = start + int(np.flatnonzero(~inside)[0])
            raise ValueError(f"{family} needs y {support}: row {row} is {array[row]:g}.")
    return array


def offsets(offset: ArrayLike | None, exposure: ArrayLike | None, n: int, *, log_link: bool) -> Array | None:
    """Known part of the curve on the scale of the link (n,), or None for none.

    Raises
    ------
    ValueError
        If a value is not finite, their number differs from `n`, an exposure is not positive, or stands without a log link.
    """
    known = None
    for name, given in (("offset", offset), ("exposure", exposure)):
        if given is None:
            continue
        array = numbers(given, name)
        if array.shape != (n,):
            raise ValueError(f"{name} must be one number for each of the {n} rows, not shape {array.shape}.")
        if name == "exposure":
            if not log_link:
                raise ValueError('An exposure multiplies the mean: it needs link="log". Or give an offset.')
            wrong = np.flatnonzero(array <= 0)
            if wrong.size:
                raise ValueError(f"exposure must be positive: row {wrong[0]} is {array[wrong[0]]:g}.")
            array = np.log(array)
        known = array if known is None else known + array
    return known


def frequencies(weights: ArrayLike | None, n: int) -> Array | None:
    """Frequency weights (n,), or None for ones.

    Raises
    ------
    ValueError
        If a weight is negative, all are zero, or their number differs from `n`.
    """
    if weights is None:
        return None
    array = numbers(weights, "weights")
    if array.shape != (n,):
        raise ValueError(f"weights must be one number for each of the {n} rows, not shape {array.shape}.")
    negative = np.flatnonzero(array < 0)
    if negative.size:
        raise ValueError(f"weights must not be negative: row {negative[0]} is {array[negative[0]]:g}.")
    if not array.any():
        raise ValueError("All weights are zero: there is nothing to fit.")
    return array


def held_values(fixed: Mapping[str, object]) -> dict[str, float]:
    """Values that parameters are held at, by name.

    Raises
    ------
    ValueError
        If a value is no number, or so large or small that powers of it overflow. Infinite ones are judged where they are used.
    """
    held = {}
    for name, value in fixed.items():
        try:
            held[name] = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f'"{name}" must be held at a finite number, not {value!r}.') from None
        size = abs(held[name])
        if _LARGEST < size < np.inf or 0.0 < size < 1.0 / _LARGEST:
            raise ValueError(
                f'"{name}" cannot be held at {held[name]:g}: powers of such numbers cannot be computed.'
            )
    return held
