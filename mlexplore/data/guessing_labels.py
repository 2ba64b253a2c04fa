"""A first choice of a label and features for a table that nobody has said anything about."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification.labels import MOST_BROKEN, MOST_WHOLE
from mlexplore.data.choosing import MOST_CLASSES, number_of_classes
from mlexplore.data.choosing_labels import choose_labels
from mlexplore.data.class_column import class_column, holds_words, refuse_unusable_labels
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


_SUCCESSES = frozenset(
    {
        "affected",
        "cases",
        "dead",
        "deaths",
        "died",
        "events",
        "failed",
        "failures",
        "hits",
        "infected",
        "k",
        "killed",
        "positive",
        "positives",
        "responders",
        "success",
        "successes",
        "wins",
        "y",
        "yes",
    }
)
"""What people call the column that counts successes, or a word of its name."""
_TRIALS = frozenset({"attempts", "exposed", "n", "tested", "total", "totals", "treated", "trials", "tries"})
"""What people call the column that says of how many."""
_OF_TRIALS = 1.5
"""How much counts of successes look like classes: more than few whole numbers, less than 0 and 1."""


class GuessedRoles(NamedTuple):
    """A first choice of columns; ``label`` counts the successes among ``trials`` where these are named."""

    label: str
    features: tuple[str, ...]
    trials: str = ""


class _Label(NamedTuple):
    """A column that may hold classes; the largest is the best guess, by kind only where no name tells."""

    is_likely: bool
    is_called_so: bool
    kind: float
    place: int
    name: str
    trials: str = ""


def guess_labels(table: Table) -> GuessedRoles | None:
    """A sensible first choice of the column of classes and of one or two features.

    Of the columns that may hold classes, one that is called so (species, class, target, survived, ...) is taken; else one
    of 2 to 20 words, of yes and no, of 0 and 1, of successes beside a column of trials (killed and n, ...), or of few whole
    numbers, in this order, the last of several; else any that `choose_labels` takes, the one with the fewest classes. Features
    are the two columns of numbers in which the classes differ most, by the ratio of the variance between classes to that
    within; columns of words or times where there are no numbers. None when nothing can be chosen: `reason_for_no_labels` says
    why.
    """
    return next((chosen for chosen in _choices(table) if _refusal(table, chosen) is None), None)


def reason_for_no_labels(table: Table) -> str:
    """Why `guess_labels` finds no label and features in this table, and what to do about it."""
    for chosen in _choices(table):
        reason = _refusal(table, chosen)
        if reason is not None:
            return reason
    found = _label_columns(table)
    if found:
        return (
            f"Column {quoted(found[0].name)} of {table.name} can be the label, and no column can be a feature: another column of numbers, "
            "times or words is needed that is not the same in all rows."
        )
    return (
        f"No column of {table.name} can be the label by itself: it must hold two different words or numbers at least, {MOST_CLASSES} words, "
        f"{MOST_WHOLE} whole numbers or {MOST_BROKEN} others at most, some of them in several rows, and at least {MIN_ROWS} rows must have "
        "one. Another column, the feature, tells the classes apart. If a column counts successes, choose it, and as trials the column "
        "of how many were tried."
    )


def _choices(table: Table) -> Iterator[GuessedRoles]:
    """Labels with two features, or with one, the most sensible first."""
    for label in _label_columns(table):
        features = _features(table, label)
        for count in (2, 1):
            if len(features) >= count:
                yield GuessedRoles(label.name, tuple(features[:count]), label.trials)


def _refusal(table: Table, chosen: GuessedRoles) -> str | None:
    """What `choose_labels` has against them; None if it takes them."""
    try:
        choose_labels(table, chosen.label, chosen.features, trials=chosen.trials)
    except DataError as reason:
        return str(reason)
    return None


def _label_columns(table: Table) -> list[_Label]:
    """Columns that may hold classes, the best guess first."""
    found = [
        _judged(table, place, name, count)
        for place, name in enumerate(table.names)
        if (count := _count_classes(table, name))
    ]
    return sorted([*found, *_successes(table)], reverse=True)


def _judged(table: Table, place: int, name: str, count: int) -> _Label:
    called_so = bool(_words(name) & _LABEL_NAMES)
    kind = _kind(table, name, count)
    # Of columns that do not look like classes, and could be, the one with the fewest.
    rank = -float(count) if not kind else 0.0 if called_so else kind
    return _Label(bool(kind), called_so, rank, place, name)


def _words(name: str) -> set[str]:
    return set(re.split(r"[\W_]+", name.lower()))


def _count_classes(table: Table, name: str) -> int:
    """How many classes `choose_labels` would find in a column; 0 if it would not take it."""
    reading = table.reading(name)
    used = ~reading.missing
    if used.sum() < MIN_ROWS:
        return 0
    try:
        refuse_unusable_labels(table, name, reading)
        return len(class_column(table, name, reading, used, None).classes)
    except DataError:
        return 0


def _kind(table: Table, name: str, count: int) -> float:
    """How much a column looks like one of classes: words 4, yes and no 3, 0 and 1 2, few whole numbers 1, anything else 0."""
    reading = table.reading(name)
    often = 2 * count <= int((~reading.missing).sum())
    if holds_words(reading):
        if count > _MOST_WORDS or not (often or count == 2):
            return 0.0
        words = table.text(name)[~reading.missing].unique() if count == 2 else ()
        return 3.0 if any(says_yes(str(word)) for word in words) else 4.0
    values = reading.parsed[~reading.missing]
    if count > _MOST_NUMBERS or not often or (values != np.floor(values)).any():
        return 0.0
    return 2.0 if np.unique(values).tolist() == [0.0, 1.0] else 1.0


def _successes(table: Table) -> Iterator[_Label]:
    """Columns that count successes by their names, each with one of trials, where no row has more successes than trials."""
    counts = {name: values for name in table.names if (values := _counted(table, name)) is not None}
    for place, name in enumerate(table.names):
        if name not in counts or not _words(name) & _SUCCESSES:
            continue
        for trials in counts:
            if trials != name and _words(trials) & _TRIALS and not (counts[name] > counts[trials]).any():
                yield _Label(True, False, _OF_TRIALS, place, name, trials)


def _counted(table: Table, name: str) -> Array | None:
    """A column of whole numbers from 0 on, with what is missing as NaN; None if it is none."""
    reading = table.reading(name)
    if reading.kind != "number" or reading.ambiguity or reading.unreadable.any():
        return None
    values = reading.parsed[~reading.missing]
    whole = bool((np.isfinite(values) & (values >= 0.0) & (values == np.floor(values))).all())
    return np.where(reading.missing, np.nan, reading.parsed) if whole else None


def _features(table: Table, label: _Label) -> list[str]:
    """Columns that may tell the classes apart, the best first."""
    taken = {label.name, label.trials}
    sound = [each for each in candidates(table) if each.name not in taken and is_sound(table, each.name)]
    ratios = {
        each.name: (
            not (each.counts_rows or each.name.lower() in ROW_LABELS),
            each.name.lower() not in _COUNTS,
            _ratio(table, label.name, each.name),
        )
        for each in sound
        if not each.is_time
    }
    telling = sorted(ratios, key=lambda name: ratios[name], reverse=True)
    best = [name for name in telling if all(ratios[name][:2])]
    words = sorted(
        (name for name in table.names if name not in taken and _may_be_levels(table, name)),
        key=lambda name: number_of_classes(table, name) == 0,  # words that come again tell more
    )
    return best or words or telling or [each.name for each in sound]


def _may_be_levels(table: Table, name: str) -> bool:
    reading = table.reading(name)
    return reading.kind == "text" and 1 < table.text(name)[~reading.missing].nunique() <= MOST_LEVELS


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
