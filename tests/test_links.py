"""What every link promises: it is undone, its derivatives are exact, and no probability is too small for it."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from mlexplore.links import LINKS, Link, LogShares, UnitLink

Array = NDArray[np.float64]

ETA, MU = sp.symbols("eta mu", real=True)
exp: Any = sp.exp
erfc: Any = sp.erfc
ROOT_2 = sp.sqrt(2)

INVERSES: dict[str, Any] = {
    "identity": ETA,
    "log": exp(ETA),
    "inverse": 1 / ETA,
    "inverse squared": ETA ** sp.Rational(-1, 2),
    "logit": 1 / (1 + exp(-ETA)),
    "probit": erfc(-ETA / ROOT_2) / 2,
    "cloglog": 1 - exp(-exp(ETA)),
    "cauchit": sp.atan(ETA) / sp.pi + sp.Rational(1, 2),
}
"""Every inverse once more, as symbols. A new link adds one line here."""

COMPLEMENTS: dict[str, Any] = {
    "logit": 1 / (1 + exp(ETA)),
    "probit": erfc(ETA / ROOT_2) / 2,
    "cloglog": exp(-exp(ETA)),
    "cauchit": sp.Rational(1, 2) - sp.atan(ETA) / sp.pi,
}

NEAR = (1e-12, 1e-9, 1e-5, 1e-3, 0.0011, 0.049, 0.051, 0.3, 1.0, 2.7)
FAR = (4.4, 5.9, 6.1, 8.3, 20.0, 38.5, 300.0, 699.0, 1e3, 1e4)
each_link = pytest.mark.parametrize("link", LINKS.values(), ids=lambda link: link.name)
each_unit_link = pytest.mark.parametrize(
    "link", [link for link in LINKS.values() if isinstance(link, UnitLink)], ids=lambda link: link.name
)


def places(link: Link, sizes: tuple[float, ...]) -> Array:
    eta = np.array(sizes)
    return eta if link.span.low == 0.0 else np.concatenate([-eta[::-1], [0.0], eta])


def exact(function: Callable[[Any], Any], eta: Array, digits: int = 60) -> Array:
    """Values with many digits on the way; what is too large for a double is infinite, what is too small 0."""
    with mpmath.workdps(digits):
        return np.array([float(function(mpmath.mpf(at))) for at in eta.tolist()])


def as_function(expression: Any) -> Callable[[Any], Any]:
    return sp.lambdify(ETA, expression, "mpmath")


def test_every_link_has_an_oracle_and_no_oracle_is_left_over() -> None:
    assert set(INVERSES) == set(LINKS)
    assert set(COMPLEMENTS) == {name for name, link in LINKS.items() if isinstance(link, UnitLink)}


@each_link
def test_a_link_says_what_it_is(link: Link) -> None:
    assert LINKS[link.name] is link
    assert link.formula.strip()
    assert link.__doc__


# ---- the link and its inverse -------------------------------------------------------------------------------------


@each_link
def test_the_inverse_and_its_derivatives_are_those_of_the_formula(link: Link) -> None:
    eta = places(link, NEAR)
    if link.domain.low == 0.0 and link.span.low == 0.0:
        eta = eta[eta > 1e-6]  # of smaller ones the reciprocals would be all rounding
    formula = INVERSES[link.name]
    for order, found in ((0, link.inverse), (1, link.slope), (2, link.bend)):
        expected = exact(as_function(sp.diff(formula, ETA, order)), eta)
        assert_allclose(found(eta), expected, rtol=1e-14, atol=1e-30)


@each_link
def test_the_link_undoes_the_inverse(link: Link) -> None:
    eta = places(link, (0.02, 0.3, 1.0, 1.9))  # further up probabilities near 1 have lost their digits
    assert_allclose(link.link(link.inverse(eta)), eta, rtol=1e-11, atol=1e-14)
    mu = link.inverse(eta)
    assert link.domain.contains(mu).all()
    assert_allclose(link.inverse(link.link(mu)), mu, rtol=1e-13)


@each_link
def test_the_link_leads_from_its_domain_to_its_span(link: Link) -> None:
    low = {"identity": -7.0}.get(link.name, 1e-9)
    mu = np.linspace(low, 1.0 - 1e-9, 41) if isinstance(link, UnitLink) else np.linspace(low, 9.0, 41)
    eta = link.link(mu)
    assert np.isfinite(eta).all()
    assert link.span.contains(eta).all()
    assert np.all(np.diff(eta) > 0.0) == link.increasing
    assert np.all(link.slope(eta) > 0.0) == link.increasing


@each_unit_link
def test_tiny_probabilities_have_a_link(link: UnitLink) -> None:
    mu = np.array([1e-300, 1e-100, 1e-20])
    assert_allclose(link.inverse(link.link(mu)), mu, rtol=1e-10)


@each_unit_link
def test_the_slope_and_the_bend_vanish_quietly_far_out(link: UnitLink) -> None:
    eta = places(link, FAR)
    mu, slope, bend = link.inverse(eta), link.slope(eta), link.bend(eta)
    assert np.all((mu >= 0.0) & (mu <= 1.0))
    assert np.isfinite(slope).all()
    assert np.isfinite(bend).all()
    formula = INVERSES[link.name]
    moderate = np.abs(eta) < 400.0
    for order, found in ((1, slope), (2, bend)):
        expected = exact(as_function(sp.diff(formula, ETA, order)), eta[moderate])
        assert_allclose(found[moderate], expected, rtol=2e-13, atol=1e-290)


# ---- logarithms of probabilities ----------------------------------------------------------------------------------


def exact_log_shares(link: UnitLink, eta: Array) -> LogShares:
    """``log mu`` and ``log(1 - mu)`` with derivatives, from the smaller of the two probabilities."""
    share, rest = (as_function(table[link.name]) for table in (INVERSES, COMPLEMENTS))
    slope, bend = (as_function(sp.diff(INVERSES[link.name], ETA, order)) for order in (1, 2))

    def log_of(part: Callable[[Any], Any], other: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda at: mpmath.log(part(at)) if part(at) < other(at) else mpmath.log1p(-other(at))

    def first(part: Callable[[Any], Any], sign: int) -> Callable[[Any], Any]:
        return lambda at: sign * slope(at) / part(at)

    def second(part: Callable[[Any], Any], sign: int) -> Callable[[Any], Any]:
        return lambda at: sign * bend(at) / part(at) - (slope(at) / part(at)) ** 2

    columns = (
        log_of(share, rest),
        log_of(rest, share),
        first(share, 1),
        first(rest, -1),
        second(share, 1),
        second(rest, -1),
    )
    return LogShares(*(exact(column, eta, digits=400) for column in columns))


@each_unit_link
def test_logarithms_of_both_probabilities_keep_their_digits(link: UnitLink) -> None:
    """Compared with 400 digits, because a probability of 1 - 1e-300 is none less."""
    sizes = (*NEAR, *(at for at in FAR if at < (6.2 if link.name == "cloglog" else 40.0)))
    if link.name == "cauchit":
        sizes += FAR
    eta = places(link, sizes)
    found, expected = link.log_shares(eta), exact_log_shares(link, eta)
    for name, mine, theirs in zip(LogShares._fields, found, expected, strict=True):
        assert_allclose(mine, theirs, rtol=2e-13, atol=1e-290, err_msg=name)


# Leading terms far out, where exponentials cannot be formed. The first is for a probability near 0, the second near 1.
BELOW: dict[str, Callable[[Array], tuple[Array, Array, Array]]] = {
    "logit": lambda x: (-x, np.ones_like(x), np.zeros_like(x)),
    "probit": lambda x: (
        -0.5 * x * x - np.log(x) - 0.5 * np.log(2 * np.pi) + np.log1p(-1 / x**2 + 3 / x**4 - 15 / x**6),
        x + 1 / x - 2 / x**3 + 10 / x**5,
        -1.0 + 1 / x**2 - 6 / x**4 + 50 / x**6,
    ),
    "cloglog": lambda x: (-x, np.ones_like(x), np.zeros_like(x)),
}


@pytest.mark.parametrize("name", BELOW)
def test_logarithms_of_tiny_probabilities_follow_their_leading_terms(name: str) -> None:
    link = LINKS[name]
    assert isinstance(link, UnitLink)
    x = np.array([300.0, 699.0, 1e3, 1e4])
    found = link.log_shares(-x)
    for mine, theirs in zip(
        (found.log_share, found.share_slope, found.share_bend), BELOW[name](x), strict=True
    ):
        assert_allclose(mine, theirs, rtol=1e-13, atol=1e-100)
    # And the other probability is 1.
    for rest in (found.log_rest, found.rest_slope, found.rest_bend):
        assert_allclose(rest, 0.0, atol=1e-100)


@each_unit_link
def test_nothing_is_undefined_at_any_distance(link: UnitLink) -> None:
    """And no warning is given: they are errors here."""
    eta = np.array([-1e4, -701.0, -38.0, 0.0, 38.0, 701.0, 1e4])
    found = link.log_shares(eta)
    assert all(np.isfinite(part).all() for part in found)
    assert np.all(found.log_share <= 0.0)
    assert np.all(found.log_rest <= 0.0)
    assert np.all(found.share_slope >= 0.0)
    assert np.all(found.rest_slope <= 0.0)


@pytest.mark.parametrize("name", ["logit", "probit", "cauchit"])
def test_symmetric_links_are_the_same_from_both_sides(name: str) -> None:
    link = LINKS[name]
    assert isinstance(link, UnitLink)
    eta = np.array([0.1, 1.7, 7.3, 60.0])
    here, there = link.log_shares(eta), link.log_shares(-eta)
    assert_array_equal(here.log_share, there.log_rest)
    assert_array_equal(here.share_slope, -there.rest_slope)
    assert_array_equal(here.share_bend, there.rest_bend)
