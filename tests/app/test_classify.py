"""The page of classes: every sample, model and bad file is answered with a fit or a sentence."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize
from streamlit.testing.v1 import AppTest

from mlexplore.data import CLASS_SAMPLES
from mlexplore.escaping import markdown
from tests.app.visitor import (
    BASELINE,
    CLASSES,
    CURVE_OF_CLASSES,
    EVENT,
    FEATURES,
    LINK,
    MODEL,
    ORDER,
    OTHERS,
    SAMPLE,
    SOURCE,
    TRIALS,
    bring,
    choose,
    class_meaning,
    complaints,
    control,
    headline,
    number,
    shown,
    turner,
)

Open = Callable[..., AppTest]
SAMPLES = pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)


def test_classify_opens_without_a_complaint_and_with_a_bare_address(open_classify: Open) -> None:
    app = open_classify()
    assert not complaints(app)
    assert app.query_params == {}
    assert control(app, SAMPLE).value == CLASS_SAMPLES[0].key
    assert "cross-entropy" in headline(app)


@SAMPLES
def test_every_sample_opens_with_the_model_that_makes_its_point(sample: object, open_classify: Open) -> None:
    app = open_classify()
    choose(app, SAMPLE, sample.key)  # type: ignore[attr-defined]
    assert not app.error
    assert "likelihood of" in headline(app)
    assert shown(app)["markdown"] == shown(open_classify(data=sample.key))["markdown"]  # type: ignore[attr-defined]
    told = [each.value for each in app.caption]
    assert any(markdown(sample.lesson) in words for words in told)  # type: ignore[attr-defined]
    assert "estimate" in app.dataframe[-1].value


@SAMPLES
def test_every_sample_can_be_fitted_by_every_model_and_link(sample: object, open_classify: Open) -> None:
    app = open_classify(data=sample.key)  # type: ignore[attr-defined]
    models = [each.options for each in app.segmented_control if each.label == MODEL]
    for model in ("softmax", "ordinal", "binary") if models else ("binary",):
        if models:
            choose(app, MODEL, model)
        links = ["logit"] if model == "softmax" else control(app, LINK).options
        for link in links:
            if len(links) > 1:
                choose(app, LINK, link)
            assert not app.error
            # What suits by itself needs no word; separated classes and steps without end are told beside the fit.
            through = f"through the {link} link" in headline(app)
            assert through is (link != links[0]) or "no maximum" in headline(app)
            assert headline(app)
            assert class_meaning(app).link == ("" if link == links[0] else link)


def test_a_fit_is_that_of_least_cross_entropy(open_classify: Open) -> None:
    """Against a general minimiser of the mean of −log p, on classes that overlap."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(80, 2))
    kind = np.where(x @ [1.0, -0.5] + rng.logistic(size=80) > 0.3, "b", "a")
    app = choose(open_classify(), SOURCE, "upload")
    rows = "".join(f"{a!r},{b!r},{k}\n" for (a, b), k in zip(x.tolist(), kind, strict=True))
    bring(app, "u,v,kind\n" + rows)
    choose(app, CLASSES, "kind")
    control(app, FEATURES).set_value(["u", "v"]).run()
    design, yes = np.column_stack([np.ones(80), x]), kind == "b"

    def losses(theta: np.ndarray) -> np.ndarray:
        return np.logaddexp(0.0, np.where(yes, -1.0, 1.0) * (design @ theta))

    best = minimize(lambda theta: losses(theta).mean(), np.zeros(3), tol=1e-12).x
    table = app.dataframe[0].value
    found = [number(text) for text in table["estimate"]]
    assert found == pytest.approx(best, rel=1e-4)
    right = np.mean((design @ best > 0.0) == yes)
    assert f"{100 * right:.0f} % right" in headline(app)
    assert f"log loss {losses(best).mean():.4g}" in headline(app)


def _softmax(app: AppTest) -> None:
    choose(app, BASELINE, control(app, BASELINE).options[1])
    choose(app, OTHERS, "refit")
    turner(app).set_value(turner(app).options[-1])
    app.run()


def _one_class(app: AppTest) -> None:
    choose(app, MODEL, "binary")
    choose(app, EVENT, control(app, EVENT).options[0])
    choose(app, LINK, "cauchit")


def _ordinal(app: AppTest) -> None:
    choose(app, MODEL, "ordinal")
    control(app, ORDER).set_value(control(app, ORDER).options[::-1])
    app.run()
    choose(app, LINK, "probit")
    choose(app, "Residuals", "quantile")


def _one_feature(app: AppTest) -> None:
    control(app, FEATURES).set_value(control(app, FEATURES).value[:1])
    app.run()
    choose(app, CURVE_OF_CLASSES, "polynomial")


