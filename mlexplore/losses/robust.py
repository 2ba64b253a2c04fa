"""Robust losses that are still convex: quadratic in the middle, linear far out."""

import numpy as np
from scipy.special import gammaincc, gammaln, k1e

from mlexplore.arrays import Array
from mlexplore.families import Huber, HyperbolicSecant, Logistic
from mlexplore.losses.arguments import RESIDUAL, density_of, loss_of, of_residual
from mlexplore.losses.library_names import (
    keras_loss,
    lightgbm,
    robust_norm,
    scikit_model,
    torch_loss,
    xgboost,
)
from mlexplore.losses.loss import Loss, LossParameter, Opening, fit_of_typed


def _huber_errors(delta: float) -> Huber:
    return Huber(sigma=1.0, delta=delta)


def _secant() -> HyperbolicSecant:
    return HyperbolicSecant(sigma=1.0)


def _logistic() -> Logistic:
    return Logistic(sigma=1.0)


def _huber(r: Array, delta: float) -> Array:
    size = np.abs(r)
    near = np.minimum(size, delta)
    return near * (size - 0.5 * near)


def _pseudo_huber(r: Array, delta: float) -> Array:
    t = np.abs(r) / delta
    # The root less 1, without taking a difference.
    return delta**2 * t * (t / (1.0 + np.hypot(1.0, t)))


def _fair(r: Array, c: float) -> Array:
    t = np.abs(r) / c
    near = np.minimum(t, 0.01)
    series = near**2 * np.polynomial.polynomial.polyval(near, [(-1.0) ** k / (k + 2.0) for k in range(8)])
    return c**2 * np.where(t < 0.01, series, t - np.log1p(t))


def _fair_density(r: Array, c: float) -> Array:
    # With t = 1 + |r|/c the integral is an incomplete gamma function.
    a = c**2
    whole = np.log(2.0 * c) + a - (a + 1.0) * np.log(a) + gammaln(a + 1.0) + np.log(gammaincc(a + 1.0, a))
    return np.exp(-_fair(r, c) - whole)


HUBER = Loss(
    key="huber",
    name="Huber loss",
    also=("smooth L1", "Huber’s t"),
    problem="numbers",
    formula="r²/2 if |r| ≤ δ, else δ(|r| − δ/2)",
    axis=RESIDUAL,
    parameters=(
        LossParameter("delta", "δ", 1.345, 0.1, 5.0, "where squared error gives way to absolute error"),
    ),
    cost=of_residual(_huber),
    pull=lambda r, delta: np.clip(r, -delta, delta),
    middle_weight=lambda delta: 1.0,
    functional="own",
    targets="A centre of its own between mean and median: there the residuals, cut at ±δ, add up to 0.",
    convex=True,
    convexity="Convex in μ, strictly in the middle.",
    density=density_of(_huber_errors),
    density_formula="exp(−ρ(r/σ)) / (σC), C = √(2π)(2Φ(δ) − 1) + (2/δ) exp(−δ²/2)",
    outliers="The pull is cut at δ: beyond it every row pulls equally hard.",
    used="Robust regression, value functions in reinforcement learning, boxes in object detection.",
    source="Huber, Robust estimation of a location parameter, Annals of Mathematical Statistics 35 (1964)",
    typed="where(abs(r) <= delta, r^2 / 2, delta * (abs(r) - delta / 2))",
    family=Huber,
    errors=_huber_errors,
    libraries=(
        scikit_model(
            "linear_model.HuberRegressor(epsilon=delta)",
            "Twice the loss of r/σ, times σ, plus σ: it estimates σ too, by a rule of Huber’s that is no likelihood. δ is called "
            "epsilon, 1.35 unless told otherwise, and there is a penalty (alpha = 0.0001).",
        ),
        scikit_model(
            'linear_model.SGDRegressor(loss="huber", epsilon=delta)',
            "The loss; δ is called epsilon, 0.1 in the unit of y unless told otherwise, and there is a penalty (alpha = 0.0001).",
        ),
        scikit_model(
            'ensemble.GradientBoostingRegressor(loss="huber")',
            "The loss, with δ a quantile of |r| (alpha = 0.9) that is taken anew for every tree.",
        ),
        keras_loss("Huber", "The mean of the loss; δ is 1 unless told otherwise.", options="delta=delta"),
        torch_loss("HuberLoss", "The mean of the loss; δ is 1 unless told otherwise.", options="delta=delta"),
        torch_loss(
            "SmoothL1Loss",
            "The mean of the loss divided by δ, which is called beta and is 1 unless told otherwise.",
            options="beta=delta",
            factor=1.0 / 1.345,
        ),
        robust_norm(
            "HuberT(t=delta)", "The loss; RLM divides r by a scale that it estimates beside it, the MAD."
        ),
        lightgbm(
            "huber", "The loss; δ is called alpha, 0.9 in the unit of y unless told otherwise.", alpha="delta"
        ),
    ),
    opening=Opening("explore", {"errors": "huber"}, carried=("delta",)),
)

_PSEUDO_HUBER = "delta^2 * (sqrt(1 + (r / delta)^2) - 1)"

