"""What a loss does to rows that are very far off, in a word."""

import pytest

from mlexplore.losses import loss_named
from mlexplore.losses.far_out import pull_far_out
from tests.losses.settings_of_losses import each_loss

# From the formulas: r, |r|^(p - 1), exp(ar) and 1/y have no bound; a sign, a clip and a tanh have one; 1/r and what ends do not last.
KNOWN = {
    "unbounded": ["squared", "power", "expectile", "linex", "squared-log", "absolute-percentage", "exponential"],
    "bounded": ["absolute", "pinball", "huber", "log-cosh", "fair", "hinge", "binary-cross-entropy", "cosine"],
    "vanishing": ["cauchy", "student-t", "tukey", "welsch", "hampel", "brier", "zero-one"],
}


@pytest.mark.parametrize(("word", "key"), [(word, key) for word, keys in KNOWN.items() for key in keys])
def test_the_word_is_that_of_the_formula(word: str, key: str) -> None:
    assert pull_far_out(loss_named(key)) == word


@each_loss
def test_a_loss_that_is_bounded_lets_go_of_rows_and_its_sentence_agrees(loss) -> None:
    """Whoever says that the pull has no bound says so in the words, and nobody else does."""
    unbounded = pull_far_out(loss) == "unbounded"
    said = any(word in loss.outliers for word in ("no bound", "without bound", "exponentially", "grows as the power"))
    assert said == unbounded or loss.key in {"barron", "absolute-percentage", "expectile"}, loss.outliers
