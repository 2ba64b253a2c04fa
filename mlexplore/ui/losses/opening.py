"""From a loss to the page that fits with it: data, curve and all else there stay as they are, if the data suit the loss."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from mlexplore.codes import family_of, kind_code
from mlexplore.data import SAMPLES
from mlexplore.families import Family, Normal
from mlexplore.losses import Loss
from mlexplore.simulation import World
from mlexplore.ui import class_controls, class_settings, settings
from mlexplore.ui.address import chosen_on
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.own_numbers import OWN_NUMBERS
from mlexplore.ui.settings import Settings
from mlexplore.ui.work import data_for, unsuitable


class Way(NamedTuple):
    """The way to a page that fits with a loss.

    Attributes
    ----------
    page
        File of the page, and its title.
    link
        Link parameters.
    other_data
        Why it is not the data that are there now: what the loss asks of them and which sample it opens with, in plain text;
        empty if it is these data.
    """

    page: str
    title: str
    link: dict[str, str]
    other_data: str = ""


def way_to(loss: Loss, parameters: Mapping[str, float]) -> Way:
    """The way from a loss, with its parameters by name, to the page that fits with it."""
    link = loss.opening.link_at(parameters)
    if loss.opening.page == "classify":
        there: ClassSettings = chosen_on("classify") or class_controls.first()
        bare = replace(there, link="", explored="", at=None)
        return Way("classify.py", "Classify", class_settings.encode(bare) | link)
    now: Settings = chosen_on("") or Settings()
    if reason := _against(now, link["errors"]):
        key, title = _sample_for(family_of(link["errors"]))
        return Way(
            "explore.py",
            "Explore",
            _with_errors(settings.suggestion("sample", key, World()), link),
            f"The data on Explore do not suit it: it needs {reason} It opens with the sample {title}.",
        )
    return Way("explore.py", "Explore", _with_errors(now, link))


def _with_errors(there: Settings, link: Mapping[str, str]) -> dict[str, str]:
    """The link of choices with other errors; what belonged to the errors of before goes with them."""
    bare = replace(there, family=Normal, link="", fixed=(), known=(), explored="", at=None)
    return settings.encode(bare) | dict(link)


def _against(now: Settings, errors: str) -> str:
    """What speaks against fitting with these errors to the data on Explore; empty if nothing does."""
    try:
        dataset, _ = data_for(now, OWN_NUMBERS.data())
    except ValueError:  # there are no data to fit: the page says why
        return ""
    return unsuitable(dataset).get(errors, "")


def _sample_for(family: type[Family]) -> tuple[str, str]:
    """Key and title of a sample that suits a family: one that opens with it, or with errors for such observations."""
    opened = [(sample, family_of(sample.family)) for sample in SAMPLES]
    for suits in (lambda kind: kind is family, lambda kind: kind.response == family.response):
        for sample, kind in opened:
            if suits(kind):
                return sample.key, sample.title
    raise ValueError(f"No sample has observations for {kind_code(family)}.")
