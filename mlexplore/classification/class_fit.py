"""A fit of labels: the maximum that was found, and everything that follows from it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.classification.class_intervals import ClassPath, class_interval, class_profile, class_slice
from mlexplore.classification.class_maximum import ClassMaximum
from mlexplore.classification.class_model import ClassModel
from mlexplore.covariance import inverse_factor
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import BasisMean
from mlexplore.families.class_family import ClassFamily
from mlexplore.observations import predictors
from mlexplore.prediction import Band, BandKind

if TYPE_CHECKING:
    import pandas as pd

ClassKind = Literal["raw", "pearson", "deviance", "quantile", "pit"]

_PROFILE_POINTS = 41
_LEAST = 5e-324  # the smallest positive number: its normal quantile is -38.5


@dataclass(frozen=True, eq=False)
class ClassFit:
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

    @cached_property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors by name, from the observed information; 0 for held parameters, NaN where there is none."""
        spread = np.sqrt(((self.model.to_user @ self._spread) ** 2).sum(axis=1))
        errors = dict(zip(self.model.names, spread.tolist(), strict=True))
        return errors | dict.fromkeys(self.model.held, 0.0)

    @cached_property
    def covariance(self) -> Array:
        """Covariance of the estimates, in the order of `estimates`."""
        factor = self.model.to_user @ self._spread
        for name in self.model.held:
            factor[self.model.names.index(name)] = 0.0
        return factor @ factor.T

    @cached_property
    def _spread(self) -> Array:
        """Factor S of the covariance S S' of theta; NaN where the information cannot be inverted."""
        model = self.model
        size = model.n_parameters
        spread = np.full((size, size), np.nan)
        if not self.maximum.separated:
            with contextlib.suppress(np.linalg.LinAlgError):  # where there is nothing to invert
                spread = inverse_factor(*model.observed_information(self.maximum.theta))
        return spread if model.directions is None else model.directions @ spread

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
    def aic(self) -> float:
        """Akaike's information criterion (Akaike 1974)."""
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
        columns = self.model.predictor.columns(mean, slice(None))
        eta = self.model.predictor.heights(self.maximum.theta, columns)
        p = self.family.probabilities(eta, self.model.link)
        spreads = self.model.predictor.spreads(columns, self._spread)
        moves = np.einsum("kqm,qsm->ksm", self.family.slopes(eta, self.model.link), spreads)
        with np.errstate(all="ignore"):
            errors = np.sqrt((moves**2).sum(axis=1)) / (p * (1.0 - p))
            factor = np.exp(-float(ndtri(0.5 + 0.5 * level)) * errors)
            odds = p / (1.0 - p)
            lower, upper = odds * factor / (1.0 + odds * factor), odds / (factor + odds)
        known = (p > 0.0) & (p < 1.0)
        return Band(np.where(known, lower, p).T, np.where(known, upper, p).T)

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
        p, codes = self.fitted, self.model.codes
        if kind in ("raw", "pearson"):
            raw = -p
            rows = np.arange(len(codes))
            others = p.copy()
            others[rows, codes] = 0.0
            raw[rows, codes] = others.sum(axis=1)
            if kind == "raw":
                return raw
            rest = 1.0 - p
            rest[rows, codes] = raw[rows, codes]
            size = np.sqrt(p * rest)
            return np.divide(raw, size, out=np.zeros_like(raw), where=size > 0.0)
        if kind == "deviance":
            return np.sqrt(-2.0 * self.model.row_terms(self.maximum.theta))
        if kind not in ("quantile", "pit"):
            raise ValueError(
                f'There are no "{kind}" residuals: choose raw, pearson, deviance, quantile or pit.'
            )
        if not self.family.ordered:
            raise ValueError(
                f'"{kind}" residuals need an order of the classes, and {self.family.name} has none. Take kind="deviance".'
            )
        return self._along_the_order(kind, seed)

    def _along_the_order(self, kind: ClassKind, seed: int) -> Array:
        p, codes = self.fitted, self.model.codes
        classes = np.arange(len(self.classes))
        own = p[np.arange(len(codes)), codes]
        share = np.random.default_rng(seed).random(len(codes))
        lower = np.where(classes < codes[:, None], p, 0.0).sum(axis=1) + share * own
        upper = np.where(classes > codes[:, None], p, 0.0).sum(axis=1) + (1.0 - share) * own
        if kind == "pit":
            return np.where(lower < upper, lower, 1.0 - upper)
        # From the smaller tail, so that far residuals keep their digits.
        return np.where(lower < upper, ndtri(np.maximum(lower, _LEAST)), -ndtri(np.maximum(upper, _LEAST)))

    def slice(self, name: str, values: ArrayLike) -> ClassPath:
        """Log-likelihood with one parameter at `values` and the others at their estimates."""
        return class_slice(self.model, self.maximum, self._known(name), np.asarray(values, dtype=np.float64))

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

    def confidence_intervals(
        self, *, method: Literal["profile", "wald"] = "profile", level: float = 0.95
    ) -> dict[str, tuple[float, float]]:
        """Confidence intervals of all estimated parameters, by name.

        ``"profile"``: from the likelihood ratio. ``"wald"``: estimate plus and minus a normal quantile times the standard
        error.
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {level!r}.")
        if method not in ("profile", "wald"):
            raise ValueError(f'There is no "{method}" interval: choose profile or wald.')
        names = [name for name in self.model.names if name not in self.model.held]
        errors = self.standard_errors
        if method == "wald":
            reach = float(ndtri(0.5 + 0.5 * level))
            return {
                name: (
                    self.estimates[name] - reach * errors[name],
                    self.estimates[name] + reach * errors[name],
                )
                for name in names
            }
        return {
            name: class_interval(self.model, self.maximum, name, level=level, spread=errors[name])
            for name in names
        }

    def summary(self) -> pd.DataFrame:
        """Estimates, standard errors and 95 % profile-likelihood intervals, one parameter a row."""
        import pandas as pd  # a notebook shows a DataFrame well

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
