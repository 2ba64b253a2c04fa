"""The log-likelihood over two parameters."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from tests.worlds import log_likelihood_at

X = np.linspace(0.0, 4.0, 30)
Y = np.exp(0.5 + 0.3 * X) * np.random.default_rng(3).gamma(4.0, 0.25, 30)


def grids(fit: mx.Fit, *names: str) -> list[np.ndarray]:
    return [fit.estimates[n] + fit.standard_errors[n] * np.array([-1.5, -0.4, 0.7, 2.0]) for n in names]


@pytest.mark.parametrize("names", [("intercept", "x"), ("x", "shape"), ("shape", "intercept")])
def test_a_slice_is_the_likelihood_with_the_others_at_home(names: tuple[str, str]) -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Gamma())
    first, second = grids(fit, *names)
    surface = fit.surface(*names, first, second)
    for i, a in enumerate(first.tolist()):
        for j, b in enumerate(second.tolist()):
            expected = log_likelihood_at(fit, {**fit.estimates, names[0]: a, names[1]: b})
            assert surface.log_likelihood[i, j] == pytest.approx(expected, abs=1e-9)
    assert surface.names == names


@pytest.mark.parametrize("names", [("intercept", "x"), ("x", "shape"), ("shape", "intercept")])
def test_a_profile_is_as_high_as_fits_made_from_scratch(names: tuple[str, str]) -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Gamma())
    first, second = grids(fit, *names)
    surface = fit.surface(*names, first, second, others="refit")
    for i, a in enumerate(first.tolist()):
        for j, b in enumerate(second.tolist()):
            held = mx.fit(X, Y, curve=mx.Linear(), family=mx.Gamma(), fixed={names[0]: a, names[1]: b})
            assert surface.log_likelihood[i, j] == pytest.approx(held.log_likelihood, abs=1e-8)


def test_the_surface_of_a_curve_that_is_not_linear_peaks_at_the_estimates() -> None:
    x = np.linspace(0.0, 20.0, 40)
    y = 30.0 / (1.0 + np.exp(-0.5 * (x - 9.0))) + np.random.default_rng(1).normal(size=40)
    fit = mx.fit(x, y, curve=mx.LogisticGrowth(), family=mx.Normal())
    first, second = grids(fit, "ceiling", "rate")
    first[1], second[2] = fit.estimates["ceiling"], fit.estimates["rate"]
    for others in ("stay", "refit"):
        surface = fit.surface("ceiling", "rate", first, second, others=others)  # type: ignore[arg-type]
        assert np.unravel_index(np.argmax(surface.log_likelihood), (4, 4)) == (1, 2)
        assert_allclose(surface.log_likelihood[1, 2], fit.log_likelihood, atol=1e-9)
    assert np.all(
        surface.log_likelihood >= fit.surface("ceiling", "rate", first, second).log_likelihood - 1e-9
    )


def test_what_has_no_surface_is_said() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Gamma())
    with pytest.raises(ValueError, match='both are "x"'):
        fit.surface("x", "x", [0.0], [0.0])
    with pytest.raises(ValueError, match="choose stay or refit"):
        fit.surface("x", "shape", [0.0], [1.0], others="leave")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='There is no parameter "z"'):
        fit.surface("x", "z", [0.0], [1.0])
