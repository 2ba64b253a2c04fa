"""Do the labels speak against given values of parameters: likelihood-ratio, Wald and score tests."""

from collections.abc import Mapping

import numpy as np
from scipy.special import chdtrc

from mlexplore.arrays import Array
from mlexplore.classification.class_maximum import ClassMaximum, maximise
from mlexplore.classification.class_model import ClassModel
from mlexplore.covariance import inverse_factor
from mlexplore.hypotheses import HypothesisTest, TestMethod

_METHODS = ("likelihood ratio", "wald", "score")


def class_test(
    model: ClassModel, maximum: ClassMaximum, spread: Array, values: Mapping[str, float], method: TestMethod
) -> HypothesisTest:
    """Test values of one or several parameters; as `mlexplore.hypotheses.hypothesis_test`.

    Raises
    ------
    ValueError
        If there is nothing to test, a name is unknown or its parameter held, or the test does not exist.
    """
    if method not in _METHODS:
        raise ValueError(f'There is no "{method}" test: choose likelihood ratio, wald or score.')
    if not values:
        raise ValueError('There is nothing to test: give values by name, such as {"b:x": 0.0}.')
    for name in values:
        if name not in model.names:
            raise ValueError(
                f'There is no parameter "{name}" to test: choose among {", ".join(model.names)}.'
            )
        if name in model.held:
            raise ValueError(f'"{name}" is held and was not estimated: there is nothing to test.')
    caution = ""
    if method == "wald":
        statistic = _wald(model, maximum, spread, values)
    else:
        restricted = maximise(model.hold(values))
        if method == "score":
            statistic = _score(model, restricted)
        else:
            statistic = 2.0 * (maximum.log_likelihood - restricted.log_likelihood)
            if not maximum.converged:
                caution = "The fit without these values is no ordinary maximum: take the p-value as a hint."
    statistic = max(float(statistic), 0.0)
    return HypothesisTest(
        dict(values), method, statistic, len(values), float(chdtrc(len(values), statistic)), caution
    )


def _wald(model: ClassModel, maximum: ClassMaximum, spread: Array, values: Mapping[str, float]) -> float:
    places = [model.names.index(name) for name in values]
    away = model.estimates(maximum.theta)[places] - np.array(list(values.values()))
    rows = model.to_user[places] @ spread
    if not np.isfinite(rows).all():
        raise ValueError(
            "The Wald test divides by standard errors, and some do not exist here. "
            'Take method="likelihood ratio".'
        )
    upper = np.asarray(np.linalg.qr(rows.T, mode="r"))
    return float((np.linalg.solve(upper.T, away) ** 2).sum())


def _score(model: ClassModel, restricted: ClassMaximum) -> float:
    """Rao's statistic at a fit that holds the values, measured by the expected information there."""
    slope = model.evaluate(model.nearest(restricted.theta))[1]
    directions = np.eye(len(model.names)) if model.directions is None else model.directions
    with np.errstate(all="ignore"):  # what is not finite is told apart below
        information = model.expected_information(restricted.theta, directions)
        unit = np.sqrt(np.maximum(np.diag(information), 0.0))
    impossible = ValueError(
        "The score test needs the information where the values are held, and it cannot be inverted there. "
        'Take method="likelihood ratio".'
    )
    if not (np.isfinite(information).all() and unit.all()):
        raise impossible
    try:
        factor = inverse_factor(np.diag(unit), information / np.outer(unit, unit))
    except np.linalg.LinAlgError:
        raise impossible from None
    return float(((factor.T @ slope) ** 2).sum())
