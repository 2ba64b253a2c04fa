"""What other libraries' losses of numbers return, computed here in NumPy, and how each leads to the likelihood.

Of every row ``-log f(y) = factor * loss + what was dropped``. Sources: the code of scikit-learn 1.9.1, PyTorch 2.13.0 and Keras
3.15.1; `tests/scoring/test_library_parity.py` holds every record against them.
"""

import numpy as np
from scipy.special import gammaln, xlogy

from mlexplore.arrays import Array
from mlexplore.families import AsymmetricLaplace, Family, Gamma, Huber, Laplace, Normal, Poisson
from mlexplore.scoring.dropped_terms import Added, RegressionLoss, Term
from mlexplore.scoring.library_code import keras, scikit_learn, torch_by_hand

_TORCH_EPS = 1e-8  # inside the logarithm of PoissonNLLLoss(log_input=False)
_KERAS_EPS = 1e-7


def regression_losses_for(family: type[Family]) -> tuple[RegressionLoss, ...]:
    """Functions that stand for a family, in the order of the registry; empty if there is none."""
    return tuple(loss for loss in LIBRARY_REGRESSION if loss.family is family)


# ---- as each library does it ----------------------------------------------------------------------------------


def _squared(y: Array, mu: Array, family: Normal) -> Array:
    return (y - mu) ** 2


def _absolute(y: Array, mu: Array, family: Laplace) -> Array:
    return np.abs(y - mu)


def _pinball(y: Array, mu: Array, family: AsymmetricLaplace) -> Array:
    gap = y - mu
    return np.where(gap >= 0.0, family.tau * gap, (family.tau - 1.0) * gap)


def _huber(y: Array, mu: Array, family: Huber) -> Array:
    size, threshold = np.abs(y - mu), family.delta * family.sigma
    return np.where(size <= threshold, 0.5 * size**2, threshold * (size - 0.5 * threshold))


def _gaussian(y: Array, mu: Array, family: Normal) -> Array:
    variance = max(family.sigma**2, 1e-6)
    return 0.5 * (np.log(variance) + (y - mu) ** 2 / variance)


def _gaussian_full(y: Array, mu: Array, family: Normal) -> Array:
    return _gaussian(y, mu, family) + 0.5 * np.log(2.0 * np.pi)


def _poisson_deviance(y: Array, mu: Array, family: Poisson) -> Array:
    return 2.0 * (xlogy(y, y / mu) - y + mu)


def _poisson(y: Array, mu: Array, family: Poisson) -> Array:
    return mu - y * np.log(mu)


def _poisson_torch(y: Array, mu: Array, family: Poisson) -> Array:
    return mu - y * np.log(mu + _TORCH_EPS)


def _poisson_keras(y: Array, mu: Array, family: Poisson) -> Array:
    return mu - y * np.log(mu + _KERAS_EPS)


def _stirling(y: Array) -> Array:
    several = np.maximum(y, 1.0)
    return np.where(y > 1.0, several * np.log(several) - several + 0.5 * np.log(2.0 * np.pi * several), 0.0)


def _poisson_full(y: Array, mu: Array, family: Poisson) -> Array:
    return _poisson(y, mu, family) + _stirling(y)


def _gamma_deviance(y: Array, mu: Array, family: Gamma) -> Array:
    return 2.0 * (np.log(mu / y) + y / mu - 1.0)


# ---- what they drop -------------------------------------------------------------------------------------------


def _constant(y: Array, mu: Array, family: Family) -> Array:
    return family.constant(y)


