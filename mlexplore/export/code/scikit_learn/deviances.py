"""Generalized linear models in scikit-learn: half the mean deviance is minimised, and a penalty unless it is set to zero."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.export.code.literals import number
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.scikit_learn.columns_for_fit import ColumnsForFit, columns_for_fit
from mlexplore.export.code.scikit_learn.hidden_penalties import ridge_deviance
from mlexplore.export.code.scikit_learn.told_penalties import told_penalty
from mlexplore.families import Exponential, Family, Gamma, InverseGaussian, Normal, Poisson, Tweedie

# Share of the size of its terms to which the gradient must fall: Newton's method comes nearer than lbfgs.
_SETTLED, _NEAR, _FAR = 1e-11, 1e-9, 1e-6
_MOST_CONCAVE = 0.1  # share of the rows; from 0.25 scikit-learn's Newton gives up

_POWERS: dict[type[Family], float] = {
    Normal: 0.0,
    Poisson: 1.0,
    Gamma: 2.0,
    Exponential: 2.0,
    InverseGaussian: 3.0,
}


def power_of(family: Family) -> float | None:
    """The p of the variance ``phi mu^p`` if the family's deviance is that of a Tweedie distribution, else None."""
    return family.power if isinstance(family, Tweedie) else _POWERS.get(type(family))


