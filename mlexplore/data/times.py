"""Quarters, months and dates as people write them, read by explicit rules: nothing is guessed cell by cell.

pandas reads ``2015Q1`` but neither ``Q1 2015`` nor ``2015M01``, takes ``01/02/2015`` for January 2 and
completes ``Jan 2015`` with today's day of the month. Here a cell either has one of the forms below or is not
a time, and the order of day and month is settled by the whole column or not at all.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data.wording import quoted

TimeKind: TypeAlias = Literal["quarter", "month", "date"]

_MONTH_NAMES = (
    "jan january, feb february, mar march, apr april, may, jun june, "
    "jul july, aug august, sep sept september, oct october, nov november, dec december"
)
_MONTH_NUMBERS = {
    name: number for number, names in enumerate(_MONTH_NAMES.split(", "), start=1) for name in names.split()
}
_MONTH_NAME = "(?P<name>" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + r")\.?"
_YEAR = "(?P<year>[0-9]{4})"
_SHORT_YEAR = "(?P<year>[0-9]{4}|[0-9]{2})"
_GAP = r"[\s/.:_'\u2019-]*"
_CLOCK = r"(?:[T\s]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}(?:\.[0-9]+)?))?)?"
_ZONE = r"(?:[Z]|[+-][0-9]{2}:?[0-9]{2})"
_ISO_DAY = "[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}"
_ISO = rf"{_ISO_DAY}(?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?\s?{_ZONE}?)?"
_ISO_WITH_ZONE = rf"{_ISO_DAY}[T ].*{_ZONE}"


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE | re.ASCII) for pattern in patterns)


_QUARTERS = _compiled(
    rf"{_YEAR}{_GAP}Q(?P<part>[1-4])",  # 2015Q1, 2015-Q1, 2015 Q1
    rf"Q(?P<part>[1-4]){_GAP}{_SHORT_YEAR}",  # Q1 2015, Q1'15
    rf"(?P<part>[1-4])Q{_GAP}{_SHORT_YEAR}",  # 1Q15
)
_MONTHS = _compiled(
    rf"{_YEAR}[-/](?P<part>0?[1-9]|1[0-2])",  # 2015-03
    rf"{_YEAR}{_GAP}M(?P<part>0?[1-9]|1[0-2])",  # 2015M03
    rf"(?P<part>0?[1-9]|1[0-2])/{_YEAR}",  # 03/2015
    rf"{_MONTH_NAME}{_GAP},?\s*{_SHORT_YEAR}",  # Mar 2015, Mar-15
    rf"{_YEAR}{_GAP}{_MONTH_NAME}",  # 2015 Mar
)
_PLAIN_DATES = _compiled(
    rf"{_YEAR}(?P<mark>[/-])(?P<number>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}}){_CLOCK}",  # 2015-5-3
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[\s.-]*{_MONTH_NAME}[\s,-]*{_YEAR}{_CLOCK}",  # 3 May 2015
    rf"{_MONTH_NAME}\s*(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}{_CLOCK}",  # May 3, 2015
)
(_SLASHED,) = _compiled(
    rf"(?P<first_part>[0-9]{{1,2}})(?P<mark>[/.-])(?P<second_part>[0-9]{{1,2}})(?P=mark){_SHORT_YEAR}{_CLOCK}"
)

_SAMPLE = 200
_MIDNIGHT_OF_1970 = datetime.datetime(1970, 1, 1)


class Times(NamedTuple):
    """Cells as times.

    ``counts`` are quarters or months since the year 0, or days since 1970-01-01, NaN where a cell is no such
    time; ``notes`` say how the cells were taken; ``ambiguity`` says why they cannot be taken either way, and
    is empty when they can.
    """

    kind: TimeKind
    counts: Array
    notes: tuple[str, ...]
    ambiguity: str


def parse_times(text: pd.Series, *, day_first: bool | None = None) -> Times | None:
    """The cells of a column, none of them missing, as quarters, months or dates; None when most are neither.

    Parameters
    ----------
    text : Series of str
    day_first : bool, optional
        Whether 01/02/2015 is the first of February. Left out, a day above 12 somewhere in the column settles
        it, and dotted dates (1.2.2015) have the day first.
    """
    codes, found = pd.factorize(text)
    distinct = [str(cell) for cell in found]
    sample = distinct[:_SAMPLE]
    readers: dict[TimeKind, Callable[[str], object]] = {
        "quarter": _quarter,
        "month": _month,
        "date": _looks_like_a_date,
    }
    hits = {kind: sum(reader(cell) is not None for cell in sample) for kind, reader in readers.items()}
    kind = max(hits, key=lambda each: hits[each])
    if 2 * hits[kind] < len(sample) or not sample:
        return None
    if kind == "date":
        values, notes, ambiguity = _dates(distinct, day_first)
    else:
        reader = _quarter if kind == "quarter" else _month
        values, notes, ambiguity = (
            np.array([_or_nan(reader(cell)) for cell in distinct]),
            _short_year_notes(distinct, kind),
            "",
        )
    return Times(kind, values[codes], notes, ambiguity)


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _full_year(digits: str) -> int:
    """A year of four digits, or of two in the window 1969 to 2068 (the POSIX rule)."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 69 else 2000)


def _short_year_notes(cells: list[str], kind: TimeKind) -> tuple[str, ...]:
    """Tell how years of two digits were taken, with the first one as an example."""
    for cell in cells:
        patterns = _QUARTERS if kind == "quarter" else _MONTHS if kind == "month" else (_SLASHED,)
        match = next((found for pattern in patterns if (found := pattern.fullmatch(cell))), None)
        if match and len(match["year"]) == 2:
            return (
                f"years of two digits were taken as 1969 to 2068: {quoted(cell)} is in {_full_year(match['year'])}",
            )
    return ()


