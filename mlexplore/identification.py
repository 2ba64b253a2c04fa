"""Whether the data can tell the parameters of a curve apart; what cannot be told apart is refused with its name."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.mean import BasisMean
from mlexplore.model import Model
from mlexplore.solvers.linear_least_squares import independent_columns

_SAMPLED = 4096  # rows that are looked at first
_CLEARLY_INDEPENDENT = 1e-9  # smallest eigenvalue of the correlations of the columns


def require_rank(model: Model) -> None:
    """Refuse predictors that are combinations of each other, naming one."""
    predictor = model.whole.predictor
    design = _counted(model, slice(None, None, max(1, len(model.y) // _SAMPLED)))
    # Products of columns settle the clear cases, and columns that some rows tell apart all rows tell apart; only the others
    # need all rows and a factorisation.
    if _clearly_independent(design):
        return
    design = predictor.jacobian(np.zeros(len(model.parameters)))
    design = design if model.weights is None else design[model.weights > 0]
    kept, _ = independent_columns(design)
    dependent = np.setdiff1d(np.arange(design.shape[1]), kept)
    if dependent.size:
        name = model.parameters[dependent[0]].name
        raise ValueError(
            f'The data cannot tell "{name}" from the parameters before it: its column is a combination of the others '
            "(or constant). Leave it out, or bring data at more different places."
        )


def _counted(model: Model, rows: slice) -> Array:
    """Design of some rows, those of weight zero left out."""
    predictor = model.whole.predictor
    assert isinstance(predictor, BasisMean)
    design = predictor.block(rows).T
    return design if model.weights is None else design[model.weights[rows] > 0]


def _clearly_independent(design: Array) -> bool:
    gram = design.T @ design
    norms = np.sqrt(np.diag(gram))
    scale = np.where(norms > 0, norms, 1.0)
    return bool(np.linalg.eigvalsh(gram / np.outer(scale, scale))[0] > _CLEARLY_INDEPENDENT)


def require_places(model: Model, parameters: int) -> None:
    """Refuse observations at fewer different places than there are free parameters: many curves go through them."""
    places = model.x if model.weights is None else model.x[model.weights > 0]
    different = len(np.unique(places, axis=0))
    if different < parameters:
        raise ValueError(
            f"{model.curve.label} has {parameters} free parameters and the data lie at {different} "
            f"{'place' if different == 1 else 'different places'}: many curves fit equally well. Take a simpler curve or more data."
        )
