"""A fit of labels: the maximum that was found, and everything that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlexplore.arrays import Array
from mlexplore.classification.class_hypotheses import class_test
from mlexplore.classification.class_intervals import ClassPath, class_interval, class_profile, class_slice
from mlexplore.classification.class_maximum import ClassMaximum
from mlexplore.classification.class_model import ClassModel
from mlexplore.classification.class_residuals import ClassKind, class_residuals
from mlexplore.classification.class_uncertainty import class_covariance, class_spread, probability_band
from mlexplore.classification.class_validation import class_cross_validate
from mlexplore.classification.labels import class_name
from mlexplore.covariance import CovarianceKind
from mlexplore.cross_validation import LogScore
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import BasisMean
from mlexplore.families.class_family import ClassFamily
from mlexplore.hypotheses import HypothesisTest, TestMethod
from mlexplore.observations import predictors
from mlexplore.prediction import Band, BandKind
from mlexplore.reporting import Reported, loss_in_words

_PROFILE_POINTS = 41
_LISTED = 8  # classes that a heading names


@dataclass(frozen=True, eq=False, repr=False)
class ClassFit(Reported):
    """Fitted curves with a family of classes. Everything is computed from `model` and `maximum` when asked for.

    It has what a `Fit` has; where a `Fit` has one height for each row, it has a probability for each class.
    """

    model: ClassModel
    maximum: ClassMaximum

    # ---- estimates --------------------------------------------------------------------------------------------

    @property
    def curve(self) -> Curve:
        """The curve, of which there is one for each class but the first, or one for all with an order."""
        return self.model.curve

    @property
    def family(self) -> ClassFamily:
        """The distribution of the labels."""
        return self.model.family

    @property
    def classes(self) -> tuple[Any, ...]:
        """The classes in their order: the baseline, or the lowest, first. Probabilities are listed so."""
        return self.model.classes

    @cached_property
    def estimates(self) -> dict[str, float]:
        """Estimates by name, in the user's units.

        Without an order ``"class:parameter"`` for each class but the baseline; with one, the parameters of the curve and the
        thresholds ``"zeta1"``, ``"zeta2"``, ... Where classes are separated they are only where the search stopped.
        """
        return dict(zip(self.model.names, self.model.estimates(self.maximum.theta).tolist(), strict=True))

    @property
    def thresholds(self) -> dict[str, float]:
        """Those of the estimates that are thresholds between classes with an order, by name; none without one."""
        count = len(self.classes) - 1 if self.family.ordered else 0
        return dict(list(self.estimates.items())[len(self.estimates) - count :])

    @cached_property
    def covariance(self) -> Array:
        """Covariance of the estimates, in the order of `estimates`."""
        return self.covariance_of("information")

    def standard_errors_of(self, covariance: CovarianceKind) -> dict[str, float]:
        """Standard errors from the observed ``"information"`` or from the ``"sandwich"``; see `covariance_of`."""
        factor = class_covariance(self.model, self.maximum, self._spread, covariance)
        return dict(zip(self.model.names, np.sqrt((factor**2).sum(axis=1)).tolist(), strict=True))

    def covariance_of(self, covariance: CovarianceKind) -> Array:
        """Covariance of the estimates, in the order of `estimates`.

        ``"information"``: the inverse of the observed information, right if the model is. ``"sandwich"``: right in large
        samples also if the probabilities do not have the form that the model says (Huber 1967; White 1982).

        Raises
        ------
        ValueError
            For another name.
        """
        factor = class_covariance(self.model, self.maximum, self._spread, covariance)
        return factor @ factor.T

    @cached_property
    def _spread(self) -> Array:
        return class_spread(self.model, self.maximum)

    # ---- goodness ---------------------------------------------------------------------------------------------

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the estimates: the sum of the log-probabilities of the labels."""
        return self.maximum.log_likelihood

    @property
    def loss(self) -> float:
        """Mean cross-entropy, exactly minus the log-likelihood for each observation."""
        return -self.log_likelihood / self.n

    @property
    def n(self) -> float:
        """Number of observations: rows, or the sum of their weights."""
        return self.model.n

    @property
    def n_parameters(self) -> int:
        """Number of estimated parameters."""
        return self.model.n_parameters

    @property
    def converged(self) -> bool:
        """Whether a maximum was found; if not, `message` says what the likelihood runs to."""
        return self.maximum.converged

    @property
    def message(self) -> str:
        """In words: what was found."""
        return self.maximum.message

    @property
    def iterations(self) -> int:
        """Steps taken by the solver."""
        return self.maximum.iterations

    # ---- probabilities ----------------------------------------------------------------------------------------

    @cached_property
    def fitted(self) -> Array:
        """Probability of each class at each observation, shape (n, K)."""
        return self.model.probabilities(self.maximum.theta)

    def predict(self, x_new: ArrayLike) -> Array:
        """Probability of each class at new places, shape (m, K), in the order of `classes`."""
        return self.model.probabilities(self.maximum.theta, self._curve_at(x_new))

    def predict_class(self, x_new: ArrayLike) -> list[Any]:
        """The most probable class at new places; of equally probable ones the first."""
        return [self.classes[place] for place in self.predict(x_new).argmax(axis=1).tolist()]

    def interval(self, x_new: ArrayLike, level: float = 0.95, *, kind: BandKind = "confidence") -> Band:
        """Confidence bands of the probabilities at new places, shape (m, K) each.

        The log-odds of each class plus and minus a normal quantile times their standard error (delta method), brought
        back to probabilities; at each place and for each class by itself.

        Raises
        ------
        ValueError
            For prediction intervals, which labels do not have, where classes are separated, or if `level` is not in (0, 1).
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {level!r}.")
        if kind == "prediction":
            raise ValueError(
                "Classes have no prediction interval: predict() gives the probability of each, and that is all there is to say."
            )
        if kind != "confidence":
            raise ValueError(f'There is no "{kind}" interval: choose confidence.')
        if self.maximum.separated:
            raise ValueError(f"There are no bands: {self.message}")
        mean = self._curve_at(x_new)
        return probability_band(self.model, self.maximum.theta, self._spread, mean, level=level)

    def _curve_at(self, x_new: ArrayLike) -> BasisMean:
        places, _ = predictors(x_new)
        if places.ndim == 0 or places.shape[1:] != self.model.x.shape[1:]:
            raise ValueError(
                f"x_new must have the columns of x: shape {self.model.x.shape[1:]}, not {places.shape[1:]}."
            )
        mean = self.model.mean.at(places)
        assert isinstance(mean, BasisMean)
        return mean

    # ---- the rest ---------------------------------------------------------------------------------------------

    def residuals(self, kind: ClassKind = "raw", *, seed: int = 0) -> Array:
        """Residuals of the labels.

        Parameters
        ----------
        kind
            ``"raw"``: 1 for the label and 0 for the other classes, less their probabilities, shape (n, K). ``"pearson"``:
            these divided by their standard deviations, shape (n, K). ``"deviance"``: root of twice the loss, shape (n,), without
            a sign, because without an order there is no side. For classes with an order also ``"quantile"`` and ``"pit"``,
            shape (n,): the probability of a class up to the label's, drawn evenly inside the label's own (Dunn & Smyth 1996),
            and its normal quantile.
        seed
            Equal seeds draw the same.

        Raises
        ------
        ValueError
            For another `kind`, or one that needs an order of the classes.
        """
        return class_residuals(self.model, self.maximum.theta, kind=kind, seed=seed)

    def slice(self, name: str, values: ArrayLike) -> ClassPath:
        """Log-likelihood with one parameter at `values` and the others at their estimates."""
        return class_slice(
            self.model, self.maximum.theta, self._known(name), np.asarray(values, dtype=np.float64)
        )

    def profile(self, name: str, values: ArrayLike | None = None) -> ClassPath:
        """Log-likelihood with one parameter at `values` and the others fitted again at each.

        Without `values`: 41 values, three standard errors to either side of the estimate.

        Raises
        ------
        ValueError
            If there is no standard error to choose values by.
        """
        if values is None:
            centre, reach = self.estimates[self._known(name)], 3.0 * self.standard_errors[name]
            if not (np.isfinite(reach) and reach > 0):
                raise ValueError(f'"{name}" has no standard error to choose values by: give the values.')
            values = np.linspace(centre - reach, centre + reach, _PROFILE_POINTS)
        return class_profile(
            self.model, self.maximum, self._known(name), np.asarray(values, dtype=np.float64)
        )

    def test(self, values: Mapping[str, float], *, method: TestMethod = "likelihood ratio") -> HypothesisTest:
        """Test values of one or several parameters, such as ``{"Gentoo:bill_length_mm": 0.0}``.

        `method` is ``"likelihood ratio"``, ``"wald"`` or ``"score"``; see `mlexplore.hypotheses.hypothesis_test`.
        """
        return class_test(self.model, self.maximum, self._spread, values, method)

    def cross_validate(self, *, folds: int = 10, seed: int = 0) -> LogScore:
        """Mean log-probability of labels under fits that left them out.

        See `mlexplore.classification.class_validation.class_cross_validate`.
        """
        start = None if self.maximum.separated else self.maximum.theta
        return class_cross_validate(self.model, start, folds=folds, seed=seed)

    @property
    def _free_names(self) -> list[str]:
        return [name for name in self.model.names if name not in self.model.held]

    def _profile_intervals(self, level: float) -> dict[str, tuple[float, float]]:
        return {
            name: class_interval(
                self.model, self.maximum, name, level=level, spread=self.standard_errors[name]
            )
            for name in self._free_names
        }

    # ---- in words ---------------------------------------------------------------------------------------------

    @property
    def _heading(self) -> tuple[str, str]:
        link = self.model.link.name
        through = "" if link == self.family.links[0] else f" through the {link} link"
        listed = ", ".join(class_name(label) for label in self.classes[:_LISTED])
        more = f" and {len(self.classes) - _LISTED} more" if len(self.classes) > _LISTED else ""
        return (
            f"{self.curve.label}{through} with {self.family.errors_name}: {listed}{more}",
            loss_in_words(self.family.risk_name, self.loss),
        )
