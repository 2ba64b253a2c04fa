"""Numbers and texts as Python and R write them, whatever they hold: a name may be anything, and acts as nothing."""

import textwrap
from collections.abc import Sequence

from mlexplore.arrays import Array

WIDEST = 88
"""Columns of a line of code."""


def number(value: float) -> str:
    """Shortest text that reads back as the same double, without a point where it is whole."""
    value = float(value)
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def python_text(text: str) -> str:
    """String literal of Python: what cannot be printed is written as its number, so that nothing is hidden in the code."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain.startswith("'") and '"' not in text else plain


def r_text(text: str) -> str:
    """String literal of R. The character 0, which no text of R can hold, is left out."""
    return '"' + "".join(map(_in_r, text.replace("\0", ""))) + '"'


def _in_r(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def python_array(name: str, values: Array) -> str:
    """Assignment of an array of doubles, to the last digit."""
    texts = list(map(number, values.tolist()))
    # Whole numbers alone would make an array of integers, of which some powers are an error.
    ending = ", dtype=float)" if all("." not in text and "e" not in text for text in texts) else ")"
    return _spread(f"{name} = np.array([", texts, f"]{ending}", ",")


def python_texts(name: str, texts: Sequence[str]) -> str:
    """Assignment of an array of texts."""
    return _spread(f"{name} = np.array([", list(map(python_text, texts)), "])", ",")


def r_array(name: str, values: Array) -> str:
    """Assignment of a vector of doubles."""
    return _spread(f"{name} <- c(", list(map(number, values.tolist())), ")", "")


def r_texts(name: str, texts: Sequence[str]) -> str:
    """Assignment of a vector of texts."""
    return _spread(f"{name} <- c(", list(map(r_text, texts)), ")", "")


def _spread(beginning: str, items: list[str], ending: str, trailing: str) -> str:
    """Items between brackets: on one line if they find room, else on lines of their own between those of the brackets."""
    together = beginning + ", ".join(items) + ending
    if len(together) <= WIDEST:
        return together
    if any(" " in item for item in items):
        lines = [f"{item}," for item in items[:-1]] + [items[-1]]
    else:
        lines = textwrap.wrap(", ".join(items), WIDEST - 4, break_long_words=False, break_on_hyphens=False)
    return "\n".join(
        [beginning, *(f"    {line}" for line in lines[:-1]), f"    {lines[-1]}{trailing}", ending]
    )
