"""How well the data determine the parameters."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from tests.worlds import WORLDS, World, Y, each_world, home, log_likelihood_at

# Second derivatives of the Huber density jump at delta, and those of the generalized normal have a cusp in the middle:
# a difference that steps across it is none.
smooth_world = pytest.mark.parametrize(
    "world",
    [
        world
        for world in WORLDS
        if world.family.objective != "absolute"
        and not isinstance(world.family, (mx.Huber, mx.GeneralizedNormal))
    ],
    ids=repr,
)
kinked_world = pytest.mark.parametrize(
    "world", [world for world in WORLDS if world.family.objective == "absolute"], ids=repr
)


@smooth_world
def test_the_covariance_inverts_the_second_derivatives_of_the_log_likelihood(world: World) -> None:
    """In all free parameters together, the degrees of freedom too; differentiated numerically in the user's units."""
    fit = home(world)
    free = [n for n, e in fit.standard_errors.items() if e > 0 and np.isfinite(fit.estimates[n])]
    places = [list(fit.estimates).index(name) for name in free]
    information = np.linalg.inv(fit.covariance[np.ix_(places, places)])
    # A step that changes the log-likelihood by about 2e-4 when taken alone.
    steps = dict(zip(free, 0.02 / np.sqrt(np.diag(information)), strict=True))

    def at(shifts: dict[str, float]) -> float:
        values = {name: fit.estimates[name] + shifts.get(name, 0.0) for name in fit.estimates}
        return log_likelihood_at(fit, values) - fit.log_likelihood

    def second(a: str, b: str) -> float:
        # Fourth order in the step: differences at one and at two steps, combined.
        def once(k: float) -> float:
            up, across = k * steps[a], k * steps[b]
            if a == b:
                return (at({a: up}) + at({a: -up})) / up**2
            both = at({a: up, b: across}) + at({a: -up, b: -across})
            return (both - at({a: up, b: -across}) - at({a: -up, b: across})) / (4 * up * across)

        return (4 * once(1.0) - once(2.0)) / 3

    numerical = -np.array([[second(a, b) for b in free] for a in free])
    unit = np.sqrt(np.diag(numerical))
    assert_allclose(information / np.outer(unit, unit), numerical / np.outer(unit, unit), atol=1e-6)


@kinked_world
def test_around_a_kink_the_variance_of_the_score_stands_in_for_the_second_derivative(world: World) -> None:
    """Bassett & Koenker (1978), under the model: (J'J)^-1 over the variance of the score for the curve, b^2 / n for the scale."""
    fit = home(world)
    design = fit.model.whole.jacobian(fit.maximum.theta) @ fit.model.whole.from_user
    scale = fit.estimates["b"]
    # The score of an absolute loss is tau / b above the curve and (1 - tau) / b below it, halves of a median's 1 / b.
    tau = fit.family.level
    variance = (tau * (1 - tau)) / scale**2 if "tau" in fit.estimates else 1.0 / scale**2
    p = design.shape[1]
    expected = np.zeros((p + 1, p + 1))
    expected[:p, :p] = np.linalg.inv(design.T @ design) / variance
    expected[p, p] = scale**2 / Y.size
    unit = np.sqrt(np.diag(expected))
    found = fit.covariance[: p + 1, : p + 1]
    assert_allclose(found / np.outer(unit, unit), expected / np.outer(unit, unit), atol=1e-7)


@each_world
def test_standard_errors_are_the_roots_of_the_diagonal(world: World) -> None:
    fit = home(world)
    assert_allclose(np.sqrt(np.diag(fit.covariance)), list(fit.standard_errors.values()), rtol=1e-12)
    finite = fit.covariance[np.isfinite(fit.covariance).all(axis=1)][
        :, np.isfinite(fit.covariance).all(axis=0)
    ]
    assert_allclose(finite, finite.T, rtol=1e-12)


@each_world
def test_wald_intervals_reach_as_far_as_the_normal_quantile(world: World) -> None:
    fit = home(world)
    for name, (low, high) in fit.confidence_intervals(method="wald", level=0.9).items():
        assert name not in world.fixed
        if np.isfinite(fit.estimates[name]):
            reach = 1.6448536269514722 * fit.standard_errors[name]
            assert (low, high) == pytest.approx((fit.estimates[name] - reach, fit.estimates[name] + reach))


def test_under_huber_errors_only_rows_near_the_curve_say_something_about_it() -> None:
    """The second derivative of the loss is 1 up to delta and 0 beyond."""
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 1.0, 60)
    y = 1.0 + x + rng.standard_t(2.0, 60)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Huber(sigma=0.9, delta=1.2), fixed={"sigma", "delta"})
    near = np.abs(y - fit.fitted) < 1.2 * 0.9
    design = np.column_stack([np.ones(60), x])[near]
    assert_allclose(fit.covariance[:2, :2], 0.9**2 * np.linalg.inv(design.T @ design), rtol=1e-9)


