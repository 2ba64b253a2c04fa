"""The thesis as code: -log f(y | mu) = loss(y, mu) / dispersion + constant(y)."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal, Self

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.domain import Interval
from mlexplore.families.shape import Shape, shapes_of

Functional = Literal["mean", "median", "location"]
Objective = Literal["squares", "absolute", "smooth"]


@dataclass(frozen=True)
class Family(ABC):
    """An error distribution with location `mu` and shape parameters held as fields.

    A subclass states `loss`, `dispersion` and `constant`; the density follows. `constant` cannot see `mu`: it is the
    term that disappears when only the loss is minimised. Derivatives are those of the log-density, analytic, per
    observation. Arrays `y` and `mu` broadcast against each other; the order of arguments is always ``(y, mu)``.

    Sources: McCullagh & Nelder, Generalized Linear Models (1989); Johnson, Kotz & Balakrishnan, Continuous Univariate
    Distributions (1994, 1995).
    """

    name: ClassVar[str]
    """Name of the distribution in text."""
    errors_name: ClassVar[str]
    """Errors of this distribution, in the middle of a sentence."""
    loss_name: ClassVar[str]
    """Everyday name of the loss that maximum likelihood minimises."""
    loss_formula: ClassVar[str]
    """That loss as a formula in the residual r = y − μ, in plain Unicode."""
    risk_name: ClassVar[str]
    """Everyday name of the mean loss, such as "mean squared error"."""
    risk_symbol: ClassVar[str]
    """Its usual abbreviation, such as "MSE"."""
    functional: ClassVar[Functional]
    """What of the distribution of y the curve describes."""
    support: ClassVar[Interval]
    """Values that an observation can take."""
    symmetric: ClassVar[bool] = False
    """Whether the density is the same at equal distances on both sides of `mu`."""
    discrete: ClassVar[bool] = False
    """Whether the observations are counts or classes: then there is no residual density."""
    objective: ClassVar[Objective]
    """Which kind of minimisation finds the curve: least squares, least absolute deviations, or a smooth likelihood."""
    about: ClassVar[str]
    """One sentence for the reader: when these errors are a sensible assumption."""

    def __post_init__(self) -> None:
        for item in self.shapes():
            value = getattr(self, item.name)
            # An infinite shape is a limit (Student t at nu = inf is the normal): the family says whether it has one.
            if not (item.domain.contains(value) or (value == np.inf and item.name in self.limits)):
                raise ValueError(f"{self.name}: {item.name} must be {item.domain}, not {value!r}.")

    limits: ClassVar[Mapping[str, str]] = {}
    """Shape parameters that may be infinite, each with the name of the distribution reached there."""

    # ---- what a subclass states -------------------------------------------------------------------------------

    @abstractmethod
    def loss(self, y: Array, mu: Array) -> Array:
        """Loss per observation, 0 at perfect prediction."""

    @property
    @abstractmethod
    def dispersion(self) -> float:
        """Divisor of the loss in the negative log-likelihood."""

    @abstractmethod
    def constant(self, y: Array) -> Array:
        """Term of the negative log-likelihood that does not depend on `mu`: what minimising a loss drops."""

    @abstractmethod
    def cdf(self, y: Array, mu: Array) -> Array:
        """Probability of an observation at or below `y`."""

    @abstractmethod
    def quantile(self, probability: Array, mu: Array) -> Array:
        """Inverse of `cdf` at `probability` in (0, 1)."""

    @abstractmethod
    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        """One random observation for every element of `mu`."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """Variance of an observation around the curve; infinite or NaN where it does not exist."""

    @abstractmethod
    def score(self, y: Array, mu: Array) -> Array:
        """First derivative of the log-density in `mu`."""

    @abstractmethod
    def curvature(self, y: Array, mu: Array) -> Array:
        """Second derivative of the log-density in `mu`, where it exists."""

    @property
    @abstractmethod
    def fisher_information(self) -> float:
        """Variance of `score`: the information of one observation about `mu`."""

    @abstractmethod
    def shape_score(self, y: Array, mu: Array) -> Array:
        """First derivatives of the log-density in the shape parameters, stacked along a new first axis."""

    @abstractmethod
    def shape_curvature(self, y: Array, mu: Array) -> Array:
        """Second derivatives in the shape parameters, stacked along two new first axes."""

    @abstractmethod
    def cross_curvature(self, y: Array, mu: Array) -> Array:
        """Mixed derivatives in `mu` and each shape parameter, stacked along a new first axis."""

    def maximise_scale(self, y: Array, mu: Array, weights: Array) -> float:
        """Scale with the largest likelihood around a given curve, in closed form.

        Asked only of families whose curve is found without knowing the scale (`objective` is not ``"smooth"``).
        """
        raise NotImplementedError(f"{self.name} has no closed form for its scale.")

    # ---- what follows -----------------------------------------------------------------------------------------

    @classmethod
    @cache
    def shapes(cls) -> tuple[Shape, ...]:
        """Shape parameters, in the order in which derivatives and estimates list them."""
        return shapes_of(cls)

    def shape_values(self) -> dict[str, float]:
        """Present values of the shape parameters by name."""
        return {item.name: getattr(self, item.name) for item in self.shapes()}

    def with_shapes(self, values: Mapping[str, float]) -> Self:
        """Return the same family at other values of its shape parameters."""
        return dataclasses.replace(self, **values)

    def nll(self, y: Array, mu: Array) -> Array:
        """Negative log-density per observation, every constant included."""
        return self.loss(y, mu) / self.dispersion + self.constant(y)

    def loglik(self, y: Array, mu: Array) -> Array:
        """Log-density per observation, every constant included."""
        return -self.nll(y, mu)

    def density(self, y: Array, mu: Array) -> Array:
        """Density per observation. A density may exceed 1: it is not a probability."""
        return np.exp(-self.nll(y, mu))

    def survival(self, y: Array, mu: Array) -> Array:
        """Probability of an observation above `y`; keeps its digits in the far tail of a symmetric family."""
        return self.cdf(2.0 * mu - y, mu) if self.symmetric else 1.0 - self.cdf(y, mu)

    def excess_loss(self, y: Array, mu: Array) -> Array:
        """``rho = -log f(y | mu) + log f(y | y)``, in nats: what the observation costs beyond a perfect prediction."""
        return self.loss(y, mu) / self.dispersion
