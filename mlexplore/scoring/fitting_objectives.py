"""Logistic regression on other objectives than the likelihood, and how its probabilities are off then."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, log_expit

from mlexplore.arrays import Array
from mlexplore.curves import Curve, Linear
from mlexplore.curves.mean import Mean
from mlexplore.families import Bernoulli
from mlexplore.families.class_family import Codes
from mlexplore.fitted import Fit
from mlexplore.fitting import fit
from mlexplore.observations import frequencies, predictors
from mlexplore.scoring.objectives import Objective
from mlexplore.solvers.newton import maximise

_MOST_STEPS = 200


class Calibration(NamedTuple):
    """Plain logistic regression of the labels on fitted log-odds: 0 and 1 where these say what they mean.

    Cox, Two further applications of a model for binary regression, Biometrika 45 (1958).

    Attributes
    ----------
    intercept
        Added to the log-odds it makes them right: negative where class 1 is predicted too often.
    slope
        Below 1 where predictions are too sure of themselves, above 1 where they are too timid.
    """

    intercept: float
    slope: float


@dataclass(frozen=True, eq=False)
class ObjectiveFit:
    """Logistic regression that makes an objective small.

    Parameters
    ----------
    objective
        What was made small.
    estimates
        Coefficients of the log-odds of class 1 by name, in the user's units.
    log_odds
        Fitted log-odds of class 1, shape (n,).
    value
        The objective at the estimates.
    gradient
        Its largest derivative in a coefficient of centred and scaled columns: zero but for rounding at a minimum.
    share
        Share of class 1 among the observations.
    mean_prediction
        Mean fitted probability of class 1.
    calibration
        How the log-odds are off; None where they do not differ, or tell the classes apart without an error.
    converged
        Whether a minimum was found.
    message
        In words: what was found.
    """

    objective: Objective
    estimates: dict[str, float]
    log_odds: Array
    value: float
    gradient: float
    share: float
    mean_prediction: float
    calibration: Calibration | None
    converged: bool
    message: str
    _mean: Mean = field(repr=False)
    _theta: Array = field(repr=False)

    @property
    def probabilities(self) -> Array:
        """Fitted probability of class 1, shape (n,)."""
        return expit(self.log_odds)

    def predict(self, x_new: ArrayLike) -> Array:
        """Probability of class 1 at new places, shape (m,)."""
        places, _ = predictors(x_new)
        return expit(self._mean.at(places).value(self._theta))


def fit_objective(
    x: ArrayLike,
    codes: Codes,
    objective: Objective,
    *,
    curve: Curve | None = None,
    weights: ArrayLike | None = None,
) -> ObjectiveFit:
    """Fit the log-odds of class 1 by making an objective small.

    Weighted likelihoods are fitted as likelihoods with these weights. Others are searched from the plain fit by Newton's method in a
    trust region, with analytic derivatives; the focal loss is not convex, so its minimum is the one nearest to the plain fit.

    Parameters
    ----------
    x
        Places, shape (n,), or a table (n, columns), as for `mlexplore.fitting.fit`.
    codes
        Labels 0 and 1, shape (n,).
    objective
        What to make small.
    curve
        A curve that is linear in its parameters; a line or plane unless given.
    weights
        How often each row was observed, shape (n,).

    Raises
    ------
    ValueError
        If a label is neither 0 nor 1, the curve is not linear in its parameters, or the data do not suit.
    """
    curve = Linear() if curve is None else curve
    if not curve.linear:
        raise ValueError(
            f"{curve.label} is not linear in its parameters: objectives are fitted to log-odds that are."
        )
    labels = np.asarray(codes)
    if not np.isin(labels, (0, 1)).all():
        raise ValueError("Labels must be the codes 0 and 1 of two classes.")
    labels = labels.astype(np.intp)
    counted = frequencies(weights, len(labels))
    observed = np.ones(len(labels)) if counted is None else counted
    rows = objective.row_weights(labels, counted)
    likely = fit(
        x,
        labels,
        curve=curve,
        family=Bernoulli(),
        weights=rows if objective.is_likelihood else observed,
    )
    mean = likely.model.mean.predictor
    if objective.is_likelihood:
        theta, converged, message = likely.maximum.theta, likely.converged, likely.message
    else:
        theta, converged, message = _searched(objective, labels, rows, likely)
    eta = mean.value(theta)
    total = float(observed.sum())
    gradient = mean.jacobian(theta).T @ (rows * objective.slopes(labels, eta)) / total
    return ObjectiveFit(
        objective=objective,
        estimates=dict(zip(likely.model.names, mean.parameters(theta).tolist(), strict=True)),
        log_odds=eta,
        value=objective.value_at_costs(labels, _costs(eta), counted),
        gradient=float(np.abs(gradient).max()),
        share=float(observed @ labels) / total,
        mean_prediction=float(observed @ expit(eta)) / total,
        calibration=_calibration(eta, labels, observed) if converged else None,
        converged=converged,
        message=message,
        _mean=mean,
        _theta=theta,
    )


def _searched(objective: Objective, labels: Codes, rows: Array, likely: Fit) -> tuple[Array, bool, str]:
    """Coordinates at which an objective that is no likelihood is smallest, whether it is a minimum, and what was found."""
    mean = likely.model.mean.predictor
    design = mean.jacobian(likely.maximum.theta)

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        eta = design @ theta
        value = rows @ objective.row_losses(labels, _costs(eta))
        slopes, bends = rows * objective.slopes(labels, eta), rows * objective.bends(labels, eta)
        return -float(value), -(design.T @ slopes), design.T @ (bends[:, None] * design)

    # Where classes are separated the plain fit lies at infinity: begin where nothing is known.
    start = likely.maximum.theta if likely.converged else np.zeros(design.shape[1])
    found = maximise(evaluate, start, max_iterations=_MOST_STEPS)
    # The solver speaks of what it was given, minus the objective.
    message = found.message.replace("the log-likelihood", "minus the objective")
    return found.theta, found.converged, message


def _costs(eta: Array) -> Array:
    """Minus the logarithms of the probabilities of both classes at log-odds (n,), shape (n, 2)."""
    return -np.stack([log_expit(-eta), log_expit(eta)], axis=1)


def _calibration(eta: Array, labels: Codes, observed: Array) -> Calibration | None:
    counts = observed > 0.0
    if np.ptp(eta[counts]) <= 1e-9 * max(1.0, float(np.abs(eta[counts]).max())):
        return None
    again = fit(eta, labels, curve=Linear(), family=Bernoulli(), weights=observed)
    if not again.converged:
        return None
    return Calibration(again.estimates["intercept"], again.estimates["x"])
