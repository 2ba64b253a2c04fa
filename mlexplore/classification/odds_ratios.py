"""What one unit more of a column does to the odds of a class, where the link makes that one number."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification.class_fit import ClassFit
from mlexplore.classification.class_model import ClassModel
from mlexplore.classification.labels import class_name
from mlexplore.classification.slopes import Slope, is_straight, slopes_of


class OddsRatio(NamedTuple):
    """Factor for one unit, and for one standard deviation, more of a column, the other columns staying as they are.

    Attributes
    ----------
    name
        Of the estimate.
    column
        Of the data.
    label
        Name of the class whose odds these are; empty for classes with an order, where it is any higher class.
    ratio
        Exponential of the estimate: infinite or 0 where it runs to infinity, NaN where either way is as good.
    low, high
        Exponentials of the ends of its profile-likelihood interval.
    deviation
        Standard deviation of the column.
    ratio_of_deviation, low_of_deviation, high_of_deviation
        The same for one standard deviation more.
    """

    name: str
    column: str
    label: str
    ratio: float
    low: float
    high: float
    deviation: float
    ratio_of_deviation: float
    low_of_deviation: float
    high_of_deviation: float


class OddsRatios(NamedTuple):
    """Factors of all columns, with what they multiply.

    Attributes
    ----------
    ratios
        One for each slope, in the order of the estimates. None where exponentials of slopes mean nothing.
    factor_of
        What is multiplied: ``"odds"``, or ``"rate"`` with the complementary log-log link. Empty where there is nothing.
    meaning
        In a sentence: how to read the numbers, or why there are none.
    """

    ratios: tuple[OddsRatio, ...] | None
    factor_of: str
    meaning: str


def odds_ratios(
    fit: ClassFit,
    *,
    level: float = 0.95,
    intervals: Mapping[str, tuple[float, float]] | None = None,
) -> OddsRatios:
    """Exponentials of the slopes of a fit and of the ends of their intervals. Intercepts and thresholds are left out.

    Parameters
    ----------
    fit
        A fit of labels, separated or not.
    level
        Of the profile-likelihood intervals.
    intervals
        ``fit.confidence_intervals(level=level)`` where they are at hand.

    Raises
    ------
    ValueError
        If `level` is not in (0, 1).
    """
    model = fit.model
    every = slopes_of(model)
    slopes = [slope for slope in every if slope.name not in model.held]
    factor_of, meaning = _meaning(model)
    if not factor_of:
        return OddsRatios(None, "", meaning)
    if not slopes or not is_straight(model, every):
        return OddsRatios(None, "", _no_plane(fit, slopes))
    ends = fit.confidence_intervals(level=level) if intervals is None else intervals
    return OddsRatios(
        tuple(
            _ratio(model, slope, _settled(fit, slope.name, ends[slope.name]), ends[slope.name])
            for slope in slopes
        ),
        factor_of,
        meaning,
    )


def _ratio(model: ClassModel, slope: Slope, estimate: float, ends: tuple[float, float]) -> OddsRatio:
    label = "" if slope.label is None else class_name(model.classes[slope.label])
    ratio, low, high = _exponentials(np.array([estimate, *ends]))
    of_deviation = _exponentials(np.array([estimate, *ends]) * slope.spread)
    return OddsRatio(slope.name, slope.parameter, label, ratio, low, high, slope.spread, *of_deviation)


def _exponentials(values: Array) -> tuple[float, float, float]:
    with np.errstate(over="ignore", under="ignore"):
        estimate, low, high = np.exp(values).tolist()
    return estimate, low, high


def _settled(fit: ClassFit, name: str, ends: tuple[float, float]) -> float:
    """The estimate, or where it runs to. Of separated classes the interval says it: one end or both are open."""
    if not fit.maximum.separated or np.isfinite(ends).all():
        return fit.estimates[name]
    if np.isinf(ends).all():
        return float("nan")
    return next(end for end in ends if np.isinf(end))


def _no_plane(fit: ClassFit, slopes: list[Slope]) -> str:
    if not slopes:
        return "The curve has no slope, so there is no change to give a factor for."
    return f"{fit.curve.label} is not a straight line in x: one unit more multiplies the odds by another factor at every x."


def _meaning(model: ClassModel) -> tuple[str, str]:
    """What exponentials of slopes multiply, and that, or why they multiply nothing, in a sentence."""
    link, classes = model.link.name, [class_name(label) for label in model.classes]
    if link == "logit":
        if model.family.ordered:
            return "odds", (
                "One unit more multiplies the odds of a higher class by this, the same factor at every threshold."
            )
        if len(classes) == 2:
            return "odds", f"One unit more multiplies the odds of {classes[1]} by this."
        return "odds", (
            f"One unit more multiplies the odds of the class against {classes[0]} by this; "
            "the odds against any other class change by a quotient of two such factors."
        )
    if link == "cloglog" and model.family.ordered:
        return "rate", (
            "One unit more divides −log P(higher class) by this, at every threshold: a ratio of cumulative hazards, not of odds."
        )
    if link == "cloglog":
        return "rate", (
            f"One unit more multiplies −log(1 − p), p being the probability of {classes[1]}, by this: the rate at which it "
            "happens, if it is enough that it happens once. That is a ratio of hazards, not of odds."
        )
    if link == "probit":
        return "", (
            "With the probit link one unit more moves a hidden normal variable by the slope, in its standard deviations. The "
            "factor of the odds differs from place to place, so there is no odds ratio."
        )
    if link == "cauchit":
        return "", (
            "With the cauchit link one unit more moves a hidden Cauchy variable by the slope. The factor of the odds differs "
            "from place to place, so there is no odds ratio."
        )
    return "", f"With the {link} link exponentials of slopes are no ratios."
