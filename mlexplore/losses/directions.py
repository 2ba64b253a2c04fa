"""The loss of directions: one less the cosine of the angle."""

import numpy as np
from scipy.special import i0e

from mlexplore.losses.arguments import of_residual
from mlexplore.losses.library_names import keras_loss, torch_loss
from mlexplore.losses.loss import Axis, LibraryName, Loss, Opening

_POINTS = "np.stack([np.cos({0}), np.sin({0})], axis=1)"
_Y, _MU = _POINTS.format("y"), _POINTS.format("mu")

COSINE = Loss(
    key="cosine",
    name="Cosine distance",
    also=("cosine similarity", "von Mises", "von Mises–Fisher", "angular"),
    problem="directions",
    formula="1 − cos a",
    axis=Axis("angle a between y and μ, in radians", -np.pi, np.pi),
    cost=of_residual(lambda a: 2.0 * np.sin(0.5 * a) ** 2),
    pull=np.sin,
    middle_weight=lambda: 1.0,
    functional="own",
    targets="The mean direction: that of the sum of all unit vectors.",
    convex=False,
    convexity="Not convex in the angle: it bends downwards beyond a right angle.",
    density=lambda a: np.exp(-2.0 * np.sin(0.5 * a) ** 2) / (2.0 * np.pi * i0e(1.0)),
    density_formula="exp(κ cos a) / (2π I₀(κ)), the von Mises distribution; the loss is divided by 1/κ",
    outliers="A row at a right angle pulls hardest, one in the opposite direction not at all.",
    used="Embeddings of words, faces and sentences; directions of wind and animals.",
    source="Mardia & Jupp, Directional Statistics (2000), section 3.5.4",
    libraries=(
        LibraryName(
            "scikit-learn",
            "sklearn.metrics.pairwise.paired_cosine_distances",
            "The loss of each row; vectors are brought to length 1.",
            "from sklearn.metrics.pairwise import paired_cosine_distances\n\n"
            f"paired_cosine_distances({_Y}, {_MU}).mean()",
        ),
        keras_loss(
            "CosineSimilarity",
            "The mean less 1, −cos a; vectors are brought to length 1.",
            f"{_Y}, {_MU}",
            offset=-1.0,
        ),
        torch_loss(
            "CosineEmbeddingLoss",
            "The mean, for pairs with the target 1; for −1 it is max(0, cos a − margin).",
            f"torch.tensor({_MU}), torch.tensor({_Y}), torch.ones(len(y))",
        ),
    ),
    opening=Opening(
        "explore",
        {"errors": "normal"},
        instead="Its likelihood, von Mises errors, needs data that are directions, and there are none here. Normal errors are nearest: for "
        "small angles 1 − cos a is a²/2.",
    ),
)

LOSSES: tuple[Loss, ...] = (COSINE,)
