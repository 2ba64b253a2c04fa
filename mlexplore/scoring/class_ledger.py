"""The ledger of a fit of labels: its log-likelihood term by term, and which conclusions are left when some are taken away.

There is no scale and no constant here: every term of the log-likelihood holds the curves. What libraries and textbooks differ in is
what they add: clipped logarithms, weights of classes, and the number of orders in which grouped labels can come.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mlexplore.classification import ClassFit
from mlexplore.curves import Constant
from mlexplore.scoring.bookkeeping import Bookkeeping
from mlexplore.scoring.class_ledger_lines import BALANCED, ORDERS, ClassEntry, ClassLines
from mlexplore.scoring.class_remaining import with_added, without_terms
from mlexplore.scoring.comparability import Comparison
from mlexplore.scoring.library_losses import losses_for
from mlexplore.scoring.remaining_curve import CurveFate


class ClassRemaining(NamedTuple):
    """What is left of the log-likelihood of labels, and what can be concluded from it.

    Attributes
    ----------
    kept
        Keys of the lines that count.
    value, shift
        Their sum, and by how much the log-likelihood is larger.
    curve
        What becomes of the curves.
    other_curve
        The difference from constant probabilities before and after; None where the curves do not stay.
    """

    kept: tuple[str, ...]
    value: float
    shift: float
    curve: CurveFate
    other_curve: Comparison | None


@dataclass(frozen=True, eq=False)
class ClassLedger:
    """The log-likelihood of labels as named terms.

    Parameters
    ----------
    fit
        Curves at a maximum of the likelihood.
    """

    fit: ClassFit

    @cached_property
    def lines(self) -> ClassLines:
        """What it is made of."""
        return ClassLines(self.fit)

    @property
    def entries(self) -> tuple[ClassEntry, ...]:
        """All lines, those of the log-likelihood first."""
        return self.lines.entries

    @property
    def own(self) -> tuple[str, ...]:
        """Keys of the terms of the log-likelihood."""
        return tuple(entry.key for entry in self.entries if entry.of_likelihood)

    @property
    def value(self) -> float:
        """The sum of the terms: the log-likelihood."""
        return sum(entry.total for entry in self.entries if entry.of_likelihood)

    @cached_property
    def bookkeepings(self) -> tuple[Bookkeeping, ...]:
        """Choices of lines that somebody makes; the first keeps the whole log-likelihood."""
        keys = {entry.key for entry in self.entries}
        found = [Bookkeeping("log-likelihood, every term", self.own)]
        found += [
            Bookkeeping(f"`{loss.name}`", (*self.own, *([loss.name] if loss.name in keys else [])))
            for loss in losses_for(self.lines.problem)
        ]
        if ORDERS in keys:
            found.append(Bookkeeping("grouped labels, as binomial errors count them", (*self.own, ORDERS)))
        found.append(Bookkeeping('weights of classes, `class_weight="balanced"`', (*self.own, BALANCED)))
        return tuple(found)

    def without(self, keys: Collection[str]) -> ClassRemaining:
        """What is left of the log-likelihood without some of its terms."""
        self._require(keys)
        return self.keeping([key for key in self.own if key not in keys])

    def keeping(self, keys: Collection[str]) -> ClassRemaining:
        """What can be concluded from the sum of some lines, maximised in the place of the log-likelihood.

        Raises
        ------
        ValueError
            If there is no line of that name.
        """
        self._require(keys)
        kept = tuple(entry for entry in self.entries if entry.key in keys)
        added = tuple(entry for entry in kept if not entry.of_likelihood)
        whole = set(self.own) <= set(keys)
        value = sum(entry.total for entry in kept)
        curve = with_added(self.lines, added) if whole else without_terms(self.lines, keys)
        return ClassRemaining(
            kept=tuple(entry.key for entry in kept),
            value=value,
            shift=0.0 if whole and not added else self.value - value,
            curve=curve,
            other_curve=self._compared(added) if curve.fate == "same" else None,
        )

    def _require(self, keys: Collection[str]) -> None:
        known = [entry.key for entry in self.entries]
        for key in keys:
            if key not in known:
                raise ValueError(f'There is no term "{key}": the terms are {", ".join(known)}.')

    def _compared(self, added: tuple[ClassEntry, ...]) -> Comparison | None:
        """The difference from constant probabilities, the shares of the classes; None if the curve is a constant.

        What is added is of the data alone where the curves stay: the other fit has the same.
        """
        if isinstance(self.fit.curve, Constant):
            return None
        counts = np.bincount(self.fit.model.codes, self.lines.weights, len(self.fit.classes))
        constant = float(counts @ np.log(counts / self.fit.n, where=counts > 0.0, out=np.zeros_like(counts)))
        more = sum(entry.total for entry in added)
        return Comparison(
            "constant probabilities", self.value - constant, (self.value + more) - (constant + more)
        )
