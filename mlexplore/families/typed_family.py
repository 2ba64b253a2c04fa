"""What the errors of every typed loss have in common: the contract of a family, kept with the tools of the converter."""

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion import (
    LossCurve,
    LossDensity,
    TypedLoss,
    Verdict,
    functional_of,
    read_shape,
    read_verdict,
)
from mlexplore.domains import POSITIVE, REAL, Interval
from mlexplore.families.family import Family, Functional, Joint, Kink, Objective, total
from mlexplore.families.loss_nature import Nature, nature_of
from mlexplore.families.shape import Shape, shape
from mlexplore.families.typed_moments import (
    Moments,
    moments,
    moved_slopes,
    parameter_moments,
    parameter_slopes,
)
from mlexplore.families.typed_scale import least_scale, matching_scale, usual_scale
from mlexplore.links import Link

SCALE = "s"
"""Name of the divisor of a typed loss, which no parameter of it can bear."""

_SHARES = np.linspace(0.0, 1.0, 41)


class _ShapesDecidedByValues:
    """`Family.shapes` of errors whose loss decides which s are possible: those of an instance are at its own parameters."""

    def __get__(
        self, instance: "TypedErrors | None", owner: "type[TypedErrors]"
    ) -> Callable[[], tuple[Shape, ...]]:
        return lambda: _shapes(owner, _suggested(owner) if instance is None else instance.values)


