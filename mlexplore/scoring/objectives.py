"""What a classifier may be trained on in place of the likelihood, and what that does to its probabilities.

A row's loss counts `row_weights` times. Everything is divided by the number of observations, as `torch.nn.BCEWithLogitsLoss` does with
`pos_weight`; dividing by the sum of the weights changes no minimum.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, log_expit

from mlexplore.arrays import Array
from mlexplore.families.class_family import Codes
from mlexplore.scoring.cross_entropy import minus_log, weighted_mean


@dataclass(frozen=True)
class Objective(ABC):
    """A mean loss of labels that training makes small."""

    name: ClassVar[str]
    """Name in text."""
    formula: ClassVar[str]
    """Loss of one row as a formula in p, the probability of its label, in plain Unicode."""
    about: ClassVar[str]
    """What it does, in a sentence or two."""
    is_likelihood: ClassVar[bool] = True
    """Whether it is the likelihood of the labels with weights for rows."""

    def row_weights(self, codes: Codes, weights: Array | None = None) -> Array:
        """How often each row counts, shape (n,); `weights` say how often it was observed."""
        return np.ones(len(codes)) if weights is None else weights

    def row_losses(self, codes: Codes, costs: Array) -> Array:
        """Loss of each row (n,) where every class would cost ``costs`` (n, K), `row_weights` left out."""
        return costs[np.arange(len(codes)), codes]

    def losses(self, codes: Codes, probabilities: Array) -> Array:
        """Loss of each row (n,) at probabilities (n, K), `row_weights` left out."""
        return self.row_losses(codes, minus_log(probabilities))

    def value(self, codes: Codes, probabilities: Array, weights: Array | None = None) -> float:
        """The objective at probabilities (n, K)."""
        return self.value_at_costs(codes, minus_log(probabilities), weights)

    def value_at_costs(self, codes: Codes, costs: Array, weights: Array | None = None) -> float:
        """The objective where the classes cost ``-log p`` (n, K): finite also where p is too small for a number."""
        counted = self.row_weights(codes, weights)
        observations = float(len(codes) if weights is None else weights.sum())
        return weighted_mean(self.row_losses(codes, costs), counted) * float(counted.sum()) / observations

    # ---- two classes ------------------------------------------------------------------------------------------

    def slopes(self, codes: Codes, eta: Array) -> Array:
        """Derivative of `row_losses` in the log-odds `eta` of class 1, shape (n,)."""
        # At the label's side the difference of p and 1 would lose its digits.
        return np.where(codes == 1, -expit(-eta), expit(eta))

    def bends(self, codes: Codes, eta: Array) -> Array:
        """Second derivative of `row_losses` in `eta`, shape (n,)."""
        return expit(eta) * expit(-eta)

    def best_constant(self, share: float) -> float:
        """Probability of class 1 that is best where nothing is known of a row but that class 1 has this share.

        Raises
        ------
        ValueError
            If `share` is not between 0 and 1.
        """
        if not 0.0 < share < 1.0:
            raise ValueError(f"The share of class 1 must be between 0 and 1, not {share!r}.")
        return self._best_constant(share)

    @abstractmethod
    def _best_constant(self, share: float) -> float:
        """As `best_constant`, for shares between 0 and 1."""


@dataclass(frozen=True)
class Plain(Objective):
    """Cross-entropy as it is: minus the log-likelihood for each observation."""

    name = "plain"
    formula = "−log p"
    about = "The likelihood. With an intercept the mean prediction is the share of the class."

    def _best_constant(self, share: float) -> float:
        return share


@dataclass(frozen=True)
class Weighted(Objective):
    """Cross-entropy of two classes in which rows of class 1 count `weight` times (``pos_weight`` in PyTorch).

    Parameters
    ----------
    weight
        How often a row of class 1 counts, positive.
    """

    name = "weighted"
    formula = "−w log p for class 1, −log p for class 0"
    about = "The likelihood of data in which class 1 is w times as frequent: odds are w times too large."

    weight: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.weight < np.inf:
            raise ValueError(f"The weight of class 1 must be a positive number, not {self.weight!r}.")

    def row_weights(self, codes: Codes, weights: Array | None = None) -> Array:
        return super().row_weights(codes, weights) * np.where(codes == 1, self.weight, 1.0)

    def _best_constant(self, share: float) -> float:
        return self.weight * share / (self.weight * share + 1.0 - share)


@dataclass(frozen=True)
class Balanced(Objective):
    """Cross-entropy in which every class that occurs has the same total weight, ``n / (K n_k)`` for each of its rows.

    King & Zeng, Logistic regression in rare events data, Political Analysis 9 (2001), say what the weights do to an
    intercept; scikit-learn calls them ``class_weight="balanced"``.
    """

    name = "balanced"
    formula = "−n/(K nₖ) · log p"
    about = "The likelihood of data in which all classes are equally frequent. Slopes hardly move; the intercept does."

    def row_weights(self, codes: Codes, weights: Array | None = None) -> Array:
        counted = super().row_weights(codes, weights)
        totals = np.bincount(codes, counted)
        occurring = int(np.count_nonzero(totals))
        rates = np.divide(counted.sum(), occurring * totals, out=np.zeros_like(totals), where=totals > 0.0)
        return counted * rates[codes]

    def _best_constant(self, share: float) -> float:
        return 0.5


@dataclass(frozen=True)
class SumOfClassMeans(Balanced):
    """Sum of the mean cross-entropies of each class by itself: exactly K times the balanced one."""

    name = "sum of class means"
    formula = "−n/nₖ · log p"
    about = "The mean loss of each class by itself, added up: K times the balanced objective, with the same minimum."

    def row_weights(self, codes: Codes, weights: Array | None = None) -> Array:
        balanced = super().row_weights(codes, weights)
        return balanced * np.count_nonzero(np.bincount(codes, balanced))


@dataclass(frozen=True)
class Focal(Objective):
    r"""Focal loss ``-(1 - p)^gamma log p``: rows that are predicted well count less.

    It is no likelihood of the labels. Its derivatives with L = log p, q = 1 - p, z = eta for class 1 and -eta for class 0:
    ``q^gamma (gamma p L - q)`` and ``p q^gamma (q (1 + 2 gamma) + gamma L (q - gamma p))``, the latter negative where p is small.

    Source: Lin, Goyal, Girshick, He & Dollár, Focal loss for dense object detection, ICCV (2017), appendices A and B.

    Parameters
    ----------
    gamma
        How much less, not negative; 0 is plain cross-entropy, 2 the authors' choice.
    alpha
        How often a row of class 1 counts, and 1 - alpha a row of class 0; None counts every row once.
    """

    name = "focal"
    formula = "−(1 − p)ᵞ log p"
    about = "Confident rows hardly count. Probabilities are drawn towards one half: they are no longer those of the labels."
    is_likelihood = False

    gamma: float = 2.0
    alpha: float | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.gamma < np.inf:
            raise ValueError(f"γ must be 0 or a positive number, not {self.gamma!r}.")
        if self.alpha is not None and not 0.0 < self.alpha < 1.0:
            raise ValueError(f"α must be between 0 and 1, not {self.alpha!r}.")

    def row_weights(self, codes: Codes, weights: Array | None = None) -> Array:
        counted = super().row_weights(codes, weights)
        return counted if self.alpha is None else counted * np.where(codes == 1, self.alpha, 1.0 - self.alpha)

    def row_losses(self, codes: Codes, costs: Array) -> Array:
        own = super().row_losses(codes, costs)
        return (-np.expm1(-own)) ** self.gamma * own

    def slopes(self, codes: Codes, eta: Array) -> Array:
        sign = np.where(codes == 1, 1.0, -1.0)
        p, q, log_p = _shares(sign * eta)
        return sign * q**self.gamma * (self.gamma * p * log_p - q)

    def bends(self, codes: Codes, eta: Array) -> Array:
        p, q, log_p = _shares(np.where(codes == 1, eta, -eta))
        gamma = self.gamma
        return p * q**gamma * (q * (1.0 + 2.0 * gamma) + gamma * log_p * (q - gamma * p))

    def _best_constant(self, share: float) -> float:
        ones, zeros = (1.0, 1.0) if self.alpha is None else (self.alpha, 1.0 - self.alpha)
        odds = float(np.log(share) - np.log1p(-share) + np.log(ones / zeros))

        def pull(eta: float) -> float:
            """Logarithm of the ratio of what the two classes pull; it falls all the way."""
            p, q, log_p = _shares(np.asarray(eta))
            up, down = q - self.gamma * p * log_p, p - self.gamma * q * log_expit(-eta)
            return odds - self.gamma * eta + float(np.log(up) - np.log(down))

        # Every loss with gamma >= 0 pulls to between one half and the plain answer.
        reach = abs(odds) + 1.0
        return float(expit(brentq(pull, -reach, reach, xtol=1e-15, rtol=1e-14)))


def _shares(z: Array) -> tuple[Array, Array, Array]:
    """Return p, 1 - p and log p at log-odds z of the label."""
    return expit(z), expit(-z), log_expit(z)


@dataclass(frozen=True)
class Smoothed(Objective):
    """Cross-entropy against labels that are only ``1 - epsilon`` sure: the rest is spread evenly over all classes.

    Source: Szegedy, Vanhoucke, Ioffe, Shlens & Wojna, Rethinking the Inception architecture, CVPR (2016), section 7.

    Parameters
    ----------
    epsilon
        What is spread, at least 0 and below 1.
    """

    name = "label smoothing"
    formula = "−(1 − ε) log p − ε · mean of log p over the classes"
    about = "Certainty is punished: no probability is drawn beyond ε/K and 1 − ε + ε/K, and a minimum always exists."
    is_likelihood = False

    epsilon: float = 0.1

    def __post_init__(self) -> None:
        if not 0.0 <= self.epsilon < 1.0:
            raise ValueError(f"ε must be at least 0 and below 1, not {self.epsilon!r}.")

    def row_losses(self, codes: Codes, costs: Array) -> Array:
        own = super().row_losses(codes, costs)
        if self.epsilon == 0.0:
            return own
        return (1.0 - self.epsilon) * own + self.epsilon * costs.mean(axis=1)

    def slopes(self, codes: Codes, eta: Array) -> Array:
        return super().slopes(codes, eta) + self.epsilon * (codes - 0.5)

    def _best_constant(self, share: float) -> float:
        return share * (1.0 - self.epsilon) + 0.5 * self.epsilon


OBJECTIVES: tuple[type[Objective], ...] = (Plain, Weighted, Balanced, SumOfClassMeans, Focal, Smoothed)
"""Everything a classifier may be trained on here; with their defaults weighted is plain."""
