"""From a table to labelled data: which column holds the classes, what tells them apart, what is left out and told."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data.axis import from_the_earliest
from mlexplore.data.class_column import ClassColumn, class_column, refuse_unusable_labels
from mlexplore.data.columns import Reading
from mlexplore.data.errors import DataError
from mlexplore.data.labelled import LabelledData
from mlexplore.data.levels import level_indicators
from mlexplore.data.quantity import Quantity
from mlexplore.data.refusing import TIMES, refuse_too_few, refuse_twice, refuse_unfit, refuse_unusable
from mlexplore.data.table import Table
from mlexplore.data.wording import missing_notes, quoted


def choose_labels(
    table: Table, label: str, features: Sequence[str], *, weights: str = "", trials: str = ""
) -> LabelledData:
    """Take a column as the label and others as features and, where they are named, weights and trials.

    Rows without a value in one of them are left out and told. Numbers as classes stand by size and have an order, words by
    the alphabet, of two words that say no and yes no first. As features, times are counted from the earliest row that is
    used, and a column of words becomes a feature of 0 and 1 for each word but the first. Rows stay in the order of the file.

    Parameters
    ----------
    table : Table
    label : str
        Name of the column of classes: words, truth values or a few different numbers. With `trials` it counts successes, and
        every row becomes two: its failures and its successes, with their numbers as weights.
    features : sequence of str
        Names of columns of numbers, times or words.
    weights, trials : str, optional
        Names of columns of numbers: how often a row counts, and the trials of which `label` succeeded.

    Raises
    ------
    DataError
        When a column is missing, chosen twice, unsuitable or ambiguous, a cell cannot be read (named by row, column and
        content) or is not what its role asks for, fewer than three rows are complete, a feature is the same in all of them,
        or the label holds no classes, one, or too many.
    """
    if not features:
        raise DataError("Choose at least one feature: a column that the classes are told apart by.")
    named = [(label, "successes" if trials else "the label"), *((name, "a feature") for name in features)]
    named += [(name, role) for name, role in ((weights, "weights"), (trials, "trials")) if name]
    refuse_twice(named)
    readings = {name: table.reading(name) for name, _ in named}
    for name, role in named:
        _refuse_unusable(table, name, role, readings[name])
    used = ~np.logical_or.reduce([readings[name].missing for name, _ in named])
    refuse_too_few(table, used, [*(name for name, _ in named[1:]), label])
    rows = table.rows[used]
    roles = [name for name in (weights, trials, label if trials else "") if name]
    numbers = {name: readings[name].parsed[used] for name in roles}
    refuse_unfit(rows, numbers, label, {"weights": weights, "trials": trials, "exposure": ""})
    frequencies = numbers.get(weights)
    counts = np.ones(rows.size, dtype=np.bool_) if frequencies is None else frequencies > 0.0
    if trials:
        halves = _halves(label, trials, numbers[label], numbers[trials], frequencies)
        classes = ClassColumn(halves.codes, (f"not {label}", label), ordered=False)
        places, frequencies = halves.places, halves.weights
    else:
        classes = class_column(table, label, readings[label], used, frequencies)
        places = np.arange(rows.size)
    found = [_feature(table, name, readings[name], used, counts) for name in features]
    return LabelledData(
        name=table.name,
        features=tuple(
            Quantity(name, values[places]) for feature in found for name, values in feature.quantities
        ),
        codes=classes.codes,
        classes=classes.classes,
        label_name=label,
        rows=rows[places],
        ordered=classes.ordered,
        weights=frequencies,
        grouped=bool(trials),
        feature_labels=tuple(each for feature in found for each in feature.labels),
        notes=(
            *(f"Column {quoted(name)}: {note}." for name, _ in named for note in readings[name].notes),
            *(note for feature in found for note in feature.notes),
            *classes.notes,
            *(note for name, _ in named for note in _none_notes(table, name, readings[name])),
            *missing_notes(table.rows, {name: readings[name].missing for name, _ in named}),
        ),
    )


def _refuse_unusable(table: Table, name: str, role: str, reading: Reading) -> None:
    if role == "the label":
        refuse_unusable_labels(table, name, reading)
    elif role != "a feature":
        refuse_unusable(table, name, role, reading)
    elif reading.kind != "text":
        refuse_unusable(table, name, "x", reading)


def _none_notes(table: Table, name: str, reading: Reading) -> list[str]:
    """What is told of a column of words in which "none" stands, which may have been meant as one of them."""
    if reading.kind != "text" or not (table.text(name)[reading.missing].str.lower() == "none").any():
        return []
    return [
        f"Column {quoted(name)}: 'none' was taken as a missing value; if it is meant as a word, write 'no' instead."
    ]


class _Feature(NamedTuple):
    """What a column becomes: features, the titles of their axes, and what is told of them."""

    quantities: tuple[Quantity, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...]


def _feature(
    table: Table, name: str, reading: Reading, used: NDArray[np.bool_], counts: NDArray[np.bool_]
) -> _Feature:
    seen = used.copy()
    seen[used] = counts
    cells = table.text(name)[seen]
    if reading.kind == "text":
        if cells.nunique() == 1:
            raise _constant(name, str(cells.iloc[0]))
        levels, note = level_indicators(table, name, used, counts)
        return _Feature(levels, tuple(each.name for each in levels), (note,))
    values, axis = from_the_earliest(
        reading.parsed[used],
        reading.kind if reading.kind in TIMES else "number",  # type: ignore[arg-type]
    )
    if (values[counts] == values[counts][0]).all():
        raise _constant(name, str(cells.iloc[0]))
    if not axis.is_time:
        return _Feature((Quantity(name, values),), (name,), ())
    told = f"Column {quoted(name)} counts {axis.unit}."
    return _Feature((Quantity(name, values),), (f"{name}, {axis.unit}",), (told,))


def _constant(name: str, shown: str) -> DataError:
    return DataError(
        f"The feature {quoted(name)} is {quoted(shown)} in all rows used, so it tells no classes apart. Choose one that varies."
    )


class _Halves(NamedTuple):
    """Failures and successes of each row: its place, their code 0 or 1, and how many they are."""

    places: NDArray[np.intp]
    codes: NDArray[np.intp]
    weights: Array


def _halves(label: str, trials: str, successes: Array, of: Array, frequencies: Array | None) -> _Halves:
    """Two rows for one, failures first; halves of nobody are left out.

    Raises
    ------
    DataError
        When there is no failure, or no success, in all rows together.
    """
    often = np.ones(of.size) if frequencies is None else frequencies
    parts = np.column_stack([often * (of - successes), often * successes])
    for which, nobody in enumerate((parts.sum(axis=0) == 0.0).tolist()):
        if nobody:
            what = (
                f"{quoted(label)} is as large as {quoted(trials)} in every row that counts: nothing failed",
                f"{quoted(label)} is 0 in every row that counts: nothing succeeded",
            )[which]
            raise DataError(f"{what}, and two classes are needed to tell them apart. Choose other columns.")
    places, codes = np.nonzero(parts > 0.0)
    return _Halves(places, codes, parts[places, codes])
