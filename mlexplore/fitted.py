"""A fit: the maximum that was found, and everything that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.covariance import CovarianceKind, Uncertainty, sandwich, uncertainty
from mlexplore.cross_validation import LogScore, cross_validate, leave_out
from mlexplore.curves.curve import Curve
from mlexplore.families.family import Family
from mlexplore.hypotheses import HypothesisTest, TestMethod, hypothesis_test
from mlexplore.influence import Influence, influence
from mlexplore.intervals import likelihood_interval
from mlexplore.likelihood import Path, likelihood_slice, parameter_value, profile_likelihood, profile_values
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model
from mlexplore.observations import offsets, predictors
from mlexplore.outcome import CONVERGED
from mlexplore.prediction import (
    Band,
    BandKind,
    location_band,
    prediction_band,
    prediction_band_of_rows,
)
from mlexplore.reporting import Reported, loss_in_words
from mlexplore.residuals import Kind, residuals
from mlexplore.surface import Others, Surface, likelihood_surface

UNDETERMINED = (
    "Converged, but the data do not determine all parameters: the likelihood is as good as flat in some direction, so there "
    "are no standard errors."
)
"""The message of a maximum beside which others are as likely."""

CUSPED = (
    "Converged, but the loss has a cusp: every curve through as many observations as it has parameters is a maximum of its own, so "
    "there are no standard errors."
)
"""The message of a maximum that is as sharp as those beside it."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit(Reported):
    """A fitted curve with its error distribution. Everything is computed from `model` and `maximum` when asked for."""

    model: Model
    maximum: Maximum

    # ---- estimates --------------------------------------------------------------------------------------------

    @property
    def curve(self) -> Curve:
        """The mean function."""
        return self.model.curve

    @cached_property
    def family(self) -> Family:
        """The error distribution at its estimated shape parameters."""
        found = self.maximum.family
        return (
            found if self.model.counted is self.model else self.model.family.with_shapes(found.shape_values())
        )

    @cached_property
    def estimates(self) -> dict[str, float]:
        """Parameters of the curve, then shape parameters, by name, in the user's units."""
        return {name: parameter_value(self.model, self.maximum, name) for name in self.model.names}

    @cached_property
    def covariance(self) -> Array:
        """Covariance of the estimates, in the order of `estimates`."""
        return self.covariance_of("information")

    def standard_errors_of(self, covariance: CovarianceKind) -> dict[str, float]:
        """Standard errors from the observed ``"information"`` or from the ``"sandwich"``; see `covariance_of`."""
        spread = np.sqrt((self._spread(covariance).estimates ** 2).sum(axis=1))
        return dict(zip(self.model.names, spread.tolist(), strict=True))

    def covariance_of(self, covariance: CovarianceKind) -> Array:
        """Covariance of the estimates, in the order of `estimates`.

        ``"information"``: the inverse of the observed information, right if the error distribution is. ``"sandwich"``: right in
        large samples also if it is not; see `mlexplore.covariance.sandwich`.

        Raises
        ------
        ValueError
            For another name, or the sandwich of a density with a kink.
        """
        factor = self._spread(covariance).estimates
        return factor @ factor.T

    def _spread(self, covariance: str) -> Uncertainty:
        if covariance == "information":
            return self._uncertainty
        if covariance == "sandwich":
            return sandwich(self.model.counted, self.maximum, self._uncertainty)
        raise ValueError(f'There is no "{covariance}" covariance: choose information or sandwich.')

    @cached_property
    def _uncertainty(self) -> Uncertainty:
        return uncertainty(self.model.counted, self.maximum)

    # ---- goodness ---------------------------------------------------------------------------------------------

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the estimates, every constant included, on the scale of y as given."""
        return self.maximum.log_likelihood

    @cached_property
    def loss(self) -> float:
        """Mean loss under its everyday definition: for Normal the mean squared error."""
        model = self.model.counted
        mu = self.fitted if model is self.model else model.mean.value(self.maximum.theta)
        terms = self.maximum.family.loss(model.y, mu)
        return float(np.average(terms, weights=model.weights))

    @property
    def n(self) -> float:
        """Number of observations: rows, or the sum of their weights."""
        return self.model.n

    @property
    def n_parameters(self) -> int:
        """Number of estimated parameters, shape parameters included."""
        return self.model.n_parameters

    @property
    def converged(self) -> bool:
        """Whether a maximum was found; if not, `message` says what the likelihood runs to."""
        return self.maximum.converged

    @cached_property
    def message(self) -> str:
        """In words: what was found."""
        told = self.maximum.message
        if told != CONVERGED or not np.isnan(self._uncertainty.unknowns).any():
            return told
        return CUSPED if self.maximum.family.cusped else UNDETERMINED

    @property
    def iterations(self) -> int:
        """Steps taken by the solver."""
        return self.maximum.iterations

    # ---- the curve --------------------------------------------------------------------------------------------

    @cached_property
    def fitted(self) -> Array:
        """Height of the curve at each observation, shape (n,)."""
        return self.model.mean.value(self.maximum.theta)

    def predict(
        self, x_new: ArrayLike, *, offset: ArrayLike | None = None, exposure: ArrayLike | None = None
    ) -> Array:
        """Height of the curve at new places, shape (m,).

        `offset` and `exposure` are as in `mlexplore.fit`, one number for each new place; left out, an offset of 0, an exposure
        of 1.
        """
        return self.model.link.inverse(self._curve_at(x_new, offset, exposure)[0])

    def interval(
        self,
        x_new: ArrayLike,
        level: float = 0.95,
        *,
        kind: BandKind = "confidence",
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> Band:
        """Band around the curve at new places.

        Parameters
        ----------
        x_new
            Places, shape (m,) or (m, columns), also beyond the data.
        level
            Probability that the band is meant to hold, in (0, 1), at each place by itself.
        kind
            ``"confidence"``: where the curve runs. ``"prediction"``: where a further observation falls, from the fitted
            density; see `mlexplore.prediction`. Where the family has a number of trials for each row, their median.
        offset, exposure
            As in `predict`.

        Raises
        ------
        ValueError
            If the scale ran to zero (no density), or `level` or `kind` are not what they should be.
        """
        eta, spread = self._spread_at(x_new, offset, exposure, level, kind)
        band = prediction_band if kind == "prediction" else location_band
        return band(eta, spread, self.family.typical(self.model.weights), self.model.link, level=level)

    def interval_of_rows(self, level: float = 0.95, *, kind: BandKind = "confidence") -> Band:
        """Band around the curve at the observations, each with its own offset and trials: shape (n,).

        Parameters and errors as in `interval`.
        """
        eta, spread = self._spread_at(self.model.x, self.model.offset, None, level, kind)
        band = prediction_band_of_rows if kind == "prediction" else location_band
        return band(eta, spread, self.family, self.model.link, level=level)

    def _spread_at(
        self,
        x_new: ArrayLike,
        offset: ArrayLike | None,
        exposure: ArrayLike | None,
        level: float,
        kind: str,
    ) -> tuple[Array, Array]:
        """Curve and its standard error on the scale of the link at some places, shape (m,) each, where bands may be drawn."""
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {level!r}.")
        if kind not in ("confidence", "prediction"):
            raise ValueError(f'There is no "{kind}" interval: choose confidence or prediction.')
        if self.maximum.degenerate:
            raise ValueError(f"There are no bands: {self.message}")
        eta, jacobian = self._curve_at(x_new, offset, exposure)
        return eta, np.sqrt(((jacobian @ self._uncertainty.coordinates) ** 2).sum(axis=1))

    def _curve_at(
        self, x_new: ArrayLike, offset: ArrayLike | None, exposure: ArrayLike | None
    ) -> tuple[Array, Array]:
        """Curve on the scale of the link at new places (m,), and its derivatives in the free coordinates (m, p)."""
        places, _ = predictors(x_new)
        if places.ndim == 0 or places.shape[1:] != self.model.x.shape[1:]:
            raise ValueError(
                f"x_new must have the columns of x: shape {self.model.x.shape[1:]}, not {places.shape[1:]}."
            )
        known = offsets(offset, exposure, len(places), log_link=self.model.link.name == "log")
        curve = self.model.predictor.at(places)
        eta = curve.value(self.maximum.theta)
        return eta if known is None else eta + known, curve.jacobian(self.maximum.theta)

    # ---- the rest ---------------------------------------------------------------------------------------------

    def residuals(self, kind: Kind = "raw", *, seed: int = 0) -> Array:
        """Residuals (n,): raw, pearson, deviance, quantile or pit; see `mlexplore.residuals`.

        All but raw ones are NaN at a row of weight zero where the curve or y lies outside what the family can have. What is drawn
        at random is drawn for the rows that count before those of weight zero: theirs are the residuals of a fit without the
        latter.

        Raises
        ------
        ValueError
            For another `kind`, or one that divides by a standard deviation that does not exist.
        """
        y, mu = self.model.y, self.fitted
        if kind == "raw" or self.model.counted is self.model:
            return residuals(y, mu, self.family, kind=kind, seed=seed)
        # A curve that runs away may be rounded to the end of its domain, and rows that count have residuals there.
        counts = self.model.row_weights > 0.0
        rows = np.concatenate([np.flatnonzero(counts), np.flatnonzero(self.model.possible(mu) & ~counts)])
        found = np.full(y.size, np.nan)
        found[rows] = residuals(y[rows], mu[rows], self.family.take(rows), kind=kind, seed=seed)
        return found

    def terms(self, what: Literal["loss", "excess_loss", "loglik"]) -> Array:
        """What each observation adds to a sum, shape (n,): its everyday loss, its excess loss in nats, or its log-density.

        NaN at a row of weight zero where the curve or y lies outside what the family can have.
        """
        y, mu = self.model.y, self.fitted
        if self.model.counted is self.model:
            return getattr(self.family, what)(y, mu)
        rows = np.flatnonzero(self.model.possible(mu) | (self.model.row_weights > 0.0))
        found = np.full(y.size, np.nan)
        found[rows] = getattr(self.family.take(rows), what)(y[rows], mu[rows])
        return found

    def slice(self, name: str, values: ArrayLike) -> Path:
        """Log-likelihood with one parameter at `values` and the others at their estimates.

        Raises
        ------
        ValueError
            If the scale ran to zero: there are no estimates at which the others could stay.
        """
        if self.maximum.degenerate:
            raise ValueError(f"There is no slice: {self.message}")
        return likelihood_slice(
            self.model.counted, self.maximum, self._known(name), np.asarray(values, dtype=np.float64)
        )

    def profile(self, name: str, values: ArrayLike | None = None) -> Path:
        """Log-likelihood with one parameter at `values` and the others fitted again at each.

        Without `values`: 41 values, three standard errors to either side of the estimate.

        Raises
        ------
        ValueError
            If the scale ran to zero (no likelihood to profile), or there is no standard error to choose values by.
        """
        if self.maximum.degenerate:
            raise ValueError(f"There is no profile: {self.message}")
        if values is None:
            values = profile_values(
                self.model.counted, self.maximum, self._known(name), self.standard_errors[name]
            )
        return profile_likelihood(
            self.model.counted, self.maximum, self._known(name), np.asarray(values, dtype=np.float64)
        )

    def surface(
        self,
        first: str,
        second: str,
        first_values: ArrayLike,
        second_values: ArrayLike,
        *,
        others: Others = "stay",
    ) -> Surface:
        """Log-likelihood over two parameters, the others at their estimates (``"stay"``) or fitted again (``"refit"``)."""
        if self.maximum.degenerate:
            raise ValueError(f"There is no surface: {self.message}")
        if self._known(first) == self._known(second):
            raise ValueError(f'A surface needs two parameters, and both are "{first}".')
        if others not in ("stay", "refit"):
            raise ValueError(f'The others cannot "{others}": choose stay or refit.')
        values = [np.asarray(given, dtype=np.float64) for given in (first_values, second_values)]
        return likelihood_surface(
            self.model.counted, self.maximum, (first, second), values[0], values[1], others
        )

    def test(self, values: Mapping[str, float], *, method: TestMethod = "likelihood ratio") -> HypothesisTest:
        """Test values of one or several parameters, such as ``{"x": 0.0}``.

        `method` is ``"likelihood ratio"``, ``"wald"`` or ``"score"``; see `mlexplore.hypotheses.hypothesis_test`.
        """
        return hypothesis_test(self.model.counted, self.maximum, self._uncertainty, values, method)

    @property
    def _free_names(self) -> list[str]:
        return [n for n in self.model.names if n not in self.model.held and n not in self.model.fixed]

    def _profile_intervals(self, level: float) -> dict[str, tuple[float, float]] | None:
        if self.maximum.degenerate:
            return None
        return {
            name: likelihood_interval(
                self.model.counted, self.maximum, name, level=level, spread=self.standard_errors[name]
            )
            for name in self._free_names
        }

    # ---- other rows -------------------------------------------------------------------------------------------

    @cached_property
    def influence(self) -> Influence:
        """Leverage of each row, and what leaving it out would do; see `mlexplore.influence.influence`."""
        model = self.model.counted
        found = influence(model, self.maximum, self._uncertainty)
        if model is self.model:
            return found
        counts = self.model.row_weights > 0.0
        return Influence(found.names, *(_spread_out(values, counts, 0.0) for values in found[1:]))

    def without(self, rows: ArrayLike) -> Fit:
        """Fit the same curve and errors again without some rows, given by their numbers from 0.

        Raises
        ------
        ValueError
            If there is no such row, or what is left does not determine the curve.
        """
        smaller = leave_out(self.model, rows)
        return Fit(model=smaller, maximum=maximise(smaller))

    def cross_validate(self, *, folds: int = 10, seed: int = 0) -> LogScore:
        """Mean log-density of rows under fits that left them out; see `mlexplore.cross_validation.cross_validate`.

        As many folds as rows leave out one row at a time.
        """
        return cross_validate(self.model, self.maximum, folds=folds, seed=seed)

    # ---- in words ---------------------------------------------------------------------------------------------

    @property
    def _heading(self) -> tuple[str, str]:
        link = self.model.link.name
        through = "" if link == "identity" else f" through the {link} link"
        return (
            f"{self.curve.label}{through} with {self.family.errors_name}",
            loss_in_words(self.family.risk_name, self.loss),
        )


def _spread_out(values: Array, rows: NDArray[np.bool_], other: float) -> Array:
    """What was found for some rows, with the same number at all others."""
    found = np.full((rows.size, *values.shape[1:]), other)
    found[rows] = values
    return found
