"""The ledger of a fit of labels: its log-likelihood term by term, and what others put into it.

There is no scale and no constant here: every term of the log-likelihood holds the curves. What libraries and textbooks differ in is
what they add: clipped logarithms, weights of classes, and the number of orders in which grouped labels can come.
"""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.class_maximum import maximise
from mlexplore.classification.class_model import ClassModel, columns_of
from mlexplore.classification.class_uncertainty import class_spread
from mlexplore.classification.log_probabilities import log_probabilities
from mlexplore.curves import Constant
from mlexplore.scoring.bookkeeping import Bookkeeping
from mlexplore.scoring.comparability import Comparison
from mlexplore.scoring.cross_entropy import losses
from mlexplore.scoring.library_comparison import clipped_rows
from mlexplore.scoring.library_loss import LibraryLoss, Predicted, Problem
from mlexplore.scoring.library_losses import losses_for
from mlexplore.scoring.likelihood_chain import Holds
from mlexplore.scoring.objectives import Balanced
from mlexplore.scoring.remaining_curve import CurveFate
from mlexplore.solvers.newton import maximise as newton

ORDERS, BALANCED = "orders", "balanced"
"""Keys of the lines for grouped labels and for weights of classes."""


class ClassEntry(NamedTuple):
    """A line of the ledger; see `mlexplore.scoring.ledger_lines.Entry`, whose numbers it has.

    Attributes
    ----------
    key, formula, name
        What other code calls it, the term of one label, and what it is.
    of_likelihood
        Whether it is a term of the log-likelihood.
    total, mean
        Its sum over labels, and that divided by their number.
    holds
        What it depends on.
    rows
        How many rows it is of.
    """

    key: str
    formula: str
    name: str
    of_likelihood: bool
    total: float
    mean: float
    holds: tuple[Holds, ...]
    rows: int


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
    def _weights(self) -> Array:
        model = self.fit.model
        return np.ones(len(model.codes)) if model.weights is None else model.weights

    @cached_property
    def entries(self) -> tuple[ClassEntry, ...]:
        """All lines, those of the log-likelihood first."""
        model, counts = self.fit.model, self._weights > 0.0
        rows = int(np.count_nonzero(counts))
        found = [
            self._entry(term.key, term.formula, term.name, term.rows, ("curve", "data"), of_likelihood=True)
            for term in model.family.log_terms(
                model.codes, _heights(model, self.fit.maximum.theta), model.link
            )
        ]
        orders = self._orders()
        if orders:
            name = "orders in which grouped labels can come"
            found.append(
                ClassEntry(
                    ORDERS, "log n!/(n₁! … nₖ!)", name, False, orders, orders / self.fit.n, ("data",), rows
                )
            )
        found += [self._clipping(loss) for loss in self._clipping_losses]
        heavier = (self._balanced / np.where(counts, self._weights, 1.0) - 1.0) * self._log_p
        name = 'what class_weight="balanced" adds'
        found.append(
            self._entry(
                BALANCED, "(n/(K nₖ) − 1) log p(y)", name, heavier, ("curve", "data"), of_likelihood=False
            )
        )
        return tuple(found)

    @cached_property
    def bookkeepings(self) -> tuple[Bookkeeping, ...]:
        """Choices of lines that somebody makes; the first keeps the whole log-likelihood."""
        keys = {entry.key for entry in self.entries}
        found = [Bookkeeping("log-likelihood, every term", self.own)]
        found += [
            Bookkeeping(f"`{loss.name}`", (*self.own, *([loss.name] if loss.name in keys else [])))
            for loss in losses_for(self._problem)
        ]
        if ORDERS in keys:
            found.append(Bookkeeping("grouped labels, as binomial errors count them", (*self.own, ORDERS)))
        found.append(Bookkeeping('weights of classes, `class_weight="balanced"`', (*self.own, BALANCED)))
        return tuple(found)

    @property
    def own(self) -> tuple[str, ...]:
        """Keys of the terms of the log-likelihood."""
        return tuple(entry.key for entry in self.entries if entry.of_likelihood)

    @property
    def value(self) -> float:
        """The sum of the terms: the log-likelihood."""
        return sum(entry.total for entry in self.entries if entry.of_likelihood)

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
        value = sum(entry.total for entry in kept)
        whole = all(key in keys for key in self.own)
        added = tuple(entry for entry in kept if not entry.of_likelihood)
        curve = self._with(added) if whole else self._without(keys)
        changed = not whole or bool(added)
        return ClassRemaining(
            kept=tuple(entry.key for entry in kept),
            value=value,
            shift=self.value - value if changed else 0.0,
            curve=curve,
            other_curve=self._compared(kept) if curve.fate == "same" else None,
        )

    def _require(self, keys: Collection[str]) -> None:
        known = [entry.key for entry in self.entries]
        for key in keys:
            if key not in known:
                raise ValueError(f'There is no term "{key}": the terms are {", ".join(known)}.')

    # ---- the lines --------------------------------------------------------------------------------------------

    def _entry(
        self, key: str, formula: str, name: str, rows: Array, holds: tuple[Holds, ...], *, of_likelihood: bool
    ) -> ClassEntry:
        counts = self._weights > 0.0
        total = float(self._weights[counts] @ rows[counts])
        moved = int(np.count_nonzero(rows[counts]))
        return ClassEntry(key, formula, name, of_likelihood, total, total / self.fit.n, holds, moved)

    @cached_property
    def _log_p(self) -> Array:
        """Log-probability of each label, shape (n,)."""
        return self.fit.model.row_terms(self.fit.maximum.theta)

    @cached_property
    def _balanced(self) -> Array:
        """How much each row counts where all classes have the same weight together."""
        model = self.fit.model
        return Balanced().row_weights(model.codes, model.weights)

    @property
    def _problem(self) -> Problem:
        return "two classes" if len(self.fit.classes) == 2 else "several classes"

    @cached_property
    def _clipping_losses(self) -> tuple[LibraryLoss, ...]:
        """Functions that clip some of these probabilities."""
        return tuple(loss for loss in losses_for(self._problem) if self._clipped(loss).any())

    def _clipped(self, loss: LibraryLoss) -> NDArray[np.bool_]:
        model = self.fit.model
        return clipped_rows(loss, losses(model.codes, self.fit.fitted)) & (self._weights > 0.0)

    def _clipping(self, loss: LibraryLoss) -> ClassEntry:
        model, p = self.fit.model, self.fit.fitted
        theirs = -loss.terms(model.codes, Predicted(p, log_probabilities(self.fit)))
        rows = np.where(self._clipped(loss), theirs - self._log_p, 0.0)
        return self._entry(
            loss.name,
            "clipped log p(y) − log p(y)",
            f"what clipping changes in {loss.name}",
            rows,
            ("curve", "data"),
            of_likelihood=False,
        )

    def _orders(self) -> float:
        """Logarithm of the orders in which labels at the same place can come; 0 where weights are no counts of labels."""
        model = self.fit.model
        if model.weights is None or not np.all(model.weights == np.round(model.weights)):
            return 0.0
        places = model.x.reshape(len(model.codes), -1)
        _, group = np.unique(places, axis=0, return_inverse=True)
        size = int(group.max()) + 1
        counts = np.zeros((size, len(self.fit.classes)))
        np.add.at(counts, (group.ravel(), model.codes), model.weights)
        return float((gammaln(counts.sum(axis=1) + 1.0) - gammaln(counts + 1.0).sum(axis=1)).sum())

    # ---- the curves -------------------------------------------------------------------------------------------

    def _with(self, added: tuple[ClassEntry, ...]) -> CurveFate:
        """The curves under the whole log-likelihood and something more."""
        moving = [entry for entry in added if "curve" in entry.holds]
        if not moving:
            return CurveFate("same", 0.0)
        if any(entry.key == BALANCED for entry in moving):
            heavier = maximise(dataclasses.replace(self.fit.model, weights=self._balanced))
            if not heavier.converged:
                return CurveFate("runs", np.nan)
            return CurveFate("moves", self._in_errors(heavier.theta - self.fit.maximum.theta))
        pull = np.zeros(class_spread(self.fit.model, self.fit.maximum).shape[1])
        for loss in self._clipping_losses:
            if loss.name in {entry.key for entry in moving}:
                pull -= self._pull_of(self._clipped(loss))
        return CurveFate("moves", self._in_errors(class_spread(self.fit.model, self.fit.maximum) @ pull))

    def _pull_of(self, chosen: NDArray[np.bool_]) -> Array:
        """Score of some rows along the columns of the spread: what they no longer pull when they are clipped."""
        model, spread = self.fit.model, class_spread(self.fit.model, self.fit.maximum)
        pull = np.zeros(spread.shape[1])
        for rows, score, along, weights in model.row_derivatives(self.fit.maximum.theta, spread):
            pull += np.einsum("qm,qsm->s", score * weights * chosen[rows], along)
        return pull

    def _in_errors(self, step: Array) -> float:
        """The largest change of an estimate, in its standard errors."""
        model = self.fit.model
        errors = np.array([self.fit.standard_errors[name] for name in model.names])
        changes = np.abs(model.to_user @ step)
        known = errors > 0.0
        return (
            float(np.max(changes[known] / errors[known], initial=0.0))
            if np.isfinite(errors).all()
            else np.nan
        )

    def _without(self, keys: Collection[str]) -> CurveFate:
        """The curves where a term of the log-likelihood is missing: searched anew."""
        model = self.fit.model
        if "sum" not in keys:
            # What is left rises with the heights for ever: it is linear in them.
            return CurveFate("free" if not set(self.own) & set(keys) else "runs", np.nan)
        start = model.nearest(self.fit.maximum.theta)
        slopes = np.array([self._height(start + step) - self._height(start) for step in np.eye(start.size)])

        def evaluate(free: Array) -> tuple[float, Array, Array]:
            value, gradient, information = model.evaluate(free)
            return (
                value - float(slopes @ (free - start)) - self._height(start),
                gradient - slopes,
                information,
            )

        found = newton(evaluate, start)
        if not found.converged:
            return CurveFate("runs", np.nan)
        return CurveFate("moves", self._in_errors(model.inside(found.theta) - self.fit.maximum.theta))

    def _height(self, free: Array) -> float:
        """Sum of the heights of the labels' own classes, which is linear in the unknowns."""
        model = self.fit.model
        terms = model.family.log_terms(model.codes, _heights(model, model.inside(free)), model.link)
        return float(self._weights @ next(term.rows for term in terms if term.key == "height"))

    # ---- constant probabilities -------------------------------------------------------------------------------

    def _compared(self, kept: tuple[ClassEntry, ...]) -> Comparison | None:
        """The difference from constant probabilities, which are the shares of the classes; None if the curve is a constant."""
        model = self.fit.model
        if isinstance(self.fit.curve, Constant):
            return None
        shares = np.bincount(model.codes, self._weights, len(self.fit.classes)) / self.fit.n
        constant = np.log(shares[model.codes], where=self._weights > 0.0, out=np.zeros(len(model.codes)))
        theirs = float(self._weights @ constant)
        # What is of the data alone is the same for both.
        shared = sum(entry.total for entry in kept if "curve" not in entry.holds)
        left = sum(entry.total for entry in kept) - theirs - shared
        return Comparison("constant probabilities", self.value - theirs, left)


def _heights(model: ClassModel, theta: Array) -> Array:
    """Heights of the curves at each row, shape (K - 1, n)."""
    return model.predictor.heights(theta, columns_of(model))
