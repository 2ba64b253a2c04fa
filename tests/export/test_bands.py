"""Bands at very many rows are those of each row."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.export import bands
from tests.worlds import SHAPES

N = 6_000


def drawn(kind: type[mx.Family]) -> mx.Fit:
    """A line through so many places that not each is computed."""
    rng = np.random.default_rng(4)
    x = np.sort(rng.uniform(0.0, 10.0, N))
    share = 0.15 + 0.07 * x
    mu = share if kind.location_domain.high == 1.0 else 1.0 + 0.5 * x
    y = kind(**SHAPES.get(kind, {})).sample(mu, rng)
    return mx.fit(x, y, curve=mx.Linear(), family=kind())


@pytest.mark.parametrize(
    "kind", [mx.Beta, mx.Tweedie, mx.Poisson, mx.NegativeBinomial, mx.Bernoulli, mx.SkewNormal]
)
def test_very_many_rows_have_the_band_that_each_would_have(kind: type[mx.Family]) -> None:
    fit = drawn(kind)
    quick = bands.prediction_of_rows(fit, 0.95)
    some = np.append(np.arange(0, N, 97), N - 1)
    exact = fit.interval(fit.model.x[some], kind="prediction")
    for ours, theirs in zip(quick, exact, strict=True):
        if fit.family.discrete:
            assert_array_equal(ours[some], theirs)
        else:
            assert_allclose(ours[some], theirs, rtol=1e-5, atol=1e-6 * np.ptp(fit.model.y))


def test_rows_at_few_places_are_exact_in_their_own_order() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 30, 5_000).astype(float)
    fit = mx.fit(x, rng.beta(3.0, 4.0 + x), curve=mx.Linear(), family=mx.Beta())
    quick = bands.prediction_of_rows(fit, 0.95)
    exact = fit.interval(x[:40], kind="prediction")
    for ours, theirs in zip(quick, exact, strict=True):
        assert_allclose(ours[:40], theirs, rtol=1e-9)