PSEUDO_HUBER = Loss(
    key="pseudo-huber",
    name="Pseudo-Huber loss",
    also=("Charbonnier", "L1-L2", "smooth Huber"),
    problem="numbers",
    formula="δ²(√(1 + (r/δ)²) − 1)",
    axis=RESIDUAL,
    parameters=(LossParameter("delta", "δ", 1.0, 0.1, 5.0, "where squares give way to distances"),),
    cost=of_residual(_pseudo_huber),
    pull=lambda r, delta: r / np.hypot(1.0, r / delta),
    middle_weight=lambda delta: 1.0,
    functional="own",
    targets="A centre of its own between mean and median.",
    convex=True,
    convexity="Convex in μ, strictly, and smooth to every order.",
    density=lambda r, delta: np.exp(-_pseudo_huber(r, delta)) / (2.0 * delta * k1e(delta**2)),
    density_formula="exp(−ρ/s) / (2δ exp(δ²/s) K₁(δ²/s)), a hyperbolic distribution",
    outliers="The pull levels off at δ.",
    used="Huber’s loss where second derivatives are wanted: boosting, optical flow, image restoration.",
    source="Charbonnier, Blanc-Féraud, Aubert & Barlaud, Two deterministic half-quadratic regularization algorithms, ICIP (1994)",
    typed=_PSEUDO_HUBER,
    libraries=(
        xgboost(
            "reg:pseudohubererror",
            "The loss; δ is called huber_slope, 1 unless told otherwise. Its metric mphe is the mean.",
            huber_slope="delta",
        ),
    ),
    opening=fit_of_typed(_PSEUDO_HUBER, "delta"),
)

LOG_COSH = Loss(
    key="log-cosh",
    name="Log-cosh loss",
    also=("logcosh", "hyperbolic secant"),
    problem="numbers",
    formula="log cosh r",
    axis=RESIDUAL,
    cost=loss_of(_secant),
    pull=np.tanh,
    middle_weight=lambda: 1.0,
    functional="own",
    targets="A centre of its own between mean and median.",
    convex=True,
    convexity="Convex in μ, strictly, and smooth to every order.",
    density=density_of(_secant),
    density_formula="1 / (πσ cosh(r/σ))",
    outliers="The pull levels off at 1.",
    used="Networks that are to be robust without a threshold to choose. Its threshold is there: the unit of y.",
    source="Green, Bayesian reconstructions from emission tomography data, IEEE Transactions on Medical Imaging 9 (1990)",
    typed="logcosh(r)",
    family=HyperbolicSecant,
    errors=_secant,
    libraries=(
        keras_loss("LogCosh", "The mean of the loss. It has no scale: y and 1000 y are fitted differently."),
    ),
    opening=Opening("explore", {"errors": "hyperbolic-secant"}),
)

LOGISTIC = Loss(
    key="logistic-errors",
    name="Loss of logistic errors",
    also=("logistic distribution", "sech-squared"),
    problem="numbers",
    formula="log cosh(r/2)",
    axis=RESIDUAL,
    cost=loss_of(_logistic),
    pull=lambda r: 0.5 * np.tanh(0.5 * r),
    middle_weight=lambda: 0.25,
    functional="own",
    targets="A centre of its own between mean and median.",
    convex=True,
    convexity="Convex in μ, strictly, and smooth to every order.",
    density=density_of(_logistic),
    scale=0.5,
    density_formula="exp(−r/σ) / (σ(1 + exp(−r/σ))²); the loss is divided by ½",
    outliers="The pull levels off, more slowly than that of log cosh r.",
    used="Survival times (of their logarithms), growth and prices with tails somewhat heavier than normal.",
    source="Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2 (1995), chapter 23",
    typed="logcosh(r / 2)",
    family=Logistic,
    errors=_logistic,
    opening=Opening("explore", {"errors": "logistic"}),
)

_FAIR = "c^2 * (abs(r) / c - log(1 + abs(r) / c))"

FAIR = Loss(
    key="fair",
    name="Fair’s loss",
    also=("Fair", "Fair function"),
    problem="numbers",
    formula="c²(|r|/c − log(1 + |r|/c))",
    axis=RESIDUAL,
    parameters=(LossParameter("c", "c", 1.0, 0.1, 5.0, "where squares give way to distances"),),
    cost=of_residual(_fair),
    pull=lambda r, c: r / (1.0 + np.abs(r) / c),
    middle_weight=lambda c: 1.0,
    functional="own",
    targets="A centre of its own between mean and median.",
    convex=True,
    convexity="Convex in μ, strictly.",
    density=_fair_density,
    density_formula="exp(−ρ/s) / Z, Z = 2c eᵃ Γ(a + 1, a)/aᵃ⁺¹, a = c²/s",
    outliers="The pull levels off at c, more slowly than Huber’s.",
    used="Boosting that is to be robust, with one set of weights for all rows.",
    source="Fair, On the robust estimation of econometric models, Annals of Economic and Social Measurement 3 (1974)",
    typed=_FAIR,
    libraries=(lightgbm("fair", "The loss; c is called fair_c, 1 unless told otherwise.", fair_c="c"),),
    opening=fit_of_typed(_FAIR, "c"),
)

LOSSES: tuple[Loss, ...] = (HUBER, PSEUDO_HUBER, LOG_COSH, LOGISTIC, FAIR)
