"""Squares, distances and other powers of the residual, with and without a free band around the curve."""

import numpy as np
from scipy.special import gamma

from mlexplore.arrays import Array
from mlexplore.families import GeneralizedNormal, Laplace, Normal
from mlexplore.losses.arguments import RESIDUAL, density_of, of_residual
from mlexplore.losses.library_names import (
    glm_family,
    keras_loss,
    lightgbm,
    robust_norm,
    scikit_metric,
    scikit_model,
    statsmodels_model,
    torch_loss,
    xgboost,
)
from mlexplore.losses.loss import Loss, LossParameter, Opening, fit_of_typed


def _normal() -> Normal:
    return Normal(sigma=1.0)


def _laplace() -> Laplace:
    return Laplace(b=1.0)


def _generalized_normal(p: float) -> GeneralizedNormal:
    return GeneralizedNormal(sigma=1.0, p=p)


def _beyond(r: Array, epsilon: float) -> Array:
    """What of a residual lies outside the band, with its sign."""
    return r - np.clip(r, -epsilon, epsilon)


SQUARED = Loss(
    key="squared",
    name="Squared error",
    also=("L2", "least squares", "MSE", "RMSE", "quadratic", "Gaussian"),
    problem="numbers",
    formula="r²",
    axis=RESIDUAL,
    cost=of_residual(np.square),
    pull=lambda r: 2.0 * r,
    middle_weight=lambda: 2.0,
    functional="mean",
    targets="The mean of y.",
    convex=True,
    convexity="Convex in μ; with a curve that is linear in its parameters there is one minimum, and a formula for it.",
    density=density_of(_normal),
    scale=2.0,
    density_formula="exp(−r²/(2σ²)) / (σ√(2π))",
    outliers="The pull grows with the distance and has no bound: one row far enough off moves the curve anywhere.",
    used="Regression wherever errors are many small ones added up, and the default of nearly every library.",
    source="Gauss, Theoria motus (1809)",
    typed="r^2",
    family=Normal,
    errors=_normal,
    libraries=(
        scikit_metric(
            "mean_squared_error", "The mean of r². What is missing to −ℓ/n: 1/(2σ²) and log(σ√(2π))."
        ),
        scikit_model(
            'linear_model.SGDRegressor(loss="squared_error")',
            "Half of it, r²/2, and a penalty (alpha = 0.0001) unless alpha is 0.",
            0.5,
        ),
        keras_loss("MeanSquaredError", "The mean of r²."),
        torch_loss("MSELoss", "The mean of r²."),
        torch_loss(
            "GaussianNLLLoss",
            "The mean of (r²/σ² + log σ²)/2, here with σ = 1; ½ log(2π) is dropped unless full=True, and σ² is at least 1e-6.",
            "torch.tensor(mu), torch.tensor(y), torch.ones(len(y))",
            factor=0.5,
        ),
        glm_family("Gaussian()", "The sum of r², here divided by n."),
        robust_norm("LeastSquares()", "Half of it, r²/2.", 0.5),
        xgboost(
            "reg:squarederror", "Half of it: gradients μ − y. Its metric rmse is the root of the mean.", 0.5
        ),
        lightgbm("regression", "Half of it: gradients μ − y. Its metric l2 is the mean of r².", 0.5),
    ),
    opening=Opening("explore", {"errors": "normal"}),
)

ABSOLUTE = Loss(
    key="absolute",
    name="Absolute error",
    also=("L1", "least absolute deviations", "MAE", "LAD"),
    problem="numbers",
    formula="|r|",
    axis=RESIDUAL,
    cost=of_residual(np.abs),
    pull=np.sign,
    middle_weight=lambda: np.inf,
    functional="median",
    targets="The median of y.",
    convex=True,
    convexity="Convex in μ, but not strictly: between two middle observations every value is a minimum.",
    density=density_of(_laplace),
    density_formula="exp(−|r|/b) / (2b)",
    outliers="Every row pulls equally hard, however far off: only its side counts.",
    used="Regression with heavy tails or gross errors, and forecasts that are scored by MAE.",
    source="Laplace, Mémoire sur la probabilité des causes (1774)",
    typed="abs(r)",
    family=Laplace,
    errors=_laplace,
    libraries=(
        scikit_metric("mean_absolute_error", "The mean of |r|. What is missing to −ℓ/n: 1/b and log(2b)."),
        scikit_model(
            'ensemble.HistGradientBoostingRegressor(loss="absolute_error")',
            "|r|; the value of a leaf is then the median of its residuals.",
        ),
        keras_loss("MeanAbsoluteError", "The mean of |r|."),
        torch_loss("L1Loss", "The mean of |r|."),
        statsmodels_model("QuantReg", "|r|/2 at q = 0.5, by iterated weighted least squares."),
        xgboost("reg:absoluteerror", "|r|; the value of a leaf is the median of its residuals."),
        lightgbm("regression_l1", "|r|; the value of a leaf is the median of its residuals."),
    ),
    opening=Opening("explore", {"errors": "laplace"}),
)

