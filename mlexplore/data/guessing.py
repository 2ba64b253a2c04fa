"""A first choice of x and y for a table that nobody has said anything about."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mlexplore.data.choosing import choose, number_of_classes
from mlexplore.data.dataset import MIN_ROWS
from mlexplore.data.errors import DataError
from mlexplore.data.table import Table
from mlexplore.data.wording import quoted

ROW_LABELS = frozenset(
    {
        "id",
        "index",
        "idx",
        "row",
        "rows",
        "rownames",
        "row.names",
        "obs",
        "no",
        "no.",
        "nr",
        "nr.",
        "#",
        "unnamed: 0",
        "column 1",
    }
)
"""What programs call the column in which they number the rows; R and pandas leave its name blank."""

_LISTED = 6


class Candidate(NamedTuple):
    """A column of numbers or times; ``counts_rows`` says whether it merely counts the rows: 1, 2, 3, ..."""

    name: str
    is_time: bool
    counts_rows: bool


def guess_columns(table: Table) -> tuple[str, str] | None:
    """A sensible first choice of x and y: a time and the first measurement, else the first two measurements.

    Columns with cells that cannot be read, constant ones and mere row numbers are passed over where there are
    others. Where one measurement or time is alone, y is the first column of two words beside it, or else a column of
    numbers that are all the same. None when nothing can be chosen: `reason_for_no_guess` says why.
    """
    found = candidates(table)
    sound = [each for each in found if is_sound(table, each.name)]
    for pair in (
        lambda: _pick(sound),
        lambda: _pick_classes(table, sound, most=2),
        lambda: _pick_behind(sound, found),
    ):
        chosen = pair()
        # Two columns may never have a value in the same row.
        if chosen is not None and _refusal(table, chosen) is None:
            return chosen
    return None


def reason_for_no_guess(table: Table) -> str:
    """Why `guess_columns` finds no x and y in this table, and what to do about it."""
    found = candidates(table)
    for chosen in (_pick(found), _pick_classes(table, found)):
        if chosen is not None and (reason := _refusal(table, chosen)) is not None:
            return reason
    columns = table.columns()
    held = [
        f"{quoted(each.name)} holds {_HELD.get(each.kind, each.kind + 's')}" for each in columns[:_LISTED]
    ]
    more = ", ..." if len(columns) > _LISTED else ""
    return (
        f"No two columns of {table.name} can be shown as x and y: {', '.join(held)}{more}. y must be a column of numbers or "
        f"of two words, x another column of numbers or times that are not all the same, and at least {MIN_ROWS} rows must have both."
    )


_HELD = {"text": "text", "empty": "nothing"}


def _pick(among: Sequence[Candidate]) -> tuple[str, str] | None:
    """The first time as x, else the first measurement; the first other measurement as y."""
    measurements = [each for each in among if not each.is_time]
    if not measurements or len(among) < 2:
        return None
    x = _pick_x(among, beside=1)
    measured = [each for each in measurements if not each.counts_rows]
    y = next(each for each in (*measured, *measurements) if each.name != x.name)
    return x.name, y.name


def _pick_x(among: Sequence[Candidate], *, beside: int) -> Candidate:
    """The first time, else the first measurement; labels of rows only where fewer than so many others would be left for y."""
    if times := [each for each in among if each.is_time]:
        return times[0]
    without_labels = [each for each in among if not (each.counts_rows and each.name.lower() in ROW_LABELS)]
    return (without_labels if len(without_labels) > beside else among)[0]


def _pick_classes(
    table: Table, among: Sequence[Candidate], *, most: float = np.inf
) -> tuple[str, str] | None:
    """As y the column with the fewest different words, the first of several; x is chosen as ever."""
    if not among:
        return None
    counts = {name: count for name in table.names if 0 < (count := number_of_classes(table, name)) <= most}
    return (_pick_x(among, beside=0).name, min(counts, key=lambda name: counts[name])) if counts else None


def _pick_behind(sound: Sequence[Candidate], among: Sequence[Candidate]) -> tuple[str, str] | None:
    """A sound x, and as y the next column of numbers, though they may all be the same."""
    if not sound:
        return None
    x = _pick_x(sound, beside=0)
    # What stands before a number is more likely to be the x that it belongs to.
    after = among if x.is_time else among[among.index(x) + 1 :]
    y = next((each for each in after if not each.is_time), None)
    return None if y is None else (x.name, y.name)


def _refusal(table: Table, chosen: tuple[str, str]) -> str | None:
    """What `choose` has against this x and y; None if it takes them."""
    try:
        choose(table, *chosen)
    except DataError as reason:
        return str(reason)
    return None


def candidates(table: Table) -> list[Candidate]:
    """The columns of numbers and times."""
    return [each for name in table.names if (each := _candidate(table, name))]


def _candidate(table: Table, name: str) -> Candidate | None:
    reading = table.reading(name)
    if reading.kind in {"text", "empty"}:
        return None
    with np.errstate(over="ignore", invalid="ignore"):  # infinities are refused later, by row
        counts_rows = bool((np.diff(reading.parsed) == 1).all())
    return Candidate(name, reading.kind != "number", counts_rows)


def is_sound(table: Table, name: str) -> bool:
    """Whether every cell can be read for certain, and not all are the same."""
    reading = table.reading(name)
    values = reading.parsed[~reading.missing]
    if reading.ambiguity or values.size < MIN_ROWS or not np.isfinite(values).all():
        return False
    return bool((values != values[0]).any())
