"""The density that a family shows as NumPy code is its own, and so are the derivatives that the code can be asked for."""

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from mlexplore.curves.numpy_code import FUNCTIONS
from mlexplore.families import FAMILIES, Family
from tests.families.oracles import EXAMPLES

Array = NDArray[np.float64]
STEP = 1e-30


def density_of(family: Family) -> Callable[..., Any]:
    """The log-density in the code of a family: a function of observations, locations and shape parameters by name."""
    code = family.numpy_code
    assert code is not None
    assert code.log_density, f"{family.name} has no density as NumPy code: see docs/design.md"
    *before, last = code.log_density.split("\n")
    known = {"np": np, **{name: getattr(scipy.special, name) for name in FUNCTIONS}}

    def value(y: Array, mu: Any, **shapes: Any) -> Any:
        names = {**known, "y": y, "mu": mu, **shapes}
        exec("\n".join(before), names)
        return eval(last, names)

    return value


def values_of(family: Family) -> dict[str, float]:
    """Shape parameters and known numbers by name."""
    return {**family.shape_values(), **{k.name: getattr(family, k.name) for k in family.knowns()}}


def drawn(family: Family) -> tuple[Array, Array]:
    """Observations as the family has them, around locations over an order of magnitude."""
    rng = np.random.default_rng(4)
    unit = family.location_domain.high == 1.0
    mu = rng.uniform(0.1, 0.9, 60) if unit else rng.uniform(0.7, 9.0, 60)
    return family.sample(mu, rng), mu


@pytest.mark.parametrize("family", EXAMPLES, ids=repr)
def test_the_density_in_code_is_that_of_the_family(family: Family) -> None:
    y, mu = drawn(family)
    found, wanted = density_of(family)(y, mu, **values_of(family)), family.loglik(y, mu)
    # Terms of the code may cancel that are never formed in the family.
    size = max(values_of(family).values(), default=1.0)
    assert_allclose(found, wanted, rtol=1e-12, atol=1e-14 * max(size * np.log(size + 1.0), 100.0))


@pytest.mark.parametrize("family", [each for each in EXAMPLES if not each.kinked], ids=repr)
def test_a_step_along_the_imaginary_axis_gives_its_derivatives(family: Family) -> None:
    y, mu = drawn(family)
    value, shapes = density_of(family), values_of(family)
    size = max(shapes.values(), default=1.0)
    loose = {"rtol": 1e-8, "atol": 1e-13 * max(size, 100.0)}
    score = family.score(y, mu)
    assert_allclose(value(y, mu + 1j * STEP, **shapes).imag / STEP, score, **loose)
    slopes = family.shape_score(y, mu)
    for shape, wanted in zip(family.shapes(), slopes, strict=True):
        moved = {**shapes, shape.name: shapes[shape.name] + 1j * STEP}
        assert_allclose(value(y, mu, **moved).imag / STEP, wanted, **loose)


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
def test_the_density_names_only_what_a_script_can_import(kind: type[Family]) -> None:
    assert kind.numpy_code is not None
    found = [node for node in ast.walk(ast.parse(kind.numpy_code.log_density)) if isinstance(node, ast.Name)]
    stored = {node.id for node in found if isinstance(node.ctx, ast.Store)}
    own = {each.name for each in (*kind.shapes(), *kind.knowns())}
    assert {node.id for node in found} - stored <= own | {"y", "mu", "np", *FUNCTIONS}
