"""Two pages beside each other: each keeps its choices and its link, and what was brought to one is on the other."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.data import CLASS_SAMPLES, SAMPLES, class_sample_named
from tests.app.visitor import (
    CLASSES,
    CLASSIFY,
    CURVE,
    ERRORS,
    EXPLORE,
    FEATURES,
    LINK,
    OTHERS,
    SAMPLE,
    SOURCE,
    bring,
    choose,
    class_meaning,
    complaints,
    control,
    go_to,
    headline,
    meaning,
    shown,
    step_to,
    turner,
    views,
)

Open = Callable[..., AppTest]
BINARY = class_sample_named("challenger")
FILE = "dose,effect,kind\n" + "".join(
    f"{i},{3 + i + (i * i) % 7},{'good' if (i * 7) % 20 + i > 18 else 'bad'}\n" for i in range(30)
)


def test_choices_and_links_of_a_page_are_there_when_a_visitor_comes_back(open_app: Open) -> None:
    app = open_app()
    choose(app, SAMPLE, "nile")
    choose(app, CURVE, "polynomial")
    choose(app, ERRORS, "student-t")
    choose(app, OTHERS, "refit")
    turner(app).set_value("c2")
    app.run()
    explored = shown(app)
    go_to(app, CLASSIFY)
    choose(app, SAMPLE, BINARY.key)
    choose(app, LINK, "probit")
    choose(app, OTHERS, "refit")
    turner(app).set_value(turner(app).options[-1])
    app.run()
    classified = shown(app)
    assert not classified["complaints"]
    assert shown(go_to(app, EXPLORE)) == explored
    assert shown(go_to(app, CLASSIFY)) == classified
    assert shown(go_to(app, EXPLORE)) == explored


def test_choices_that_were_never_written_stay_out_of_the_address(open_app: Open) -> None:
    app = open_app()
    before = shown(app)
    go_to(app, CLASSIFY)
    assert app.query_params == {}
    assert shown(go_to(app, EXPLORE)) == before


def test_a_turned_value_stays_with_its_page(open_app: Open) -> None:
    written = choose(open_app(data="nile", curve="linear", errors="normal"), OTHERS, "refit")
    value = repr(views(written)["sweep"]["values"][20])
    app = open_app(**written.query_params, at=value)
    assert app.query_params["at"] == value
    before = shown(app)
    go_to(app, CLASSIFY)
    choose(app, OTHERS, "refit")
    assert "at" not in app.query_params
    assert shown(go_to(app, EXPLORE)) == before


def test_steps_in_the_history_lead_over_pages(open_app: Open) -> None:
    """The bare address to which the navigation leads means what it stood for, not the defaults."""
    app = open_app(data="nile", curve="linear", errors="normal")
    explored = shown(app)
    go_to(app, CLASSIFY)
    choose(app, SAMPLE, BINARY.key)
    chosen = shown(app)
    step_to(app, CLASSIFY, {})
    assert class_meaning(app).sample == CLASS_SAMPLES[0].key
    assert shown(step_to(app, CLASSIFY, chosen["address"])) == chosen
    assert shown(step_to(app, EXPLORE, explored["address"])) == explored
    go_to(app, CLASSIFY)
    assert app.query_params == chosen["address"]
    choose(app, SAMPLE, CLASS_SAMPLES[0].key)
    step_to(app, CLASSIFY, {})
    assert control(app, SAMPLE).value == BINARY.key
    assert app.query_params == {}


def test_what_the_browser_files_under_the_page_before_is_not_taken_for_its_link(open_app: Open) -> None:
    """Streamlit's page writes the parameters first and the path after, if both come at once: seen in Chromium."""
    app = choose(open_app(data="nile", curve="linear", errors="normal"), OTHERS, "refit")
    explored = shown(app)
    go_to(app, CLASSIFY)
    choose(app, SAMPLE, BINARY.key)
    go_to(app, EXPLORE)
    go_to(app, CLASSIFY)
    mixed = dict(app.query_params)
    assert mixed
    choose(app, LINK, "probit")
    assert shown(step_to(app, EXPLORE, mixed)) == explored


@pytest.mark.parametrize(
    "link", [{"data": "nile"}, {"data": "generated", "seed": "5"}, {"curve": "linear", "errors": "laplace"}]
)
def test_a_link_to_a_page_is_planted_there_whatever_stands_on_it(
    link: dict[str, str], open_app: Open, open_classify: Open
) -> None:
    app = open_classify()
    assert shown(step_to(app, EXPLORE, link)) == shown(open_app(**link))
    go_to(app, CLASSIFY)
    assert shown(step_to(app, EXPLORE, link)) == shown(open_app(**link))


def test_a_file_brought_on_explore_opens_on_classify(open_app: Open) -> None:
    app = choose(open_app(), SOURCE, "upload")
    bring(app, FILE)
    mine = headline(app)
    go_to(app, CLASSIFY)
    assert not complaints(app)
    assert control(app, SOURCE).value == "upload"
    assert control(app, CLASSES).value == "kind"
    assert class_meaning(app).roles.label == "kind"
    assert headline(go_to(app, EXPLORE)) == mine


def test_a_file_brought_on_classify_is_there_on_explore(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, FILE)
    assert not complaints(app)
    mine = headline(app)
    go_to(app, EXPLORE)
    assert control(app, SOURCE).value == "sample"
    choose(app, SOURCE, "upload")
    assert not complaints(app)
    assert meaning(app).roles.y == control(app, "y").value
    assert any("In use" in each.value for each in app.caption)
    assert headline(go_to(app, CLASSIFY)) == mine


def test_a_new_file_is_on_both_pages_at_once(open_app: Open) -> None:
    app = choose(open_app(), SOURCE, "upload")
    bring(app, FILE)
    go_to(app, CLASSIFY)
    bring(app, FILE.replace("kind", "sort").replace("dose", "amount"), "other.csv")
    assert control(app, CLASSES).value == "sort"
    assert "amount" in control(app, FEATURES).options
    go_to(app, EXPLORE)
    assert control(app, "x").value == "amount"
    assert not complaints(app)


BOTH = sorted({sample.key for sample in SAMPLES} & {sample.key for sample in CLASS_SAMPLES})


@pytest.mark.parametrize("sample", BOTH)
def test_classify_opens_first_on_the_sample_that_is_on_explore(sample: str, open_app: Open) -> None:
    app = open_app(data=sample)
    go_to(app, CLASSIFY)
    assert control(app, SAMPLE).value == sample
    assert class_meaning(app).sample == sample
    assert headline(app)


def test_classify_opens_on_its_first_sample_where_explore_has_no_classes(open_app: Open) -> None:
    for link in ({"data": "nile"}, {"data": "generated"}):
        app = open_app(**link)
        go_to(app, CLASSIFY)
        assert control(app, SAMPLE).value == CLASS_SAMPLES[0].key
