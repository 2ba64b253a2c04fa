"""Whether fits can still be compared by what is left of their log-likelihoods: with another curve, and with other errors."""

import contextlib
from dataclasses import dataclass
from typing import NamedTuple

from mlexplore.curves import Constant, Curve, Linear
from mlexplore.families import FAMILIES, Family
from mlexplore.fitted import Fit
from mlexplore.fitting import fit as fit_again
from mlexplore.scoring.ledger_lines import Counted, Entry, counted, lines_of


@dataclass(frozen=True, eq=False)
class Rival:
    """Another fit of the same data.

    Parameters
    ----------
    name
        What differs, in the middle of a sentence: "a constant", "Laplace errors".
    at
        Its observations, curve and family.
    """

    name: str
    at: Counted


class Comparison(NamedTuple):
    """By how much a fit is ahead of another one, each at its own maximum-likelihood estimates.

    Attributes
    ----------
    with_
        The other one, in the middle of a sentence.
    before
        Difference of the log-likelihoods.
    after
        Difference of what is left of both: terms that were taken from one are taken from the other where it has them.
    """

    with_: str
    before: float
    after: float

    @property
    def same(self) -> bool:
        """Whether the difference is the same but for rounding."""
        return abs(self.before - self.after) <= 1e-9 * (1.0 + abs(self.before) + abs(self.after))

    @property
    def turned(self) -> bool:
        """Whether the order of the two is the other way round, or lost."""
        return not self.same and self.before * self.after <= 1e-9 * self.before**2


def compared(
    at: Counted, rival: Rival | None, kept: tuple[Entry, ...], changed: tuple[Entry, ...]
) -> Comparison | None:
    """Compare two fits by their log-likelihoods, and by what is left of them.

    Parameters
    ----------
    at, rival
        The fit, and the other one.
    kept, changed
        Lines of the first that are left, and those that were taken from its log-likelihood or put into it.
    """
    if rival is None:
        return None
    theirs = [line for line in lines_of(rival.at) if line.of_likelihood]
    before = sum(line.total(at) for line in lines_of(at) if line.of_likelihood)
    before -= sum(line.total(rival.at) for line in theirs)
    if type(rival.at.family) is type(at.family):
        left = sum(entry.line.total(rival.at) for entry in kept)
    else:
        gone = {entry.line.formula for entry in changed if entry.line.of_likelihood}
        left = sum(line.total(rival.at) for line in theirs if line.formula not in gone)
    return Comparison(rival.name, before, sum(entry.total for entry in kept) - left)


def other_curve(fit: Fit) -> Rival | None:
    """The same errors around a constant; around a straight line, if the curve is a constant itself."""
    curve: Curve = Linear() if isinstance(fit.curve, Constant) else Constant()
    return _rival(
        fit, curve, fit.model.family, f"a {curve.label.lower()}", same_link=fit.model.offset is not None
    )


def other_errors(fit: Fit) -> Rival | None:
    """The same curve with other errors: the first family for such observations that can be fitted."""
    own = fit.model.family
    for kind in FAMILIES:
        if kind is not type(own) and kind.response == own.response and not kind.knowns():
            rival = _rival(
                fit, fit.curve, kind(), f"{kind.errors_name}", same_link=fit.model.link.name in kind.links
            )
            if rival is not None:
                return rival
    return None


def _rival(fit: Fit, curve: Curve, family: Family, name: str, *, same_link: bool) -> Rival | None:
    model = fit.model.counted
    fixed = (
        {name for name in model.fixed if hasattr(family, name)}
        if type(family) is type(model.family)
        else set()
    )
    fixed |= {each.name for each in family.shapes() if not each.estimable}
    with contextlib.suppress(ValueError):
        found = fit_again(
            model.x,
            model.y,
            curve=curve,
            family=family,
            link=model.link.name if same_link else None,
            fixed=fixed,
            weights=model.weights,
            offset=model.offset,
        )
        if not found.maximum.degenerate:
            return Rival(name, counted(found))
    return None
