"""The libraries themselves are asked: whether they have the name, and how what they compute is related to the loss.

XGBoost and LightGBM do not say what they make small. One leaf, grown from a constant, tells: its value is minus G/(H + λ), so two
values of λ give the sum G of the gradients.
"""

import re
from operator import attrgetter
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax

from mlexplore.arrays import Array
from mlexplore.losses import LOSSES, LibraryName, Loss
from mlexplore.scoring import LIBRARY_LOSSES, LIBRARY_REGRESSION
from tests.parity import library
from tests.shown_code import run

ENTRIES = [(loss, name) for loss in LOSSES for name in loss.libraries]


def named(value: object) -> str:
    return value.key if isinstance(value, Loss) else f"{value.library} {value.name}"  # type: ignore[attr-defined]


def entries(*libraries: str) -> Any:
    chosen = [(loss, name) for loss, name in ENTRIES if name.library in libraries]
    return pytest.mark.parametrize(("loss", "name"), chosen, ids=named)


def rows_of(loss: Loss, n: int = 41) -> dict[str, Any]:
    """What code finds under its short names, with a curve that fits tolerably."""
    rng = np.random.default_rng(5)
    if loss.problem == "labels":
        classes = 3 if loss.several_classes else 2
        heights = rng.normal(0.0, 1.6, (n, classes))
        p, y = softmax(heights, axis=1), np.arange(n) % classes
        if loss.several_classes:
            return {"y": y, "heights": heights, "p": p}
        return {"y": y, "heights": heights[:, 1] - heights[:, 0], "p": p[:, 1]}
    if loss.problem == "directions":
        return {"y": rng.uniform(-3.0, 3.0, n), "mu": rng.uniform(-3.0, 3.0, n)}
    if loss.problem == "numbers":
        mu = rng.normal(1.0, 2.0, n)
        return {"y": mu + 2.0 * rng.standard_t(3, n), "mu": mu}
    mu = rng.uniform(1.5, 9.0, n)
    if loss.problem == "counts":
        return {"y": rng.poisson(mu).astype(float), "mu": mu}
    return {"y": 1.0 + rng.gamma(2.0, 0.5 * (mu - 1.0)), "mu": mu}


def cost_of_rows(loss: Loss, y: Array, predicted: Array) -> Array:
    return loss.cost(y, predicted, **loss.at({}))


# ---- calls ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("loss", "name"), [entry for entry in ENTRIES if entry[1].code], ids=named)
def test_a_call_returns_the_mean_of_the_loss_scaled_and_shifted_as_told(
    loss: Loss, name: LibraryName
) -> None:
    rows = rows_of(loss)
    theirs = run(name.code, {"np": np, **rows, **loss.at({})})
    ours = cost_of_rows(loss, rows["y"], rows["heights" if loss.problem == "labels" else "mu"]).mean()
    offset = name.offset(rows["y"]).mean() if callable(name.offset) else name.offset
    # Clips and small numbers within logarithms change the sixth digit.
    assert name.factor * ours + offset == pytest.approx(theirs, rel=3e-6)


@entries("Keras", "PyTorch", "statsmodels")
def test_a_name_is_imported_as_it_is_written(loss: Loss, name: LibraryName) -> None:
    package, inside, rest = name.name.split(".", 2)
    assert callable(attrgetter(rest)(library(f"{package}.{inside}")))


def test_every_function_that_scores_fits_is_in_the_dictionary() -> None:
    known = {name.name for _, name in ENTRIES}
    for each in (*LIBRARY_LOSSES, *LIBRARY_REGRESSION):
        assert each.name.partition("(")[0] in known


# ---- estimators of scikit-learn -------------------------------------------------------------------------------


KEPT_TO_THEMSELVES = {
    "HuberRegressor",
    "QuantileRegressor",
    "LogisticRegression",
    "SVR",
    "LinearSVR",
    "LinearSVC",
    "AdaBoostClassifier",
    "GradientBoostingRegressor",
}


@entries("scikit-learn")
def test_scikit_learn_has_it_and_makes_small_what_is_told(loss: Loss, name: LibraryName) -> None:
    made = re.fullmatch(r"(sklearn\.[\w.]+)\.(\w+)(\(.*\))?", name.name)
    assert made is not None
    module, kind, options = made.groups()
    found = getattr(library(module), kind)
    if options is None:
        assert callable(found)
        return
    model = eval(f"found{options}", {"found": found, **loss.at({})})
    y = rows_of(loss)["y"]
    model.fit(np.linspace(0.0, 1.0, len(y))[:, None], y)  # which checks the options
    slopes = slopes_of_scikit_learn(model, y, 0.4)
    assert (slopes is None) == (kind in KEPT_TO_THEMSELVES)
    if slopes is not None:
        assert slopes == pytest.approx(name.factor * slopes_of_cost(loss, y, 0.4), rel=1e-6)