@dataclass(frozen=True, repr=False)
class TypedErrors(Family):
    """Errors of density ``exp(-rho(y - mu) / s) / Z(s)``, the loss rho being what somebody typed; see `mlexplore.families.typed_errors`.

    Parameters
    ----------
    s
        Divisor of the loss (a temperature), in the unit of the loss. Left out, it is some value that is possible.
    """

    definition: ClassVar[TypedLoss]
    """The loss, read."""
    latex: ClassVar[str]
    """The loss in LaTeX."""
    called: ClassVar[Mapping[str, str]]
    """Names of the fields that hold the parameters of the loss, by the names in its text."""

    name = "Typed loss"
    errors_name = "errors of the typed loss"
    loss_name = "typed loss"
    curve_formula = "−ρ(y − μ)/s"
    risk_name = "mean typed loss"
    risk_symbol = "mean typed loss"
    about = "Errors have the density exp(−ρ(r)/s)/Z(s): parameters of the loss are chosen, its scale s is estimated."
    support = REAL
    dispersions = (SCALE,)
    shapes = _ShapesDecidedByValues()  # type: ignore[assignment]
    ends = {  # noqa: RUF012 - a class attribute of a frozen dataclass
        (SCALE, "low"): (
            "some curve keeps every observation where the loss is least, and the errors are spread evenly over that "
            "stretch, the limit s = 0. All curves that do so are as likely. Take a loss that is flat over less."
        ),
    }

    s: float = shape(
        np.nan,
        label="scale of the loss",
        symbol=SCALE,
        meaning="what the loss is divided by in the negative log-density, in the unit of the loss",
        domain=POSITIVE,
        typical=(0.1, 10.0),
        role="scale",
        telling=1.0,
    )

    if TYPE_CHECKING:  # a class that is made for a text has fields of its own

        def __init__(self, s: float = ..., **parameters: float) -> None: ...

    def __post_init__(self) -> None:
        verdict = read_verdict(self.curve)
        told = f"{verdict.sentence[:1].upper()}{verdict.sentence[1:]}. {verdict.why}"
        if verdict.kind == "none":
            raise ValueError(told)
        if verdict.low > 0.0:
            raise ValueError(
                f"{told} A curve through one observation would have an infinite likelihood, so that none can be fitted."
            )
        flat = self.nature.flat
        if flat is not None and math.isinf(least_scale(self.curve, flat)):
            raise ValueError(
                f"{told} It is flat where it is finite: every curve that keeps all rows there is equally likely, so that none can be "
                "fitted."
            )
        if math.isnan(self.s):
            object.__setattr__(self, SCALE, usual_scale(verdict.high))
        super().__post_init__()

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value:g}" for name, value in self.shape_values().items())
        return f"typed_errors({self.typed!r})({values})"

    # ---- the loss at the values of its parameters -------------------------------------------------------------

    @property
    def values(self) -> tuple[float, ...]:
        """Parameters of the loss, in the order of its text."""
        return tuple(getattr(self, field) for field in self.called.values())

    @property
    def curve(self) -> LossCurve:
        """The loss at the values of its parameters."""
        return _curve(type(self), self.values)

    @cached_property
    def nature(self) -> Nature:
        """What the search for the best curve has to know of the loss."""
        return nature_of(self.curve)

    @property
    def moments(self) -> Moments:
        """What is expected at s."""
        return moments(self.curve, self.s)

    @cached_property
    def residual_density(self) -> LossDensity:
        """The distribution of the residuals."""
        return LossDensity(self.curve, self.s)

    @classmethod
    def verdict_at(cls, values: Mapping[str, float]) -> Verdict:
        """Say for which s the loss belongs to a density at values of its parameters; what is left out is as suggested."""
        suggested = dict(zip(cls.called.values(), _suggested(cls), strict=True))
        return read_verdict(_curve(cls, tuple((suggested | dict(values)).values())))

    def with_shapes(self, values: Mapping[str, float]) -> Self:
        """Return the same loss at other values; an s that is not possible with them gives way to one that is."""
        if SCALE in values or not values:
            return dataclasses.replace(self, **values)
        there = dataclasses.replace(self, **values, s=np.nan)
        (item,) = (item for item in there.shapes() if item.name == SCALE)
        return dataclasses.replace(there, s=self.s) if self.s in item.domain else there

    # ---- how the curve is found -------------------------------------------------------------------------------

    @property
    def functional(self) -> Functional:  # type: ignore[override]
        """What the curve describes, where the field has a word for it."""
        kind = functional_of(self.curve).kind
        return kind if kind in ("mean", "median", "quantile") else "location"

    @property
    def objective(self) -> Objective:  # type: ignore[override]
        """Powers, and what is convex and straight between kinks, have solvers of their own, and so has what is convex and smooth."""
        if self.nature.power > 1.0:
            return "power"
        if not self.log_concave or (self.nature.kinks and not self.nature.straight):
            return "rough"
        return "absolute" if self.nature.kinks else "deviance"

    @property
    def power(self) -> float:
        return self.nature.power

    @property
    def out_of_reach(self) -> str:  # type: ignore[override]
        if np.isfinite(self.curve.rho(self.curve.places)).all():
            return ""
        return (
            "This loss is infinite at some residuals, and no curve was found that keeps all rows where it is finite: take a loss "
            "that is finite everywhere, or a wider one."
        )

    @property
    def kinks(self) -> tuple[Kink, ...]:
        return self.nature.kinks

    @property
    def log_concave(self) -> bool:  # type: ignore[override]
        return read_shape(self.curve).convex

    @property
    def rugged(self) -> bool:
        return not self.log_concave

    @property
    def symmetric(self) -> bool:  # type: ignore[override]
        return read_shape(self.curve).symmetric

    @property
    def kinked(self) -> bool:
        """Whether the slope jumps, or is vertical, somewhere: then the variance of the score stands in for the bend."""
        return bool(self.nature.kinks) or self.nature.vertical

    def begin(self, y: Array, mu: Array, weights: Array) -> tuple[Self, ...]:
        best = self.best_dispersions(y, mu, weights)
        (item,) = (item for item in self.shapes() if item.name == SCALE)
        return (self.with_shapes(best) if best[SCALE] in item.domain else self,)

    def beyond(self, y: Array, mu: Array, weights: Array) -> Array:
        # Where the data themselves want it: s is not known yet, and the mean may be as far off as s is wrong.
        if self.symmetric:
            return np.zeros_like(mu)
        r = y - mu
        off = np.quantile(r, _SHARES)
        costs = [float(weights @ self.curve.rho(r - each)) for each in off.tolist()]
        return np.full_like(mu, -off[int(np.argmin(np.nan_to_num(costs, nan=np.inf)))])

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        """The s at which a loss is expected to be as large as it is on average: there the likelihood is largest."""
        mean = float(weights @ self.curve.rho(y - mu)) / float(weights.sum())
        (item,) = (item for item in self.shapes() if item.name == SCALE)
        return {SCALE: matching_scale(self.curve, mean, item)}

    # ---- the thesis -------------------------------------------------------------------------------------------

    def loss(self, y: Array, mu: Array) -> Array:
        return self.curve.rho(y - mu) - self.nature.at_zero

    def least_loss(self, y: Array, mu: Array) -> Array:
        return np.full_like(y + mu, -self.nature.at_zero)

    @property
    def dispersion(self) -> float:
        return self.s

    def constant(self, y: Array) -> Array:
        return np.full_like(y, self.moments.log_normaliser + self.nature.at_zero / self.s)

    # ---- the distribution -------------------------------------------------------------------------------------

    def cdf(self, y: Array, mu: Array) -> Array:
        return self.residual_density.cdf(y - mu)

    def survival(self, y: Array, mu: Array) -> Array:
        return self.residual_density.survival(y - mu)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return np.asarray(mu + self.residual_density.quantile(probability))

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        # The generator may give 0, whose quantile is infinite; it never gives 1.
        return self.quantile(1.0 - rng.random(np.shape(mu)), mu)

    def expectation(self, mu: Array) -> Array:
        return np.asarray(mu + self.residual_density.mean)

    def variance(self, mu: Array) -> Array:
        return np.full_like(mu, self.residual_density.variance)

    # ---- derivatives ------------------------------------------------------------------------------------------

    def score(self, y: Array, mu: Array) -> Array:
        return self.curve.psi(y - mu) / self.s

    def curvature(self, y: Array, mu: Array) -> Array:
        return -self.curve.bend(y - mu) / self.s

    def fisher_information(self, mu: Array) -> Array:
        return np.full_like(mu, self.residual_density.information)

    def joint(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Joint:
        # The parameters of the loss are chosen: nobody asks how the likelihood bends in them, which takes a while to compute.
        mu, size = link.inverse(eta), len(self.shapes())
        terms = self.linked(y, eta, link)
        shape_score, cross = np.full(size, np.nan), np.full((size, *np.shape(terms.score)), np.nan)
        shape_curvature = np.full((size, size), np.nan)
        shape_score[0] = total(self._in_s(y, mu), weights)
        shape_curvature[0, 0] = total(self._twice_in_s(y, mu), weights)
        cross[0] = -terms.score / self.s
        return Joint(
            float(total(terms.loglik, weights)),
            terms.score,
            terms.curvature,
            shape_score,
            shape_curvature,
            cross,
        )

    def shape_score(self, y: Array, mu: Array) -> Array:
        slopes, expected = self._parameter_slopes(y - mu), parameter_moments(self.curve, self.s).slopes
        return np.stack(
            [
                self._in_s(y, mu),
                *((mean - slope) / self.s for slope, mean in zip(slopes, expected.tolist(), strict=True)),
            ]
        )

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        r, s = y - mu, self.s
        size = len(self.values)
        found = np.empty((1 + size, 1 + size, *np.shape(r)))
        found[0, 0] = self._twice_in_s(y, mu)
        expected = parameter_moments(self.curve, s)
        slopes = self._parameter_slopes(r)
        for place in range(size):
            with_s = (slopes[place] - expected.slopes[place]) / s**2 + expected.with_loss[place] / s**3
            found[0, 1 + place] = found[1 + place, 0] = with_s
        moved = moved_slopes(self.curve, s)[(..., *(np.newaxis,) * np.ndim(r))]
        found[1:, 1:] = (moved - self.curve.parameter_bends(r)) / s
        return found

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        in_parameters = self.curve.psi_slopes(y - mu) / self.s
        return np.concatenate([-self.score(y, mu)[None] / self.s, in_parameters])

    def _in_s(self, y: Array, mu: Array) -> Array:
        """Derivative of the log-density in s."""
        return (self.curve.rho(y - mu) - self.moments.loss) / self.s**2

    def _twice_in_s(self, y: Array, mu: Array) -> Array:
        """Second derivative of the log-density in s."""
        beyond = self.curve.rho(y - mu) - self.moments.loss
        return -2.0 * beyond / self.s**3 - self.moments.loss_variance / self.s**4

    def _parameter_slopes(self, r: Array) -> Array:
        r = np.asarray(r)
        return parameter_slopes(self.curve, r.ravel()).reshape(-1, *r.shape)


def _suggested(kind: type[TypedErrors]) -> tuple[float, ...]:
    return tuple(kind.definition.suggestions[name].value for name in kind.called)


@lru_cache(maxsize=512)
def _curve(kind: type[TypedErrors], values: tuple[float, ...]) -> LossCurve:
    return kind.definition.at(dict(zip(kind.called, values, strict=True)))


@lru_cache(maxsize=512)
def _shapes(kind: type[TypedErrors], values: tuple[float, ...]) -> tuple[Shape, ...]:
    """Shape parameters of the errors of a loss at values of its own: these decide which s are possible."""
    scale, *others = (
        Shape(name=field.name, **field.metadata["shape"])
        for field in dataclasses.fields(kind)
        if "shape" in field.metadata
    )
    curve = _curve(kind, values)
    verdict = read_verdict(curve)
    domain = Interval(low=0.0, high=verdict.high) if verdict.high > 0.0 else POSITIVE
    low, high = scale.typical
    typical = (min(low, 0.1 * domain.high), min(high, 0.9 * domain.high))
    scale = dataclasses.replace(
        scale, domain=domain, search=domain, typical=typical, telling=usual_scale(domain.high)
    )
    flat = nature_of(curve).flat if verdict.kind != "none" else None
    if flat is not None:
        # A curve that keeps all observations on the flat stretch has a finite likelihood as s runs to 0.
        least = Interval(low=least_scale(curve, flat), high=verdict.high)
        scale = dataclasses.replace(scale, search=least, perfect=None)
    return (scale, *others)
