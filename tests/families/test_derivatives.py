"""Derivatives of every log-density, over the registry: Newton's method and every standard error rest on them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import integrate

from mlexplore.domains import REAL
from mlexplore.families import Family
from mlexplore.links import LINKS
from tests.families.oracles import EXAMPLES, LIMITS, MU, middle, spread, symbols
from tests.families.situations import observations

Array = NDArray[np.float64]

each_family = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
each_family_and_limit = pytest.mark.parametrize("family", [*EXAMPLES, *LIMITS], ids=repr)


@each_family
def test_every_derivative_is_that_of_the_log_density(family: Family) -> None:
    """Differentiated by SymPy, evaluated to 40 digits."""
    y, mu = observations(family)
    y, mu = y[y != mu], mu[y != mu]
    meant = symbols(type(family))
    expected = {order: meant.at(f, family, y, mu) for order, f in meant.derivatives.items()}
    close = {"rtol": 2e-11, "atol": 1e-15 * max(1.0 / spread(family), 1.0)}
    assert_allclose(family.score(y, mu), expected[(MU,)], **close)
    assert_allclose(family.curvature(y, mu), expected[(MU, MU)], **close)
    score, curvature = family.shape_score(y, mu), family.shape_curvature(y, mu)
    cross = family.cross_curvature(y, mu)
    assert score.shape == cross.shape == (len(meant.shapes), *y.shape)
    assert curvature.shape == (len(meant.shapes), *score.shape)
    for i, a in enumerate(meant.shapes):
        assert_allclose(score[i], expected[(a,)], **close)
        assert_allclose(cross[i], expected[(MU, a)], **close)
        for j, b in enumerate(meant.shapes):
            assert_allclose(curvature[i, j], expected[(a, b)], **close)


@each_family_and_limit
def test_the_score_averages_to_zero_and_its_variance_is_the_fisher_information(family: Family) -> None:
    at, size = middle(family), spread(family)
    mu = np.array([at])

    def weighted(y: float, power: int) -> float:
        row = np.array([y])
        density = float(family.density(row, mu)[0])
        # Where the density vanishes the score may be infinite.
        return (float(family.score(row, mu)[0]) * size) ** power * density if density else 0.0

    def mean_of(power: int) -> float:
        if family.discrete:
            last = family.quantile(np.array([1.0 - 1e-15]), mu)[0]
            return sum(
                weighted(y, power)
                for y in np.arange(family.support.low, last + 40.0)
                if family.support.contains(y)
            )

        # The two sides apart: the density of Laplace has a kink at mu.
        def on(side: float, z: float) -> float:
            if family.support == REAL:
                return weighted(at + side * size * z, power) * size
            # On the scale of the logarithm or the logit: a density may be infinite at the end of its support.
            odds = (at if np.isinf(family.support.high) else at / (1.0 - at)) * np.exp(side * z)
            return (
                weighted(odds, power) * odds
                if np.isinf(family.support.high)
                else weighted(odds / (1.0 + odds), power) * odds / (1.0 + odds) ** 2
            )

        # Further up a share of a bounded support would be rounded to 1.
        reach = np.inf if family.support == REAL else 600.0 if np.isinf(family.support.high) else 36.0
        cuts = None if family.support == REAL else (0.1, 1.0, 5.0, 30.0)
        total = sum(
            integrate.quad(lambda z, side=side: on(side, z), 0, reach, points=cuts, limit=400)[0]
            for side in (-1.0, 1.0)
        )
        return total + (weighted(family.support.low, power) if family.support.closed else 0.0)

    information = float(family.fisher_information(mu)[0]) * size**2
    assert mean_of(1) == pytest.approx(0.0, abs=1e-9 * max(1.0, information))
    assert mean_of(2) == pytest.approx(information, rel=1e-7)


@each_family_and_limit
def test_on_the_scale_of_a_link_the_derivatives_are_those_of_the_composition(family: Family) -> None:
    """Families write the common links out, to save time and digits; the numbers stay the same."""
    y, mu = observations(family)
    for name in family.links:
        link = LINKS[name]
        if not link.domain.contains(mu).all():
            continue
        eta = link.link(mu)
        found, composed = family.linked(y, eta, link), Family.linked(family, y, eta, link)
        assert_allclose(found.loglik, composed.loglik, rtol=2e-10, err_msg=name)
        assert_allclose(found.score, composed.score, rtol=2e-10, atol=1e-300, err_msg=name)
        # The two terms of the composed curvature may cancel.
        terms = np.abs(family.curvature(y, mu)) * link.slope(eta) ** 2 + np.abs(
            family.score(y, mu) * link.bend(eta)
        )
        bent = np.isfinite(composed.curvature)
        assert_array_equal(found.curvature[~bent], composed.curvature[~bent])
        assert np.all(np.abs(found.curvature[bent] - composed.curvature[bent]) <= 2e-12 * terms[bent]), name


@each_family_and_limit
def test_a_row_recedes_where_its_log_density_has_no_maximum(family: Family) -> None:
    y, _ = observations(family)
    link = LINKS[family.links[0]]
    eta = np.linspace(-30.0, 30.0, 61)[:, None] * max(1.0, spread(family) if family.support == REAL else 1.0)
    if family.support == REAL:
        eta = eta + y
    score = family.linked(y, eta, link).score
    direction = family.receding(y)
    assert np.all(score[:, direction != 0] * direction[direction != 0] >= 0.0)
    rest = score[:, direction == 0]
    assert np.all(rest[0] > 0.0)
    assert np.all(rest[-1] < 0.0)


@each_family
def test_dispersions_are_the_best_ones_and_leave_the_best_curve_alone(family: Family) -> None:
    y, mu = observations(family)
    weights = np.arange(1.0, y.size + 1)
    best = family.best_dispersions(y, mu, weights)
    assert set(best) == set(family.dispersions)
    scores = family.with_shapes(best).shape_score(y, mu)
    for item, score in zip(family.shapes(), scores, strict=True):
        if item.name in best:
            size = weights @ np.abs(score)
            assert weights @ score == pytest.approx(0.0, abs=1e-12 * size)
            moved = family.with_shapes({item.name: 1.7 * getattr(family, item.name)}).score(y, mu)
            ratio = moved[moved != 0.0] / family.score(y, mu)[moved != 0.0]
            assert_allclose(ratio, ratio[0], rtol=1e-12)


@each_family
def test_dispersions_of_a_perfect_curve_are_at_the_end_of_their_domain(family: Family) -> None:
    y, _ = observations(family)
    y = y[family.location_domain.contains(y)]
    with np.errstate(divide="ignore"):
        best = family.best_dispersions(y, y, np.ones_like(y))
    for item in family.shapes():
        if item.name in best:
            assert best[item.name] == item.perfect