# ---- the sandwich -----------------------------------------------------------------------------------------------

TABLE = np.column_stack([np.arange(10.0), [1.0, 0, 0, 1, 1, 0, 1, 0, 1, 0]])
COUNTS = np.array([2.0, 1, 4, 3, 3, 7, 9, 8, 15, 14])


def test_the_sandwich_is_that_of_statsmodels() -> None:
    """Statsmodels 0.14: sm.GLM(counts, X, family=sm.families.Poisson()).fit(cov_type="HC0", tol=1e-14).bse."""
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Poisson())
    found = list(fit.standard_errors_of("sandwich").values())
    assert_allclose(found, [0.257363435143, 0.029308051498, 0.129024064565], rtol=1e-9)
    assert_allclose(np.sqrt(np.diag(fit.covariance_of("sandwich"))), found, rtol=1e-12)
    # The same with every row repeated as often as its weight says.
    weights = [1.0, 2, 1, 3, 1, 1, 2, 1, 1, 2]
    weighted = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Poisson(), weights=weights)
    found = list(weighted.standard_errors_of("sandwich").values())
    assert_allclose(found, [0.239406651708, 0.025706147145, 0.115703330595], rtol=1e-9)


def test_the_sandwich_of_least_squares_is_whites() -> None:
    """Statsmodels 0.14: sm.OLS(counts, X).fit().get_robustcov_results("HC0").bse; with sigma held, as theirs is."""
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Normal(sigma=3.1), fixed="sigma")
    found = fit.standard_errors_of("sandwich")
    expected = [0.975675650896, 0.189680849899, 1.129949007879]
    assert_allclose([found[name] for name in ("intercept", "x1", "x2")], expected, rtol=1e-9)


@smooth_world
def test_the_sandwich_is_made_of_the_scores_of_rows(world: World) -> None:
    """Differentiated numerically in the user's units, shape parameters included."""
    fit = home(world)
    free = [n for n, e in fit.standard_errors.items() if e > 0 and np.isfinite(fit.estimates[n])]
    places = [list(fit.estimates).index(name) for name in free]
    scores = np.empty((world.y.size, len(free)))
    for column, name in enumerate(free):
        step = 1e-5 * fit.standard_errors[name]
        ends = [rows_at(fit, {**fit.estimates, name: fit.estimates[name] + side * step}) for side in (1, -1)]
        scores[:, column] = (ends[0] - ends[1]) / (2 * step)
    bread = fit.covariance[np.ix_(places, places)]
    expected = bread @ scores.T @ scores @ bread
    found = fit.covariance_of("sandwich")[np.ix_(places, places)]
    unit = np.sqrt(np.diag(expected))
    assert_allclose(found / np.outer(unit, unit), expected / np.outer(unit, unit), atol=1e-4)


def rows_at(fit: mx.Fit, values: dict[str, float]) -> np.ndarray:
    model = fit.model
    curve = model.whole.from_user @ np.array([values[parameter.name] for parameter in model.parameters])
    family = fit.family.with_shapes({name: values[name] for name in fit.family.shape_values()})
    return family.loglik(model.y, model.whole.value(curve))


def test_the_sandwich_holds_where_the_errors_are_not_what_was_assumed() -> None:
    """Overdispersed counts under a Poisson fit: intervals from the information are far too short."""
    rng = np.random.default_rng(21)
    x = np.linspace(0.0, 2.0, 150)
    covered, trials = {"information": 0, "sandwich": 0}, 200
    for _ in range(trials):
        y = rng.poisson(rng.gamma(1.0, np.exp(1.0 + 0.5 * x))).astype(float)
        fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson())
        for kind in covered:
            low, high = fit.confidence_intervals(method="wald", covariance=kind)["x"]  # type: ignore[arg-type]
            covered[kind] += low <= 0.5 <= high
    assert covered["sandwich"] > 0.88 * trials
    assert covered["information"] < 0.8 * trials


def test_a_kink_has_no_sandwich() -> None:
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Laplace())
    with pytest.raises(ValueError, match=r"the Laplace density has a kink\. Take covariance"):
        fit.covariance_of("sandwich")
    with pytest.raises(ValueError, match='There is no "robust" covariance: choose information or sandwich'):
        fit.standard_errors_of("robust")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='A profile interval has no covariance: take method="wald"'):
        fit.confidence_intervals(covariance="sandwich")
