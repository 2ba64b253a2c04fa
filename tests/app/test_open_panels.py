"""Which table or panel is open belongs to the link, and changes nothing else on the page."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.ui.panel_choice import CLASSIFY_PANELS, EXPLORE_PANELS, PanelChoice
from tests.app.visitor import (
    CLASSIFY,
    EXPLORE,
    SOURCE,
    away,
    choose,
    complaints,
    control,
    go_to,
    shown,
)

Open = Callable[..., AppTest]
PAGES = pytest.mark.parametrize(
    ("page", "panels"), [(EXPLORE, EXPLORE_PANELS), (CLASSIFY, CLASSIFY_PANELS)], ids=["explore", "classify"]
)


@PAGES
def test_every_panel_opens_and_the_address_follows(page: str, panels: PanelChoice, open_page: Open) -> None:
    app = open_page(page, data="generated", n="40")
    for code, title in reversed(panels.titles("generated").items()):
        choose(app, panels.label, title)
        assert not app.exception
        assert app.query_params.get("panel", panels.first) == code
    assert "panel" not in app.query_params


@PAGES
def test_a_link_opens_its_panel_and_a_turned_value_stays_turned(
    page: str, panels: PanelChoice, open_page: Open
) -> None:
    link = {"data": "beetles", "at": "34.5"} if page == CLASSIFY else {"data": "twitter", "at": "330.5"}
    app = open_page(page, **link, panel="likelihood")
    assert control(app, panels.label).value == "Likelihood"
    turned = away(app)
    assert turned
    choose(app, panels.label, "Observations")
    assert away(app) == turned
    assert app.query_params["at"] == link["at"]


@PAGES
def test_a_panel_stays_open_while_another_page_is_looked_at(
    page: str, panels: PanelChoice, open_page: Open
) -> None:
    app = open_page(page, panel="observations")
    go_to(app, EXPLORE if page == CLASSIFY else CLASSIFY)
    go_to(app, page)
    assert app.query_params["panel"] == "observations"
    assert control(app, panels.label).value == "Observations"


def test_a_panel_that_other_data_do_not_have_gives_way_to_the_first(open_app: Open) -> None:
    app = open_app(data="generated", panel="script")
    choose(app, SOURCE, "sample")
    assert "panel" not in app.query_params
    assert control(app, EXPLORE_PANELS.label).value == "Estimates"


def test_an_unknown_panel_is_told_and_costs_nothing_else(open_app: Open) -> None:
    app = open_app(data="nile", panel="kitchen")
    (told,) = complaints(app)
    assert "the choices are estimates, observations" in told
    assert shown(app)["views"] == shown(open_app(data="nile"))["views"]
