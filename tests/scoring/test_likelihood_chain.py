"""From the loss of every family to its likelihood, and what the terms hold."""

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.scoring.likelihood_chain import LikelihoodChain, likelihood_chain
from tests.worlds import WORLDS, World

LINES = [world for world in WORLDS if isinstance(world.curve, mx.Linear)]


def chain_of(world: World) -> tuple[mx.Fit, LikelihoodChain]:
    fit = world.fit()
    return fit, likelihood_chain(fit.family, fit.model.y, fit.fitted, fit.model.weights)


@pytest.mark.parametrize("world", LINES, ids=lambda world: kind_code(type(world.family)))
def test_the_terms_add_up_to_the_likelihood(world: World) -> None:
    fit, chain = chain_of(world)
    assert chain.minus_log_likelihood == pytest.approx(-fit.log_likelihood / fit.n, rel=1e-10, abs=1e-10)
    assert chain.loss == pytest.approx(fit.loss, rel=1e-10)
    assert chain.loss / chain.dispersion + chain.constant == pytest.approx(
        chain.minus_log_likelihood, rel=1e-10, abs=1e-10
    )


@pytest.mark.parametrize(
    ("family", "loss", "constant"),
    [
        (mx.Normal(2.0), ("curve",), ("shape",)),
        (mx.Laplace(2.0), ("curve",), ("shape",)),
        (mx.StudentT(2.0, 4.0), ("curve", "shape"), ("shape",)),
        (mx.Poisson(), ("curve",), ("data",)),
        (mx.Gamma(3.0), ("curve",), ("shape", "data")),
        (mx.Exponential(), ("curve",), ("data",)),
    ],
    ids=lambda each: each.name if isinstance(each, mx.Family) else "",
)
def test_what_terms_hold(family: mx.Family, loss: tuple[str, ...], constant: tuple[str, ...]) -> None:
    chain = likelihood_chain(family, np.array([1.0, 2.0, 7.0]), np.array([1.5, 2.5, 4.0]))
    assert (chain.loss_holds, chain.constant_holds) == (loss, constant)


def test_rows_count_by_their_weights() -> None:
    y, mu, times = np.array([1.0, 2.0, 7.0]), np.array([1.5, 2.5, 4.0]), np.array([1, 0, 3])
    family = mx.Gamma(3.0)
    weighted = likelihood_chain(family, y, mu, times.astype(float))
    repeated = likelihood_chain(family, np.repeat(y, times), np.repeat(mu, times))
    assert weighted.minus_log_likelihood == pytest.approx(repeated.minus_log_likelihood)
    assert weighted.loss == pytest.approx(repeated.loss)
    assert weighted.constant == pytest.approx(repeated.constant)
