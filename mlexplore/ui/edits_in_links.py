"""Changes made by hand, as a link says them."""

from collections.abc import Callable, Iterable

from mlexplore.data import Edits
from mlexplore.ui.values_in_links import Take, finite, number_text

MOST_LINKED = 100
"""Changes that a link can hold: some programs cut addresses after 2,000 letters."""

_BETWEEN, _WITHIN = "_", "~"  # neither is part of a number, and both stand in an address as they are
_MOST_COLUMNS = 40
_LARGEST_ROW = 10**12


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
        name: _BETWEEN.join(_WITHIN.join(number_text(each) for each in item) for item in items)
        for name, items in parts.items()
        if items
    }


def read_edits(take: Take) -> Edits:
    """Changes from a link: none where it says nothing, or nothing that `take` accepts."""
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
            found.append((*(_whole(each) for each in item[:rows]), *(finite(each) for each in item[rows:])))
        if len({each[:rows] for each in found}) < len(found):
            raise ValueError("something is changed twice")
        return found

    return read


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 13 and int(text) <= _LARGEST_ROW):
        raise ValueError("rows and columns must be whole numbers")
    return int(text)
