"""The thesis for labels of more than two kinds: cross-entropy is a negative log-likelihood, with nothing dropped."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.families.family import Functional, Response
from mlexplore.families.shape import Shape
from mlexplore.families.term import Term
from mlexplore.links import Link

Codes = NDArray[np.intp]
"""Labels as whole numbers: the place of each in the order of the classes, shape (m,)."""


class ClassTerms(NamedTuple):
    """Log-probability of the label of each row and its derivatives in the K - 1 curves of that row."""

    loglik: Array
    """Log-probability of the label, shape (m,); minus infinity where the curves give no probabilities."""
    score: Array
    """First derivatives, shape (K - 1, m)."""
    curvature: Array
    """Second derivatives in each height, shape (K - 1, m)."""
    coupling: Array
    """Numbers whose products, of two different heights, are the mixed second derivatives, shape (K - 1, m)."""


@dataclass(frozen=True)
class ClassFamily(ABC):
    """A distribution over K classes, given by K - 1 numbers `eta` for each row, the heights of curves.

    Labels are the codes 0 ... K - 1 of the classes in their order. Arrays keep the rows in their last axis: ``eta`` has the
    shape (K - 1, m), ``probabilities`` (K, m). The order of arguments is ``(y, probabilities)`` as ``(y, mu)`` is elsewhere:
    ``-log f(y | p) = loss(y, p) / dispersion + constant(y)``, with dispersion 1 and constant 0.

    Sources: Agresti, Categorical Data Analysis (2013), chapter 8; McCullagh, Journal of the Royal Statistical Society B 42
    (1980).
    """

    name: ClassVar[str]
    """Name of the distribution in text."""
    errors_name: ClassVar[str]
    """Labels of this distribution, in the middle of a sentence."""
    loss_name: ClassVar[str] = "cross-entropy (log loss)"
    """Everyday name of the loss that maximum likelihood minimises."""
    loss_formula: ClassVar[str] = "−log p(y)"
    """That loss as a formula in the probability of the label, in plain Unicode."""
    risk_name: ClassVar[str] = "mean log loss"
    """Everyday name of the mean loss."""
    risk_symbol: ClassVar[str] = "log loss"
    """Its usual abbreviation."""
    functional: ClassVar[Functional] = "probability"
    """What of the distribution of y the curves describe."""
    response: ClassVar[Response] = "classes"
    """What kind of observations it is for: menus are grouped by it."""
    discrete: ClassVar[bool] = True
    """Labels have probabilities, not densities."""
    links: ClassVar[tuple[str, ...]]
    """Names of the links that suit, the default first."""
    ordered: ClassVar[bool]
    """Whether the classes have an order, and one curve with K - 1 thresholds serves all of them. Otherwise every class but
    the first has a curve of its own."""
    most_classes: ClassVar[int | None] = None
    """How many classes there may be; None for any number. Of two there is one curve, whose parameters keep their names."""
    about: ClassVar[str]
    """One sentence for the reader: when this is a sensible assumption."""

    @property
    @abstractmethod
    def order(self) -> tuple[object, ...]:
        """Classes in the order that the user asks for; those that are not named follow. Empty where nothing is asked for."""

    @property
    def last(self) -> tuple[object, ...]:
        """Classes that the user asks to have last; empty where nothing is asked for."""
        return ()

    @classmethod
    def shapes(cls) -> tuple[Shape, ...]:
        """Shape parameters: none."""
        return ()

    # ---- what a subclass states -------------------------------------------------------------------------------

    @abstractmethod
    def probabilities(self, eta: Array, link: Link) -> Array:
        """Probability of each class (K, m) at heights of the curves (K - 1, m)."""

    @abstractmethod
    def slopes(self, eta: Array, link: Link) -> Array:
        """Derivative of each probability in each height, shape (K, K - 1, m)."""

    @abstractmethod
    def terms(self, y: Codes, eta: Array, link: Link) -> ClassTerms:
        """Log-probability of the labels with its derivatives in `eta`, right to the last digits near 0 and 1."""

    def of_one_height(self, classes: int) -> dict[int, tuple[int, bool]]:
        """Classes whose probability is the inverse of the link at one height, or, if False, what that leaves of 1.

        Each with the number of that height. None of several classes that all heights decide together.
        """
        return {}

    def label_loglik(self, y: Codes, eta: Array, link: Link) -> Array:
        """Log-probability of the labels (m,) alone: that of `terms`, where derivatives are not wanted."""
        return self.terms(y, eta, link).loglik

    def log_terms(self, y: Codes, eta: Array, link: Link) -> tuple[Term, ...]:
        """The log-probability of the labels written out, each term by its name; all of them hold the curves."""
        return (
            Term("probability", "log p(y)", "log-probability of the label", self.label_loglik(y, eta, link)),
        )

    @abstractmethod
    def numpy_code(self, link: Link) -> str:
        """Return lines of NumPy as a person would write them; the last one is an expression for the log-probability of each label.

        In them `y` are the places of the labels in the order of the classes, from 0, shape (n,), and `eta` the heights of the
        curves, (K - 1, n); of a family of two classes only (n,). They take heights with a small imaginary part too. Beside NumPy
        the functions that `mlexplore.curves.numpy_code` lists may be used.
        """

    @abstractmethod
    def starting_heights(self, shares: Array, link: Link) -> Array:
        """Heights (K - 1,) at which the classes have given shares (K,)."""

    # ---- what follows -----------------------------------------------------------------------------------------

    def loss(self, y: Codes, probabilities: Array) -> Array:
        """Loss per observation: minus the logarithm of the probability that its label was given."""
        with np.errstate(divide="ignore"):
            return -np.log(np.take_along_axis(probabilities, np.asarray(y)[None], axis=0)[0])

    @property
    def dispersion(self) -> float:
        """Divisor of the loss in the negative log-likelihood: none."""
        return 1.0

    def constant(self, y: Codes) -> Array:
        """Term of the negative log-likelihood that minimising the loss drops: none."""
        return np.zeros(np.shape(y))

    def nll(self, y: Codes, probabilities: Array) -> Array:
        """Negative log-probability per observation."""
        return self.loss(y, probabilities) / self.dispersion + self.constant(y)

    def loglik(self, y: Codes, probabilities: Array) -> Array:
        """Log-probability per observation."""
        return -self.nll(y, probabilities)

    def sample(self, probabilities: Array, rng: np.random.Generator) -> Codes:
        """One random label for every column of `probabilities` (K, m)."""
        below = np.cumsum(probabilities, axis=0)[:-1]
        return np.sum(rng.random(probabilities.shape[1]) >= below, axis=0).astype(np.intp)
