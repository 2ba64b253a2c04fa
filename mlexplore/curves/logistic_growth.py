"""Logistic growth: slow start, steepest halfway, saturation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.mean import Mean


@dataclass(frozen=True)
class LogisticGrowth(Curve):
    """The S-shaped curve ``ceiling / (1 + exp(-rate (x - midpoint)))``.

    Source: Verhulst, Notice sur la loi que la population suit dans son accroissement (1838).
    """

    name = "Logistic growth"
    formula = "μ(x) = K / (1 + exp(−r(x − m)))"
    about = "Growth that feeds on itself until it meets a ceiling."
    linear = False

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        if len(columns) != 1:
            raise ValueError(
                f"Logistic growth takes one predictor, not {len(columns)}: {', '.join(columns)}."
            )
        return (
            Parameter("ceiling", "ceiling", "K", "level that the curve approaches"),
            Parameter("rate", "growth rate", "r", "relative growth per unit of x while the level is low"),
            Parameter(
                "midpoint",
                "midpoint",
                "m",
                "where half the ceiling is reached and growth is fastest",
                is_place=True,
            ),
        )

    def example(self) -> dict[str, float]:
        return {"ceiling": 330.0, "rate": 0.22, "midpoint": 10.0}

    def bind(self, x: Array) -> "LogisticMean":
        return LogisticMean(x.reshape(len(x)))

    def starts(self, x: Array, y: Array) -> Array:
        # Given rate and midpoint the best ceiling is a ratio of sums, so a coarse grid in two dimensions sees the whole
        # landscape. A few hundred rows along x show it as well as a million.
        order = np.argsort(x, kind="stable")
        few = order[np.unique(np.linspace(0, len(x) - 1, 300).astype(int))]
        x, y = x[few], y[few]
        low, width = x[0], x[-1] - x[0]
        rates = np.outer([1.0, -1.0], np.geomspace(0.5, 60.0, 9)).ravel() / width
        midpoints = low + width * np.linspace(-0.5, 1.5, 17)
        rate, midpoint = (grid.ravel() for grid in np.meshgrid(rates, midpoints, indexing="ij"))
        s = expit(rate[:, None] * (x - midpoint[:, None]))
        square = (s * s).sum(axis=1)
        cross = s @ y
        usable = square > 1e-8
        ceiling = np.divide(cross, square, out=np.zeros_like(cross), where=usable)
        gain = np.where(usable, cross * ceiling, -np.inf)
        best = np.argsort(-gain, kind="stable")[:3]
        return np.column_stack([ceiling, rate, midpoint])[best]


class LogisticMean(Mean):
    """Logistic growth at given places; its coordinates are its parameters."""

    linear = False

    def __init__(self, x: Array) -> None:
        self.x = x

    def _shares(self, rate: float, midpoint: float) -> tuple[Array, Array]:
        """Share of the ceiling that is reached, and the rest. Where the exponent overflows they are exactly 0 and 1."""
        with np.errstate(over="ignore"):
            exponent = rate * (self.x - midpoint)
        return expit(exponent), expit(-exponent)

    def value(self, theta: Array) -> Array:
        ceiling, rate, midpoint = theta
        return ceiling * self._shares(rate, midpoint)[0]

    def jacobian(self, theta: Array) -> Array:
        ceiling, rate, midpoint = theta
        distance = self.x - midpoint
        share, rest = self._shares(rate, midpoint)
        slope = ceiling * share * rest
        return np.column_stack([share, slope * distance, -slope * rate])

    def bend(self, theta: Array, weights: Array) -> Array:
        ceiling, rate, midpoint = theta
        distance = self.x - midpoint
        share, rest = self._shares(rate, midpoint)
        slope = weights * share * rest
        bend = ceiling * slope * (rest - share)
        ceiling_rate = (slope * distance).sum()
        ceiling_midpoint = -rate * slope.sum()
        rate_rate = (bend * distance**2).sum()
        rate_midpoint = -rate * (bend * distance).sum() - ceiling * slope.sum()
        midpoint_midpoint = rate**2 * bend.sum()
        return np.array(
            [
                [0.0, ceiling_rate, ceiling_midpoint],
                [ceiling_rate, rate_rate, rate_midpoint],
                [ceiling_midpoint, rate_midpoint, midpoint_midpoint],
            ]
        )

    def at(self, x: Array) -> "LogisticMean":
        return LogisticMean(x.reshape(len(x)))

    @property
    def to_user(self) -> Array:
        return np.eye(3)

    def parameters(self, theta: Array, low: Array | None = None) -> Array:
        return theta
