"""What other libraries' functions return for predicted probabilities, computed here in NumPy as each of them does it.

All mean cross-entropy. They differ in what they take, in how they keep the logarithm of 0 away, and in what they divide by.
Sources: the code of scikit-learn 1.9.1, PyTorch 2.13.0 and Keras 3.15.1; `tests/scoring/test_library_parity.py` holds every
record against them.
"""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.class_family import Codes
from mlexplore.scoring.library_code import (
    KERAS_PRECISION,
    keras,
    scikit_learn,
    torch_by_hand,
    torch_with_weights,
)
from mlexplore.scoring.library_loss import LibraryLoss, Predicted, Problem

_AS_GIVEN = "It computes in the precision of what it is given, here double."


def losses_for(problem: Problem) -> tuple[LibraryLoss, ...]:
    """Functions for a problem, in the order of the registry."""
    return tuple(loss for loss in LIBRARY_LOSSES if loss.problem == problem)


# ---- as each library does it ----------------------------------------------------------------------------------

_SCIKIT_LEARN_CLIP = float(np.finfo(np.float64).eps)
_TORCH_CLAMP = -100.0
_KERAS_CLIP = 1e-7


def _of_label(entries: Array, codes: Codes) -> Array:
    return entries[np.arange(len(codes)), codes]


def _scikit_learn_two(codes: Codes, given: Predicted) -> Array:
    shares = np.stack([1.0 - given.p[:, 1], given.p[:, 1]], axis=1)
    return _scikit_learn_several(codes, given._replace(p=shares))


def _scikit_learn_several(codes: Codes, given: Predicted) -> Array:
    clipped = np.clip(given.p, _SCIKIT_LEARN_CLIP, 1.0 - _SCIKIT_LEARN_CLIP)
    return -np.log(_of_label(clipped, codes))


def _clamped(codes: Codes, p: Array) -> Array:
    with np.errstate(divide="ignore"):
        ones, zeros = np.maximum(np.log(p), _TORCH_CLAMP), np.maximum(np.log1p(-p), _TORCH_CLAMP)
    return -np.where(codes == 1, ones, zeros)


def _torch_two(codes: Codes, given: Predicted) -> Array:
    return _clamped(codes, given.p[:, 1])


def _log_odds(codes: Codes, given: Predicted) -> Array:
    eta = given.heights[:, 1] - given.heights[:, 0]
    # Written as the library has it, which loses the digits of a label 0 that is all but certain.
    return (1.0 - codes) * eta - (np.minimum(eta, 0.0) - np.log1p(np.exp(-np.abs(eta))))


def _softmax(codes: Codes, given: Predicted) -> Array:
    below = given.heights - given.heights.max(axis=1, keepdims=True)
    return np.log(np.exp(below).sum(axis=1)) - _of_label(below, codes)


def _logarithms(codes: Codes, given: Predicted) -> Array:
    with np.errstate(divide="ignore"):
        return -np.log(_of_label(given.p, codes))


def _keras_two(codes: Codes, given: Predicted) -> Array:
    return _clamped(codes, np.clip(given.p[:, 1], _KERAS_CLIP, 1.0 - _KERAS_CLIP))


def _keras_several(codes: Codes, given: Predicted) -> Array:
    shares = given.p / given.p.sum(axis=1, keepdims=True)
    return -np.log(_of_label(np.clip(shares, _KERAS_CLIP, 1.0 - _KERAS_CLIP), codes))


# ---- the registry ---------------------------------------------------------------------------------------------

_SCIKIT_LEARN_ENDS = (
    "Probabilities are clipped to [ε, 1 − ε] with ε = 2.2e-16: a label of probability 0 costs 36.04, "
    "one of probability 1 costs 2.2e-16."
)
_SCIKIT_LEARN_PRECISION = (
    "ε is that of the type it is given: for probabilities in single precision the most is 15.94."
)
_KERAS_ENDS = (
    "Probabilities are clipped to [1e-7, 1 − 1e-7]: a label of probability 0 costs 16.118, "
    "one of probability 1 costs 1e-7."
)
_HEIGHTS_ENDS = (
    "It takes heights and clips nothing: a label 1000 below the other costs 1000, one 1000 above it costs 0."
)
_TORCH_P, _TORCH_HEIGHTS = "torch.tensor(p)", "torch.tensor(heights)"
_TORCH_Y, _TORCH_CODES = "torch.tensor(y, dtype=torch.float64)", "torch.tensor(y)"

