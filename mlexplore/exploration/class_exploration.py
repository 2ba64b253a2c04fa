"""A fit of labels of which one parameter is turned by hand: what every row's probabilities are at each of its values."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.class_intervals import ClassPath
from mlexplore.classification.posterior import posterior_profile
from mlexplore.classification.priors import Prior
from mlexplore.curves.mean import BasisMean
from mlexplore.exploration.paths import Others, path_through
from mlexplore.exploration.turned import Turned
from mlexplore.exploration.turning_range import values_around, with_value


@dataclass(frozen=True, eq=False)
class ClassExploration(Turned):
    """One parameter of a fit of labels taken through a range of values around its estimate.

    Parameters
    ----------
    name, others, path, home
        As in `Turned`.
    fit
        The fit that is left and come back to.
    prior
        What holds it where it is, if it is no maximum of the likelihood but the mode of a posterior.
    """

    path: ClassPath
    fit: ClassFit
    prior: Prior | None = None

    def heights(self, mean: BasisMean) -> Array:
        """Heights of the curves at the places of `mean` for each value, shape (g, K - 1, places)."""
        predictor = self.fit.model.predictor
        columns = predictor.columns(mean, slice(None))
        return np.stack([predictor.heights(theta, columns) for theta in self.path.thetas])

    def probabilities(self, mean: BasisMean) -> Array:
        """Probability of each class at the places of `mean` for each value, shape (g, places, K)."""
        model, eta = self.fit.model, self.heights(mean)
        frames, curves, places = eta.shape
        flat = np.ascontiguousarray(eta.transpose(1, 0, 2)).reshape(curves, frames * places)
        found = model.family.probabilities(flat, model.link)
        return np.moveaxis(found.reshape(-1, frames, places), 0, 2)

    @cached_property
    def risk(self) -> Array:
        """Mean cross-entropy at each value, shape (g,): exactly minus the log-likelihood for each observation."""
        return -self.path.log_likelihood / self.fit.n

    @cached_property
    def log_posterior(self) -> Array | None:
        """Log-likelihood plus log-prior at each value, shape (g,); None without a prior."""
        if self.prior is None:
            return None
        model, log_prior = self.fit.model, self.prior.bind(self.fit.model)
        priors = [log_prior(model.nearest(theta))[0] for theta in self.path.thetas]
        return self.path.log_likelihood + np.array(priors)


def explore_classes(
    fit: ClassFit,
    name: str,
    *,
    others: Others = "stay",
    steps: int = 121,
    include: float | None = None,
    prior: Prior | None = None,
) -> ClassExploration:
    """Turn one parameter of a fit of labels, as `mlexplore.exploration.explore` does of a curve.

    Parameters
    ----------
    fit
        What is explored.
    name
        The parameter that is turned.
    others
        Whether the other parameters stay or are fitted again.
    steps
        Number of values.
    include
        A value that must be among them, if it lies within the range.
    prior
        What holds the fit where it is, if it stands at the mode of a posterior. Others that are fitted again then are where
        the posterior is largest.

    Raises
    ------
    ValueError
        If `name` is not an estimated parameter.
    """
    if name not in fit.model.names or name in fit.model.held:
        raise ValueError(f'"{name}" is not estimated, so it cannot be explored.')
    # Where a profile of separated classes never falls, a slice says how far to go.
    reach = "stay" if prior is not None else others
    values, home = with_value(*values_around(fit, name, reach, steps), include)
    if prior is not None and others == "refit":
        path = posterior_profile(fit.model, prior, fit.maximum.theta, name, values)
    else:
        path = path_through(fit, name, values, others)
    thetas, heights = path.thetas.copy(), path.log_likelihood.copy()
    # A search for the fit itself from elsewhere would end a rounding away.
    thetas[home], heights[home] = fit.maximum.theta, fit.log_likelihood
    path = path._replace(thetas=thetas, log_likelihood=heights)
    return ClassExploration(name=name, others=others, path=path, home=home, fit=fit, prior=prior)
