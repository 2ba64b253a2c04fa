"""Small data sets that the engine's tests share: every family and every curve, at values that mean nothing."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import mlexplore as mx

Array = NDArray[np.float64]

OPTIONS: dict[type[mx.Curve], mx.Curve] = {
    mx.Polynomial: mx.Polynomial(3),
    mx.Formula: mx.Formula("K/(1 + exp(-r*(x - m)))"),
}
"""Options of curves that are tried at other values than the default."""

FIXED: dict[type[mx.Family], tuple[dict[str, float], ...]] = {
    mx.StudentT: ({}, {"nu": 3.3}),
    # Estimated from so few data its power runs to one end or the other: tests of its own take more.
    mx.GeneralizedNormal: ({"p": 2.4},),
}
"""Shape parameters that are tried both estimated and held."""


ALL_CURVES = (mx.Normal, mx.Laplace, mx.StudentT)
"""Families that are tried with every curve."""


SHAPES: dict[type[mx.Family], dict[str, float]] = {
    mx.GeneralizedNormal: {"p": 2.4},
    mx.LogNormal: {"sigma": 0.3},
    mx.Gamma: {"shape": 7.0},
    mx.InverseGaussian: {"lambda_": 60.0},
    mx.Weibull: {"shape": 4.0},
    mx.Tweedie: {"phi": 0.8},
    mx.SkewNormal: {"sigma": 2.0, "alpha": -3.0},
}
"""Shape parameters that data are drawn with where the defaults give a kink, or errors in which the curve drowns."""


class World(NamedTuple):
    """A curve and a family to fit to data that suit the family."""

    curve: mx.Curve
    family: mx.Family
    fixed: dict[str, float]

    @property
    def y(self) -> Array:
        """The observations, at the places that all worlds share."""
        return Y if isinstance(self.family, ALL_CURVES) else _drawn(type(self.family))

    def fit(self, x: Array | None = None, y: Array | None = None, weights: Array | None = None) -> mx.Fit:
        x, y = (X if x is None else x), (self.y if y is None else y)
        return mx.fit(x, y, curve=self.curve, family=self.family, fixed=self.fixed, weights=weights)


def _data() -> tuple[Array, Array]:
    """Growth with heavy-tailed errors: every curve fits it after its fashion, and nu is finite around the right one."""
    rng = np.random.default_rng(12)
    x = np.sort(rng.uniform(0.0, 36.0, 60))
    return x, 330.0 / (1.0 + np.exp(-0.22 * (x - 11.3))) + 6.0 * rng.standard_t(2.5, 60)


X, Y = _data()


@cache
def _drawn(kind: type[mx.Family]) -> Array:
    """Observations drawn from a family around growth."""
    rng = np.random.default_rng(12)
    share = 1.0 / (1.0 + np.exp(-0.22 * (X - 11.3)))
    if kind.response == "real":
        return 330.0 * share + 25.0 * kind(**SHAPES.get(kind, {})).sample(np.zeros_like(X), rng)
    return kind(**SHAPES.get(kind, {})).sample(
        0.1 + 0.7 * share if kind.location_domain.high == 1.0 else 0.6 + 11.0 * share, rng
    )


def _curves(kind: type[mx.Family]) -> tuple[mx.Curve, ...]:
    """Every curve for the three families that stand for the three kinds of search; a few for all others."""
    if kind in ALL_CURVES:
        return tuple(OPTIONS.get(curve, curve()) for curve in mx.CURVES)
    growth = () if kind.location_domain.high == 1.0 else (mx.LogisticGrowth(),)
    return mx.Linear(), *growth


WORLDS = tuple(
    World(curve, kind(), fixed)
    for kind in mx.FAMILIES
    for curve in _curves(kind)
    for fixed in FIXED.get(kind, ({},))
)


def name_of(world: World) -> str:
    """Name in the list of tests."""
    return "-".join([type(world.curve).__name__, type(world.family).__name__, *world.fixed])


each_world = pytest.mark.parametrize("world", WORLDS, ids=name_of)


@cache
def fitted(place: int) -> mx.Fit:
    """Fit of one of the worlds, made once."""
    return WORLDS[place].fit()


def home(world: World) -> mx.Fit:
    """Fit of a world to the shared data."""
    return fitted(WORLDS.index(world))


def log_likelihood_at(fit: mx.Fit, values: dict[str, float]) -> float:
    """Log-likelihood at any values of the parameters, in the user's own units."""
    model = fit.model
    curve = model.whole.from_user @ np.array([values[parameter.name] for parameter in model.parameters])
    family = fit.family.with_shapes({name: values[name] for name in fit.family.shape_values()})
    if not np.isfinite(curve).all():
        return -np.inf
    return model.log_likelihood(model.whole.value(curve), family)
