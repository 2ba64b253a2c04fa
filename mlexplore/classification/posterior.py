"""Where likelihood times prior is largest, and how that place moves with the scale of the prior."""

import contextlib
import dataclasses
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from mlexplore.arrays import Array
from mlexplore.classification.class_fit import ClassFit
from mlexplore.classification.class_intervals import ClassPath, class_slice, outwards
from mlexplore.classification.class_maximum import ClassMaximum, beginning
from mlexplore.classification.class_model import ClassModel
from mlexplore.classification.priors import NormalPrior, Prior
from mlexplore.covariance import inverse_factor
from mlexplore.outcome import CONVERGED, as_sentence
from mlexplore.solvers.newton import Maximum, maximise

_MOST_STEPS = 300
_MOST_RESTARTS = 5
_STILL = 1e-7  # standard errors that a last step would go: no more is to be had
_NEAR = 1e-3  # and this is near enough
_FLAT, _LEVEL = (
    1e-14,
    1e-10,
)  # curvature and slope that are nothing but rounding, in units of the curvature of a parameter


@dataclass(frozen=True, eq=False)
class PriorFit:
    """The mode of a posterior distribution: penalised maximum likelihood.

    Parameters
    ----------
    model
        The likelihood; ``model.probabilities(theta)`` are the fitted probabilities.
    prior
        What it is multiplied with.
    theta
        The unknowns at the mode, as in `ClassMaximum`, shape (size,).
    log_likelihood
        Log-likelihood there: below that of the maximum, if there is one.
    log_prior
        Log-density of the prior there, in the user's units. Jeffreys' prior has no constant.
    information
        Negative second derivatives of the log-posterior in the free coordinates of the model.
    converged
        Whether this is a mode.
    message
        What was found, in words.
    iterations
        Steps taken.
    """

    model: ClassModel
    prior: Prior
    theta: Array
    log_likelihood: float
    log_prior: float
    information: Array
    converged: bool
    message: str
    iterations: int

    @property
    def log_posterior(self) -> float:
        """Log-likelihood plus log-prior: the logarithm of the posterior but for a constant."""
        return self.log_likelihood + self.log_prior

    @cached_property
    def estimates(self) -> dict[str, float]:
        """Estimates by name, in the user's units."""
        return dict(zip(self.model.names, self.model.estimates(self.theta).tolist(), strict=True))

    @cached_property
    def standard_errors(self) -> dict[str, float]:
        """Standard deviations of the normal distribution that bends as the posterior does at its mode (Laplace), by name.

        0 for held parameters, NaN where the posterior is flat.
        """
        unit = np.sqrt(np.abs(np.diag(self.information)))
        spread = np.full_like(self.information, np.nan)
        if np.all(unit > 0.0):
            with contextlib.suppress(np.linalg.LinAlgError):
                spread = inverse_factor(np.diag(unit), self.information / np.outer(unit, unit))
        if self.model.directions is not None:
            spread = self.model.directions @ spread
        errors = np.sqrt(((self.model.to_user @ spread) ** 2).sum(axis=1))
        return {
            name: 0.0 if name in self.model.held else float(error)
            for name, error in zip(self.model.names, errors, strict=True)
        }

    @cached_property
    def fitted(self) -> Array:
        """Probability of each class at each observation, shape (n, K)."""
        return self.model.probabilities(self.theta)

    def in_place_of(self, fit: ClassFit) -> ClassFit:
        """A fit that stands at the mode, so that everything can be asked of it; it is no maximum and says so."""
        message = f"{fit.message} Held together by a prior, {self.prior.name}, it stands at the mode of the posterior."
        stands = dataclasses.replace(
            fit.maximum,
            theta=self.theta,
            log_likelihood=self.log_likelihood,
            converged=False,
            message=message,
        )
        return dataclasses.replace(fit, maximum=stands)


@dataclass(frozen=True, eq=False)
class PriorPath:
    """Modes under normal priors of several scales.

    Parameters
    ----------
    scales
        Scales of the priors, in the order they were asked for, shape (g,).
    fits
        The mode under each.
    """

    scales: Array
    fits: tuple[PriorFit, ...]

    @cached_property
    def estimates(self) -> dict[str, Array]:
        """Estimates by name along the scales, shape (g,) each."""
        names = self.fits[0].model.names
        return {name: np.array([found.estimates[name] for found in self.fits]) for name in names}

    @property
    def log_likelihood(self) -> Array:
        """Log-likelihood at each mode, shape (g,): it rises with the scale."""
        return np.array([found.log_likelihood for found in self.fits])


@dataclass(frozen=True, eq=False)
class PosteriorSlice:
    """Likelihood, prior and posterior while one parameter takes given values and the others stay at the mode.

    Parameters
    ----------
    name
        The parameter that moves.
    values
        Its values, shape (g,).
    log_likelihood, log_prior
        Shape (g,).
    """

    name: str
    values: Array
    log_likelihood: Array
    log_prior: Array

    @property
    def log_posterior(self) -> Array:
        """Their sum, shape (g,): largest at the mode."""
        return self.log_likelihood + self.log_prior


