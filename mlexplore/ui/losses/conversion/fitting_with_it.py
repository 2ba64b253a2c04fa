"""From a typed loss to a fit of the current data with it, or why there is none."""

from dataclasses import replace
from typing import NamedTuple

from mlexplore.conversion import TypedLoss
from mlexplore.conversion.margin import MarginCurve
from mlexplore.families import typed_errors
from mlexplore.numerals import shortest
from mlexplore.ui import class_controls, class_settings, settings
from mlexplore.ui.address import chosen_on
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.losses.conversion.conversion import Conversion
from mlexplore.ui.settings import Settings


class WayToFit(NamedTuple):
    """Where the current data are fitted with a loss.

    Attributes
    ----------
    page
        The page that fits.
    link
        Its link parameters; empty where there is no fit.
    told
        What is to be known of it, in plain text: why there is no fit, or what becomes of its numbers.
    """

    page: str
    link: dict[str, str]
    told: str


def way_to_fit(conversion: Conversion) -> WayToFit:
    """Find where what is converted can be fitted: data, curve and all else there stay as they are."""
    read, curve = conversion.read, conversion.curve
    if isinstance(curve, MarginCurve):
        return _of_labels(curve)
    assert isinstance(read, TypedLoss)
    try:
        family = typed_errors(read.text)
        values = {
            family.called[name]: value
            for name, value in conversion.parameters.items()
            if name in family.called
        }
        family(**values)
    except ValueError as reason:
        return WayToFit("explore", {}, str(reason))
    now: Settings = chosen_on("") or Settings()
    # What belonged to the errors of before goes with them.
    bare = replace(now, family=family, link="", fixed=tuple(values.items()), known=(), explored="", at=None)
    told = (
        "This loss jumps: the search follows its slope, and another curve may cost less than the one it finds."
        if curve.jumps
        else ""
    )
    return WayToFit("explore", settings.encode(bare), told)


def _of_labels(curve: MarginCurve) -> WayToFit:
    links = {"log-odds": {}, "probit": {"link": "probit"}}
    target = curve.target
    if curve.bernoulli.kind != "one s" or target.kind not in links:
        return WayToFit(
            "classify",
            {},
            "Classify maximises likelihoods, and this loss is none of labels: nothing there minimises it.",
        )
    there: ClassSettings = chosen_on("classify") or class_controls.first()
    link = class_settings.encode(replace(there, link="", explored="", at=None))
    factor = shortest(target.factor)
    told = (
        ""
        if target.factor == 1.0
        else f"Heights of the typed loss are {factor} times those that Classify shows: coefficients differ by this factor."
    )
    return WayToFit("classify", link | {"model": "binary"} | links[target.kind], told)
