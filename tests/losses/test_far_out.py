"""What a loss does to rows that are very far off, in a word."""

import pytest

from mlexplore.losses import loss_named
from mlexplore.losses.far_out import pull_far_out

# From the formulas: r, |r|^(p - 1), exp(ar) and 1/y have no bound; a sign, a clip and a tanh have one; 1/r and what ends do not last.
KNOWN = {
    "unbounded": [
        "squared",
        "power",
        "expectile",
        "linex",
        "squared-log",
        "absolute-percentage",
        "exponential",
    ],
    "bounded": [
        "absolute",
        "pinball",
        "huber",
        "log-cosh",
        "fair",
        "hinge",
        "binary-cross-entropy",
        "cosine",
    ],
    "vanishing": ["cauchy", "student-t", "tukey", "welsch", "hampel", "brier", "zero-one"],
}


@pytest.mark.parametrize(("word", "key"), [(word, key) for word, keys in KNOWN.items() for key in keys])
def test_the_word_is_that_of_the_formula(word: str, key: str) -> None:
    assert pull_far_out(loss_named(key)) == word
