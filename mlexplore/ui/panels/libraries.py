"""From a loss of numbers to the likelihood, term by term, and how far the functions of other libraries go along."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.families import Bernoulli, Binary, Family
from mlexplore.fitting import Fit
from mlexplore.fitting import fit as fit_again
from mlexplore.numerals import significant
from mlexplore.scoring import WHAT_DROPPING_DOES, Chain, RegressionLoss, regression_losses_for
from mlexplore.scoring.library_code import KERAS_PRECISION
from mlexplore.scoring.likelihood_chain import LikelihoodChain, likelihood_chain
from mlexplore.ui.panels.identity import show_identity
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
    labels = _as_labels(key, fit)
    if labels is not None:
        show_identity(labels, key=key)
        return
    found = _libraries(key, fit)
    family, weighted = fit.family, fit.model.weights is not None
    relation = found.losses[0][0].relation if found.losses else "−ℓ/n = mean loss / dispersion + constant"
    if found.chain.constant == 0.0 and found.chain.dispersion == 1.0:
        st.markdown("**−ℓ/n = mean loss.** Nothing is dropped.")
    else:
        st.markdown(f"**{relation}.** {WHAT_DROPPING_DOES}")
    table(_terms(fit, found.chain), alt="The terms of minus the log-likelihood and what each of them holds")
    if not found.losses:
        st.markdown(_elsewhere(family))
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


def _elsewhere(family: Family) -> str:
    """What to say where no function is compared."""
    if family.functional == "probability":
        return (
            "Functions for cross-entropy, such as `sklearn.metrics.log_loss`, `torch.nn.BCELoss` and `keras.losses.BinaryCrossentropy`, "
            "take labels one by one, or with weights: the page Classify compares them on such data."
        )
    return (
        "Of the functions of scikit-learn, PyTorch and Keras that are compared here none has its minimum at the maximum likelihood of "
        f"{family.errors_name} with this very number."
    )


def _as_labels(key: str, fit: Fit) -> ClassFit | None:
    """The same fit with names for its two labels, which is all that libraries ask for; None where y is none, or the curve is not linear."""
    plain = isinstance(fit.family, Bernoulli) and fit.curve.linear and fit.model.offset is None
    return _labelled(key, fit) if plain and fit.converged else None


@st.cache_resource(max_entries=8, show_spinner=False)
def _labelled(key: str, _fit: Fit) -> ClassFit:  # noqa: ARG001 - what the cache looks up
    model = _fit.model
    return fit_again(
        model.x,
        model.y.astype(np.intp),
        curve=_fit.curve,
        family=Binary(),
        link=model.link.name,
        weights=model.weights,
    )


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
