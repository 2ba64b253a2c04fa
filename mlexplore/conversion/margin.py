"""A loss of the margin m, the height of the curve times the label -1 or 1: what it says of probabilities.

A loss of labels is the log-loss of a model for probabilities only if ``exp(-phi(m)/s)`` and ``exp(-phi(-m)/s)``, the two labels
at the same height, add up to the same number at every height.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import brentq

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.margin_target import Target, calibrated, target_of
from mlexplore.conversion.reading import believable
from mlexplore.conversion.typed_loss import values_of
from mlexplore.formulas import (
    Call,
    Choice,
    Extreme,
    Name,
    Negative,
    Node,
    Operation,
    latex,
    names_of,
    parse,
    plain,
)
from mlexplore.numerals import shortest

MARGIN = "m"
_SCALES: Array = np.geomspace(1e-3, 1e3, 361)
_PLACES: Array = np.array([0.0, 0.31, 0.83, 1.7, 2.9, 5.3, 11.0, 23.0])
_CONSTANT = 1e-9


class BernoulliReading(NamedTuple):
    """Whether a loss of the margin is the negative log-likelihood of labels, up to a scale."""

    kind: Literal["every s", "one s", "none"]
    s: float
    """The scale at which it is; NaN if there is none, or any will do."""
    low: float
    """Least value of ``exp(-phi(m)/s) + exp(-phi(-m)/s)``, at s = 1 where no scale makes it constant."""
    high: float
    """Largest value of it."""
    sentence: str
    """The verdict, without a full stop."""
    why: str


@dataclass(frozen=True)
class TypedMargin:
    """A loss phi(m) of the margin, as a person types it; see `typed_margin`."""

    text: str

    @property
    def tree(self) -> Node:
        """The formula, read."""
        return parse(self.text)

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters, in the order of the text."""
        return tuple(name for name in names_of(self.tree) if name != MARGIN)

    @property
    def plain(self) -> str:
        """The formula in plain Unicode."""
        return plain(self.tree)

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return latex(self.tree)

    def at(self, parameters: Mapping[str, float] | None = None) -> "MarginCurve":
        """The loss at values of its parameters, each 1 by default.

        Raises
        ------
        ValueError
            If a value is missing, superfluous or not a finite number, or the loss is not defined at every margin.
        """
        given = dict.fromkeys(self.names, 1.0) if parameters is None else parameters
        values = values_of(self.names, given)
        return _margin_curve(_renamed(self.tree), self.names, values)


@lru_cache(maxsize=128)
def typed_margin(text: str) -> TypedMargin:
    """Read a loss of the margin, such as ``"max(1 - m, 0)"`` or ``"log(1 + exp(-m))"``.

    Raises
    ------
    ValueError
        If the text cannot be read (with the position), has no m in it, or uses r, the residual of a loss of numbers.
    """
    text = text.strip()
    if not text:
        raise ValueError("The loss is empty: type one, such as log(1 + exp(-m)).")
    names = names_of(parse(text))
    if MARGIN not in names:
        raise ValueError(
            "The loss must be a formula in m, the margin: the height of the curve times the label −1 or 1."
        )
    if "r" in names:
        raise ValueError('A parameter cannot be called "r" here: r is the residual of a loss of numbers.')
    return TypedMargin(text)


@lru_cache(maxsize=128)
def _margin_curve(tree: Node, names: tuple[str, ...], values: tuple[float, ...]) -> "MarginCurve":
    curve = LossCurve(tree, names, values)
    curve.require_defined()
    if curve.undefined_at:
        where = re.sub(r"\br\b", MARGIN, curve.undefined_at)
        raise ValueError(f"The loss is not defined {where}.")
    return MarginCurve(curve)


def _renamed(node: Node) -> Node:
    """The tree with r in place of m: as a function of one number the loss is a curve like any other."""
    match node:
        case Name(name):
            return Name("r") if name == MARGIN else node
        case Negative(operand):
            return Negative(_renamed(operand))
        case Call(function, argument):
            return Call(function, _renamed(argument))
        case Operation(sign, left, right):
            return Operation(sign, _renamed(left), _renamed(right))
        case Extreme(which, left, right):
            return Extreme(which, _renamed(left), _renamed(right))
        case Choice(relation, left, right, yes, no):
            return Choice(relation, *(_renamed(each) for each in (left, right, yes, no)))
    return node


