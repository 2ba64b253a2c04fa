"""Changes that a person makes to a data set by hand: each can be told, undone, and put into a link."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mlexplore.data.dataset import Dataset
from mlexplore.data.errors import DataError
from mlexplore.data.wording import counted, listed_rows, quoted

X, Y = 0, 1
"""Places of x and y among `Dataset.quantities`."""


@dataclass(frozen=True)
class Edits:
    """Changes to a data set; rows are called by their numbers (`Dataset.rows`), columns by their place in `Dataset.quantities`.

    Parameters
    ----------
    aside
        Rows that are set aside: they stay in sight and have no say.
    deleted
        Rows that are gone.
    cells
        New values: ``(row, column, value)``, sorted, at most one for each cell.
    added
        New rows: ``(row, values)``, one value for each column, sorted.
    """

    aside: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()
    cells: tuple[tuple[int, int, float], ...] = ()
    added: tuple[tuple[int, tuple[float, ...]], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is changed."""
        return bool(self.aside or self.deleted or self.cells or self.added)

    @property
    def size(self) -> int:
        """Number of changes."""
        return len(self.aside) + len(self.deleted) + len(self.cells) + len(self.added)

    @property
    def words(self) -> str:
        """What is changed, in a few words; empty where nothing is."""
        moved = {row for row, _, _ in self.cells}
        told = [
            f"{counted(len(rows), 'row')} {what}"
            for rows, what in (
                (self.aside, "set aside"),
                (moved, "changed"),
                (self.added, "added"),
                (self.deleted, "deleted"),
            )
            if rows
        ]
        return ", ".join(told)

    def toggled(self, row: int) -> "Edits":
        """Set a row aside, or bring it back."""
        return replace(self, aside=self.aside ^ {row})

    def with_cells(self, cells: Iterable[tuple[int, int, float]]) -> "Edits":
        """Give cells new values."""
        values = {(row, column): value for row, column, value in self.cells}
        added = {row: list(given) for row, given in self.added}
        for row, column, value in cells:
            if row in added:
                added[row][column] = value
            else:
                values[row, column] = value
        return replace(
            self,
            cells=tuple(sorted((*place, value) for place, value in values.items())),
            added=tuple(sorted((row, tuple(given)) for row, given in added.items())),
        )

    def beside(self, original: Dataset) -> "Edits":
        """Leave out the cells that say what stands in the original anyway."""
        places, quantities = _places(original.rows, self), original.quantities
        return replace(
            self,
            cells=tuple(
                (row, column, value)
                for row, column, value in self.cells
                if row not in places
                or column >= len(quantities)
                or quantities[column].values[places[row]] != value
            ),
        )

    def with_row(self, row: int, values: tuple[float, ...]) -> "Edits":
        """Add a row under a number that is free."""
        return replace(self, added=tuple(sorted((*self.added, (row, values)))))

    def without(self, rows: Iterable[int]) -> "Edits":
        """Delete rows."""
        gone = frozenset(rows)
        added = {row for row, _ in self.added}
        return Edits(
            aside=self.aside - gone,
            deleted=self.deleted | (gone - added),
            cells=tuple(each for each in self.cells if each[0] not in gone),
            added=tuple(each for each in self.added if each[0] not in gone),
        )

    def apply(self, original: Dataset) -> Dataset:
        """Return the data set with these changes; what cannot be applied to it is told in its notes.

        Raises
        ------
        DataError
            When what is left is no data set: too few rows, x all the same, or a value that its role does not allow.
        """
        if not self:
            return original
        width = len(original.quantities)
        values = np.column_stack([each.values for each in original.quantities])
        rows = original.rows
        notes, unknown = list(original.notes), set()
        place_of = _places(rows, self)
        changed: dict[int, list[int]] = defaultdict(list)
        for row, column, value in self.cells:
            if row in place_of and column < width:
                values[place_of[row], column] = value
                changed[column].append(row)
            else:
                unknown.add(row)
        staying = ~np.isin(rows, list(self.deleted))
        new = [(row, given) for row, given in self.added if row not in place_of and len(given) == width]
        unknown |= {row for row, _ in self.added} - {row for row, _ in new}
        values = np.vstack([values[staying], *([given] for _, given in new)])
        rows = np.append(rows[staying], np.array([row for row, _ in new], dtype=np.int64))
        kept = ~np.isin(rows, list(self.aside))
        unknown |= (self.aside - set(rows.tolist())) | (self.deleted - set(place_of))
        if rows.size == 0:
            raise DataError("Every row is deleted. Undo that, or return to the original.")
        for column, places in changed.items():
            notes.append(
                f"Changed by hand in {quoted(original.quantities[column].name)}: {listed_rows(places)}."
            )
        for numbers, what in (
            ([row for row, _ in new], "Added by hand"),
            (sorted(self.deleted & set(place_of)), "Deleted by hand"),
            (rows[~kept].tolist(), "Set aside, still shown"),
        ):
            if numbers:
                notes.append(f"{what}: {listed_rows(numbers)}.")
        if unknown:
            notes.append(
                f"Changes to {listed_rows(sorted(unknown))} do not fit these data and were left out."
            )
        return original.with_values(rows, list(values.T), kept, tuple(notes))


def _places(rows: NDArray[np.int64], edits: Edits) -> dict[int, int]:
    """Where the rows that are spoken of stand among all: few, even where those are millions."""
    spoken_of = (
        {row for row, _, _ in edits.cells} | {row for row, _ in edits.added} | edits.aside | edits.deleted
    )
    found = np.flatnonzero(np.isin(rows, list(spoken_of)))
    return dict(zip(rows[found].tolist(), found.tolist(), strict=True))
