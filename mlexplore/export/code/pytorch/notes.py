"""What to know of PyTorch's code: what its losses drop, and what its defaults would do."""

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import reservations
from mlexplore.families import Laplace
from mlexplore.scoring import losses_for, regression_losses_for

_PRECISION = (
    "PyTorch makes tensors of single precision unless they come from arrays of doubles, as here: of seven digits, sums over "
    "rows and Newton’s steps would leave four or five."
)
_DECAY = (
    "No penalty is hidden in L-BFGS, nor in Adam and SGD. AdamW has weight_decay=0.01 unless told otherwise: it pulls every "
    "unknown towards 0, the intercept too, and the estimates are no maximum of the likelihood."
)
_NO_WEIGHTS = "Losses of torch.nn take no weights of rows: the weighted sum is taken by hand."

CORNERS = (
    "Descent does not arrive: an absolute loss has a corner where the curve meets a point, and the best curve lies in such "
    "corners. Gradients there jump from one side to the other instead of falling to 0: L-BFGS on torch.nn.L1Loss stops at one "
    "or two digits, Adam with a small learning rate after thousands of steps at three or four. The exact way, with the points "
    "that the curve meets as conditions, is the code of NumPy and SciPy."
)
"""Why there is no code for absolute losses around curves that are not linear."""
CROWDED = (
    "With so many rows points crowd around the best curve, and descent cannot tell the few that it passes through from their neighbours: five "
    "digits are what is left. The linear programs of NumPy and SciPy, and of R, end at the very corner."
)
"""Why there is no code for absolute losses of very many rows."""

TYPED = (
    "PyTorch would find the same curve from this loss, written in its functions. Its scale and the likelihood need the integral "
    "Z(s) of exp(−ρ/s), which PyTorch has no function for: the code of NumPy and SciPy takes it."
)
"""Why there is no code for losses that somebody typed."""


def notes(errors: Errors, code: str) -> tuple[str, ...]:
    """Notes on the code for a fit of numbers."""
    kind = Laplace if errors.absolute and errors.family.symmetric else type(errors.family)
    named = [
        f"{loss.name}: {loss.relation}."
        for loss in regression_losses_for(kind)
        if _stands_in(loss.name, code)
    ]
    return (*reservations(errors.problem), *named, *_of_all(errors.problem))


def label_notes(problem: Problem, code: str) -> tuple[str, ...]:
    """Notes on the code for a fit of labels."""
    kind = "two classes" if problem.labels.family.most_classes == 2 else "several classes"
    named = [f"{loss.name}: {loss.at_the_ends}" for loss in losses_for(kind) if _stands_in(loss.name, code)]
    return (*named, *_of_all(problem))


def _stands_in(name: str, code: str) -> bool:
    """Whether a loss of PyTorch, whatever its options, is called in a script."""
    return name.startswith("torch.") and f"{name.partition('(')[0]}(" in code


def _of_all(problem: Problem) -> tuple[str, ...]:
    weights = (_NO_WEIGHTS,) if problem.weights is not None else ()
    return (*weights, _DECAY, _PRECISION)
