"""Squares and distances, even and lopsided: what aims at means and medians, expectiles and quantiles."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import AsymmetricLaplace, Laplace, Normal
from mlexplore.losses.loss import LibraryName, Loss, LossParameter, Opening
from mlexplore.losses.residual_axis import RESIDUAL, density_of, of_residual
from mlexplore.scoring.library_code import keras, scikit_learn, torch_by_hand

_TORCH = "torch.tensor(mu), torch.tensor(y)"
_KERAS = "y[:, None], mu[:, None]"


def _normal() -> Normal:
    return Normal(sigma=1.0)


def _laplace() -> Laplace:
    return Laplace(b=1.0)


def _asymmetric_laplace(tau: float) -> AsymmetricLaplace:
    return AsymmetricLaplace(b=1.0, tau=tau)


def _pinball_pull(r: Array, tau: float) -> Array:
    return np.where(r > 0.0, tau, np.where(r < 0.0, tau - 1.0, 0.0))


SQUARED = Loss(
    key="squared",
    name="Squared error",
    also=("L2", "least squares", "MSE", "quadratic"),
    problem="numbers",
    formula="r²",
    axis=RESIDUAL,
    cost=of_residual(np.square),
    pull=lambda r: 2.0 * r,
    middle_weight=lambda: 2.0,
    functional="mean",
    targets="The mean of y.",
    convex=True,
    convexity="Convex in μ; with a linear curve there is one minimum, and a formula for it.",
    density=density_of(_normal),
    scale=2.0,
    density_formula="exp(−r²/(2σ²)) / (σ√(2π))",
    outliers="The pull grows with the distance and has no bound: one row far enough off moves the curve anywhere.",
    used="Regression wherever errors are many small ones added up; nearly every library’s default.",
    source="Gauss, Theoria motus (1809)",
    typed="r^2",
    family=Normal,
    errors=_normal,
    libraries=(
        LibraryName(
            "scikit-learn",
            "sklearn.metrics.mean_squared_error",
            "The mean of r²; σ and log(σ√(2π)) are left out.",
            scikit_learn("mean_squared_error", "y, mu").plain,
        ),
        LibraryName(
            "Keras",
            "keras.losses.MeanSquaredError",
            "The mean of r².",
            keras("MeanSquaredError", _KERAS).plain,
        ),
        LibraryName("PyTorch", "torch.nn.MSELoss", "The mean of r².", torch_by_hand("MSELoss", _TORCH).plain),
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
    used="Regression with heavy tails or gross errors; forecasts that are scored by MAE.",
    source="Laplace (1774); Koenker & Bassett, Regression quantiles, Econometrica 46 (1978)",
    typed="abs(r)",
    family=Laplace,
    errors=_laplace,
    libraries=(
        LibraryName(
            "scikit-learn",
            "sklearn.metrics.mean_absolute_error",
            "The mean of |r|; b and log(2b) are left out.",
            scikit_learn("mean_absolute_error", "y, mu").plain,
        ),
        LibraryName(
            "Keras",
            "keras.losses.MeanAbsoluteError",
            "The mean of |r|.",
            keras("MeanAbsoluteError", _KERAS).plain,
        ),
        LibraryName("PyTorch", "torch.nn.L1Loss", "The mean of |r|.", torch_by_hand("L1Loss", _TORCH).plain),
    ),
    opening=Opening("explore", {"errors": "laplace"}),
)

PINBALL = Loss(
    key="pinball",
    name="Pinball loss",
    also=("quantile loss", "check loss", "tilted absolute error"),
    problem="numbers",
    formula="r(τ − [r < 0])",
    axis=RESIDUAL,
    parameters=(
        LossParameter("tau", "τ", 0.9, 0.02, 0.98, "share of the observations that lie below the curve"),
    ),
    cost=of_residual(lambda r, tau: r * np.where(r < 0.0, tau - 1.0, tau)),
    pull=_pinball_pull,
    middle_weight=lambda tau: np.inf,
    functional="quantile",
    level="tau",
    targets="The quantile of y at level τ.",
    convex=True,
    convexity="Convex in μ, piecewise linear: linear programming solves it.",
    density=density_of(_asymmetric_laplace),
    density_formula="τ(1 − τ)/b · exp(−r(τ − [r < 0])/b)",
    outliers="A row above pulls with τ, one below with 1 − τ, however far off.",
    used="Quantile regression, prediction intervals, stocks that must suffice on most days.",
    source="Koenker & Bassett, Regression quantiles, Econometrica 46 (1978)",
    typed="max(tau*r, (tau - 1)*r)",
    family=AsymmetricLaplace,
    errors=_asymmetric_laplace,
    libraries=(
        LibraryName(
            "scikit-learn",
            "sklearn.metrics.mean_pinball_loss",
            "The mean of the loss; alpha is τ.",
            scikit_learn("mean_pinball_loss", "y, mu, alpha=tau").plain,
        ),
    ),
    opening=Opening("explore", {"errors": "asymmetric-laplace"}, carried=("tau",)),
)

LOSSES: tuple[Loss, ...] = (SQUARED, ABSOLUTE, PINBALL)
