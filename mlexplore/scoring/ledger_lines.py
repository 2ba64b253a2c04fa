"""The lines of a ledger: terms of a log-density, and terms that others put in their place, with what each depends on."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.domains import REAL
from mlexplore.families import Family
from mlexplore.families.family import total
from mlexplore.families.term import Term
from mlexplore.fitted import Fit
from mlexplore.scoring.dropped_terms import Added
from mlexplore.scoring.likelihood_chain import Holds, neighbours

THOUSANDTH = 1e-3
"""What values are multiplied by when they are given in thousands."""

_ASIDE = 0.01  # by which the curve is moved to see what follows it


class Counted(NamedTuple):
    """Observations that count, with the curve and the family of a fit.

    Attributes
    ----------
    y, mu
        Observations and heights of the curve, shape (n,).
    family
        With its shape parameters at their estimates.
    weights
        How often each row counts, shape (n,), or None.
    """

    y: Array
    mu: Array
    family: Family
    weights: Array | None


def counted(fit: Fit) -> Counted:
    """The rows of a fit that count: those set aside say nothing."""
    model = fit.model.counted
    return Counted(model.y, model.mean.value(fit.maximum.theta), fit.maximum.family, model.weights)


class Line(NamedTuple):
    """A line before there are data.

    Attributes
    ----------
    key
        What other code calls it; no two lines of a ledger have the same.
    formula
        The term of one observation, in plain Unicode.
    name
        What it is, in a few words.
    of_likelihood
        Whether it is a term of the log-density; if not, it stands in what somebody maximises instead.
    of_rows
        Its values from observations with a curve and a family, shape (n,) or a shape that stretches to it.
    """

    key: str
    formula: str
    name: str
    of_likelihood: bool
    of_rows: Callable[[Counted], Array]

    def rows(self, at: Counted) -> Array:
        """Its value for each row, shape (n,)."""
        return np.broadcast_to(self.of_rows(at), at.y.shape)

    def total(self, at: Counted) -> float:
        """Sum over the rows that count, each as often as its weight says."""
        return float(total(self.rows(at), at.weights))


class Entry(NamedTuple):
    """A line with its live numbers.

    Attributes
    ----------
    line
        The term.
    total, mean
        Its sum over observations, and that divided by their number.
    holds
        What it depends on: the curve, shape parameters, the data; measured by moving each of them. Empty for a mere number.
    shapes
        Names of the shape parameters that move it.
    in_thousands
        What `total` changes by when y is given in thousands.
    """

    line: Line
    total: float
    mean: float
    holds: tuple[Holds, ...]
    shapes: tuple[str, ...]
    in_thousands: float


def lines_of(at: Counted) -> tuple[Line, ...]:
    """The terms of a log-density, the one with the curve first; then what a deviance takes away."""
    curve, peak = at.family.curve_term(at.y, at.mu), at.family.peak_term(at.y)
    found = [_line(curve, _of_curve)]
    found += [_line(term, partial(_of_others, term.key)) for term in at.family.other_terms(at.y)]
    if peak is not None:
        name = "what a deviance takes away, so that it is 0 at μ = y"
        found.append(Line("peak", f"−({peak.formula})", name, of_likelihood=False, of_rows=_of_peak))
    return tuple(found)


def added_line(term: Added) -> Line:
    """The line of a term that is none of the log-density."""
    return Line(term.key, term.formula, term.name, of_likelihood=False, of_rows=partial(_of_added, term))


def measured(line: Line, at: Counted) -> Entry:
    """Compute a line for observations, and see what moves it."""
    rows = line.rows(at)
    aside = (
        at.mu + _ASIDE * (1.0 + np.abs(at.mu))
        if at.family.location_domain == REAL
        else (1.0 - _ASIDE) * at.mu
    )
    shapes = tuple(
        name
        for name, other in neighbours(at.family).items()
        if not np.array_equal(line.rows(at._replace(family=other)), rows)
    )
    holds: list[Holds] = []
    if not np.array_equal(line.rows(at._replace(mu=aside)), rows):
        holds.append("curve")
    if shapes:
        holds.append("shape")
    if np.ptp(rows) > 0.0:
        holds.append("data")
    value = float(total(rows, at.weights))
    n = float(at.y.size if at.weights is None else at.weights.sum())
    return Entry(line, value, value / n, tuple(holds), shapes, line.total(in_thousands(at)) - value)


def in_thousands(at: Counted) -> Counted:
    """The same observations and curve with y in thousands; as they are where y has no unit."""
    if at.family.discrete or at.family.response == "proportion":
        return at
    return at._replace(y=THOUSANDTH * at.y, mu=THOUSANDTH * at.mu, family=at.family.in_unit(THOUSANDTH))


def _line(term: Term, rows: Callable[[Counted], Array]) -> Line:
    return Line(term.key, term.formula, term.name, of_likelihood=True, of_rows=rows)


def _of_curve(at: Counted) -> Array:
    return at.family.curve_term(at.y, at.mu).rows


def _of_others(key: str, at: Counted) -> Array:
    return next(term.rows for term in at.family.other_terms(at.y) if term.key == key)


def _of_peak(at: Counted) -> Array:
    peak = at.family.peak_term(at.y)
    assert peak is not None
    return -peak.rows


def _of_added(term: Added, at: Counted) -> Array:
    return term.rows(at.y, at.mu, at.family)
