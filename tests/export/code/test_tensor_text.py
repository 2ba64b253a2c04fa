"""NumPy code in the words of a library of tensors."""

from typing import Any

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.export.code.keras.operations import LACKING, OPERATIONS
from mlexplore.export.code.pytorch.tensors import TORCH
from mlexplore.export.code.script import ending_in
from mlexplore.export.code.tensor_text import in_tensors
from mlexplore.formulas import numpy_text, parse
from mlexplore.formulas.functions import FUNCTIONS
from tests.export.code.fits import DRAWN
from tests.parity import library
from tests.simulation.telling_worlds import world_of

WRITTEN = {
    "numbers stay NumPy's": ("np.log(2 * np.pi) + np.log(mu)", "np.log(2 * np.pi) + torch.log(mu)"),
    "what is made of tensors is one": (
        "z = y / mu\nnp.exp(z) * np.exp(s)",
        "z = y / mu\ntorch.exp(z) * np.exp(s)",
    ),
    "in functions too": (
        "def curve(mu):\n    a, b = mu\n    return np.tanh(a)",
        "def curve(mu):\n    a, b = mu\n    return torch.tanh(a)",
    ),
    "a root of a square": (
        "np.sqrt(((y - mu) / s) ** 2) + np.sqrt(y**2)",
        "torch.abs((y - mu) / s) + torch.abs(y)",
    ),
    "a power of a square": ("-((y**2) ** (s / 2)) + s", "-(torch.abs(y) ** s) + s"),
    "a root of anything else": ("np.sqrt(y**3)", "torch.sqrt(y**3)"),
    "functions of SciPy": ("loggamma(y + 1) - loggamma(s)", "torch.lgamma(y + 1) - loggamma(s)"),
    "two numbers to choose from": (
        "np.where(y > s, 0.1, 1)",
        "torch.where(y > s, torch.tensor(0.1, dtype=torch.float64), torch.tensor(1, dtype=torch.float64))",
    ),
    "a tensor and a number to choose from": ("np.where(y > s, y, 1)", "torch.where(y > s, y, 1)"),
    "the larger of two": ("np.maximum(y, 0.1)", "torch.maximum(y, torch.tensor(0.1, dtype=torch.float64))"),
    "calls in calls, beyond ASCII": ("np.exp(-np.abs(y)) # ρ – ok", "torch.exp(-torch.abs(y)) # ρ – ok"),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_functions_of_tensors_are_those_of_the_library(case: str) -> None:
    code, wanted = WRITTEN[case]
    assert in_tensors(code, {"y", "mu"}, TORCH) == wanted


def test_a_function_that_the_library_does_not_have_is_named() -> None:
    with pytest.raises(LookupError, match="loggamma"):
        in_tensors("np.exp(y) - loggamma(y)", {"y"}, OPERATIONS)
    assert in_tensors("np.exp(y) - loggamma(s)", {"y"}, OPERATIONS) == "ops.exp(y) - loggamma(s)"


ARGUMENTS = {"where": "where(u <= 0.4, u, 0.3)", "min": "min(u, 0.35)", "max": "max(u, v)"}
"""Calls of functions of formulas that take several arguments."""


@pytest.mark.parametrize("function", [*FUNCTIONS, *ARGUMENTS])
def test_functions_of_typed_curves_keep_their_digits(function: str) -> None:
    names: dict[str, Any] = {"np": np, "u": np.linspace(0.1, 0.9, 9), "v": np.linspace(0.7, 0.2, 9)}
    exec("from scipy.special import *", names)
    code = numpy_text(parse(ARGUMENTS.get(function, f"{function}(u)")), {"u": "u", "v": "v"})
    wanted = eval(code, dict(names))
    torch, keras = library("torch"), library("keras")
    names |= {"torch": torch, "ops": keras.ops, **{name: torch.tensor(names[name]) for name in "uv"}}
    np.testing.assert_allclose(eval(in_tensors(code, {"u", "v"}, TORCH), names).numpy(), wanted, rtol=1e-14)
    if any(f"{lacked}(" in code for lacked in LACKING):
        with pytest.raises(LookupError):
            in_tensors(code, {"u", "v"}, OPERATIONS)
        return
    precision = keras.config.floatx()
    keras.config.set_floatx("float64")  # as the code does, for the sake of numbers among tensors
    found = eval(in_tensors(code, {"u", "v"}, OPERATIONS), names)
    keras.config.set_floatx(precision)
    np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-14)


@pytest.mark.parametrize("kind", [each for each in mx.FAMILIES if each is not mx.Tweedie], ids=kind_code)
def test_log_densities_in_tensors_are_those_of_the_family(kind: type[mx.Family]) -> None:
    """All but Tweedie's, which PyTorch's code has in other words."""
    torch = library("torch")
    n, seed = DRAWN.get(kind, (37, 1))
    world = world_of(mx.Linear(), kind, n=n, seed=seed)
    drawn, family = world.draw(), world.family
    mu = np.full(n, drawn.y.mean() if kind.location_domain.high > 1.0 else 0.4)
    assert family.numpy_code is not None
    shapes = family.shape_values()
    code = in_tensors(family.numpy_code.log_density, {"y", "mu", *shapes}, TORCH)
    names: dict[str, Any] = {
        "np": np,
        "torch": torch,
        "y": torch.tensor(drawn.y),
        "mu": torch.tensor(mu),
        **{name: torch.tensor(value, dtype=torch.float64) for name, value in shapes.items()},
        **{each.name: getattr(family, each.name) for each in family.knowns()},
    }
    exec("from scipy.special import *", names)
    exec(ending_in("found = ", code), names)
    np.testing.assert_allclose(names["found"].numpy(), family.loglik(drawn.y, mu), rtol=1e-6, atol=1e-9)
