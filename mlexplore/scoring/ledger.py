"""The ledger of a fit: its log-likelihood term by term, and which conclusions are left when some are taken away.

Nothing of this is known beforehand: what a term depends on is measured by moving curve, shape parameters and unit, and what is
left is maximised, compared and put into another unit anew for the fit at hand.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mlexplore.families import Shape
from mlexplore.fitted import Fit
from mlexplore.scoring.bookkeeping import Bookkeeping, bookkeepings
from mlexplore.scoring.comparability import Comparison, Rival, compared, other_curve, other_errors
from mlexplore.scoring.ledger_lines import Counted, Entry, added_line, counted, lines_of, measured
from mlexplore.scoring.remaining_curve import CurveFate, curve_fate
from mlexplore.scoring.remaining_shapes import ShapeFate, shape_fates


class Unit(NamedTuple):
    """What changes when y is given in thousands.

    Attributes
    ----------
    whole
        By how much the log-likelihood changes: log 1000 for each observation of a density.
    left
        By how much what is left of it changes.
    """

    whole: float
    left: float

    @property
    def followed(self) -> bool:
        """Whether what is left still changes as the log-likelihood does."""
        return _equal(self.whole, self.left, abs(self.whole))


class Remaining(NamedTuple):
    """What is left of a log-likelihood, and what can be concluded from it.

    Attributes
    ----------
    kept
        Keys of the lines that count.
    value
        Their sum.
    shift
        What was taken from the log-likelihood: it less `value`.
    curve
        What becomes of the curve at the present shape parameters.
    leans
        Symbols of shape parameters that moved, and with which the best curve would move too.
    shapes
        What becomes of each estimated shape parameter.
    other_curve, other_errors
        Differences from another fit before and after; None where there is no such fit, or nothing left to compare.
    unit
        What another unit of y does; None where y has no unit.
    """

    kept: tuple[str, ...]
    value: float
    shift: float
    curve: CurveFate
    leans: tuple[str, ...]
    shapes: tuple[ShapeFate, ...]
    other_curve: Comparison | None
    other_errors: Comparison | None
    unit: Unit | None

    @property
    def whole(self) -> bool:
        """Whether nothing was taken away and nothing added but what is 0."""
        return self.shift == 0.0


class Heights(NamedTuple):
    """How high the density of a fit is at the observations: it is not a probability, and may exceed 1."""

    highest: float
    above_one: int
    rows: int


@dataclass(frozen=True, eq=False)
class Ledger:
    """A log-likelihood as named terms.

    Parameters
    ----------
    fit
        Curve and errors at a maximum of the likelihood.
    """

    fit: Fit

    @cached_property
    def at(self) -> Counted:
        """The observations that count, with curve and family."""
        return counted(self.fit)

    @cached_property
    def bookkeepings(self) -> tuple[Bookkeeping, ...]:
        """Choices of lines that somebody makes; the first keeps the whole log-likelihood."""
        return bookkeepings(self.at.family, lines_of(self.at))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All lines, those of the log-likelihood first."""
        added = {each.key: each for book in self.bookkeepings for each in book.adds}
        lines = (*lines_of(self.at), *map(added_line, added.values()))
        return tuple(measured(line, self.at) for line in lines)

    @property
    def own(self) -> tuple[str, ...]:
        """Keys of the terms of the log-likelihood."""
        return tuple(entry.line.key for entry in self.entries if entry.line.of_likelihood)

    @property
    def value(self) -> float:
        """The sum of the terms: the log-likelihood."""
        return sum(entry.total for entry in self.entries if entry.line.of_likelihood)

    @cached_property
    def heights(self) -> Heights | None:
        """How high the density is; None for probabilities."""
        if self.at.family.discrete:
            return None
        logs = self.at.family.loglik(self.at.y, self.at.mu)
        return Heights(float(np.exp(logs.max())), int(np.count_nonzero(logs > 0.0)), logs.size)

    def without(self, keys: Collection[str]) -> Remaining:
        """What is left of the log-likelihood without some of its terms."""
        self._require(keys)
        return self.keeping([key for key in self.own if key not in keys])

    def keeping(self, keys: Collection[str]) -> Remaining:
        """What can be concluded from the sum of some lines, maximised in the place of the log-likelihood.

        Raises
        ------
        ValueError
            If there is no line of that name.
        """
        self._require(keys)
        kept = tuple(entry for entry in self.entries if entry.line.key in keys)
        changed = tuple(
            entry for entry in self.entries if (entry.line.key in keys) != entry.line.of_likelihood
        )
        value = sum(entry.total for entry in kept)
        shapes = shape_fates(self._estimated, self.at, kept, changed)
        curve = curve_fate(self.fit, self.at, kept, changed)
        comparable = curve.fate != "free"
        return Remaining(
            kept=tuple(entry.line.key for entry in kept),
            value=value,
            shift=self.value - value if changed else 0.0,
            curve=curve,
            leans=self._leans(shapes),
            shapes=shapes,
            other_curve=compared(self.at, self._other_curve, kept, changed) if comparable else None,
            other_errors=compared(self.at, self._other_errors, kept, changed) if comparable else None,
            unit=self._unit(kept),
        )

    def _require(self, keys: Collection[str]) -> None:
        known = [entry.line.key for entry in self.entries]
        for key in keys:
            if key not in known:
                raise ValueError(f'There is no term "{key}": the terms are {", ".join(known)}.')

    @property
    def _estimated(self) -> tuple[Shape, ...]:
        """Shape parameters that were estimated and can be moved: one at its limit stays there."""
        return tuple(
            each
            for each in self.at.family.shapes()
            if each.estimable
            and each.name not in self.fit.model.fixed
            and np.isfinite(getattr(self.at.family, each.name))
        )

    def _leans(self, shapes: tuple[ShapeFate, ...]) -> tuple[str, ...]:
        return tuple(
            each.shape.symbol
            for each in shapes
            if each.fate != "same" and each.shape.name not in self.at.family.dispersions
        )

    def _unit(self, kept: tuple[Entry, ...]) -> Unit | None:
        whole = sum(entry.in_thousands for entry in self.entries if entry.line.of_likelihood)
        if _equal(whole, 0.0, abs(self.value)):
            return None
        return Unit(whole, sum(entry.in_thousands for entry in kept))

    @cached_property
    def _other_curve(self) -> Rival | None:
        return other_curve(self.fit)

    @cached_property
    def _other_errors(self) -> Rival | None:
        return other_errors(self.fit)


def _equal(first: float, second: float, size: float) -> bool:
    """Whether two numbers are the same but for the rounding of sums of this size."""
    return abs(first - second) <= 1e-9 * (1.0 + size)
