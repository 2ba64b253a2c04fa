"""The engine counts rows from 0; a person counts them in the file."""

import re

import numpy as np
from numpy.typing import NDArray


def with_rows_of_the_file(sentence: str, rows: NDArray[np.int64]) -> str:
    """A sentence of the engine with the numbers that its rows have in the file, ``rows`` (n,)."""

    def number(found: re.Match[str]) -> str:
        place = int(found[1])
        return f"row {rows[place]}" if place < rows.size else found[0]

    return re.sub(r"\brow (\d{1,9})\b", number, sentence)
