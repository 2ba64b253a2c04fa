"""One x and one y, ready to be fitted, with everything that was done to get there."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.data.axis import Axis
from mlexplore.data.errors import DataError

MIN_ROWS = 3


@dataclass(frozen=True, eq=False)
class Dataset:
    """Paired observations, complete and finite, in the order in which they were given.

    Attributes
    ----------
    name : str
        What the data are, for a title.
    x, y : Array, shape (n,)
        Read-only. A time is counted from the first observation: see ``axis``.
    x_name, y_name : str
        The names of the columns.
    x_label, y_label : str
        The titles of the axes, with units where they are known.
    axis : Axis
        What x stands for.
    rows : int array, shape (n,)
        The row of the file (counted from 1, the header included) that each observation comes from.
    notes : tuple of str
        What was left out, and how cells were taken, in sentences.
    source, licence, lesson : str
        Where the data are from, what they may be used for, what they teach; empty for a person's own data.
    key : str
        A hash of everything above that changes a number or a picture; data sets with the same key are equal.
    """

    name: str
    x: Array
    y: Array
    x_name: str
    y_name: str
    x_label: str
    y_label: str
    axis: Axis
    rows: NDArray[np.int64]
    notes: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    lesson: str = ""
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Freeze the arrays and hash the content.

        Raises
        ------
        DataError
            When x, y and rows do not match, are not finite, are fewer than three, or when x is constant.
        """
        for name in ("x", "y"):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.float64))
        object.__setattr__(self, "rows", _frozen(self.rows, np.int64))
        if self.x.ndim != 1 or not self.x.shape == self.y.shape == self.rows.shape:
            raise DataError(
                f"x and y must be two rows of numbers of one length, not of shapes {self.x.shape} and {self.y.shape}."
            )
        for name, values in ((self.x_name, self.x), (self.y_name, self.y)):
            if not np.isfinite(values).all():
                position = int(np.flatnonzero(~np.isfinite(values))[0])
                raise DataError(
                    f"{name} is {values[position]} in row {self.rows[position]}: every value must be finite."
                )
        if self.n < MIN_ROWS:
            raise DataError(
                f"There are {self.n} observations of {self.x_name} and {self.y_name}: a curve needs at least {MIN_ROWS}."
            )
        if (self.x == self.x[0]).all():
            where = self.axis.name(float(self.x[0]))
            raise DataError(f"Every {self.x_name} is {where}: no curve can be seen. Choose an x that varies.")
        object.__setattr__(self, "key", self._content_hash())

    def __eq__(self, other: object) -> bool:
        """Data sets are equal when their content is."""
        return isinstance(other, Dataset) and self.key == other.key

    def __hash__(self) -> int:
        """Hash the content."""
        return hash(self.key)

    @property
    def n(self) -> int:
        """The number of observations."""
        return int(self.x.size)

    def _content_hash(self) -> str:
        digest = hashlib.blake2b(digest_size=16)
        words = (
            self.name,
            self.x_name,
            self.y_name,
            self.x_label,
            self.y_label,
            self.axis.kind,
            self.axis.origin,
        )
        digest.update(repr(words).encode("utf-8", "backslashreplace"))
        for values in (self.x, self.y, self.rows):
            digest.update(values.tobytes())
        return digest.hexdigest()


def dataset_from_arrays(
    x: ArrayLike,
    y: ArrayLike,
    *,
    name: str = "data",
    x_name: str = "x",
    y_name: str = "y",
    x_label: str | None = None,
    y_label: str | None = None,
    axis: Axis | None = None,
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Make a data set of numbers at hand, such as simulated ones; its rows are numbered from 1.

    Raises
    ------
    DataError
        When x and y differ in length, are not finite, are fewer than three, or when x is constant.
    """
    try:
        x_values, y_values = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"x and y must be numbers ({error}).") from error
    rows = np.arange(1, x_values.size + 1)
    return Dataset(
        name,
        x_values,
        y_values,
        x_name,
        y_name,
        x_label or x_name,
        y_label or y_name,
        axis or Axis(),
        rows,
        notes,
    )


def _frozen(values: ArrayLike, dtype: type) -> NDArray:
    """A read-only copy that nobody else can write to."""
    copy = np.array(values, dtype=dtype)
    copy.flags.writeable = False
    return copy
