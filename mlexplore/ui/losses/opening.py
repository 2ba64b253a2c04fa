"""From a loss to the page that fits with it: data, curve and all else there stay as they are, if the data suit the loss."""

from collections.abc import Mapping
from dataclasses import replace

from mlexplore.codes import family_of, kind_code
from mlexplore.data import SAMPLES, Sample
from mlexplore.families import Family, Normal
from mlexplore.losses import Loss
from mlexplore.simulation import World
from mlexplore.ui import class_controls, class_settings, settings
from mlexplore.ui.address import chosen_on
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.own_numbers import OWN_NUMBERS
from mlexplore.ui.settings import Settings
from mlexplore.ui.work import data_for, unsuitable

PAGES_OF_FITS = {"explore": "Explore", "classify": "Classify"}
"""Titles of the pages that fit, by the name that a loss has for them."""


def told_of_opening(loss: Loss) -> str:
    """What is to be known before a loss is opened, in plain text: what opens in its place, or which data.

    Nothing dear is asked here: the errors of a typed loss are made when it is opened.
    """
    told = loss.opening.instead
    if loss.opening.page == "explore" and (reason := _against(_on_explore(), loss)):
        sample = _sample_for(family_of(loss.opening.link["errors"]))
        told = f"{told} The data on Explore do not suit it: it needs {reason} It opens with the sample {sample.title}."
    return told.lstrip()


def link_to_fit(loss: Loss, parameters: Mapping[str, float]) -> dict[str, str]:
    """Link parameters of the page that fits with a loss, at these values of its parameters by name.

    Raises
    ------
    ValueError
        In words, if at these values there are no errors whose loss it is.
    """
    link = loss.opening.link_at(parameters)
    if loss.opening.page == "classify":
        there: ClassSettings = chosen_on("classify") or class_controls.first()
        return class_settings.encode(replace(there, link="", explored="", at=None)) | link
    family = family_of(link["errors"])
    family(**{name: parameters[name] for name in loss.opening.carried})
    now = _on_explore()
    if _against(now, loss):
        now = settings.suggestion("sample", _sample_for(family).key, World())
    # What belonged to the errors of before goes with them.
    bare = replace(now, family=Normal, link="", fixed=(), known=(), explored="", at=None)
    return settings.encode(bare) | link


def _on_explore() -> Settings:
    return chosen_on("") or Settings()


def _against(now: Settings, loss: Loss) -> str:
    """What speaks against fitting with a loss to the data on Explore; empty if nothing does."""
    try:
        dataset, _ = data_for(now, OWN_NUMBERS.data())
    except ValueError:  # there are no data to fit: the page says why
        return ""
    return unsuitable(dataset).get(loss.opening.link["errors"], "")


def _sample_for(family: type[Family]) -> Sample:
    """A sample that suits a family: one that opens with it, or with errors for such observations."""
    opened = [(sample, family_of(sample.family)) for sample in SAMPLES]
    for suits in (lambda kind: kind is family, lambda kind: kind.response == family.response):
        for sample, kind in opened:
            if suits(kind):
                return sample
    raise ValueError(f"No sample has observations for {kind_code(family)}.")
