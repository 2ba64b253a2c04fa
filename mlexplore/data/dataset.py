"""The columns of a data set in their roles, ready to be fitted, with everything that was done to get there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.data.axis import Axis
from mlexplore.data.errors import DataError
from mlexplore.data.quantity import Quantity, content_key, frozen, frozen_quantity, require_finite
from mlexplore.data.wording import counted

MIN_ROWS = 3


@dataclass(frozen=True, eq=False)
class Dataset:
    """Observations of y at x, complete and finite, in the order in which they were given.

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
    further : tuple of Quantity
        Predictors beside x.
    weights, trials, exposure : Quantity, optional
        How often each row counts (0 or more); in how many trials y successes were counted (whole numbers of at
        least 1); what each count was counted over (positive).
    kept : bool array, shape (n,), optional
        False for rows that are set aside: still shown, and without a say. None where all are kept.
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
    further: tuple[Quantity, ...] = ()
    weights: Quantity | None = None
    trials: Quantity | None = None
    exposure: Quantity | None = None
    kept: NDArray[np.bool_] | None = None
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Freeze the arrays and hash the content.

        Raises
        ------
        DataError
            When columns and rows do not match, values are not finite or not what their role asks for, fewer than
            three rows are kept, or x is the same in all of them.
        """
        for name in ("x", "y"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))
        object.__setattr__(self, "rows", frozen(self.rows, np.int64))
        object.__setattr__(self, "further", tuple(frozen_quantity(each) for each in self.further))
        for role in ("weights", "trials", "exposure"):
            if (given := getattr(self, role)) is not None:
                object.__setattr__(self, role, frozen_quantity(given))
        if self.kept is not None:
            kept = frozen(self.kept, np.bool_)
            object.__setattr__(self, "kept", None if kept.all() else kept)
        self._require_shapes()
        require_finite(self.quantities, self.rows)
        for role, allowed, needed in ROLES:
            self._require(getattr(self, role), allowed, needed)
        self._require_enough()
        object.__setattr__(self, "key", self._content_hash())

    def _require_shapes(self) -> None:
        if self.x.ndim != 1 or not self.x.shape == self.y.shape == self.rows.shape:
            raise DataError(
                f"x and y must be two rows of numbers of one length, not of shapes {self.x.shape} and {self.y.shape}."
            )
        shapes = [(name, values.shape) for name, values in self.quantities]
        if self.kept is not None:
            shapes.append(("kept", self.kept.shape))
        for name, shape in shapes:
            if shape != self.x.shape:
                raise DataError(
                    f"{name} must be one value for each of the {self.n} rows, not of shape {shape}."
                )

    def _require(
        self, quantity: Quantity | None, allowed: Callable[[Array], NDArray[np.bool_]], needed: str
    ) -> None:
        if quantity is None:
            return
        wrong = np.flatnonzero(~allowed(quantity.values))
        if wrong.size:
            row, value = self.rows[wrong[0]], quantity.values[wrong[0]]
            raise DataError(f"{quantity.name} must be {needed}: it is {value:g} in row {row}.")

    def _require_enough(self) -> None:
        x = self.x if self.kept is None else self.x[self.kept]
        if x.size < MIN_ROWS:
            are, found = "is" if x.size == 1 else "are", counted(x.size, "observation")
            there = f"There {are} {found}" if self.kept is None else f"{found} {are} kept"
            raise DataError(f"{there} of {self.x_name} and {self.y_name}: a curve needs at least {MIN_ROWS}.")
        if (x == x[0]).all():
            where = self.axis.name(float(x[0]))
            raise DataError(f"Every {self.x_name} is {where}: no curve can be seen. Choose an x that varies.")

    def __eq__(self, other: object) -> bool:
        """Data sets are equal when their content is."""
        return isinstance(other, Dataset) and self.key == other.key

    def __hash__(self) -> int:
        """Hash the content."""
        return hash(self.key)

    @property
    def n(self) -> int:
        """The number of observations, those set aside included."""
        return int(self.x.size)

    @property
    def predictors(self) -> Array:
        """What the curve is fitted on: x, shape (n,), or all predictors, shape (n, columns), x first."""
        return np.column_stack([self.x, *(each.values for each in self.further)]) if self.further else self.x

    @property
    def frequencies(self) -> Array | None:
        """How often each row counts, shape (n,): its weight, and 0 where it is set aside; None where all count once."""
        if self.kept is None:
            return None if self.weights is None else self.weights.values
        return np.where(self.kept, 1.0 if self.weights is None else self.weights.values, 0.0)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All columns: x, y, further predictors, then weights, trials and exposure as far as there are any."""
        roles = (self.weights, self.trials, self.exposure)
        return (
            Quantity(self.x_name, self.x),
            Quantity(self.y_name, self.y),
            *self.further,
            *(each for each in roles if each is not None),
        )

    def with_values(
        self,
        rows: NDArray[np.int64],
        columns: Sequence[Array],
        kept: NDArray[np.bool_],
        notes: tuple[str, ...],
    ) -> "Dataset":
        """Return the same quantities with other rows.

        Parameters
        ----------
        rows
            Their numbers, shape (m,).
        columns
            Values in the order of `quantities`, each of shape (m,).
        kept
            Which of them are not set aside, shape (m,).
        notes
            What is to be told of the data now.

        Raises
        ------
        DataError
            As for any data set.
        """
        x, y, *rest = columns
        values = iter(rest)
        further = tuple(Quantity(each.name, next(values)) for each in self.further)
        roles = {
            role: Quantity(given.name, next(values))
            for role in ("weights", "trials", "exposure")
            if (given := getattr(self, role)) is not None
        }
        return replace(self, x=x, y=y, rows=rows, kept=kept, notes=notes, further=further, **roles)

    def _content_hash(self) -> str:
        words = (
            self.name,
            self.x_name,
            self.y_name,
            self.x_label,
            self.y_label,
            self.axis.kind,
            self.axis.origin,
            tuple(each.name for each in self.further),
            *(getattr(self, role) is not None and getattr(self, role).name for role, *_ in ROLES),
            self.kept is None,
        )
        kept = () if self.kept is None else (self.kept,)
        return content_key(words, (self.rows, *(each.values for each in self.quantities), *kept))


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


def _whole_from_one(values: Array) -> NDArray[np.bool_]:
    return (values >= 1.0) & (values == np.floor(values))


ROLES: tuple[tuple[str, Callable[[Array], NDArray[np.bool_]], str], ...] = (
    ("weights", lambda values: values >= 0.0, "0 or more, as it says how often a row counts"),
    ("trials", _whole_from_one, "whole numbers of at least 1, as it counts trials"),
    ("exposure", lambda values: values > 0.0, "positive, as counts were counted over it"),
)
"""What each role asks of its values, and that in words."""
