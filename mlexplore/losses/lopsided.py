"""Lopsided losses: an error above the curve costs otherwise than one below it."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import AsymmetricLaplace
from mlexplore.losses.arguments import RESIDUAL, density_of, of_residual
from mlexplore.losses.library_names import (
    lightgbm,
    robust_norm,
    scikit_metric,
    scikit_model,
    statsmodels_model,
    xgboost,
)
from mlexplore.losses.loss import Loss, LossParameter, Opening, fit_of_typed


def _asymmetric_laplace(tau: float) -> AsymmetricLaplace:
    return AsymmetricLaplace(b=1.0, tau=tau)


def _side(r: Array, tau: float) -> Array:
    """What an error counts: `tau` above the curve, ``1 - tau`` below it."""
    return np.where(r < 0.0, 1.0 - tau, tau)


def _expectile_density(r: Array, tau: float) -> Array:
    whole = 0.5 * np.sqrt(np.pi) * (1.0 / np.sqrt(tau) + 1.0 / np.sqrt(1.0 - tau))
    return np.exp(-_side(r, tau) * r**2) / whole


_SERIES = 1.0 / np.cumprod(np.arange(1.0, 17.0))[1:]  # 1/2!, 1/3!, ...


def _linex(r: Array, a: float) -> Array:
    z = a * r
    near = np.clip(z, -0.5, 0.5)
    # Near 0 the exponential and its tangent cancel, and the series keeps the digits.
    series = np.polynomial.polynomial.polyval(near, _SERIES) * near**2
    with np.errstate(over="ignore"):
        return np.where(np.abs(z) < 0.5, series, np.expm1(z) - z)


def _linex_pull(r: Array, a: float) -> Array:
    with np.errstate(over="ignore"):
        return a * np.expm1(a * r)


PINBALL = Loss(
    key="pinball",
    name="Pinball loss",
    also=("quantile loss", "check loss", "tilted absolute error", "quantile regression"),
    problem="numbers",
    formula="r(τ − [r < 0])",
    axis=RESIDUAL,
    parameters=(
        LossParameter("tau", "τ", 0.9, 0.02, 0.98, "share of the observations that lie below the curve"),
    ),
    cost=of_residual(lambda r, tau: np.abs(r) * _side(r, tau)),
    pull=lambda r, tau: np.sign(r) * _side(r, tau),
    middle_weight=lambda tau: np.inf,
    functional="quantile",
    level="tau",
    targets="The quantile of y at level τ.",
    convex=True,
    convexity="Convex in μ, piecewise linear: linear programming finds the minimum.",
    density=density_of(_asymmetric_laplace),
    density_formula="τ(1 − τ)/b · exp(−r(τ − [r < 0])/b)",
    outliers="A row above pulls with τ and one below with 1 − τ, however far off.",
    used="Quantile regression, prediction intervals, stocks that must suffice on most days.",
    source="Koenker & Bassett, Regression quantiles, Econometrica 46 (1978)",
    typed="max(tau * r, (tau - 1) * r)",
    family=AsymmetricLaplace,
    errors=_asymmetric_laplace,
    libraries=(
        scikit_metric("mean_pinball_loss", "The mean of the loss; τ is called alpha.", "y, mu, alpha=tau"),
        scikit_model(
            "linear_model.QuantileRegressor(quantile=tau)",
            "The mean of the loss and a penalty on absolute coefficients, alpha = 1 unless told otherwise.",
        ),
        scikit_model(
            'ensemble.HistGradientBoostingRegressor(loss="quantile", quantile=tau)',
            "The loss; the value of a leaf is a quantile of its residuals.",
        ),
        statsmodels_model("QuantReg", "The loss at q = τ, by iterated weighted least squares."),
        xgboost(
            "reg:quantileerror",
            "The loss; τ is called quantile_alpha. The value of a leaf is a quantile of its residuals.",
            quantile_alpha="tau",
        ),
        lightgbm(
            "quantile",
            "The loss; τ is called alpha. The value of a leaf is a quantile of its residuals.",
            alpha="tau",
        ),
    ),
    opening=Opening("explore", {"errors": "asymmetric-laplace"}, carried=("tau",)),
)

_EXPECTILE = "where(r < 0, 1 - tau, tau) * r^2"

EXPECTILE = Loss(
    key="expectile",
    name="Expectile loss",
    also=("asymmetric squares", "asymmetric least squares", "ALS"),
    problem="numbers",
    formula="|τ − [r < 0]| r²",
    axis=RESIDUAL,
    parameters=(
        LossParameter("tau", "τ", 0.9, 0.02, 0.98, "share of the total distance that lies below the curve"),
    ),
    cost=of_residual(lambda r, tau: _side(r, tau) * r**2),
    pull=lambda r, tau: 2.0 * _side(r, tau) * r,
    middle_weight=lambda tau: 1.0,
    functional="expectile",
    level="tau",
    targets="The expectile of y at level τ: the distances to what lies below it are the share τ of all distances. At 0.5 the mean.",
    convex=True,
    convexity="Convex in μ, strictly: iterated weighted least squares finds the one minimum.",
    density=_expectile_density,
    density_formula="2√(τ(1 − τ)) / (√(πs)(√τ + √(1 − τ))) · exp(−|τ − [r < 0]| r²/s)",
    outliers="As squared error, with unequal sides: the pull has no bound.",
    used="Risk measures of finance, and quantile-like curves where a smooth loss is wanted.",
    source="Newey & Powell, Asymmetric least squares estimation and testing, Econometrica 55 (1987)",
    typed=_EXPECTILE,
    libraries=(
        robust_norm(
            "MQuantileNorm(tau, norms.LeastSquares())",
            "Half of it.",
            0.5,
        ),
    ),
    opening=fit_of_typed(_EXPECTILE, "tau"),
)

_LINEX = "exp(a * r) - a * r - 1"

LINEX = Loss(
    key="linex",
    name="LINEX loss",
    also=("linear-exponential", "asymmetric exponential", "Gumbel"),
    problem="numbers",
    formula="exp(ar) − ar − 1",
    axis=RESIDUAL,
    parameters=(
        LossParameter(
            "a", "a", 1.0, 0.1, 3.0, "how fast an error above the curve grows dearer than one below it"
        ),
    ),
    cost=of_residual(_linex),
    pull=_linex_pull,
    middle_weight=lambda a: a**2,
    functional="own",
    targets="The logarithm of the mean of exp(ay), divided by a: above the mean, and far above where y has a long upper tail.",
    convex=True,
    convexity="Convex in μ, strictly.",
    density=lambda r, a: a * np.exp(-_linex(r, a) - 1.0),
    density_formula="a tᵗ/(eᵗΓ(t)) · exp(−t(exp(ar) − ar − 1)), t = 1/s; at s = 1 that of Gumbel errors, a minimum’s",
    outliers="A row above the curve pulls exponentially hard, one below never with more than a.",
    used="Estimates where too little is worse than too much: dams, reserves, house assessments.",
    source="Varian, A Bayesian approach to real estate assessment (1975); Zellner, JASA 81 (1986)",
    typed=_LINEX,
    opening=fit_of_typed(_LINEX, "a"),
)

LOSSES: tuple[Loss, ...] = (PINBALL, EXPECTILE, LINEX)
