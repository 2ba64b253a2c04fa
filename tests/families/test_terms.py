"""Every log-density written out, over the registry: named terms that add up, each the value of the formula that stands for it."""

import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.special import gammaln, log_ndtr, ndtr, xlogy

from mlexplore.families import Family
from mlexplore.families.term import Term
from tests.families.oracles import EXAMPLES, LIMITS, frozen
from tests.families.situations import observations

Array = NDArray[np.float64]

each_family = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
each_family_and_limit = pytest.mark.parametrize("family", [*EXAMPLES, *LIMITS], ids=repr)


def _area_of_huber(delta: float) -> float:
    middle = np.sqrt(2.0 * np.pi) * (ndtr(delta) - ndtr(-delta))
    return float(middle + 2.0 * np.exp(-0.5 * delta**2) / delta)


def _beta(y: Array, mu: Array, phi: float) -> Array:
    shares = mu * np.log(y) + (1.0 - mu) * np.log1p(-y)
    return phi * shares - gammaln(phi * mu) - gammaln(phi * (1.0 - mu))


def _tweedie(y: Array, mu: Array, p: float) -> Array:
    return y * mu ** (1.0 - p) / (1.0 - p) - mu ** (2.0 - p) / (2.0 - p)


def _log_cosh(x: Array) -> Array:
    return np.logaddexp(x, -x) - np.log(2.0)


def _huber(z: Array, delta: float) -> Array:
    return np.where(np.abs(z) <= delta, 0.5 * z * z, delta * (np.abs(z) - 0.5 * delta))


def value_of(formula: str, y: Array, mu: Array, family: Family) -> Array:
    """What a formula of `FORMULAS` comes to."""
    fields = {each.name: getattr(family, each.name) for each in dataclasses.fields(family)}
    return np.broadcast_to(eval(FORMULAS[formula], _FUNCTIONS | fields | {"y": y, "mu": mu}), y.shape)


_FUNCTIONS = {name: getattr(np, name) for name in ("abs", "exp", "inf", "log", "log1p", "pi", "where")}
_FUNCTIONS |= {"gammaln": gammaln, "xlogy": xlogy, "log_ndtr": log_ndtr, "_beta": _beta, "_tweedie": _tweedie}
_FUNCTIONS |= {"_log_cosh": _log_cosh, "_huber": _huber, "_area_of_huber": _area_of_huber}

FORMULAS = {
    "−(y − μ)²/(2σ²)": "-(y - mu) ** 2 / (2.0 * sigma ** 2)",
    "−|y − μ|/b": "-abs(y - mu) / b",
    "−½(ν + 1) log(1 + (y − μ)²/(νσ²))": "-0.5 * (nu + 1.0) * log1p((y - mu) ** 2 / (nu * sigma ** 2))",
    "−2 log cosh((y − μ)/(2σ))": "-2.0 * _log_cosh((y - mu) / (2.0 * sigma))",
    "−log cosh((y − μ)/σ)": "-_log_cosh((y - mu) / sigma)",
    "−ρ((y − μ)/σ)": "-_huber((y - mu) / sigma, delta)",
    "−(y − μ)(τ − [y < μ])/b": "-(y - mu) * (tau - (y < mu)) / b",
    "−|y − μ|ᵖ/σᵖ": "-abs((y - mu) / sigma) ** p",
    "−z − exp(−z), z = (y − μ)/σ": "-(y - mu) / sigma - exp(-(y - mu) / sigma)",
    "−z²/2 + log 2Φ(αz), z = (y − μ)/σ": "-0.5 * ((y - mu) / sigma) ** 2 + log(2.0) + log_ndtr(alpha * (y - mu) / sigma)",
    "−(log y − log μ)²/(2σ²)": "-(log(y) - log(mu)) ** 2 / (2.0 * sigma ** 2)",
    "−k(y/μ + log μ)": "-shape * (y / mu + log(mu))",
    "−y/μ − log μ": "-y / mu - log(mu)",
    "−λ(y − μ)²/(2μ²y)": "-lambda_ * (y - mu) ** 2 / (2.0 * mu ** 2 * y)",
    "−(y/μ)ᵏ − k log μ": "-(y / mu) ** shape - shape * log(mu)",
    "(yμ¹⁻ᵖ/(1 − p) − μ²⁻ᵖ/(2 − p))/φ": "_tweedie(y, mu, power) / phi",
    "y log μ − μ": "xlogy(y, mu) - mu",
    "y log μ − (y + k) log(1 + μ/k)": "xlogy(y, mu) - (mu if size == inf else (y + size) * log1p(mu / size))",
    "y log μ + (m − y) log(1 − μ)": "xlogy(y, mu) + xlogy(trials - y, 1.0 - mu)",
    "y log μ − μ; at y = 0: log(π + (1 − π) exp(−μ))": "where(y == 0.0, log(inflation + (1.0 - inflation) * exp(-mu)), xlogy(y, mu) - mu)",
    "φ(μ log y + (1 − μ) log(1 − y)) − log Γ(φμ) − log Γ(φ(1 − μ))": "_beta(y, mu, precision)",
    "y log μ + (1 − y) log(1 − μ)": "xlogy(y, mu) + xlogy(1.0 - y, 1.0 - mu)",
    "−log σ": "-log(sigma)",
    "−log b": "-log(b)",
    "−½ log 2π": "-0.5 * log(2.0 * pi)",
    "−log 2": "-log(2.0)",
    "−log 4": "-log(4.0)",
    "−log π": "-log(pi)",
    "−log C(δ)": "-log(_area_of_huber(delta))",
    "log τ(1 − τ)": "log(tau * (1.0 - tau))",
    "−log Γ(1 + 1/p)": "-gammaln(1.0 + 1.0 / p)",
    "log Γ(½(ν + 1)) − log Γ(½ν) − ½ log(½ν)": "gammaln(0.5 * (nu + 1.0)) - gammaln(0.5 * nu) - 0.5 * log(0.5 * nu)",
    "−1": "-1.0",
    "−log y": "-log(y)",
    "k log y": "shape * log(y)",
    "k log k": "shape * log(shape)",
    "log k": "log(shape)",
    "−log Γ(k)": "-gammaln(shape)",
    "−k(1 + log y)": "-shape * (1.0 + log(y))",
    "−1 − log y": "-1.0 - log(y)",
    "−1 − k log y": "-1.0 - shape * log(y)",
    "½ log λ": "0.5 * log(lambda_)",
    "−(3/2) log y": "-1.5 * log(y)",
    "y²⁻ᵖ/((1 − p)(2 − p)φ)": "y ** (2.0 - power) / ((1.0 - power) * (2.0 - power) * phi)",
    "−log y!": "-gammaln(y + 1.0)",
    "y log y − y": "xlogy(y, y) - y",
    "y log y − (y + k) log(1 + y/k)": "xlogy(y, y) - (y if size == inf else (y + size) * log1p(y / size))",
    "log Γ(y + k) − log Γ(k) − y log k": "0.0 * y if size == inf else gammaln(y + size) - gammaln(size) - y * log(size)",
    "y log(y/m) + (m − y) log(1 − y/m)": "xlogy(y, y / trials) + xlogy(trials - y, 1.0 - y / trials)",
    "log C(m, y)": "gammaln(trials + 1.0) - gammaln(y + 1.0) - gammaln(trials - y + 1.0)",
    "log(1 − π) where y > 0": "where(y > 0.0, log1p(-inflation), 0.0)",
    "log Γ(φ)": "gammaln(precision)",
    "−log y − log(1 − y)": "-log(y) - log1p(-y)",
    "the same with y in the place of μ": "_beta(y, y, precision)",
}
"""What each formula says, computed another way. The series of the Tweedie density is what is left: `test_tweedie.py` holds it."""


