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
    coefficient
        The estimate: infinite where it runs to infinity, NaN where either way is as good.
    ratio
        Its exponential; of its negative where a slope divides (classes with an order and the complementary log-log link).
    low, high
        The same of the ends of its interval, the lower one first.
    deviation
        Standard deviation of the column.
    ratio_of_deviation, low_of_deviation, high_of_deviation
        The same for one standard deviation more.
    """

    name: str
    column: str
    label: str
    coefficient: float
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
        What is multiplied: ``"odds"``, or with the complementary log-log link ``"rate"``, and ``"hazard"`` where classes have
        an order. Empty where there is nothing.
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
    """Factors that the slopes of a fit stand for, with intervals. Intercepts and thresholds are left out.

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
    factor_of, meaning = _meaning(fit)
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
    logarithms = np.array([estimate, *ends])
    if _divides(model):
        logarithms = -logarithms[[0, 2, 1]]
    of_unit, of_deviation = _exponentials(logarithms), _exponentials(logarithms * slope.spread)
    return OddsRatio(slope.name, slope.parameter, label, estimate, *of_unit, slope.spread, *of_deviation)


def _divides(model: ClassModel) -> bool:
    """Whether one unit more divides the hazard by the exponential of a slope: P(higher) is exp(-exp(threshold - curve))."""
    return model.family.ordered and model.link.name == "cloglog"


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


def _meaning(fit: ClassFit) -> tuple[str, str]:
    """What factors multiply, and that, or why they multiply nothing, in a sentence."""
    model = fit.model
    link, classes = model.link.name, [class_name(label) for label in model.classes]
    if link == "logit":
        if model.family.ordered:
            return "odds", (
                "One unit more multiplies the odds of a higher class by this, the same factor at every threshold."
            )
        if len(classes) == 2:
            return "odds", f"One unit more multiplies the odds of {classes[1]} by this."
        # Of factors that are 0 or infinite there is no quotient.
        others = (
            "are seen with that class as the baseline"
            if fit.maximum.separated
            else "change by a quotient of two such factors"
        )
        return "odds", (
            f"One unit more multiplies the odds of the class against {classes[0]} by this; the odds against any other class {others}."
        )
    if link == "cloglog" and model.family.ordered:
        return "hazard", (
            "One unit more multiplies −log P(higher class) by this, at every threshold: a ratio of cumulative hazards, that is of "
            "stopping before a higher class, and not of odds. Below 1 it makes higher classes more frequent: it is exp(−coefficient)."
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
