"""The front door: `fit` a curve with an error distribution to data by maximum likelihood."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.covariance import Uncertainty, uncertainty
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import LinkedMean
from mlexplore.families.family import Family
from mlexplore.identification import require_places, require_rank
from mlexplore.likelihood import (
    Path,
    likelihood_interval,
    likelihood_slice,
    parameter_value,
    profile_likelihood,
)
from mlexplore.links import LINKS, Identity, Link
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model
from mlexplore.observations import frequencies, offsets, predictors, responses
from mlexplore.prediction import Band, BandKind, confidence_band, prediction_band
from mlexplore.residuals import Kind, residuals

if TYPE_CHECKING:
    import pandas as pd

_PROFILE_POINTS = 41


def fit(
    x: ArrayLike,
    y: ArrayLike,
    *,
    curve: Curve,
    family: Family,
    link: str | None = None,
    fixed: str | Collection[str] | Mapping[str, float] = (),
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
) -> Fit:
    """Fit a curve to data by maximising the likelihood under an error distribution.

    Parameters
    ----------
    x
        Places, shape (n,), or a table (n, columns) of predictors: an array or a DataFrame, whose column names are used.
    y
        Observations, shape (n,).
    curve
        The mean function, such as ``LogisticGrowth()``.
    family
        The error distribution, such as ``StudentT()``. Its shape parameters are estimated unless `fixed`.
    link
        Name of the scale on which the curve is added up, such as ``"log"``: see `mlexplore.links`. Left out, it is the
        family's own for a curve that is linear in its parameters (the logarithm for counts, say), and ``"identity"`` for
        any other.
    fixed
        Names of shape parameters that keep the value they have in `family`; or a mapping from names of any parameters,
        of the curve too, to the values they are held at.
    weights
        Frequency of each row, shape (n,); a weight of 2 counts a row twice.
    offset
        Known part of the curve on the scale of the link, shape (n,).
    exposure
        What each count was counted over (a time, an area, a population), shape (n,), positive: its logarithm is an offset.
        Needs the log link.

    Returns
    -------
    Fit
        Estimates with everything that follows from them. Where no maximum exists ``converged`` is False and ``message``
        says what the likelihood runs to.

    Raises
    ------
    ValueError
        If the data do not suit: values missing or outside the support (the row is named), columns that are combinations
        of each other, fewer rows than the curve has parameters, an unknown or unsuitable link, or unknown names in `fixed`.

    Examples
    --------
    >>> import mlexplore as mx
    >>> line = mx.fit([0, 1, 2, 3], [1.0, 2.9, 5.1, 7.0], curve=mx.Linear(), family=mx.Normal())
    >>> round(line.estimates["x"], 3)
    2.02
    """
    places, columns = predictors(x)
    curve = curve.for_columns(columns)
    seen_through = _link(link, curve, family)
    observed = responses(y, len(places), family.support, family.name)
    refused = family.refuse(observed)
    if refused is not None:
        raise ValueError(refused)
    known = offsets(offset, exposure, len(places), log_link=seen_through.name == "log")
    counted = frequencies(weights, len(places))
    parameters = curve.parameters(columns)
    rows = len(observed) if counted is None else int(np.count_nonzero(counted))
    if rows < len(parameters):
        raise ValueError(
            f"{curve.label} has {len(parameters)} parameters and cannot be fitted to {rows} "
            f"{'row' if rows == 1 else 'rows'}. Take a simpler curve or more data."
        )
    # A row of weight zero is no data: it moves no centre, no knot and no beginning of the curve.
    all_count = counted is None or bool(counted.all())
    mean = curve.bind(places) if all_count else curve.bind(places[counted > 0]).at(places)
    plain = isinstance(seen_through, Identity) and known is None
    model = Model(
        curve=curve,
        family=family,
        link=seen_through,
        x=places,
        y=observed,
        weights=counted,
        offset=known,
        parameters=parameters,
        mean=mean if plain else LinkedMean(curve=mean, link=seen_through, offset=known),
        fixed=frozenset(item.name for item in family.shapes() if not item.estimable),
        held={},
    )
    twice = [name for name in model.names if model.names.count(name) > 1]
    if twice:
        raise ValueError(
            f'Two parameters would be named "{twice[0]}": give that column of x, or that letter of the formula, another name.'
        )
    fixed = [fixed] if isinstance(fixed, str) else fixed
    unknown = [name for name in fixed if name not in model.names]
    if unknown:
        raise ValueError(
            f'There is no parameter "{unknown[0]}" to fix: choose among {", ".join(model.names)}.'
        )
    if isinstance(fixed, Mapping):
        held = {name: float(value) for name, value in fixed.items()}
        wild = [name for name in held if name not in family.shape_values() and not np.isfinite(held[name])]
        if wild:
            raise ValueError(f'"{wild[0]}" must be held at a finite number, not {held[wild[0]]}.')
    else:
        of_curve = [name for name in fixed if name not in family.shape_values()]
        if of_curve:
            raise ValueError(f'To hold "{of_curve[0]}" say at what: fixed={{"{of_curve[0]}": value}}.')
        held = {name: value for name, value in family.shape_values().items() if name in fixed}
    if mean.linear:
        require_rank(model)
    else:
        require_places(model, len(parameters) - len(set(held) - set(family.shape_values())))
    model = model.hold(held) if held else model
    return Fit(model=model, maximum=maximise(model))


def _link(name: str | None, curve: Curve, family: Family) -> Link:
    """The link of that name, or the default for a curve and a family."""
    if name is None:
        name = family.links[0] if curve.linear else "identity"
    if name not in LINKS:
        raise ValueError(f'There is no link "{name}": choose {", ".join(LINKS)}.')
    link = LINKS[name]
    if not (family.location_domain.holds(link.domain) or link.domain.holds(family.location_domain)):
        raise ValueError(
            f"The {name} link does not suit {family.name}, whose location is {family.location_domain}: "
            f"choose {', '.join(family.links)}."
        )
    return link


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

    def predict(self, x_new: ArrayLike) -> Array:
        """Height of the curve at new places, shape (m,)."""
        return self.model.mean.at(self._places(x_new)).value(self.maximum.theta)

    def interval(self, x_new: ArrayLike, level: float = 0.95, *, kind: BandKind = "confidence") -> Band:
        """Band around the curve at new places.

        Parameters
        ----------
        x_new
            Places, shape (m,) or (m, columns).
        level
            Probability that the band is meant to hold, in (0, 1), at each place by itself.
        kind
            ``"confidence"``: where the curve runs. ``"prediction"``: where a further observation falls, from the fitted
            density; see `mlexplore.prediction`.

        Raises
        ------
        ValueError
            If the scale ran to zero (no density), or `level` or `kind` are not what they should be.
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {level!r}.")
        if self.maximum.degenerate:
            raise ValueError(f"There are no bands: {self.message}")
        mean = self.model.mean.at(self._places(x_new))
        if kind == "prediction":
            mu = mean.value(self.maximum.theta)
            return prediction_band(
                mu, self._spread(mean.jacobian(self.maximum.theta)), self.family, level=level
            )
        if kind != "confidence":
            raise ValueError(f'There is no "{kind}" interval: choose confidence or prediction.')
        # On the scale of the link, so that the band stays where the family lives.
        inner = mean.curve if isinstance(mean, LinkedMean) else mean
        eta, spread = inner.value(self.maximum.theta), self._spread(inner.jacobian(self.maximum.theta))
        band = confidence_band(eta, spread, level=level)
        return Band(self.model.link.inverse(band.lower), self.model.link.inverse(band.upper))

    def _spread(self, jacobian: Array) -> Array:
        return np.sqrt(((jacobian @ self._uncertainty.coordinates) ** 2).sum(axis=1))

    def _places(self, x_new: ArrayLike) -> Array:
        places, _ = predictors(x_new)
        if places.ndim == 0 or places.shape[1:] != self.model.x.shape[1:]:
            raise ValueError(
                f"x_new must have the columns of x: shape {self.model.x.shape[1:]}, not {places.shape[1:]}."
            )
        return places

    # ---- the rest ---------------------------------------------------------------------------------------------

    def residuals(self, kind: Kind = "raw") -> Array:
        """Residuals (n,): raw, pearson, deviance or quantile; see `mlexplore.residuals`."""
        return residuals(self.model.y, self.fitted, self.family, kind=kind)

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
