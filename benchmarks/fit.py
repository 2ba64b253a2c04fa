"""How long a fit takes beside the peers, at what accuracy, and whether that meets the bar.

Run from the root of the checkout: `python -m benchmarks.fit [--rows 1000 100000 1000000] [--large]`. It prints the Markdown
tables that the README shows. Peers come from `requirements-benchmarks.txt`; one that is not installed is left out, and
said. Every peer and we are timed in turn in one run, after a first round that does not count; a ratio is the median of
the paired ratios. Peers give coefficients, we also give the log-likelihood and standard errors.
"""

import argparse
import resource
import warnings
from collections.abc import Callable, Iterator

import numpy as np

import mlexplore as mx
from benchmarks import fit_contests as contests
from benchmarks.fit_timing import HEADER, Contest, busy, elapsed, shown, told
from mlexplore.arrays import Array

REPETITIONS = {1_000: 40, 100_000: 7, 1_000_000: 5}
SLOW = {"statsmodels TLinearModel", "HiGHS (interior point, dual)"}  # timed once where there are many rows
SMALL = 37
MOST_WHEN_SMALL = 2e-3  # seconds
BY_LINK = {
    "identity": (20.0, 3.0),
    "log": (0.5, 0.05),
    "inverse": (0.2, 0.01),
    "inverse_squared": (0.2, 0.01),
}
"""Intercept and slope of the truth on the scale of a link; other links keep probabilities within 0 and 1."""


def main() -> None:
    """Time all rows and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=list(REPETITIONS), help="data sizes")
    parser.add_argument(
        "--large", action="store_true", help="also ten million rows, and the memory they take"
    )
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")  # the peers' own
    print(HEADER)
    for n in chosen.rows:
        for contest in at_size(n):
            slow = n >= contests.HUNDRED_THOUSAND and not SLOW.isdisjoint(contest.peers)
            print(told(contest, 1 if slow else REPETITIONS.get(n, 5)), flush=True)
    small()
    if chosen.large:
        large(10_000_000)


def at_size(n: int) -> Iterator[Contest]:
    """What is timed at a size."""
    yield contests.normal(n)
    names = {family.__name__ for family in mx.FAMILIES}
    for name, contest in (
        ("Poisson", contests.poisson),
        ("Gamma", contests.gamma),
        ("Bernoulli", contests.bernoulli),
    ):
        if name in names:
            yield contest(n)
    if n <= contests.HUNDRED_THOUSAND:
        yield contests.student_t(n, "L-BFGS with gradient", 3.0)
        yield contests.student_t(n, "statsmodels TLinearModel", 30.0)
        for tau in (0.5, 0.9):
            yield contests.quantile(n, tau, "statsmodels QuantReg", 5.0)
            yield contests.quantile(n, tau, "HiGHS (interior point, dual)", 20.0)


def small() -> None:
    """Every family at 37 rows."""
    print(f"\n| errors | curve | {SMALL} rows, processor time | bar | steps |\n|---|---|---:|---|---:|")
    for family in mx.FAMILIES:
        x, y = few(family())
        curves = (mx.Linear(), mx.Polynomial(2)) + ((mx.LogisticGrowth(),) if family is mx.Normal else ())
        for curve in curves:
            seconds = busy(inferring(x, y, curve, family()), 9)
            verdict = "met" if seconds <= MOST_WHEN_SMALL else "missed"
            steps = mx.fit(x, y, curve=curve, family=family()).iterations
            print(
                f"| {family.name} | {curve.label} | {shown(seconds)} | 2 ms: {verdict} | {steps} |",
                flush=True,
            )


def few(family: mx.Family) -> tuple[Array, Array]:
    """37 places, and observations that the family draws around a line under its own link."""
    from mlexplore.links import LINKS

    x = np.arange(float(SMALL))
    intercept, slope = BY_LINK.get(family.links[0], (-1.0, 0.06))
    mu = LINKS[family.links[0]].inverse(intercept + slope * x)
    return x, family.sample(mu, np.random.default_rng(contests.SEED))


def inferring(x: Array, y: Array, curve: mx.Curve, family: mx.Family) -> Callable[[], object]:
    """Return a fit with what is computed on demand."""
    return lambda: contests.inferred(mx.fit(x, y, curve=curve, family=family))


def large(n: int) -> None:
    """One normal fit of very many rows: time, and memory beside that of the data."""
    rng = np.random.default_rng(contests.SEED)
    x = rng.normal(size=(n, contests.COEFFICIENTS.size - 1))
    y = rng.normal(size=n)
    for start in range(0, n, 1_000_000):
        rows = slice(start, start + 1_000_000)
        y[rows] += contests.COEFFICIENTS[0] + x[rows] @ contests.COEFFICIENTS[1:]
    data = (x.nbytes + y.nbytes) / 2**20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    seconds = elapsed(inferring(x, y, mx.Linear(), mx.Normal()))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10 - before
    print(
        f"\nNormal errors, {n:,} rows: {shown(seconds)}; the data take {data:,.0f} MB and the fit {grown:,.0f} MB more."
    )


if __name__ == "__main__":
    main()
