"""The real line in panels on which exp(-rho/s) is smooth: Gauss-Legendre nodes, and what lies beyond them in closed form.

Panels are graded: from every place that matters (a kink, a valley, a pole) they double outwards, so that a peak is met at any
scale s, a cusp does no harm, and a tail that falls like a small power is followed to 1e26. Where the integrand is still not a
polynomial of degree 19 to all digits, a panel is halved. Beyond the last panel of a heavy tail, and inside the first one beside a
pole, the loss is ``a log d`` plus a constant, and the integral has a closed form.
"""

import itertools
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.conversion.end import End
from mlexplore.conversion.growth import LOGS, Tail
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.verdict import ends_of

NODES = 20
_DEEPEST = 2.0**-70  # distance from a place that matters, in relation to what lies around it
_BESIDE = 2.0**-46  # the same where the place is not 0: closer, a distance has no digits
_DEAD = 750.0  # exp(-750) is 0
_FAR = 60.0  # logarithm of |r| up to which a heavy tail is followed
_ROUNDS = 14
_MOST = 6_000  # panels
_POLYNOMIAL = 1e-14
_NOISE = 1e-9
_DIGITS = 64.0 * float(np.finfo(float).eps)
_NEGLIGIBLE = 1e-300  # the far tail is wanted with all its digits too


class Panels(NamedTuple):
    """Panels for a range of scales, in increasing order, each row one panel."""

    low: Array
    high: Array
    r: Array
    """Nodes, shape (panels, NODES)."""
    rho: Array
    """The loss there."""
    ends: tuple[End, ...]


@cache
def _rule() -> tuple[Array, Array, Array]:
    """Nodes and weights on [0, 1], and the matrix that gives the last two Legendre coefficients of values at the nodes."""
    nodes, weights = legendre.leggauss(NODES)
    last = np.arange(NODES - 2, NODES)
    matrix = legendre.legvander(nodes, NODES - 1)[:, last] * weights[:, None] * (2 * last + 1) / 2.0
    return 0.5 * (nodes + 1.0), 0.5 * weights, matrix


@cache
def running_rule() -> Array:
    """Matrix that takes values at the nodes of [0, 1] to integrals from 0 to each node."""
    nodes, weights = legendre.leggauss(NODES)
    orders = np.arange(NODES)
    coefficients = legendre.legvander(nodes, NODES - 1) * weights[:, None] * (2 * orders + 1) / 2.0
    integrals = np.array([legendre.legval(nodes, legendre.legint(row, lbnd=-1)) for row in np.eye(NODES)])
    return 0.5 * coefficients @ integrals


def weights_of(panels: Panels) -> Array:
    """Weights of the nodes, shape (panels, NODES)."""
    return (panels.high - panels.low)[:, None] * _rule()[1]


