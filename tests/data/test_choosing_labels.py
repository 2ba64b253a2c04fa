"""Choosing a label and features: columns of any type become classes, or a sentence says why they cannot."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

import mlexplore as mx
from mlexplore.classification.labels import labels as engine_labels
from mlexplore.data import (
    DataError,
    LabelledData,
    choose_labels,
    guess_labels,
    read_table,
    reason_for_no_labels,
)
from tests.data.test_choosing import table


def chosen(label: str, *cells: object, **roles: str) -> LabelledData:
    """A label beside an x that runs from 1 on."""
    rows = "".join(f"{place},{cell}\n" for place, cell in enumerate(cells, start=1))
    return choose_labels(table(f"x,{label}\n{rows}"), label, ["x"], **roles)


@pytest.mark.parametrize(
    ("cells", "classes", "codes", "ordered"),
    [
        (["pear", "fig", "Apple", "fig"], ("Apple", "fig", "pear"), [2, 1, 0, 1], False),
        (["yes", "no", "yes"], ("no", "yes"), [1, 0, 1], False),
        (["Alive", "Dead", "Alive"], ("Alive", "Dead"), [0, 1, 0], False),
        (["dead", "survived", "dead"], ("survived", "dead"), [1, 0, 1], False),
        (["TRUE", "FALSE", "TRUE"], ("FALSE", "TRUE"), [1, 0, 1], False),
        (["male", "female", "male"], ("female", "male"), [1, 0, 1], False),
        ([0, 1, 1, 0], ("0", "1"), [0, 1, 1, 0], True),
        ([10, 9, 10, 100], ("9", "10", "100"), [1, 0, 1, 2], True),
        ([-1.5, 2.25, 2.25], ("-1.5", "2.25"), [0, 1, 1], True),
        (["1.0", "2", "1"], ("1", "2"), [0, 1, 0], True),
        ([1234567, 1234568, 1234567], ("1234567", "1234568"), [0, 1, 0], True),
        (["1", "2", "A", "2"], ("1", "2", "A"), [0, 1, 2, 1], False),
    ],
    ids=str,
)
def test_a_column_of_any_type_becomes_classes_in_their_order(
    cells: list[object], classes: tuple[str, ...], codes: list[int], ordered: bool
) -> None:
    data = chosen("kind", *cells)
    assert data.classes == classes
    assert_array_equal(data.codes, codes)
    assert data.ordered is ordered
    assert (data.label_name, data.name, data.grouped, data.weights) == ("kind", "my.csv", False, None)
    assert_array_equal(data.rows, np.arange(2, 2 + len(cells)))


def test_words_among_numbers_are_told() -> None:
    assert chosen("kind", 1, 2, "A", 2).notes == (
        "Column 'kind' holds words among its numbers: all of them were taken as words.",
        "2 classes occur in 1 row each ('1', 'A'): all that is said of them rests on these rows.",
    )


def test_truth_values_of_a_file_that_has_types_are_classes() -> None:
    file = io.BytesIO()
    pd.DataFrame({"x": [1, 2, 4, 8], "hit": [True, False, False, True]}).to_parquet(file)
    data = choose_labels(read_table(file.getvalue(), "hits.parquet"), "hit", ["x"])
    assert data.classes == ("FALSE", "TRUE")
    assert_array_equal(data.codes, [1, 0, 0, 1])


def test_markup_in_labels_and_names_is_kept_as_it_is() -> None:
    data = choose_labels(
        table("<i>x</i>,<b>y</b>\n1,<script>alert(1)</script>\n2,[a](http://b)\n3,[a](http://b)\n"),
        "<b>y</b>",
        ["<i>x</i>"],
    )
    assert data.classes == ("<script>alert(1)</script>", "[a](http://b)")
    assert (data.label_name, data.features[0].name) == ("<b>y</b>", "<i>x</i>")


def test_rows_without_a_value_in_a_column_used_are_left_out_and_told() -> None:
    data = choose_labels(
        table("x,z,y,w\n1,u,a,1\n2,v,,1\n,u,b,1\n4,,b,1\n5,v,b,\n6,v,b,2\n7,u,a,1\n"),
        "y",
        ["x", "z"],
        weights="w",
    )
    assert_array_equal(data.rows, [2, 7, 8])
    assert data.notes == (
        "Column 'z' holds words: 'u' is the baseline, and 'z: v' is 1 for 'v'.",
        "1 row has no 'y' and is left out: row 3.",
        "1 row has no 'x' and is left out: row 4.",
        "1 row has no 'z' and is left out: row 5.",
        "1 row has no 'w' and is left out: row 6.",
    )


def test_a_none_among_words_is_taken_as_missing_and_told() -> None:
    assert chosen("pain", "mild", "None", "strong", "mild", "strong").notes == (
        "Column 'pain': 'none' was taken as a missing value; if it is meant as a word, write 'no' instead.",
        "1 row has no 'pain' and is left out: row 3.",
    )


def test_a_class_of_one_row_is_taken_and_told_unless_its_weight_says_more() -> None:
    (note,) = chosen("kind", "a", "b", "b").notes
    assert note == "The class 'a' occurs in 1 row: all that is said of it rests on that row."
    text = "x,y,w\n1,a,5\n2,b,1\n3,b,0\n"
    assert choose_labels(table(text), "y", ["x"], weights="w").notes == (
        "The class 'b' occurs in 1 row: all that is said of it rests on that row.",
    )


def test_many_classes_are_taken_and_told() -> None:
    data = chosen("kind", *(f"c{place % 51:02d}" for place in range(102)))
    assert len(data.classes) == 51
    assert data.notes == (
        "There are 51 classes: each has coefficients of its own, and needs rows enough to find them.",
    )
    assert not chosen("kind", *(f"c{place % 50:02d}" for place in range(102))).notes


def test_a_feature_of_two_words_is_one_column_of_0_and_1() -> None:
    data = choose_labels(table("sex,y\nmale,a\nfemale,b\nmale,b\nfemale,a\n"), "y", ["sex"])
    assert [each.name for each in data.features] == data.frame.columns.tolist() == ["sex: male"]
    assert_array_equal(data.features[0].values, [1, 0, 1, 0])
    assert data.notes == (
        "Column 'sex' holds words: 'female' is the baseline, and 'sex: male' is 1 for 'male'.",
    )


def test_a_feature_of_more_words_has_a_column_for_each_but_the_first() -> None:
    data = choose_labels(table("c,x,y\nred,1,a\nBlue,2,b\ngreen,3,b\nred,5,a\n"), "y", ["x", "c"])
    assert [each.name for each in data.features] == ["x", "c: green", "c: red"]
    assert_array_equal(data.table[:, 1:], [[0, 1], [0, 0], [1, 0], [0, 1]])
    assert data.notes == (
        "Column 'c' holds words: 'Blue' is the baseline, and 'c: green', 'c: red' are 1 for the word they name, and else 0.",
    )


def test_words_that_only_rows_left_out_hold_are_no_levels() -> None:
    data = choose_labels(table("c,y\nred,a\nblue,b\ngreen,\nred,b\n"), "y", ["c"])
    assert [each.name for each in data.features] == ["c: red"]


def test_a_time_as_feature_is_counted_and_told() -> None:
    data = choose_labels(table("q,y\n2015Q2,a\n2015Q1,b\n2016Q1,b\n"), "y", ["q"])
    assert_array_equal(data.features[0].values, [1, 0, 4])
    assert data.feature_labels == ("q, quarters since 2015-Q1",)
    assert data.notes[0] == "Column 'q' counts quarters since 2015-Q1."


def test_weights_are_those_of_the_rows() -> None:
    data = choose_labels(table("x,y,w\n1,a,2\n2,b,0\n3,b,1.5\n4,a,1\n"), "y", ["x"], weights="w")
    assert data.weights is not None
    assert_array_equal(data.weights, [2, 0, 1.5, 1])


def test_successes_of_trials_become_halves_with_their_numbers_as_weights() -> None:
    data = choose_labels(table("dose,n,killed\n1,5,0\n2,4,3\n3,6,6\n4,8,7\n"), "killed", ["dose"], trials="n")
    assert data.classes == ("not killed", "killed")
    assert data.grouped
    assert not data.ordered
    assert data.weights is not None
    assert_array_equal(data.rows, [2, 3, 3, 4, 5, 5])
    assert_array_equal(data.codes, [0, 0, 1, 1, 0, 1])
    assert_array_equal(data.weights, [5, 1, 3, 6, 1, 7])
    assert_array_equal(data.features[0].values, [1, 2, 2, 3, 4, 4])


def test_weights_multiply_the_halves() -> None:
    text = "dose,n,killed,w\n1,5,1,2\n2,4,3,0\n3,6,5,1\n"
    data = choose_labels(table(text), "killed", ["dose"], trials="n", weights="w")
    assert data.weights is not None
    assert_array_equal(data.rows, [2, 2, 4, 4])
    assert_array_equal(data.weights, [8, 2, 1, 5])


def test_halves_are_fitted_like_counts_of_successes() -> None:
    """The binomial coefficient drops out of the fit."""
    counts = table("dose,n,killed\n1.1,15,2\n2.3,14,3\n3.2,16,11\n4.7,18,17\n")
    data = choose_labels(counts, "killed", ["dose"], trials="n")
    fit = mx.fit(data.table[:, 0], data.codes, curve=mx.Linear(), family=mx.Bernoulli(), weights=data.weights)
    whole = mx.fit(
        np.array([1.1, 2.3, 3.2, 4.7]),
        np.array([2, 3, 11, 17]),
        curve=mx.Linear(),
        family=mx.Binomial(trials=np.array([15, 14, 16, 18])),
    )
    assert fit.estimates == pytest.approx(whole.estimates, rel=1e-9)
    assert fit.n == 63


BAD = "x,flat,y,one,own,day,many,late,empty,neg,few,k,n,t,zero,inf,mix\n" + "".join(
    f"{place},7,{'ab'[place % 2]},same,id{place},2015-03-{1 + place % 28:02d},{place * 1.5},{place},,"
    f"{place - 3},{min(place, 2)},{place % 4},3,{place % 3},{int(place % 2 == 0)},{'inf' if place == 5 else place % 2},"
    f"{'oops' if place == 9 else place}\n"
    for place in range(60)
)


@pytest.mark.parametrize(
    ("label", "features", "roles", "reason"),
    [
        ("one", ["x"], {}, "All labels are 'same' .*column 'one': at least two classes"),
        ("flat", ["x"], {}, "All labels are '7'"),
        ("own", ["x"], {}, "Each of the 60 rows has a label of its own in column 'own'"),
        (
            "late",
            ["x"],
            {},
            "Column 'late' holds 60 different numbers, from 0 to 59: it looks like a measurement",
        ),
        ("many", ["x"], {}, "60 different numbers, from 0 to 88.5.*page Explore"),
        (
            "day",
            ["x"],
            {},
            "Column 'day' holds dates, and the label must be words or a few different numbers",
        ),
        ("empty", ["x"], {}, "Column 'empty' has no values"),
        ("inf", ["x"], {}, "Row 7 of column 'inf' is infinite"),
        ("nothing", ["x"], {}, "There is no column 'nothing'"),
        ("y", [], {}, "Choose at least one feature"),
        ("y", ["y"], {}, "'y' was chosen as the label and as a feature"),
        ("y", ["x", "x"], {}, "'x' was chosen as a feature and as a feature"),
        ("y", ["x"], {"weights": "x"}, "'x' was chosen as a feature and as weights"),
        ("y", ["flat"], {}, "The feature 'flat' is '7' in all rows used"),
        ("y", ["one"], {}, "The feature 'one' is 'same' in all rows used"),
        ("y", ["own"], {}, "Column 'own' holds 60 different words, and a feature may hold at most 20"),
        ("y", ["empty"], {}, "Column 'empty' has no values"),
        ("y", ["mix"], {}, "Row 11 of column 'mix' is 'oops', which is not a number"),
        ("y", ["x"], {"weights": "neg"}, "'neg' was chosen as weights and must be 0 or more.*row 2 has -3"),
        ("y", ["x"], {"weights": "one"}, "'same': the column holds text, and numbers are needed"),
        ("y", ["x"], {"weights": "zero"}, "The class 'b' of column 'y' occurs only in rows of weight 0"),
        ("zero", ["y"], {"weights": "zero"}, "'zero' was chosen as the label and as weights"),
        ("few", ["y"], {"weights": "zero"}, "The class '1' of column 'few' occurs only in rows of weight 0"),
        ("few", ["x"], {"trials": "n", "weights": "neg"}, "'neg' was chosen as weights"),
        (
            "k",
            ["x"],
            {"trials": "t"},
            "'t' was chosen as trials and must be whole numbers of at least 1.*row 2 has 0",
        ),
        ("k", ["x"], {"trials": "few"}, "'few' was chosen as trials and must be whole"),
        ("x", ["k"], {"trials": "n"}, "'x' must be a whole number from 0 to 'n', its trials: row 6 has 4"),
        ("y", ["x"], {"trials": "n"}, "'a': the column holds text, and numbers are needed"),
        ("day", ["x"], {"trials": "n"}, "successes must be numbers, but column 'day' holds dates"),
    ],
    ids=str,
)
def test_what_cannot_be_chosen_is_refused_with_a_sentence(
    label: str, features: list[str], roles: dict[str, Any], reason: str
) -> None:
    with pytest.raises(DataError, match=reason):
        choose_labels(table(BAD), label, features, **roles)


@pytest.mark.parametrize(
    ("text", "label", "features", "roles", "reason"),
    [
        ("x,y\n1,a\n2,b\n", "y", ["x"], {}, "2 rows of 2 have both 'x' and 'y'.*at least 3"),
        ("x,y\n1,a\n,b\n3,\n4,b\n", "y", ["x"], {}, "2 rows of 4 have both 'x' and 'y'"),
        (
            "x,k,n\n1,0,3\n2,0,3\n3,0,5\n",
            "k",
            ["x"],
            {"trials": "n"},
            "'k' is 0 in every row that counts: nothing succeeded",
        ),
        (
            "x,k,n\n1,3,3\n2,3,3\n3,5,5\n",
            "k",
            ["x"],
            {"trials": "n"},
            "as large as 'n' in every row that counts: nothing failed",
        ),
        (
            "x,y,w\n1,a,0\n2,b,0\n3,a,0\n",
            "y",
            ["x"],
            {"weights": "w"},
            "'a' of column 'y' occurs only in rows of weight 0",
        ),
        (
            "x,y,w\n1,a,1\n1,b,2\n2,a,0\n",
            "y",
            ["x"],
            {"weights": "w"},
            "The feature 'x' is '1' in all rows used",
        ),
        (
            "x,c,y,w\n1,p,a,1\n1,q,b,2\n2,r,a,0\n1,q,b,2\n",
            "y",
            ["c"],
            {"weights": "w"},
            "'r' occurs in column 'c' only in rows of weight 0",
        ),
        ("a,a: q,y\np,1,u\nq,2,v\np,3,v\n", "y", ["a", "a: q"], {}, "Two features would be called 'a: q'"),
        ("x;y\n1;1,234\n2;2,345\n3;1,234\n", "y", ["x"], {}, "Column 'y' cannot be read for certain"),
        (
            "d,y\n01/02/2015,a\n02/02/2015,b\n03/04/2015,b\n",
            "y",
            ["d"],
            {},
            "Column 'd' cannot be read for certain",
        ),
        (
            "x,y\n" + "".join(f"{place},c{place % 201}\n" for place in range(402)),
            "y",
            ["x"],
            {},
            "Column 'y' holds 201 classes, and at most 200",
        ),
        (
            "x,y\n" + "".join(f"{place},{place % 21 + 0.5}\n" for place in range(63)),
            "y",
            ["x"],
            {},
            "Column 'y' holds 21 different numbers",
        ),
    ],
    ids=str,
)
def test_what_the_rows_do_not_allow_is_refused_with_a_sentence(
    text: str, label: str, features: list[str], roles: dict[str, Any], reason: str
) -> None:
    with pytest.raises(DataError, match=reason):
        choose_labels(table(text), label, features, **roles)


@pytest.mark.parametrize(("step", "most"), [(1.0, 50), (0.5, 20)])
def test_numbers_are_a_measurement_to_us_where_they_are_one_to_the_engine(step: float, most: int) -> None:
    """So that the engine is never the first to refuse."""
    cells = [1.0 + step * (place % most) for place in range(3 * most)]
    assert len(chosen("y", *cells).classes) == most
    assert len(engine_labels(np.array(cells), len(cells), mx.Categorical()).classes) == most
    cells += [cells[-1] + step] * 2
    with pytest.raises(DataError, match="looks like a measurement"):
        chosen("y", *cells)
    with pytest.raises(ValueError, match="looks like a measurement"):
        engine_labels(np.array(cells), len(cells), mx.Categorical())


def noisy(seed: int = 3) -> pd.DataFrame:
    """Two columns that tell the classes apart, one better, and two that do not."""
    rng = np.random.default_rng(seed)
    place = np.arange(90) % 3
    return pd.DataFrame(
        {
            "id": np.arange(90),
            "noise": rng.normal(size=90),
            "good": place + 0.5 * rng.normal(size=90),
            "better": place + 0.1 * rng.normal(size=90),
            "copy": place * 10.0,
            "site": rng.choice(["north", "south"], 90),
            "kind": np.array(["ash", "elm", "oak"])[place],
            "ill": rng.choice(["no", "yes"], 90),
            "coded": rng.integers(0, 2, 90),
            "grade": rng.integers(1, 6, 90),
        }
    )


@pytest.mark.parametrize(
    ("frame", "guess"),
    [
        (noisy(), ("kind", ("better", "good"))),
        (noisy().rename(columns={"coded": "Survived"}), "Survived"),
        (noisy().rename(columns={"site": "land type", "ill": "status"}), "status"),
        (noisy().drop(columns=["kind"]), "site"),
        (noisy().drop(columns=["kind", "site"]), "ill"),
        (noisy().drop(columns=["kind", "site", "ill"]), "coded"),
        (noisy().drop(columns=["kind", "site", "ill", "coded", "copy"]), "grade"),
        (noisy()[["kind", "good"]], ("kind", ("good",))),
        (noisy()[["kind", "site", "ill"]], ("site", ("kind", "ill"))),
        (noisy()[["id", "kind"]], ("kind", ("id",))),
    ],
    ids=str,
)
def test_a_label_and_the_features_that_tell_it_best_are_guessed(
    frame: pd.DataFrame, guess: str | tuple[str, tuple[str, ...]]
) -> None:
    found = guess_labels(table(frame.to_csv(index=False)))
    assert found is not None
    assert (found.label if isinstance(guess, str) else (found.label, found.features)) == guess
    choose_labels(table(frame.to_csv(index=False)), found.label, found.features)


MANY = [f"w{place % 200:03d}" for place in range(420)]


@pytest.mark.parametrize(
    "cells",
    [
        [1, 2, "A", 2, 1, "A"],
        [f"w{place % 50:02d}" for place in range(120)],
        MANY,
        [place % 12 + 1 for place in range(60)],
        [1, 1.5, 2, 1.5, 1, 2],
        ["a", "b", "c", "d", "a"],
        [place % 50 for place in range(120)],
    ],
    ids=lambda cells: f"{len(set(cells))} of {len(cells)}",
)
def test_a_column_that_can_be_the_label_is_guessed_where_no_other_can(cells: list[object]) -> None:
    assert chosen("kind of it", *cells).label_name == "kind of it"
    rows = "".join(f"{place},{cell}\n" for place, cell in enumerate(cells))
    assert guess_labels(table(f"x,kind of it\n{rows}")) == ("kind of it", ("x",), "")


BEETLES = ((1.69, 6, 59), (1.72, 13, 60), (1.76, 18, 62), (1.78, 28, 56), (1.81, 52, 63), (1.84, 53, 59))


@pytest.mark.parametrize(
    ("k", "n"), [("killed", "trials"), ("k", "n"), ("successes", "total"), ("n_died", "N")]
)
def test_successes_beside_their_trials_are_guessed_by_their_names(k: str, n: str) -> None:
    rows = "".join(f"{dose},{dead},{of}\n" for dose, dead, of in BEETLES)
    found = guess_labels(table(f"dose,{k},{n}\n{rows}"))
    assert found == (k, ("dose",), n)
    assert choose_labels(table(f"dose,{k},{n}\n{rows}"), k, ["dose"], trials=n).grouped
    # More successes than trials in one row, or words that look like classes, and it is another guess.
    more = guess_labels(table(f"dose,{k},{n}\n{rows}1.9,61,60\n"))
    assert more is None or not more.trials
    words = "".join(f"{dose},{dead},{of},{'ab'[of % 2]}\n" for dose, dead, of in BEETLES)
    assert guess_labels(table(f"dose,{k},{n},sort\n{words}"))[0] == "sort"  # type: ignore[index]


def test_a_date_can_be_the_feature_where_there_is_nothing_else() -> None:
    rows = "".join(f"2020-01-{place + 1:02d},{'ab'[place % 2]}\n" for place in range(8))
    assert guess_labels(table(f"day,kind\n{rows}")) == ("kind", ("day",), "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x,z\n1.5,2\n2.5,9\n3.5,4\n", "No column of my.csv can be the label"),
        (
            "y,c\na,5\nb,5\na,5\nb,5\n",
            "Column 'y' of my.csv can be the label, and no column can be a feature",
        ),
        ("x,y\n1,\n2,\n,a\n,b\n,a\n,b\n3,\n", "0 rows of 7 have both 'x' and 'y'"),
    ],
    ids=str,
)
def test_why_there_is_no_guess_is_said(text: str, reason: str) -> None:
    assert guess_labels(table(text)) is None
    assert reason in reason_for_no_labels(table(text))
