"""How labels come about: clouds around the centre of each class, or a hidden line that thresholds cut into classes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, ndtr, ndtri, softmax

from mlexplore.arrays import Array

LabelModel = Literal["binary", "softmax", "ordinal"]
"""One curve for the second of two classes, a curve for each class but the first, or one curve with thresholds."""

_DIGITS = 4  # of places, slopes and thresholds: they are read by people, and are exact as they are written
_EQUAL = 12  # decimals to which squared distances are told apart
_TILT = np.pi / 5.0  # of the circle of centres, so that both features tell two classes apart
_DIRECTION = (0.8, 0.6)  # of the hidden line; of length 1
_FARTHEST_NORMAL, _FARTHEST_LOGISTIC = (
    9.0,
    40.0,
)  # beyond, nothing is left of these distributions in double precision
_NODES, _GRID = np.polynomial.legendre.leggauss(200), 4001


class LabelTruth(ABC):
    """What labels are drawn from, with the model that it is exactly."""

    @property
    @abstractmethod
    def model(self) -> LabelModel:
        """The model that has this truth among its parameters."""

    @abstractmethod
    def draw(self, n: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.intp]]:
        """Features (n, p) and labels (n,), as places in the order of the classes."""

    @abstractmethod
    def probabilities(self, x: Array) -> Array:
        """Probability of each class (m, K) at places (m, p)."""

    @abstractmethod
    def scores(self) -> Array | None:
        """Constant and slopes (K, 1 + p) whose softmax the probabilities are; None where there are no such."""

    def coefficients(
        self, model: LabelModel, classes: Sequence[str], names: Sequence[str], baseline: str = ""
    ) -> dict[str, float]:
        """True values of the estimates of a model by name; empty where the truth is no such model.

        Parameters
        ----------
        model
        classes, names
            Names of the classes and of the features.
        baseline
            The class that the others are compared with (the one that is not the event); the first unless given.
        """
        scores = self.scores()
        if scores is None:
            return {}
        first = classes.index(baseline) if baseline else 0
        others = [place for place in range(len(classes)) if place != first]
        rows = {classes[place]: (scores[place] - scores[first]).tolist() for place in others}
        parameters = ("intercept", *names)
        if model == "softmax":
            return {
                f"{label}:{name}": value
                for label, row in rows.items()
                for name, value in zip(parameters, row, strict=True)
            }
        if len(rows) > 1:
            return {}
        ((constant, *slopes),) = rows.values()
        curve = dict(zip(names, slopes, strict=True))
        return {"intercept": constant, **curve} if model == "binary" else {**curve, "zeta1": -constant}


@dataclass(frozen=True, eq=False)
class Clouds(LabelTruth):
    """Each class is a normal cloud of spread 1 in every direction: Fisher's discriminant, and exactly a softmax.

    The log-odds of two classes are linear in x, because the clouds have the same spread:
    ``log(share_k / share_j) - (|c_k|² - |c_j|²) / 2 + (c_k - c_j) x``.

    Parameters
    ----------
    centres
        Shape (K, p).
    shares
        How frequent the classes are, shape (K,); they sum to 1.

    Source: Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009), section 4.3.
    """

    centres: Array
    shares: Array

    @property
    def model(self) -> LabelModel:
        """A logit of two classes, a softmax of more."""
        return "binary" if len(self.shares) == 2 else "softmax"

    def draw(self, n: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.intp]]:
        """Labels first, then a place around the centre of each."""
        codes = rng.choice(len(self.shares), n, p=self.shares).astype(np.intp)
        return self.centres[codes] + rng.standard_normal((n, self.centres.shape[1])), codes

    def probabilities(self, x: Array) -> Array:
        """Probability of each class (m, K) at places (m, p)."""
        scores = self.scores()
        return softmax(scores[:, 0] + x @ scores[:, 1:].T, axis=1)

    def scores(self) -> Array:
        """Constant and slopes (K, 1 + p) whose softmax the probabilities are."""
        # Distances that are equal but for rounding of sines are equal: then constants differ by nothing.
        squares = np.round((self.centres**2).sum(axis=1), _EQUAL)
        constants = np.log(self.shares) - 0.5 * squares
        return np.column_stack([constants, self.centres])


@dataclass(frozen=True, eq=False)
class HiddenLine(LabelTruth):
    """Thresholds cut what nobody sees, ``slopes x`` plus logistic noise, into classes: exactly the ordinal logit model.

    Parameters
    ----------
    slopes
        Shape (p,). The features are independent and standard normal.
    thresholds
        Increasing, shape (K - 1,).

    Source: McCullagh, Regression models for ordinal data, Journal of the Royal Statistical Society B 42 (1980).
    """

    slopes: Array
    thresholds: Array

    @property
    def model(self) -> LabelModel:
        """Ordinal, of two classes too."""
        return "ordinal"

    def draw(self, n: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.intp]]:
        """Features first, then the noise."""
        x = rng.standard_normal((n, self.slopes.size))
        hidden = x @ self.slopes + rng.logistic(size=n)
        return x, np.searchsorted(self.thresholds, hidden).astype(np.intp)

    def probabilities(self, x: Array) -> Array:
        """Probability of each class (m, K) at places (m, p)."""
        heights = self.thresholds - (x @ self.slopes)[:, None]
        ends = np.full((len(heights), 1), np.inf)
        upper, lower = np.hstack([heights, ends]), np.hstack([-ends, heights])
        # From the smaller tail: there the difference keeps its digits.
        return np.where(lower > 0.0, expit(-lower) - expit(-upper), expit(upper) - expit(lower))

    def scores(self) -> Array | None:
        """Of two classes; more of them in an order are no softmax."""
        if self.thresholds.size > 1:
            return None
        return np.vstack([np.zeros(1 + self.slopes.size), [-self.thresholds[0], *self.slopes]])

    def coefficients(
        self, model: LabelModel, classes: Sequence[str], names: Sequence[str], baseline: str = ""
    ) -> dict[str, float]:
        """True values of the estimates of a model by name; empty where the truth is no such model."""
        if model != "ordinal" or baseline:
            return super().coefficients(model, classes, names, baseline)
        zetas = {f"zeta{place}": value for place, value in enumerate(self.thresholds.tolist(), start=1)}
        return {**dict(zip(names, self.slopes.tolist(), strict=True)), **zetas}


def clouds(features: int, overlap: float, shares: Array) -> Clouds:
    """Clouds in one feature along a line, or in two on a circle, neighbours ``-2 Phi^-1(overlap)`` apart."""
    count, apart = len(shares), -2.0 * float(ndtri(overlap))
    if features == 1:
        centres = apart * (np.arange(count) - 0.5 * (count - 1))[:, None]
    else:
        # Only the radius is rounded: all centres stay equally far from 0, and no class has an intercept for its place alone.
        radius = round(0.5 * apart / float(np.sin(np.pi / count)), _DIGITS)
        angles = _TILT + 2.0 * np.pi * np.arange(count) / count
        return Clouds(radius * np.column_stack([np.cos(angles), np.sin(angles)]), shares)
    # A zero without a sign: code that shows -0.0 looks like a slip.
    return Clouds(np.asarray(np.round(centres, _DIGITS) + 0.0, dtype=np.float64), shares)


def hidden_line(features: int, overlap: float, shares: Array) -> HiddenLine:
    """A line so steep that two classes, equally frequent, would overlap so much, and thresholds that give these shares."""
    found = brentq(lambda log_slope: _overlap_at(float(np.exp(log_slope))) - overlap, -9.0, 9.0, xtol=1e-12)
    steep = float(f"{np.exp(found):.{_DIGITS}g}")
    reach = _FARTHEST_NORMAL * steep + _FARTHEST_LOGISTIC
    thresholds = [
        brentq(lambda height, share=share: _share_below(height, steep) - share, -reach, reach, xtol=1e-10)
        for share in np.cumsum(shares)[:-1].tolist()
    ]
    slopes = np.array([steep]) if features == 1 else np.round(steep * np.array(_DIRECTION), _DIGITS)
    return HiddenLine(slopes, np.round(thresholds, _DIGITS) + 0.0)


def _overlap_at(steep: float) -> float:
    """Share of labels that the best classifier gets wrong, cutting the line in the middle: the mean of ``F(-|steep z|)``."""
    places, weights = _NODES
    half = 0.5 * min(_FARTHEST_LOGISTIC, _FARTHEST_NORMAL * steep)
    away = half * (places + 1.0)
    return float(half * weights @ (2.0 * _normal(away / steep) / steep * expit(-away)))


def _share_below(height: float, steep: float) -> float:
    """Share of what is hidden below a height; summed over the wider of its two parts, along which the other is smooth.

    The trapezoidal rule: over a whole bell it errs less than any power of its step.
    """
    if steep < 1.0:
        z, step = np.linspace(-_FARTHEST_NORMAL, _FARTHEST_NORMAL, _GRID, retstep=True)
        return float(step * (_normal(z) @ expit(height - steep * z)))
    noise, step = np.linspace(-_FARTHEST_LOGISTIC, _FARTHEST_LOGISTIC, _GRID, retstep=True)
    return float(step * (expit(noise) * expit(-noise) @ ndtr((height - noise) / steep)))


def _normal(z: Array) -> Array:
    return np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
