"""Fits that the code of every library is tried on: families, curves, links and roles of columns, at values that mean nothing."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.links import LINKS
from tests.simulation.telling_worlds import world_of

Array = NDArray[np.float64]

DRAWN: dict[type[mx.Family], tuple[int, int]] = {
    # So that the maximum exists with every curve: with few data shapes run to their ends, and means to 0.
    mx.SkewNormal: (120, 2),
    mx.GeneralizedNormal: (120, 1),
    mx.Laplace: (37, 2),
    mx.AsymmetricLaplace: (37, 2),
    mx.Exponential: (37, 2),
    mx.Weibull: (37, 2),
    mx.Tweedie: (37, 5),
    mx.Bernoulli: (37, 16),
}
"""Rows and seed of the data of a family, where they are not the usual ones."""

HELD: dict[type[mx.Family], tuple[str, ...]] = {mx.SkewNormal: ("alpha",), mx.GeneralizedNormal: ("p",)}
"""Shape parameters that are held, at telling values, where few data would let them run to their ends."""

CHOSEN_SHAPES: tuple[tuple[mx.Family, tuple[str, ...]], ...] = (
    (mx.Normal(sigma=2.0), ("sigma",)),
    (mx.Laplace(b=2.0), ("b",)),
    (mx.StudentT(sigma=3.0, nu=3.3), ("sigma", "nu")),
    (mx.StudentT(nu=np.inf), ("nu",)),
    (mx.GeneralizedNormal(p=1.0), ("p",)),
    (mx.GeneralizedNormal(p=2.0), ("p",)),
    (mx.GeneralizedNormal(p=1.2), ("p",)),
    (mx.GeneralizedNormal(p=7.5), ("p",)),
    (mx.AsymmetricLaplace(tau=0.9), ()),
    (mx.Huber(delta=0.3), ()),
    (mx.Huber(delta=40.0), ()),
)
"""Families with shape parameters that are not estimated."""

FORMULAS = (
    "a + h*abs(x - c) + g*x",
    "top/(1 + exp(-(x - m)/w)) + np",
    "lambda*logistic(r*(x - theta)) + t",
    "y*Phi((x - mu)/sd) + start*sqrt(x + 1)",
    "low + (high - low)*atan(unit*(x - X))",
    "K*exp(-((x - m)/w)^2) + log10(x + 1)*e",
    "p^2 + x^q",
)
"""Typed curves whose letters code uses too."""


def with_every_curve(kind: type[mx.Family]) -> Iterator[mx.Fit]:
    """Fits of a family with every curve."""
    n, seed = DRAWN.get(kind, (37, 1))
    for curve in mx.CURVES:
        world = world_of(curve(), kind, n=n, seed=seed)
        drawn = world.draw()
        yield mx.fit(drawn.x, drawn.y, curve=curve(), family=world.family, link=world.chosen_link)


def through_every_link(kind: type[mx.Family]) -> Iterator[mx.Fit]:
    """Fits of a plane with weights, of which some are 0, through every link of a family; one column is far from 0."""
    rng = np.random.default_rng(7)
    x = np.column_stack([rng.normal(0.0, 1.0, 60), rng.uniform(1990.0, 2020.0, 60)])
    weights = rng.integers(0, 4, 60).astype(np.float64)
    for link in kind.links:
        middle = 0.4 if kind.location_domain.high == 1.0 else 4.0
        eta = LINKS[link].link(np.array(middle)) * (1.0 + 0.05 * x[:, 0] + 0.01 * (x[:, 1] - 2005.0))
        family = world_of(mx.Linear(), kind).family
        y = family.sample(LINKS[link].inverse(eta), rng)
        held = HELD.get(kind, ())
        yield mx.fit(x, y, curve=mx.Linear(), family=family, link=link, weights=weights, fixed=held)


def at_a_limit() -> Iterator[mx.Fit]:
    """Fits whose errors have come to the end of a shape parameter, where they are those of another family."""
    rng = np.random.default_rng(11)
    x = np.linspace(1.0, 10.0, 60)
    spread = rng.uniform(-1.0, 1.0, 60)
    for curve in (mx.Linear(), mx.Power()):  # the power law is far from these data, and steps to it are many
        yield mx.fit(x, 40.0 * np.sin(x) + 20.0 * spread, curve=curve, family=mx.StudentT())
    yield mx.fit(x, 3.0 * x + spread, curve=mx.Linear(), family=mx.StudentT(), link="log")
    counts = rng.binomial(12, 0.3 + 0.04 * x).astype(np.float64)
    for curve in (mx.Linear(), mx.LogisticGrowth()):
        yield mx.fit(x, counts, curve=curve, family=mx.NegativeBinomial())


def with_exposure(kind: type[mx.Family], curve: mx.Curve) -> mx.Fit:
    """A fit through the log link with an offset."""
    rng = np.random.default_rng(5)
    x, exposure = np.linspace(1.0, 20.0, 41), rng.uniform(0.5, 4.0, 41)
    y = kind().sample(exposure * np.exp(2.5 / (1.0 + np.exp(-0.5 * (x - 9.0)))), rng)
    return mx.fit(x, y, curve=curve, family=kind(), link="log", offset=np.log(exposure))


def undetermined() -> mx.Fit:
    """A fit whose data leave a parameter of the curve open."""
    rng = np.random.default_rng(5)
    x, exposure = np.linspace(1.0, 20.0, 41), rng.uniform(0.5, 4.0, 41)
    y = mx.NegativeBinomial(size=4.0).sample(exposure * np.exp(2.5 / (1.0 + np.exp(-0.5 * (x - 9.0)))), rng)
    # The best growth is a step between two places: any rate that is large enough is as likely.
    offset = np.log(exposure)
    return mx.fit(x, y, curve=mx.LogisticGrowth(), family=mx.NegativeBinomial(), link="log", offset=offset)


def with_offset(kind: type[mx.Family]) -> mx.Fit:
    """A fit under the identity link with an offset."""
    rng = np.random.default_rng(5)
    x = np.linspace(1.0, 20.0, 41)
    y = kind().sample(2.0 + 0.3 * x, rng)
    return mx.fit(x, y, curve=mx.Linear(), family=kind(), offset=0.5 * np.sqrt(x))


def with_trials() -> Iterator[mx.Fit]:
    """Fits of successes of trials that differ from row to row."""
    rng = np.random.default_rng(6)
    x, trials = np.linspace(-2.0, 2.0, 30), rng.integers(1, 12, 30).astype(np.float64)
    y = rng.binomial(trials.astype(int), 1.0 / (1.0 + np.exp(-x))).astype(np.float64)
    for curve in (
        mx.Linear(),
        mx.Spline(4),
        mx.Formula("top/(1 + exp(-r*(x - m)))", start="top=0.95, r=1, m=0"),
    ):
        yield mx.fit(x, y, curve=curve, family=mx.Binomial(trials=trials))


def with_chosen_shapes(family: mx.Family, fixed: tuple[str, ...]) -> Iterator[mx.Fit]:
    """Fits with shape parameters that are held, without and with weights."""
    rng = np.random.default_rng(9)
    x = np.linspace(0.0, 12.0, 41)
    y = 40.0 / (1.0 + np.exp(-0.7 * (x - 6.0))) + 2.0 * rng.standard_t(4.0, 41)
    for curve, weights in ((mx.Polynomial(3), None), (mx.LogisticGrowth(), rng.integers(1, 4, 41))):
        yield mx.fit(x, y, curve=curve, family=family, fixed=fixed, weights=weights)


def typed(text: str) -> Iterator[mx.Fit]:
    """Fits of a typed curve."""
    curve = mx.Formula(text)
    x = np.linspace(0.3, 12.0, 41)
    truth = {name: 1.3 + 0.9 * place for place, name in enumerate(curve.names)}
    rng = np.random.default_rng(2)
    y = curve.bind(x).value(np.array(list(truth.values()))) + 0.05 * rng.standard_normal(41)
    for family in (mx.Normal(), mx.Logistic(), mx.Laplace()):
        yield mx.fit(x, y, curve=mx.Formula(text, start=truth), family=family)


def of_calendar_years(curve: mx.Curve, family: mx.Family) -> mx.Fit:
    """A fit over years, whose powers resemble each other."""
    rng = np.random.default_rng(8)
    x = 1990.0 + np.arange(61) / 2.0
    y = 1e4 + 30.0 * (x - 1990.0) ** 1.5 + 5.0 * rng.standard_normal(61)
    return mx.fit(x, y, curve=curve, family=family)


def through_a_parabola() -> mx.Fit:
    """A cubic of absolute errors whose last coefficient is 0: the points lie on a parabola, but for two."""
    x = np.array([4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0])
    y = 0.5 * (x - 8.0) ** 2
    y[[2, 7]] += [3.0, -2.0]
    return mx.fit(x, y, curve=mx.Polynomial(3), family=mx.Laplace())


def labels_of(family: mx.ClassFamily) -> tuple[Array, Any]:
    """Features, and labels that are not separated."""
    rng = np.random.default_rng(3)
    x = np.column_stack([rng.uniform(1990.0, 2020.0, 60), rng.normal(size=60)])
    hidden = 0.15 * (x[:, 0] - 2005.0) + x[:, 1] + rng.logistic(size=60)
    cuts = [0.0] if family.most_classes == 2 else [-2.0, 0.0, 2.0]
    return x, np.searchsorted(cuts, hidden)


def of_labels(family: mx.ClassFamily) -> Iterator[mx.ClassFit]:
    """Fits of labels through every link with every curve, some of them with weights."""
    x, y = labels_of(family)
    weights = np.random.default_rng(1).integers(0, 4, 60).astype(np.float64)
    for link in family.links:
        for curve in (kind() for kind in mx.CURVES if kind.linear):
            yield mx.fit(x[:, 0], y, curve=curve, family=family, link=link)
        for curve in (mx.Linear(), mx.Linear(intercept=False), mx.Constant()):
            yield mx.fit(x, y, curve=curve, family=family, link=link, weights=weights)
