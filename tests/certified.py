"""Certified answers as the tests want them: data, coefficients with all their digits, standard errors."""

import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import mpmath
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REFERENCE = Path(__file__).parent / "reference"


class Case(NamedTuple):
    """One certified fit.

    Attributes
    ----------
    x, y
        Places, shape (n,) or (n, columns) without a column of ones, and observations.
    coefficients
        Certified coefficients of the curve, with all digits, in the order of the file.
    shapes
        Certified shape parameters by the file's names.
    standard_errors
        Certified standard errors of the coefficients, then of the shape parameters, where the file has them.
    log_likelihood
        The certified maximum.
    raw
        The file.
    """

    x: Array
    y: Array
    coefficients: tuple[Fraction, ...]
    shapes: dict[str, float]
    standard_errors: tuple[float, ...]
    log_likelihood: float
    raw: dict[str, Any]


def read(name: str) -> dict[str, Any]:
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def nist(name: str) -> Case:
    """Read a problem of NIST's Statistical Reference Datasets; its standard errors divide by n - p."""
    raw = read(name)
    columns = [np.array(raw["data"][column], dtype=np.float64) for column in raw["predictors"]]
    return Case(
        columns[0] if len(columns) == 1 else np.column_stack(columns),
        np.array(raw["data"]["y"], dtype=np.float64),
        tuple(Fraction(text) for text in raw["exact_params_30"]),
        {},
        tuple(float(text) for text in raw["exact_sd_30"]),
        float(raw["exact_loglik_gaussian_ml"]),
        raw,
    )


def likelihood(name: str) -> Case:
    """Read a likelihood fit, computed with 40 digits."""
    raw = read(name)
    expected, exact = raw["expected"], raw["exact"]
    table = raw["data"].get("X", {})
    columns = [
        np.array(column, dtype=np.float64)
        for label, column in table.items()
        if label not in ("(Intercept)", "const")
    ]
    y = np.array(raw["data"]["y"], dtype=np.float64)
    x = columns[0] if len(columns) == 1 else np.column_stack(columns) if columns else np.zeros(y.size)
    errors = {**expected.get("se_observed_info", {}), **expected.get("extra_se_observed_info", {})}
    return Case(
        x,
        y,
        tuple(Fraction(text) for text in exact["coef"].values()),
        expected["extra"],
        tuple(errors.values()),
        float(exact["loglik"]),
        raw,
    )


def digits(found: Iterable[float], certified: Iterable[Fraction | float | str]) -> float:
    """Correct digits of the worst of several numbers, at most 16: minus the log of the relative error."""
    worst = 16.0
    with mpmath.workdps(40):
        for value, target in zip(found, certified, strict=True):
            exact = Fraction(target)
            error = abs(Fraction(value) - exact)
            relative = error if exact == 0 else error / abs(exact)
            if relative:
                worst = min(
                    worst, -float(mpmath.log10(mpmath.mpf(relative.numerator) / relative.denominator))
                )
    return worst
