"""What can be taken away: the same numbers as on the page, computed when asked for."""

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from streamlit.testing.v1 import AppTest

from mlexplore.data import load_sample
from mlexplore.export import tables
from mlexplore.ui import download_buttons, sheet
from mlexplore.ui.settings import decode
from tests.app.conftest import Held
from tests.app.visitor import NUMBERS, away, bring, choose, headline, link_of
from tests.export.read_back import choose_first_two, read


@pytest.mark.parametrize("table", ["Estimates", "Observations", "Histogram", "Likelihood"])
def test_the_table_on_show_goes_out_as_csv_and_json(
    table: str, held: Held, open_app: Callable[..., AppTest]
) -> None:
    app = open_app()
    held.clear()
    choose(app, NUMBERS, table)
    assert set(held) == {f"{table}, CSV", f"{table}, JSON", "Data, CSV", "Data, JSON", "Report"}
    assert {each["on_click"] for each in held.values()} == {"ignore"}
    content = held[f"{table}, CSV"]["data"]()
    document = json.loads(held[f"{table}, JSON"]["data"]())
    shown = app.dataframe[0].value
    assert len(document["records"]) == len(shown)
    assert read(content).names == tuple(document["records"][0])
    assert (
        held[f"{table}, CSV"]["file_name"] == f"twitter-monthly-active-users-37-quarters-{table.lower()}.csv"
    )
    if table == "Estimates":
        assert document["about"]["log_likelihood"] == pytest.approx(-104.585, abs=5e-4)
        assert document["records"][0]["estimate"] == pytest.approx(330.0917, abs=5e-5)
    elif table == "Observations":
        assert_array_equal([record["fitted"] for record in document["records"]], shown["fitted"])
    else:
        first = shown.columns[0]
        assert_array_equal([record[first] for record in document["records"]], shown[first])


def test_nothing_is_computed_before_a_button_is_pressed(
    monkeypatch: pytest.MonkeyPatch, open_app: Callable[..., AppTest]
) -> None:
    asked: list[str] = []
    for module, names in (
        (tables, ("estimates", "fitted_values", "cleaned_data")),
        (sheet, ("report_of",)),
        (download_buttons, ("csv_bytes", "json_bytes", "report_bytes")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, lambda *_, name=name, **__: asked.append(name))
    app = open_app(data="nile")
    assert len(app.get("download_button")) == 5
    assert asked == []


def test_a_persons_own_data_read_back_as_they_were_and_the_link_holds_none_of_them(
    held: Held, open_app: Callable[..., AppTest]
) -> None:
    rows = [
        f"2015-{1 + i // 28:02d}-{1 + i % 28:02d}T06:00:00.25,{0.1 * i + (i % 3) / 7!r}" for i in range(60)
    ]
    app = open_app(curve="linear", errors="normal")
    choose(app, "Where the data come from", "upload")
    bring(app, "\n".join(["=when,secret", *rows]), "Patients <b>.csv")
    again = choose_first_two(held["Data, CSV"]["data"]())
    given = choose_first_two("\n".join(["=when,secret", *rows]).encode())
    assert_array_equal(again.x, given.x)
    assert_array_equal(again.y, given.y)
    assert again.axis == given.axis
    assert again.x_name == "=when"  # the apostrophe that kept a spreadsheet from computing it is off again
    assert held["Data, CSV"]["file_name"] == "patients-b.csv"
    link = link_of(app)
    assert "upload" in link
    assert "secret" in link  # which column is which is a choice
    assert not [cell for row in rows for cell in row.split(",") if cell in link]
    assert any("the data stay with you" in each.value for each in app.caption)
    report = held["Report"]["data"]().decode()
    assert "Patients &lt;b&gt;.csv" in report
    assert "<b>.csv" not in report


@pytest.mark.parametrize("data", ["nile", "generated"])
def test_the_link_leads_to_the_same_page(data: str, held: Held, open_app: Callable[..., AppTest]) -> None:
    app = open_app(data=data, curve="linear", errors="student-t", explore="x", at="-2")
    link = dict(re.findall(r"([^?&=]+)=([^&]*)", link_of(app)))
    settings, ignored = decode(link)
    assert not ignored
    assert settings.at is not None
    assert any(sheet.LINK_SAYS["sample"] in each.value for each in app.caption)
    other = open_app(**link)
    assert headline(other) == headline(app)
    assert away(other) == away(app)
    report = held["Report"]["data"]().decode()
    told = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", away(app).removesuffix(" **Fit** brings it home."))
    assert told in report
    assert "Fit</b> brings it home" not in report


def test_generated_data_go_out_with_their_truth(held: Held, open_app: Callable[..., AppTest]) -> None:
    open_app(data="generated")
    records = json.loads(held["Estimates, JSON"]["data"]())["records"]
    assert records[0]["truth"] == 330.0
    assert np.isfinite([record["truth"] for record in records]).all()


@pytest.mark.parametrize(("sample", "called"), [("penguins", "Line"), ("stackloss-plane", "Plane")])
def test_the_report_says_what_is_on_the_page(
    sample: str, called: str, held: Held, open_app: Callable[..., AppTest]
) -> None:
    app = open_app(data=sample, curve="linear")
    report = held["Report"]["data"]().decode()
    sheet_only = report[report.index("<main") : report.index("</main>")]
    data = load_sample(sample)
    for words in (
        data.name,
        data.lesson,
        f"{called} with",
        *data.notes,
        "Made with mlexplore",
        "Neighbouring" if data.axis.is_time else "AICc",
    ):
        assert words.replace("'", "&#x27;") in sheet_only
    for row in app.dataframe[0].value.to_dict("records"):
        assert row["estimate"] in sheet_only


def test_a_report_with_rows_set_aside_says_so(held: Held, open_app: Callable[..., AppTest]) -> None:
    open_app(data="nile", curve="linear", errors="normal", aside="3_31")
    assert '<li class="ring"' in (report := held["Report"]["data"]().decode())
    assert "set aside (2)" in report
