"""A visitor's own file: what is understood is shown, what is not gets a sentence, and the data of before stay."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.data import Edits, load_sample
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.tables import cleaned_data
from tests.app.visitor import (
    CURVE,
    ERRORS,
    FILE,
    NUMBERS,
    SAMPLE,
    SOURCE,
    bring,
    choose,
    complaints,
    control,
    headline,
    shown,
    turner,
    views,
)

Open = Callable[..., AppTest]


@pytest.fixture
def uploading(open_app: Open) -> AppTest:
    """The app, opened on a line with normal errors and ready to take a file."""
    app = open_app(curve="linear", errors="normal")
    return choose(app, SOURCE, "upload")


def _file(n: int = 20, *, header: str = "dose,effect", first: Callable[[int], str] = str) -> str:
    noise = np.random.default_rng(5).normal(0, 0.7, n)
    return "\n".join([header, *(f"{first(i)},{3 + 0.8 * i + noise[i]:.4f}" for i in range(n))])


DATES = {
    "numbers": (str, "0"),
    "dates": (lambda i: f"2015-03-{i + 1:02d}", "2015-03-01"),
    "months": (lambda i: f"{2015 + i // 12}-{i % 12 + 1:02d}", "January 2015"),
    "quarters": (lambda i: f"{2015 + i // 4}Q{i % 4 + 1}", "2015-Q1"),
    "quarters first": (lambda i: f"Q{i % 4 + 1} {2015 + i // 4}", "2015-Q1"),
}


@pytest.mark.parametrize("kind", DATES)
def test_a_file_of_numbers_dates_or_quarters_is_fitted(kind: str, uploading: AppTest) -> None:
    write, first = DATES[kind]
    bring(uploading, _file(first=write))
    assert not complaints(uploading)
    assert control(uploading, "x").value == "dose"
    assert control(uploading, "y").value == "effect"
    choose(uploading, NUMBERS, "Observations")
    observed = uploading.dataframe[0].value
    assert len(observed) == 20
    first_shown = observed["dose"].iloc[0]
    assert (f"{first_shown:g}" if kind == "numbers" else first_shown) == first
    kinds = views(uploading)["views"][0]["figure"]["layout"]["xaxis"]["type"]
    assert kinds == ("linear" if kind == "numbers" else "date")


def test_an_uploaded_file_is_fitted_as_it_should_be(uploading: AppTest) -> None:
    """Against NumPy's least squares."""
    content = _file()
    bring(uploading, content)
    x, y = np.loadtxt(content.splitlines()[1:], delimiter=",").T
    line = np.polynomial.Polynomial.fit(x, y, 1)
    squares = float(((y - line(x)) ** 2).sum())
    n = len(x)
    loglik = -0.5 * n * (np.log(2 * np.pi * squares / n) + 1)
    assert f"log-likelihood {loglik:.2f}".replace("-", "−").replace("log−", "log-") in headline(uploading)


def test_before_a_file_is_there_the_data_of_before_stay(uploading: AppTest) -> None:
    assert not complaints(uploading)
    assert any("monthly active users" in each.value for each in uploading.caption)
    assert any("One row an observation" in each.value for each in uploading.caption)


@pytest.mark.parametrize("sample", ["nile", "twitter"])
def test_a_sample_with_rows_set_aside_is_the_same_when_its_file_is_brought(
    sample: str, open_app: Open
) -> None:
    app = open_app(data=sample, curve="linear", errors="normal", aside="3_20_31")
    before = headline(app)
    assert before != headline(open_app(data=sample, curve="linear", errors="normal"))
    data = Edits(aside=frozenset({3, 20, 31})).apply(load_sample(sample))
    choose(app, SOURCE, "upload")
    bring(app, csv_bytes(cleaned_data(data)))
    assert not complaints(app)
    assert control(app, "Weights").value == "used"
    assert headline(app) == before


