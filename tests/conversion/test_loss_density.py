"""Probabilities, quantiles, moments and expectations of a typed loss, against SciPy's distributions of the same density."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import integrate, stats

from mlexplore.conversion import LossDensity, normaliser, typed_loss
from mlexplore.families import FAMILIES, Family
from tests.conversion.losses import BARRON, HUBER, KNOWN, LINEX, PINBALL, Known
from tests.families.oracles import EXAMPLES

Array = NDArray[np.float64]
SHARES = np.array([1e-250, 1e-100, 1e-30, 1e-9, 0.013, 0.29, 0.51, 0.77, 0.999])
SCALES = (0.11, 1.0, 1.7)
LAWS = [(known, s) for known in KNOWN for s in SCALES if known.law(s) is not None]
each_law = pytest.mark.parametrize(("known", "s"), LAWS, ids=lambda value: getattr(value, "text", str(value)))


def told_apart(r: Array, law: Any) -> NDArray[np.bool_]:
    """Where a number has the digits of its distance from the ends of the support, which beside -1 and 1 it has not."""
    distances = [np.abs(r - end) for end in law.support() if np.isfinite(end)]
    return np.isfinite(r) & np.all(
        [distance > 1e-4 * np.abs(r) for distance in distances] or [r == r], axis=0
    )


@each_law
def test_the_distribution_is_that_of_the_law(known: Known, s: float) -> None:
    """Both tails to their last digits, as far as SciPy gives them."""
    law, density = known.law(s), LossDensity(known.curve, s)
    with np.errstate(all="ignore"):  # SciPy's far tails overflow on the way
        r = np.unique(law.ppf([1e-200, 1e-80, 1e-20, 1e-5, 0.02, 0.3, 0.5, 0.8, 0.97]))
        r = np.concatenate([r, law.isf([1e-5, 1e-20, 1e-80])])
        r = r[told_apart(r, law) & (law.pdf(r) > 0.0)]
        expected = law.pdf(r), law.cdf(r), law.sf(r)
    assert r.size > 4
    assert_allclose(density.density(r), expected[0], rtol=1e-9)
    assert_allclose(density.cdf(r), expected[1], rtol=1e-9)
    assert_allclose(density.survival(r), expected[2], rtol=1e-9)


@each_law
def test_quantiles_undo_probabilities(known: Known, s: float) -> None:
    density = LossDensity(known.curve, s)
    for inverse, probability in (
        (density.quantile, density.cdf),
        (density.upper_quantile, density.survival),
    ):
        found = inverse(SHARES)
        apart = told_apart(found, known.law(s))
        shares, found = SHARES[apart], found[apart]
        assert shares.size >= SHARES.size - 4
        resolution = 4.0 * density.density(found) * np.spacing(np.abs(found))
        assert (np.abs(probability(found) - shares) <= 1e-11 * shares + resolution).all()


@each_law
def test_the_support_is_that_of_the_law(known: Known, s: float) -> None:
    density, (low, high) = LossDensity(known.curve, s), known.law(s).support()
    assert density.support == (low, high)
    assert density.quantile(np.array([0.0, 1.0])).tolist() == [low, high]
    assert density.upper_quantile(np.array([0.0, 1.0])).tolist() == [high, low]
    assert np.isnan(density.quantile(np.array([-0.1, 1.1, np.nan]))).all()


@each_law
def test_mean_and_variance_are_those_of_the_law_or_do_not_exist(known: Known, s: float) -> None:
    law, density = known.law(s), LossDensity(known.curve, s)
    heavy = isinstance(law.dist, type(stats.t))
    nu = law.args[0] if heavy else np.inf
    assert_allclose(density.mean, law.mean() if nu > 1.0 else np.nan, rtol=1e-10, atol=1e-13)
    if nu > 2.0:
        assert_allclose(density.variance, law.var(), rtol=1e-9)
    else:
        assert density.variance == np.inf if nu > 1.0 else np.isnan(density.variance)


@pytest.mark.parametrize(
    ("text", "values", "s", "expected"),
    [
        ("r^2/2", {}, 3.0, 1.0 / 3.0),
        ("abs(r)", {}, 0.7, 1.0 / 0.49),
        (PINBALL, {"tau": 0.9}, 2.0, 0.09 / 4.0),
        ("log(1 + r^2)", {}, 1.0, 0.5),
        ("(nu + 1)/2*log(1 + r^2/nu)", {"nu": 2.7}, 1.0, 3.7 / 5.7),
        ("log(cosh(r))", {}, 1.0, 0.5),
        ("abs(r)^p", {"p": 0.5}, 1.0, np.inf),
        ("log(abs(r)) + r^2", {}, 2.0, np.inf),
        ("-log(max(1 - r^2, 0))", {}, 1.0, np.inf),
    ],
)
def test_the_information_about_the_location_is_the_known_one(
    text: str, values: dict[str, float], s: float, expected: float
) -> None:
    assert_allclose(LossDensity(typed_loss(text).at(values), s).information, expected, rtol=1e-11)


@pytest.mark.parametrize(
    ("text", "values", "s"),
    [
        (HUBER, {"k": 1.345}, 0.8),
        (LINEX, {"a": 0.7}, 1.3),
        (BARRON, {"alpha": 0.83, "c": 1.3}, 0.6),
        ("(nu + 1)/2*log(1 + r^2/nu)", {"nu": 2.7}, 1.1),
        ("abs(r/c)^p", {"p": 1.3, "c": 2.1}, 0.4),
        ("max(abs(r) - eps, 0)", {"eps": 0.7}, 0.9),
        ("softplus(a*r) - b*r + c*(r - b)^2", {"a": 1.3, "b": 0.4, "c": 0.2}, 0.7),
    ],
)
def test_the_normaliser_moves_with_the_scale_and_the_parameters_as_it_says(
    text: str, values: dict[str, float], s: float
) -> None:
    """First derivatives of log Z are expectations; here they are differences."""
    loss = typed_loss(text)
    density = LossDensity(loss.at(values), s)
    step = 1e-5

    def log_normaliser(moved: dict[str, float], scale: float) -> float:
        return normaliser(loss.at(moved), scale).log

    in_s = (log_normaliser(values, s * (1 + step)) - log_normaliser(values, s * (1 - step))) / (2 * step * s)
    expected = [in_s]
    for name, value in ((name, values[name]) for name in loss.names):
        up, down = (log_normaliser(values | {name: value * (1 + side * step)}, s) for side in (1, -1))
        expected.append((up - down) / (2 * step * value))
    assert_allclose(density.log_normaliser_slopes, expected, rtol=1e-8, atol=1e-9)
    above, below = (
        LossDensity(loss.at(values), s * (1 + side * step)).log_normaliser_slopes[0] for side in (1, -1)
    )
    assert_allclose(density.log_normaliser_bend, (above - below) / (2 * step * s), rtol=1e-7)


def test_expectations_are_integrals_over_the_density() -> None:
    curve = typed_loss("log(1 + r^2)").at({})
    density = LossDensity(curve, 1.4)
    for function in (
        curve.rho,
        lambda r: curve.rho(r) ** 2,
        lambda r: r * curve.psi(r),
        lambda r: np.exp(-(r**2)),
    ):
        expected = 2.0 * sum(
            integrate.quad(lambda u, f=function: float(f(np.array(np.exp(u))) * density.density(np.exp(u)) * np.exp(u)), *ends, epsabs=0.0, epsrel=1e-11)[0]
            for ends in ((-60.0, 0.0), (0.0, 20.0), (20.0, 60.0), (60.0, 140.0))
        )  # fmt: skip
        assert_allclose(density.expect(function), expected, rtol=1e-9)


def test_random_residuals_have_the_distribution() -> None:
    density = LossDensity(typed_loss(LINEX).at({"a": 0.7}), 1.0)
    drawn = density.sample((40, 50), np.random.default_rng(3))
    assert drawn.shape == (40, 50)
    assert stats.kstest(density.cdf(drawn.ravel()), stats.uniform().cdf).pvalue > 0.01


@pytest.mark.parametrize("family", [each for each in EXAMPLES if each.residual_loss], ids=repr)
def test_a_family_of_a_residual_loss_is_the_density_of_that_loss(family: Family) -> None:
    """What the converter makes of the family's loss, divided by its dispersion, is the family."""
    loss = typed_loss(family.residual_loss)
    density = LossDensity(loss.at({name: getattr(family, name) for name in loss.names}), family.dispersion)
    spread = family.quantile(np.array(0.8), np.array(0.0)) - family.quantile(np.array(0.2), np.array(0.0))
    r = spread * np.array([-9.0, -2.7, -1.0, -0.31, 0.0, 0.013, 0.77, 1.9, 6.0])
    mu = np.zeros_like(r)
    assert_allclose(density.log_density(r), family.loglik(r, mu), rtol=1e-10, atol=1e-10)
    assert_allclose(density.cdf(r), family.cdf(r, mu), rtol=1e-9)
    assert_allclose(density.survival(r), family.survival(r, mu), rtol=1e-9)
    assert_allclose(density.curve.rho(r) + density.curve.shift, family.loss(r, mu), rtol=1e-9, atol=1e-12)


def test_every_family_that_is_about_the_residual_says_its_loss() -> None:
    """What is drawn around the curve by its difference from it has a loss of the residual."""
    for family in FAMILIES:
        assert bool(family.residual_loss) == (family.pivot == "difference"), family.name
