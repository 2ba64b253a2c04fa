"""The way from every loss to a fit: a link that the page understands, with errors that suit the data it opens on."""

from typing import Any

import pytest

from mlexplore.codes import family_of
from mlexplore.data import load_sample
from mlexplore.losses import LOSSES, Loss
from mlexplore.ui import class_settings, settings
from mlexplore.ui.losses.opening import way_to
from tests.losses.settings_of_losses import Setting, settings_of

OPENED = [setting for loss in LOSSES for setting in settings_of(loss)]


@pytest.mark.parametrize("setting", [each for each in OPENED if each.loss.opening.page == "explore"], ids=str)
def test_explore_understands_the_link_and_the_data_suit(setting: Setting, session: dict[str, Any]) -> None:
    loss: Loss = setting.loss
    way = way_to(loss, setting.parameters)
    found, told = settings.decode(way.link)
    assert told == ()
    assert way.page == "explore.py"
    assert found.family is family_of(loss.opening.link["errors"])
    assert (
        dict(found.fixed).items()
        >= {name: pytest.approx(setting.parameters[name]) for name in loss.opening.carried}.items()
    )
    assert (found.sample == "twitter") == (way.other_data == "")
    assert found.family.support.contains(load_sample(found.sample).y).all()


@pytest.mark.parametrize(
    "setting", [each for each in OPENED if each.loss.opening.page == "classify"], ids=str
)
def test_classify_understands_the_link(setting: Setting, session: dict[str, Any]) -> None:
    way = way_to(setting.loss, setting.parameters)
    found, told = class_settings.decode(way.link)
    assert told == ()
    assert way.page == "classify.py"
    assert found.model == setting.loss.opening.link["model"]