def _generated(app: AppTest) -> None:
    choose(app, SOURCE, "generated")
    choose(app, "Classes", "ordered")
    choose(app, "Features", "1")
    choose(app, "Number of classes", 4)
    choose(app, "Seed", 12)


@pytest.mark.parametrize("act", [_softmax, _one_class, _ordinal, _one_feature, _generated])
def test_a_link_opens_the_page_it_was_copied_from(
    act: Callable[[AppTest], None], open_classify: Open
) -> None:
    first = open_classify()
    act(first)
    assert not first.error
    second = open_classify(**first.query_params)
    assert shown(second) == shown(first)


def test_without_features_those_of_the_sample_stand_in(open_classify: Open) -> None:
    app = open_classify()
    before = headline(app)
    control(app, FEATURES).set_value([])
    app.run()
    assert headline(app) == before
    assert any("Something must explain the classes" in each.value for each in app.caption)


def test_what_a_link_asks_for_and_the_data_do_not_have_is_told(open_classify: Open) -> None:
    nobody = "<b>Nobody</b>"
    for link in ({"baseline": nobody}, {"model": "binary", "event": nobody}, {"explore": nobody}):
        app = open_classify(data=CLASS_SAMPLES[0].key, curve="linear", **link)
        told = [each.value for each in app.caption if "was asked for" in each.value]
        assert len(told) == 1
        assert "Nobody" in told[0]
        assert "<b>" not in told[0].replace("\\<", "")
        assert headline(app)
    app = open_classify(data=CLASS_SAMPLES[0].key, curve="linear", model="ordinal", order=nobody)
    assert any("order that was asked for" in each.value for each in app.caption)


@pytest.mark.parametrize("name", ["data", "model", "curve", "link", "others", "threshold", "colour", "at"])
def test_nonsense_in_a_link_is_told_and_the_page_opens(name: str, open_classify: Open) -> None:
    app = open_classify(**{name: "<b>x</b>"})
    (told,) = [each.value for each in app.warning]
    assert "x" in told
    assert "<b>" not in told.replace("\\<", "")
    assert "cross-entropy" in headline(app)


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![p](http://example.org/p.png)",
    "$\\frac{1}{2}$",
    ":material/home:",
]


def _labelled(names: list[str], header: str = "dose,kind") -> str:
    rng = np.random.default_rng(8)
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    rows = (f"{rng.normal() + place:.4f},{quoted[place]}" for place in range(len(names)) for _ in range(12))
    return "\n".join([header, *rows])


@pytest.mark.parametrize("model", ["softmax", "ordinal", "binary"])
def test_hostile_labels_are_shown_as_text(model: str, open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, _labelled(HOSTILE[:3], f'"{HOSTILE[0]} x","{HOSTILE[1]}"'))
    choose(app, MODEL, model)
    assert not complaints(app)
    for name in [*turner(app).options]:
        turner(app).set_value(name)
        app.run()
        assert not complaints(app)
    words = [each.value for each in (*app.markdown, *app.caption, *app.warning, *app.latex)]
    labels = [turner(app).label, *(each.label for each in app.segmented_control)]
    for word in [*words, *labels]:
        assert "![p](" not in word
        assert not re.search(r"(?<!\\)<", word)
        assert "http://" not in word
        assert ":material" not in word