_NORMAL = Term("log(σ√(2π))", _constant)
_LAPLACE = Term("log(2b)", _constant)
_PINBALL = Term("log(b/(τ(1 − τ)))", _constant)
_HUBER = Term("log(σC(δ))", _constant)
_ROOT_2PI = Term("½ log(2π)", lambda y, mu, family: np.full_like(y, 0.5 * np.log(2.0 * np.pi)))
_PEAK = Term("−log f(y | y) = log y! − y log y + y", _constant)
_FACTORIAL = Term("log y!", lambda y, mu, family: gammaln(y + 1.0))
_STIRLING = Term(
    "log y! less Stirling’s approximation of it for y > 1",
    lambda y, mu, family: gammaln(y + 1.0) - _stirling(y),
)
_STIRLINGS = Added(
    "Stirling",
    "−(y log y − y + ½ log 2πy) where y > 1",
    "Stirling’s approximation of −log y!",
    lambda y, mu, family: -_stirling(y),
)
_GAMMA = Term("log y + log Γ(k) − k log k + k", _constant)


def _one(family: Family) -> float:
    return 1.0


def _squared_factor(family: Normal) -> float:
    return 0.5 / family.sigma**2


def _absolute_factor(family: Laplace) -> float:
    return 1.0 / family.b


def _huber_factor(family: Huber) -> float:
    return 1.0 / family.sigma**2


# ---- the registry ---------------------------------------------------------------------------------------------

_MU_Y = "torch.tensor(mu), torch.tensor(y)"
_LOG_MU_Y = "torch.log(torch.tensor(mu)), torch.tensor(y)"
_VARIANCE = "torch.tensor(mu), torch.tensor(y), torch.full((len(y),), sigma**2, dtype=torch.float64)"
_COLUMNS = "y[:, None], mu[:, None]"

_SQUARED = "−ℓ/n = MSE/(2σ²) + log(σ√(2π))"
_ABSOLUTE = "−ℓ/n = MAE/b + log(2b)"
_HUBERS = "−ℓ/n = loss/σ² + log(σC(δ)), the threshold being δσ"

