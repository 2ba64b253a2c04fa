"""The page of losses without a browser: what a link shows, and the way to a fit that keeps the data."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.codes import family_of
from mlexplore.escaping import markdown
from mlexplore.losses import LOSSES
from mlexplore.ui.losses.loss_settings import LossSettings, decode
from tests.app.visitor import (
    CLASSIFY,
    EXPLORE,
    SOURCE,
    bring,
    choose,
    class_meaning,
    complaints,
    control,
    go_to,
    headline,
    meaning,
)
from tests.plots.unpacking import unpack

LOSSES_PAGE = "mlexplore/ui/pages/losses.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_losses(open_page: Open) -> Open:
    """Open the app on the page of losses."""

    def opened(**query: str) -> AppTest:
        return open_page(LOSSES_PAGE, **query)

    return opened


def titles(app: AppTest) -> list[str]:
    """Titles of the views on the page; empty while only the cards are there."""
    packed = [each.proto for each in app.get("bidi_component") if each.proto.WhichOneof("data") == "bytes"]
    return [view["title"] for proto in packed for view in unpack(proto.bytes)["views"]]


def standing(app: AppTest) -> LossSettings:
    """What the address stands for."""
    settings, told = decode(app.query_params)
    assert not told
    return settings


def press(app: AppTest, key: str) -> AppTest:
    """Press a button of the details."""
    return app.button(key).click().run()


def test_the_page_opens_with_all_losses_and_nothing_else(open_losses: Open) -> None:
    app = open_losses()
    assert not complaints(app)
    assert titles(app) == []
    assert app.query_params == {}


def test_every_loss_opens_with_its_pictures_and_its_names(open_losses: Open) -> None:
    app = open_losses()
    for loss in LOSSES:
        app.query_params.update({"v": "1", "loss": loss.key})
        app.run()
        assert not complaints(app)
        assert titles(app)[0] == "Loss"
        assert len(titles(app)) == (4 if loss.has_weight else 3)
        assert [each.value for each in app.subheader] == [markdown(loss.name)]
        named = app.table[0].value["Name"].tolist() if loss.libraries else []
        assert named == [f"`{each.name}`" for each in loss.libraries]


def test_a_comparison_has_the_losses_side_by_side(open_losses: Open) -> None:
    app = open_losses(v="1", pin="squared.huber.tukey", compare="yes")
    assert not complaints(app)
    assert titles(app) == ["Losses", "Densities", "Influence", "Weights"]
    assert [column.markdown[0].value for column in app.columns] == [
        "**Squared error**",
        "**Huber loss**",
        "**Tukey’s biweight**",
    ]
    choose(app, "Turn", "tukey.c")
    assert standing(app).turned == "tukey.c"
    (field,) = app.number_input
    field.set_value(2.0)
    app.run()
    assert standing(app) == LossSettings(
        pinned=("squared", "huber", "tukey"), compared=True, turned="tukey.c", values=(("huber.delta", 2.0),)
    )


def test_what_runs_over_another_axis_is_told_and_stands_beside_it_in_words(open_losses: Open) -> None:
    app = open_losses(v="1", pin="squared.hinge", compare="yes")
    assert any("Hinge loss runs over" in each.value for each in app.caption)
    assert app.columns[1].markdown[0].value == "**Hinge loss**"


def test_nonsense_in_a_link_is_told_in_a_sentence(open_losses: Open) -> None:
    app = open_losses(v="1", loss="![p](http://x)", pin="huber")
    (told,) = complaints(app)
    assert "there is no such loss" in told
    assert standing(app) == LossSettings(pinned=("huber",))


def test_pinning_leads_to_the_comparison_and_a_fourth_takes_the_place_of_the_oldest(
    open_losses: Open,
) -> None:
    app = press(open_losses(v="1", loss="huber"), "losses.pin")
    assert standing(app) == LossSettings(chosen="huber", pinned=("huber",))
    app.query_params.update({"loss": "tukey", "pin": "huber.squared.absolute"})
    press(app.run(), "losses.pin")
    assert standing(app) == LossSettings(pinned=("squared", "absolute", "tukey"), compared=True)
    assert titles(app)[0] == "Losses"


def test_the_page_is_as_it_was_left(open_losses: Open) -> None:
    app = open_losses(
        v="1", loss="barron", pin="huber", turn="barron.c", words="robust", **{"barron.alpha": "0.5"}
    )
    before = standing(app)
    go_to(app, EXPLORE)
    assert standing(go_to(app, LOSSES_PAGE)) == before


# ---- the way to a fit -------------------------------------------------------------------------------------------


def test_a_loss_opens_on_the_data_and_the_curve_that_are_there(open_app: Open) -> None:
    app = open_app(data="nile", curve="polynomial.2", errors="student-t", nu="4", others="refit")
    before = meaning(app)
    go_to(app, LOSSES_PAGE)
    app.query_params.update({"v": "1", "loss": "huber", "huber.delta": "2.5"})
    press(app.run(), "losses.open")
    assert not complaints(app)
    now = meaning(app)
    assert (now.sample, now.curve, now.others) == (before.sample, before.curve, before.others)
    assert (now.family, now.fixed) == (family_of("huber"), (("delta", 2.5),))
    assert "Huber" in headline(app)


def test_a_file_that_was_brought_is_what_a_loss_opens_on(open_app: Open) -> None:
    lines = "".join(f"{i},{1.5 + i + (i * i) % 7}\n" for i in range(30))
    app = bring(choose(open_app(), SOURCE, "upload"), f"dose,effect\n{lines}")
    before = meaning(app)
    go_to(app, LOSSES_PAGE)
    app.query_params.update({"v": "1", "loss": "absolute"})
    press(app.run(), "losses.open")
    assert not complaints(app)
    assert meaning(app).roles == before.roles
    assert meaning(app).family is family_of("laplace")
    assert "Laplace" in headline(app)


def test_a_loss_that_does_not_suit_the_data_opens_on_a_sample_and_says_so_before(open_losses: Open) -> None:
    app = open_losses(v="1", loss="poisson-deviance")
    assert any("It opens with the sample" in each.value for each in app.caption)
    press(app, "losses.open")
    assert not complaints(app)
    assert meaning(app).sample != "twitter"
    assert "Poisson" in headline(app)


def test_a_loss_without_a_density_opens_what_it_calls_the_nearest(open_losses: Open) -> None:
    app = open_losses(v="1", loss="tukey")
    assert app.button("losses.open").label == "Open the nearest in Explore"
    press(app, "losses.open")
    assert not complaints(app)
    assert "Student t" in headline(app)


def test_a_loss_that_has_no_errors_at_its_values_says_so_and_stays(open_losses: Open) -> None:
    """Barron's loss is bounded below α = 0, and then belongs to no density."""
    app = press(open_losses(v="1", loss="barron", **{"barron.alpha": "-1"}), "losses.open")
    (told,) = complaints(app)
    assert told.startswith("No density")
    assert standing(app).chosen == "barron"


def test_a_loss_of_labels_opens_on_the_labels_that_are_there(open_page: Open) -> None:
    app = open_page(CLASSIFY, data="challenger", curve="linear")
    go_to(app, LOSSES_PAGE)
    app.query_params.update({"v": "1", "loss": "hinge"})
    press(app.run(), "losses.open")
    assert class_meaning(app).sample == "challenger"
    assert control(app, SOURCE).value == "sample"
