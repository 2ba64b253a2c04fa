"""What to know of Keras's code: where it rounds, what its losses drop, and what its defaults would do."""

from mlexplore.export.code.keras.operations import LACKING
from mlexplore.families import ClassFamily, Family
from mlexplore.scoring import losses_for, regression_losses_for

_PRECISION = (
    "Keras computes in single precision unless told otherwise. With the PyTorch and JAX backends Dense layers and means are "
    "computed in it even so, and about six digits agree; sums and products keep double precision, and so the layer here is made "
    "of these. JAX has no double precision at all before jax.config.update('jax_enable_x64', True)."
)
_DEFAULTS = (
    "No penalty is hidden. Batches of 32 rows and Adam with a learning rate of 0.001, as most examples have it, would still be "
    "far from the estimates after 50 passes over the data, and would stay noisy however many follow."
)

CORNERS = (
    "Descent does not arrive: an absolute loss has a corner where the curve meets a point, and the best curve lies in such "
    "corners. On keras.losses.MeanAbsoluteError, or a pinball loss of one’s own, it hops from one side of them to the other: "
    "about two digits of the estimates come out. NumPy and SciPy have the exact way."
)
"""Why there is no code for absolute losses."""

POINTED = (
    "Descent may not arrive: the slope of |r|ᵖ with p < 2 changes without bound where a residual passes 0, so that no length of a "
    "step suits all rows. Nearest to p = 1 it ends in hops from side to side, and three or four digits of the estimates come out. "
    "PyTorch’s L-BFGS chooses the length anew each time."
)
"""Why there is no code for powers of absolute errors below 2."""

VALLEY = (
    "Descent loses its way: the data hardly determine some parameter, and around the estimates the loss is no bowl but a bent "
    "valley, along which steps that follow the slope creep or leave it. A search that bends with it, as in the code of NumPy "
    "and SciPy, arrives."
)
"""Why there is no code where the likelihood is far from a normal one."""

TYPED = (
    "Keras would find the same curve from this loss as a function of y and the prediction. Its scale and the likelihood need "
    "the integral Z(s) of exp(−ρ/s), which Keras has no operation for: the code of NumPy and SciPy takes it."
)
"""Why there is no code for losses that somebody typed."""

ORDERED = (
    "Keras has no loss for classes in an order. SparseCategoricalCrossentropy forgets the order: it would fit a curve for each "
    "class but the first, which is the categorical model, with more parameters and a higher likelihood."
)
"""Why there is no code for classes in an order."""


def lacking(function: str) -> str:
    """Why there is no code where an operation is missing, of which the name in NumPy or `scipy.special` is given."""
    return (
        f"keras.ops has no {LACKING[function]}, which this fit needs where unknowns stand: without it the loss would be another "
        "one, with other estimates. The code of PyTorch has it; a loss in PyTorch’s functions can be trained in Keras with that "
        "backend alone."
    )


def notes(kind: type[Family]) -> tuple[str, ...]:
    """Notes on the code for a fit of numbers."""
    named = [
        f"{loss.name}: {loss.relation}."
        for loss in regression_losses_for(kind)
        if loss.name.startswith("keras.")
    ]
    return (*named, _PRECISION, _DEFAULTS)


def label_notes(family: type[ClassFamily], code: str) -> tuple[str, ...]:
    """Notes on the code for a fit of labels."""
    kind = "two classes" if family.most_classes == 2 else "several classes"
    named = [
        f"{loss.name}: {loss.at_the_ends}"
        for loss in losses_for(kind)
        if loss.name.startswith("keras.") and "from_logits" in loss.name and "from_logits" in code
    ]
    return (*named, _PRECISION, _DEFAULTS)
