"""Where a function of two features is zero: the borders between regions in which different classes are the most probable."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array

# Corners of a cell: lower left 1, lower right 2, upper right 4, upper left 8. Sides: lower 0, right 1, upper 2, left 3.
_CROSSED = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    5: ((3, 0), (1, 2)),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((2, 0),),
    10: ((0, 1), (2, 3)),
    11: ((2, 1),),
    12: ((1, 3),),
    13: ((1, 0),),
    14: ((0, 3),),
}

_SAME_PLACE = 1e7  # places that differ by less than such a part of the picture are one


class Lines(NamedTuple):
    """Straight pieces one after the other, a gap behind each; as many places in every frame, gaps at the end.

    Attributes
    ----------
    x, y
        Shape (g, places) each; NaN in a gap.
    """

    x: Array
    y: Array

    def joined(self) -> "Lines":
        """The first frame with pieces that meet as one line, so that dashes run on."""
        starts = np.column_stack([self.x[0, ::3], self.y[0, ::3]])
        ends = np.column_stack([self.x[0, 1::3], self.y[0, 1::3]])
        known = np.isfinite(starts[:, 0])
        pieces = np.stack([starts[known], ends[known]], axis=1)
        gap = np.full((1, 2), np.nan)
        line = np.concatenate([part for chain in _chained(pieces) for part in (chain, gap)] or [gap])
        return Lines(line[None, :, 0], line[None, :, 1])


def borders(x: Array, y: Array, log_probabilities: Array, alike: NDArray[np.intp]) -> Lines:
    """Borders between the regions of the most probable classes.

    Exact where the log-odds of any two classes are linear between the places of the grid.

    Parameters
    ----------
    x, y
        Places of a grid, shape (nx,) and (ny,).
    log_probabilities
        On the grid, in every frame, shape (g, ny, nx, K).
    alike
        A number for each class, shape (K,): between classes with the same one there is no border.
    """
    found = [np.empty((0, 5))]
    for one, other in _neighbours(log_probabilities):
        if alike[one] == alike[other]:
            continue
        own = log_probabilities[..., one]
        rest = np.delete(log_probabilities, [one, other], axis=-1)
        ahead = own - rest.max(axis=-1) if rest.shape[-1] else np.ones_like(own)
        found.append(_crossings(x, y, own - log_probabilities[..., other], ahead))
    return _in_frames(np.concatenate(found), len(log_probabilities))


def _neighbours(log_probabilities: Array) -> list[tuple[int, int]]:
    """Pairs of classes that are the most probable at neighbouring places of the grid, in some frame: others share no border."""
    count = log_probabilities.shape[-1]
    first = log_probabilities.argmax(axis=-1)
    # Opposite corners too: a region may end within a cell.
    steps = [
        (first[:, :, :-1], first[:, :, 1:]),
        (first[:, :-1], first[:, 1:]),
        (first[:, :-1, :-1], first[:, 1:, 1:]),
        (first[:, :-1, 1:], first[:, 1:, :-1]),
    ]
    codes = [np.unique(np.minimum(a, b) * count + np.maximum(a, b)) for a, b in steps]
    pairs = np.unique(np.concatenate(codes)).tolist()
    return [(pair // count, pair % count) for pair in pairs if pair // count != pair % count]


def level_lines(x: Array, y: Array, heights: Array) -> Lines:
    """Lines along which a function is zero, given on a grid in every frame, shape (g, ny, nx)."""
    return _in_frames(_crossings(x, y, heights, np.ones_like(heights)), len(heights))


def _crossings(x: Array, y: Array, heights: Array, ahead: Array) -> Array:
    """Pieces of the zero line in each cell (marching squares), as far as `ahead` is positive: rows of frame, x, y, x, y."""
    above = heights > 0.0
    case = above[:, :-1, :-1] + 2 * above[:, :-1, 1:] + 4 * above[:, 1:, 1:] + 8 * above[:, 1:, :-1]
    some = ahead > 0.0
    case[~(some[:, :-1, :-1] | some[:, :-1, 1:] | some[:, 1:, 1:] | some[:, 1:, :-1])] = 0
    frame, row, column = np.nonzero((case > 0) & (case < 15))
    here = case[frame, row, column]
    corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
    ends = []
    for (r, c), (other_r, other_c) in pairwise([*corners, corners[0]]):
        with np.errstate(all="ignore"):  # sides that are not crossed are not looked at
            share = heights[frame, r, c] / (heights[frame, r, c] - heights[frame, other_r, other_c])
            ends.append(
                np.column_stack(
                    [
                        x[c] + share * (x[other_c] - x[c]),
                        y[r] + share * (y[other_r] - y[r]),
                        ahead[frame, r, c] + share * (ahead[frame, other_r, other_c] - ahead[frame, r, c]),
                    ]
                )
            )
    pieces = [np.empty((0, 5))]
    for number, sides in _CROSSED.items():
        cells = here == number
        pieces += [_cut(frame[cells], ends[start][cells], ends[end][cells]) for start, end in sides]
    return np.concatenate(pieces)


def _cut(frame: NDArray[np.intp], start: Array, end: Array) -> Array:
    """Pieces from ends (x, y, ahead), cut off where what is ahead turns negative."""
    kept = (start[:, 2] > 0.0) | (end[:, 2] > 0.0)
    frame, start, end = frame[kept], start[kept], end[kept]
    with np.errstate(all="ignore"):  # looked at only where the sign changes
        share = start[:, 2] / (start[:, 2] - end[:, 2])
        middle = start + share[:, None] * (end - start)
    return np.column_stack(
        [
            frame.astype(np.float64),
            np.where(start[:, 2:] > 0.0, start, middle)[:, :2],
            np.where(end[:, 2:] > 0.0, end, middle)[:, :2],
        ]
    )


def _chained(pieces: Array) -> list[Array]:
    """Pieces (m, 2, 2) of start and end, joined where their ends meet: shape (places, 2) each."""
    if not len(pieces):
        return []
    size = np.ptp(pieces.reshape(-1, 2), axis=0) + 1e-300
    keys = np.round(pieces / size * _SAME_PLACE).astype(np.int64).tolist()
    meeting: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for number, piece in enumerate(keys):
        for side, (x, y) in enumerate(piece):
            meeting.setdefault((x, y), []).append((number, side))
    left, chains = set(range(len(pieces))), []
    while left:
        first = left.pop()
        chain = [pieces[first, 0], pieces[first, 1]]
        for end in (1, 0):
            number, side = first, end
            while True:
                x, y = keys[number][side]
                onward = next((each for each in meeting[x, y] if each[0] in left), None)
                if onward is None:
                    break
                number, side = onward[0], 1 - onward[1]
                left.remove(number)
                chain.insert(len(chain) if end else 0, pieces[number, side])
        chains.append(np.array(chain))
    return chains


def _in_frames(pieces: Array, frames: int) -> Lines:
    """Pieces by frame, each followed by a gap."""
    pieces = pieces[np.argsort(pieces[:, 0], kind="stable")]
    frame = pieces[:, 0].astype(np.intp)
    counts = np.bincount(frame, minlength=frames)
    place = np.arange(len(pieces)) - np.repeat(np.cumsum(counts) - counts, counts)
    lines = np.full((2, frames, max(int(counts.max(initial=0)), 1), 3), np.nan)
    lines[0, frame, place, :2] = pieces[:, [1, 3]]
    lines[1, frame, place, :2] = pieces[:, [2, 4]]
    return Lines(*lines.reshape(2, frames, -1))
