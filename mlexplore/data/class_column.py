"""A column of a file as classes: words, truth values, or few different numbers; or a sentence why it is none."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification.labels import MOST_BROKEN, MOST_WHOLE
from mlexplore.data.choosing import MOST_CLASSES
from mlexplore.data.columns import Reading
from mlexplore.data.errors import DataError
from mlexplore.data.levels import words_of
from mlexplore.data.refusing import TIMES, refuse_unusable
from mlexplore.data.table import Table
from mlexplore.data.wording import quoted, some_quoted

_MANY_CLASSES = 50


class ClassColumn(NamedTuple):
    """A column as classes.

    ``codes`` are places in ``classes`` of the rows used; ``ordered`` says whether the classes are numbers, which stand by
    their size; ``notes`` are sentences about how the cells were taken.
    """

    codes: NDArray[np.intp]
    classes: tuple[str, ...]
    ordered: bool
    notes: tuple[str, ...] = ()


def refuse_unusable_labels(table: Table, label: str, reading: Reading) -> None:
    """Refuse a column of times, or one that is empty or cannot be read for certain."""
    if reading.kind in TIMES:
        raise DataError(
            f"Column {quoted(label)} holds {reading.kind}s, and the label must be words or a few different numbers. Choose "
            "another column as the label; this one can be a feature."
        )
    if reading.kind != "text" and not holds_words(reading):
        refuse_unusable(table, label, "the label", reading)


def holds_words(reading: Reading) -> bool:
    """Whether a column holds words, be it among numbers: then all of its cells are words."""
    return reading.kind == "text" or (reading.kind == "number" and bool(reading.unreadable.any()))


def class_column(
    table: Table, label: str, reading: Reading, used: NDArray[np.bool_], weights: Array | None
) -> ClassColumn:
    """The classes of the rows that are used.

    Parameters
    ----------
    table : Table
    label : str
        The name of the column.
    reading : Reading
        Its cells, that `refuse_unusable_labels` had nothing against.
    used : bool array, shape (n_rows,)
    weights : Array, shape (rows used,), optional
        How often each of those counts.

    Raises
    ------
    DataError
        When the column looks like a measurement or like names, there is one class only or too many, or a class has no
        weight.
    """
    if holds_words(reading):
        codes, classes = words_of(table, label, used)
        ordered, told = False, []
        if reading.kind == "number":
            told = [f"Column {quoted(label)} holds words among its numbers: all of them were taken as words."]
    else:
        values, codes = np.unique(reading.parsed[used], return_inverse=True)
        _refuse_measurements(label, values)
        classes, ordered, told = tuple(_number_name(float(value)) for value in values), True, []
    codes = codes.astype(np.intp)
    _refuse_no_classes(label, codes, classes)
    _refuse_without_weight(label, codes, classes, weights)
    told += [*_rare_notes(codes, classes, weights), *_many_notes(classes)]
    return ClassColumn(codes, classes, ordered, tuple(told))


def _number_name(value: float) -> str:
    """A number that is a class as text; two different ones never look alike."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _refuse_measurements(label: str, values: Array) -> None:
    whole = bool((values == np.floor(values)).all())
    if values.size > (MOST_WHOLE if whole else MOST_BROKEN):
        raise DataError(
            f"Column {quoted(label)} holds {values.size:,} different numbers, from {values[0]:g} to {values[-1]:g}: it looks like a "
            "measurement, not like classes. Choose another column as the label, or gather its numbers into a few classes; a curve "
            "through them as they are is fitted on the page Explore."
        )


def _refuse_no_classes(label: str, codes: NDArray[np.intp], classes: tuple[str, ...]) -> None:
    if len(classes) < 2:
        raise DataError(
            f"All labels are {quoted(classes[0])} in the rows that are used of column {quoted(label)}: at least two classes are "
            "needed to tell them apart. Choose another column as the label."
        )
    if len(classes) == codes.size:
        raise DataError(
            f"Each of the {codes.size:,} rows has a label of its own in column {quoted(label)}: these look like names or "
            "measurements, not like classes. Choose another column as the label."
        )
    if len(classes) > MOST_CLASSES:
        raise DataError(
            f"Column {quoted(label)} holds {len(classes):,} classes, and at most {MOST_CLASSES} can be told apart. Choose another "
            "column as the label, or gather rare classes into one."
        )


def _refuse_without_weight(
    label: str, codes: NDArray[np.intp], classes: tuple[str, ...], weights: Array | None
) -> None:
    if weights is None:
        return
    total = np.bincount(codes, weights=weights, minlength=len(classes))
    if not (total > 0.0).all():
        absent = classes[int(np.flatnonzero(total <= 0.0)[0])]
        raise DataError(
            f"The class {quoted(absent)} of column {quoted(label)} occurs only in rows of weight 0: leave these rows out."
        )


def _rare_notes(codes: NDArray[np.intp], classes: tuple[str, ...], weights: Array | None) -> list[str]:
    """Classes of which there is one observation only."""
    rows = np.bincount(codes if weights is None else codes[weights > 0.0], minlength=len(classes))
    total = np.bincount(codes, weights=weights, minlength=len(classes))
    rare = [classes[place] for place in np.flatnonzero((rows == 1) & (total <= 1.0)).tolist()]
    if not rare:
        return []
    if len(rare) == 1:
        return [f"The class {quoted(rare[0])} occurs in 1 row: all that is said of it rests on that row."]
    return [
        f"{len(rare)} classes occur in 1 row each ({some_quoted(rare)}): all that is said of them rests on these rows."
    ]


def _many_notes(classes: tuple[str, ...]) -> list[str]:
    if len(classes) <= _MANY_CLASSES:
        return []
    return [
        f"There are {len(classes)} classes: each has coefficients of its own, and needs rows enough to find them."
    ]
