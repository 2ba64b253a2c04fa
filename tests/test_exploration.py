"""Turning one parameter by hand: the range, the states passed through, and what falls as the likelihood rises."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from mlexplore.classification.posterior import posterior_mode
from mlexplore.classification.priors import NormalPrior
from mlexplore.exploration import explore, explore_classes
from mlexplore.families.family import Family
from tests.turning import TURNS, Turn, fitted, turned

each_turn = pytest.mark.parametrize("turn", TURNS, ids=str)


@each_turn
def test_the_path_passes_through_the_estimate_exactly(turn: Turn) -> None:
    """Home is home, bit for bit: pressing Fit must bring everything back."""
    there = turned(turn)
    fit = there.fit
    assert there.path.values[there.home] == fit.estimates[turn.explored]
    assert there.path.log_likelihood[there.home] == pytest.approx(fit.log_likelihood, abs=1e-8)
    assert np.all(there.path.log_likelihood <= fit.log_likelihood + 1e-8)
    assert np.all(np.diff(there.path.values) > 0)
    assert there.unbounded == (not np.isfinite(fit.estimates[turn.explored]))


@each_turn
def test_at_the_ends_leaving_costs_about_a_unit_a_row(turn: Turn) -> None:
    there = turned(turn)
    drop = there.fit.log_likelihood - there.path.log_likelihood
    if there.unbounded:
        assert there.home == len(drop) - 1
        return
    # A profile may level off on one side, and a scale costs less when it is too large: the steeper side decides.
    paid, n = drop[[0, -1]].max(), there.fit.n
    # Where even a factor of twenty does not cost so much, the range ends there, or at the bounds of the search; and a curve
    # cannot be turned out of the values that its family can have.
    values, widest = there.path.values, False
    for shape in there.fit.family.shapes():
        if shape.name == there.name:
            away = shape.free(values[-1]) - shape.free(values[there.home])
            farthest = 3.0 if shape.positive or shape.bounded else 10.0
            widest = away > 0.999 * farthest or bool(
                np.isclose(values[0], shape.search.low) or np.isclose(values[-1], shape.search.high)
            )
    low, high = values[[0, -1]] + 0.1 * (values[[0, -1]] - values[there.home])
    with np.errstate(all="ignore"):
        beyond = (
            there.fit.slice(there.name, [low, high]).log_likelihood if not there.is_shape else np.zeros(2)
        )
    assert paid < 1.5 * n
    assert paid > 0.6 * n or widest or not np.isfinite(beyond).all()


@each_turn
def test_every_frame_is_the_likelihood_of_its_state(turn: Turn) -> None:
    there = turned(turn)
    rows, every = np.array([0, 7, 31]), np.arange(there.fit.model.y.size)
    model = there.fit.model
    terms = there.each(every, "loglik")
    assert_allclose(terms.sum(axis=1), there.path.log_likelihood, atol=1e-8)
    assert_allclose(there.each(rows, "loglik"), terms[:, rows], rtol=1e-13)
    assert_allclose(there.locations(rows), there.curves(model.whole)[:, rows], rtol=1e-12)
    # Quantile residuals between some frames lie on a polynomial, to what could be read off.
    near = 1e-12 * np.abs(model.y).max() if there.departure.pivotal else 1e-4
    exact = np.stack([there.departures_at(step) for step in range(len(terms))])
    assert_allclose(there.departures(every), exact, atol=near)
    assert_allclose(there.departures(rows), exact[:, rows], atol=near)
    excess = there.each(every, "excess_loss").mean(axis=1)
    assert_allclose(excess, there.risk / [family.dispersion for family in there.path.families], rtol=1e-10)


@each_turn
def test_what_is_drawn_as_the_mirror_has_its_lowest_point_at_the_estimate(turn: Turn) -> None:
    """Mirror images with the same optimum: that is the whole lesson."""
    there = turned(turn)
    lowest = there.mirror[there.home]
    assert np.all(there.mirror >= lowest - 1e-8 * np.ptp(there.mirror))
    order = np.argsort(there.path.log_likelihood)
    if there.mirrors_risk and not there.is_shape:
        assert np.all(np.diff(there.mirror[order]) <= 1e-7 * np.ptp(there.mirror))


@each_turn
def test_a_slice_in_a_curve_parameter_is_a_straight_line_in_the_mean_loss(turn: Turn) -> None:
    """What the loss drops stands still while the errors are held, whatever the family."""
    there = turned(turn)
    if there.is_shape or there.others == "refit":
        return
    assert there.mirrors_risk
    slope = -there.fit.n / there.fit.family.dispersion
    line = slope * (there.mirror - there.mirror[there.home]) + there.fit.log_likelihood
    assert_allclose(there.path.log_likelihood, line, rtol=1e-9, atol=1e-7)


@each_turn
def test_the_departures_of_a_true_model_follow_the_density_that_is_drawn_over_them(turn: Turn) -> None:
    """Of many draws from the fitted family around its own curve, the shares below some values are those expected."""
    there = turned(turn)
    family, mu = there.fit.family, np.repeat(there.fit.fitted, 200)
    rng = np.random.default_rng(5)
    y = family.sample(mu, rng)
    found = there.departure.of(y, mu, family, rng.uniform(size=y.size))
    levels = np.array([0.05, 0.3, 0.6, 0.9])
    ends = there.departure.quantile(levels, family)
    assert_allclose((found[:, None] <= ends).mean(axis=0), levels, atol=5.0 * np.sqrt(0.25 / y.size))
    assert_allclose(there.departure.cdf(ends, family), levels, atol=1e-9)


@pytest.mark.parametrize("family", [mx.Normal(), mx.Laplace(), mx.StudentT(nu=3.3)], ids=repr)
def test_with_the_errors_held_log_likelihood_and_mean_loss_lie_on_a_straight_line(family: Family) -> None:
    fixed = {"nu"} if "nu" in family.shape_values() else set()
    x = np.arange(20.0)
    y = 0.5 * x + np.sin(5 * x)
    there = explore(mx.fit(x, y, curve=mx.Linear(), family=family, fixed=fixed), "x", others="stay", steps=15)
    slope = -there.fit.n / there.fit.family.dispersion
    line = slope * (there.mirror - there.mirror[there.home]) + there.fit.log_likelihood
    assert_allclose(there.path.log_likelihood, line, rtol=1e-9)


def test_a_value_that_is_asked_for_is_on_the_path() -> None:
    fit = fitted(mx.Linear, mx.Normal, 37)
    plain = explore(fit, "x", steps=21)
    wanted = 0.4 * plain.path.values[3] + 0.6 * plain.path.values[4]
    there = explore(fit, "x", steps=21, include=wanted)
    assert wanted in there.path.values
    assert len(there.path.values) == 22
    assert there.path.values[there.home] == fit.estimates["x"]
    assert there.nearest(wanted) == int(np.flatnonzero(there.path.values == wanted)[0])
    just_below = 0.5 * plain.path.values[plain.home - 1] + 0.5 * plain.path.values[plain.home]
    close = explore(fit, "x", steps=21, include=just_below)
    assert close.path.values[close.home] == fit.estimates["x"]
    above = 0.4 * plain.path.values[15] + 0.6 * plain.path.values[16]
    beyond = explore(fit, "x", steps=21, include=above)
    assert beyond.path.values[beyond.home] == fit.estimates["x"]
    for useless in (plain.path.values[-1] + 1.0, fit.estimates["x"]):
        assert len(explore(fit, "x", steps=21, include=useless).path.values) == 21
    assert plain.nearest(None) == plain.home


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("slope", '"slope" is not estimated'), ("nu", '"nu" is not estimated'), ("x", '"x" is not')],
)
def test_what_is_not_estimated_cannot_be_explored(name: str, sentence: str) -> None:
    x = np.arange(9.0)
    fit = mx.fit(x, np.cos(x), curve=mx.Linear(), family=mx.StudentT(), fixed={"nu": 3.0, "x": 0.1})
    with pytest.raises(ValueError, match=sentence):
        explore(fit, name)


def test_a_perfect_fit_has_nothing_to_explore() -> None:
    x = np.arange(9.0)
    fit = mx.fit(x, 2 * x, curve=mx.Linear(), family=mx.Normal())
    with pytest.raises(ValueError, match="There is nothing to explore: The curve passes through every point"):
        explore(fit, "x")


def test_separated_classes_turn_around_the_mode_of_a_posterior() -> None:
    """Fitted again, the likelihood rises all the way to the side of separation, and the posterior is largest at home."""
    x, y = np.arange(8.0), np.repeat(["a", "b"], 4)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Binary())
    prior = NormalPrior(2.0)
    held = posterior_mode(fit, prior).in_place_of(fit)
    for others in ("stay", "refit"):
        turned = explore_classes(held, "x", others=others, steps=41, prior=prior)  # type: ignore[arg-type]
        assert turned.log_posterior is not None
        assert int(np.argmax(turned.log_posterior)) == turned.home
        assert turned.path.log_likelihood[turned.home] == held.log_likelihood
    assert np.all(np.diff(turned.path.log_likelihood) > 0.0)
    assert not held.converged
    assert "mode of the posterior" in held.message


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9])
@pytest.mark.parametrize("name", ["zeta1", "zeta2"])
def test_a_threshold_is_turned_between_its_neighbours(name: str, offset: float) -> None:
    """Far from 0 the standard error of a threshold is enormous, and says nothing of how far it can go alone."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=200)
    y = np.digitize(1.5 * x + rng.logistic(size=200), [-0.8, 0.9])
    fit = mx.fit(x + offset, y, curve=mx.Linear(), family=mx.Ordinal())
    turned = explore_classes(fit, name, steps=41)
    assert np.isfinite(turned.path.log_likelihood).all()
    assert fit.log_likelihood - turned.path.log_likelihood.min() > 5.0
    assert np.ptp(turned.path.values) < 2.0 * (fit.thresholds["zeta2"] - fit.thresholds["zeta1"])
