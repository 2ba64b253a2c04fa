"""A first choice of a label and features for a table that nobody has said anything about."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data.choosing import number_of_classes
from mlexplore.data.choosing_labels import choose_labels
from mlexplore.data.dataset import MIN_ROWS
from mlexplore.data.errors import DataError
from mlexplore.data.guessing import ROW_LABELS, candidates, is_sound
from mlexplore.data.levels import MOST_LEVELS
from mlexplore.data.responses import says_yes
from mlexplore.data.table import Table
from mlexplore.data.wording import quoted

_MOST_WORDS, _MOST_NUMBERS = 20, 10
_LABEL_NAMES = frozenset(
    {
        "category",
        "class",
        "diagnosis",
        "group",
        "label",
        "labels",
        "outcome",
        "response",
        "result",
        "species",
        "status",
        "survived",
        "target",
        "type",
        "y",
    }
)
"""What people call the column of classes, or a word of its name."""
_COUNTS = frozenset({"count", "counts", "freq", "frequency", "n"})
"""What people call the column that says how often a row counts."""


class _Label(NamedTuple):
    """A column that may hold classes; the largest is the best guess, by kind only where no name tells."""

    is_called_so: bool
    kind: int
    place: int
    name: str


def guess_labels(table: Table) -> tuple[str, tuple[str, ...]] | None:
    """A sensible first choice of the column of classes and of one or two features.

    Of the columns that may hold classes, one that is called so (species, class, target, survived, ...) is taken; else one
    of 2 to 20 words, of yes and no, of 0 and 1, or of few whole numbers, in this order, the last of several. Features are
    the two columns of numbers in which the classes differ most, by the ratio of the variance between classes to that within;
    columns of words where there are no numbers. None when nothing can be chosen: `reason_for_no_labels` says why.
    """
    return next((chosen for chosen in _choices(table) if _refusal(table, *chosen) is None), None)


def reason_for_no_labels(table: Table) -> str:
    """Why `guess_labels` finds no label and features in this table, and what to do about it."""
    for chosen in _choices(table):
        reason = _refusal(table, *chosen)
        if reason is not None:
            return reason
    names = _label_columns(table)
    if names:
        return (
            f"Column {quoted(names[0])} of {table.name} can be the label, and no column can be a feature: another column of numbers, "
            "times or words is needed that is not the same in all rows."
        )
    return (
        f"No column of {table.name} can be the label: it must hold words of which each occurs in several rows, or a few different "
        f"whole numbers, and at least {MIN_ROWS} rows must have one. Another column, the feature, tells the classes apart."
    )


def _choices(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Labels with two features, or with one, the most sensible first."""
    for label in _label_columns(table):
        features = _features(table, label)
        for count in (2, 1):
            if len(features) >= count:
                yield label, tuple(features[:count])


def _refusal(table: Table, label: str, features: tuple[str, ...]) -> str | None:
    """What `choose_labels` has against them; None if it takes them."""
    try:
        choose_labels(table, label, features)
    except DataError as reason:
        return str(reason)
    return None


def _label_columns(table: Table) -> list[str]:
    """Columns that may hold classes, the best guess first."""
    found = [
        _Label(called_so, 0 if called_so else kind, place, name)
        for place, name in enumerate(table.names)
        for called_so in [bool(_words(name) & _LABEL_NAMES)]
        if (kind := _kind(table, name))
    ]
    return [each.name for each in sorted(found, reverse=True)]


def _words(name: str) -> set[str]:
    return set(re.split(r"[\W_]+", name.lower()))


def _kind(table: Table, name: str) -> int:
    """How much a column looks like one of classes: words 4, yes and no 3, 0 and 1 2, few whole numbers 1, anything else 0."""
    if 0 < (count := number_of_classes(table, name)) <= _MOST_WORDS:
        words = table.text(name)[~table.reading(name).missing].unique() if count == 2 else ()
        return 3 if any(says_yes(str(word)) for word in words) else 4
    if table.reading(name).kind != "number" or not is_sound(table, name):
        return 0
    reading = table.reading(name)
    values = reading.parsed[~reading.missing]
    if (values != np.floor(values)).any():
        return 0
    different = np.unique(values)
    if different.size > _MOST_NUMBERS or 2 * different.size > values.size:
        return 0
    return 2 if different.tolist() == [0.0, 1.0] else 1


def _features(table: Table, label: str) -> list[str]:
    """Columns that may tell the classes apart, the best first."""
    numbers = [each for each in candidates(table) if not each.is_time and each.name != label]
    sound = [each for each in numbers if is_sound(table, each.name)]
    ratios = {
        each.name: (
            not (each.counts_rows or each.name.lower() in ROW_LABELS),
            each.name.lower() not in _COUNTS,
            _ratio(table, label, each.name),
        )
        for each in sound
    }
    telling = sorted(ratios, key=lambda name: ratios[name], reverse=True)
    best = [name for name in telling if all(ratios[name][:2])]
    words = [
        name for name in table.names if name != label and 0 < number_of_classes(table, name) <= MOST_LEVELS
    ]
    return best or words or telling


def _ratio(table: Table, label: str, feature: str) -> float:
    """Variance between the classes over that within them; −1 where there is none within, as in a copy of the label."""
    reading, labels = table.reading(feature), table.reading(label)
    used = ~(reading.missing | labels.missing)
    codes, _ = pd.factorize(table.text(label)[used])
    return _variance_ratio(codes, reading.parsed[used]) if codes.size else -1.0


def _variance_ratio(codes: NDArray[np.intp], values: Array) -> float:
    largest = float(np.abs(values).max())
    scaled = values / largest if largest > 0.0 else values
    rows = np.bincount(codes)
    means = np.bincount(codes, weights=scaled) / rows
    within = float(((scaled - means[codes]) ** 2).sum())
    between = float((rows * (means - scaled.mean()) ** 2).sum())
    return between / within if within > 1e-12 * between else -1.0
