"""See that losses are likelihoods: fit curves by maximum likelihood under the error distribution of your choice."""

# Whatever the two registries export is exported here, so that a new family or curve needs no line in this file.
from mlexplore import curves, families
from mlexplore.conversion import (
    LossDensity,
    functional_of,
    loss_of_density,
    normaliser,
    read_shape,
    read_verdict,
    typed_loss,
    typed_margin,
)
from mlexplore.curves import *  # noqa: F403
from mlexplore.families import *  # noqa: F403
from mlexplore.fitting import ClassFit, Fit, fit

__all__ = ["ClassFit", "Fit", "fit"]
__all__ += ["LossDensity", "functional_of", "loss_of_density", "normaliser", "read_shape", "read_verdict"]
__all__ += ["typed_loss", "typed_margin"]
__all__ += curves.__all__
__all__ += families.__all__
