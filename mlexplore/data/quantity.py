"""One column of numbers with its name, and how the arrays of a data set are locked and hashed."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.data.errors import DataError


class Quantity(NamedTuple):
    """One column of numbers: its name and its values, shape (n,)."""

    name: str
    values: Array


def frozen(values: ArrayLike, dtype: type) -> NDArray:
    """A read-only copy that nobody else can write to."""
    copy = np.array(values, dtype=dtype)
    copy.flags.writeable = False
    return copy


def frozen_quantity(quantity: Quantity) -> Quantity:
    """A read-only copy of a column."""
    return Quantity(quantity.name, frozen(quantity.values, np.float64))


def require_finite(quantities: Iterable[Quantity], rows: NDArray[np.int64]) -> None:
    """Refuse columns with a value that is not finite.

    Parameters
    ----------
    quantities : iterable of Quantity
    rows : int array, shape (n,)
        Numbers of the rows, for the sentence.

    Raises
    ------
    DataError
        Naming the column, the value and its row.
    """
    for name, values in quantities:
        if not np.isfinite(values).all():
            position = int(np.flatnonzero(~np.isfinite(values))[0])
            raise DataError(
                f"{name} is {values[position]} in row {rows[position]}: every value must be finite."
            )


def content_key(words: object, arrays: Iterable[NDArray]) -> str:
    """A hash of words and numbers: equal content has an equal key, and any other content another."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr(words).encode("utf-8", "backslashreplace"))
    for values in arrays:
        digest.update(values.data)
    return digest.hexdigest()