BAD = {
    "one class": ("dose,kind\n" + "".join(f"{i},same\n" for i in range(20)), "can be the label"),
    "numbers alone": ("a,b\n" + "".join(f"{i * 0.37},{i * i * 0.11}\n" for i in range(60)), ""),
    "a name for each row": ("dose,kind\n" + "".join(f"{i},name {i}\n" for i in range(20)), ""),
    "nothing": ("", "is empty"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_without_classes_gets_a_sentence_and_changes_nothing(kind: str, open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    before = shown(app)
    content, words = BAD[kind]
    bring(app, content)
    (told,) = [each.value.replace("\\", "") for each in app.error]
    assert words in told
    assert len(told) < 400
    after = shown(app)
    assert after["markdown"] == before["markdown"]
    assert after["numbers"] == before["numbers"]


def test_counts_of_successes_under_any_names_can_be_chosen_though_nothing_was_guessed(
    open_classify: Open,
) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    before = headline(app)
    bring(app, "a,b,c\n1,1,11\n2,4,12\n3,6,13\n4,9,14\n5,12,15\n")
    (told,) = [each.value.replace("\\", "") for each in app.error]
    assert told.startswith("No column of mine.csv can be the label by itself")
    assert (control(app, CLASSES).value, control(app, FEATURES).value) == ("a", ["b"])
    choose(app, CLASSES, "b")
    (told,) = [each.value.replace("\\", "") for each in app.error]
    assert "label of its own in column 'b'" in told or "feature" in told
    assert headline(app) == before
    choose(app, FEATURES, ["a"])
    choose(app, TRIALS, "c")
    assert not complaints(app)
    assert headline(app) != before
    assert app.query_params["column.trials"] == "c"


def test_successes_of_trials_are_guessed_from_a_file_and_told_as_such(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, "dose,killed,trials\n1.69,6,59\n1.72,13,60\n1.76,18,62\n1.78,28,56\n1.81,52,63\n1.84,53,59\n")
    assert not complaints(app)
    assert [control(app, each).value for each in (CLASSES, FEATURES, TRIALS)] == [
        "killed",
        ["dose"],
        "trials",
    ]
    assert any("killed out of trials, 6 rows." in each.value.replace("\\", "") for each in app.caption)


def test_a_column_of_one_class_is_refused_by_name_and_the_data_of_before_stay(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, _labelled(["good", "bad"], "dose,kind,again").replace('"\n', '",all\n') + ",all")
    before = headline(app)
    choose(app, CLASSES, "again")
    (told,) = [each.value.replace("\\", "") for each in app.error]
    assert "again" in told
    assert headline(app) == before
    assert any("data of before" in each.value for each in app.caption)


def test_rows_without_a_label_are_left_out_and_told(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    content = _labelled(["good", "bad"])
    bring(app, content)
    complete = headline(app)
    lines = content.splitlines()
    bring(app, "\n".join([*lines[:5], "3.5,", "4.5,NA", *lines[5:]]), "gaps.csv")
    assert not complaints(app)
    assert headline(app) == complete
    assert any("rows 6" in each.value.replace("\\", "") for each in app.caption)


@pytest.mark.parametrize(
    ("sample", "link", "told"),
    [
        ("penguins", {"model": "softmax", "baseline": "Nope"}, "baseline=Nope: there is no such class"),
        ("penguins", {"model": "binary", "event": "<b>"}, "event=<b>: there is no such class"),
        (
            "penguins",
            {"model": "ordinal", "order": "Nope", "order.2": "Gentoo"},
            "order: it must name each class once",
        ),
    ],
    ids=["baseline", "event", "order"],
)
def test_classes_of_a_link_that_the_data_do_not_have_are_told_and_leave_the_address(
    sample: str, link: dict[str, str], told: str, open_classify: Open
) -> None:
    app = open_classify(data=sample, **link)
    (sentence,) = complaints(app)
    assert (
        sentence.replace("\u200b", "") == f"The link was opened without what could not be understood: {told}."
    )
    assert not (set(link) - {"model"}) & set(app.query_params)
    choose(app, OTHERS, "refit")
    assert not complaints(app)


def _of_classes(count: int, each: int = 3) -> str:
    rng = np.random.default_rng(1)
    return "dose,kind\n" + "".join(
        f"{rng.normal() + place / 20:.4f},c{place:03d}\n" for place in range(count) for _ in range(each)
    )


def test_more_classes_than_can_be_told_apart_get_a_sentence_and_the_lists_stay(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    before = headline(app)
    bring(app, _of_classes(201))
    (told,) = complaints(app)
    assert told.startswith("No column of mine.csv can be the label by itself")
    assert "200 words" in told
    choose(app, CLASSES, "kind")
    choose(app, FEATURES, ["dose"])
    (told,) = complaints(app)
    assert told.startswith("Column 'kind' holds 201 classes, and at most 200 can be told apart.")
    assert headline(app) == before


def test_so_many_coefficients_that_nobody_would_wait_for_them_get_a_sentence(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, _of_classes(150, 12))
    assert not complaints(app)
    choose(app, CURVE_OF_CLASSES, "polynomial")
    choose(app, "Highest power of x", 5)
    (told,) = complaints(app)
    assert "take a lower degree or a line" in told


@pytest.mark.parametrize(
    ("columns", "classes", "model", "told"),
    [
        (("c", "b:c"), ("a0", "a", "a:b"), "softmax", "would both be named"),
        (("zeta1", "age"), ("low", "mid", "top"), "ordinal", 'column "zeta1" has the name of a threshold'),
        (("intercept", "age"), ("no", "yes"), "", 'column "intercept" has the name of a parameter'),
    ],
)
def test_names_that_collide_are_told_and_every_list_stays(
    columns: tuple[str, str], classes: tuple[str, ...], model: str, told: str, open_classify: Open
) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    rng = np.random.default_rng(3)
    rows = "".join(f"{rng.normal()},{rng.normal()},{classes[i % len(classes)]}\n" for i in range(60))
    bring(app, f"{columns[0]},{columns[1]},kind\n{rows}")
    if model:
        choose(app, MODEL, model)
    if model == "softmax":
        choose(app, BASELINE, "a0")
    choose(app, FEATURES, list(columns))
    (sentence,) = complaints(app)
    assert told in sentence
    assert sentence.endswith("another name.")
    choose(app, FEATURES, [columns[1]])
    assert not complaints(app)
    assert headline(app)


def test_a_feature_called_x_is_told_from_its_neighbour(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    rng = np.random.default_rng(3)
    bring(app, "x,z,kind\n" + "".join(f"{rng.normal()},{rng.normal()},{'ab'[i % 2]}\n" for i in range(40)))
    choose(app, FEATURES, ["x", "z"])
    turner(app).set_value("x")
    app.run()
    assert turner(app).label == "Turn slope of x"
    choose(app, FEATURES, ["x"])
    turner(app).set_value("x")
    app.run()
    assert turner(app).label == "Turn slope"


def test_counts_of_successes_are_two_classes_with_weights(open_classify: Open) -> None:
    rows = [(1, 1, 10), (2, 2, 10), (3, 6, 10), (4, 7, 9), (5, 9, 10)]
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, "dose,dead,insects\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    for label, value in ((CLASSES, "dead"), (TRIALS, "insects")):
        choose(app, label, value)
    control(app, FEATURES).set_value(["dose"]).run()
    assert not complaints(app)
    counted = app.dataframe[0].value
    assert "% right" in headline(app)
    single = "dose,dead\n" + "".join(f"{a},yes\n" * b + f"{a},no\n" * (c - b) for a, b, c in rows)
    other = choose(open_classify(), SOURCE, "upload")
    bring(other, single)
    choose(other, CLASSES, "dead")
    assert other.dataframe[0].value["estimate"].tolist() == counted["estimate"].tolist()


def test_separated_classes_are_told_and_not_fitted(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, "dose,kind\n" + "".join(f"{i},{'low' if i < 10 else 'high'}\n" for i in range(20)))
    (told,) = complaints(app)
    assert "dose separates" in told
    assert "no maximum" in headline(app)


def test_a_link_to_uploaded_data_waits_for_the_file(open_classify: Open) -> None:
    link = {"column.label": "kind", "column.feature": "dose", "curve": "polynomial.2", "model": "ordinal"}
    app = open_classify(data="upload", **link)
    (told,) = complaints(app)
    assert "Uploaded data stay with the person" in told
    assert "kind" in told
    bring(app, "other," + _labelled(["a", "b", "c"]).replace("\n", "\n1,"))
    assert not complaints(app)
    assert control(app, CLASSES).value == "kind"
    assert control(app, FEATURES).value == ["dose"]
    assert control(app, MODEL).value == "ordinal"
    assert control(app, CURVE_OF_CLASSES).value == "polynomial"


def test_a_link_that_waits_for_a_file_keeps_what_is_understood_of_it(open_classify: Open) -> None:
    link = {"column.label": "kind", "column.feature": "dose", "curve": "polynomial.2", "model": "ordinal"}
    link |= {"explore": "c1", "others": "refit", "link": "probit", "residuals": "quantile"}
    app = open_classify(data="upload", colour="red", **link)
    assert "colour" not in app.query_params
    assert link.items() <= app.query_params.items()


@pytest.mark.parametrize("kind", ["clouds", "ordered"])
@pytest.mark.parametrize("classes", ["2", "3"])
@pytest.mark.parametrize("features", ["1", "2"])
def test_generated_worlds_open_fitted_by_what_made_them(
    kind: str, classes: str, features: str, open_classify: Open
) -> None:
    app = open_classify(data="generated", kind=kind, classes=classes, features=features, n="600")
    assert not complaints(app)
    table = app.dataframe[0].value
    low, high, truth = (table[name].map(number) for name in ("95 % from", "to", "truth"))
    inside = np.mean((low <= truth) & (truth <= high))
    assert inside >= 0.5  # each covers its truth with probability 0.95


def test_a_world_that_leaves_a_class_out_gets_a_sentence_and_keeps_its_link(open_classify: Open) -> None:
    link = {
        "data": "generated",
        "classes": "6",
        "n": "20",
        "balance": "50",
        "overlap": "0.4",
        "curve": "linear",
    }
    app = open_classify(**link, model="ordinal")
    (told,) = complaints(app)
    assert "are needed" in told
    choose(app, "Seed", 3)
    assert app.query_params["model"] == "ordinal"


def test_a_file_keeps_its_model_while_other_data_are_looked_at(open_classify: Open) -> None:
    app = choose(open_classify(), SOURCE, "upload")
    bring(app, _labelled(["a", "b", "c"]))
    choose(app, MODEL, "ordinal")
    choose(app, LINK, "probit")
    before = headline(app)
    choose(app, SOURCE, "sample")
    choose(app, SAMPLE, CLASS_SAMPLES[-1].key)
    choose(app, SOURCE, "upload")
    assert headline(app) == before
