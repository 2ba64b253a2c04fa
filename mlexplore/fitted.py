"""A fit: the maximum that was found, and everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.covariance import Uncertainty, uncertainty
from mlexplore.curves.curve import Curve
from mlexplore.families.family import Family
from mlexplore.likelihood import (
    Path,
    likelihood_interval,
    likelihood_slice,
    parameter_value,
    profile_likelihood,
)
from mlexplore.maximum import Maximum
from mlexplore.model import Model
from mlexplore.observations import offsets, predictors
from mlexplore.prediction import Band, BandKind, location_band, prediction_band
from mlexplore.residuals import Kind, residuals

if TYPE_CHECKING:
    import pandas as pd

_PROFILE_POINTS = 41


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted curve with its error distribution. Everything is computed from `model` and `maximum` when asked for."""

    model: Model
    maximum: Maximum

    # ---- estimates --------------------------------------------------------------------------------------------

    @property
    def curve(self) -> Curve:
        """The mean function."""
        return self.model.curve

    @property
    def family(self) -> Family:
        """The error distribution at its estimated shape parameters."""
        return self.maximum.family

    @cached_property
    def estimates(self) -> dict[str, float]:
        """Parameters of the curve, then shape parameters, by name, in the user's units."""
        return {name: parameter_value(self.model, self.maximum, name) for name in self.model.names}

    @cached_property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors by name, from the observed information; 0 for held parameters, NaN where there is none.

        See `mlexplore.covariance.uncertainty` for densities that are not smooth.
        """
        spread = np.sqrt((self._uncertainty.estimates**2).sum(axis=1))
        return dict(zip(self.model.names, spread.tolist(), strict=True))

    @cached_property
    def covariance(self) -> Array:
        """Covariance of the estimates, in the order of `estimates`."""
        return self._uncertainty.estimates @ self._uncertainty.estimates.T

    @cached_property
    def _uncertainty(self) -> Uncertainty:
        return uncertainty(self.model, self.maximum)

    # ---- goodness ---------------------------------------------------------------------------------------------

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the estimates, every constant included, on the scale of y as given."""
        return self.maximum.log_likelihood

    @cached_property
    def loss(self) -> float:
        """Mean loss under its everyday definition: for Normal the mean squared error."""
        terms = self.family.loss(self.model.y, self.fitted)
        return float(np.average(terms, weights=self.model.weights))

    @property
    def n(self) -> float:
        """Number of observations: rows, or the sum of their weights."""
        return self.model.n

    @property
    def n_parameters(self) -> int:
        """Number of estimated parameters, shape parameters included."""
        return self.model.n_parameters

    @property
    def aic(self) -> float:
        """Akaike's information criterion, every parameter counted (Akaike 1974)."""
        return 2.0 * self.n_parameters - 2.0 * self.log_likelihood

    @property
    def aicc(self) -> float:
        """AIC corrected for small samples (Hurvich & Tsai 1989); infinite where n <= parameters + 1."""
        rest = self.n - self.n_parameters - 1.0
        return self.aic + 2.0 * self.n_parameters * (self.n_parameters + 1.0) / rest if rest > 0 else np.inf

    @property
    def bic(self) -> float:
        """Bayesian information criterion (Schwarz 1978)."""
        return self.n_parameters * float(np.log(self.n)) - 2.0 * self.log_likelihood

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
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {level!r}.")
        if kind not in ("confidence", "prediction"):
            raise ValueError(f'There is no "{kind}" interval: choose confidence or prediction.')
        if self.maximum.degenerate:
            raise ValueError(f"There are no bands: {self.message}")
        eta, jacobian = self._curve_at(x_new, offset, exposure)
        spread = np.sqrt(((jacobian @ self._uncertainty.coordinates) ** 2).sum(axis=1))
        band = prediction_band if kind == "prediction" else location_band
        return band(eta, spread, self.family.typical(), self.model.link, level=level)

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

        Raises
        ------
        ValueError
            For another `kind`, or one that divides by a standard deviation that does not exist.
        """
        return residuals(self.model.y, self.fitted, self.family, kind=kind, seed=seed)

    def slice(self, name: str, values: ArrayLike) -> Path:
        """Log-likelihood with one parameter at `values` and the others at their estimates."""
        return likelihood_slice(
            self.model, self.maximum, self._known(name), np.asarray(values, dtype=np.float64)
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
            centre, reach = self.estimates[self._known(name)], 3.0 * self.standard_errors[name]
            if not (np.isfinite(centre) and np.isfinite(reach) and reach > 0):
                raise ValueError(f'"{name}" has no standard error to choose values by: give the values.')
            low = centre - reach
            if name in self.family.shape_values():
                low = max(low, 0.05 * centre)
            values = np.linspace(low, centre + reach, _PROFILE_POINTS)
        return profile_likelihood(
            self.model, self.maximum, self._known(name), np.asarray(values, dtype=np.float64)
        )

    def confidence_intervals(
        self, *, method: Literal["profile", "wald"] = "profile", level: float = 0.95
    ) -> dict[str, tuple[float, float]]:
        """Confidence intervals of all estimated parameters, by name.

        ``"profile"``: from the likelihood ratio, see `mlexplore.likelihood.likelihood_interval`. ``"wald"``: estimate
        plus and minus a normal quantile times the standard error.
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {level!r}.")
        if method not in ("profile", "wald"):
            raise ValueError(f'There is no "{method}" interval: choose profile or wald.')
        names = [n for n in self.model.names if n not in self.model.held and n not in self.model.fixed]
        if method == "wald" or self.maximum.degenerate:
            reach = float(ndtri(0.5 + 0.5 * level))
            return {
                name: (self.estimates[name] - reach * error, self.estimates[name] + reach * error)
                for name, error in self.standard_errors.items()
                if name in names
            }
        return {
            name: likelihood_interval(
                self.model, self.maximum, name, level=level, spread=self.standard_errors[name]
            )
            for name in names
        }

    def summary(self) -> pd.DataFrame:
        """Estimates, standard errors and 95 % profile-likelihood intervals, one parameter a row."""
        import pandas as pd  # the one place where the statistics meet pandas: a notebook shows a DataFrame well

        intervals = self.confidence_intervals()
        rows = {
            name: [self.estimates[name], self.standard_errors[name], *intervals.get(name, (np.nan, np.nan))]
            for name in self.model.names
        }
        table = pd.DataFrame.from_dict(
            rows, orient="index", columns=["estimate", "standard error", "2.5 %", "97.5 %"]
        )
        return table.rename_axis("parameter")

    def _known(self, name: str) -> str:
        if name not in self.model.names:
            raise ValueError(f'There is no parameter "{name}": choose among {", ".join(self.model.names)}.')
        return name