@dataclass(frozen=True)
class MarginCurve:
    """A loss of the margin at values of its parameters.

    Parameters
    ----------
    curve
        The same function of one number, written in r.
    """

    curve: LossCurve

    def phi(self, m: Array) -> Array:
        """The loss as it is typed."""
        return self.curve.rho(m) + self.curve.shift

    def slope(self, m: Array) -> Array:
        """Its derivative in m."""
        return self.curve.psi(m)

    def total(self, m: Array, s: float) -> Array:
        """``exp(-phi(m)/s) + exp(-phi(-m)/s)``."""
        return np.exp(self._log_total(m, s))

    def probability(self, m: Array, s: float) -> Array:
        """Share of the first term in `total`: the probability of the label 1 at height m, if the total is constant."""
        return np.exp(-self.phi(m) / s - self._log_total(m, s))

    @cached_property
    def bernoulli(self) -> BernoulliReading:
        """Whether the loss is the negative log-likelihood of labels, divided by a scale."""
        here, there = self.phi(_PLACES), self.phi(-_PLACES)
        if np.ptp(here) == 0.0 == np.ptp(there):
            return BernoulliReading(
                "every s",
                np.nan,
                *self._extent(1.0),
                "a log-likelihood for every s",
                "The loss is constant: both labels are equally probable whatever the curve says.",
            )
        for s in self._candidates():
            if self._constant(s):
                return self._yes(s)
        low, high = self._extent(1.0)
        return BernoulliReading(
            "none",
            np.nan,
            low,
            high,
            "no log-likelihood of labels",
            "exp(−φ(m)/s) + exp(−φ(−m)/s) would have to be the same number at every margin, and it is so for no s: at s = 1 it "
            f"runs from {shortest(low)} to {shortest(high)}.",
        )

    @cached_property
    def convex(self) -> bool:
        """Whether the slope never decreases."""
        psi = self.slope(believable(self.curve))
        size = np.maximum(np.abs(psi[:-1]), np.abs(psi[1:]))
        with np.errstate(invalid="ignore"):  # infinite at two places
            return not self.curve.jumps and bool((np.diff(psi) >= -_CONSTANT * size).all())

    @cached_property
    def calibrated(self) -> bool:
        """Whether minimising the expected loss gives the sign of the more probable label, whatever its probability."""
        return calibrated(self.phi, self.slope, self.curve.places, convex=self.convex)

    @cached_property
    def bounded(self) -> bool:
        """Whether the loss of a label on the wrong side, however far, stays below a number."""
        far = self.phi(np.array([-1e3, -1e6, -1e9]))
        return bool(np.isfinite(far).all() and far[2] - far[0] <= 1e-3 * (1.0 + abs(far[0])))

    @cached_property
    def target(self) -> Target:
        """What the best height says of the probability of the label 1."""
        return target_of(self.phi, self.slope, self.curve.places, convex=self.convex)

    def _log_total(self, m: Array, s: float) -> Array:
        with np.errstate(over="ignore", invalid="ignore"):
            return np.logaddexp(-self.phi(m) / s, -self.phi(-np.asarray(m)) / s)

    def _candidates(self) -> list[float]:
        """Scales at which the total is the same at two margins, one of which is 0."""
        found = []
        around = self.phi(np.array([-1.0, 1.0]))
        # A loss may be in any unit: scales are tried around the size of its differences, and around 1.
        unit = float(np.abs(around[1] - around[0]))
        scales = np.unique(np.concatenate([_SCALES, _SCALES * unit])) if 0.0 < unit < np.inf else _SCALES
        for place in (0.83, 2.9):
            pair = np.array([0.0, place])

            def gap(log_s: float, pair: Array = pair) -> float:
                first, second = self._log_total(pair, float(np.exp(log_s))).tolist()
                return second - first

            gaps = np.array([gap(log_s) for log_s in np.log(scales)])
            for row in np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) <= 0.0):
                low, high = np.log(scales[[row, row + 1]])
                if gaps[row] == 0.0:
                    found.append(float(scales[row]))
                elif gaps[row + 1] != 0.0:
                    found.append(float(np.exp(brentq(gap, low, high, xtol=1e-15, rtol=1e-15))))
        return found

    def _constant(self, s: float) -> bool:
        totals = self._log_total(_PLACES, s)
        return bool(np.isfinite(totals).all() and np.ptp(totals) < _CONSTANT)

    def _yes(self, s: float) -> BernoulliReading:
        rounded = float(f"{s:.6g}")
        s = rounded if np.ptp(self._log_total(_PLACES, rounded)) < 1e-14 else s
        low, high = self._extent(s)
        return BernoulliReading(
            "one s",
            s,
            low,
            high,
            f"a log-likelihood of labels at s = {shortest(s)}",
            f"exp(−φ(m)/s) + exp(−φ(−m)/s) is {shortest(low)} at every margin: divided by it, the two are probabilities.",
        )

    def _extent(self, s: float) -> tuple[float, float]:
        places = believable(self.curve)
        places = places[np.abs(places) <= 1e3]
        with np.errstate(over="ignore"):
            totals = self.total(places, s)
        totals = totals[~np.isnan(totals)]
        return float(totals.min()), float(totals.max())
