"""A function of another library that computes cross-entropy, and what it makes of predictions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.class_family import Codes
from mlexplore.scoring.library_code import DIVIDED, Call, averaged

Problem: TypeAlias = Literal["two classes", "several classes"]


class Predicted(NamedTuple):
    """Predictions as the functions take them.

    Attributes
    ----------
    p
        Probability of each class, shape (n, K).
    heights
        Numbers whose softmax is `p`, shape (n, K); of two classes only the difference counts, the log-odds of the second.
    """

    p: Array
    heights: Array


@dataclass(frozen=True)
class LibraryLoss:
    """A function of another library that computes cross-entropy.

    Parameters
    ----------
    name
        As it is imported, such as ``"torch.nn.BCELoss"``.
    problem
        What it is for: ``"two classes"`` or ``"several classes"``.
    takes
        What it wants for a prediction: ``"probabilities"``, their ``"logarithms"`` or ``"heights"``.
    call
        Its code; `mlexplore.scoring.library_code` says which names it finds. It runs as it stands.
    terms
        What it makes of each row, shape (n,).
    at_zero
        What a label costs that was given probability 0; for heights: whose height lies 1000 below the other.
    at_one
        What a label costs that was given probability 1; for heights: whose height lies 1000 above the other.
    at_the_ends
        The two in one sentence, with the numbers.
    precision
        What to know of its digits.
    """

    name: str
    problem: Problem
    takes: Literal["probabilities", "logarithms", "heights"]
    call: Call
    terms: Callable[[Codes, Predicted], Array]
    at_zero: float
    at_one: float
    at_the_ends: str
    precision: str

    @property
    def reduction(self) -> str:
        """What it returns unless told otherwise, in words."""
        return f"The mean over the rows. {DIVIDED[self.call.divisor]}"

    def value(
        self, codes: Codes, probabilities: Array, heights: Array | None = None, weights: Array | None = None
    ) -> float:
        """What the function returns.

        Parameters
        ----------
        codes, probabilities, weights
            Labels (n,), probabilities (n, K), and how often each row counts (n,).
        heights
            Heights (n, K) that the probabilities were made of; left out, the logarithms of the probabilities, which serve as well.
        """
        if heights is None:
            with np.errstate(divide="ignore"):
                heights = np.log(probabilities)
        return averaged(self.terms(codes, Predicted(probabilities, heights)), weights, self.call.divisor)