@pytest.mark.parametrize(
    ("header", "cells", "weights"),
    [
        ("x,y,used", ("0", "1", "2.5"), "used"),
        ("x,y,used", ("0", "-1", "2"), ""),
        ("x,y,used", ("no", "yes", "no"), ""),
        ("x,used,z", ("1", "2", "3"), ""),
        ("x,used,used (2)", ("1", "0", "1"), "used (2)"),
    ],
)
def test_a_column_of_how_often_rows_were_used_is_offered_as_weights(
    header: str, cells: tuple[str, ...], weights: str, uploading: AppTest
) -> None:
    rows = [f"{i},{(i * i) % 7},{cells[i % 3]}" for i in range(12)]
    bring(uploading, "\n".join([header, *rows]))
    assert not complaints(uploading)
    assert control(uploading, "Weights").value == weights


def test_columns_are_the_visitors_choice(uploading: AppTest) -> None:
    rows = "\n".join(f"{i},{i * i},{100 - i * i}" for i in range(12))
    bring(uploading, "a,b,c\n" + rows)
    choose(uploading, "y", "c")
    choose(uploading, "x", "b")
    choose(uploading, CURVE, "polynomial")
    assert control(uploading, "x").value == "b"
    assert control(uploading, "y").value == "c"


BAD = {
    "empty": (b"", "is empty"),
    "a header alone": (b"x,y\n", "no rows"),
    "one column": (b"x\n1\n2\n3\n", "one column"),
    "two rows": (b"x,y\n1,2\n2,3\n", "at least 3"),
    "words": (b"x,y\na,b\nc,d\ne,f\n", "numbers"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(300), ""),
    "a workbook": (b"PK\x03\x04" + bytes(300), ""),
    "noise": (bytes(range(256)) * 20, ""),
    "one x": (b"x,y\n1,2\n1,3\n1,4\n1,5\n", ""),
    "ragged rows": (b"x,y\n1,2\n1,2,3,4\n3\n", ""),
    "an open quotation": (b'x,y\n1,"2\n3,4\n5,6\n', ""),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(kind: str, uploading: AppTest) -> None:
    bring(uploading, _file())
    before = shown(uploading)
    content, words = BAD[kind]
    bring(uploading, content, "bad.csv")
    (told,) = (each.value.replace("\\", "") for each in uploading.error)
    assert words in told
    assert len(told) < 400
    assert any("data of before" in each.value for each in uploading.caption)
    after = shown(uploading)
    assert after["views"] == before["views"]
    assert after["markdown"] == before["markdown"]


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_first_file_leaves_the_sample_on_the_page(kind: str, uploading: AppTest) -> None:
    before = shown(uploading)
    bring(uploading, BAD[kind][0], "bad.csv")
    assert len(uploading.error) == 1
    after = shown(uploading)
    assert after["views"] == before["views"]


def test_choosing_one_column_twice_is_answered_in_words(uploading: AppTest) -> None:
    bring(uploading, _file())
    choose(uploading, "y", "dose")
    (told,) = (each.value.replace("\\", "") for each in uploading.error)
    assert "'dose' was chosen as x and as y" in told
    choose(uploading, "y", "effect")
    assert not complaints(uploading)


def test_a_file_lets_go_of_the_value_that_was_turned(open_app: Open) -> None:
    app = open_app(curve="linear", errors="normal", explore="x", at="9.5")
    choose(app, SOURCE, "upload")
    bring(app, _file())
    assert "at" not in app.query_params


def test_a_perfectly_straight_line_gets_a_sentence(uploading: AppTest) -> None:
    """No scale is best: the likelihood grows without end as sigma runs to zero."""
    bring(uploading, "x,y\n" + "\n".join(f"{i},{2 * i + 1}" for i in range(10)))
    assert not uploading.error
    assert complaints(uploading)
    for family in ("laplace", "student-t", "normal"):
        choose(uploading, ERRORS, family)
        assert not uploading.error
        assert complaints(uploading)
    choose(uploading, SOURCE, "sample")
    assert not complaints(uploading)


@pytest.mark.parametrize("family", ["normal", "laplace", "student-t"])
def test_a_constant_y_gets_a_sentence(family: str, uploading: AppTest) -> None:
    """It is not guessed to be y, and chosen as y it leaves nothing over."""
    choose(uploading, ERRORS, family)
    bring(uploading, "x,same,w\n" + "\n".join(f"{i},7,{i * i}" for i in range(10)))
    choose(uploading, "y", "same")
    assert not any("Something went wrong" in told for told in complaints(uploading))
    assert complaints(uploading)


@pytest.mark.parametrize("family", ["normal", "laplace", "student-t"])
@pytest.mark.parametrize("rows", [3, 4, 8, 9])
def test_fewer_rows_than_parameters_get_a_sentence(rows: int, family: str, uploading: AppTest) -> None:
    bring(uploading, _file(rows))
    choose(uploading, CURVE, "polynomial")
    choose(uploading, "Highest power of x", 8)
    choose(uploading, ERRORS, family)
    assert not uploading.error
    (told,) = complaints(uploading)
    assert len(told) < 400


@pytest.mark.parametrize("family", ["normal", "laplace", "student-t"])
def test_numbers_of_any_size_are_shown(family: str, uploading: AppTest) -> None:
    """The sizes that chemistry and finance bring, and a unit in which all is tiny."""
    choose(uploading, ERRORS, family)
    for scale in (1e-30, 1e-9, 1e9, 1e30):
        lines = _file(25).splitlines()
        rows = [line.split(",") for line in lines[1:]]
        bring(uploading, "\n".join([lines[0], *(f"{float(a) / scale},{float(b) * scale}" for a, b in rows)]))
        assert not uploading.error
        assert not uploading.warning
        assert len(views(uploading)["views"]) == 4


HOSTILE = [
    "![p](http://example.org/p.png)",
    "<img src=x onerror=alert(1)>",
    "<a href='http://example.org'>x</a>",
    "$\\frac{1}{2}$",
    "%{x} {y}",
    ":material/home:",
    '=HYPERLINK("http://example.org")',
    "y" * 10_000,
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: name[:12])
def test_hostile_column_names_are_shown_as_text(name: str, uploading: AppTest) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    bring(uploading, _file(header=f"{quoted},{quoted.replace(name[-1:], 'z')}"))
    assert not uploading.error
    sent = views(uploading)
    titles = [
        axis["title"]["text"]
        for view in sent["views"]
        for key, axis in view["figure"]["layout"].items()
        if key.startswith(("xaxis", "yaxis"))
    ]
    words = [each.value for each in (*uploading.markdown, *uploading.caption, *uploading.warning)]
    for title in titles:
        assert len(title) < 400
        assert "<" not in title.replace("<br>", " ", 1)  # a long title takes a second line
        assert "%{" not in title
    for word in words:
        assert "![p](" not in word
        assert not re.search(r"(?<!\\)<", word)
        assert "http://" not in word


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: name[:12])
def test_a_hostile_name_of_a_predictor_is_text_wherever_its_slope_is_told(
    name: str, uploading: AppTest
) -> None:
    """In the formula, over the slider, on the axis of the likelihood, and in what it costs to leave the estimate."""
    quoted = '"' + name.replace('"', '""') + '"'
    rows = "".join(f"{i},{(i * 7) % 5},{3 + i + (i * i) % 7}\n" for i in range(20))
    bring(uploading, f"dose,{quoted},effect\n{rows}")
    choose(uploading, "x", "dose")
    choose(uploading, "y", "effect")
    (further,) = [each for each in uploading.multiselect if each.label == "Further predictors"]
    further.set_value([name]).run()
    turner(uploading).set_value(name)
    uploading.run()
    assert not complaints(uploading)
    sent = views(uploading)
    assert sent["sweep"]["symbol"] == "β₂"
    assert sent["sweep"]["label"].startswith("slope of ")
    assert len(sent["sweep"]["label"]) <= 40
    title = sent["views"][2]["figure"]["layout"]["xaxis"]["title"]["text"]
    assert title.startswith("slope of ")
    assert "<" not in title
    assert "%{" not in title
    uploading.session_state["at"] = sent["sweep"]["values"][0]
    uploading.run()
    words = [each.value for each in (*uploading.markdown, *uploading.caption)]
    assert any(word.startswith("At slope of ") for word in words)
    assert any(word.startswith("μ ") and "β₂" in word for word in words)
    for word in [*words, turner(uploading).label]:
        assert len(word) < 500
        assert "![p](" not in word
        assert not re.search(r"(?<!\\)[<$]", word)
        assert "http://" not in word
        assert ":material" not in word


