"""Small data sets that the engine's tests share: every family with every curve, at values that mean nothing."""

import itertools
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import mlexplore as mx

Array = NDArray[np.float64]

OPTIONS: dict[type[mx.Curve], mx.Curve] = {mx.Polynomial: mx.Polynomial(3)}
"""Options of curves that are tried at other values than the default."""

FIXED: dict[type[mx.Family], tuple[dict[str, float], ...]] = {mx.StudentT: ({}, {"nu": 3.3})}
"""Shape parameters that are tried both estimated and held."""


class World(NamedTuple):
    """A curve and a family to fit to the shared data."""

    curve: mx.Curve
    family: mx.Family
    fixed: dict[str, float]

    def fit(self, x: Array | None = None, y: Array | None = None, weights: Array | None = None) -> mx.Fit:
        x, y = (X if x is None else x), (Y if y is None else y)
        return mx.fit(x, y, curve=self.curve, family=self.family, fixed=self.fixed, weights=weights)


def _data() -> tuple[Array, Array]:
    """Growth with heavy-tailed errors: every curve fits it after its fashion, and nu is finite around the right one."""
    rng = np.random.default_rng(12)
    x = np.sort(rng.uniform(0.0, 36.0, 60))
    return x, 330.0 / (1.0 + np.exp(-0.22 * (x - 11.3))) + 6.0 * rng.standard_t(2.5, 60)


X, Y = _data()
WORLDS = tuple(
    World(OPTIONS.get(curve, curve()), family(), fixed)
    for curve, family in itertools.product(mx.CURVES, mx.FAMILIES)
    for fixed in FIXED.get(family, ({},))
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
    return model.log_likelihood(model.whole.value(curve), family)
