"""Every loss of numbers leads to the likelihood by the terms it dropped; no other library is needed for that."""

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.scoring import (
    LIBRARY_LOSSES,
    LIBRARY_REGRESSION,
    RegressionLoss,
    losses_for,
    regression_losses_for,
)

FAMILIES: dict[type[mx.Family], mx.Family] = {
    mx.Normal: mx.Normal(sigma=1.7),
    mx.Laplace: mx.Laplace(b=0.6),
    mx.AsymmetricLaplace: mx.AsymmetricLaplace(b=0.7, tau=0.8),
    mx.Huber: mx.Huber(sigma=0.9, delta=1.2),
    mx.Poisson: mx.Poisson(),
    mx.Gamma: mx.Gamma(shape=2.3),
}
RNG = np.random.default_rng(11)
MU = RNG.uniform(0.3, 6.0, 60)
WEIGHTS = RNG.uniform(0.2, 3.0, 60)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
@pytest.mark.parametrize("loss", LIBRARY_REGRESSION, ids=lambda loss: loss.name)
def test_the_chain_adds_up_to_the_likelihood(loss: RegressionLoss, weights: np.ndarray | None) -> None:
    family = FAMILIES[loss.family]
    y = family.sample(MU, np.random.default_rng(12))
    chain = loss.chain(y, MU, family, weights)
    assert chain.minus_log_likelihood == pytest.approx(
        np.average(family.nll(y, MU), weights=weights), rel=1e-14
    )
    assert chain.loss == loss.value(y, MU, family, weights)
    added = chain.factor * chain.loss + sum(term.value for term in chain.dropped)
    assert added == pytest.approx(chain.minus_log_likelihood, rel=1e-12)


@pytest.mark.parametrize("loss", LIBRARY_REGRESSION, ids=lambda loss: loss.name)
def test_what_holds_nothing_of_the_curve_does_not_see_it(loss: RegressionLoss) -> None:
    family = FAMILIES[loss.family]
    y = family.sample(MU, np.random.default_rng(12))
    here, there = (loss.chain(y, mu, family).dropped for mu in (MU, 1.3 * MU))
    for before, after in zip(here, there, strict=True):
        assert (before.value == after.value) is not before.holds_curve


def test_the_chain_of_a_fit_is_its_log_likelihood() -> None:
    x = np.arange(12.0)
    y = np.array([2.0, 3, 6, 7, 8, 9, 10, 12, 15, 18, 17, 21])
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    sigma = fit.estimates["sigma"]
    chain = regression_losses_for(mx.Normal)[0].chain(y, fit.fitted, mx.Normal(sigma=sigma))
    assert chain.minus_log_likelihood == pytest.approx(-fit.log_likelihood / fit.n, rel=1e-13)
    assert chain.loss == pytest.approx(fit.loss, rel=1e-13)
    # At the maximum sigma^2 is the mean squared error: the first part is one half.
    assert chain.factor * chain.loss == pytest.approx(0.5, rel=1e-12)
    assert chain.dropped[0].value == pytest.approx(0.5 * np.log(2 * np.pi * sigma**2), rel=1e-13)


def test_a_small_variance_is_taken_for_the_least_one() -> None:
    loss = next(loss for loss in LIBRARY_REGRESSION if loss.name == "torch.nn.GaussianNLLLoss")
    y, mu = np.array([1.0, 2.0]), np.array([1.001, 2.0])
    assert loss.value(y, mu, mx.Normal(sigma=1e-5)) == loss.value(y, mu, mx.Normal(sigma=1e-3))


def test_the_registries_say_what_they_hold() -> None:
    for problem in ("two classes", "several classes"):
        found = losses_for(problem)
        assert len({loss.name for loss in found}) == len(found) == 5
        assert {loss.name.partition(".")[0] for loss in found} == {"sklearn", "torch", "keras"}
    assert sum(len(regression_losses_for(family)) for family in mx.FAMILIES) == len(LIBRARY_REGRESSION)
    for loss in LIBRARY_LOSSES:
        assert loss.call.divisor in ("weights", "rows")
        assert ("number of rows" in loss.reduction) is (loss.call.divisor == "rows")


def test_a_certain_label_costs_what_its_record_says() -> None:
    for loss in LIBRARY_LOSSES:
        p = np.array([[0.0, 1.0]])
        for told, code in ((loss.at_one, 1), (loss.at_zero, 0)):
            seen = loss.value(np.array([code]), p, 1000.0 * p)
            assert seen == pytest.approx(told, rel=1e-9, abs=0.0)


def test_heights_may_be_left_out() -> None:
    p = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
    codes = np.array([2, 1])
    softmax = next(loss for loss in LIBRARY_LOSSES if loss.name == "torch.nn.CrossEntropyLoss")
    assert softmax.value(codes, p) == pytest.approx(-0.5 * np.log(0.5 * 0.3), rel=1e-15)
