"""Scripts run as they are shown, and how far what they leave agrees with the fit on screen."""

import contextlib
import io
import math
from collections.abc import Collection, Mapping
from typing import Any

import mlexplore as mx

EXACT = 17.0
"""Digits where two numbers are the same double."""


def run_python(code: str) -> dict[str, Any]:
    """What a script leaves, run in a namespace of its own. What it prints is not shown; what it warns of fails a test."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "shown", "exec"), namespace)
    return namespace


def agreement(
    namespace: Mapping[str, Any], fit: mx.Fit | mx.ClassFit, missing: Collection[str] = ()
) -> float:
    """Digits to which what a script left agrees with a fit: those of the worst of its estimates and of the log-likelihood.

    The digits of an estimate are counted from its size or, where this is larger, from its standard error: what lies far below
    that carries no information, and an estimate of 0 has no digits of its own. Those of the log-likelihood are counted from its
    size, or from 1.

    Parameters
    ----------
    namespace
        What the script left: `estimates` and `log_likelihood`.
    fit
        The fit on screen.
    missing
        Names of estimates that must not be there; all others must.
    """
    estimates = dict(namespace["estimates"])
    assert estimates.keys() == fit.estimates.keys() - set(missing)
    errors = fit.standard_errors
    digits = [
        _digits(float(value), fit.estimates[name], errors.get(name, math.nan))
        for name, value in estimates.items()
    ]
    return min([*digits, _digits(float(namespace["log_likelihood"]), fit.log_likelihood, 1.0)])


def _digits(found: float, wanted: float, spread: float) -> float:
    if found == wanted:
        return EXACT
    size = max(abs(wanted), spread if math.isfinite(spread) else 0.0)
    error = abs(found - wanted) / size if size > 0.0 else math.inf
    return -math.log10(error) if math.isfinite(error) else -math.inf
