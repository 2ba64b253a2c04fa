"""The NumPy code of a world makes its data, to nine digits, in a namespace of its own."""

import ast
import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.curves.numpy_code import FUNCTIONS
from mlexplore.export.world_code import world_code
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.links import LINKS
from mlexplore.simulation import Disturbances, World
from tests.simulation.telling_worlds import world_of

Array = NDArray[np.float64]

CURVES = (
    *(kind() for kind in mx.CURVES),
    mx.Polynomial(1),
    mx.Polynomial(8),
    mx.Spline(2),
    mx.Spline(12),
    mx.Seasonal(period=12, harmonics=3, degree=0),
    mx.Seasonal(period=7, harmonics=3, degree=3),
    mx.Seasonal(period=2, harmonics=1, degree=1),
    mx.Formula(
        "lambda + range*x^2/(mu + x) - -erf*Phi(x/9) + β₁*logistic(np - x) + abs(a - x) + π*e - (b - x)^-2"
    ),
    mx.Formula("a - (b - (c - x)) / (d / (x + 2)) * 2^-x + log10(x + k1) + asin(x/40) + (-x)^2 + a^b^0.5"),
)
DISTURBED = (
    {},
    {"outliers": 0.15, "outlier_size": 3.5},
    {"memory": -0.6},
    {"memory": 0.85, "outliers": 0.1},
    {"uneven": 4.0},
    {"uneven": 0.3, "outliers": 0.2, "memory": 0.5},
)
PLACED: tuple[dict[str, Any], ...] = (
    {},
    {"gap": 0.3},
    {"spacing": "random", "gap": 0.2},
    {"spacing": "quarters", "n": 30},
    {"spacing": "quarters", "gap": 0.1, "n": 31},
)


def data_of(code: str) -> tuple[Array, Array]:
    """What a script makes, run as it is shown."""
    namespace: dict[str, Any] = {}
    exec(compile(code, "shown", "exec"), namespace)
    return namespace["x"], namespace["y"]


def assert_same(world: World) -> None:
    drawn = world.draw()
    x, y = data_of(world_code(world))
    assert_allclose(x, drawn.x, rtol=1e-12, atol=1e-12)
    assert_allclose(y, drawn.y, rtol=1e-9)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
@pytest.mark.parametrize("disturbances", DISTURBED, ids=str)
def test_the_code_draws_what_the_family_draws(kind: type[mx.Family], disturbances: dict[str, float]) -> None:
    assert isinstance(kind.numpy_code, FamilyCode), f"{kind.name} has no NumPy code: see docs/design.md"
    if "uneven" in disturbances and kind.pivot is None:
        disturbances = {**disturbances, "uneven": 1.0}
    for curve in (mx.Linear(), mx.LogisticGrowth(), mx.Spline(4)):
        assert_same(world_of(curve, kind, seed=6, disturbances=Disturbances(**disturbances)))


@pytest.mark.parametrize("curve", CURVES, ids=repr)
def test_the_code_draws_around_the_same_curve(curve: mx.Curve) -> None:
    world = world_of(curve, mx.Normal, seed=2)
    assert_same(world)
    values = tuple((name, 1.07 * value) for name, value in world.parameters)
    assert_same(dataclasses.replace(world, parameters=values, spacing="random", gap=0.4))


@pytest.mark.parametrize("placed", PLACED, ids=str)
@pytest.mark.parametrize("curve", [mx.Linear(), mx.Power()], ids=repr)
def test_the_code_puts_observations_in_the_same_places(curve: mx.Curve, placed: dict[str, Any]) -> None:
    for disturbances in DISTURBED:
        assert_same(world_of(curve, mx.StudentT, disturbances=Disturbances(**disturbances), **placed))


@pytest.mark.parametrize("link", LINKS)
def test_the_code_sees_the_curve_through_the_same_link(link: str) -> None:
    eta = np.array([0.3, 0.9, 1.7])
    assert_allclose(_value(LINKS[link].numpy_code, eta=eta), LINKS[link].inverse(eta), rtol=1e-14)


def _value(expression: str, **names: Array) -> Array:
    import scipy.special

    known = {"np": np, **{name: getattr(scipy.special, name) for name in FUNCTIONS}, **names}
    return eval(expression, known)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_code_names_only_what_the_script_can_import(kind: type[mx.Family]) -> None:
    """A typed parameter that is called like a function is renamed: so all functions must be listed."""
    code = kind.numpy_code
    assert code is not None
    loose = _names(f"{code.draw}\n{code.quantile}\n{code.relative_variance or 0}")
    own = {each.name for each in (*kind.shapes(), *kind.knowns())}
    assert loose <= own | {"mu", "u", "rng", "np", "stats", "range", "int", *FUNCTIONS}
    assert bool(code.relative_variance) == (kind.pivot is None)


def _names(code: str) -> set[str]:
    """Names that are read and never given a value."""
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    stored = {node.id for node in found if isinstance(node.ctx, ast.Store)}
    return {node.id for node in found} - stored


def test_the_script_reads_as_a_person_would_write_it() -> None:
    world = World(disturbances=Disturbances(outliers=0.1))
    assert (
        world_code(world)
        == """\
import numpy as np

n = 40
rng = np.random.default_rng(1)

# The places: evenly from 0 to 36.
x = np.linspace(0.0, 36.0, n)

# The curve: Logistic growth.
# μ(x) = K / (1 + exp(−r(x − m)))
ceiling, rate, midpoint = 330.0, 0.22, 10.0
mu = ceiling / (1 + np.exp(-rate * (x - midpoint)))

# The errors: normal errors.
sigma = 5.0


def draw(mu):
    return rng.normal(mu, sigma)


y = draw(mu)

# The outliers: 4 of 40, drawn around a curve 5 spreads away.
spread = 5.0
rows = rng.choice(n, 4, replace=False)
side = rng.choice([-1, 1], 4)
y[rows] = draw(mu[rows] + side * 5.0 * spread)
"""
    )


def test_a_family_at_its_limit_says_which_one_to_write() -> None:
    with pytest.raises(ValueError, match="At nu = ∞ Student t is the normal distribution: write that one"):
        world_code(World(family=mx.StudentT(sigma=5.0, nu=np.inf)))


def test_a_family_or_curve_without_code_says_what_to_write() -> None:
    class Bare(mx.Normal):
        numpy_code = None

    class Untold(mx.Linear):
        numpy_code = mx.Curve.numpy_code

    with pytest.raises(NotImplementedError, match="Normal has no NumPy code: give Bare a numpy_code"):
        world_code(World(family=Bare(sigma=5.0)))
    with pytest.raises(NotImplementedError, match=r"Line has no NumPy code: write Untold\.numpy_code"):
        world_code(World(curve=Untold(), parameters=(("intercept", 1.0), ("x", 2.0))))
