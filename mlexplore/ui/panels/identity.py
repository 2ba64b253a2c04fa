"""Cross-entropy is the likelihood, digit by digit, and what other libraries return for the very same predictions."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.classification.log_probabilities import log_probabilities
from mlexplore.numerals import fixed, resolving, significant
from mlexplore.scoring import cross_entropy
from mlexplore.scoring.library_comparison import Compared, compared
from mlexplore.ui.panels.long_numbers import difference, long, table, whole


class _Identity(NamedTuple):
    defined: float
    libraries: tuple[Compared, ...]


def show_identity(fit: ClassFit, *, key: str) -> None:
    """Draw the identity with live numbers.

    Parameters
    ----------
    fit
        Whose predictions are handed to every library.
    key
        Text that names the data and the model.
    """
    found = _identity(key, fit)
    weighted = fit.model.weights is not None
    st.markdown(_words(fit))
    rows = [
        _row("−(1/n) log-likelihood", fit.loss, fit),
        _row("mean of −log p(y), cross-entropy as defined", found.defined, fit),
        *(_library_row(each, fit, weighted=weighted) for each in found.libraries),
    ]
    if not weighted:
        rows = [{head: cell for head, cell in row.items() if head != _DIVIDES} for row in rows]
    table(
        rows,
        alt="Minus the log-likelihood, cross-entropy, and what other libraries return for the same predictions",
    )
    for each in found.libraries:
        if each.clipped:
            st.markdown(_clipping(each, fit))
    with st.expander("The code, as one types it"):
        st.caption(
            "`y` holds the labels as whole numbers from 0, `p` the predicted probabilities, `heights` the log-odds (of several classes the "
            "logarithms of their probabilities)" + (", `w` the weights." if weighted else ".")
        )
        for each in found.libraries:
            st.code(each.loss.call.weighted if weighted else each.loss.call.plain, language="python")
            st.caption(f"{each.loss.at_the_ends} {each.loss.precision}")


_DIVIDES = "divides by"
_TAKES = {"heights": "log-odds"}  # of two classes


def _row(name: str, value: float, fit: ClassFit) -> dict[str, str]:
    return {
        "value": long(value, fit.loss),
        "computed by": f"**{name}**",
        "off by": difference(value, fit.loss),
        "takes": "",
        "p(y) = 0 costs": "∞",
        "p(y) = 1 costs": "0",
        _DIVIDES: f"Σ weights = {whole(fit.n)}",
    }


def _library_row(each: Compared, fit: ClassFit, *, weighted: bool) -> dict[str, str]:
    heights = each.loss.takes == "heights"
    divisor = (
        f"{fixed(len(fit.model.codes), 0)} rows"
        if each.loss.call.divisor == "rows"
        else f"Σ weights = {whole(fit.n)}"
    )
    return {
        "value": long(each.value, fit.loss),
        "computed by": f"`{each.loss.name}`",
        "off by": difference(each.value, fit.loss),
        "takes": _TAKES.get(each.loss.takes, each.loss.takes) if len(fit.classes) == 2 else each.loss.takes,
        # A height has no end.
        "p(y) = 0 costs": "no limit" if heights else significant(each.loss.at_zero),
        "p(y) = 1 costs": "0" if heights else significant(each.loss.at_one, 2),
        _DIVIDES: divisor if weighted else "",
    }


def _words(fit: ClassFit) -> str:
    two = len(fit.classes) == 2
    said = (
        "Minus the log-likelihood for each observation **is** the cross-entropy. Nothing is dropped on the way: "
        f"the {'Bernoulli' if two else 'categorical'} distribution has no scale parameter, and no constant."
    )
    if fit.model.weights is None:
        return said
    rows = len(fit.model.codes)
    divided = (
        f" Every row counts as often as its weight says: n = {whole(fit.n)} observations in {fixed(rows, 0)} rows, and some "
        "libraries divide by the number of rows."
    )
    binomial = (
        " Where rows are k successes of n, the logarithm of the binomial coefficient is the only constant, and holds no parameter."
        if two
        else ""
    )
    return said + divided + binomial


def _clipping(each: Compared, fit: ClassFit) -> str:
    counting = fit.model.weights is None or fit.model.weights > 0.0
    rows = len(fit.model.codes) if counting is True else int(np.count_nonzero(counting))
    what = f"`{each.loss.name}` clips {fixed(each.clipped, 0)} of {fixed(rows, 0)} probabilities"
    expected = fit.loss * (fit.n / len(fit.model.codes) if _by_rows(each, fit) else 1.0)
    gap = abs(each.value - expected)
    if difference(each.value, expected) == "0":
        return f"{what}, which changes none of the twelve digits."
    return f"{what}: it returns {resolving(each.value, gap)} instead of {resolving(expected, gap)}."


def _by_rows(each: Compared, fit: ClassFit) -> bool:
    return fit.model.weights is not None and each.loss.call.divisor == "rows"


@st.cache_resource(max_entries=32, show_spinner=False)
def _identity(key: str, _fit: ClassFit) -> _Identity:  # noqa: ARG001 - what the cache looks up
    model, p = _fit.model, _fit.fitted
    return _Identity(
        cross_entropy(model.codes, p, model.weights),
        compared(model.codes, p, log_probabilities(_fit), model.weights),
    )
