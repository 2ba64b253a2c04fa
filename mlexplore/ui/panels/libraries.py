"""From a loss of numbers to the likelihood, term by term, and how far the functions of other libraries go along."""

from typing import NamedTuple

import streamlit as st

from mlexplore.fitting import Fit
from mlexplore.numerals import significant
from mlexplore.scoring import WHAT_DROPPING_DOES, Chain, RegressionLoss, regression_losses_for
from mlexplore.scoring.library_code import KERAS_PRECISION
from mlexplore.scoring.likelihood_chain import LikelihoodChain, likelihood_chain
from mlexplore.ui.panels.long_numbers import long, table

_FEW = 8  # digits of factors


class _Libraries(NamedTuple):
    chain: LikelihoodChain
    losses: tuple[tuple[RegressionLoss, Chain], ...]


def show_libraries(fit: Fit, *, key: str) -> None:
    """Draw the chain from the loss of a fit to its likelihood, and what other libraries' functions return for it.

    Parameters
    ----------
    fit
        What is fitted.
    key
        Text that names the data and the model.
    """
    found = _libraries(key, fit)
    family, weighted = fit.family, fit.model.weights is not None
    relation = found.losses[0][0].relation if found.losses else "−ℓ/n = mean loss / dispersion + constant"
    st.markdown(f"**{relation}.** {WHAT_DROPPING_DOES}")
    table(_terms(fit, found.chain), alt="The terms of minus the log-likelihood and what each of them holds")
    if not found.losses:
        st.markdown(
            f"None of scikit-learn, PyTorch and Keras has a function whose minimum is the maximum likelihood of {family.errors_name}."
        )
        return
    table(
        [_library_row(loss, chain) for loss, chain in found.losses],
        alt="What other libraries return for this curve, and what is missing to the likelihood",
    )
    with st.expander("The code, as one types it"):
        names = ", ".join(f"`{shape.name}`" for shape in family.shapes())
        st.caption(
            "`y` holds the observations, `mu` the fitted curve"
            + (f", {names} the shape parameters" if names else "")
            + (", `w` the weights." if weighted else ".")
        )
        for loss, _ in found.losses:
            st.code(loss.call.weighted if weighted else loss.call.plain, language="python")
        if any(loss.name.startswith("keras") for loss, _ in found.losses):
            st.caption(KERAS_PRECISION)


def _terms(fit: Fit, chain: LikelihoodChain) -> list[dict[str, str]]:
    family = fit.family
    first = chain.loss / chain.dispersion
    target = chain.minus_log_likelihood
    scale = ("shape",) if family.shapes() else ()
    rows = [
        (
            "mean loss",
            f"{family.risk_name}, {family.loss_formula}",
            long(chain.loss, target),
            ", ".join(chain.loss_holds),
        ),
    ]
    if chain.dispersion != 1.0:
        rows += [
            (
                "÷ dispersion",
                "what scales the loss",
                long(chain.dispersion, target),
                ", ".join(scale) or "a number",
            ),
            (
                "=",
                "what the curve is fitted by",
                long(first, target),
                ", ".join(dict.fromkeys([*chain.loss_holds, *scale])),
            ),
        ]
    rows += [
        (
            "+ constant",
            "what minimising the loss drops",
            long(chain.constant, target),
            ", ".join(chain.constant_holds) or "a number",
        ),
        ("= −ℓ/n", "minus the log-likelihood / n", long(target, target), ""),
    ]
    return [
        {"term": f"**{term}**", "value": value, "holds": holds, "what it is": what}
        for term, what, value, holds in rows
    ]


def _library_row(loss: RegressionLoss, chain: Chain) -> dict[str, str]:
    missing = " + ".join(each.formula for each in chain.dropped)
    total = sum(each.value for each in chain.dropped)
    moves = any(each.holds_curve for each in chain.dropped)
    return {
        "function": f"`{loss.name}`",
        "returns": long(chain.loss, chain.minus_log_likelihood),
        "times": significant(chain.factor, _FEW),
        "plus what it drops": long(total, chain.minus_log_likelihood) if chain.dropped else "nothing",
        "that is": missing + (" (moves the curve by a hair)" if moves else ""),
        "= −ℓ/n": long(chain.factor * chain.loss + total, chain.minus_log_likelihood),
    }


@st.cache_resource(max_entries=32, show_spinner=False)
def _libraries(key: str, _fit: Fit) -> _Libraries:  # noqa: ARG001 - what the cache looks up
    # Rows of weight zero say nothing, and may be what no library takes.
    model, family = _fit.model.counted, _fit.maximum.family
    mu = model.mean.value(_fit.maximum.theta)
    return _Libraries(
        likelihood_chain(family, model.y, mu, model.weights),
        tuple(
            (loss, loss.chain(model.y, mu, family, model.weights))
            for loss in regression_losses_for(type(family))
        ),
    )
