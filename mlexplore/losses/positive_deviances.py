"""Losses of positive numbers whose spread grows with the mean: deviances, and the loss of lifetimes."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import Gamma, InverseGaussian, Tweedie, Weibull
from mlexplore.losses.arguments import OBSERVED, density_of, loss_of
from mlexplore.losses.library_names import (
    glm_family,
    lightgbm,
    scikit_metric,
    scikit_model,
    xgboost,
)
from mlexplore.losses.loss import Axis, Loss, LossParameter, Opening


def _gamma() -> Gamma:
    return Gamma(shape=1.0)


def _inverse_gaussian() -> InverseGaussian:
    return InverseGaussian(lambda_=1.0)


def _tweedie(power: float) -> Tweedie:
    return Tweedie(phi=1.0, power=power)


def _weibull(shape: float) -> Weibull:
    return Weibull(shape=shape)


def _weibull_pull(y: Array, shape: float) -> Array:
    with np.errstate(over="ignore"):
        return shape * np.expm1(shape * np.log(y))


GAMMA_DEVIANCE = Loss(
    key="gamma-deviance",
    name="Gamma deviance",
    also=("gamma loss", "exponential deviance", "Itakura–Saito", "QLIKE"),
    problem="positive numbers",
    formula="2(y/μ − 1 − log(y/μ))",
    axis=OBSERVED,
    cost=loss_of(_gamma),
    pull=lambda y: 2.0 * (y - 1.0),
    pulled="log μ",
    middle_weight=lambda: 2.0,
    height=1.0,
    functional="mean",
    targets="The mean of y.",
    convex=True,
    convexity="Convex in log μ; in μ only up to twice the observation.",
    density=density_of(_gamma, 1.0),
    scale=2.0,
    density_formula="(k/μ)ᵏ yᵏ⁻¹ exp(−ky/μ) / Γ(k); the deviance is divided by 2/k",
    outliers="A large observation pulls in proportion to y/μ, without bound; one near 0 with no more than 2.",
    used="Insurance costs, waiting times, rainfall, spectra and volatilities: whatever scatters in proportion to its mean.",
    source="McCullagh & Nelder, Generalized Linear Models (1989), chapter 8",
    family=Gamma,
    errors=_gamma,
    libraries=(
        scikit_metric("mean_gamma_deviance", "The mean of the deviance."),
        scikit_model(
            "linear_model.GammaRegressor()",
            "Half of it, and a penalty (alpha = 1) that shrinks every slope unless alpha is 0.",
            0.5,
        ),
        scikit_model(
            'ensemble.HistGradientBoostingRegressor(loss="gamma")', "Half of it, fitted on log μ.", 0.5
        ),
        glm_family(
            "Gamma()",
            "The sum of the deviances, here divided by n. Its link is the inverse unless told otherwise.",
        ),
        xgboost(
            "reg:gamma",
            "Half of it, fitted on log μ. Its metric gamma-deviance is the mean of the deviance.",
            0.5,
        ),
        lightgbm("gamma", "Half of it, fitted on log μ.", 0.5),
    ),
    opening=Opening("explore", {"errors": "gamma"}),
)

INVERSE_GAUSSIAN_DEVIANCE = Loss(
    key="inverse-gaussian-deviance",
    name="Inverse Gaussian deviance",
    also=("Wald",),
    problem="positive numbers",
    formula="(y − μ)² / (μ²y)",
    axis=Axis("observation y, at μ = 1", 0.05, 5.0),
    cost=loss_of(_inverse_gaussian),
    pull=lambda y: 2.0 * (y - 1.0),
    pulled="log μ",
    middle_weight=lambda: 2.0,
    height=1.0,
    functional="mean",
    targets="The mean of y.",
    convex=False,
    convexity="Not convex in log μ, nor in μ: a curve far above the observations finds hardly any slope.",
    density=density_of(_inverse_gaussian, 1.0),
    scale=2.0,
    density_formula="√(λ/(2πy³)) exp(−λ(y − μ)²/(2μ²y)); the deviance is divided by 2/λ",
    outliers="A large observation pulls in proportion to y − μ, without bound, but divided by μ², so least where the curve is high.",
    used="First passage times, and insurance claims with a tail longer than the gamma distribution’s.",
    source="Tweedie, Statistical properties of inverse Gaussian distributions I, Annals of Mathematical Statistics 28 (1957)",
    family=InverseGaussian,
    errors=_inverse_gaussian,
    libraries=(
        scikit_metric("mean_tweedie_deviance", "The mean of the deviance, at power = 3.", "y, mu, power=3"),
        scikit_model(
            "linear_model.TweedieRegressor(power=3)",
            "Half of it, and a penalty (alpha = 1) that shrinks every slope unless alpha is 0.",
            0.5,
        ),
        glm_family(
            "InverseGaussian()",
            "The sum of the deviances, here divided by n. Its link is 1/μ² unless told otherwise.",
        ),
    ),
    opening=Opening("explore", {"errors": "inverse-gaussian"}),
)

TWEEDIE_DEVIANCE = Loss(
    key="tweedie-deviance",
    name="Tweedie deviance",
    also=("compound Poisson", "power deviance"),
    problem="positive numbers",
    formula="2(y²⁻ᵖ/((1 − p)(2 − p)) − yμ¹⁻ᵖ/(1 − p) + μ²⁻ᵖ/(2 − p))",
    axis=Axis("observation y, at μ = 1", 0.0, 5.0),
    parameters=(
        LossParameter(
            "power",
            "p",
            1.5,
            1.05,
            1.95,
            "how fast the variance grows with the mean: 1 as for counts, 2 as for gamma",
        ),
    ),
    cost=loss_of(_tweedie),
    pull=lambda y, power: 2.0 * (y - 1.0),
    pulled="log μ",
    middle_weight=lambda power: 2.0,
    height=1.0,
    functional="mean",
    targets="The mean of y.",
    convex=True,
    convexity="Convex in log μ for 1 ≤ p ≤ 2.",
    density=density_of(_tweedie, 1.0),
    scale=2.0,
    density_formula="a Poisson number of gamma amounts: P(0) = exp(−μ²⁻ᵖ/(φ(2 − p))), and a series for y > 0",
    outliers="A large observation pulls in proportion to y − μ, without bound, divided by μᵖ⁻¹.",
    used="Amounts that are often exactly zero: rain in a day, claims in a year, sales in a week.",
    source="Jørgensen, The Theory of Dispersion Models (1997), chapter 4",
    family=Tweedie,
    errors=_tweedie,
    libraries=(
        scikit_metric(
            "mean_tweedie_deviance",
            "The mean of the deviance; power is 0, squares, unless told otherwise.",
            "y, mu, power=power",
        ),
        scikit_model(
            'linear_model.TweedieRegressor(power=power, link="log")',
            "Half of it, and a penalty (alpha = 1) that shrinks every slope unless alpha is 0.",
            0.5,
        ),
        glm_family(
            "Tweedie(var_power=power)",
            "The sum of the deviances, here divided by n; var_power is 1 unless told otherwise.",
        ),
        xgboost(
            "reg:tweedie",
            "Half of it but for what is free of μ, fitted on log μ; p is called tweedie_variance_power, 1.5 unless told otherwise.",
            0.5,
            tweedie_variance_power="power",
        ),
        lightgbm(
            "tweedie",
            "Half of it but for what is free of μ, fitted on log μ; p is called tweedie_variance_power, 1.5 unless told otherwise.",
            0.5,
            tweedie_variance_power="power",
        ),
    ),
    opening=Opening("explore", {"errors": "tweedie"}, carried=("power",)),
)

WEIBULL = Loss(
    key="weibull",
    name="Weibull loss",
    also=("accelerated failure time", "exponential loss of lifetimes", "survival"),
    problem="positive numbers",
    formula="(y/μ)ᵏ − 1 − k log(y/μ)",
    axis=OBSERVED,
    parameters=(
        LossParameter(
            "shape", "k", 2.0, 0.3, 6.0, "1 is half the gamma deviance; above 1 the risk grows with age"
        ),
    ),
    cost=loss_of(_weibull),
    pull=_weibull_pull,
    pulled="log μ",
    middle_weight=lambda shape: shape**2,
    height=1.0,
    functional="own",
    targets="The power mean of y with exponent k: its scale, below which 63.2 % of Weibull lifetimes end. At k = 1 the mean.",
    convex=True,
    convexity="Convex in log μ.",
    density=density_of(_weibull, 1.0),
    density_formula="k/μ · (y/μ)ᵏ⁻¹ exp(−(y/μ)ᵏ)",
    outliers="A large observation pulls as (y/μ)ᵏ, without bound; one near 0 with no more than k.",
    used="Lifetimes of machines and patients.",
    source="Lawless, Statistical Models and Methods for Lifetime Data (2003), section 6.3",
    family=Weibull,
    errors=_weibull,
    opening=Opening("explore", {"errors": "weibull"}, carried=("shape",)),
)

LOSSES: tuple[Loss, ...] = (
    GAMMA_DEVIANCE,
    INVERSE_GAUSSIAN_DEVIANCE,
    TWEEDIE_DEVIANCE,
    WEIBULL,
)
