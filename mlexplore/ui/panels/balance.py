"""Balance under the microscope: what weights of classes do to a logistic regression, and what they do not."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.classification.labels import class_name
from mlexplore.curves import Curve
from mlexplore.escaping import markdown, shorten
from mlexplore.families import Binary
from mlexplore.fitting import fit as fitted
from mlexplore.judging.roc import roc_curve
from mlexplore.numerals import fixed, significant
from mlexplore.plots.class_weight_linked import class_weight_payload
from mlexplore.plots.payload import Payload
from mlexplore.scoring import (
    Balanced,
    Focal,
    Objective,
    ObjectiveFit,
    Plain,
    SumOfClassMeans,
    Weighted,
    cross_entropy,
    fit_objective,
)
from mlexplore.scoring.class_weights import LabelledRows, WeightPath, labelled_rows, weight_path
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.panels.long_numbers import table
from mlexplore.ui.panels.one_class import choose_place

_EXAMPLE = 5.0  # weight in the table while the slider rests at 1
_GAMMAS = (0.5, 1.0, 2.0, 5.0)
_MOST_SLOPES = 3  # that find room in the table
_LONGEST = 28


class _Fits(NamedTuple):
    """Fits by other objectives, and what the plain one's probabilities say of the two classes."""

    by_objective: tuple[ObjectiveFit, ...]
    plain: float
    class_means: tuple[float, float]
    balanced: float
    areas: tuple[float, float]


def show_balance(fit: ClassFit, features: tuple[str, ...], *, key: str) -> None:
    """Draw what becomes of the fit when one class counts more.

    Parameters
    ----------
    fit
        Whose rows and curve are fitted anew by other objectives, always through the logit.
    features
        Names of the columns of x, in plain text.
    key
        Text that names the data and the model.
    """
    event = _event(fit)
    name = class_name(fit.classes[event])
    key = f"{key} {event}"
    found = _path(key, fit, event, features)
    if isinstance(found, str):
        st.info(markdown(found))
        return
    path, payload = found
    told = markdown(shorten(name, _LONGEST))
    memory = "balance weight"

    def turned(weight: float | None) -> None:
        st.session_state[memory] = (key, weight)

    linked_views(payload, key="balance", on_explore=turned)
    of, weight = st.session_state.get(memory, ("", None))
    weight = weight if of == key and weight is not None else _EXAMPLE
    gamma = st.segmented_control(
        "γ of the focal loss", _GAMMAS, default=2.0, required=True, format_func=lambda each: f"{each:g}"
    )
    fits = _fits(f"{key} {weight!r} {gamma!r}", path.rows, fit.curve, weight, gamma or 2.0)
    table(
        [
            _row(each, fits.by_objective[0], path.rows, fit.model.predictor.parameters)
            for each in fits.by_objective
        ],
        alt="Logistic regressions by other objectives: best constant, coefficients, mean prediction and calibration",
    )
    st.caption(_about(fit, path, fits, told))
    st.markdown(_world(path, fits, told))
    st.markdown(_sum(path, fits, told))


def _event(fit: ClassFit) -> int:
    """Place of the class that is told from the rest: the second of two, of several the rarest unless one is chosen."""
    totals = np.bincount(fit.model.codes, fit.model.weights, len(fit.classes))
    return choose_place(fit, "balance_class", int(np.where(totals > 0.0, totals, np.inf).argmin()))


# ---- the table ----------------------------------------------------------------------------------------------------


def _row(
    found: ObjectiveFit, plain: ObjectiveFit, rows: LabelledRows, names: tuple[str, ...]
) -> dict[str, str]:
    slopes = {
        name: value
        for name, value in zip(names, found.estimates.values(), strict=True)
        if name != "intercept"
    }
    shift = np.average(found.log_odds - plain.log_odds, weights=rows.weights)
    calibration = found.calibration
    row = {
        "objective": f"**{_name(found.objective)}**",
        "best constant": fixed(found.objective.best_constant(found.share), 4),
    }
    if "intercept" in names:
        row["intercept"] = significant(found.estimates["intercept"], 5)
    row["log-odds move by"] = "—" if found is plain else fixed(float(shift), 3)
    if len(slopes) <= _MOST_SLOPES:
        row |= {markdown(shorten(name, 24)): significant(value) for name, value in slopes.items()}
    return row | {
        "mean prediction": fixed(found.mean_prediction, 4),
        "calibration intercept": "—" if calibration is None else fixed(calibration.intercept, 3),
        "calibration slope": "—" if calibration is None else fixed(calibration.slope, 3),
    }


def _name(objective: Objective) -> str:
    if isinstance(objective, Weighted):
        return f"weighted, w = {significant(objective.weight, 3)}"
    if isinstance(objective, Focal):
        return f"focal, γ = {objective.gamma:g}"
    return objective.name


# ---- in words -----------------------------------------------------------------------------------------------------


