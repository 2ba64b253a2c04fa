"""The ledger of a fit of labels: what its log-likelihood is made of, and what others add to it."""

import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.numerals import fixed
from mlexplore.scoring.class_ledger import ClassLedger, ClassRemaining
from mlexplore.scoring.class_ledger_lines import ORDERS
from mlexplore.ui.panels.ledger import NO_MAXIMUM, comparison_line, criteria_line, curve_line, show_survivals
from mlexplore.ui.panels.ledger_lines import Shown, choose_lines, show_lines


def show_class_ledger(fit: ClassFit, *, key: str) -> None:
    """Draw the ledger.

    Parameters
    ----------
    fit
        What is shown.
    key
        Text that names the data and the model.
    """
    ledger = class_ledger_of(key, fit)
    lines = tuple(
        Shown(each.key, each.formula, each.name, each.of_likelihood, each.total, each.mean, each.holds)
        for each in ledger.entries
    )
    kept = choose_lines(lines, ledger.bookkeepings, "class ledger")
    show_lines(lines, kept)
    if fit.converged:
        left = _remaining(f"{key} {kept}", ledger, kept)
        show_survivals(_survivals(ledger, left))
    else:
        st.markdown(NO_MAXIMUM)
    st.caption(_caption(ledger))


@st.cache_resource(max_entries=16, show_spinner=False)
def class_ledger_of(key: str, _fit: ClassFit) -> ClassLedger:  # noqa: ARG001 - what the cache looks up
    """The ledger of a fit, whose numbers are computed once."""
    return ClassLedger(_fit)


@st.cache_resource(max_entries=64, show_spinner=False)
def _remaining(key: str, _ledger: ClassLedger, _kept: tuple[str, ...]) -> ClassRemaining:  # noqa: ARG001 - what the cache looks up
    return _ledger.keeping(_kept)


def _survivals(ledger: ClassLedger, left: ClassRemaining) -> list[str]:
    found = [curve_line(left.curve), criteria_line(ledger.value, left.shift, ledger.fit.aic)]
    if left.other_curve is not None:
        found.append(comparison_line(left.other_curve, "curves"))
    return found


def _caption(ledger: ClassLedger) -> str:
    said = "Labels have no scale and no unit: nothing of their log-likelihood is constant, and cross-entropy drops nothing."
    orders = next((each for each in ledger.entries if each.key == ORDERS), None)
    if orders is not None:
        said += (
            " It is that of the labels one by one. Binomial errors on Explore, and `glm` in R for k successes of n, count every order "
            f"in which they can come: {fixed(orders.total, 3)} more, the same for every curve."
        )
    if not any(each.key.startswith(("sklearn", "torch", "keras")) for each in ledger.entries):
        said += " None of the libraries clips any of these probabilities."
    return f"{said} A likelihood is not the probability that the model is right."