@dataclass(frozen=True, eq=False)
class DevianceFit:
    """How scikit-learn fits a curve under the log link, or without an offset under the identity link, by its deviance.

    Parameters
    ----------
    problem
        The fit.
    family
        Its family or, where a shape parameter is infinite, what that is there.
    power
        The p of the variance ``phi mu^p``.
    written
        The same as code.
    """

    problem: Problem
    family: Family
    power: float
    written: str

    @cached_property
    def columns(self) -> ColumnsForFit:
        """What the regressor is fitted to."""
        return columns_for_fit(self.problem, equalised=not self._convex)

    @property
    def _link(self) -> str:
        return self.problem.numbers.model.link.name

    @property
    def _convex(self) -> bool:
        """Whether the deviance is convex in the coefficients: then Newton's method needs no help."""
        return 1.0 <= self.power <= 2.0 if self._link == "log" else self.power <= 1.0

    @property
    def name(self) -> str:
        """Name of the regressor."""
        own = {1.0: "PoissonRegressor", 2.0: "GammaRegressor"} if self._link == "log" else {}
        return own.get(self.power, "TweedieRegressor")

    @property
    def call(self) -> str:
        """Expression that makes the regressor."""
        options = [
            f'power={self.written}, link="{self._link}"' if self.name == "TweedieRegressor" else "",
            "alpha=0",
            self.columns.option,
            'solver="newton-cholesky"' if self._convex else "max_iter=10000",
            f"tol={self._tolerance(_SETTLED if self._convex else _FAR if self._polished else _NEAR):.0e}",
            "warm_start=True" if self._polished else "",
        ]
        return f"{self.name}({', '.join(option for option in options if option)})"

    @property
    def _levelled(self) -> bool:
        """Whether y is divided by its mean: beside columns of one size the search wants losses of an ordinary size."""
        return not self._convex and self.columns.intercept

    @property
    def _exposed(self) -> bool:
        return self.problem.exposure is not None or self.problem.offset is not None

    @property
    def preparation(self) -> list[str]:
        """Lines before the regressor can be fitted."""
        lines = []
        if self.problem.offset:
            lines += [
                "# Under the log link an offset is the logarithm of an exposure.",
                "exposure = np.exp(offset)",
            ]
        lines += self.columns.preparation
        if self._levelled:
            # The first step has length 1: under the identity link no more than a share of the curve.
            share = "" if self._link == "log" else " / 10"
            lines += [f"level = np.mean({self._rate}){share}"]
        if self._exposed:
            lines += [
                "# There is no exposure in scikit-learn; rates with these weights have the same deviance."
            ]
        return lines

    @property
    def _rate(self) -> str:
        return "y / exposure" if self._exposed else "y"

    @property
    def fit(self) -> str:
        """Arguments with which the regressor is fitted."""
        # A deviance of order p is e^(2 - p) times that of two arguments which are e times smaller.
        order = 2.0 - self.power
        shown = f"(2 - {self.written})" if self.written == "power" else number(order)
        factor = (
            "" if not self._exposed or order == 0.0 else "exposure" if order == 1.0 else f"exposure**{shown}"
        )
        weights = " * ".join(part for part in ("weights" if self.problem.weights else "", factor) if part)
        arguments = [self.columns.given, f"{self._rate} / level" if self._levelled else self._rate]
        return ", ".join([*arguments, *([f"sample_weight={weights}"] if weights else [])])

    @property
    def coefficients(self) -> str:
        """Expression for the coefficients of all columns of `X`."""
        if not self._levelled:
            return self.columns.coefficients()
        if self._link == "log":
            return self.columns.coefficients(constant="model.intercept_ + np.log(level)")
        found = self.columns.coefficients()
        return f"level * ({found})" if " + " in found else f"level * {found}"

    @property
    def mu(self) -> str:
        """Expression for the curve."""
        factors = [*(["exposure"] if self._exposed else []), *(["level"] if self._levelled else [])]
        return " * ".join([*factors, f"model.predict({self.columns.given})"])

    @cached_property
    def _seen(self) -> tuple[Array, Array, float]:
        """Observations and weights as the regressor gets them, shape (n,) each, and what the former were divided by."""
        model = self.problem.numbers.model.counted
        exposure = np.ones_like(model.y) if model.offset is None else np.exp(model.offset)
        level = 1.0
        if self._levelled:
            level = float(np.mean(model.y / exposure)) / (1.0 if self._link == "log" else 10.0)
        return model.y / exposure / level, model.row_weights * exposure ** (2.0 - self.power), level

    @cached_property
    def _polished(self) -> bool:
        """Whether Newton's method, which wants a loss that is convex for most rows, takes over where lbfgs ends."""
        if self._convex:
            return False
        fit = self.problem.numbers
        model, mu = fit.model.counted, fit.model.counted.mean.value(fit.maximum.theta)
        eta = model.link.link(mu)
        bend = self.family.curvature(model.y, mu) * model.link.slope(eta) ** 2
        bend += self.family.score(model.y, mu) * model.link.bend(eta)
        return float(np.mean(bend >= 0.0)) < _MOST_CONCAVE

    @property
    def polish(self) -> list[str]:
        """Lines that take the fitted `model` to the last digits."""
        if not self._polished:
            return []
        return [
            "# Newton's method for the last digits, from there on.",
            f'model.set_params(solver="newton-cholesky", tol={self._tolerance(_NEAR):.0e})',
            f"model.fit({self.fit})",
        ]

    def _tolerance(self, settled: float) -> float:
        """Gradient at which the search may stop, a power of ten: its size depends on the units of x and y."""
        y, weights, _ = self._seen
        mean = float(weights @ y / weights.sum())
        # At a constant curve: (mu - y) mu^-p d mu / d eta, without what cancels in the difference.
        terms = (mean + np.abs(y)) * mean**-self.power * (mean if self._link == "log" else 1.0)
        size = float((weights / weights.sum() * terms) @ np.abs(self.columns.design).max(axis=1))
        return 10.0 ** math.floor(math.log10(settled * size))

    @property
    def told(self) -> str:
        """What the penalty would have done, in a sentence."""
        y, weights, level = self._seen
        link, free = self.problem.numbers.model.link, int(self.columns.intercept)
        found = ridge_deviance(y, self.columns.design, weights, self.family, link, free=free)
        if self._link == "log":
            found[:free] += math.log(level)
        else:
            found = level * found
        searched = self.written == "power" and "power" not in self.problem.held
        default = "alpha=1, and at this power," if searched else "alpha=1"
        return told_penalty(self.problem, self.columns, default, found)