def _about(fit: ClassFit, path: WeightPath, fits: _Fits, told: str) -> str:
    losses = "; ".join(f"{_name(each.objective)}: {each.objective.formula}" for each in fits.by_objective)
    said = [f"Loss of a row, p being the probability of its label: {losses}. Class 1 is {told}."]
    if len(fit.classes) > 2:
        said.append("All other classes together are class 0, and the curve is fitted anew through the logit.")
    elif fit.model.link.name != "logit":
        said.append("The curve is fitted anew, through the logit.")
    if path.rows.sampled:
        said.append(
            f"Fitted to {fixed(len(path.rows.codes), 0)} of {fixed(len(fit.model.codes), 0)} rows, weighted so that both classes keep "
            "their shares."
        )
    return " ".join(said)


def _world(path: WeightPath, fits: _Fits, told: str) -> str:
    balanced = float(path.mean_predictions[path.balanced])
    return (
        f"**A weight is another world.** Counting {told} w times is the likelihood of data in which it is w times as frequent. "
        f"The ranking hardly changes (area under the ROC curve {fixed(fits.areas[0], 4)} plain, {fixed(fits.areas[1], 4)} balanced), but the "
        f"probabilities belong to that world: balanced, the mean prediction is {fixed(balanced, 3)}, beside a share of "
        f"{fixed(path.share, 3)}. Where errors cost differently, keep the probabilities and move the threshold."
    )


def _sum(path: WeightPath, fits: _Fits, told: str) -> str:
    zero, one = fits.class_means
    share = path.share
    moved = float(path.intercepts[path.balanced] - path.intercepts[path.home])
    return (
        "**The plain cross-entropy is not the sum of the two class means.** It is their mean by shares: "
        f"{fixed(share, 4)} · {fixed(one, 4)} + {fixed(1.0 - share, 4)} · {fixed(zero, 4)} = {fixed(fits.plain, 4)}. Their sum is "
        f"{fixed(one + zero, 4)}, exactly twice the balanced cross-entropy, {fixed(fits.balanced, 4)}: another objective. Its best "
        f"constant is ½ and not {fixed(share, 4)}, and it moves the log-odds by {fixed(moved, 2)} on average, about "
        f"log((1\u00a0−\u00a0π)/π) = {fixed(float(np.log((1.0 - share) / share)), 2)}, π being the share of {told}."
    )


def _separated(fit: ClassFit, event: int, features: tuple[str, ...], rows: LabelledRows) -> str:
    """What separates the class from the rest, and that no weights mend it; empty if nothing does."""
    name, two = class_name(fit.classes[event]), len(fit.classes) == 2
    rest = class_name(fit.classes[1 - event]) if two else f"not {name}"
    x = pd.DataFrame(rows.x.reshape(len(rows.codes), -1), columns=list(features))
    labels = np.where(rows.codes == 1, name, rest)
    found = fitted(x, labels, curve=fit.curve, family=Binary(event=name), weights=rows.weights)
    if not found.maximum.separated:
        return ""
    other = "" if two else " Another class may overlap with the rest: choose it above."
    return (
        f"{found.message} Under any weights of the two, and under focal loss, the objective falls for ever as well, so there is nothing "
        f"to compare.{other}"
    )


# ---- what is kept -------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=32, show_spinner=False)
def _path(
    key: str,  # noqa: ARG001 - what the cache looks up
    _fit: ClassFit,
    _event: int,
    _features: tuple[str, ...],
) -> tuple[WeightPath, Payload] | str:
    model = _fit.model
    rows = labelled_rows(model.x, (model.codes == _event).astype(np.intp), model.weights)
    try:
        path = weight_path(rows, _fit.curve)
    except ValueError as error:
        return _separated(_fit, _event, _features, rows) or str(error)
    return path, class_weight_payload(path, class_name(_fit.classes[_event]))


@st.cache_resource(max_entries=64, show_spinner=False)
def _fits(key: str, _rows: LabelledRows, _curve: Curve, _weight: float, _gamma: float) -> _Fits:  # noqa: ARG001 - what the cache looks up
    objectives = (Plain(), Weighted(_weight), Balanced(), SumOfClassMeans(), Focal(_gamma))
    found = tuple(
        fit_objective(_rows.x, _rows.codes, each, curve=_curve, weights=_rows.weights) for each in objectives
    )
    plain, balanced = found[0], found[2]
    p = np.stack([1.0 - plain.probabilities, plain.probabilities], axis=1)
    means = [
        cross_entropy(_rows.codes[own], p[own], _rows.weights[own])
        for own in (_rows.codes == 0, _rows.codes == 1)
    ]
    return _Fits(
        found,
        Plain().value(_rows.codes, p, _rows.weights),
        (means[0], means[1]),
        Balanced().value(_rows.codes, p, _rows.weights),
        (
            roc_curve(_rows.codes, plain.log_odds, _rows.weights).area,
            roc_curve(_rows.codes, balanced.log_odds, _rows.weights).area,
        ),
    )
