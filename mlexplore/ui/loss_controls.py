"""The errors of a loss that a person types: examples to begin with, the field, and the verdict in words."""

import contextlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from mlexplore.codes import kind_code
from mlexplore.escaping import markdown
from mlexplore.families import Family, typed_errors
from mlexplore.formulas import LONGEST_TEXT
from mlexplore.ui.warm_up import warm_up_algebra
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
    Example("Cauchy", "log(1 + (r / c)^2)"),
    Example("Log-cosh", "log(cosh(r))"),
    Example("ε-insensitive", "max(abs(r) - epsilon, 0)"),
    Example("Expectile", "where(r < 0, (1 - tau) * r^2, tau * r^2)"),
    Example("LINEX", "exp(a * r) - a * r - 1"),
)
"""Losses that no distribution of the list stands for by its own name, as `mlexplore.formulas.typed_text` writes them."""


def offered(chosen: type[Family]) -> tuple[Example, ...]:
    """What the list offers: the examples, and the loss that is chosen if it is none of them. None of them is differentiated."""
    own = chosen.typed and all(example.text != chosen.typed for example in EXAMPLES)
    return (*EXAMPLES, Example("Your loss", chosen.typed)) if own else EXAMPLES


def choose_loss(chosen: type[Family], take: Callable[[str], None]) -> None:
    """Draw the field for the loss of the chosen errors.

    While what is typed cannot be read, or belongs to no density, the errors stay what they were before, and that is told.

    Parameters
    ----------
    chosen
        Errors of a typed loss.
    take
        Takes the code of other errors, before the script runs again.
    """
    warm_up_algebra()
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


def show_verdict(chosen: type[Family], values: Mapping[str, float]) -> None:
    """Say for which scales the chosen loss belongs to a density at values of its parameters."""
    verdict = chosen.verdict_at(values)  # type: ignore[attr-defined] - of the errors of a typed loss
    st.caption(markdown(f"{verdict.sentence[:1].upper()}{verdict.sentence[1:]}. {verdict.why}"))


def _read(take: Callable[[str], None]) -> None:
    with contextlib.suppress(ValueError):  # it is told where the field is drawn
        take(kind_code(typed_errors(st.session_state[FIELD])))


def plant_loss(family: type[Family]) -> None:
    """Put the loss of errors into the state of its field, if somebody typed it."""
    if family.typed:
        st.session_state[FIELD] = family.typed
