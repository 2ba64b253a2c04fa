"""Leverage, and what leaving a row out does."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from tests.test_hypotheses import COUNTS, TABLE
from tests.worlds import World, each_world, home

# statsmodels 0.14: sm.GLM(counts, X, family=sm.families.Poisson()).fit(tol=1e-14).get_influence(), with .hat_matrix_diag,
# .cooks_distance[0] and -.d_params[:, 1].
HATS = [0.210281892603, 0.230581068338, 0.228036578883, 0.197749390384, 0.195715574992]
HATS += [0.207992242855, 0.25375681589, 0.266360875074, 0.584565635266, 0.624959925715]
COOKS = [0.004498035996, 0.058762380226, 0.114184946636, 0.015443181815, 0.071229553184]
COOKS += [0.051727535284, 0.014900601834, 0.019763988582, 0.174602307844, 0.121001057761]
CHANGES = [0.005112684985, -0.018616896638, 0.024609206178, -0.007016820178, -0.011214897411]
CHANGES += [0.009760335737, -0.000416577348, 0.000515012777, -0.019410902381, 0.016545299004]
# sm.OLS(counts, X).fit().get_influence().cooks_distance[0]; its scale divides by n - p and is 4.483963585434173.
OLS_COOKS = [
    3.456646940699e-01,
    2.060984546618e-04,
    9.138253537718e-02,
    6.643297907424e-02,
    2.237167994160e-01,
]
OLS_COOKS += [
    2.447340848168e-04,
    4.592725176885e-04,
    1.589617167717e-01,
    5.877828876187e-01,
    6.535289096380e-02,
]


def test_the_influence_of_counts_is_that_of_statsmodels() -> None:
    found = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Poisson()).influence
    assert_allclose(found.leverage, HATS, rtol=1e-9)
    assert_allclose(found.distance, COOKS, rtol=1e-8)
    assert_allclose(found.changes[:, 1], CHANGES, rtol=1e-8)
    assert found.names == ("intercept", "x1", "x2")


def test_the_distance_of_a_normal_line_with_known_scale_is_cooks() -> None:
    family = mx.Normal(sigma=np.sqrt(4.483963585434173))
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=family, fixed="sigma")
    assert_allclose(fit.influence.distance, OLS_COOKS, rtol=1e-8)


def test_for_a_normal_line_of_known_scale_one_step_is_the_whole_way() -> None:
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Normal(sigma=1.7), fixed="sigma")
    for row in (0, 4, 9):
        refit = fit.without(row)
        moved = np.array(list(refit.estimates.values())) - np.array(list(fit.estimates.values()))
        assert_allclose(fit.influence.changes[row], moved, rtol=1e-8, atol=1e-11)


@each_world
def test_leverages_add_up_to_the_parameters_of_the_curve(world: World) -> None:
    fit = home(world)
    if not np.isfinite([e for n, e in fit.standard_errors.items() if np.isfinite(fit.estimates[n])]).all():
        with pytest.raises(ValueError, match="There is no influence to measure"):
            _ = fit.influence
        return
    leverage = fit.influence.leverage
    assert leverage.sum() == pytest.approx(fit.model.size, rel=1e-9)
    assert np.all((leverage >= 0.0) & (leverage <= 1.0 + 1e-9))


@pytest.mark.parametrize(
    ("curve", "family"),
    [
        (mx.Linear(), mx.Gamma()),
        (mx.Linear(), mx.StudentT()),
        (mx.Linear(), mx.Weibull()),
        (mx.LogisticGrowth(), mx.Normal()),
        (mx.Linear(), mx.NegativeBinomial()),
    ],
    ids=repr,
)
def test_one_step_foretells_the_fit_without_a_row(curve: mx.Curve, family: mx.Family) -> None:
    """With all shape parameters free; the step is a first approximation, the sum over rows shows no bias."""
    rng = np.random.default_rng(6)
    x = np.linspace(0.0, 20.0, 120)
    mu = np.exp(1.0 + 0.1 * x) if "log" in family.links[:1] else 2.0 + 0.5 * x
    if not curve.linear:
        mu = 30.0 / (1.0 + np.exp(-0.4 * (x - 9.0)))
    kind = family.with_shapes({"size": 3.0} if isinstance(family, mx.NegativeBinomial) else {})
    held = {"nu"} if isinstance(family, mx.StudentT) else set()
    fit = mx.fit(x, kind.sample(mu, rng), curve=curve, family=family, fixed=held)
    errors = np.array(list(fit.standard_errors.values()))
    assert np.isfinite(errors).all()
    rows = range(0, 120, 10)
    exact = np.array([list(fit.without(row).estimates.values()) for row in rows]) - list(
        fit.estimates.values()
    )
    step = fit.influence.changes[list(rows)]
    moved = errors > 0
    assert np.abs((step - exact)[:, moved] / errors[moved]).max() < 0.03
    assert np.abs(exact[:, moved] / errors[moved]).max() > 0.08


def test_a_row_that_weighs_two_counts_as_two() -> None:
    weights = np.array([1.0, 2, 1, 1, 1, 1, 1, 1, 1, 1])
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Poisson(), weights=weights)
    order = np.repeat(np.arange(10), weights.astype(int))
    repeated = mx.fit(TABLE[order], COUNTS[order], curve=mx.Linear(), family=mx.Poisson())
    assert fit.influence.leverage[1] == pytest.approx(2 * repeated.influence.leverage[1], rel=1e-9)
    left = mx.fit(np.delete(TABLE, 1, 0), np.delete(COUNTS, 1), curve=mx.Linear(), family=mx.Poisson())
    assert fit.without(1).estimates == pytest.approx(left.estimates, rel=1e-8)


def test_a_row_without_which_nothing_is_determined_is_said() -> None:
    x = np.array([0.0, 0.0, 0.0, 0.0, 1.0])
    fit = mx.fit(x, [1.0, 2.0, 1.5, 1.7, 4.0], curve=mx.Linear(), family=mx.Normal())
    assert fit.influence.leverage[4] == pytest.approx(1.0)
    assert np.isnan(fit.influence.changes[4]).all()
    with pytest.raises(ValueError, match='The data cannot tell "x" from the parameters before it'):
        fit.without(4)
    with pytest.raises(ValueError, match=r"There is no row 5: rows are numbered from 0 to 4"):
        fit.without([1, 5])


def test_where_nothing_was_estimated_no_row_moves_anything() -> None:
    held = {"intercept": 1.0, "x": 2.0, "sigma": 3.0}
    found = mx.fit([0.0, 1.0], [1.0, 5.0], curve=mx.Linear(), family=mx.Normal(), fixed=held).influence
    assert found.names == tuple(held)
    assert_allclose(found.leverage, [0.0, 0.0])
    assert_allclose(found.changes, np.zeros((2, 3)))
    assert_allclose(found.distance, [0.0, 0.0])
