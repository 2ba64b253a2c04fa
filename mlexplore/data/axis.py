"""What the numbers on the x axis stand for: plain numbers, or time counted from the first observation."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array

AxisKind: TypeAlias = Literal["number", "quarter", "month", "date"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_COUNTED = {"quarter": "quarters", "month": "months", "date": "days"}
_SECONDS_A_DAY = 86_400
_MICROSECONDS_A_DAY = 86_400e6
_UNIX_YEAR = 1970
# A midpoint found by an optimiser may fall a rounding error short of the first day of its quarter.
_ROUNDING = 1e-9
_FIRST_DAY, _LAST_DAY = np.datetime64("0001-01-01"), np.datetime64("9999-12-31")


@dataclass(frozen=True)
class Axis:
    """The meaning of x, a position on the axis.

    Attributes
    ----------
    kind : "number", "quarter", "month" or "date"
        Numbers mean themselves; 1 is one quarter, one month, one day on the others, gaps keeping their true
        distance.
    origin : float
        What x = 0 stands for: quarters or months since the year 0 (2010-Q1 is 4 * 2010), days since
        1970-01-01; 0 for numbers.
    """

    kind: AxisKind = "number"
    origin: float = 0.0

    @property
    def is_time(self) -> bool:
        """Whether x is a time, to be drawn on an axis of dates."""
        return self.kind != "number"

    @property
    def unit(self) -> str:
        """What x counts, such as ``quarters since 2010-Q1``; empty for numbers."""
        return f"{_COUNTED[self.kind]} since {self.name(0.0)}" if self.is_time else ""

    def display(self, x: ArrayLike) -> list[str] | list[float]:
        """Positions as Plotly draws them: ISO dates on a time axis, the numbers themselves on any other.

        A quarter or month stands at its first day, a fraction of it that share of its days further on.
        Positions that are not finite, or outside the years 1 to 9999, become ``"NaT"``, which Plotly leaves
        as a gap.
        """
        positions = np.atleast_1d(np.asarray(x, dtype=np.float64))
        if not self.is_time:
            return positions.tolist()
        moments = self._moments(positions)
        whole_days = moments.astype("datetime64[D]")
        if np.array_equal(whole_days.astype("datetime64[s]"), moments, equal_nan=True):
            return np.datetime_as_string(whole_days).tolist()
        return np.datetime_as_string(moments, unit="s").tolist()

    def position(self, drawn: float) -> float:
        """Return the position that stands where Plotly draws a number: the inverse of `display`, at the nearest quarter or month.

        Parameters
        ----------
        drawn
            Milliseconds since 1970 on an axis of time, the position itself on any other.
        """
        if not self.is_time:
            return drawn
        days = drawn / (1000.0 * _SECONDS_A_DAY)
        if self.kind == "date":
            return days - self.origin
        months = {"quarter": 3, "month": 1}[self.kind]
        day = np.datetime64(0, "D") + np.timedelta64(round(days), "D")
        guess = int(day.astype("datetime64[M]").astype(np.int64)) // months
        starts = (
            (np.arange(guess, guess + 2) * months)
            .astype("datetime64[M]")
            .astype("datetime64[D]")
            .astype(np.int64)
        )
        nearest = guess + int(np.abs(starts - days).argmin())
        return nearest + {"quarter": 4, "month": 12}[self.kind] * _UNIX_YEAR - self.origin

    def name(self, x: float) -> str:
        """One position in words: ``2012-Q2``, ``May 2012``, ``2012-05-03`` (with a time unless midnight)."""
        if not self.is_time:
            return f"{x:.10g}"
        if not np.isfinite(x):
            return "no date"
        if self.kind == "date":
            day, _, clock = str(self._moments(np.array([x]))[0]).partition("T")
            return day if clock in {"", "00:00:00"} else f"{day} {clock.removesuffix(':00')}"
        count = int(np.floor(self.origin + x + _ROUNDING))
        if self.kind == "quarter":
            return f"{count // 4:04d}-Q{count % 4 + 1}"
        return f"{_MONTHS[count % 12]} {count // 12:04d}"

    def _moments(self, positions: Array) -> NDArray[np.datetime64]:
        """Positions as moments to the second."""
        moments = np.full(positions.shape, np.datetime64("NaT"), dtype="datetime64[s]")
        days_apart = {"quarter": 91.3, "month": 30.4, "date": 1.0}[self.kind]
        from_1970 = self.origin + positions - {"quarter": 4, "month": 12, "date": 0}[self.kind] * _UNIX_YEAR
        within = np.isfinite(from_1970) & (np.abs(from_1970 * days_apart) < 4e6)
        usable = from_1970[within]
        if self.kind == "date":
            seconds = np.round(usable * _SECONDS_A_DAY).astype(np.int64)
            moments[within] = seconds.astype("datetime64[s]")
        else:
            months = {"quarter": 3, "month": 1}[self.kind]
            whole = np.floor(usable + _ROUNDING).astype(np.int64)
            first = (whole * months).astype("datetime64[M]").astype("datetime64[s]")
            after = ((whole + 1) * months).astype("datetime64[M]").astype("datetime64[s]")
            share = np.clip(usable - whole, 0.0, 1.0)
            seconds = np.round(share * (after - first).astype(np.int64)).astype(np.int64)
            moments[within] = first + seconds.astype("timedelta64[s]")
        moments[~((moments >= _FIRST_DAY) & (moments <= _LAST_DAY))] = np.datetime64("NaT")
        return moments


def from_the_earliest(values: Array, kind: AxisKind) -> tuple[Array, Axis]:
    """Positions counted from the earliest, and the axis that turns them back into times."""
    if kind == "number":
        return values, Axis()
    origin = float(values.min())
    since = values - origin
    if kind == "date":  # days since 1970 resolve a third of a microsecond: take what is beyond that away
        since = np.round(since * _MICROSECONDS_A_DAY) / _MICROSECONDS_A_DAY
    return since, Axis(kind, origin)
