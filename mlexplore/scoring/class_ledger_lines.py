"""The lines of a ledger of labels: terms of the log-likelihood, and what others add to it, with what each depends on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.class_model import columns_of
from mlexplore.scoring.cross_entropy import losses
from mlexplore.scoring.library_comparison import clipped_rows
from mlexplore.scoring.library_loss import LibraryLoss, Predicted, Problem
from mlexplore.scoring.library_losses import losses_for
from mlexplore.scoring.likelihood_chain import Holds
from mlexplore.scoring.objectives import Balanced

ORDERS, BALANCED = "orders", "balanced"
"""Keys of the lines for grouped labels and for weights of classes."""

_LIBRARIES = {"sklearn": "scikit-learn", "torch": "PyTorch", "keras": "Keras"}
_ASIDE = 1.01  # by which heights are multiplied to see what follows the curves


class ClassEntry(NamedTuple):
    """A line with its live numbers.

    Attributes
    ----------
    key, formula, name
        What other code calls it, the term of one label in plain Unicode, and what it is in a few words.
    of_likelihood
        Whether it is a term of the log-likelihood.
    total, mean
        Its sum over labels, and that divided by their number.
    holds
        What it depends on, measured by moving the curves and looking at the rows.
    """

    key: str
    formula: str
    name: str
    of_likelihood: bool
    total: float
    mean: float
    holds: tuple[Holds, ...]


@dataclass(frozen=True, eq=False)
class ClassLines:
    """What a ledger of labels is made of.

    Parameters
    ----------
    fit
        The fit.
    """

    fit: ClassFit

    @cached_property
    def entries(self) -> tuple[ClassEntry, ...]:
        """All lines, those of the log-likelihood first."""
        fit = self.fit
        terms = fit.model.family.log_terms(fit.model.codes, self.heights(fit.maximum.theta), fit.model.link)
        found = [
            self._entry((term.key, term.formula, term.name), partial(self._own, term.key), of_likelihood=True)
            for term in terms
        ]
        if orders := self._orders():
            words = (ORDERS, "log n!/(n₁! … nₖ!)", "orders in which grouped labels can come")
            found.append(ClassEntry(*words, False, orders, orders / fit.n, ("data",)))
        for loss in self.clipping:
            library = _LIBRARIES[loss.name.partition(".")[0]]
            name = f"what clipping changes in {library}, at {np.count_nonzero(self.clipped(loss))} rows"
            words = (loss.name, f"log p clipped by {library} − log p(y)", name)
            found.append(self._entry(words, partial(self._clipping, loss), of_likelihood=False))
        words = (BALANCED, "(n/(K nₖ) − 1) log p(y)", 'what class_weight="balanced" adds')
        found.append(self._entry(words, self._heavier, of_likelihood=False))
        return tuple(found)

    @cached_property
    def weights(self) -> Array:
        """How often each row counts, shape (n,)."""
        model = self.fit.model
        return np.ones(len(model.codes)) if model.weights is None else model.weights

    @cached_property
    def balanced(self) -> Array:
        """How much each row counts where all classes have the same weight together, shape (n,)."""
        return Balanced().row_weights(self.fit.model.codes, self.fit.model.weights)

    @property
    def problem(self) -> Problem:
        """What libraries call it."""
        return "two classes" if len(self.fit.classes) == 2 else "several classes"

    @cached_property
    def clipping(self) -> tuple[LibraryLoss, ...]:
        """Functions that clip some of these probabilities."""
        return tuple(loss for loss in losses_for(self.problem) if self.clipped(loss).any())

    def clipped(self, loss: LibraryLoss) -> NDArray[np.bool_]:
        """Rows that count and whose probability a function clips, shape (n,)."""
        return clipped_rows(loss, losses(self.fit.model.codes, self.fit.fitted)) & (self.weights > 0.0)

    def heights(self, theta: Array) -> Array:
        """Heights of the curves at each row, shape (K - 1, n)."""
        return self.fit.model.predictor.heights(theta, columns_of(self.fit.model))

    def height_total(self, theta: Array) -> float:
        """Sum of the heights of the labels' own classes, which is linear in theta."""
        return float(self.weights @ self._own("height", self.heights(theta)))

    # ---- rows, from the heights of the curves -----------------------------------------------------------------

    def _entry(
        self, words: tuple[str, str, str], rows: Callable[[Array], Array], *, of_likelihood: bool
    ) -> ClassEntry:
        heights, counts = self.heights(self.fit.maximum.theta), self.weights > 0.0
        here = rows(heights)[counts]
        holds: list[Holds] = []
        if not np.array_equal(rows(_ASIDE * heights)[counts], here):
            holds.append("curve")
        if np.ptp(here) > 0.0:
            holds.append("data")
        total = float(self.weights[counts] @ here)
        return ClassEntry(*words, of_likelihood, total, total / self.fit.n, tuple(holds))

    def _own(self, key: str, heights: Array) -> Array:
        model = self.fit.model
        terms = model.family.log_terms(model.codes, heights, model.link)
        return next(term.rows for term in terms if term.key == key)

    def _log_p(self, heights: Array) -> Array:
        model = self.fit.model
        return model.family.label_loglik(model.codes, heights, model.link)

    def _heavier(self, heights: Array) -> Array:
        more = np.divide(
            self.balanced, self.weights, out=np.ones_like(self.weights), where=self.weights > 0.0
        )
        return (more - 1.0) * self._log_p(heights)

    def _clipping(self, loss: LibraryLoss, heights: Array) -> Array:
        model = self.fit.model
        p = model.family.probabilities(heights, model.link).T
        # What takes probabilities is all that clips: it does not ask for heights.
        theirs = -loss.terms(model.codes, Predicted(p, p))
        return np.where(self.clipped(loss), theirs - self._log_p(heights), 0.0)

    def _orders(self) -> float:
        """Logarithm of the orders in which labels at the same place can come; 0 where weights are no counts of labels."""
        model = self.fit.model
        if model.weights is None or not np.all(model.weights == np.round(model.weights)):
            return 0.0
        places = model.x.reshape(len(model.codes), -1)
        _, group = np.unique(places, axis=0, return_inverse=True)
        counts = np.zeros((int(group.max()) + 1, len(self.fit.classes)))
        np.add.at(counts, (group.ravel(), model.codes), model.weights)
        return float((gammaln(counts.sum(axis=1) + 1.0) - gammaln(counts + 1.0).sum(axis=1)).sum())