def _quarter(cell: str) -> float | None:
    """Quarters since the year 0."""
    for pattern in _QUARTERS:
        if match := pattern.fullmatch(cell):
            return 4.0 * _full_year(match["year"]) + int(match["part"]) - 1
    return None


def _month(cell: str) -> float | None:
    """Months since the year 0."""
    for pattern in _MONTHS:
        if match := pattern.fullmatch(cell):
            parts = match.groupdict()
            number = int(parts["part"]) if "part" in parts else _MONTH_NUMBERS[parts["name"].lower()]
            return 12.0 * _full_year(parts["year"]) + number - 1
    return None


def _looks_like_a_date(cell: str) -> bool | None:
    """True for a cell that has the form of a date, whether or not the calendar has that day."""
    return (
        True
        if any(pattern.fullmatch(cell) for pattern in (re.compile(_ISO), _SLASHED, *_PLAIN_DATES))
        else None
    )


def _dates(cells: list[str], day_first: bool | None) -> tuple[Array, tuple[str, ...], str]:
    """Days since 1970-01-01 of each cell, what to tell, and why the order of day and month is open, if so."""
    text = pd.Series(cells, dtype="str")
    is_iso = text.str.fullmatch(_ISO).to_numpy(dtype=bool)
    values = np.full(len(cells), np.nan)
    notes: list[str] = []
    if is_iso.any():
        iso = text[is_iso].str.replace("/", "-", regex=False)
        has_zone = iso.str.fullmatch(_ISO_WITH_ZONE)
        if has_zone.any():
            notes.append("times with a zone were turned into UTC")
        moments = pd.to_datetime(iso, format="ISO8601", utc=True, errors="coerce").dt.tz_localize(None)
        days = (
            moments.to_numpy().astype("datetime64[us]") - np.datetime64("1970-01-01", "us")
        ) / np.timedelta64(1, "D")
        values[is_iso] = days
    slashed = {
        index: match
        for index in np.flatnonzero(~is_iso).tolist()
        if (match := _SLASHED.fullmatch(cells[index]))
    }
    plain = {
        index: match
        for index in np.flatnonzero(~is_iso).tolist()
        if (match := next((found for each in _PLAIN_DATES if (found := each.fullmatch(cells[index]))), None))
    }
    ambiguity = ""
    if slashed:
        order, told, ambiguity = _order(list(slashed.values()), day_first)
        notes.extend((*told, *_short_year_notes([match[0] for match in slashed.values()], "date")))
        for index, match in slashed.items():
            day, month = (
                (match["first_part"], match["second_part"])
                if order
                else (match["second_part"], match["first_part"])
            )
            values[index] = _days(_full_year(match["year"]), int(month), int(day), match)
    for index, match in plain.items():
        parts = match.groupdict()
        month = int(parts["number"]) if "number" in parts else _MONTH_NUMBERS[parts["name"].lower()]
        values[index] = _days(int(parts["year"]), month, int(parts["day"]), match)
    notes.extend(_mixed_notes(cells, is_iso, slashed, plain))
    return values, tuple(notes), ambiguity


def _mixed_notes(
    cells: list[str],
    is_iso: NDArray[np.bool_],
    slashed: Mapping[int, re.Match[str]],
    plain: Mapping[int, re.Match[str]],
) -> tuple[str, ...]:
    """Tell that a column writes its dates in several ways, with an example of each."""
    examples = [cells[int(np.argmax(is_iso))]] if is_iso.any() else []
    examples += list({match["mark"]: match[0] for match in reversed(list(slashed.values()))}.values())
    examples += [match[0] for match in list(plain.values())[:1]]
    if len(examples) < 2:
        return ()
    return (f"dates are written in several ways: {', '.join(quoted(each) for each in examples)}",)


def _order(matches: list[re.Match[str]], day_first: bool | None) -> tuple[bool, tuple[str, ...], str]:
    """Whether the day comes first, what to tell about it, and why it cannot be known (empty when it can)."""
    example = matches[0]
    if day_first is not None:
        return day_first, (), ""
    beyond_first = next((match for match in matches if int(match["first_part"]) > 12), None)
    beyond_second = next((match for match in matches if int(match["second_part"]) > 12), None)
    if beyond_first and beyond_second:
        reason = f"{quoted(beyond_first[0])} has its day first and {quoted(beyond_second[0])} its month"
        return True, (), reason
    if beyond_first:
        return True, (f"dates have the day first, as {quoted(beyond_first[0])} shows",), ""
    if beyond_second:
        return False, (f"dates have the month first, as {quoted(beyond_second[0])} shows",), ""
    if all(match["mark"] == "." for match in matches):
        return True, (f"dates with dots have the day first: {quoted(example[0])}",), ""
    if all(match["first_part"] == match["second_part"] for match in matches):
        return True, (), ""
    shown = next(match for match in matches if match["first_part"] != match["second_part"])
    first, second, year = int(shown["first_part"]), int(shown["second_part"]), _full_year(shown["year"])
    days_and_months = f"{year}-{second:02d}-{first:02d} with the day first and {year}-{first:02d}-{second:02d} with the month first"
    return True, (), f"{quoted(shown[0])} is {days_and_months}, and no day above 12 settles it"


def _days(year: int, month: int, day: int, match: re.Match[str]) -> float:
    """Days since 1970-01-01, NaN for a day that the calendar does not have."""
    second = float(match["second"] or 0)
    try:
        minute = datetime.datetime(year, month, day, int(match["hour"] or 0), int(match["minute"] or 0))
    except ValueError:
        return np.nan
    return (minute - _MIDNIGHT_OF_1970).total_seconds() / 86_400 + second / 86_400