LIBRARY_LOSSES: tuple[LibraryLoss, ...] = (
    LibraryLoss(
        name="sklearn.metrics.log_loss",
        problem="two classes",
        takes="probabilities",
        call=scikit_learn("log_loss", "y, p, labels=[0, 1]"),
        terms=_scikit_learn_two,
        at_zero=36.04365338911715,
        at_one=2.220446049250313e-16,
        at_the_ends=_SCIKIT_LEARN_ENDS,
        precision=_SCIKIT_LEARN_PRECISION,
    ),
    LibraryLoss(
        name="torch.nn.BCELoss",
        problem="two classes",
        takes="probabilities",
        call=torch_with_weights("BCELoss", f"{_TORCH_P}, {_TORCH_Y}"),
        terms=_torch_two,
        at_zero=100.0,
        at_one=0.0,
        at_the_ends="Logarithms are clamped at −100: a label of probability 0 costs 100, one of probability 1 costs 0.",
        precision=_AS_GIVEN,
    ),
    LibraryLoss(
        name="torch.nn.BCEWithLogitsLoss",
        problem="two classes",
        takes="heights",
        call=torch_with_weights("BCEWithLogitsLoss", f"{_TORCH_HEIGHTS}, {_TORCH_Y}"),
        terms=_log_odds,
        at_zero=1000.0,
        at_one=0.0,
        at_the_ends=_HEIGHTS_ENDS,
        precision=f"{_AS_GIVEN} Of a label 0 that is all but certain it loses digits: log-odds of −40 cost 0, not 4e-18.",
    ),
    LibraryLoss(
        name="keras.losses.BinaryCrossentropy",
        problem="two classes",
        takes="probabilities",
        call=keras("BinaryCrossentropy", "y[:, None], p[:, None]"),
        terms=_keras_two,
        at_zero=16.11809565095832,
        at_one=1.0000000494736474e-07,
        at_the_ends=_KERAS_ENDS,
        precision=f"{KERAS_PRECISION} In single precision a label 0 of probability 0 costs 15.94, because 1 − 1e-7 is rounded.",
    ),
    LibraryLoss(
        name="keras.losses.BinaryCrossentropy(from_logits=True)",
        problem="two classes",
        takes="heights",
        call=keras("BinaryCrossentropy", "y[:, None], heights[:, None]", "from_logits=True"),
        terms=_log_odds,
        at_zero=1000.0,
        at_one=0.0,
        at_the_ends=_HEIGHTS_ENDS,
        precision=KERAS_PRECISION,
    ),
    LibraryLoss(
        name="sklearn.metrics.log_loss",
        problem="several classes",
        takes="probabilities",
        call=scikit_learn("log_loss", "y, p, labels=range(p.shape[1])"),
        terms=_scikit_learn_several,
        at_zero=36.04365338911715,
        at_one=2.220446049250313e-16,
        at_the_ends=_SCIKIT_LEARN_ENDS,
        precision=_SCIKIT_LEARN_PRECISION,
    ),
    LibraryLoss(
        name="torch.nn.CrossEntropyLoss",
        problem="several classes",
        takes="heights",
        call=torch_by_hand("CrossEntropyLoss", f"{_TORCH_HEIGHTS}, {_TORCH_CODES}"),
        terms=_softmax,
        at_zero=1000.0,
        at_one=0.0,
        at_the_ends=_HEIGHTS_ENDS,
        precision=f"{_AS_GIVEN} Its weight= is one for each class, and its divisor is then the sum of the labels' weights.",
    ),
    LibraryLoss(
        name="torch.nn.NLLLoss",
        problem="several classes",
        takes="logarithms",
        call=torch_by_hand("NLLLoss", f"torch.log({_TORCH_P}), {_TORCH_CODES}"),
        terms=_logarithms,
        at_zero=np.inf,
        at_one=0.0,
        at_the_ends="It takes logarithms and clips nothing: a label of probability 0 costs infinity, inf, one of probability 1 costs 0.",
        precision=_AS_GIVEN,
    ),
    LibraryLoss(
        name="keras.losses.CategoricalCrossentropy",
        problem="several classes",
        takes="probabilities",
        call=keras("CategoricalCrossentropy", "keras.utils.to_categorical(y, p.shape[1]), p"),
        terms=_keras_several,
        at_zero=16.11809565095832,
        at_one=1.0000000494736474e-07,
        at_the_ends=f"{_KERAS_ENDS[:-1]}; before, they are divided by their sum.",
        precision=KERAS_PRECISION,
    ),
    LibraryLoss(
        name="keras.losses.CategoricalCrossentropy(from_logits=True)",
        problem="several classes",
        takes="heights",
        call=keras(
            "CategoricalCrossentropy",
            "keras.utils.to_categorical(y, heights.shape[1]), heights",
            "from_logits=True",
        ),
        terms=_softmax,
        at_zero=1000.0,
        at_one=0.0,
        at_the_ends=_HEIGHTS_ENDS,
        precision=KERAS_PRECISION,
    ),
)
"""Cross-entropy in other libraries: for two classes, then for several."""
