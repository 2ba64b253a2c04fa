"""Which terms of a log-density different people keep: libraries, textbooks, and a derivation that lost a logarithm."""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import Family, Normal
from mlexplore.scoring.dropped_terms import Added
from mlexplore.scoring.ledger_lines import Line
from mlexplore.scoring.library_regression import regression_losses_for


def _height_of_the_curve(y: Array, mu: Array, family: Normal) -> Array:
    return np.full_like(y - mu, 1.0 / (np.sqrt(2.0 * np.pi) * family.sigma))


LOST_LOGARITHM = Added(
    "lost logarithm",
    "1/√(2πσ²)",
    "the height of the normal curve where its logarithm belongs",
    _height_of_the_curve,
)
"""What stands in a popular derivation of squared error in the place of log(1/√(2πσ²)): see `mlexplore.scoring.lost_logarithm`."""


class Bookkeeping(NamedTuple):
    """A choice of lines.

    Attributes
    ----------
    name
        Whose it is; code between backticks.
    keys
        Keys of the lines that it keeps.
    adds
        Those of them that are none of the log-density, nor what a deviance takes away.
    """

    name: str
    keys: tuple[str, ...]
    adds: tuple[Added, ...] = ()


def bookkeepings(family: Family, lines: tuple[Line, ...]) -> tuple[Bookkeeping, ...]:
    """Every bookkeeping that is known for a family whose ledger has these lines, the whole log-likelihood first."""
    deviance = any(line.key == "peak" for line in lines)
    found = [
        Bookkeeping("log-likelihood, every term", tuple(line.key for line in lines if line.of_likelihood)),
        Bookkeeping("half deviance", ("curve", "peak"))
        if deviance
        else Bookkeeping("loss alone", ("curve",)),
    ]
    found += [
        Bookkeeping(f"`{loss.name}`", (*loss.keeps, *(each.key for each in loss.adds)), loss.adds)
        for loss in regression_losses_for(type(family))
    ]
    if isinstance(family, Normal):
        lost = ("curve", LOST_LOGARITHM.key)
        found.append(Bookkeeping("a derivation that lost a logarithm", lost, (LOST_LOGARITHM,)))
    return tuple(found)
