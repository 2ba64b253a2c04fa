"""What is believed of slopes before the labels are seen. It keeps them finite where classes are separated."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification.class_model import ClassModel, columns_of
from mlexplore.classification.slopes import slopes_of

LogPrior: TypeAlias = Callable[[Array], tuple[float, Array, Array]]
"""Log-density of theta with its gradient and its negative second derivatives, as `ClassModel.evaluate` has them: both in the
free coordinates."""


@dataclass(frozen=True)
class Prior(ABC):
    """A distribution of the estimates before the labels are seen; it need not have an area of one."""

    name: ClassVar[str]
    """Name in text."""
    about: ClassVar[str]
    """One sentence for the reader: what it takes for likely."""

    @abstractmethod
    def bind(self, model: ClassModel) -> LogPrior:
        """Log-density at the free coordinates of a model.

        Raises
        ------
        ValueError
            If it does not suit the model, in a sentence.
        """


@dataclass(frozen=True)
class NormalPrior(Prior):
    r"""Independent normal slopes, ``b_j ~ N(0, (scale / s_j)^2)`` with ``s_j`` the standard deviation of column j.

    A slope times ``s_j`` is what the height changes by for one standard deviation of the column, so that `scale` means the
    same whatever the unit of x: 1 says that odds beyond e^2, about 7, for one standard deviation more are rare. Minimising the
    loss with this prior is ridge regression (weight decay) of standardised columns.

    Intercepts and thresholds are left flat. That is safe: every class occurs in the data, so the likelihood falls as any of
    them runs to infinity while the slopes stay where they are. Of classes without an order the slopes are those against the
    baseline, and another baseline is another prior.

    Parameters
    ----------
    scale
        Standard deviation of a slope for each standard deviation of its column, positive.

    Source: Gelman, Jakulin, Pittau & Su, Annals of Applied Statistics 2 (2008), for priors of standardised slopes.
    """

    name = "Normal"
    about = "Slopes are near 0, most of them within one scale for each standard deviation of the column."

    scale: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.scale) and self.scale > 0.0):
            raise ValueError(f"The scale of a prior must be a positive number, not {self.scale!r}.")

    def bind(self, model: ClassModel) -> LogPrior:
        slopes = slopes_of(model)
        units = np.array([slope.spread for slope in slopes]) / self.scale
        standardised = units[:, None] * model.to_user[[slope.place for slope in slopes]]
        along = standardised if model.directions is None else standardised @ model.directions
        constant = float(np.log(units).sum()) - 0.5 * len(slopes) * float(np.log(2.0 * np.pi))
        information = along.T @ along

        def evaluate(free: Array) -> tuple[float, Array, Array]:
            z = standardised @ model.inside(free)
            return constant - 0.5 * float(z @ z), -(along.T @ z), information

        return evaluate


@dataclass(frozen=True)
class JeffreysPrior(Prior):
    """The root of the determinant of the expected information, for logistic regression of two classes.

    It has no scale to choose, is the same in all units of x, and its mode is always finite. It takes away the bias of order
    1/n of maximum likelihood. For a share alone its mode is ``(k + 1/2) / (n + 1)``.

    Sources: Firth, Biometrika 80 (1993); Heinze & Schemper, Statistics in Medicine 21 (2002); that the mode is finite: Kosmidis
    & Firth, Biometrika 108 (2021).
    """

    name = "Jeffreys"
    about = "Curves under which labels say most: probabilities near ½ rather than near 0 and 1."

    def bind(self, model: ClassModel) -> LogPrior:
        if len(model.classes) != 2 or model.link.name != "logit":
            raise ValueError(
                "Jeffreys' prior is that of two classes with the logit link: take a normal prior."
            )
        columns = columns_of(model)
        directions = np.eye(len(model.names)) if model.directions is None else model.directions
        design = model.predictor.spreads(columns, directions)[0]
        weights = np.ones(len(model.codes)) if model.weights is None else model.weights
        free_rows = [place for place, name in enumerate(model.names) if name not in model.held]
        # The determinant is that of the estimates in the user's units.
        units = float(np.linalg.slogdet(model.to_user[free_rows] @ directions)[1])

        def evaluate(free: Array) -> tuple[float, Array, Array]:
            heights = model.predictor.heights(model.inside(free), columns)[0]
            value, gradient, information = _half_log_determinant(design, heights, weights)
            return value - units, gradient, information

        return evaluate


def _half_log_determinant(design: Array, heights: Array, weights: Array) -> tuple[float, Array, Array]:
    """Half the log-determinant of ``X' W X``, W = weights p (1 - p), with its derivatives; `design` is X' (size, n)."""
    small = np.exp(-np.abs(heights))
    spread = small / (1.0 + small) ** 2
    tilt = -np.tanh(0.5 * heights)  # first derivative of p (1 - p) in the height, divided by it
    size = len(design)
    information = (design * (weights * spread)) @ design.T
    unit = np.sqrt(np.diag(information))
    if not np.all(unit > 0.0):
        return _not_here(size)
    try:
        lower = np.linalg.cholesky(information / np.outer(unit, unit))
    except np.linalg.LinAlgError:  # all but a few probabilities are 0 or 1
        return _not_here(size)
    value = float(np.log(unit).sum() + np.log(np.diag(lower)).sum())
    whitened = np.linalg.solve(lower, design / unit[:, None])
    leverage = weights * spread * (whitened**2).sum(axis=0)
    gradient = 0.5 * (design @ (leverage * tilt))
    changes = np.stack(
        [(whitened * (weights * spread * tilt * column)) @ whitened.T for column in design]
    ).reshape(size, -1)
    second = (design * (leverage * (1.0 - 6.0 * spread))) @ design.T - changes @ changes.T
    return value, gradient, -0.5 * second


def _not_here(size: int) -> tuple[float, Array, Array]:
    return -np.inf, np.full(size, np.nan), np.full((size, size), np.nan)
