"""Labels with the features that they are explained by, ready to be fitted, with everything that was done to get there."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.data.dataset import MIN_ROWS
from mlexplore.data.errors import DataError
from mlexplore.data.quantity import Quantity, content_key, frozen, frozen_quantity, require_finite
from mlexplore.data.wording import counted, quoted


@dataclass(frozen=True, eq=False)
class LabelledData:
    """Labels of rows with their features, complete and finite, in the order in which they were given.

    Attributes
    ----------
    name : str
        What the data are, for a title.
    features : tuple of Quantity
        What the classes are told apart by, one at least. A column of L words has become L - 1 features of 0 and 1, named
        ``"column: word"``.
    codes : int array, shape (n,)
        Place of the class of each row in `classes`.
    classes : tuple of str
        The classes in their order, two at least, each of which occurs in a row that counts.
    label_name : str
        The name of the column of classes.
    rows : int array, shape (n,)
        The row of the file (counted from 1, the header included) that each row comes from.
    ordered : bool
        Whether the classes have an order of their own, as numbers have.
    weights : Array, shape (n,), optional
        How often each row counts, 0 or more; None where all count once.
    grouped : bool
        Whether the rows are halves of counts of successes: for each row of the file its failures and its successes, with
        their numbers as weights. A half of nobody is left out.
    feature_labels : tuple of str
        The titles of the axes, with units where they are known; the names of the features unless given.
    notes : tuple of str
        What was left out, and how cells were taken, in sentences.
    source, licence, lesson : str
        Where the data are from, what they may be used for, what they teach; empty for a person's own data.
    label_title : str
        What the classes are, for a legend; the name of the column unless given.
    key : str
        A hash of everything above that changes a number or a picture; data with the same key are equal.
    """

    name: str
    features: tuple[Quantity, ...]
    codes: NDArray[np.intp]
    classes: tuple[str, ...]
    label_name: str
    rows: NDArray[np.int64]
    ordered: bool
    weights: Array | None = None
    grouped: bool = False
    feature_labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    lesson: str = ""
    label_title: str = ""
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Freeze the arrays and hash the content.

        Raises
        ------
        DataError
            When features, labels and rows do not match, values are not finite, weights are negative, two features or two
            classes have one name, fewer than three rows or two classes are there, or a class does not occur.
        """
        object.__setattr__(self, "features", tuple(frozen_quantity(each) for each in self.features))
        object.__setattr__(self, "codes", frozen(self.codes, np.intp))
        object.__setattr__(self, "rows", frozen(self.rows, np.int64))
        object.__setattr__(self, "classes", tuple(self.classes))
        if self.weights is not None:
            object.__setattr__(self, "weights", frozen(self.weights, np.float64))
        names = tuple(each.name for each in self.features)
        object.__setattr__(self, "feature_labels", tuple(self.feature_labels) or names)
        object.__setattr__(self, "label_title", self.label_title or self.label_name)
        self._require_shapes()
        self._require_names()
        weights = () if self.weights is None else (Quantity("weights", self.weights),)
        require_finite((*self.features, *weights), self.rows)
        self._require_classes()
        object.__setattr__(self, "key", self._content_hash())

    def _require_shapes(self) -> None:
        if self.codes.ndim != 1 or self.codes.shape != self.rows.shape:
            raise DataError(
                f"Labels and rows must be of one length, not of shapes {self.codes.shape} and {self.rows.shape}."
            )
        if not self.features:
            raise DataError("There is no feature: at least one column must tell the classes apart.")
        for name, values in (*self.features, ("weights", self.weights)):
            if values is not None and values.shape != self.codes.shape:
                raise DataError(
                    f"{name} must be one value for each of the {self.n} rows, not of shape {values.shape}."
                )
        if self.n < MIN_ROWS:
            raise DataError(
                f"There {'is' if self.n == 1 else 'are'} {counted(self.n, 'row')}: at least {MIN_ROWS} are needed."
            )

    def _require_names(self) -> None:
        names = [each.name for each in self.features]
        if len(self.feature_labels) != len(names):
            raise DataError(f"There are {len(names)} features and {len(self.feature_labels)} titles of axes.")
        for what, given in (("features", names), ("classes", list(self.classes))):
            twice = next((name for name in given if given.count(name) > 1), None)
            if twice is not None:
                raise DataError(f"Two {what} would be called {quoted(twice)}: give one of them another name.")

    def _require_classes(self) -> None:
        if len(self.classes) < 2:
            raise DataError("At least two classes are needed to tell them apart.")
        if self.codes.min() < 0 or self.codes.max() >= len(self.classes):
            raise DataError(f"Labels must be places among the {len(self.classes)} classes, counted from 0.")
        if self.weights is not None and (self.weights < 0.0).any():
            position = int(np.flatnonzero(self.weights < 0.0)[0])
            raise DataError(
                f"Weights must be 0 or more, as they say how often a row counts: it is {self.weights[position]:g} in row "
                f"{self.rows[position]}."
            )
        occurs = np.bincount(self.codes, weights=self.weights, minlength=len(self.classes)) > 0.0
        if not occurs.all():
            absent = self.classes[int(np.flatnonzero(~occurs)[0])]
            raise DataError(f"The class {quoted(absent)} occurs in no row that counts: leave it out.")

    def __eq__(self, other: object) -> bool:
        """Data are equal when their content is."""
        return isinstance(other, LabelledData) and self.key == other.key

    def __hash__(self) -> int:
        """Hash the content."""
        return hash(self.key)

    @property
    def n(self) -> int:
        """The number of rows, halves of counts each."""
        return int(self.codes.size)

    @property
    def table(self) -> Array:
        """The features as columns, shape (n, p)."""
        return np.column_stack([values for _, values in self.features])

    @property
    def frame(self) -> pd.DataFrame:
        """The features as a table with their names, which `mlexplore.fit` gives to its estimates."""
        return pd.DataFrame(self.table, columns=[each.name for each in self.features])

    @property
    def labels(self) -> "pd.Categorical[str]":
        """The labels as `mlexplore.fit` takes them, with `classes` as their categories."""
        return pd.Categorical.from_codes(self.codes, categories=pd.Index(self.classes), ordered=self.ordered)

    def merged(self, event: str) -> "LabelledData":
        """Return one class against the rest: ``"not event"`` and `event`; of two classes `event` is put second.

        Raises
        ------
        DataError
            When there is no such class.
        """
        place = self._place(event)
        rest = next(name for name in self.classes if name != event)
        classes = (rest if len(self.classes) == 2 else f"not {event}", event)
        return replace(self, codes=(self.codes == place).astype(np.intp), classes=classes, ordered=False)

    def in_order(self, order: Sequence[str]) -> "LabelledData":
        """Return the same labels with the classes in this order, from the lowest to the highest.

        Raises
        ------
        DataError
            When `order` does not name every class once.
        """
        if sorted(order) != sorted(self.classes):
            raise DataError(
                f"An order must name every class once: {', '.join(quoted(name) for name in self.classes)}."
            )
        new_place = np.array([list(order).index(name) for name in self.classes], dtype=np.intp)
        return replace(self, codes=new_place[self.codes], classes=tuple(order), ordered=True)

    def _place(self, name: str) -> int:
        if name not in self.classes:
            known = ", ".join(quoted(each) for each in self.classes)
            raise DataError(f"There is no class {quoted(name)}. The classes are {known}.")
        return self.classes.index(name)

    def _content_hash(self) -> str:
        words = (
            self.name,
            self.label_name,
            self.label_title,
            self.classes,
            self.ordered,
            self.grouped,
            tuple(each.name for each in self.features),
            self.feature_labels,
            self.weights is None,
        )
        weights = () if self.weights is None else (self.weights,)
        return content_key(words, (self.rows, self.codes, *(values for _, values in self.features), *weights))


