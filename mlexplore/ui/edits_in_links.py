"""Changes made by hand, as a link says them."""

import math
from collections.abc import Callable, Iterable

from mlexplore.data import Edits

MOST_LINKED = 100
"""Changes that a link can hold: some programs cut addresses after 2,000 letters."""

_BETWEEN, _WITHIN = "_", "~"  # neither is part of a number, and both stand in an address as they are
_MOST_COLUMNS = 40
_LARGEST_ROW = 10**9

Take = Callable[
    [str, Callable[[str], Iterable[tuple[float, ...]]], Iterable[tuple[float, ...]]],
    Iterable[tuple[float, ...]],
]


def encode_edits(edits: Edits) -> dict[str, str]:
    """Link parameters for changes; none if there are too many for a link."""
    if edits.size > MOST_LINKED:
        return {}
    parts = {
        "aside": [(row,) for row in sorted(edits.aside)],
        "deleted": [(row,) for row in sorted(edits.deleted)],
        "changed": list(edits.cells),
        "added": [(row, *values) for row, values in edits.added],
    }
    return {
        name: _BETWEEN.join(_WITHIN.join(repr(each).removesuffix(".0") for each in item) for item in items)
        for name, items in parts.items()
        if items
    }


def read_edits(take: Take) -> Edits:
    """Changes from a link; what cannot be understood is left out by `take`, which tells it.

    Parameters
    ----------
    take
        Takes a parameter of the link by its name, reads it, and gives a default where there is none or it is refused.
    """
    aside, deleted = take("aside", _items(1, 1, rows=1), ()), take("deleted", _items(1, 1, rows=1), ())
    cells, added = (
        take("changed", _items(3, 3, rows=2), ()),
        take("added", _items(3, _MOST_COLUMNS, rows=1), ()),
    )
    return Edits(
        aside=frozenset(int(row) for (row,) in aside),
        deleted=frozenset(int(row) for (row,) in deleted),
        cells=tuple(sorted((int(row), int(column), value) for row, column, value in cells)),
        added=tuple(sorted((int(row), tuple(values)) for row, *values in added)),
    )


def _items(least: int, most: int, *, rows: int) -> Callable[[str], Iterable[tuple[float, ...]]]:
    """Reads items of so many numbers, of which the first ones are whole: a row, or a row and a column."""

    def read(text: str) -> Iterable[tuple[float, ...]]:
        items = [item.split(_WITHIN) for item in text.split(_BETWEEN)]
        if len(items) > MOST_LINKED:
            raise ValueError(f"at most {MOST_LINKED} changes can be understood")
        found = []
        for item in items:
            if not least <= len(item) <= most:
                raise ValueError("not a list of changes")
            found.append((*(_whole(each) for each in item[:rows]), *(_finite(each) for each in item[rows:])))
        if len({each[:rows] for each in found}) < len(found):
            raise ValueError("something is changed twice")
        return found

    return read


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= _LARGEST_ROW):
        raise ValueError("rows and columns must be whole numbers")
    return int(text)


def _finite(text: str) -> float:
    try:
        value = float(text) if len(text) <= 30 else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("not a number")
    return value