def test_an_upload_is_gone_from_the_address_and_kept_for_its_owner(uploading: AppTest) -> None:
    """The address says where the data are, not what they are."""
    bring(uploading, _file())
    assert uploading.query_params["data"] == "upload"
    mine = headline(uploading)
    choose(uploading, SOURCE, "sample")
    assert uploading.query_params["data"] == "twitter"
    assert control(uploading, SAMPLE).value == "twitter"
    choose(uploading, SOURCE, "upload")
    choose(uploading, CURVE, "linear")
    assert headline(uploading) == mine


def test_a_file_taken_away_leaves_its_data_until_another_choice(uploading: AppTest) -> None:
    bring(uploading, _file())
    mine = shown(uploading)["views"]
    control(uploading, FILE).clear()
    uploading.run()
    assert not complaints(uploading)
    assert shown(uploading)["views"] == mine


def test_two_visitors_do_not_see_each_others_files(open_app: Open) -> None:
    mine = choose(open_app(curve="linear"), SOURCE, "upload")
    bring(mine, _file())
    yours = choose(open_app(curve="linear"), SOURCE, "upload")
    assert headline(yours) != headline(mine)
    assert turner(yours).value == "intercept"


def test_a_file_keeps_its_curve_and_errors_while_other_data_are_looked_at(uploading: AppTest) -> None:
    bring(uploading, "x,z,y\n" + "".join(f"{i},{i % 3},{int(i * 7 % 10 + i > 11)}\n" for i in range(20)))
    choose(uploading, "y", "y")
    choose(uploading, ERRORS, "bernoulli")
    before = headline(uploading)
    assert "Bernoulli" in before
    choose(uploading, SOURCE, "sample")
    choose(uploading, SOURCE, "generated")
    assert headline(uploading) != before
    choose(uploading, SOURCE, "upload")
    assert headline(uploading) == before


def test_errors_that_cannot_suit_a_new_file_give_way_and_that_is_told(uploading: AppTest) -> None:
    bring(uploading, "x,z,y\n" + "".join(f"{i},{i % 3},{int(i * 7 % 10 + i > 11)}\n" for i in range(20)))
    choose(uploading, "y", "y")
    choose(uploading, ERRORS, "bernoulli")
    bring(uploading, _file(), "measured.csv")
    assert not complaints(uploading)
    assert "normal errors" in headline(uploading)
    told = " ".join(each.value.replace("\\", "").replace("\u200b", "") for each in uploading.caption)
    assert "Bernoulli needs y 0 or 1: row 2 is" in told
    assert "Normal errors were taken" in told


def test_a_row_that_does_not_suit_is_called_by_its_number_in_the_file_with_a_way_back(open_app: Open) -> None:
    app = open_app(data="nile", errors="gamma", curve="linear", changed="5~1~-100")
    (told,) = complaints(app)
    assert "row 5 is -100" in told
    choose_back = [each for each in app.button if each.key == "edits.original.page"]
    assert len(choose_back) == 1
    choose_back[0].click()
    app.run()
    assert not complaints(app)
    assert "gamma" in headline(app)