def posterior_mode(fit: ClassFit, prior: Prior) -> PriorFit:
    """Maximise likelihood times prior, for the model of a fit, whether or not its classes are separated.

    Raises
    ------
    ValueError
        If the prior does not suit the model.
    """
    start = None if fit.maximum.separated else fit.maximum.theta
    return _mode(fit.model, prior, start)


def along_scales(fit: ClassFit, scales: ArrayLike) -> PriorPath:
    """Modes under `NormalPrior` of each of some scales, each found from its neighbour.

    Where there is a maximum, wide priors come to it. Where classes are separated, some slopes grow with the scale for ever: what is
    estimated of them is the prior.

    Raises
    ------
    ValueError
        If a scale is not a positive number, or there is none.
    """
    asked = np.atleast_1d(np.asarray(scales, dtype=np.float64))
    if asked.size == 0:
        raise ValueError("Give at least one scale of the prior.")
    found: dict[int, PriorFit] = {}
    start: Array | None = None
    # From narrow to wide: a narrow prior has its mode near constant curves, where a search without a start begins.
    for place in np.argsort(asked, kind="stable").tolist():
        found[place] = _mode(fit.model, NormalPrior(float(asked[place])), start)
        start = found[place].theta
    return PriorPath(asked, tuple(found[place] for place in range(asked.size)))


def posterior_slice(found: PriorFit, name: str, values: ArrayLike) -> PosteriorSlice:
    """Take one parameter through `values`, the others staying at the mode.

    Raises
    ------
    ValueError
        For a parameter that does not exist or is held.
    """
    model = found.model
    if name not in model.names or name in model.held:
        free = [known for known in model.names if known not in model.held]
        raise ValueError(f'There is no parameter "{name}" to move: choose among {", ".join(free)}.')
    path = class_slice(model, found.theta, name, np.atleast_1d(np.asarray(values, dtype=np.float64)))
    log_prior = found.prior.bind(model)
    return PosteriorSlice(
        name,
        path.values,
        path.log_likelihood,
        np.array([log_prior(model.nearest(theta))[0] for theta in path.thetas]),
    )


def posterior_profile(model: ClassModel, prior: Prior, theta: Array, name: str, values: Array) -> ClassPath:
    """Likelihood with one parameter at `values` and all others, at each of them, where the posterior is largest.

    Parameters
    ----------
    model, prior
        Likelihood and prior.
    theta
        The mode.
    name, values
        The parameter that moves, and its values, shape (g,), increasing.
    """

    def best(value: float, near: Array) -> ClassMaximum:
        found = _mode(model.hold({name: value}), prior, near)
        return ClassMaximum(
            found.theta, found.log_likelihood, found.converged, found.message, found.iterations
        )

    return outwards(model, theta, name, values, best)


def _mode(model: ClassModel, prior: Prior, start: Array | None) -> PriorFit:
    log_prior = prior.bind(model)

    def evaluate(free: Array) -> tuple[float, Array, Array]:
        value, gradient, information = model.evaluate(free)
        if not np.isfinite(value):
            return value, gradient, information
        more, pull, bend = log_prior(free)
        return value + more, gradient + pull, information + bend

    begin = beginning(model) if start is None else model.nearest(start)
    found = maximise(evaluate, begin, max_iterations=_MOST_STEPS)
    for _ in range(_MOST_RESTARTS):
        if found.converged or _left(found) < _STILL:
            break
        found = maximise(evaluate, found.theta, max_iterations=_MOST_STEPS)
    arrived = found.converged or _left(found) < _NEAR
    theta = model.inside(found.theta)
    return PriorFit(
        model,
        prior,
        theta,
        model.log_likelihood(theta),
        log_prior(found.theta)[0],
        found.information,
        arrived,
        CONVERGED if arrived else as_sentence(found.message),
        found.iterations,
    )


def _left(found: Maximum) -> float:
    """Length of the step that is left, in standard errors; directions that are flat to the last digit have none.

    The solver takes slopes that go far and change little any more for a flight to infinity. With a prior they come to rest
    there, on a posterior that is nearly flat along a threshold between classes that lie far apart.
    """
    unit = np.sqrt(np.abs(np.diag(found.information)))
    unit[unit == 0.0] = 1.0
    curvatures, axes = np.linalg.eigh(found.information / np.outer(unit, unit))
    slopes = axes.T @ (found.gradient / unit)
    flat = curvatures < _FLAT
    if np.any(np.abs(slopes[flat]) > _LEVEL):
        return np.inf
    return float(np.sqrt(np.sum(slopes[~flat] ** 2 / curvatures[~flat])))
