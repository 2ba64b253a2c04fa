"""The panels under the views, each on a page of its own."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mlexplore as mx
from mlexplore.escaping import markdown
from mlexplore.ui.panels.one_class import one_class
from tests.app.conftest import PATIENCE

CELL = re.compile(r"[\u2007`*]")


def _classes(kind: str, panel: str, weighted: bool, parted: bool) -> None:
    # The page is this source text alone, so its imports stand in it.
    import numpy as np

    import mlexplore as mx
    from mlexplore.class_scene import ClassScene
    from mlexplore.exploration import explore_classes
    from mlexplore.ui import panels

    rng = np.random.default_rng(8)
    x = rng.normal(size=(150, 2))
    score = 2.0 * x[:, 0] + (0.0 if parted else 1.0) * rng.logistic(size=150)
    names = np.array(["![a](http://b)", "*b*", "c"])
    codes = (score > 1.2).astype(int) + (score > 2.4).astype(int) * (kind != "Binary")
    fit = mx.fit(
        x,
        names[codes],
        curve=mx.Linear(),
        family=getattr(mx, kind)(*([tuple(names)] if kind == "Ordinal" else [])),
        weights=rng.integers(0, 5, 150) if weighted else None,
    )
    key = f"{kind} {weighted} {parted}"
    if panel == "identity":
        panels.show_identity(fit, key=key)
    elif panel == "balance":
        panels.show_balance(fit, ("dose", "[age](http://b)"), key=key)
    else:
        scene = ClassScene(fit, explore_classes(fit, next(iter(fit.estimates)), steps=21))
        panels.show_squared_error(scene, "slope of *dose*, <b>", "β₁", key=key)


def _three_of_which_one_lies_apart() -> None:
    # The page is this source text alone, so its imports stand in it.
    import numpy as np

    import mlexplore as mx
    from mlexplore.ui import panels

    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal(size=60), np.linspace(90.0, 99.0, 40)])
    labels = np.where(x > 50.0, "far", np.where(x + rng.logistic(size=100) > 1.0, "high", "low"))
    fit = mx.fit(x, labels, curve=mx.Linear(), family=mx.Categorical())
    panels.show_balance(fit, ("dose",), key="apart")


def _numbers(kind: str) -> None:
    # The page is this source text alone, so its imports stand in it.
    import numpy as np

    import mlexplore as mx
    from mlexplore.ui import panels

    rng = np.random.default_rng(2)
    x = np.linspace(0.0, 3.0, 60)
    y = rng.poisson(np.exp(1.0 + 0.4 * x)) + (0 if kind == "Poisson" else 0.5)
    fit = mx.fit(
        x, y, curve=mx.Linear(), family=getattr(mx, kind)(), link="log" if kind == "Poisson" else None
    )
    panels.show_libraries(fit, key=kind)


def _opened(page: Callable[..., None], **arguments: object) -> AppTest:
    app = AppTest.from_function(page, default_timeout=PATIENCE, kwargs=arguments)
    app.run()
    assert not app.exception, [each.message for each in app.exception]
    return app


def _column(app: AppTest, head: str, place: int = 0) -> list[str]:
    return [CELL.sub("", cell) for cell in app.table[place].value[head]]


KINDS = pytest.mark.parametrize("kind", ["Binary", "Categorical", "Ordinal"])


@KINDS
@pytest.mark.parametrize("weighted", [False, True])
def test_the_identity_holds_in_twelve_digits(kind: str, weighted: bool) -> None:
    app = _opened(_classes, kind=kind, panel="identity", weighted=weighted, parted=False)
    values, off = _column(app, "value"), _column(app, "off by")
    assert len(values) >= 7
    assert values[0] == values[1]
    assert off[:2] == ["0", "0"]
    assert len(values[0]) >= 12
    for value, gap, row in zip(values, off, _column(app, "computed by"), strict=True):
        assert (value == values[0]) == (gap == "0"), row
    if weighted:
        divides = _column(app, "divides by")
        assert [("rows" in each) == (gap != "0") for each, gap in zip(divides, off, strict=True)] == [
            True
        ] * len(off)
    else:
        assert set(off) == {"0"}
    assert len(app.code) == len(values) - 2


def test_clipping_is_told_where_it_bites() -> None:
    app = _opened(_classes, kind="Binary", panel="identity", weighted=False, parted=True)
    told = [each.value for each in app.markdown if "clips" in each.value]
    assert any(each.startswith("`keras.losses.BinaryCrossentropy` clips ") for each in told)
    assert any("it returns" in each and "instead of" in each for each in told)


@KINDS
def test_balance_shows_both_sums_and_every_objective(kind: str) -> None:
    app = _opened(_classes, kind=kind, panel="balance", weighted=True, parted=False)
    assert len(app.get("bidi_component")) == 1
    assert [each.split(",")[0] for each in _column(app, "objective")] == [
        "plain",
        "weighted",
        "balanced",
        "sum of class means",
        "focal",
    ]
    share, weighted, *halves = (float(each) for each in _column(app, "best constant"))
    assert halves[:2] == [0.5, 0.5]
    assert weighted == pytest.approx(5.0 * share / (5.0 * share + 1.0 - share), abs=2e-3)
    assert float(_column(app, "mean prediction")[0]) == pytest.approx(share)
    (told,) = [each.value for each in app.markdown if "not the sum" in each.value]
    first, one, rest, zero, plain, both, balanced = (
        float(each) for each in re.findall(r"\d\.\d{4}", told)[:7]
    )
    assert first * one + rest * zero == pytest.approx(plain, abs=2e-4)
    assert one + zero == pytest.approx(both, abs=2e-4)
    assert both == pytest.approx(2.0 * balanced, abs=2e-4)
    assert len(app.selectbox) == (0 if kind == "Binary" else 1)
    if app.selectbox:
        app.selectbox[0].set_value(0).run()
        assert not app.exception
        assert float(_column(app, "best constant")[0]) > 0.5


def test_gamma_changes_the_focal_fit_alone() -> None:
    app = _opened(_classes, kind="Binary", panel="balance", weighted=False, parted=False)
    before = _column(app, "mean prediction")
    app.segmented_control[0].set_value(5.0).run()
    after = _column(app, "mean prediction")
    assert before[:-1] == after[:-1]
    assert before[-1] != after[-1]


def test_separated_classes_are_answered_with_a_sentence() -> None:
    app = _opened(_classes, kind="Binary", panel="balance", weighted=False, parted=True)
    (told,) = [each.value for each in app.info]
    assert told.startswith(markdown("dose separates the classes"))
    assert markdown("![a](http://b)") in told
    assert "x1" not in told
    assert "Another class" not in told
    assert not app.table


def test_of_several_classes_each_is_weighed_by_itself_if_it_overlaps() -> None:
    app = _opened(_three_of_which_one_lies_apart)
    assert app.selectbox[0].value == 1
    assert not app.info
    assert app.table
    app.selectbox[0].set_value(0).run()
    assert not app.exception
    (told,) = [each.value for each in app.info]
    assert told.startswith("dose separates the classes not far and far")
    assert "Another class may overlap with the rest" in told
    assert not app.table


@KINDS
@pytest.mark.parametrize("parted", [False, True])
def test_squared_error_has_its_pictures_and_numbers(kind: str, parted: bool) -> None:
    app = _opened(_classes, kind=kind, panel="squared error", weighted=True, parted=parted)
    assert len(app.get("bidi_component")) == 1
    assert _column(app, "mean loss") == ["cross-entropy", "Brier score"]
    if kind == "Binary" and not parted:
        for place in (0, 1):
            score, more, less, base = (
                float(_column(app, head)[place])
                for head in ("this fit", "miscalibration", "discrimination", "uncertainty")
            )
            assert score == pytest.approx(more - less + base, abs=2e-4)


@pytest.mark.parametrize("kind", ["Normal", "Poisson", "StudentT", "Huber", "Gamma", "Gumbel"])
def test_the_chain_of_numbers_adds_up(kind: str) -> None:
    app = _opened(_numbers, kind=kind)
    terms = dict(
        zip(
            _column(app, "term"),
            (float(each.replace("−", "-").replace("\u202f", "")) for each in _column(app, "value")),
            strict=True,
        )
    )
    whole = terms["mean loss"] / terms.get("÷ dispersion", 1.0) + terms["+ constant"]
    assert whole == pytest.approx(terms["= −ℓ/n"], rel=1e-8)
    if kind in ("StudentT", "Gumbel"):
        assert len(app.table) == 1
        assert any("that are compared here none has" in each.value for each in app.markdown)
        return
    ends = _column(app, "= −ℓ/n", 1)
    assert len(set(ends)) == 1
    assert float(ends[0].replace("−", "-")) == pytest.approx(terms["= −ℓ/n"], rel=1e-10)
    assert len(app.code) == len(ends)


def _yes_and_no(curve: str) -> None:
    # The page is this source text alone, so its imports stand in it.
    import numpy as np

    import mlexplore as mx
    from mlexplore.ui import panels

    rng = np.random.default_rng(6)
    x = np.linspace(0.0, 3.0, 80)
    y = (rng.random(80) < 1.0 / (1.0 + np.exp(2.0 - 1.5 * x))).astype(float)
    fit = mx.fit(x, y, curve=getattr(mx, curve)(), family=mx.Bernoulli())
    panels.show_libraries(fit, key=curve)


def test_labels_fitted_as_numbers_are_compared_with_what_libraries_have_for_labels() -> None:
    app = _opened(_yes_and_no, curve="Linear")
    assert "sklearn.metrics.log_loss" in _column(app, "computed by")
    values = _column(app, "value")
    assert values[0] == values[1] == values[2]
    bent = _opened(_yes_and_no, curve="LogisticGrowth")
    assert any("sklearn.metrics.log_loss" in each.value for each in bent.markdown)
    assert any("Nothing is dropped" in each.value for each in bent.markdown)


@pytest.mark.parametrize("baseline", ["a", "b", "c"])
def test_a_class_has_the_colour_of_the_views_under_any_baseline(baseline: str) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=90)
    y = np.array(["a", "b", "c"])[np.digitize(x + rng.logistic(size=90), [-0.7, 0.7])]
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical(baseline=baseline))
    for place, label in enumerate(fit.classes):
        assert one_class(fit, place, ("a", "b", "c")).contrast.place == "abc".index(label)


def _readings(kind: str) -> None:
    # The page is this source text alone, so its imports stand in it.
    import numpy as np

    import mlexplore as mx
    from mlexplore.ui.panels.two_readings import show_two_readings

    x = np.linspace(0.0, 3.0, 40)
    y = np.random.default_rng(2).poisson(np.exp(x)) + 1.0
    fit = mx.fit(x, y, curve=mx.Linear(), family=getattr(mx, kind)())
    show_two_readings(fit, "y", "μ", key=kind)


@pytest.mark.parametrize(("kind", "what"), [("Poisson", "probability"), ("Gamma", "density")])
def test_counts_have_a_probability_and_not_a_density(kind: str, what: str) -> None:
    app = AppTest.from_function(_readings, default_timeout=PATIENCE, kwargs={"kind": kind}).run()
    assert not app.exception
    assert f"the logarithm of the {what} of these data" in app.markdown[0].value
