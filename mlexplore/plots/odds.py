"""The charts of odds ratios: for one unit more, and for one standard deviation more, of a column."""

import math
from collections.abc import Mapping
from typing import Literal

from mlexplore.classification.odds_ratios import OddsRatio, OddsRatios
from mlexplore.escaping import file_stem, shorten
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.odds_view import FARTHEST, Factor, odds_view
from mlexplore.plots.payload import LegendEntry, Payload
from mlexplore.plots.theme import LIGHT, TRANSLATION

MOST_DRAWN = 5
"""Intervals one above the other, with room for their names."""

_LONGEST = 44  # letters of a name
_METHODS = {"profile": "profile likelihood", "wald": "Wald"}


def odds_payload(
    found: OddsRatios,
    labels: Mapping[str, str],
    *,
    method: Literal["profile", "wald"] = "profile",
    subject: str = "",
) -> Payload:
    """Draw odds ratios with their intervals; of many those that one standard deviation moves most.

    Parameters
    ----------
    found
        Ratios, at least one.
    labels
        What each estimate is called, in plain text that is short enough for a row of the chart.
    method
        What the intervals are made by.
    subject
        What is shown, for views that are saved.
    """
    assert found.ratios
    drawn = _farthest(found.ratios)
    names = [labels.get(each.name) or shorten(each.name, _LONGEST) for each in drawn]
    word = f"{found.factor_of} ratio"
    left_out = (
        f" The {len(drawn)} of {len(found.ratios)} farthest from 1 are drawn."
        if len(drawn) < len(found.ratios)
        else ""
    )
    ends = [
        (low, high)
        for each in drawn
        for low, high in ((each.low, each.high), (each.low_of_deviation, each.high_of_deviation))
    ]
    beyond = any(low < 1.0 / FARTHEST or high > FARTHEST for low, high in ends)
    arrows = " Arrows go on beyond the chart." if beyond else ""
    views = [
        odds_view(
            [Factor(name, each.ratio, each.low, each.high) for name, each in zip(names, drawn, strict=True)],
            Drawing(place=0, start=0),
            title="For one unit more",
            axis=f"{word}, per unit",
            caption=f"Estimate with its 95 % interval ({_METHODS[method]}), each in the unit of its column.{arrows}{left_out}",
        ),
        odds_view(
            [
                Factor(name, each.ratio_of_deviation, each.low_of_deviation, each.high_of_deviation)
                for name, each in zip(names, drawn, strict=True)
            ],
            Drawing(place=1, start=0),
            title="For one standard deviation more",
            axis=f"{word}, per standard deviation",
            caption="The same on a scale that columns share: these can be compared with each other.",
        ),
    ]
    return Payload(
        views=views,
        dark=TRANSLATION,
        legend=[
            LegendEntry("estimate", LIGHT.model, "dot"),
            LegendEntry("95 % interval", LIGHT.data, "line"),
            LegendEntry("nothing changes", LIGHT.quiet, "dash"),
        ],
        shared_x=(),
        name=f"{word.capitalize()}s",
        subject=shorten(subject, 80),
        file=file_stem(subject),
    )


def _farthest(ratios: tuple[OddsRatio, ...]) -> list[OddsRatio]:
    """Those that a standard deviation moves most, in the order of the estimates."""

    def size(place: int) -> float:
        ratio = ratios[place].ratio_of_deviation
        return abs(math.log(ratio)) if 0.0 < ratio < math.inf else math.inf

    kept = sorted(range(len(ratios)), key=size, reverse=True)[:MOST_DRAWN]
    return [ratios[place] for place in sorted(kept)]
