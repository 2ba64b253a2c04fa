"""How long a fit takes beside NumPy's least squares, which gives the coefficients and nothing else.

Run from the root of the checkout: `python -m benchmarks.fit`. It prints the Markdown table that the README shows. Both
are timed in turn in one run, so that a busy machine slows both; a ratio is the median of the paired ratios.
"""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import mlexplore as mx
from mlexplore.arrays import Array

SEED = 20
REPETITIONS = {37: 300, 1_000: 200, 100_000: 15, 1_000_000: 5}
PREDICTORS = 3  # and an intercept


class Timing(NamedTuple):
    """Median seconds of the peer and of ours, and the median of their ratios."""

    peer: float
    ours: float
    ratio: float


def main() -> None:
    """Time all rows and print the table."""
    print("| fit, with log-likelihood and standard errors | n | numpy.linalg.lstsq | mlexplore | ratio |")
    print("|---|---|---|---|---|")
    for n, repetitions in REPETITIONS.items():
        design, x, y = line(n)
        timing = compare(
            lambda design=design, y=y: np.linalg.lstsq(design, y),
            lambda x=x, y=y: inferred(mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())),
            repetitions,
        )
        report("normal, 4 coefficients", n, timing)
    growth_x, growth_y = growth()
    design = np.vander(growth_x, 3)
    for curve, family in (
        (mx.LogisticGrowth(), mx.Normal()),
        (mx.Polynomial(2), mx.Laplace()),
        (mx.Polynomial(2), mx.StudentT()),
    ):
        timing = compare(
            lambda: np.linalg.lstsq(design, growth_y),
            lambda curve=curve, family=family: inferred(
                mx.fit(growth_x, growth_y, curve=curve, family=family)
            ),
            100,
        )
        report(f"{family.name}, {curve.label}", len(growth_x), timing)


def line(n: int) -> tuple[Array, Array, Array]:
    """Normal data around a plane: the design with its ones, the predictors, the observations."""
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(n, PREDICTORS))
    y = 1.0 + x @ np.array([0.5, -2.0, 3.0]) + rng.normal(size=n)
    return np.column_stack([np.ones(n), x]), x, y


def growth() -> tuple[Array, Array]:
    """37 observations of logistic growth with a few wild errors."""
    rng = np.random.default_rng(SEED)
    x = np.arange(37.0)
    return x, 330.0 / (1.0 + np.exp(-0.22 * (x - 10.0))) + 4.0 * rng.standard_t(3.0, size=37)


def inferred(fit: mx.Fit) -> tuple[float, dict[str, float]]:
    """Ask for what is computed on demand."""
    return fit.log_likelihood, fit.standard_errors


def compare(peer: Callable[[], object], ours: Callable[[], object], repetitions: int) -> Timing:
    """Time both in turn."""
    peer()
    ours()
    pairs = [(elapsed(peer), elapsed(ours)) for _ in range(repetitions)]
    return Timing(
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[1] / pair[0] for pair in pairs),
    )


def elapsed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(what: str, n: int, timing: Timing) -> None:
    """Print one row of the table."""
    print(
        f"| {what} | {n:,} | {1e3 * timing.peer:.3g} ms | {1e3 * timing.ours:.3g} ms | {timing.ratio:.1f} |"
    )


if __name__ == "__main__":
    main()
