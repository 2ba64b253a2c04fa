"""What every fit says about itself, whatever its observations are: criteria, a table, and how it looks in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from mlexplore.covariance import CovarianceKind
from mlexplore.numerals import fixed, significant
from mlexplore.outcome import CONVERGED
from mlexplore.summary import Row, Summary, as_frame, as_html, as_text

if TYPE_CHECKING:
    import pandas as pd

IntervalMethod = Literal["profile", "likelihood ratio", "wald"]


class Reported(ABC):
    """Estimates with standard errors and a log-likelihood, and what follows from these alone."""

    @property
    @abstractmethod
    def estimates(self) -> dict[str, float]:
        """Estimates by name, in the user's units."""

    @abstractmethod
    def standard_errors_of(self, covariance: CovarianceKind) -> dict[str, float]:
        """Standard errors by name from the observed ``"information"`` or from the ``"sandwich"``."""

    @property
    @abstractmethod
    def log_likelihood(self) -> float:
        """Log-likelihood at the estimates."""

    @property
    @abstractmethod
    def n(self) -> float:
        """Number of observations: rows, or the sum of their weights."""

    @property
    @abstractmethod
    def n_parameters(self) -> int:
        """Number of estimated parameters."""

    @property
    @abstractmethod
    def converged(self) -> bool:
        """Whether a maximum was found."""

    @property
    @abstractmethod
    def message(self) -> str:
        """In words: what was found."""

    @property
    @abstractmethod
    def _free_names(self) -> list[str]:
        """Names of the estimates that are not held."""

    @property
    @abstractmethod
    def _heading(self) -> tuple[str, str]:
        """What was fitted, and the mean loss, in words."""

    @abstractmethod
    def _profile_intervals(self, level: float) -> dict[str, tuple[float, float]] | None:
        """Profile-likelihood intervals, or None where the likelihood has no bound and there are none."""

    # ---- criteria ---------------------------------------------------------------------------------------------

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

    # ---- intervals --------------------------------------------------------------------------------------------

    @cached_property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors by name, from the observed information; 0 for held parameters, NaN where there is none.

        See `mlexplore.covariance.uncertainty` for densities that are not smooth.
        """
        return self.standard_errors_of("information")

    def confidence_intervals(
        self,
        *,
        method: IntervalMethod = "profile",
        level: float = 0.95,
        covariance: CovarianceKind = "information",
    ) -> dict[str, tuple[float, float]]:
        """Confidence intervals of all estimated parameters, by name.

        ``"profile"``, or ``"likelihood ratio"``, which is the same: the values that the likelihood-ratio test does not reject,
        see `mlexplore.intervals.likelihood_interval`. ``"wald"``: estimate plus and minus a normal quantile times the
        standard error, which may come from the ``"sandwich"``.

        Raises
        ------
        ValueError
            If an argument is not what it should be.
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, not {level!r}.")
        if method not in ("profile", "likelihood ratio", "wald"):
            raise ValueError(f'There is no "{method}" interval: choose profile or wald.')
        if covariance != "information" and method != "wald":
            raise ValueError(f'A {method} interval has no covariance: take method="wald".')
        found = None if method == "wald" else self._profile_intervals(level)
        if found is not None:
            return found
        reach, errors = float(ndtri(0.5 + 0.5 * level)), self.standard_errors_of(covariance)
        return {
            name: (self.estimates[name] - reach * errors[name], self.estimates[name] + reach * errors[name])
            for name in self._free_names
        }

    # ---- as a table -------------------------------------------------------------------------------------------

    def summary(self, *, level: float = 0.95) -> pd.DataFrame:
        """Estimates, standard errors and profile-likelihood intervals, one parameter a row, and which are held."""
        return as_frame(self._rows(self.confidence_intervals(level=level)), level)

    def _rows(self, intervals: Mapping[str, tuple[float, float]]) -> tuple[Row, ...]:
        return tuple(
            Row(
                name,
                estimate,
                self.standard_errors[name],
                *intervals.get(name, (np.nan, np.nan)),
                held=name not in intervals,
            )
            for name, estimate in self.estimates.items()
        )

    @cached_property
    def _told(self) -> Summary:
        what, loss = self._heading
        lines = [
            f"{what}, n = {fixed(self.n, 0)}",
            f"log-likelihood {fixed(self.log_likelihood, 3)}, AIC {fixed(self.aic, 3)}, {loss}",
        ]
        if not self.converged or self.message != CONVERGED:
            lines.append(self.message)
        # A look should cost no fits: profile intervals are in `summary`.
        return Summary(
            tuple(lines), self._rows(self.confidence_intervals(method="wald")), "95 % Wald interval"
        )

    def __repr__(self) -> str:
        return as_text(self._told)

    def _repr_html_(self) -> str:
        return as_html(self._told)

    def _known(self, name: str) -> str:
        if name not in self.estimates:
            raise ValueError(f'There is no parameter "{name}": choose among {", ".join(self.estimates)}.')
        return name


def loss_in_words(name: str, value: float) -> str:
    """Name of a mean loss with its value."""
    return f"{name} {significant(value, 5)}"
