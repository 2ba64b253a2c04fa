"""Generated data on the page: what disturbs them, the code that makes them, and the truth beside the estimates."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit
from streamlit.testing.v1 import AppTest

from mlexplore.codes import kind_code
from mlexplore.families import FAMILIES, Family
from mlexplore.plots.theme import LIGHT
from mlexplore.simulation import Disturbances
from mlexplore.ui.settings import encode
from tests.app.visitor import (
    CURVE,
    ERRORS,
    NUMBERS,
    SCRIPT,
    SOURCE,
    TRUE_CURVE,
    TRUE_ERRORS,
    choose,
    complaints,
    control,
    meaning,
    number,
    shown,
    turner,
    views,
)
from tests.export.test_world_code import data_of

Open = Callable[..., AppTest]

SPACING, GAP, OUTLIERS = "Spacing of x", "Gap", "Outliers"
SIZE, UNEVEN, MEMORY = "Size of outliers, in spreads", "Spread, right end to left end", "Memory of the errors"


def _disturb(app: AppTest) -> None:
    choose(app, SOURCE, "generated")
    choose(app, SPACING, "quarters")
    choose(app, GAP, 0.2)
    choose(app, OUTLIERS, 0.1)
    choose(app, SIZE, 7.5)
    choose(app, UNEVEN, 2.5)
    choose(app, MEMORY, -0.35)


def test_every_disturbance_is_in_the_link_and_comes_back_from_it(open_app: Open) -> None:
    first = open_app()
    _disturb(first)
    link = {name: first.query_params[name] for name in ("spacing", "gap", "outliers", "outlier_size")}
    assert link == {"spacing": "quarters", "gap": "0.2", "outliers": "0.1", "outlier_size": "7.5"}
    assert (first.query_params["uneven"], first.query_params["memory"]) == ("2.5", "-0.35")
    second = open_app(**first.query_params)
    assert shown(second) == shown(first)
    assert control(second, MEMORY).value == -0.35


def test_a_world_at_rest_has_the_link_that_it_always_had(open_app: Open) -> None:
    app = open_app()
    choose(app, SOURCE, "generated")
    names = {"spacing", "gap", "outliers", "outlier_size", "uneven", "memory"}
    assert not names & set(app.query_params)
    assert app.query_params == encode(meaning(app))


def test_what_was_disturbed_is_told_under_the_numbers(open_app: Open) -> None:
    app = open_app(data="generated", outliers="0.1", gap="0.3")
    told = " ".join(each.value for each in app.caption).replace("\\", "")
    assert (
        "No observations in the middle 30 % of the range. 4 outliers, drawn around a curve 5 spreads" in told
    )
    assert "as it would be without these disturbances" in told


def test_memory_is_found_by_the_sentence_on_independence(open_app: Open) -> None:
    app = open_app(data="generated", memory="0.8", n="100")
    assert any("the errors are not independent" in each.value for each in app.markdown)


def test_a_spread_that_follows_the_curve_switches_its_control_off_with_the_reason(open_app: Open) -> None:
    """And what was chosen for another family is not lost."""
    app = open_app(data="generated", uneven="3")
    choose(app, TRUE_ERRORS, "poisson")
    assert control(app, UNEVEN).disabled
    assert any("spread of Poisson counts follows the curve" in each.value for each in app.caption)
    assert "uneven" not in app.query_params
    choose(app, TRUE_ERRORS, "laplace")
    assert not control(app, UNEVEN).disabled
    assert app.query_params["uneven"] == "3"


@pytest.mark.parametrize("kind", FAMILIES, ids=kind_code)
def test_the_code_on_the_page_makes_the_data_on_the_page(kind: type[Family], open_app: Open) -> None:
    app = open_app(
        data="generated", true_curve="linear", true_errors=kind_code(kind), outliers="0.05", memory="0.4"
    )
    choose(app, NUMBERS, SCRIPT)
    code = next(each for each in app.code if each.language == "python")
    choose(app, NUMBERS, "Observations")
    table = _table(app)
    x, y = data_of(code.value)
    assert_allclose(x, table["x"])
    assert_allclose(y, table["y"], rtol=1e-9)


def test_samples_have_no_code_and_the_table_falls_back(open_app: Open) -> None:
    app = open_app(data="generated")
    choose(app, NUMBERS, SCRIPT)
    choose(app, SOURCE, "sample")
    assert SCRIPT not in control(app, NUMBERS).options
    assert "estimate" in _table(app)


def test_estimates_stand_beside_the_truth_with_their_errors(open_app: Open) -> None:
    table = _table(open_app(data="generated")).set_index("symbol")
    for symbol, truth in {"K": 330.0, "r": 0.22, "m": 10.0, "σ": 5.0}.items():
        row = {name: number(str(table.loc[symbol, name])) for name in ("estimate", "standard error", "error")}
        assert number(str(table.loc[symbol, "truth"])) == truth
        assert row["error"] == pytest.approx(row["estimate"] - truth, rel=0.01)
        away = number(str(table.loc[symbol, "in standard errors"]))
        assert away == pytest.approx(row["error"] / row["standard error"], rel=0.02, abs=0.006)


def test_what_is_not_shared_with_the_truth_has_a_dash(open_app: Open) -> None:
    """A rate of logistic growth is not that of an exponential, nor one family's scale another's."""
    app = open_app(data="generated")
    choose(app, CURVE, "exponential-growth")
    choose(app, ERRORS, "student-t")
    table = _table(app)
    assert set(table["truth"]) == set(table["error"]) == set(table["in standard errors"]) == {"—"}
    assert len(table) == 4


def _truths(app: AppTest) -> list[int]:
    """How many lines in the colour of the truth there are in each view."""
    return [
        sum(trace.get("line", {}).get("color") == LIGHT.truth for trace in view["figure"]["data"])
        for view in views(app)["views"]
    ]


def test_the_truth_is_drawn_in_every_view(open_app: Open) -> None:
    app = open_app(data="generated")
    assert _truths(app) == [1, 1, 1, 1]
    choose(app, ERRORS, "student-t")
    assert _truths(app) == [1, 1, 1, 1]
    turner(app).set_value("nu")
    app.run()
    assert _truths(app) == [1, 1, 0, 1]  # normal errors have no true nu
    choose(app, CURVE, "gompertz")
    turner(app).set_value("rate")
    app.run()
    assert _truths(app) == [1, 1, 0, 1]  # and logistic growth has another rate


def test_quarters_without_end_are_refused_in_words(open_app: Open) -> None:
    app = open_app(data="generated", spacing="quarters", n="400")
    assert any("400 quarters from 2015-Q1 on would run to the year 2114" in each for each in complaints(app))


def test_the_same_data_of_another_truth_are_drawn_with_their_own(open_app: Open) -> None:
    """Labels may come out alike for two true curves: what is kept for one must not be shown for the other."""
    pages = [
        views(
            open_app(
                data="generated", true_curve="constant", true_errors="bernoulli", n="10",
                true_intercept=intercept, curve="constant", errors="bernoulli", seed="3",
            )
        )["views"][0]["figure"]["data"]
        for intercept in ("0.5", "0.501")
    ]  # fmt: skip
    true = [
        next(np.asarray(t["y"]) for t in traces if t.get("line", {}).get("color") == LIGHT.truth)
        for traces in pages
    ]
    assert_allclose([each[0] for each in true], expit([0.5, 0.501]))


def test_true_curves_of_all_kinds_open_with_everything_disturbed(open_app: Open) -> None:
    app = open_app()
    _disturb(app)
    for code in ("linear", "power", "seasonal", "spline"):
        choose(app, TRUE_CURVE, code)
        assert not complaints(app)
        assert meaning(app).world.disturbances == Disturbances(0.1, 7.5, 2.5, -0.35)


def _table(app: AppTest) -> pd.DataFrame:
    found: Any = app.dataframe
    return found[0].value
