"""From a loss of numbers to the likelihood: a factor, and the terms that the loss dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from mlexplore.arrays import Array
from mlexplore.families import Family
from mlexplore.scoring.cross_entropy import weighted_mean
from mlexplore.scoring.library_code import Call, averaged

WHAT_DROPPING_DOES = (
    "What is dropped holds nothing of the curve, so the best curve is the same. Whoever wants σ, AIC, or a comparison "
    "across units or distributions needs it back."
)
"""What terms without μ change and what not, in two sentences."""


class Dropped(NamedTuple):
    """A term of minus the log-likelihood that a loss leaves out.

    Attributes
    ----------
    formula
        The term of one row, in plain Unicode.
    value
        Its mean.
    holds_curve
        Whether it depends on the curve, so that leaving it out moves the best curve (a hair, where it is rounding that the
        library avoids).
    """

    formula: str
    value: float
    holds_curve: bool


class Chain(NamedTuple):
    """From a loss to the likelihood: ``minus_log_likelihood = factor * loss + the dropped terms``.

    Attributes
    ----------
    minus_log_likelihood
        Minus the log-likelihood divided by the number of observations (the sum of the weights).
    loss
        What the library returns.
    factor
        What it is multiplied by.
    dropped
        What is missing then.
    """

    minus_log_likelihood: float
    loss: float
    factor: float
    dropped: tuple[Dropped, ...]


class Added(NamedTuple):
    """A term that is none of a log-density, and stands in what somebody makes large in its place.

    Attributes
    ----------
    key
        What other code calls it.
    formula
        The term of one observation with its sign there, in plain Unicode.
    name
        What it is, in a few words in the middle of a sentence.
    rows
        Its values from y, mu (n,) and the family with its shape parameters, shape (n,).
    """

    key: str
    formula: str
    name: str
    rows: Callable[[Array, Array, Any], Array]


class Term(NamedTuple):
    """A dropped term before there are data: its formula, its values for each row, and whether it depends on the curve."""

    formula: str
    rows: Callable[[Array, Array, Any], Array]
    holds_curve: bool = False


@dataclass(frozen=True)
class RegressionLoss:
    """A function of another library that computes a loss of numbers.

    Parameters
    ----------
    name
        As it is imported, such as ``"torch.nn.MSELoss"``.
    family
        The errors whose likelihood it stands for.
    call
        Its code; `mlexplore.scoring.library_code` says which names it finds. It runs as it stands.
    relation
        The chain to the likelihood as a formula, in plain Unicode; a bar stands for a mean over rows.
    terms
        What it makes of each row, from y, mu (n,) and the family with its shape parameters, shape (n,).
    factor
        What it is multiplied by in minus the log-likelihood.
    dropped
        Terms that are missing then.
    keeps
        Keys of the terms of the log-density that are in it, as the family names them (`Family.curve_term`, `Family.other_terms`);
        ``"peak"`` where `Family.peak_term` was taken away.
    adds
        What is in it beyond these.
    """

    name: str
    family: type[Family]
    call: Call
    relation: str
    terms: Callable[[Array, Array, Any], Array]
    factor: Callable[[Any], float]
    dropped: tuple[Term, ...]
    keeps: tuple[str, ...] = ("curve",)
    adds: tuple[Added, ...] = ()

    def value(self, y: Array, mu: Array, family: Family, weights: Array | None = None) -> float:
        """What the function returns for observations and a curve (n,), and a family with its shape parameters."""
        return averaged(self.terms(y, mu, family), weights, self.call.divisor)

    def chain(self, y: Array, mu: Array, family: Family, weights: Array | None = None) -> Chain:
        """From what it returns to minus the log-likelihood of one observation; as `value`."""
        factor = self.factor(family)
        if weights is not None and self.call.divisor == "rows":
            factor *= len(y) / float(weights.sum())
        return Chain(
            weighted_mean(family.nll(y, mu), weights),
            self.value(y, mu, family, weights),
            factor,
            tuple(
                Dropped(term.formula, weighted_mean(term.rows(y, mu, family), weights), term.holds_curve)
                for term in self.dropped
            ),
        )
