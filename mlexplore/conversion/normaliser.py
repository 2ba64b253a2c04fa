"""The integral Z(s) of exp(-rho/s), by two quadratures that know nothing of each other."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.panels import Panels, panels_of, weights_of
from mlexplore.conversion.verdict import ends_of, read_verdict
from mlexplore.numerals import shortest

_AGREEMENT = 1e-6
_STEP, _HALF = 0.11, 30  # nodes of the double exponential rule: 61


class Normaliser(NamedTuple):
    """The number that makes exp(-rho/s) a density."""

    value: float
    """Z(s)."""
    log: float
    """Its logarithm."""
    error: float
    """By how much, in relation to Z, two quadratures differ."""
    peak: float
    """Height of the density at the residual with the least loss, 1/Z; infinite where the loss is not bounded below."""


def require_admissible(curve: LossCurve, s: float) -> None:
    """Refuse a scale at which there is no density.

    Raises
    ------
    ValueError
        If s is not a positive number, or the verdict on the loss does not admit it.
    """
    if not (np.isfinite(s) and s > 0.0):
        raise ValueError(f"The scale s must be a positive number, not {s}.")
    verdict = read_verdict(curve)
    if verdict.kind == "none":
        raise ValueError(f"This loss has {verdict.sentence}.")
    if not verdict.admits(s):
        raise ValueError(f"At s = {shortest(s)} there is no density: this loss has {verdict.sentence}.")


@lru_cache(maxsize=1024)
def normaliser(curve: LossCurve, s: float) -> Normaliser:
    """Integrate ``exp(-rho(r)/s)`` over all r.

    Gauss-Legendre nodes on graded panels give the value; double exponential nodes (Takahasi & Mori, Publications of the RIMS
    9, 1974) with tails that begin elsewhere check it.

    Raises
    ------
    ValueError
        If there is no density at this scale, or if the two do not agree to six digits.
    """
    require_admissible(curve, s)
    panels = panels_of(curve, s, s)
    value = float(_integrals(panels, np.array([s]))[0])
    check = _double_exponential(curve, panels, s)
    agree = np.isfinite(value) and value > 0.0 and abs(check / value - 1.0) < _AGREEMENT
    if not (agree and _fades(curve, s)):
        raise ValueError(
            f"At s = {shortest(s)} the integral of exp(−ρ/s) cannot be computed reliably: the loss wiggles without end, or is "
            "too steep or too flat for numbers of the computer."
        )
    peak = 1.0 / value if np.isfinite(curve.minimum) and np.isfinite(curve.rho(curve.minimum)) else np.inf
    return Normaliser(value, float(np.log(value)), abs(check / value - 1.0), peak)


def normalisers(curve: LossCurve, scales: Sequence[float] | Array) -> Array:
    """Z at many scales, from one set of panels; NaN where there is no density, or none that can be computed."""
    scales = np.asarray(scales, dtype=np.float64)
    verdict = read_verdict(curve)
    admitted = np.array([verdict.admits(s) and _fades(curve, s) for s in scales.tolist()], dtype=bool)
    found = np.full(scales.shape, np.nan)
    if admitted.any():
        inside = scales[admitted]
        found[admitted] = _integrals(panels_of(curve, float(inside.min()), float(inside.max())), inside)
    return found


def _fades(curve: LossCurve, s: float) -> bool:
    left, right, _ = ends_of(curve)
    return left.fades(s) and right.fades(s)


def _integrals(panels: Panels, scales: Array) -> Array:
    weights, rho = weights_of(panels).ravel(), panels.rho.ravel()
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        inner = np.array([np.exp(-rho / s) @ weights for s in scales.tolist()])
    beyond = [sum(end.integral(s) for end in panels.ends) for s in scales.tolist()]
    return inner + np.array(beyond)


@cache
def _double_exponential_rule() -> tuple[Array, Array]:
    """Nodes, as distances from the nearer end, and weights on [0, 1]; the first half are those of the lower end."""
    steps = _STEP * np.arange(-_HALF, _HALF + 1)
    inner = 0.5 * np.pi * np.sinh(steps)
    weights = 0.25 * np.pi * _STEP * np.cosh(steps) / np.cosh(inner) ** 2
    nearer = 1.0 / (1.0 + np.exp(2.0 * np.abs(inner)))
    return nearer, weights


def _double_exponential(curve: LossCurve, panels: Panels, s: float) -> float:
    nearer, weights = _double_exponential_rule()
    width = (panels.high - panels.low)[:, None]
    lower = np.arange(nearer.size) <= _HALF
    r = np.where(lower, panels.low[:, None] + width * nearer, panels.high[:, None] - width * nearer)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        inner = np.exp(-curve.rho(r) / s) @ weights * width[:, 0]
    return float(inner.sum()) + sum(end.seen_from_elsewhere(curve).integral(s) for end in panels.ends)