def labelled_from_arrays(
    x: ArrayLike,
    codes: ArrayLike,
    classes: Sequence[str],
    *,
    name: str = "data",
    feature_names: Sequence[str] = (),
    label_name: str = "class",
    ordered: bool = False,
    notes: tuple[str, ...] = (),
) -> LabelledData:
    """Make labelled data of numbers at hand, such as simulated ones; their rows are numbered from 1.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, p)
        Features.
    codes : array_like of int, shape (n,)
        Places of the labels in `classes`.
    classes : sequence of str
        The classes in their order.
    name, label_name, ordered, notes
        As in `LabelledData`.
    feature_names : sequence of str, optional
        Names of the features; ``"x"``, or ``"x1"``, ``"x2"``, ..., unless given.

    Raises
    ------
    DataError
        As for any labelled data, or when x is no table of numbers.
    """
    try:
        table = np.asarray(x, dtype=np.float64)
        places = np.asarray(codes, dtype=np.intp)
    except (TypeError, ValueError) as error:
        raise DataError(f"Features and codes must be numbers ({error}).") from error
    columns = table[:, None] if table.ndim == 1 else table
    if columns.ndim != 2:
        raise DataError(f"Features must be one column or a table, not {columns.ndim} dimensions.")
    p = columns.shape[1]
    names = tuple(feature_names) or (("x",) if p == 1 else tuple(f"x{place}" for place in range(1, p + 1)))
    if len(names) != p:
        raise DataError(f"There are {p} features and {len(names)} names for them.")
    return LabelledData(
        name=name,
        features=tuple(Quantity(each, columns[:, place]) for place, each in enumerate(names)),
        codes=places,
        classes=tuple(classes),
        label_name=label_name,
        rows=np.arange(1, places.size + 1),
        ordered=ordered,
        notes=notes,
    )
