"""What a loss targets is where its mean over a distribution is least: searched on a grid, and computed otherwise."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, logit

from mlexplore.arrays import Array
from mlexplore.losses import LOSSES, Loss, loss_named
from mlexplore.scoring import Focal

# Lopsided on purpose: mean, median, quantiles and expectiles are all apart.
VALUES = np.array([0.4, 0.9, 1.3, 2.2, 3.1, 7.6])
CHANCES = np.array([0.21, 0.17, 0.26, 0.14, 0.13, 0.09])
SHARE = 0.73


def best(loss: Loss, low: float, high: float, **parameters: float) -> float:
    """Height with the least mean loss."""

    def mean_loss(height: float) -> float:
        return float(CHANCES @ loss.cost(VALUES, np.full_like(VALUES, height), **loss.at(parameters)))

    grid = np.concatenate([np.linspace(low, high, 2001), VALUES])
    start = float(grid[np.argmin([mean_loss(height) for height in grid])])
    near = (high - low) / 1000.0
    found = minimize_scalar(
        mean_loss, bounds=(start - near, start + near), method="bounded", options={"xatol": 1e-10}
    )
    return start if mean_loss(start) <= found.fun else float(found.x)


def best_log_odds(loss: Loss, share: float, **parameters: float) -> float:
    def mean_loss(eta: float) -> float:
        labels, heights = np.array([0.0, 1.0]), np.full(2, eta)
        return float(np.array([1.0 - share, share]) @ loss.cost(labels, heights, **loss.at(parameters)))

    return float(minimize_scalar(mean_loss, bounds=(-8.0, 8.0), method="bounded", options={"xatol": 1e-10}).x)


def quantile(level: float) -> float:
    return float(VALUES[np.searchsorted(CHANCES.cumsum(), level)])


def expectile(level: float) -> float:
    def balance(height: float) -> float:
        gap = VALUES - height
        return float(CHANCES @ (np.where(gap > 0.0, level, 1.0 - level) * gap))

    return float(brentq(balance, VALUES[0], VALUES[-1], xtol=1e-13))


def numbers(functional: str) -> list[Loss]:
    return [loss for loss in LOSSES if loss.functional == functional and loss.problem != "labels"]


def labels(functional: str) -> list[Loss]:
    return [loss for loss in LOSSES if loss.functional == functional and loss.problem == "labels"]


@pytest.mark.parametrize("loss", numbers("mean"), ids=lambda loss: loss.key)
def test_the_mean(loss: Loss) -> None:
    assert best(loss, 0.1, 8.0) == pytest.approx(CHANCES @ VALUES, abs=1e-5)


@pytest.mark.parametrize("loss", numbers("median"), ids=lambda loss: loss.key)
def test_the_median(loss: Loss) -> None:
    assert best(loss, 0.1, 8.0) == pytest.approx(quantile(0.5))


@pytest.mark.parametrize("level", [0.13, 0.5, 0.86])
@pytest.mark.parametrize("loss", [*numbers("quantile"), *numbers("expectile")], ids=lambda loss: loss.key)
def test_the_quantile_and_the_expectile_at_their_level(loss: Loss, level: float) -> None:
    wanted = quantile(level) if loss.functional == "quantile" else expectile(level)
    assert best(loss, 0.1, 8.0, **{loss.level: level}) == pytest.approx(wanted, abs=1e-6)


def test_only_levels_are_called_levels() -> None:
    for loss in LOSSES:
        assert bool(loss.level) == (loss.functional in ("quantile", "expectile"))
        assert not loss.level or loss.level in {each.name for each in loss.parameters}


@pytest.mark.parametrize("loss", labels("mean"), ids=lambda loss: loss.key)
def test_the_mean_of_a_label_is_its_probability(loss: Loss) -> None:
    for share in (0.08, SHARE):
        height = np.array([best_log_odds(loss, share)])
        probability = expit(height) if loss.density is None else loss.density_at(height)
        assert probability == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    "loss", [*labels("mean"), *labels("mode"), *labels("own")], ids=lambda loss: loss.key
)
def test_every_loss_of_labels_finds_the_side_of_the_more_frequent_one(loss: Loss) -> None:
    if loss.key == "weighted-cross-entropy":
        return  # it moves the border, and says so
    for share in (0.2, SHARE):
        assert (best_log_odds(loss, share) > 0.0) == (share > 0.5)


def weighted_median(weights: Array) -> float:
    return float(VALUES[np.searchsorted(weights.cumsum(), 0.5 * weights.sum())])


def test_what_is_told_of_targets_of_their_own() -> None:
    assert best(loss_named("squared-log"), 0.1, 8.0) == pytest.approx(
        np.exp(CHANCES @ np.log(VALUES)), abs=1e-5
    )
    assert best(loss_named("absolute-percentage"), 0.1, 8.0) == pytest.approx(
        weighted_median(CHANCES / VALUES)
    )
    assert best(loss_named("linex"), 0.1, 9.0, a=0.8) == pytest.approx(
        np.log(CHANCES @ np.exp(0.8 * VALUES)) / 0.8, abs=1e-5
    )
    assert best(loss_named("weibull"), 0.1, 9.0, shape=1.7) == pytest.approx(
        (CHANCES @ VALUES**1.7) ** (1 / 1.7), abs=1e-5
    )
    huber = best(loss_named("huber"), 0.1, 8.0)
    assert CHANCES @ np.clip(VALUES - huber, -1.345, 1.345) == pytest.approx(0.0, abs=1e-6)
    direction = best(loss_named("cosine"), -3.0, 3.0)
    assert np.tan(direction) == pytest.approx(
        (CHANCES @ np.sin(VALUES)) / (CHANCES @ np.cos(VALUES)), abs=1e-5
    )
    tube = best(loss_named("epsilon-insensitive"), 0.1, 8.0, epsilon=0.35)
    above, below = (CHANCES[sign * (VALUES - tube) > 0.35 - 1e-9].sum() for sign in (1, -1))
    edges = CHANCES[np.abs(np.abs(VALUES - tube) - 0.35) < 1e-6].sum()
    assert abs(above - below) <= edges + 1e-12


def test_what_is_told_of_the_heights_of_labels() -> None:
    odds = float(logit(SHARE))
    assert best_log_odds(loss_named("exponential"), SHARE) == pytest.approx(0.5 * odds, abs=1e-6)
    assert best_log_odds(loss_named("weighted-cross-entropy"), SHARE, weight=3.0) == pytest.approx(
        odds + np.log(3.0), abs=1e-6
    )
    for key in ("squared-hinge", "modified-huber"):
        assert best_log_odds(loss_named(key), SHARE) == pytest.approx(2.0 * SHARE - 1.0, abs=1e-6)
    assert best_log_odds(loss_named("perceptron"), SHARE) == pytest.approx(0.0, abs=1e-6)
    assert best_log_odds(loss_named("hinge"), SHARE) == pytest.approx(1.0, abs=1e-6)
    assert expit(best_log_odds(loss_named("label-smoothing"), SHARE, epsilon=0.2)) == pytest.approx(
        0.8 * SHARE + 0.1, abs=1e-6
    )
    focal = expit(best_log_odds(loss_named("focal"), SHARE, gamma=2.0))
    assert focal == pytest.approx(Focal(2.0).best_constant(SHARE), abs=1e-6)
    assert 0.5 < focal < SHARE
    generalized = expit(best_log_odds(loss_named("generalized-cross-entropy"), SHARE, q=0.5))
    assert logit(generalized) == pytest.approx(odds / 0.5, abs=1e-5)