def nodes_between(low: Array, high: Array) -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on intervals, along a new last axis."""
    shares, weights, _ = _rule()
    width = (high - low)[..., None]
    return low[..., None] + width * shares, width * weights


@lru_cache(maxsize=32)
def panels_of(curve: LossCurve, smallest: float, largest: float) -> Panels:
    """Panels on which ``exp(-rho/s)`` is integrated to all digits at both scales, and between."""
    edges, ends = _edges(curve, largest)
    low, high = edges[:, 0], edges[:, 1]
    scales = np.unique([smallest, np.sqrt(smallest * largest), largest])
    done: list[tuple[Array, Array, Array, Array]] = []
    parents, laid = np.full(len(low), np.inf), 0
    for turn in range(_ROUNDS):
        r, _ = nodes_between(low, high)
        rho = curve.rho(r)
        share, counts = _left_over(rho, scales)
        # What does not get smaller when a panel is halved is the rounding of the loss itself; and beside a place other than 0
        # a residual has few digits of its distance from it.
        noise = (share < _NOISE) & (share > 0.25 * parents)
        noise |= share < _DIGITS * np.maximum(np.abs(low), np.abs(high)) / (high - low)
        rough = counts & ~noise
        laid += len(low)
        if turn == _ROUNDS - 1 or laid + 2 * int(rough.sum()) > _MOST:
            rough[:] = False  # a loss that wiggles without end: the second quadrature will tell
        done.append((low[~rough], high[~rough], r[~rough], rho[~rough]))
        if not rough.any():
            break
        low, high, parents = low[rough], high[rough], np.tile(share[rough], 2)
        middle = 0.5 * (low + high)
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    starts, stops, places, heights = (np.concatenate(each) for each in zip(*done, strict=True))
    order = np.argsort(starts, kind="stable")
    return Panels(starts[order], stops[order], places[order], heights[order], ends)


def _left_over(rho: Array, scales: Array) -> tuple[Array, NDArray[np.bool_]]:
    """The part of the integrand that is no polynomial of the rule's degree, in relation to it; and whether that counts."""
    _, _, matrix = _rule()
    share, counts = np.zeros(len(rho)), np.zeros(len(rho), dtype=bool)
    for s in scales.tolist():
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            values = np.exp(-rho / s)
            largest = values.max(axis=1)
            last = np.abs(values @ matrix).max(axis=1)
            counts |= (last > _POLYNOMIAL * largest) & (largest > _NEGLIGIBLE)
            share = np.fmax(share, last / largest)
    return share, counts


def _edges(curve: LossCurve, largest: float) -> tuple[Array, tuple[End, ...]]:
    """Ends of the first panels, shape (panels, 2), and what lies beyond them."""
    left, right, poles = ends_of(curve)
    inner = [place for place in {*curve.breaks, *curve.valleys} if np.isfinite(place)]
    anchors = sorted(inner) or [0.0]
    poled: dict[tuple[float, int], float] = {
        (pole.place, pole.side): pole.slope for pole in poles if np.isfinite(pole.slope)
    }
    edges, ends = [], []

    def lay(anchor: float, side: int, reach: float) -> None:
        closest = _closest(anchor, reach)
        slope = poled.get((anchor, side))
        ladder = reach * 2.0 ** -np.arange(0.0, np.ceil(np.log2(reach) - np.log2(closest)) + 1.0)
        places = anchor + side * ladder
        if slope is None:
            places = np.append(places, anchor)
        else:
            at = float(ladder[-1])
            ends.append(End(anchor, side, at, float(curve.rho(places[-1])), slope, far=False))
        pairs = np.sort(np.column_stack([places[:-1], places[1:]]), axis=1)
        edges.append(pairs[pairs[:, 0] < pairs[:, 1]])

    for tail, anchor in ((left, anchors[0]), (right, anchors[-1])):
        reach = _reach(tail, anchor, largest)
        lay(anchor, tail.side, reach)
        if np.isfinite(tail.slope):
            place = anchor + tail.side * reach
            ends.append(End(0.0, tail.side, abs(place), float(curve.rho(place)), tail.slope, far=True))
    for one, other in itertools.pairwise(anchors):
        middle = 0.5 * (one + other)
        for anchor, side, reach in ((one, 1, middle - one), (other, -1, other - middle)):
            if reach > 0.0:  # two anchors may be neighbouring numbers
                lay(anchor, side, reach)
    found = np.concatenate(edges)
    return found, tuple(ends)


def _closest(anchor: float, reach: float) -> float:
    """Length of the panel that touches an anchor."""
    return abs(anchor) * _BESIDE if anchor else min(reach, 1.0) * _DEEPEST


def _reach(tail: Tail, anchor: float, largest: float) -> float:
    """How far from the last place that matters a tail is followed."""
    if np.isfinite(tail.slope):
        return float(np.exp(min(tail.reach, max(_FAR, np.log(max(abs(anchor), 1.0)) + 40.0))))
    alive = np.flatnonzero(tail.heights < _DEAD * largest)
    last = min(int(alive[-1]) + 1, LOGS.size - 1) if alive.size else 0
    return max(float(np.exp(LOGS[last])) - tail.side * anchor, 0.5 * abs(anchor), float(np.exp(LOGS[0])))
