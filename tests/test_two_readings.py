"""One density read in two ways: the one is a distribution, the other need not be, and quadrature says by how much."""

import numpy as np
import pytest
from scipy.integrate import quad

import mlexplore as mx
from mlexplore.domains import REAL
from mlexplore.families import FAMILIES, Family
from mlexplore.plots.two_readings_linked import two_readings_payload
from mlexplore.scene.two_readings import TwoReadings, two_readings


def of(kind: type[Family]) -> TwoReadings:
    family = kind(
        **{shape.name: shape.telling for shape in kind.shapes()},
        **{known.name: 12 for known in kind.knowns()},
    )
    return TwoReadings(family, 0.37 if kind.location_domain.high < np.inf else 4.2)


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
def test_the_first_reading_is_a_distribution_and_both_share_a_number(kind: type[Family]) -> None:
    found = of(kind)
    total = (
        found.density.sum()
        if kind.discrete and np.all(np.diff(found.y) == 1.0)
        else np.trapezoid(found.density, found.y_grid)
    )
    assert 0.98 < total <= 1.0 + 1e-9 or kind.name == "Tweedie"  # which has a probability of its own at 0
    at_the_curve = [np.interp(found.mu, found.mu_grid, row) for row in found.likelihood]
    assert found.same == pytest.approx(at_the_curve, rel=0.05, abs=0.01 * found.same.max())


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
def test_what_a_likelihood_encloses_over_all_heights(kind: type[Family]) -> None:
    found = of(kind)
    domain = kind.location_domain
    for place in (0, found.home):
        y = np.array([found.y[place]])

        def height(t: float, y: np.ndarray = y) -> float:
            if domain == REAL:
                return float(found.family.density(y, np.array([t]))[0])
            if domain.high < np.inf:
                mu = 1.0 / (1.0 + np.exp(-t))
                return float(found.family.density(y, np.array([mu]))[0] * mu * (1.0 - mu))
            return float(found.family.density(y, np.array([np.exp(t)]))[0] * np.exp(t))

        if np.isinf(found.areas[place]):
            # It does not fall: as far out again there is as much again, or more.
            assert height(60.0) >= 0.99 * height(30.0) > 0.0
            continue
        middle = float(y[0]) if domain == REAL else 0.0
        ends = range(-30, 30, 10) if domain.high < np.inf else range(-60, 120, 10)
        pieces = [quad(height, middle + a, middle + a + 10.0, limit=200)[0] for a in ends]
        if domain == REAL:
            pieces += [quad(height, -np.inf, middle - 60.0)[0], quad(height, middle + 120.0, np.inf)[0]]
        assert found.areas[place] == pytest.approx(sum(pieces), rel=1e-6)


def test_areas_that_are_known_in_closed_form() -> None:
    assert TwoReadings(mx.Gamma(shape=4.5), 3.0).areas == pytest.approx(4.5 / 3.5, rel=1e-9)
    assert TwoReadings(mx.Poisson(), 3.0).areas == pytest.approx(1.0, rel=1e-9)
    assert TwoReadings(mx.Binomial(trials=9), 0.3).areas == pytest.approx(0.1, rel=1e-9)
    assert np.isinf(TwoReadings(mx.Exponential(), 3.0).areas).all()


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
def test_the_pictures_are_plotly_s(kind: type[Family]) -> None:
    payload = two_readings_payload(of(kind), "y", "μ")
    for view in payload.views:
        assert view.figure.data
    assert len(payload.pack()) < 1_000_000


def test_a_fit_without_a_density_says_so() -> None:
    x = np.arange(8.0)
    with pytest.raises(ValueError, match="There is no density"):
        two_readings(mx.fit(x, 2.0 + x, curve=mx.Linear(), family=mx.Normal()))
