"""Do the data speak against given values of parameters: likelihood-ratio, Wald and score tests."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc

from mlexplore.arrays import Array
from mlexplore.covariance import Uncertainty, inverse_factor
from mlexplore.expected_information import expected_information
from mlexplore.likelihood import parameter_value
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model
from mlexplore.numerals import significant
from mlexplore.outcome import is_perfect

TestMethod = Literal["likelihood ratio", "wald", "score"]

_METHODS = ("likelihood ratio", "wald", "score")


@dataclass(frozen=True)
class HypothesisTest:
    """A test of given values of some parameters against all others.

    Parameters
    ----------
    values
        The values tested, by name.
    method
        Which of the three tests.
    statistic
        Chi-squared in large samples if the values are true.
    degrees_of_freedom
        Number of values tested.
    p_value
        Probability of a statistic at least as large if the values are true.
    caution
        In words: what makes the p-value doubtful, or nothing.
    """

    __test__ = False  # so that pytest does not take it for one of its own

    values: Mapping[str, float]
    method: TestMethod
    statistic: float
    degrees_of_freedom: int
    p_value: float
    caution: str = ""

    @property
    def sentence(self) -> str:
        """The result in words."""
        tested = ", ".join(f"{name} = {significant(value)}" for name, value in self.values.items())
        told = (
            f"{self.method.capitalize()} test of {tested}: χ² = {significant(self.statistic)} with "
            f"{self.degrees_of_freedom} {'degree' if self.degrees_of_freedom == 1 else 'degrees'} of freedom, "
            f"p = {significant(self.p_value, 3)}."
        )
        return f"{told} {self.caution}".rstrip()

    def __str__(self) -> str:
        return self.sentence


def hypothesis_test(
    model: Model, maximum: Maximum, spread: Uncertainty, values: Mapping[str, float], method: TestMethod
) -> HypothesisTest:
    """Test values of one or several parameters.

    ``"likelihood ratio"`` (Wilks 1938): twice the log-likelihood lost when the parameters are held at the values and all
    others are fitted again. ``"wald"`` (Wald 1943): the distance of the estimates from the values, measured by their
    covariance; it depends on the scale on which a parameter is written. ``"score"`` (Rao 1948): the slope of the
    likelihood at the fit that holds the values, measured by the Fisher information there.

    Raises
    ------
    ValueError
        If there is nothing to test, a name is unknown or its parameter held, or the test does not exist.
    """
    _require(model, maximum, values, method)
    if method == "wald":
        statistic, caution = _wald(model, maximum, spread, values), ""
    else:
        held = model.hold(values)
        restricted = maximise(held)
        caution = _caution(model, values)
        if method == "score":
            statistic = _score(model, held, restricted)
        else:
            statistic = 2.0 * (maximum.log_likelihood - restricted.log_likelihood)
            if not (maximum.converged or caution):
                caution = "The fit without these values is no ordinary maximum: take the p-value as a hint."
    statistic = max(float(statistic), 0.0)
    count = len(values)
    return HypothesisTest(dict(values), method, statistic, count, float(chdtrc(count, statistic)), caution)


def _require(model: Model, maximum: Maximum, values: Mapping[str, float], method: str) -> None:
    if method not in _METHODS:
        raise ValueError(f'There is no "{method}" test: choose likelihood ratio, wald or score.')
    if not values:
        raise ValueError('There is nothing to test: give values by name, such as {"x": 0.0}.')
    free = [n for n in model.names if n not in model.held and n not in model.fixed]
    for name in values:
        if name not in model.names:
            raise ValueError(f'There is no parameter "{name}" to test: choose among {", ".join(free)}.')
        if name not in free:
            raise ValueError(f'"{name}" is held and was not estimated: there is nothing to test.')
    if maximum.degenerate:
        raise ValueError(f"There is no likelihood to test by: {maximum.message}")


def _caution(model: Model, values: Mapping[str, float]) -> str:
    """What to say where a value lies on the edge of what is possible."""
    for name, value in values.items():
        item = next((item for item in model.free_shapes if item.name == name), None)
        if item is not None and value not in item.domain:
            return (
                f"{name} = {significant(value)} is the edge of what is possible: the statistic is then 0 half of the time, "
                "and the p-value about twice as large as it should be (Self & Liang 1987)."
            )
    return ""


def _wald(model: Model, maximum: Maximum, spread: Uncertainty, values: Mapping[str, float]) -> float:
    places = [model.names.index(name) for name in values]
    away = np.array([parameter_value(model, maximum, name) - value for name, value in values.items()])
    rows = spread.estimates[places]
    if not (np.isfinite(rows).all() and np.isfinite(away).all()):
        raise ValueError(
            "The Wald test divides by standard errors, and some do not exist here. "
            'Take method="likelihood ratio".'
        )
    upper = np.linalg.qr(rows.T)[1]
    return float((np.linalg.solve(upper.T, away) ** 2).sum())


def _score(model: Model, held: Model, restricted: Maximum) -> float:
    """Rao's statistic at a fit that holds the values."""
    impossible = ValueError(
        "The score test needs the slope of the likelihood where the values are held, and it does not exist there. "
        'Take method="likelihood ratio".'
    )
    infinite = [s.name for s in model.free_shapes if not np.isfinite(getattr(restricted.family, s.name))]
    if restricted.degenerate or infinite or model.family.kinked:
        raise impossible
    theta = held.all_coordinates(restricted.theta)
    # Parameters that were held all along stay so.
    theta = model.free_coordinates(theta)
    at = dataclasses.replace(model, family=restricted.family)
    if is_perfect(at, at.mean.value(theta)):
        raise impossible
    slope = _slope(at, theta)
    if not np.isfinite(slope).all():
        raise impossible
    try:
        with np.errstate(all="ignore"):  # what is not finite is told apart below
            information = expected_information(at, theta)
        unit = np.sqrt(np.maximum(np.diag(information), 0.0))
        if not (np.isfinite(information).all() and unit.all()):  # a parameter says nothing there
            raise impossible
        factor = inverse_factor(np.diag(unit), information / np.outer(unit, unit))
    except np.linalg.LinAlgError:
        raise impossible from None
    return float(((factor.T @ slope) ** 2).sum())


def _slope(model: Model, theta: Array) -> Array:
    """Gradient of the log-likelihood in the free coordinates and shape parameters, the latter on their own scale."""
    gradient = model.evaluate(model.unknowns(theta, model.family))[1].copy()
    scales = [item.slope(getattr(model.family, item.name)) for item in model.free_shapes]
    gradient[model.size :] /= np.array(scales)
    return gradient
