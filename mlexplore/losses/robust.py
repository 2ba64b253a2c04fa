"""Robust losses that are still convex: quadratic in the middle, linear far out."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import Huber
from mlexplore.losses.loss import LibraryName, Loss, LossParameter, Opening
from mlexplore.losses.residual_axis import RESIDUAL, density_of, of_residual
from mlexplore.scoring.library_code import keras, torch_by_hand

_TORCH = "torch.tensor(mu), torch.tensor(y)"
_KERAS = "y[:, None], mu[:, None]"


def _huber_errors(delta: float) -> Huber:
    return Huber(sigma=1.0, delta=delta)


def _huber(r: Array, delta: float) -> Array:
    size = np.abs(r)
    near = np.minimum(size, delta)
    return near * (size - 0.5 * near)


HUBER = Loss(
    key="huber",
    name="Huber loss",
    also=("smooth L1",),
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
    targets="A centre of its own between mean and median: the mean after residuals are cut at ±δ.",
    convex=True,
    convexity="Convex in μ, strictly in the middle.",
    density=density_of(_huber_errors),
    density_formula="exp(−ρ(r/σ)) / (σC), C = √(2π)(2Φ(δ) − 1) + (2/δ) exp(−δ²/2)",
    outliers="The pull is cut at δ: beyond it every row pulls equally hard.",
    used="Robust regression; value functions in reinforcement learning; boxes in object detection.",
    source="Huber, Robust estimation of a location parameter, Annals of Mathematical Statistics 35 (1964)",
    typed="where(abs(r) <= delta, r^2/2, delta*(abs(r) - delta/2))",
    family=Huber,
    errors=_huber_errors,
    libraries=(
        LibraryName(
            "Keras",
            "keras.losses.Huber",
            "The mean of the loss; δ is 1 unless told otherwise.",
            keras("Huber", _KERAS, "delta=delta").plain,
        ),
        LibraryName(
            "PyTorch",
            "torch.nn.HuberLoss",
            "The mean of the loss; δ is 1 unless told otherwise.",
            torch_by_hand("HuberLoss", _TORCH, "delta=delta").plain,
        ),
    ),
    opening=Opening("explore", {"errors": "huber"}, carried=("delta",)),
)

LOSSES: tuple[Loss, ...] = (HUBER,)