def _parts(family: Family, y: Array, mu: Array) -> tuple[Term, Term | None, tuple[Term, ...]]:
    return family.curve_term(y, mu), family.peak_term(y), family.other_terms(y)


def _sum(terms: list[Term], y: Array) -> tuple[Array, float]:
    """Sum of terms, and to what their largest one rounds it."""
    rows = [np.broadcast_to(term.rows, y.shape) for term in terms]
    largest = max((float(np.abs(each).max()) for each in rows), default=0.0)
    return np.sum([np.zeros(y.shape), *rows], axis=0), 4e-15 * (len(rows) + 1) * (1.0 + largest)


@each_family_and_limit
def test_the_terms_add_up_to_the_log_density(family: Family) -> None:
    y, mu = observations(family)
    curve, peak, others = _parts(family, y, mu)
    written, rounding = _sum([curve, *others], y)
    theirs = frozen(family, mu)
    assert_allclose(
        written, theirs.logpmf(y) if family.discrete else theirs.logpdf(y), atol=rounding, rtol=1e-11
    )
    constant, rounding = _sum([*others, *([] if peak is None else [peak])], y)
    assert_allclose(constant, -family.constant(y), atol=rounding, rtol=1e-11)
    loss, rounding = _sum([curve, *([] if peak is None else [peak._replace(rows=-peak.rows)])], y)
    assert_allclose(loss, -family.excess_loss(y, mu), atol=rounding, rtol=1e-11)


@each_family_and_limit
def test_the_term_of_the_curve_at_y_is_what_a_loss_takes_away(family: Family) -> None:
    y, _ = observations(family)
    y = y[family.location_domain.contains(y)]
    if family.functional == "probability":
        y = y[:0]
    peak = family.peak_term(y)
    curve = family.curve_term(y, y).rows
    assert_allclose(curve, np.zeros_like(y) if peak is None else peak.rows, rtol=1e-12, atol=1e-12)


@each_family
def test_each_term_is_the_value_of_its_formula(family: Family) -> None:
    y, mu = observations(family)
    curve, peak, others = _parts(family, y, mu)
    terms = [curve, *others, *([] if peak is None else [peak])]
    assert len({term.key for term in terms}) == len({term.formula for term in terms}) == len(terms)
    for term in terms:
        assert term.name
        if term.key != "series":
            assert_allclose(term.rows, value_of(term.formula, y, mu, family), rtol=1e-10, atol=1e-10)


def test_no_formula_is_tried_that_no_family_has() -> None:
    written = set()
    for family in EXAMPLES:
        curve, peak, others = _parts(family, *observations(family))
        written |= {term.formula for term in (curve, *others, *([] if peak is None else [peak]))}
    assert set(FORMULAS) == written - {"log a(y, φ, p)"}


@each_family
def test_in_another_unit_a_density_changes_by_the_logarithm_of_the_unit_and_a_probability_does_not(
    family: Family,
) -> None:
    y, mu = observations(family)
    if family.discrete or family.response == "proportion":
        assert_array_equal(family.in_unit(7.0).loglik(y, mu), family.loglik(y, mu))
        return
    # A power of two, so that dividing by it rounds nothing.
    here, there = family.loglik(y, mu), family.in_unit(8.0).loglik(8.0 * y, 8.0 * mu)
    known = np.isfinite(here)
    expected = np.where((y == 0.0) & (family.name == "Tweedie"), 0.0, -np.log(8.0))
    assert_allclose(there[known], (here + expected)[known], rtol=1e-11, atol=1e-11)
