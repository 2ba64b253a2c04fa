"""What can be taken away from Classify: the same numbers as on the page, computed when asked for."""

import dataclasses
import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from streamlit.testing.v1 import AppTest

from mlexplore.classification import posterior
from mlexplore.data import CLASS_SAMPLES, choose_labels, load_class_sample
from mlexplore.escaping import hypertext
from mlexplore.ui import class_downloads, class_sheet, download_buttons, sheet
from mlexplore.ui.class_settings import decode
from tests.app.conftest import Held
from tests.app.visitor import (
    PANELS,
    SCRIPT,
    SOURCE,
    away,
    bring,
    choose,
    complaints,
    headline,
    link_of,
    number,
)
from tests.export.hostile import HOSTILE
from tests.export.read_back import read
from tests.export.test_report import ALLOWED, Page

Open = Callable[..., AppTest]
SEPARATED = "dose,kind\n" + "".join(f"{i},{'low' if i < 10 else 'high'}\n" for i in range(20))
TABLES = ["Estimates", "Observations", "By class", "Likelihood"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sample", ["penguins", "iris-setosa", "beetles", "housing"])
def test_the_table_on_show_goes_out_as_csv_and_json(
    sample: str, table: str, held: Held, open_classify: Open
) -> None:
    app = open_classify(data=sample)
    held.clear()
    choose(app, PANELS, table)
    assert set(held) == {f"{table}, CSV", f"{table}, JSON", "Data, CSV", "Data, JSON", "Report"}
    assert {each["on_click"] for each in held.values()} == {"ignore"}
    document = json.loads(held[f"{table}, JSON"]["data"]())
    shown = app.dataframe[-1].value
    assert len(document["records"]) == len(shown)
    assert read(held[f"{table}, CSV"]["data"]()).names == tuple(document["records"][0])
    assert held[f"{table}, CSV"]["file_name"].endswith(f"-{table.lower().replace(' ', '-')}.csv")
    if table == "Estimates":
        for row, record in zip(shown.to_dict("records"), document["records"], strict=True):
            assert number(row["estimate"]) == pytest.approx(record["estimate"], rel=1e-5)
            assert number(row["standard error"]) == pytest.approx(record["standard_error"], rel=1e-5)
    else:
        for theirs, ours in {
            "Observations": {"loss −log p": "loss", "quantile residual": "quantile_residual"},
            "By class": {"observed": "observed", "expected": "expected"},
            "Likelihood": {"log-likelihood": "log_likelihood"},
        }[table].items():
            assert_array_equal([record[ours] for record in document["records"]], shown[theirs])


@pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)
def test_the_data_of_every_sample_read_back_and_the_report_says_what_is_on_the_page(
    sample: object, held: Held, open_classify: Open
) -> None:
    app = open_classify(data=sample.key)  # type: ignore[attr-defined]
    data = load_class_sample(sample.key)  # type: ignore[attr-defined]
    table = read(held["Data, CSV"]["data"]())
    names = [each.name for each in data.features]
    assert table.names[: len(names) + 1] == (*names, data.label_name)
    records = json.loads(held["Data, JSON"]["data"]())["records"]
    assert_array_equal([record[names[0]] for record in records], table.reading(names[0]).parsed)
    report = held["Report"]["data"]().decode()
    sheet_only = report[report.index("<main") : report.index("</main>")]
    for words in (data.name, data.lesson, *data.notes, *complaints(app), "Made with mlexplore"):
        assert hypertext(words) in sheet_only
    assert hypertext(re.sub(r"\*\*", "", headline(app))) in re.sub("</?b>", "", sheet_only)
    for row in app.dataframe[-1].value.to_dict("records"):
        assert row["estimate"] in sheet_only
    assert sheet_only.count("<figure>") == 4