POWER = Loss(
    key="power",
    name="Power of the absolute error",
    also=("Lp", "generalized normal", "exponential power"),
    problem="numbers",
    formula="|r|ᵖ",
    axis=RESIDUAL,
    parameters=(LossParameter("p", "p", 1.5, 1.0, 6.0, "1 is absolute error, 2 is squared error"),),
    cost=of_residual(lambda r, p: np.abs(r) ** p),
    pull=lambda r, p: p * np.sign(r) * np.abs(r) ** (p - 1.0),
    middle_weight=lambda p: np.inf if p < 2.0 else 2.0 if p == 2.0 else 0.0,
    functional="own",
    targets="A centre of its own: the median at p = 1, the mean at p = 2, the middle of the range as p grows.",
    convex=True,
    convexity="Convex in μ from p = 1 on, strictly above 1. Below 1 every observation is a minimum of its own.",
    density=density_of(_generalized_normal),
    density_formula="p/(2σΓ(1/p)) · exp(−(|r|/σ)ᵖ)",
    outliers="The pull grows as the power p − 1 of the distance: slowly below 2, faster than for squares above.",
    used="Regression where the data shall say how much a large error costs; image restoration.",
    source="Subbotin, On the law of frequency of error, Matematicheskii Sbornik 31 (1923)",
    typed="abs(r)^p",
    family=GeneralizedNormal,
    errors=_generalized_normal,
    opening=Opening("explore", {"errors": "generalized-normal"}, carried=("p",)),
)

_EPSILON_INSENSITIVE = "max(0, abs(r) - epsilon)"

EPSILON_INSENSITIVE = Loss(
    key="epsilon-insensitive",
    name="ε-insensitive loss",
    also=("epsilon-insensitive", "support vector regression", "SVR", "Vapnik", "tube"),
    problem="numbers",
    formula="max(0, |r| − ε)",
    axis=RESIDUAL,
    parameters=(
        LossParameter("epsilon", "ε", 1.0, 0.0, 3.0, "half the width of the band in which errors are free"),
    ),
    cost=of_residual(lambda r, epsilon: np.abs(_beyond(r, epsilon))),
    pull=lambda r, epsilon: np.sign(_beyond(r, epsilon)),
    middle_weight=lambda epsilon: 0.0 if epsilon > 0.0 else np.inf,
    functional="own",
    targets="A centre of its own: as many observations above the band as below it. At ε = 0 the median.",
    convex=True,
    convexity="Convex in μ, piecewise linear: many curves may be equally good.",
    density=lambda r, epsilon: np.exp(-np.abs(_beyond(r, epsilon))) / (2.0 * (1.0 + epsilon)),
    density_formula="exp(−max(0, |r| − ε)/s) / (2(s + ε))",
    outliers="Rows outside the band pull equally hard, however far off; rows inside do not pull at all.",
    used="Support vector regression: the rows inside the band can be forgotten.",
    source="Vapnik, The Nature of Statistical Learning Theory (1995)",
    typed=_EPSILON_INSENSITIVE,
    libraries=(
        scikit_model(
            'linear_model.SGDRegressor(loss="epsilon_insensitive", epsilon=epsilon)',
            "The loss, with ε = 0.1 unless told otherwise, and a penalty (alpha = 0.0001) unless alpha is 0.",
        ),
        scikit_model(
            "svm.SVR(epsilon=epsilon)",
            "C times the sum of the losses, and half the squared norm as a penalty; ε is 0.1 and C is 1 unless told otherwise.",
        ),
        scikit_model(
            "svm.LinearSVR(epsilon=epsilon)",
            "C times the sum of the losses, and half the squared norm (of the intercept too) as a penalty; ε is 0 and C is 1 unless told otherwise.",
        ),
    ),
    opening=fit_of_typed(_EPSILON_INSENSITIVE, "epsilon"),
)

_SQUARED_EPSILON_INSENSITIVE = "max(0, abs(r) - epsilon)^2"

SQUARED_EPSILON_INSENSITIVE = Loss(
    key="squared-epsilon-insensitive",
    name="Squared ε-insensitive loss",
    also=("squared epsilon-insensitive", "L2 support vector regression"),
    problem="numbers",
    formula="max(0, |r| − ε)²",
    axis=RESIDUAL,
    parameters=(
        LossParameter("epsilon", "ε", 1.0, 0.0, 3.0, "half the width of the band in which errors are free"),
    ),
    cost=of_residual(lambda r, epsilon: _beyond(r, epsilon) ** 2),
    pull=lambda r, epsilon: 2.0 * _beyond(r, epsilon),
    middle_weight=lambda epsilon: 0.0 if epsilon > 0.0 else 2.0,
    functional="own",
    targets="A centre of its own: what lies above the band weighs as much as what lies below it. At ε = 0 the mean.",
    convex=True,
    convexity="Convex in μ, without kinks; flat inside the band.",
    density=lambda r, epsilon: np.exp(-(_beyond(r, epsilon) ** 2)) / (2.0 * epsilon + gamma(0.5)),
    density_formula="exp(−max(0, |r| − ε)²/s) / (2ε + √(πs))",
    outliers="As squared error outside the band: the pull has no bound.",
    used="Support vector regression by methods that need a derivative.",
    source="Vapnik, The Nature of Statistical Learning Theory (1995)",
    typed=_SQUARED_EPSILON_INSENSITIVE,
    libraries=(
        scikit_model(
            'linear_model.SGDRegressor(loss="squared_epsilon_insensitive", epsilon=epsilon)',
            "The loss, with ε = 0.1 unless told otherwise, and a penalty (alpha = 0.0001) unless alpha is 0.",
        ),
        scikit_model(
            'svm.LinearSVR(loss="squared_epsilon_insensitive", epsilon=epsilon)',
            "C times the sum of the losses, and half the squared norm (of the intercept too) as a penalty; C is 1 unless told otherwise.",
        ),
    ),
    opening=fit_of_typed(_SQUARED_EPSILON_INSENSITIVE, "epsilon"),
)

LOSSES: tuple[Loss, ...] = (SQUARED, ABSOLUTE, POWER, EPSILON_INSENSITIVE, SQUARED_EPSILON_INSENSITIVE)