LIBRARY_REGRESSION: tuple[RegressionLoss, ...] = (
    RegressionLoss(
        "sklearn.metrics.mean_squared_error",
        Normal,
        scikit_learn("mean_squared_error", "y, mu"),
        _SQUARED,
        _squared,
        _squared_factor,
        (_NORMAL,),
    ),
    RegressionLoss(
        "torch.nn.MSELoss",
        Normal,
        torch_by_hand("MSELoss", _MU_Y),
        _SQUARED,
        _squared,
        _squared_factor,
        (_NORMAL,),
    ),
    RegressionLoss(
        "keras.losses.MeanSquaredError",
        Normal,
        keras("MeanSquaredError", _COLUMNS),
        _SQUARED,
        _squared,
        _squared_factor,
        (_NORMAL,),
    ),
    RegressionLoss(
        "torch.nn.GaussianNLLLoss",
        Normal,
        torch_by_hand("GaussianNLLLoss", _VARIANCE),
        "−ℓ/n = loss + ½ log(2π); the variance σ² is taken for 1e-6 where it is smaller",
        _gaussian,
        _one,
        (_ROOT_2PI,),
        keeps=("curve", "width"),
    ),
    RegressionLoss(
        "torch.nn.GaussianNLLLoss(full=True)",
        Normal,
        torch_by_hand("GaussianNLLLoss", _VARIANCE, "full=True"),
        "−ℓ/n = loss; the variance σ² is taken for 1e-6 where it is smaller",
        _gaussian_full,
        _one,
        (),
        keeps=("curve", "width", "2π"),
    ),
    RegressionLoss(
        "sklearn.metrics.mean_absolute_error",
        Laplace,
        scikit_learn("mean_absolute_error", "y, mu"),
        _ABSOLUTE,
        _absolute,
        _absolute_factor,
        (_LAPLACE,),
    ),
    RegressionLoss(
        "torch.nn.L1Loss",
        Laplace,
        torch_by_hand("L1Loss", _MU_Y),
        _ABSOLUTE,
        _absolute,
        _absolute_factor,
        (_LAPLACE,),
    ),
    RegressionLoss(
        "keras.losses.MeanAbsoluteError",
        Laplace,
        keras("MeanAbsoluteError", _COLUMNS),
        _ABSOLUTE,
        _absolute,
        _absolute_factor,
        (_LAPLACE,),
    ),
    RegressionLoss(
        "sklearn.metrics.mean_pinball_loss",
        AsymmetricLaplace,
        scikit_learn("mean_pinball_loss", "y, mu, alpha=tau"),
        "−ℓ/n = loss/b + log(b/(τ(1 − τ)))",
        _pinball,
        _absolute_factor,
        (_PINBALL,),
    ),
    RegressionLoss(
        "torch.nn.HuberLoss",
        Huber,
        torch_by_hand("HuberLoss", _MU_Y, "delta=delta * sigma"),
        _HUBERS,
        _huber,
        _huber_factor,
        (_HUBER,),
    ),
    RegressionLoss(
        "keras.losses.Huber",
        Huber,
        keras("Huber", _COLUMNS, "delta=delta * sigma"),
        _HUBERS,
        _huber,
        _huber_factor,
        (_HUBER,),
    ),
    RegressionLoss(
        "sklearn.metrics.mean_poisson_deviance",
        Poisson,
        scikit_learn("mean_poisson_deviance", "y, mu"),
        "−ℓ/n = D/2 + mean of (log y! − y log y + y), which is −log f(y | y), what a perfect fit would leave",
        _poisson_deviance,
        lambda family: 0.5,
        (_PEAK,),
        keeps=("curve", "peak"),
    ),
    RegressionLoss(
        "torch.nn.PoissonNLLLoss",
        Poisson,
        torch_by_hand("PoissonNLLLoss", _LOG_MU_Y),
        "−ℓ/n = loss + mean of log y!; it takes log μ",
        _poisson,
        _one,
        (_FACTORIAL,),
    ),
    RegressionLoss(
        "torch.nn.PoissonNLLLoss(full=True)",
        Poisson,
        torch_by_hand("PoissonNLLLoss", _LOG_MU_Y, "full=True"),
        "−ℓ/n = loss + mean of log y! − (y log y − y + ½ log(2πy) for y > 1); it takes log μ",
        _poisson_full,
        _one,
        (_STIRLING,),
        adds=(_STIRLINGS,),
    ),
    RegressionLoss(
        "torch.nn.PoissonNLLLoss(log_input=False)",
        Poisson,
        torch_by_hand("PoissonNLLLoss", _MU_Y, "log_input=False"),
        "−ℓ/n = loss + mean of log y! + y log(1 + 1e-8/μ)",
        _poisson_torch,
        _one,
        (
            _FACTORIAL,
            Term("y log(1 + 1e-8/μ)", lambda y, mu, family: y * np.log1p(_TORCH_EPS / mu), holds_curve=True),
        ),
        adds=(
            Added(
                "1e-8 in the logarithm",
                "y log(1 + 1e-8/μ)",
                "1e-8 inside the logarithm, against log 0",
                lambda y, mu, family: y * np.log1p(_TORCH_EPS / mu),
            ),
        ),
    ),
    RegressionLoss(
        "keras.losses.Poisson",
        Poisson,
        keras("Poisson", _COLUMNS),
        "−ℓ/n = loss + mean of log y! + y log(1 + 1e-7/μ)",
        _poisson_keras,
        _one,
        (
            _FACTORIAL,
            Term("y log(1 + 1e-7/μ)", lambda y, mu, family: y * np.log1p(_KERAS_EPS / mu), holds_curve=True),
        ),
        adds=(
            Added(
                "1e-7 in the logarithm",
                "y log(1 + 1e-7/μ)",
                "1e-7 inside the logarithm, against log 0",
                lambda y, mu, family: y * np.log1p(_KERAS_EPS / mu),
            ),
        ),
    ),
    RegressionLoss(
        "sklearn.metrics.mean_gamma_deviance",
        Gamma,
        scikit_learn("mean_gamma_deviance", "y, mu"),
        "−ℓ/n = kD/2 + mean of (log y + log Γ(k) − k log k + k)",
        _gamma_deviance,
        lambda family: 0.5 * family.shape,
        (_GAMMA,),
        keeps=("curve", "peak"),
    ),
)
"""Losses of numbers in other libraries, by the errors whose likelihood they stand for."""
