"""Losses of positive numbers that count errors in percent."""

import numpy as np

from mlexplore.families import LogNormal
from mlexplore.losses.arguments import OBSERVED, density_of, loss_of
from mlexplore.losses.library_names import (
    keras_loss,
    lightgbm,
    scikit_metric,
    xgboost,
)
from mlexplore.losses.loss import Loss, Opening


def _log_normal() -> LogNormal:
    return LogNormal(sigma=1.0)


SQUARED_LOG = Loss(
    key="squared-log",
    name="Squared log error",
    also=("MSLE", "RMSLE", "lognormal"),
    problem="positive numbers",
    formula="(log y − log μ)²",
    axis=OBSERVED,
    cost=loss_of(_log_normal),
    pull=lambda y: 2.0 * np.log(y),
    pulled="log μ",
    middle_weight=lambda: 2.0,
    height=1.0,
    functional="own",
    targets="The geometric mean of y; of lognormal observations the median. It lies below the mean.",
    convex=True,
    convexity="Convex in log μ; in μ only up to e times the observation.",
    density=density_of(_log_normal, 1.0),
    scale=2.0,
    density_formula="exp(−(log y − log μ)²/(2σ²)) / (yσ√(2π))",
    outliers="The pull grows as log(y/μ): slowly for large y, without bound as y nears 0.",
    used="Prices, sales and sizes, where twice too much and half as much are equally wrong.",
    source="Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 14",
    family=LogNormal,
    errors=_log_normal,
    libraries=(
        scikit_metric(
            "mean_squared_log_error",
            "It takes log(1 + y) in place of log y, so that 0 is allowed: given y − 1 and μ − 1 it is the mean of the loss.",
            "y - 1, mu - 1",
        ),
        keras_loss(
            "MeanSquaredLogarithmicError",
            "It takes log(1 + y), with y and μ no smaller than 1e-7: given y − 1 and μ − 1 it is the mean of the loss.",
            "y[:, None] - 1, mu[:, None] - 1",
        ),
        xgboost(
            "reg:squaredlogerror",
            "Half of it, with log(1 + y) in place of log y, fitted on μ itself and not on its logarithm.",
            0.5,
        ),
    ),
    opening=Opening("explore", {"errors": "log-normal"}),
)

PERCENTAGE = Loss(
    key="absolute-percentage",
    name="Absolute percentage error",
    also=("MAPE", "relative error"),
    problem="positive numbers",
    formula="|y − μ| / y",
    axis=OBSERVED,
    cost=lambda y, mu: np.abs(y - mu) / np.abs(y),
    pull=lambda y: np.sign(y - 1.0) / y,
    middle_weight=lambda: np.inf,
    height=1.0,
    functional="own",
    targets="A weighted median of y, each observation with the weight 1/y: it lies well below the median.",
    convex=True,
    convexity="Convex in μ, piecewise linear.",
    no_density="exp(−|y − μ|/(sy)) does not fall to 0 as y grows, so its integral is infinite, for every s.",
    outliers="Large observations hardly pull; those near 0 pull as 1/y, and decide.",
    used="Business forecasts. Too much can cost any percentage and too little at most 100, so it rewards forecasts that are too low.",
    source="Makridakis, Accuracy measures, International Journal of Forecasting 9 (1993); Gneiting, JASA 106 (2011)",
    libraries=(
        scikit_metric(
            "mean_absolute_percentage_error",
            "The mean of the loss, a share and not a percentage; |y| is at least 2.2e-16.",
        ),
        keras_loss(
            "MeanAbsolutePercentageError",
            "100 times the mean of the loss; |y| is at least 1e-7.",
            factor=100.0,
        ),
        lightgbm(
            "mape",
            "|y − μ| / max(1, |y|); the value of a leaf is a weighted median of its residuals.",
        ),
    ),
    opening=Opening(
        "explore",
        {"errors": "log-normal"},
        instead="It cannot be fitted as a likelihood, because exp(−loss) does not fall as y grows. Lognormal errors are nearest: their "
        "errors are percentages too, with too much and too little alike.",
    ),
)

LOSSES: tuple[Loss, ...] = (
    SQUARED_LOG,
    PERCENTAGE,
)
