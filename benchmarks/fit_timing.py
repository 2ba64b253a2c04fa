"""Two ways to the same numbers, timed in turn in one run: a busy machine slows both, and the ratio stands."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from mlexplore.arrays import Array

Solve = Callable[[], Array]
"""A fit; gives the coefficients, by which its accuracy is judged."""


class Contest(NamedTuple):
    """One row of the table.

    Attributes
    ----------
    what
        What is fitted, in words.
    n
        How many rows.
    bar
        How many times faster than the fastest peer the fit is to be; below one where the peer computes less than a fit, None
        where nothing is asked at this size.
    peers
        Those that compute the same, by name; a name with nothing behind it is a peer that is not installed.
    ours
        Our fit, with its log-likelihood and standard errors.
    short_of
        How far coefficients are from the best, in words.
    shortfall
        The same as a number, from coefficients.
    """

    what: str
    n: int
    bar: float | None
    peers: dict[str, Solve | None]
    ours: Solve
    short_of: str
    shortfall: Callable[[Array], float]


HEADER = (
    "| fit | rows | fastest peer | peer | mlexplore | times faster | bar | short of the best: peer, mlexplore |\n"
    "|---|---:|---|---:|---:|---:|---:|---|"
)


def told(contest: Contest, repetitions: int) -> str:
    """Run a contest and return its row."""
    rows = [compare(name, peer, contest.ours, repetitions) for name, peer in contest.peers.items() if peer]
    absent = [name for name, peer in contest.peers.items() if not peer]
    left_out = f" ({', '.join(absent)} not installed)" if absent else ""
    if not rows:
        return f"| {contest.what} | {contest.n:,} | none{left_out} | | | | | |"
    name, peer_seconds, our_seconds, ratio, peer_answer, our_answer = min(rows, key=lambda row: row[1])
    theirs, ours = contest.shortfall(peer_answer), contest.shortfall(our_answer)
    verdict = ""
    if contest.bar is not None:
        verdict = f"{contest.bar:.2g}: {'met' if ratio >= contest.bar else 'missed'}"
    return (
        f"| {contest.what} | {contest.n:,} | {name}{left_out} | {shown(peer_seconds)} | {shown(our_seconds)} "
        f"| {ratio:.3g} | {verdict} | {theirs:.0e}, {ours:.0e} {contest.short_of} |"
    )


def compare(
    name: str, peer: Solve, ours: Solve, repetitions: int
) -> tuple[str, float, float, float, Array, Array]:
    """Time both in turn; medians, the median of the paired ratios, and what they answered."""
    their_answer, our_answer = peer(), ours()
    pairs = [(elapsed(peer), elapsed(ours)) for _ in range(repetitions)]
    return (
        name,
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[0] / pair[1] for pair in pairs),
        their_answer,
        our_answer,
    )


def elapsed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def busy(work: Callable[[], object], repetitions: int) -> float:
    """Seconds of processor time that `work` takes when warm: what short work costs on a machine shared with others."""
    work()
    seconds = []
    for _ in range(repetitions):
        start = time.process_time()
        for _ in range(10):
            work()
        seconds.append((time.process_time() - start) / 10)
    return statistics.median(seconds)


def shown(seconds: float) -> str:
    """Return a time as people read it."""
    return f"{seconds:.2g} s" if seconds >= 1.0 else f"{1e3 * seconds:.3g} ms"
