"""What is particular to the Student t: its limits, and its constant where two log-gammas would cancel."""

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose

from mlexplore.families import Normal, StudentT
from mlexplore.families.student_t import log_normaliser

Y = np.array([-7.0, -1.2, 0.0, 0.4, 3.1, 40.0])
MU = np.array([0.3, -0.1, 0.0, 1.0, 2.5, 39.0])


def test_with_infinitely_many_degrees_of_freedom_it_is_the_normal() -> None:
    t, normal = StudentT(sigma=1.7, nu=np.inf), Normal(sigma=1.7)
    for function in ("loglik", "cdf", "survival", "score", "curvature", "excess_loss"):
        assert_allclose(getattr(t, function)(Y, MU), getattr(normal, function)(Y, MU), rtol=1e-14)
    assert_allclose(t.shape_score(Y, MU)[0], normal.shape_score(Y, MU)[0], rtol=1e-13)
    assert_allclose(t.shape_curvature(Y, MU)[0, 0], normal.shape_curvature(Y, MU)[0, 0], rtol=1e-13)
    assert_allclose(t.cross_curvature(Y, MU)[0], normal.cross_curvature(Y, MU)[0], rtol=1e-13)
    assert_allclose(t.variance(MU), normal.variance(MU), rtol=1e-15)
    assert_allclose(t.fisher_information(MU), normal.fisher_information(MU), rtol=1e-15)


def test_nothing_changes_in_infinity_with_the_degrees_of_freedom() -> None:
    """At the limit the parameter has no effect left, and its derivatives are zero, not NaN."""
    t = StudentT(sigma=1.7, nu=np.inf)
    assert_allclose(t.shape_score(Y, MU)[1], 0.0)
    assert_allclose(t.shape_curvature(Y, MU)[1], 0.0)
    assert_allclose(t.cross_curvature(Y, MU)[1], 0.0)


@pytest.mark.parametrize("nu", [1e6, 1e9, 1e12])
def test_it_comes_to_the_normal_as_the_degrees_of_freedom_grow(nu: float) -> None:
    y, mu = Y[:5], MU[:5]
    gap = StudentT(sigma=1.7, nu=nu).loglik(y, mu) - Normal(sigma=1.7).loglik(y, mu)
    z = (y - mu) / 1.7
    # The first term of the expansion in 1/nu.
    assert_allclose(gap, (z**4 - 2 * z**2 - 1) / (4 * nu), atol=2e-14, rtol=1e-4)


def exact_normaliser(nu: mpmath.mpf) -> mpmath.mpf:
    return mpmath.loggamma((nu + 1) / 2) - mpmath.loggamma(nu / 2) - mpmath.log(mpmath.pi * nu) / 2


@pytest.mark.parametrize("nu", [0.2, 0.7, 2.3, 19.7, 39.9999, 40.0, 40.0001, 77.0, 1e3, 1e5, 123456.7, 1e9])
def test_the_constant_keeps_its_digits_for_every_degree_of_freedom(nu: float) -> None:
    """The difference of two log-gammas loses eight digits at nu = 1e9; a series takes over at 40."""
    with mpmath.workdps(60):
        expected = [
            mpmath.diff(exact_normaliser, mpmath.mpf(nu), order, h=mpmath.mpf(10) ** -15)
            for order in (0, 1, 2)
        ]
    found = log_normaliser(nu)
    assert found[0] == pytest.approx(float(expected[0]), rel=4e-15)
    assert found[1] == pytest.approx(float(expected[1]), rel=1e-12)
    assert found[2] == pytest.approx(float(expected[2]), rel=1e-12)


def test_the_constant_is_continuous_where_the_series_takes_over() -> None:
    below, above = log_normaliser(np.nextafter(40.0, 0.0)), log_normaliser(40.0)
    assert_allclose(above, below, rtol=1e-10, atol=1e-15)


def test_one_degree_of_freedom_is_the_cauchy_distribution() -> None:
    z = (Y - MU) / 1.7
    expected = -np.log(np.pi * 1.7 * (1.0 + z**2))
    assert_allclose(StudentT(sigma=1.7, nu=1.0).loglik(Y, MU), expected, rtol=1e-13)
    assert_allclose(StudentT(nu=1.0).variance(MU), np.inf)
