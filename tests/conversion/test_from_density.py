"""From a density to its loss and back: the density that comes out is the one that was typed, divided by its integral."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from mlexplore.conversion import LossDensity, loss_of_density, read_verdict

R = np.array([-30.0, -3.1, -0.71, 0.013, 0.37, 1.9, 4.7, 30.0])


@pytest.mark.parametrize(
    ("text", "loss", "law"),
    [
        ("exp(-r^2/2)", "r^2 / 2", stats.norm()),
        ("exp(-r^2/2)/sqrt(2*pi)", "r^2 / 2", stats.norm()),
        ("2*2^(-r^2)", "r^2 * log(2)", stats.norm(scale=np.sqrt(0.5 / np.log(2.0)))),
        ("(1 + r^2/2.7)^(-(2.7 + 1)/2)", "(2.7 + 1) / 2 * log(1 + r^2 / 2.7)", stats.t(2.7)),
        ("1/(pi*(1 + r^2))", "log(pi * (1 + r^2))", stats.cauchy()),
        ("exp(-abs(r))/2", "abs(r)", stats.laplace()),
        ("exp(-r)/(1 + exp(-r))^2", "r + 2 * log(1 + exp(-r))", stats.logistic()),
        ("expit(r)*(1 - expit(r))", "softplus(-r) + softplus(r)", stats.logistic()),
        ("1/(pi*cosh(r))", "logcosh(r)", stats.hypsecant()),
        ("2/(pi*(exp(r) + exp(-r)))", "log(exp(r) + exp(-r))", stats.hypsecant()),
        ("exp(-r - exp(-r))", "exp(-r) + r", stats.gumbel_r()),
        ("2*exp(-r^2/2)*Phi(1.7*r)", "r^2 / 2 - log(Phi(1.7 * r))", stats.skewnorm(1.7)),
        ("max(1 - r^2, 0)^2.5", "-2.5 * log(max(1 - r^2, 0))", stats.beta(3.5, 3.5, loc=-1, scale=2)),
        ("where(abs(r) <= 1, 1, 0)", "-log(where(abs(r) <= 1, 1, 0))", stats.uniform(-1, 2)),
        ("where(r > 0, r^1.3*exp(-r), 0)", "where(r > 0, r - 1.3 * log(abs(r)), -log(where(r > 0, 1, 0)))", stats.gamma(2.3)),
        ("where(r < 0, exp(r/2), exp(-2*r))", "where(r < 0, -r / 2, 2 * r)", stats.laplace_asymmetric(2.0)),
        ("r^2*exp(-abs(r)^3)", "abs(r)^3 - 2 * log(abs(r))", None),
        ("abs(r)^(-0.5)*exp(-r^2/2)", "0.5 * log(abs(r)) + r^2 / 2", stats.dgamma(0.25)),
        ("min(exp(-r^2), exp(-abs(r)))", "max(r^2, abs(r))", None),
        ("0.9*exp(-r^2/2) + 0.03*exp(-r^2/18)", "-log(0.9 * exp(-r^2 / 2) + 0.03 * exp(-r^2 / 18))", None),
    ],
)  # fmt: skip
def test_a_density_comes_back(text: str, loss: str, law: Any) -> None:
    found = loss_of_density(text)
    density = LossDensity(found.at(), 1.0)
    assert density.cdf(np.inf) == pytest.approx(1.0, rel=1e-10)
    if text.startswith("abs(r)^("):  # of the square of which SciPy has the law
        law = None
        assert_allclose(
            density.cdf(R[1:]), 0.5 + 0.5 * np.sign(R[1:]) * stats.gamma(0.25).cdf(R[1:] ** 2 / 2), rtol=1e-7
        )
    if law is not None:
        keep = law.pdf(R) > 0.0
        assert_allclose(density.density(R[keep]), law.pdf(R[keep]), rtol=1e-9)
        assert (density.density(R[~keep]) < 1e-300).all()
    else:
        at = loss_of_density(text).at()
        ratios = density.density(R[2:-2]) / np.exp(-at.rho(R[2:-2]))
        assert_allclose(ratios, ratios[0], rtol=1e-12)
    assert found.text == loss or "pi" in text


def test_the_far_tail_keeps_its_digits() -> None:
    """The density is 0 to the computer long before its logarithm loses a digit."""
    curve = loss_of_density("exp(-r^2/2)/sqrt(2*pi)").at()
    assert curve.rho(1e6) == 5e11
    assert loss_of_density("1/cosh(r)").at().rho(1e4) == pytest.approx(1e4 - np.log(2.0), rel=1e-15)
    assert loss_of_density("exp(-r^2/2)*Phi(3*r)").at().psi(-1e3) == pytest.approx(-1e4, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 - r^2", "A density is nowhere negative, and this one is at r = "),
        ("-exp(-r^2)", "A density is nowhere negative"),
        ("0*r", "A density must be positive somewhere"),
        ("max(-1 - r^2, 0)", "A density must be positive somewhere"),
        ("a*r*exp(-r^2)", "A density is nowhere negative"),
        ("1/2", "The density must be a formula in r"),
        ("", "The density is empty: type one, such as"),
        ("exp(-r^2", "position 4: this parenthesis is never closed"),
        ("exp(-s*r^2)", 'A parameter cannot be called "s"'),
    ],
)
def test_what_is_no_density_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        loss_of_density(text)


def test_what_has_no_integral_is_told_by_the_verdict() -> None:
    assert read_verdict(loss_of_density("1/(1 + abs(r))").at()).sentence == "a density where s < 1"
    assert read_verdict(loss_of_density("exp(r)").at()).sentence == "no density: the right tail does not fall"
