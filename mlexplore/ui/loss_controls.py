"""The errors of a loss that a person types: examples to begin with, the field, and the verdict in words."""

import contextlib
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from mlexplore.codes import kind_code
from mlexplore.escaping import markdown
from mlexplore.families import Family, typed_errors
from mlexplore.formulas import LONGEST_TEXT
from mlexplore.ui.widgets import hold

FIELD = "errors.typed loss"
_HINT = (
    "The loss ρ of the residual r = y − μ, such as log(1 + (r/c)^2). Signs + - * / ^, parentheses, and functions such as "
    "abs, exp, log, sqrt, max(a, b), where(abs(r) <= c, a, b). Every other name is a parameter of the loss: you choose it. "
    "The density is exp(−ρ(r)/s)/Z(s), and s is estimated."
)


class Example(NamedTuple):
    """A loss to begin with."""

    name: str
    """Name of the loss."""
    text: str
    """What is typed for it."""


EXAMPLES = (
    Example("Cauchy", "log(1 + (r/c)^2)"),
    Example("Log-cosh", "log(cosh(r))"),
    Example("ε-insensitive", "max(abs(r) - epsilon, 0)"),
    Example("Expectile", "where(r < 0, (1 - tau)*r^2, tau*r^2)"),
    Example("LINEX", "exp(a*r) - a*r - 1"),
)
"""Losses that no distribution of the list stands for by its own name; the first is what stands there to be changed."""


def offered(chosen: type[Family]) -> tuple[tuple[str, type[Family]], ...]:
    """What the list offers of typed losses, each with its name: the examples, and the one that is chosen if it is none of them."""
    found = [(example.name, typed_errors(example.text)) for example in EXAMPLES]
    if chosen.typed and all(kind is not chosen for _, kind in found):
        found.append(("Your loss", chosen))
    return tuple(found)


def choose_loss(chosen: type[Family], take: Callable[[str], None]) -> None:
    """Draw the field for the loss of the chosen errors, and the verdict on it.

    While what is typed cannot be read, or belongs to no density, the errors stay what they were before, and that is told.

    Parameters
    ----------
    chosen
        Errors of a typed loss.
    take
        Takes the code of other errors, before the script runs again.
    """
    hold(FIELD, chosen.typed)
    st.text_input(
        "Loss ρ, in the residual r and parameters of your own",
        max_chars=LONGEST_TEXT,
        key=FIELD,
        help=_HINT,
        on_change=_read,
        args=(take,),
        persist_state="session",
    )
    try:
        typed_errors(st.session_state[FIELD])
    except ValueError as refusal:
        st.error(markdown(str(refusal)))
    st.latex(rf"\rho(r) = {chosen.latex}")  # type: ignore[attr-defined] - of the errors of a typed loss


def _read(take: Callable[[str], None]) -> None:
    with contextlib.suppress(ValueError):  # it is told where the field is drawn
        take(kind_code(typed_errors(st.session_state[FIELD])))


def plant_loss(family: type[Family]) -> None:
    """Put the loss of errors into the state of its field, if somebody typed it."""
    if family.typed:
        st.session_state[FIELD] = family.typed