def test_nothing_is_computed_before_a_button_is_pressed(
    monkeypatch: pytest.MonkeyPatch, open_classify: Open
) -> None:
    asked: list[str] = []
    for module, names in (
        (
            class_downloads,
            ("class_estimates", "class_observations", "by_class", "class_likelihood", "cleaned_labels"),
        ),
        (class_sheet, ("class_report",)),
        (download_buttons, ("csv_bytes", "json_bytes", "report_bytes")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, lambda *_, name=name, **__: asked.append(name))
    app = open_classify(data="iris")
    assert len(app.get("download_button")) == 5
    assert asked == []


@pytest.mark.parametrize("data", ["penguins-sex", "iris-setosa", "generated"])
def test_away_from_home_page_link_and_report_say_what_it_costs(
    data: str, held: Held, open_classify: Open
) -> None:
    first = open_classify(data=data, curve="linear")
    assert away(first) == ""
    choose(first, PANELS, "Likelihood")
    table = first.dataframe[-1].value
    turned, heights = table.columns[0], table["log-likelihood"]
    value = float(table[turned].iloc[3])
    app = open_classify(**{**first.query_params, "v": "1", "data": data, "at": repr(value)})
    told = away(app)
    home = table["log-posterior" if "log-posterior" in table else "log-likelihood"].argmax()
    assert told.startswith("At ")
    assert told.endswith(" **Fit** brings it home.")
    assert f"log-likelihood {heights.iloc[3]:.2f}".replace("-", "−").replace("log−", "log-") in told
    loss = first.dataframe[-1].value.iloc[:, -1 if "log-posterior" not in table else -2]
    assert f"{loss.iloc[3]:.4g}" in told
    drop = (
        table["log-posterior"].iloc[home] - table["log-posterior"].iloc[3]
        if "log-posterior" in table
        else table["below the maximum"].iloc[3]
    )
    assert f"{drop:.2f} below" in told
    assert ("below the maximum" in told) == ("log-posterior" not in table)
    link = dict(re.findall(r"([^?&=]+)=([^&]*)", link_of(app)))
    settings, ignored = decode(link)
    assert not ignored
    assert settings.at == value
    report = held["Report"]["data"]().decode()
    assert (
        re.sub(
            r"\*\*(.+?)\*\*", r"<b>\1</b>", told.removesuffix(" **Fit** brings it home.").replace("\\", "")
        )
        in report
    )
    assert sheet.LINK_SAYS["sample"] in report


def test_separated_classes_are_told_at_the_mode_of_the_posterior(held: Held, open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, SEPARATED)
    table = app.dataframe[-1].value
    assert list(table) == ["symbol", "parameter", "estimate", "standard error"]
    assert any(
        "mode of the posterior under a normal prior of scale 2.5" in each.value for each in app.caption
    )
    document = json.loads(held["Estimates, JSON"]["data"]())
    assert document["about"]["stands_at"] == "the mode of the posterior"
    report = held["Report"]["data"]().decode()
    for words in ("has no maximum", "dose separates", "mode of the posterior under", "log-posterior"):
        assert words in report
    assert "95 % interval</th>" not in report
    assert "AIC" not in report[report.index("<main") : report.index("</main>")]


def test_where_the_search_for_the_mode_stopped_there_is_no_number(
    monkeypatch: pytest.MonkeyPatch, held: Held, open_classify: Open
) -> None:
    search = posterior.posterior_mode
    monkeypatch.setattr(
        "mlexplore.ui.class_work.posterior_mode",
        lambda *given: dataclasses.replace(search(*given), converged=False, message="It ran out of steps."),
    )
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, SEPARATED.replace("dose", "another dose"))
    table = app.dataframe[-1].value
    assert set(table["estimate"]) == set(table["standard error"]) == {"—"}
    assert any("There are no estimates" in each.value for each in app.caption)
    report = held["Report"]["data"]().decode()
    assert "There are no estimates" in report
    assert "<dt>" not in report


@pytest.mark.parametrize("kind", ["clouds", "ordered"])
def test_generated_labels_go_out_with_their_truth_and_the_code_that_makes_them(
    kind: str, held: Held, open_classify: Open
) -> None:
    app = open_classify(data="generated", kind=kind, n="60")
    records = json.loads(held["Estimates, JSON"]["data"]())["records"]
    assert np.isfinite([record["truth"] for record in records]).all()
    assert "in standard errors" in app.dataframe[-1].value
    choose(app, PANELS, SCRIPT)
    (script,) = [each.value for each in app.code if "import numpy" in each.value]
    made: dict[str, np.ndarray] = {}
    exec(script, made)
    data = read(held["Data, CSV"]["data"]())
    assert_array_equal(data.reading("x1").parsed, made["x"][:, 0])
    assert data.text("class").tolist() == made["y"].tolist()


def test_a_panel_without_a_table_leaves_data_and_report(held: Held, open_classify: Open) -> None:
    app = open_classify(data="generated")
    held.clear()
    choose(app, PANELS, SCRIPT)
    assert set(held) == {"Data, CSV", "Data, JSON", "Report"}


@pytest.mark.parametrize("name", HOSTILE[:1] + HOSTILE[8:14], ids=repr)
def test_in_the_report_nothing_of_a_persons_data_acts(name: str, held: Held, open_classify: Open) -> None:
    rng = np.random.default_rng(8)

    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [f"{quoted(name)},{quoted('kind ' + name)}"]
    lines += [f"{rng.normal() + place:.4f},{quoted(name if place else 'other')}" for place in (0, 1) * 20]
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, "\n".join(lines), f"{name}.csv".replace("/", " "))
    assert not complaints(app)
    page = Page(held["Report"]["data"]())
    assert {tag for tag, _ in page.elements} <= ALLOWED
    assert len([script for attributes, script in page.scripts if not attributes]) == 2
    assert [each["href"] for _, each in page.elements if "href" in each] in (
        [],
        [link_of(app)],
    )
    assert page.policy.startswith("default-src 'none'; ")
    for table in TABLES:
        choose(app, PANELS, table)
        assert not complaints(app)
        assert json.loads(held[f"{table}, JSON"]["data"]())["records"]
    found = read(held["Data, CSV"]["data"]())
    again = choose_labels(found, found.names[1], found.names[:1])
    assert again.n == 40
    link = link_of(app)
    assert "upload" in link
    assert any("the data stay with you" in each.value for each in app.caption)
