"""A column of words as features: for each word but the first a column that is 1 where it stands."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.data.errors import DataError
from mlexplore.data.quantity import Quantity
from mlexplore.data.responses import yes_and_no
from mlexplore.data.table import Table
from mlexplore.data.wording import quoted, some_quoted

MOST_LEVELS = 20
"""A feature of more different words is refused."""


class Words(NamedTuple):
    """The cells of a column of words: the place of each among the different ones, which are in order."""

    codes: NDArray[np.intp]
    found: tuple[str, ...]


def words_of(table: Table, column: str, used: NDArray[np.bool_]) -> Words:
    """The words of a column in the rows that are used.

    Two words that say no and yes are in that order, others in that of the alphabet.
    """
    codes, found = pd.factorize(table.text(column)[used])
    words = [str(word) for word in found]
    order = yes_and_no(words) if len(words) == 2 else sorted(words, key=lambda word: (word.casefold(), word))
    place = {word: index for index, word in enumerate(order)}
    return Words(np.array([place[word] for word in words], dtype=np.intp)[codes], tuple(order))


def level_indicators(
    table: Table, column: str, used: NDArray[np.bool_], counts: NDArray[np.bool_]
) -> tuple[tuple[Quantity, ...], str]:
    """A feature for each word but the first, and what is told of them.

    Parameters
    ----------
    table : Table
    column : str
        The name of a column of words.
    used : bool array, shape (n_rows,)
        Which rows are used.
    counts : bool array, shape (rows used,)
        Which of those have a weight above 0.

    Raises
    ------
    DataError
        When the words are too many, or one of them occurs only in rows without weight.
    """
    codes, words = words_of(table, column, used)
    if len(words) > MOST_LEVELS:
        raise DataError(
            f"Column {quoted(column)} holds {len(words):,} different words, and a feature may hold at most {MOST_LEVELS}: "
            "choose another column, or gather rare words into one."
        )
    unseen = np.bincount(codes[counts], minlength=len(words)) == 0
    if unseen.any():
        word = words[int(np.flatnonzero(unseen)[0])]
        raise DataError(
            f"{quoted(word)} occurs in column {quoted(column)} only in rows of weight 0: leave these rows out."
        )
    baseline, *others = words
    features = tuple(
        Quantity(f"{column}: {word}", (codes == place).astype(np.float64))
        for place, word in enumerate(others, start=1)
    )
    if len(features) == 1:
        shown = f"{quoted(features[0].name)} is 1 for {quoted(others[0])}"
    else:
        shown = f"{some_quoted([each.name for each in features])} are 1 for the word they name, and else 0"
    return features, f"Column {quoted(column)} holds words: {quoted(baseline)} is the baseline, and {shown}."
