"""The thesis, over the registry: a likelihood is a loss, a dispersion, and a constant that the loss drops."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import optimize

from mlexplore.domains import POSITIVE, REAL
from mlexplore.families import Family
from tests.families.oracles import EXAMPLES, LIMITS, ORACLES, frozen, middle, spread, symbols
from tests.families.situations import observations

Array = NDArray[np.float64]

each_family = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
each_family_and_limit = pytest.mark.parametrize("family", [*EXAMPLES, *LIMITS], ids=repr)


def log_density(family: Family, y: Array, mu: Array) -> Array:
    theirs = frozen(family, mu)
    return theirs.logpmf(y) if family.discrete else theirs.logpdf(y)


@each_family_and_limit
def test_the_loss_is_zero_at_perfect_prediction_and_least_somewhere(family: Family) -> None:
    """Where the density peaks away from mu the loss can be negative: `least_loss` says how much."""
    y, mu = observations(family)
    perfect = y[family.location_domain.contains(y)]
    if family.functional != "probability":
        assert_array_equal(family.loss(perfect, perfect), np.zeros_like(perfect))
    loss, least = family.loss(y, mu), family.least_loss(y, mu)
    assert np.all(least <= 0.0)
    assert np.all(loss >= least - 1e-12 * np.abs(loss))
    if not np.any(least):
        away = family.expectation(mu) != y if family.functional == "probability" else y != mu
        assert np.all(loss[away] > 0.0)


@each_family_and_limit
def test_the_least_loss_is_the_least_over_all_locations(family: Family) -> None:
    y, mu = (values[[1, 3, 6, 9, 12, 14]] for values in observations(family))
    scale = np.geomspace(1e-4, 1e4, 4001)
    if family.location_domain == REAL:
        grid = spread(family) * np.concatenate([-scale[::-1], [0.0], scale])
        tried = [np.append(height + grid, height) for height in y.tolist()]
    elif family.location_domain == POSITIVE:
        tried = [np.append((height or 1.0) * scale, 1e-100) for height in y.tolist()]
    else:
        tried = [scale / (1.0 + scale) for _ in y]
    for height, locations, at in zip(y, tried, mu, strict=True):
        lowest = float(np.min(family.loss(np.full_like(locations, height), locations)))
        least = float(family.least_loss(np.array(height), np.array(at)))
        assert least <= lowest + 1e-12
        assert least == pytest.approx(lowest, abs=0.01 * family.dispersion)


@each_family_and_limit
def test_two_curves_differ_in_loss_as_they_differ_in_likelihood(family: Family) -> None:
    """The thesis: what a loss drops cancels when two curves are compared."""
    y, here = observations(family)
    there = here[::-1]
    by_loss = (family.loss(y, there) - family.loss(y, here)) / family.dispersion
    by_likelihood = log_density(family, y, here) - log_density(family, y, there)
    assert_allclose(by_loss, by_likelihood, rtol=1e-11, atol=1e-11)


@each_family_and_limit
def test_the_loss_in_nats_is_the_log_density_below_that_of_a_perfect_prediction(family: Family) -> None:
    y, mu = observations(family)
    possible = family.location_domain.contains(y)
    if family.functional == "probability":
        possible[:] = False
    y, mu = y[possible], mu[possible]
    expected = log_density(family, y, y) - log_density(family, y, mu)
    assert_allclose(family.excess_loss(y, mu), expected, rtol=1e-11, atol=1e-11)


@each_family_and_limit
def test_the_deviance_of_a_row_is_what_it_loses_against_its_best_location(family: Family) -> None:
    y, mu = observations(family)
    expected = 2.0 * (family.loss(y, mu) - family.least_loss(y, mu)) / family.dispersion
    assert_allclose(family.unit_deviance(y, mu), expected, rtol=1e-13)


@each_family
def test_loss_dispersion_and_constant_are_those_stated_in_symbols(family: Family) -> None:
    """So the formulas on the page and in the documentation cannot drift from what is computed."""
    y, mu = observations(family)
    oracle, meant = ORACLES[type(family)], symbols(type(family))
    # A loss that can be negative goes through 0 away from mu: there a rounding of one nat is all that can be asked.
    # The symbols themselves are 0 to forty digits only.
    rounding = 1e-14 if np.any(family.least_loss(y, mu)) else 1e-38
    for part, found in (
        (oracle.loss, family.loss(y, mu)),
        (oracle.dispersion, np.full_like(y, family.dispersion)),
        (oracle.constant, family.constant(y)),
    ):
        assert_allclose(found, meant.at(meant.evaluated(part), family, y, mu), rtol=1e-13, atol=rounding)


@each_family
def test_rescaling_the_observations_shifts_each_log_density_by_the_log_of_the_factor(family: Family) -> None:
    """A density is per unit of y: that is why likelihoods of different units cannot be compared."""
    units = {item.role for item in family.shapes()} == {"scale"}
    if family.discrete or not (family.pivot or units):
        return
    y, mu = observations(family)
    factor = 731.0
    scales = [item.name for item in family.shapes() if item.role == "scale"]
    rescaled = family.with_shapes({name: factor * getattr(family, name) for name in scales})
    expected = family.loglik(y, mu) - np.log(factor)
    assert_allclose(rescaled.loglik(factor * y, factor * mu), expected, rtol=1e-12, atol=1e-12)


@each_family_and_limit
def test_what_a_family_calls_the_pivot_has_one_distribution_whatever_the_location(family: Family) -> None:
    y, mu = observations(family)
    if family.pivot == "difference":
        assert_allclose(family.cdf(y + 17.0, mu + 17.0), family.cdf(y, mu), rtol=1e-6)
    elif family.pivot == "ratio":
        assert_allclose(family.cdf(17.0 * y, 17.0 * mu), family.cdf(y, mu), rtol=1e-10)
    else:
        here, there = middle(family), 0.5 * middle(family)
        probability = np.array([0.1, 0.5, 0.9, 0.999])
        first, second = (family.quantile(probability, np.full(4, at)) for at in (here, there))
        assert not np.allclose(first / here, second / there, rtol=1e-9)


# ---- what a curve describes -------------------------------------------------------------------------------------

SAMPLE = np.array([0.11, 0.2, 0.25, 0.29, 0.36, 0.44, 0.83])
CLAIMS: dict[str, Callable[[Family, Array], tuple[Array, Array]]] = {
    "mean": lambda family, mu: (family.expectation(mu), mu),
    "median": lambda family, mu: (family.cdf(mu, mu), np.full_like(mu, 0.5)),
    "quantile": lambda family, mu: (family.cdf(mu, mu), np.full_like(mu, family.level)),
    # Of twice the scale, every quantile is twice as large.
    "scale": lambda family, mu: (
        family.quantile(np.full_like(mu, 0.3), 2.0 * mu),
        2.0 * family.quantile(np.full_like(mu, 0.3), mu),
    ),
    "probability": lambda family, mu: (family.expectation(mu) / family.expectation(np.ones_like(mu)), mu),
    "location": lambda family, mu: (
        family.quantile(np.full_like(mu, 0.3), mu + 1.0) - family.quantile(np.full_like(mu, 0.3), mu),
        np.ones_like(mu),
    ),
}


@each_family_and_limit
def test_the_curve_is_that_of_the_distribution_which_the_family_names(family: Family) -> None:
    if family.functional == "location" and family.pivot != "difference":
        return
    found, claimed = CLAIMS[family.functional](family, np.array([0.04, 0.31, 0.83]))
    assert_allclose(found, claimed, rtol=1e-11)


@each_family_and_limit
def test_the_constant_with_the_least_loss_is_the_functional_that_the_family_names(family: Family) -> None:
    """Squared error asks for the mean, absolute error for the median."""
    expected = {
        "mean": np.mean,
        "median": np.median,
        "quantile": lambda y: np.quantile(y, family.level, method="inverted_cdf"),
    }
    if family.functional not in expected or family.support.whole or np.any(family.least_loss(SAMPLE, SAMPLE)):
        return
    if family.functional == "median" and family.objective != "absolute":
        # The median of a symmetric distribution, on some scale: told below.
        return
    size = spread(family) if family.pivot == "difference" else 1.0
    y = size * SAMPLE
    grid = np.linspace(y[0], y[-1], 401)

    def risk(height: float) -> float:
        return float(np.mean(family.loss(y, np.full_like(y, height))))

    near, step = grid[np.argmin([risk(height) for height in grid])], grid[1] - grid[0]
    best = optimize.minimize_scalar(
        risk, bounds=(near - step, near + step), method="bounded", options={"xatol": 1e-9 * size}
    ).x
    assert best == pytest.approx(float(expected[family.functional](y)), abs=2e-6 * size)


@each_family_and_limit
def test_the_centre_of_a_symmetric_sample_costs_no_more_from_one_side_than_from_the_other(
    family: Family,
) -> None:
    """What a location is, is told by symmetry alone; of a family whose errors multiply, on a logarithmic scale."""
    size = spread(family)
    steps = np.array([0.05, 0.3, 2.0])
    if family.symmetric:
        centre, y = 4.0 * size, size * np.concatenate([4.0 - SAMPLE, 4.0 + SAMPLE])
        left, right = centre - size * steps, centre + size * steps
    elif family.pivot == "ratio" and family.functional == "median":
        centre, y = 4.0, 4.0 * np.exp(np.concatenate([-SAMPLE, SAMPLE]))
        left, right = centre * np.exp(-steps), centre * np.exp(steps)
    else:
        return
    risks = [family.loss(y, at[:, None]).mean(axis=1) for at in (left, right)]
    assert_allclose(*risks, rtol=1e-12)
    assert np.all(risks[0] >= family.loss(y, np.array(centre)).mean()) or family.objective == "smooth"
