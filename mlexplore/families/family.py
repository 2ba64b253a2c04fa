"""The thesis as code: -log f(y | mu) = loss(y, mu) / dispersion + constant(y)."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.domains import REAL, Interval
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import Known, Shape, knowns_of, shapes_of
from mlexplore.families.term import Term
from mlexplore.links import Link

Functional = Literal["mean", "median", "quantile", "location", "scale", "probability"]
Objective = Literal["squares", "absolute", "rough", "power", "deviance", "smooth"]
Response = Literal["real", "positive", "count", "proportion", "binary", "classes"]
Pivot = Literal["difference", "ratio"]


class Kink(NamedTuple):
    """A residual at which the slope of the loss jumps."""

    place: float
    """The residual."""
    below: float
    """Slope of the loss just below it."""
    above: float
    """Slope of the loss just above it."""


class RowTerms(NamedTuple):
    """Log-density of each row and its derivatives on the scale of the link, arrays of one shape."""

    loglik: Array
    """Log-density, every constant included."""
    score: Array
    """First derivative in eta."""
    curvature: Array
    """Second derivative in eta."""


class Kernel(NamedTuple):
    """What many rows say together while the shape parameters stay: a sum, and derivatives of each row in eta."""

    value: float
    """Sum of the log-density over the rows, without `Family.rest`."""
    score: Array
    """First derivative of each row in eta."""
    curvature: Array
    """Second derivative of each row in eta."""


class Joint(NamedTuple):
    """What many rows say of eta and of k shape parameters; sums are weighted, rows are not."""

    value: float
    """Sum of the log-density over the rows, every constant included."""
    score: Array
    """First derivative of each row in eta."""
    curvature: Array
    """Second derivative of each row in eta."""
    shape_score: Array
    """First derivatives in the shape parameters, summed over the rows: shape (k,)."""
    shape_curvature: Array
    """Second derivatives in the shape parameters, summed over the rows: shape (k, k)."""
    cross: Array
    """Mixed derivatives of each row in eta and each shape parameter, shape (k, rows)."""


@dataclass(frozen=True)
class Family(ABC):
    """A distribution of y around `mu`, the height of the curve, with shape parameters held as fields.

    A subclass states `loss`, `dispersion` and `constant`; the density follows. `constant` cannot see `mu`: it is the
    term that disappears when only the loss is minimised. Derivatives are those of the log-density, analytic, per
    observation. Arrays `y` and `mu` broadcast against each other; the order of arguments is always ``(y, mu)``.

    Sources: McCullagh & Nelder, Generalized Linear Models (1989); Johnson, Kotz & Balakrishnan, Continuous Univariate
    Distributions (1994, 1995); Johnson, Kemp & Kotz, Univariate Discrete Distributions (2005).
    """

    name: ClassVar[str]
    """Name of the distribution in text."""
    errors_name: ClassVar[str]
    """Errors of this distribution, in the middle of a sentence."""
    loss_name: ClassVar[str]
    """Everyday name of the loss that maximum likelihood minimises."""
    loss_formula: ClassVar[str]
    """That loss as a formula in the residual r = y − μ, or in y and μ, in plain Unicode."""
    curve_formula: ClassVar[str] = "−loss/dispersion"
    """The term of the log-density that holds the curve, as it is usually written, in plain Unicode; see `curve_term`."""
    residual_loss: ClassVar[str] = ""
    """That loss as the converter reads it (`mlexplore.conversion.typed_loss`): in r = y - mu and the shape parameters, and to be
    divided by `dispersion`. Empty where the loss is no function of the residual."""
    risk_name: ClassVar[str]
    """Everyday name of the mean loss, such as "mean squared error"."""
    risk_symbol: ClassVar[str]
    """Its usual abbreviation, such as "MSE"."""
    functional: ClassVar[Functional]
    """What of the distribution of y the curve describes."""
    response: ClassVar[Response] = "real"
    """What kind of observations it is for: menus are grouped by it."""
    support: ClassVar[Interval]
    """Values that an observation can take."""
    location_domain: ClassVar[Interval] = REAL
    """Values that `mu` can take."""
    links: ClassVar[tuple[str, ...]] = ("identity", "log")
    """Names of the links that suit, the default for a linear curve first."""
    pivot: ClassVar[Pivot | None] = "difference"
    """What has the same distribution whatever `mu` is: ``y - mu``, ``y / mu``, or nothing so simple."""
    symmetric: ClassVar[bool] = False
    """Whether the density is the same at equal distances on both sides of `mu`."""
    discrete: ClassVar[bool] = False
    """Whether the observations are counts or classes: then there is no residual density."""
    objective: ClassVar[Objective]
    """Which search finds the maximum. ``"squares"`` and ``"absolute"``: least squares and least (possibly lopsided)
    absolute deviations. ``"rough"``: a loss of the residual with `kinks`, where its slope jumps, or with several minima; it
    does not depend on the `dispersions`. ``"power"``: least powers of the absolute deviation. ``"deviance"``: the curve does not depend on
    the `dispersions`, which follow from it. ``"smooth"``: curve and shape parameters together."""
    dispersions: ClassVar[tuple[str, ...]] = ()
    """Shape parameters on which the best curve does not depend; `best_dispersions` finds them."""
    log_concave: ClassVar[bool] = False
    """Whether the log-density is concave in `mu` (or in eta under the default link): then one start is enough."""
    single: ClassVar[bool] = False
    """Whether `kernel` and `joint` may be asked with numbers in single precision."""
    about: ClassVar[str]
    """One sentence for the reader: when these errors are a sensible assumption."""
    numpy_code: ClassVar[FamilyCode | None] = None
    """How it draws, as code for people; a family in the registry has some."""
    typed: ClassVar[str] = ""
    """The loss as a person typed it; empty where it is the family's own. Then its parameters bear names of that person's
    choice."""
    slow_quantiles: ClassVar[bool] = False
    """Whether `quantile` takes about a second for a thousand rows."""

    def __post_init__(self) -> None:
        for item in self.shapes():
            value = getattr(self, item.name)
            # An infinite shape is a limit (Student t at nu = inf is the normal): the family says whether it has one.
            if not (value in item.domain or (value == np.inf and item.name in self.limits)):
                raise ValueError(f"{self.name}: {item.name} must be {item.domain}, not {value!r}.")

    limits: ClassVar[Mapping[str, str]] = {}
    """Shape parameters that may be infinite, each with the name of the distribution reached there."""
    ends: ClassVar[Mapping[tuple[str, str], str]] = {}
    """What it means when the estimate of a shape parameter runs to the ``"low"`` or ``"high"`` bound of its search: a
    clause for the reader by parameter and end."""

    out_of_reach: ClassVar[str] = ""
    """Why no curve may have a likelihood though every observation is possible, and what to do, in a sentence or two; empty where
    some curve always has one."""

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
        """Inverse of `cdf` at `probability` in (0, 1); of a discrete family the least y with ``cdf >= probability``."""

    @abstractmethod
    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        """One random observation for every element of `mu`."""

    @abstractmethod
    def variance(self, mu: Array) -> Array:
        """Variance of an observation; infinite where it does not exist."""

    @abstractmethod
    def score(self, y: Array, mu: Array) -> Array:
        """First derivative of the log-density in `mu`."""

    @abstractmethod
    def curvature(self, y: Array, mu: Array) -> Array:
        """Second derivative of the log-density in `mu`, where it exists."""

    @abstractmethod
    def fisher_information(self, mu: Array) -> Array:
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

    @property
    def level(self) -> float:
        """Probability below the curve that an absolute loss aims at: the median, unless the family is lopsided."""
        return 0.5

    @property
    def power(self) -> float:
        """Power of the absolute deviation that the loss is, where the objective is one."""
        return 1.0

    @property
    def kinks(self) -> tuple[Kink, ...]:
        """Where the slope of an absolute or rough loss jumps; one that is absolute is straight between its kinks."""
        return (Kink(0.0, self.level - 1.0, self.level),)

    @property
    def cusped(self) -> bool:
        """Whether the loss has a corner with infinitely steep sides: then the likelihood peaks wherever it meets a point."""
        return not all(np.isfinite([kink.below, kink.above]).all() for kink in self.kinks)

    @property
    def rugged(self) -> bool:
        """Whether, at these shape parameters, the likelihood may have other maxima: then several starts are tried."""
        return False

    @property
    def kinked(self) -> bool:
        """Whether the density has no usable second derivative at `mu`: then the variance of the score stands in for it."""
        return self.objective == "absolute"

    # ---- what a subclass may state better ---------------------------------------------------------------------

    def expectation(self, mu: Array) -> Array:
        """Mean of an observation; NaN where it does not exist."""
        return mu

    def survival(self, y: Array, mu: Array) -> Array:
        """Probability of an observation above `y`; keeps its digits in the far tail where a family can."""
        return self.cdf(2.0 * mu - y, mu) if self.symmetric else 1.0 - self.cdf(y, mu)

    def below(self, y: Array, mu: Array) -> Array:
        """Probability of an observation below `y`; differs from `cdf` where single values have a probability."""
        return self.cdf(y - 1.0, mu) if self.discrete else self.cdf(y, mu)

    # The log-density as a person would write it out: `curve_term`, and `other_terms` which cannot see mu. Where the first one is
    # not 0 at mu = y, a loss has `peak_term` taken away from it, and `constant` gives it back:
    # -loss/dispersion = curve_term - peak_term, and -constant = peak_term + other_terms.

    def curve_term(self, y: Array, mu: Array) -> Term:
        """The term of the log-density that holds the curve: here the loss divided by the dispersion."""
        return self.term_of_the_curve(-self.excess_loss(y, mu))

    def peak_term(self, y: Array) -> Term | None:
        """`curve_term` at ``mu = y``; None where it is 0 there, as a loss is."""
        return None

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        """The terms of the log-density without mu, each by its name; none depends on the others."""
        return (
            Term("area", "−log Z", "what the curve exp(−loss/dispersion) integrates to", -self.constant(y)),
        )

    def term_of_the_curve(self, rows: Array) -> Term:
        """`curve_term` of these values."""
        return Term("curve", self.curve_formula, "what holds the curve", rows)

    def term_of_the_peak(self, formula: str, rows: Array) -> Term:
        """`peak_term` of these values."""
        return Term("peak", formula, "the term of the curve at μ = y", np.asarray(rows, dtype=np.float64))

    def in_unit(self, factor: float) -> Self:
        """The family of y measured in another unit, in which all values of y and mu are `factor` times what they are."""
        scales = [each.name for each in self.shapes() if each.role == "scale"]
        return self.with_shapes({name: factor * getattr(self, name) for name in scales})

    def least_loss(self, y: Array, mu: Array) -> Array:
        """Smallest loss of `y` over all locations: 0 unless the density peaks away from `mu`."""
        return np.zeros_like(y + mu)

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        """Log-density with its derivatives in ``eta = link(mu)``.

        Composed from the derivatives in `mu` here. Families override it where the composition would cost digits (a
        probability of 1) or time (a logarithm of an exponential).
        """
        mu = link.inverse(eta)
        score, slope = self.score(y, mu), link.slope(eta)
        return RowTerms(
            self.loglik(y, mu), score * slope, self.curvature(y, mu) * slope**2 + score * link.bend(eta)
        )

    def kernel(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Kernel:
        """Sum of the log-density over rows but for what `rest` adds, with the derivatives of `linked`.

        Families override it where terms that do not depend on eta cost time in every pass over the rows.
        """
        terms = self.linked(y, eta, link)
        return Kernel(float(total(terms.loglik, weights)), terms.score, terms.curvature)

    def rest(self, y: Array, link: Link, weights: Array | None) -> float:
        """Sum over rows of what `kernel` leaves out of the log-density: it does not depend on eta."""
        return 0.0

    def joint(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Joint:
        """Sums over rows and derivatives in eta and in the shape parameters together.

        Composed from the single derivatives here. Families override it where these have much in common.
        """
        mu = link.inverse(eta)
        terms = self.linked(y, eta, link)
        return Joint(
            float(total(terms.loglik, weights)),
            terms.score,
            terms.curvature,
            total(self.shape_score(y, mu), weights),
            total(self.shape_curvature(y, mu), weights),
            self.cross_curvature(y, mu) * link.slope(eta),
        )

    def starting_location(self, y: Array) -> Array:
        """Locations near the observations and inside `location_domain`, where the search for the curve begins."""
        return y

    def begin(self, y: Array, mu: Array, weights: Array) -> tuple[Self, ...]:
        """The family at plausible shape parameters around a given curve, where the search begins; the best guess first.

        Here: a robust scale for every scale parameter, and all others where they are. Fixed parameters are put back by
        whoever asks.
        """
        deviations = np.abs(y - mu)
        # The median deviation is 0 where half of the points are interpolated; the mean never is here.
        mean = float(weights @ deviations / weights.sum())
        scale = max(float(np.median(deviations)), 0.1 * mean)
        if not scale > 0.0:
            return (self,)
        return (self.with_shapes({item.name: scale for item in self.shapes() if item.role == "scale"}),)

    def beyond(self, y: Array, mu: Array, weights: Array) -> Array:
        """How far locations should lie below a curve `mu` through the middle of the data, where a search begins.

        Here as far as the mean of an observation lies above its location.
        """
        return self.expectation(mu) - mu

    def one_sided(self, side: float, size: float) -> Self | None:
        """The family near its limit without errors on the other side of the curve; None if it has no such limit.

        `side` is 1 for errors above the curve and -1 for errors below, `size` their root mean square.
        """
        return None

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        """Values of the `dispersions` with the largest likelihood around a given curve, by name.

        Where the curve passes through every point they are at the end of their domain, 0 or infinity.
        """
        if self.dispersions:
            raise NotImplementedError(f"{self.name} does not say how its {self.dispersions[0]} is found.")
        return {}

    def dispersions_at(self, mean_loss: float) -> dict[str, float] | None:
        """`best_dispersions` from the mean loss around the best curve, where that is all they depend on.

        And second derivatives in them do not depend on the rows. None where `best_dispersions` has to look at the rows.
        """
        return None

    def constants(self, y: Array, weights: Array | None) -> float:
        """Sum of `constant` over rows."""
        return float(total(self.constant(y), weights))

    def refuse(self, y: Array, counts: NDArray[np.bool_] | None = None) -> str | None:
        """What is wrong with observations inside the support, in a sentence that names the first such row; None if nothing is.

        `counts` (n,) says which rows are to be judged, None that all are.
        """
        return None

    def receding(self, y: Array) -> NDArray[np.int8]:
        """Direction of eta, -1 or 1, in which the log-density of a row rises for ever; 0 if it has a maximum.

        A count of 0 pulls the mean to 0, a label of 1 pulls its probability to 1: if some combination of the columns
        obeys all rows, no finite coefficients are best.
        """
        return np.zeros(np.shape(y), dtype=np.int8)

    def take(self, rows: NDArray[np.intp] | slice) -> Self:
        """Return the family for some of the rows; differs only where a family holds a number for each row."""
        return self

    def typical(self, weights: Array | None = None) -> Self:
        """Return the family for a row that is not among the data; differs only as `take` does.

        `weights` (n,) are the frequencies of the rows, None for ones.
        """
        return self

    # ---- what follows -----------------------------------------------------------------------------------------

    @classmethod
    @cache
    def shapes(cls) -> tuple[Shape, ...]:
        """Shape parameters, in the order in which derivatives and estimates list them."""
        return shapes_of(cls)

    @classmethod
    @cache
    def knowns(cls) -> tuple[Known, ...]:
        """Whole numbers that belong to the observations, such as the trials of a count of successes."""
        return knowns_of(cls)

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
        """Density (or probability, if discrete) per observation. A density may exceed 1: it is not a probability."""
        return np.exp(-self.nll(y, mu))

    def excess_loss(self, y: Array, mu: Array) -> Array:
        """``rho = -log f(y | mu) + log f(y | y)``, in nats: what the observation costs beyond a perfect prediction."""
        return self.loss(y, mu) / self.dispersion

    def unit_deviance(self, y: Array, mu: Array) -> Array:
        """Twice the log-density lost against the best location for each observation."""
        return 2.0 * (self.loss(y, mu) - self.least_loss(y, mu)) / self.dispersion


def total(terms: Array, weights: Array | None) -> Array:
    """Sum over rows, the last axis, each as often as its weight says."""
    return np.asarray(terms.sum(axis=-1) if weights is None else terms @ weights)


_TOGETHER = 16  # factors whose product is still a double if each is at most `_LARGEST_FACTOR`
_LARGEST_FACTOR = 1e18


def sum_of_logs(factors: Array, weights: Array | None = None) -> float:
    """Sum over rows of the logarithms of positive numbers: one logarithm for many rows where their product is a number."""
    if weights is not None or factors.dtype != np.float64 or factors.size < 4 * _TOGETHER:
        return float(total(np.log(factors), weights))
    if not (factors.max() < _LARGEST_FACTOR and factors.min() > 1.0 / _LARGEST_FACTOR):
        return float(np.log(factors).sum())
    whole = factors.size - factors.size % _TOGETHER
    products = np.multiply.reduce(factors[:whole].reshape(_TOGETHER, -1), axis=0)
    return float(np.log(products, out=products).sum()) + float(np.log(factors[whole:]).sum())
