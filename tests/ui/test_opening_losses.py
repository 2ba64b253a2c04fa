"""The way from every loss to a fit: a link that the page understands, with errors that suit the data it opens on."""

from typing import Any

import numpy as np
import pytest

from mlexplore.codes import family_of
from mlexplore.data import load_sample
from mlexplore.losses import LOSSES, Loss
from mlexplore.ui import class_settings, settings
from mlexplore.ui.losses.opening import link_to_fit, told_of_opening
from tests.losses.settings_of_losses import Setting, settings_of


def _ends_of(loss: Loss) -> list[Setting]:
    """With every parameter at either end of its slider."""
    ends = ({each.name: getattr(each, end) for each in loss.parameters} for end in ("low", "high"))
    return [Setting(loss, parameters) for parameters in ends if parameters]


OPENED = [setting for loss in LOSSES for setting in (*settings_of(loss), *_ends_of(loss))]
ON_EXPLORE = [each for each in OPENED if each.loss.opening.page == "explore"]
ON_CLASSIFY = [each for each in OPENED if each.loss.opening.page == "classify"]


@pytest.mark.parametrize("setting", ON_EXPLORE, ids=str)
def test_explore_understands_the_link_and_the_data_suit(setting: Setting, session: dict[str, Any]) -> None:
    loss: Loss = setting.loss
    # Barron's loss belongs to no density where α is below 0.
    bounded = loss.density is not None and np.isnan(loss.density_at(np.ones(1), **setting.parameters)).any()
    if bounded:
        with pytest.raises(ValueError, match="No density"):
            link_to_fit(loss, setting.parameters)
        return
    found, told = settings.decode(link_to_fit(loss, setting.parameters))
    assert told == ()
    assert found.family is family_of(loss.opening.link["errors"])
    fixed = dict(found.fixed)
    assert {name: fixed[name] for name in loss.opening.carried} == pytest.approx(
        {name: setting.parameters[name] for name in loss.opening.carried}
    )
    assert (found.sample == "twitter") == ("the sample" not in told_of_opening(loss))
    assert found.family.support.contains(load_sample(found.sample).y).all()


@pytest.mark.parametrize("setting", ON_CLASSIFY, ids=str)
def test_classify_understands_the_link(setting: Setting, session: dict[str, Any]) -> None:
    found, told = class_settings.decode(link_to_fit(setting.loss, setting.parameters))
    assert told == ()
    assert found.model == setting.loss.opening.link["model"]
    assert told_of_opening(setting.loss) == setting.loss.opening.instead
