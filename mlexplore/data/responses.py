"""What kind of observations y is: real, positive, counts, proportions, yes or no; and words as yes or no."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from mlexplore.arrays import Array
from mlexplore.data.wording import quoted

ResponseKind: TypeAlias = Literal["real", "positive", "count", "proportion", "binary"]

# Words of which one says that something is or happened; in any other pair the second in the alphabet does.
_YES = ("yes", "y", "true", "t", "success", "present", "positive", "pos", "case", "dead", "died", "on", "1")


class Response(NamedTuple):
    """The kind of a response, and in words what shows it."""

    kind: ResponseKind
    words: str


def response_of(y: Array) -> Response:
    """Recognise what y is by its values alone: the narrowest kind that holds them all.

    Parameters
    ----------
    y : Array, shape (n,)
        Finite numbers, at least one.
    """
    low, high = float(y.min()), float(y.max())
    whole = bool((y == np.floor(y)).all())
    if whole and (low, high) == (0.0, 1.0):
        return Response("binary", "yes or no, as 1 and 0")
    if whole and low >= 0.0:
        return Response(
            "count", f"whole numbers from {low:g} to {high:g}: counts, or measurements without decimals"
        )
    if low >= 0.0 and high <= 1.0:
        ends = " (0 or 1 among them)" if low == 0.0 or high == 1.0 else ""
        return Response(
            "proportion", f"numbers from {low:.3g} to {high:.3g}: proportions{ends}, or small amounts"
        )
    if low > 0.0:
        return Response("positive", "positive numbers")
    if low == 0.0:
        return Response("positive", "numbers of 0 or more, with zeros")
    return Response("real", "numbers below and above 0" if high > 0.0 else "numbers of 0 or less")


def yes_and_no(distinct: Sequence[str]) -> tuple[str, str]:
    """Which of two words is taken as 0 and which as 1.

    Parameters
    ----------
    distinct
        Two different texts.
    """
    no, yes = sorted(distinct, key=lambda word: (says_yes(word), word.lower(), word))
    return no, yes


def says_yes(word: str) -> bool:
    """Whether a word says that something is or happened."""
    return word.lower() in _YES


def coded_note(no: str, yes: str) -> str:
    """What to tell about words that were taken as 0 and 1."""
    return f"{quoted(no)} was taken as 0 and {quoted(yes)} as 1"
