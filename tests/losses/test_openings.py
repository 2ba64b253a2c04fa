"""Every loss opens as a fit: the pages understand its link, all of it."""

from typing import Any

import numpy as np
import pytest

from mlexplore.codes import kind_code
from mlexplore.losses import Loss, loss_named
from mlexplore.ui import class_settings, settings
from tests.losses.settings_of_losses import Setting, each_loss, each_setting, places


@each_setting
def test_the_page_understands_the_link_and_ignores_nothing(setting: Setting) -> None:
    loss, parameters = setting
    link = loss.opening.link_at(parameters)
    assert set(loss.opening.carried) <= set(parameters)
    if loss.opening.page == "classify":
        chosen, ignored = class_settings.decode(class_settings.encode(class_settings.ClassSettings()) | link)
        assert ignored == ()
        assert chosen.model == link["model"]
        assert class_settings.encode(chosen).items() >= link.items()
    else:
        numbers, ignored = settings.decode(settings.encode(settings.Settings()) | link)
        assert ignored == ()
        assert kind_code(numbers.family) == link["errors"]
        assert settings.encode(numbers).items() >= link.items()
        held = dict(numbers.fixed)
        told = {name.removeprefix("loss."): float(value) for name, value in link.items() if name != "errors"}
        assert {name: held[name] for name in told} == told


@each_loss
def test_it_opens_as_itself_or_says_why_not_and_what_instead(loss: Loss) -> None:
    opening = loss.opening
    if opening.instead:
        assert loss.density is None or loss.problem == "directions"
        return
    assert loss.density is not None
    if opening.page == "classify":
        assert loss.problem == "labels"
        return
    code = opening.link["errors"]
    if loss.family is None:
        assert code == f"loss.{loss.typed}"
        assert set(opening.carried) == {each.name for each in loss.parameters}
    else:
        assert code == kind_code(loss.family)


@each_setting
def test_a_typed_loss_opens_with_errors_that_cost_what_it_costs(setting: Setting) -> None:
    loss, parameters = setting
    if not loss.opening.link.get("errors", "").startswith("loss."):
        return
    if np.isnan(loss.density_at(np.zeros(1), **parameters)).any():
        return  # Barron's loss is bounded for negative alpha
    chosen, _ = settings.decode(settings.encode(settings.Settings()) | loss.opening.link_at(parameters))
    made: Any = chosen.family  # its fields are those of the text
    family = made(s=1.0, **dict(chosen.fixed))
    y = places(loss)
    assert family.loss(y, np.zeros_like(y)) == pytest.approx(
        loss.value(y, **parameters), rel=1e-10, abs=1e-12
    )
    assert family.density(y, np.zeros_like(y)) == pytest.approx(loss.density_at(y, **parameters), rel=1e-8)


def test_barrons_loss_opens_as_squares_at_the_end_of_its_slider() -> None:
    loss = loss_named("barron")
    parameters = loss.at({"alpha": 2.0, "c": 1.7})
    chosen, _ = settings.decode(settings.encode(settings.Settings()) | loss.opening.link_at(parameters))
    made: Any = chosen.family
    errors = made(**dict(chosen.fixed), s=1.0)
    r = np.array([-30.0, -0.7, 0.0, 1e-3, 5.0])
    assert errors.curve.rho(r) == pytest.approx(r**2 / (2.0 * 1.7**2), rel=1e-6, abs=1e-12)
