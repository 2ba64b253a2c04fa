"""The ledger of a fit: its log-likelihood term by term, and which conclusions are left when some are switched off."""

import math

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.fitting import Fit
from mlexplore.numerals import fixed, significant
from mlexplore.plots.lost_logarithm import lost_logarithm_payload
from mlexplore.plots.payload import Payload
from mlexplore.scoring.bookkeeping import LOST_LOGARITHM
from mlexplore.scoring.comparability import Comparison
from mlexplore.scoring.ledger import Ledger, Remaining, Unit
from mlexplore.scoring.lost_logarithm import lost_logarithm
from mlexplore.scoring.remaining_curve import CurveFate
from mlexplore.scoring.remaining_shapes import ShapeFate
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.panels.ledger_lines import Shown, choose_lines, show_lines

NO_MAXIMUM = "The likelihood has no maximum here, so there is no conclusion that could survive."
"""What stands in the place of what survives where nothing does."""

_HAIR = 1e-3  # of a standard error: a curve that moves by less is the same to any reader


def show_ledger(fit: Fit, *, key: str) -> None:
    """Draw the ledger.

    Parameters
    ----------
    fit
        What is fitted.
    key
        Text that names the data and the model.
    """
    ledger = ledger_of(key, fit)
    lines = _shown(key, fit)
    kept = choose_lines(lines, ledger.bookkeepings, "ledger")
    show_lines(lines, kept)
    if fit.converged:
        show_survivals(survivals(ledger, _remaining(f"{key} {kept}", ledger, kept)))
    else:
        st.markdown(NO_MAXIMUM)
    if LOST_LOGARITHM.key in kept:
        st.markdown(_lost(fit))
        linked_views(_picture(key, fit), key="lost logarithm")
    st.caption(_caption(ledger))


@st.cache_resource(max_entries=16, show_spinner=False)
def ledger_of(key: str, _fit: Fit) -> Ledger:  # noqa: ARG001 - what the cache looks up
    """The ledger of a fit, whose numbers are computed once."""
    return Ledger(_fit)


