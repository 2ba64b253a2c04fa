"""What is dear in every frame and smooth along the path: computed in some frames, and in the others read off a polynomial."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array

_NODES = 13  # frames through which the polynomial is laid, and home
_SEEN = 1e-5  # difference of a quantile residual that nobody could read off


def through_few(compute: Callable[[NDArray[np.intp]], Array], count: int, home: int) -> Array:
    """Rows for every frame, shape (count, m), most of them from a polynomial; all are computed where that is seen to be poor.

    Parameters
    ----------
    compute
        Gives the exact rows of some frames, shape (frames, m).
    count
        Number of frames.
    home
        A frame that must be exact.
    """
    every = np.arange(count)
    frames = np.unique(np.append(_chebyshev(count), home))
    if len(frames) >= count:
        return compute(every)
    found = _polynomial(frames, compute(frames), count)
    tried = np.array([count // 3, 2 * count // 3])
    return found if np.abs(found[tried] - compute(tried)).max() < _SEEN else compute(every)


def _chebyshev(count: int) -> NDArray[np.intp]:
    """Places among so many evenly spaced ones that are good for a polynomial through them."""
    points = 0.5 - 0.5 * np.cos(np.pi * np.arange(_NODES) / (_NODES - 1))
    return np.rint(points * (count - 1)).astype(np.intp)


def _polynomial(nodes: NDArray[np.intp], heights: Array, count: int) -> Array:
    """Heights at 0, 1, ..., count - 1 of the polynomial through the nodes, by the barycentric formula; exact at the nodes."""
    x = nodes / (count - 1.0)
    apart = 4.0 * (x[:, None] - x)
    np.fill_diagonal(apart, 1.0)
    weights = 1.0 / apart.prod(axis=1)
    gaps = np.arange(count)[:, None] / (count - 1.0) - x
    hit = np.abs(gaps) < 0.5 / count
    hit &= np.abs(gaps) == np.abs(gaps).min(axis=1, keepdims=True)
    terms = np.where(hit.any(axis=1, keepdims=True), hit, weights / np.where(gaps == 0.0, 1.0, gaps))
    return terms @ heights / terms.sum(axis=1, keepdims=True)
