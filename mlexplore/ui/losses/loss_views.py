"""The pictures of losses on the page, kept for the next person who looks at the same ones."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mlexplore.loss_scene import LossScene, Turn
from mlexplore.losses import Loss, LossParameter
from mlexplore.plots.losses_linked import losses_payload
from mlexplore.plots.payload import Payload
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.losses.loss_controls import turn_to
from mlexplore.ui.losses.loss_settings import LossSettings, place_of


def show_views(
    losses: Sequence[Loss],
    settings: LossSettings,
    turned: tuple[Loss, LossParameter] | None,
    *,
    link: int,
) -> tuple[Loss, ...]:
    """Draw losses in linked views; return those that run over something else and are left out.

    Parameters
    ----------
    losses, settings
        The losses, and what is chosen: the values of their parameters.
    turned
        The parameter that the slider turns, with its loss; None if there is none.
    link
        How many links were opened on the page.
    """
    scene, payload = _including(None, losses, settings, turned)
    place = None
    if turned is not None:
        loss, parameter = turned
        value = settings.parameters_of(loss)[parameter.name]
        # A link may ask for a value at which the slider does not stop by itself.
        if value not in scene.values:
            scene, payload = _including(value, losses, settings, turned)
        place = payload.sweep.nearest(value) if payload.sweep else None
    linked_views(
        payload,
        # As long as a component stands, the number of its views stays.
        key=f"losses in {len(payload.views)} views",
        start=place,
        link=link,
        on_explore=None if turned is None else partial(turn_to, *turned),
    )
    return scene.left_out


def _including(
    value: float | None,
    losses: Sequence[Loss],
    settings: LossSettings,
    turned: tuple[Loss, LossParameter] | None,
) -> tuple[LossScene, Payload]:
    """The scene and its picture; the value that is turned is none of what they are made of, but for one that is included."""
    turn = None if turned is None else Turn(*turned, include=value)
    moving = "" if turned is None else place_of(*turned)
    standing = {
        loss.key: {
            name: each
            for name, each in settings.parameters_of(loss).items()
            if f"{loss.key}.{name}" != moving
        }
        for loss in losses
    }
    return _draw(f"{moving} {value!r} {standing!r}", tuple(losses), standing, turn)


@st.cache_resource(max_entries=128, show_spinner=False)
def _draw(
    key: str,  # noqa: ARG001 - what the cache looks up
    _losses: tuple[Loss, ...],
    _standing: dict[str, dict[str, float]],
    _turn: Turn | None,
) -> tuple[LossScene, Payload]:
    scene = LossScene(_losses, _standing, _turn)
    return scene, losses_payload(scene)