@st.cache_resource(max_entries=32, show_spinner=False)
def _shown(key: str, _fit: Fit) -> tuple[Shown, ...]:
    symbols = {each.name: each.symbol for each in _fit.family.shapes()}
    return tuple(
        Shown(
            entry.line.key,
            entry.line.formula,
            entry.line.name,
            entry.line.of_likelihood,
            entry.total,
            entry.mean,
            entry.holds,
            ", ".join(symbols[name] for name in entry.shapes),
            entry.in_thousands,
        )
        for entry in ledger_of(key, _fit).entries
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _remaining(key: str, _ledger: Ledger, _kept: tuple[str, ...]) -> Remaining:  # noqa: ARG001 - what the cache looks up
    return _ledger.keeping(_kept)


@st.cache_resource(max_entries=16, show_spinner=False)
def _picture(key: str, _fit: Fit) -> Payload:  # noqa: ARG001 - what the cache looks up
    return lost_logarithm_payload(lost_logarithm(_fit.loss))


def show_survivals(lines: list[str]) -> None:
    """Draw what survives, a line for each conclusion."""
    st.markdown("  \n".join(["**What survives**", *lines]))


# ---- words ----------------------------------------------------------------------------------------------------


def survivals(ledger: Ledger, left: Remaining) -> list[str]:
    """One line for each conclusion: whether it stands, and what it would be instead; in Markdown."""
    found = [curve_line(left.curve, left.leans)]
    found += [_shape_line(each) for each in left.shapes]
    found.append(criteria_line(ledger.value, left.shift, ledger.fit.aic))
    if left.other_curve is not None:
        found.append(comparison_line(left.other_curve, "curves with these errors"))
    if left.other_errors is not None:
        shared = "" if left.whole else " What both have is taken from both."
        found.append(comparison_line(left.other_errors, "these errors and others on the same y") + shared)
    if left.unit is not None:
        found.append(_unit_line(left.unit))
    return found


def curve_line(found: CurveFate, leans: tuple[str, ...] = ()) -> str:
    """What becomes of the curve."""
    if found.fate == "same":
        given = f" at the present {', '.join(leans)}, with which it would move" if leans else ""
        return f"✓ **Curve**: the same{given}."
    if found.fate == "free":
        return "✗ **Curve**: free. Nothing that is left holds it."
    if found.fate == "runs":
        return "✗ **Curve**: runs away. What is left rises with its parameters for ever."
    if math.isnan(found.shift):
        return "✗ **Curve**: another one."
    by = f"by at most {significant(found.shift, 2)} standard errors"
    return f"✓ **Curve**: moves by a hair, {by}." if found.shift < _HAIR else f"✗ **Curve**: moves, {by}."


def criteria_line(value: float, shift: float, aic: float) -> str:
    """What becomes of log-likelihood and AIC."""
    if shift == 0.0:
        return f"✓ **ℓ = {fixed(value, 3)} and AIC = {fixed(aic, 3)}** stand."
    return (
        f"✗ **ℓ and AIC**: {fixed(value - shift, 3)} in the place of {fixed(value, 3)}, and {fixed(aic + 2.0 * shift, 3)} in the "
        f"place of {fixed(aic, 3)}."
    )


def comparison_line(found: Comparison, what: str) -> str:
    """What becomes of the difference from another fit."""
    if found.same:
        return f"✓ **Comparing {what}**: against {markdown(found.with_)} the difference stays {_signed(found.before)}."
    turned = " The order is lost." if found.turned else ""
    return (
        f"✗ **Comparing {what}**: against {markdown(found.with_)} {_signed(found.after)} in the place of "
        f"{_signed(found.before)}.{turned}"
    )


def _shape_line(found: ShapeFate) -> str:
    name = f"**{found.shape.symbol}, {found.shape.label}**"
    if found.fate == "same":
        return f"✓ {name}: still {significant(found.estimate)}."
    if found.fate == "free":
        return f"✗ {name}: free. Nothing that is left holds it."
    if found.fate == "runs":
        end = found.value if found.value in (found.shape.domain.low, found.shape.domain.high) else None
        where = (
            significant(found.value)
            if end is not None
            else f"the end of its search, {significant(found.value)}"
        )
        return f"✗ {name}: runs to {where}. Nothing holds it back."
    return f"✗ {name}: {significant(found.value)} in the place of {significant(found.estimate)}."


def _unit_line(found: Unit) -> str:
    if found.followed:
        return f"✓ **Units**: with y in thousands it changes by {_signed(found.whole)}, as ℓ does."
    return (
        f"✗ **Units**: with y in thousands ℓ changes by {_signed(found.whole)} and what is left by {_signed(found.left)}: "
        "it cannot say whether y or log y is described better."
    )


def _lost(fit: Fit) -> str:
    found = lost_logarithm(fit.loss)
    return (
        "Written with 1/√(2πσ²) where log(1/√(2πσ²)) belongs, squared error follows all the same. But σ would be √(2π) MSE = "
        f"**{significant(found.wrong)}**, in the unit of y², and not √MSE = **{significant(found.right)}**."
    )


def _caption(ledger: Ledger) -> str:
    said = (
        "“Ignore the constants” needs a constant scale: a term that holds an estimated shape parameter is none. Shape parameters are "
        "searched again around the curve as it is. A likelihood is not the probability that the model is right."
    )
    heights = ledger.heights
    if heights is None or heights.above_one == 0:
        return said
    positive = "ℓ is positive because the" if ledger.value > 0.0 else "The"
    return (
        f"{said} {positive} density exceeds 1 at {fixed(heights.above_one, 0)} of {fixed(heights.rows, 0)} observations, up to "
        f"{significant(heights.highest)} per unit of y: it is not a probability."
    )


def _signed(value: float) -> str:
    small = 0.0 if abs(value) < 1e-6 else value
    return f"{'+' if small > 0 else ''}{fixed(small, 3)}"
