"""The panels under the four views of labels, each on a small page of its own."""

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mlexplore as mx
from mlexplore.ui.panels.confusion import MOST_COLUMNS, percent


def page(
    panel: str, kinds: int, link: str, family: str, separated: bool, threshold: float, weighted: bool
) -> None:
    """A page with one panel; Streamlit runs its text, so it imports what it needs."""
    import numpy as np
    import streamlit as st

    import mlexplore as mx
    from mlexplore.ui.panels.calibration import show_calibration
    from mlexplore.ui.panels.odds import show_odds
    from mlexplore.ui.panels.threshold import show_threshold

    rng = np.random.default_rng(4)
    x = rng.normal(size=(240, 2))
    height = x @ [1.4, -0.7] + (0.0 if separated else 1.0) * rng.logistic(size=240)
    names = np.array(["![p](http://a.example) <b>", *(f"kind {k}" for k in range(1, kinds))])
    codes = np.searchsorted(np.quantile(height, np.arange(1, kinds) / kinds), height)
    kind = {"binary": mx.Binary(event="kind 1"), "softmax": mx.Categorical()}[family]
    fit = mx.fit(
        x,
        names[codes],
        curve=mx.Linear(),
        family=kind,
        link=link,
        weights=np.full(240, 3.0) if weighted else None,
    )
    key = f"{panel} {kinds} {link} {separated} {weighted}"
    if panel == "calibration":
        show_calibration(fit, key=key)
    elif panel == "threshold":
        show_threshold(fit, threshold, lambda value: st.session_state.update(at=value), key=key)
    else:
        ends = fit.confidence_intervals()
        show_odds(fit, ends, {name: f"**{name}**" for name in fit.estimates}, key=key)


def shown(panel: str, **more: Any) -> AppTest:
    """Run the page."""
    chosen = {
        "kinds": 2,
        "link": "logit",
        "family": "binary",
        "separated": False,
        "threshold": 0.5,
        "weighted": False,
    }
    app = AppTest.from_function(page, kwargs={"panel": panel, **chosen, **more}, default_timeout=30).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """All sentences of the page."""
    return " ".join(each.value for each in app.markdown)


def labelled() -> tuple[np.ndarray, np.ndarray, mx.ClassFit]:
    """The two classes of the page: who is of the second, with which probability, and the fit."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(240, 2))
    height = x @ [1.4, -0.7] + rng.logistic(size=240)
    second = height > np.quantile(height, 0.5)
    fit = mx.fit(x, second, curve=mx.Linear(), family=mx.Binary())
    return second, fit.fitted[:, 1], fit


def test_calibration_says_the_log_loss_and_that_a_fit_is_calibrated_on_its_own_rows() -> None:
    _, _, fit = labelled()
    said = words(shown("calibration"))
    assert f"log loss of **{fit.loss:.3f}**" in said
    assert "slope 1 and intercept 0" in said


@pytest.mark.parametrize("panel", ["calibration", "threshold"])
def test_of_several_classes_one_is_chosen_the_last_at_first(panel: str) -> None:
    app = shown(panel, kinds=3, family="softmax")
    assert app.selectbox[0].value == 2
    assert "kind 2" in words(app)
    app.selectbox[0].select_index(1).run()
    assert not app.exception
    assert "kind 1" in words(app)


@pytest.mark.parametrize("threshold", [0.5, 0.3, 0.1234])
def test_the_table_at_the_threshold_counts_the_rows(threshold: float) -> None:
    second, p, _ = labelled()
    app = shown("threshold", threshold=threshold)
    (table,) = app.table
    called = p >= threshold
    counts = [[int(np.sum((second == label) & (called == call))) for call in (0, 1)] for label in (0, 1)]
    cells = table.value.iloc[:, 1:3].map(lambda cell: int(re.sub(r"\*| .*", "", cell)))
    assert cells.to_numpy().tolist() == counts
    right = percent(float(np.mean(second == called)))
    assert f"**{right}** of all calls are right" in words(app)
    assert "is right in 50.0\N{NO-BREAK SPACE}%" in words(app)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kinds", [3, MOST_COLUMNS + 1])
def test_rows_that_stand_for_several_observations_are_counted_as_observations(
    weighted: bool, kinds: int
) -> None:
    more = {"kinds": kinds, "family": "softmax", "weighted": weighted}
    total, counted, other = (720, "observations", "rows") if weighted else (240, "rows", "observations")
    assert f"Of {total} {counted} **" in words(shown("calibration", **more))
    tables = shown("threshold", **more).table
    assert len(tables) == 2
    for table in tables:
        assert counted in table.value
        assert other not in table.value
    assert tables[0].value[counted].astype(int).sum() == total


def test_where_nothing_is_called_what_does_not_exist_is_said() -> None:
    said = words(shown("threshold", threshold=1.0))
    assert "MCC **—**" in said
    assert "Nothing is called 1" in said
    assert "A 1 is kind 1." in said


def test_names_from_files_stay_words() -> None:
    app = shown("threshold", kinds=3, family="softmax")
    texts = [
        words(app),
        *(str(cell) for table in app.table for cell in (*table.value, *table.value.iloc[:, 0])),
    ]
    assert not any(re.search(r"(?<!\\)\[", text) for text in texts)
    assert any("\\!" in text for text in texts)


def test_many_classes_are_a_list_of_what_is_confused() -> None:
    app = shown("threshold", kinds=MOST_COLUMNS + 1, family="softmax")
    pairs = app.table[-1].value
    assert len(pairs) == MOST_COLUMNS
    assert (pairs["true class"] != pairs["called"]).all()
    rows = pairs["rows"].astype(int).tolist()
    assert rows == sorted(rows, reverse=True)


def test_odds_ratios_are_exponentials_of_coefficients() -> None:
    _, _, fit = labelled()
    (table,) = shown("odds").table
    for name, row in zip(("x1", "x2"), table.value.itertuples(index=False), strict=True):
        assert float(row[1].replace("−", "-")) == pytest.approx(fit.estimates[name], rel=1e-3)
        ratio, low, high = (float(each) for each in re.findall(r"[\d.]+", row[2]))
        ends = fit.confidence_intervals()[name]
        np.testing.assert_allclose([ratio, low, high], np.exp([fit.estimates[name], *ends]), rtol=6e-3)


def test_odds_of_separated_classes_are_without_end() -> None:
    (table,) = shown("odds", separated=True).table
    cells = [str(cell) for cell in table.value.to_numpy().ravel()]
    assert any("∞" in cell for cell in cells)
    assert not any(re.search(r"·10[⁵⁶⁷⁸⁹]", cell) for cell in cells)


def test_a_link_without_odds_ratios_says_why() -> None:
    app = shown("odds", link="probit")
    assert "no odds ratio" in words(app)
    assert not app.table


@pytest.mark.parametrize("panel", ["calibration", "threshold"])
def test_separated_classes_have_panels_too(panel: str) -> None:
    said = words(shown(panel, separated=True))
    assert (
        "calibration line is infinite. A 1 is kind 1." if panel == "calibration" else "MCC **1.000**"
    ) in said


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0.0"), (1.0, "100.0"), (0.0001, "< 0.1"), (0.9999, "> 99.9"), (0.125, "12.5")]
)
def test_all_and_none_are_said_only_where_it_is_so(share: float, text: str) -> None:
    assert percent(share).replace("\N{NO-BREAK SPACE}", " ") == f"{text} %"
