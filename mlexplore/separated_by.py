"""What separates rows, in words: the fewest columns that do, and what to do about it."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import ConstrainedMean
from mlexplore.families.family import Family
from mlexplore.model import Model
from mlexplore.separation import Separation, separation

_INVOLVED = 1e-6  # share of the largest contribution of a column from which on the column is named
_MOST_SEARCHED = 20_000_000
"""Entries of all the linear forms in which columns that are not needed are looked for: a second or two at the most."""


def why_separated(model: Model, gap: Separation) -> str:
    """Say what separates the rows of a model, and what to do.

    Parameters
    ----------
    model
        Its curve separates them.
    gap
        What `mlexplore.separation.separated` found.
    """
    held = isinstance(model.mean, ConstrainedMean)
    direction = (
        model.mean.directions @ gap.direction if isinstance(model.mean, ConstrainedMean) else gap.direction
    )
    whole = dataclasses.replace(gap, direction=direction)
    design = model.whole.predictor.jacobian(np.zeros(direction.size))
    receding = model.family.receding(model.y)
    # Where all rows pull the same way the curve need not bend: its height alone obeys them.
    if np.unique(receding[model.row_weights > 0.0]).size == 1:
        return sentence(whole, [], model.family)
    if model.curve.several:
        places = involved(whole, design) if held else needed(whole, design, receding, model.weights)
        return sentence(whole, [model.parameters[place].name for place in places], model.family)
    line = separation(np.column_stack([np.ones(len(model.y)), model.x]), receding, model.weights)
    straight = line is not None and bool(np.array_equal(line.rows, whole.rows))
    return sentence(whole, ["x"], model.family, None if straight else model.curve)


def involved(found: Separation, design: Array) -> list[int]:
    """Columns that take part in a separation, those that are constant left out: the reader knows the others by name."""
    return taking_part(np.abs(found.direction) * (design.max(axis=0) - design.min(axis=0)))


def taking_part(parts: Array) -> list[int]:
    """Columns whose contribution (p,) to a separation is more than rounding."""
    return np.flatnonzero(parts > _INVOLVED * max(float(parts.max(initial=0.0)), 1e-300)).tolist()


def fewest(
    parts: Array, varies: NDArray[np.bool_], separates: Callable[[list[int]], bool], *, entries: int
) -> list[int]:
    """Columns without which nothing is separated: one alone if it is enough, else those that take part less what is not needed.

    Parameters
    ----------
    parts
        Contribution of each column to a separation by all of them, shape (p,).
    varies
        Whether a column is not constant, shape (p,): constants need not be named.
    separates
        Says whether some columns, with those that are constant, separate as all of them do.
    entries
        Size of the linear forms: where so many would be searched for long, the columns that take part are taken as they are.
    """
    kept = taking_part(parts * varies)
    if len(kept) < 2 or 2 * entries * parts.size > _MOST_SEARCHED:
        return kept
    by_part = np.argsort(-parts, kind="stable").tolist()
    alone = next(([place] for place in by_part if varies[place] and separates([place])), None)
    if alone is not None:
        return alone
    for place in reversed(by_part):
        without = [each for each in kept if each != place]
        if place in kept and len(without) > 1 and separates(without):
            kept = without
    return kept


def needed(found: Separation, design: Array, receding: NDArray[np.int8], weights: Array | None) -> list[int]:
    """Columns of a design without which it does not separate the rows that it does; see `fewest`."""
    reach = design.max(axis=0) - design.min(axis=0)
    constant = np.flatnonzero(reach == 0.0).tolist()

    def separates(columns: list[int]) -> bool:
        fewer = separation(design[:, [*constant, *columns]], receding, weights)
        return fewer is not None and bool(np.array_equal(fewer.rows, found.rows))

    return fewest(np.abs(found.direction) * reach, reach > 0.0, separates, entries=design.size)


def through(column: str, curve: Curve) -> str:
    """What separates where a column does so only as a curve bends it, as the subject of a sentence."""
    return f"{column}, through this {curve.name[:1].lower()}{curve.name[1:]},"


def sentence(found: Separation, names: list[str], family: Family, curve: Curve | None = None) -> str:
    """Say what is separated, by what, and what to do.

    Parameters
    ----------
    found
        What `separation` found.
    names
        Columns that take part, by the names that the user knows; none if the intercept alone runs away.
    family
        Says what the rows are: labels, shares or counts.
    curve
        What bends the column, where it separates only as it is bent.
    """
    moved, n = int(found.rows.sum()), len(found.rows)
    if family.response == "binary":
        what, same, end = "the labels", "All labels are the same", "the probability of that label runs to 1"
        fate = "which it predicts without error"
    elif family.functional == "probability":
        what, same = "the rows in which all or none succeeded", "All rows succeeded, or none did"
        end, fate = "the probability of it runs to 1", "which it predicts without error"
    else:
        what, same, end = "the zeros", "All counts are 0", "their mean runs to 0"
        fate = "whose mean runs to 0"
    if not names:
        return f"{same}: {end}, and no finite maximum exists. Bring data in which y varies."
    alone = len(names) == 1
    subject = names[0] if alone else f"A combination of {listed(names)}"
    told = f"{subject if curve is None else through(subject, curve)} separates {what}"
    if not found.complete:
        told += f" in {moved} of {n} rows, {fate}"
    elif family.response == "binary" and curve is None:
        side = f"some value of {names[0]}" if alone else "some value of it"
        told += f": all labels 1 lie on one side of {side} and all labels 0 on the other"
    elif family.response == "binary":
        told += ": every one of them could be predicted without error"
    return (
        f"{told}. The likelihood rises for ever as the coefficients grow, so no finite maximum exists. "
        f"{remedy(names, curve)}"
    )


def remedy(names: list[str], curve: Curve | None = None) -> str:
    """What to do where columns separate, or one as a curve bends it."""
    if curve is not None:
        return f"Take {curve.simpler}, a line, or more data."
    return f"Leave {names[0] if len(names) == 1 else 'one of them'} out, or bring more data."


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
