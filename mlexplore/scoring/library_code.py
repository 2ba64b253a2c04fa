"""Calls of other libraries as a person types them: lines of code that end in a number.

They find NumPy arrays under short names. For labels: `y` (n,) whole numbers from 0, `p` the probability of class 1 (n,) or of
every class (n, K), `heights` what these are made of, log-odds (n,) or unnormalised log-probabilities (n, K). For numbers: `y` and `mu`
(n,), and shape parameters under their own names. `w` (n,) are weights.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from mlexplore.arrays import Array

Divisor: TypeAlias = Literal["weights", "rows"]
"""What a weighted sum of losses is divided by."""


class Call(NamedTuple):
    """The call of a function of another library, without and with weights, and what it divides the weighted sum by."""

    plain: str
    weighted: str
    divisor: Divisor


def scikit_learn(name: str, arguments: str) -> Call:
    """Call of a function of `sklearn.metrics`, whose means are weighted means."""
    head = f"from sklearn.metrics import {name}\n\n{name}({arguments}"
    return Call(f"{head})", f"{head}, sample_weight=w)", "weights")


def torch_by_hand(name: str, arguments: str, options: str = "") -> Call:
    """Call of a loss of `torch.nn` that takes no weights of rows: the weighted mean is taken by hand."""
    unreduced = f'{options}, reduction="none"' if options else 'reduction="none"'
    return Call(
        f"import torch\n\nloss = torch.nn.{name}({options})\nloss({arguments}).item()",
        f"import torch\n\nloss = torch.nn.{name}({unreduced})\n"
        f"(torch.tensor(w) * loss({arguments})).sum().item() / w.sum()",
        "weights",
    )


def torch_with_weights(name: str, arguments: str) -> Call:
    """Call of a loss of `torch.nn` that takes weights of rows when it is made, and divides by the number of rows."""
    return Call(
        f"import torch\n\nloss = torch.nn.{name}()\nloss({arguments}).item()",
        f"import torch\n\nloss = torch.nn.{name}(weight=torch.tensor(w))\nloss({arguments}).item()",
        "rows",
    )


def keras(name: str, arguments: str, options: str = "") -> Call:
    """Call of a class of `keras.losses`, which divides by the number of rows; the terms are asked for in double precision."""
    chosen = f'{options}, dtype="float64"' if options else 'dtype="float64"'
    head = f"import keras\n\nloss = keras.losses.{name}({chosen})\nfloat(loss({arguments}"
    return Call(f"{head}))", f"{head}, sample_weight=w))", "rows")


KERAS_PRECISION = (
    "Keras computes in single precision unless told otherwise, as dtype tells it here. With the PyTorch and JAX backends its "
    "means are rounded to single precision even so: about seven digits agree."
)
"""What to know of the digits of Keras (`keras.backend.result_type` turns float64 into float32)."""


def averaged(terms: Array, weights: Array | None, divisor: Divisor) -> float:
    """Mean of losses (n,) as a library takes it: nothing is said for rows of weight zero, and 0 times infinity is NaN."""
    if weights is None:
        return float(terms.mean())
    with np.errstate(invalid="ignore"):
        total = (terms * weights).sum()
    return float(total / (weights.sum() if divisor == "weights" else len(terms)))


DIVIDED: dict[Divisor, str] = {
    "weights": "With weights the sum is divided by the sum of the weights: a weighted mean.",
    "rows": "With weights the sum is divided by the number of rows, whatever the weights add up to.",
}
"""What becomes of weights, in a sentence."""