def slopes_of_scikit_learn(model: Any, y: Array, height: float) -> Array | None:
    """Derivatives of the loss of each row in the height, as the model has them; None if it keeps them to itself."""
    heights, labels = np.full(len(y), height), y.astype(float)
    if hasattr(model, "_get_loss_function"):
        told = model._get_loss_function(model.loss)
        if hasattr(told, "py_dloss"):
            signs = np.where(y == 1, 1.0, -1.0) if hasattr(model, "classes_") else y
            return np.array([told.py_dloss(height, each) for each in signs])
        slopes = np.empty(len(y))
        told.gradient(labels, heights, None, slopes, 1)
        return slopes
    told = getattr(model, "_base_loss", getattr(model, "_loss", None))
    if told is None or hasattr(told, "quantile"):
        return None  # every tree takes Huber's threshold anew
    return told.gradient(y_true=labels, raw_prediction=heights)


def slopes_of_cost(loss: Loss, y: Array, height: float, *, logarithm: bool | None = None) -> Array:
    """Derivatives of the cost of each row in the height on which the curve is fitted."""
    logarithm = loss.pulled == "log μ" if logarithm is None else logarithm
    step = 1e-5

    def at(place: float) -> Array:
        return cost_of_rows(loss, y, np.full(len(y), np.exp(place) if logarithm else place))

    return (at(height + step) - at(height - step)) / (2.0 * step)


# ---- boosting -------------------------------------------------------------------------------------------------


def leaf(
    library_name: str, training: dict[str, Any], y: Array, start: float, opposite: float, penalty: float
) -> Array:
    """Value of the one leaf in which all rows are, for every height: shape (1,), or (K,) for classes."""
    classes = int(training.get("num_class", 1))
    if library_name == "XGBoost":
        xgboost = library("xgboost")
        options = {"reg_lambda": penalty, "learning_rate": 1.0, "min_child_weight": 0, "base_score": 0.5}
        rows = xgboost.DMatrix(np.zeros((len(y), 1)), label=y, base_margin=np.full(len(y) * classes, start))
        grown = xgboost.train({**options, "verbosity": 0, "nthread": 1, **training}, rows, 1)
        return grown.predict(rows, output_margin=True).reshape(len(y), classes)[0].astype(float) - start
    lightgbm = library("lightgbm")
    options = {
        "lambda_l2": penalty,
        "learning_rate": 1.0,
        "min_data_in_leaf": 1,
        "min_sum_hessian_in_leaf": 0,
        "num_leaves": 2,
        "boost_from_average": False,
        "verbosity": -1,
        "num_threads": 1,
    }
    # LightGBM makes no leaf without a split: rows on the other side of one pull the other way.
    rows = lightgbm.Dataset(
        np.repeat([0.0, 1.0], len(y))[:, None],
        label=np.concatenate([y, np.full(len(y), opposite)]),
        init_score=np.full(2 * len(y) * classes, start),
    )
    grown = lightgbm.train({**options, **training}, rows, 1)
    return np.atleast_1d(np.squeeze(grown.predict(np.zeros((1, 1)), raw_score=True)))


@entries("XGBoost", "LightGBM")
def test_the_gradients_of_boosting_are_those_of_the_loss_scaled_as_told(
    loss: Loss, name: LibraryName
) -> None:
    y = rows_of(loss)["y"]
    training = {key: loss.at({}).get(str(value), value) for key, value in name.training.items()}
    logarithm, shift = loss.pulled == "log μ", 0.0
    if training["objective"] == "reg:squaredlogerror":
        logarithm, shift = False, 1.0
    start = 0.2 + np.log(y.mean()) if logarithm else 0.4
    wanted = sums_of_classes(loss, y, start)
    if not loss.several_classes:
        wanted = slopes_of_cost(loss, y, start + shift, logarithm=logarithm).sum(keepdims=True)
    opposite = {"labels": float(wanted[0] > 0.0), "numbers": -6.0}.get(
        loss.problem, 60.0 if logarithm else 0.01
    )
    first, second = (
        leaf(name.library, training, y - shift, float(start), opposite, penalty) for penalty in (0.0, 20.0)
    )
    if np.allclose(first, second, rtol=1e-6):  # the leaf was given the best value in place of a step
        assert loss.functional in ("median", "quantile") or loss.key == "absolute-percentage"
        best = np.array([cost_of_rows(loss, y, np.full(len(y), place)).mean() for place in np.sort(y)])
        place = np.searchsorted(np.sort(y), start + first[0] - 1e-5)
        assert abs(place - int(best.argmin())) <= 1  # quantiles are interpolated
        return
    sums = -20.0 / (1.0 / second - 1.0 / first)
    assert sums == pytest.approx(name.factor * wanted, rel=2e-4)


def sums_of_classes(loss: Loss, y: Array, start: float) -> Array:
    """Derivative of the summed cost in the height of each of three classes."""
    if not loss.several_classes:
        return np.zeros(1)
    heights, steps = np.full((len(y), 3), start), 1e-5 * np.eye(3)
    return np.array(
        [
            (cost_of_rows(loss, y, heights + step) - cost_of_rows(loss, y, heights - step)).sum() / 2e-5
            for step in steps
        ]
    )
