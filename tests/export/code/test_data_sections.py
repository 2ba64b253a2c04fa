"""Whatever data are called and wherever they stand, a script reads the numbers that were fitted."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.data import (
    CLASS_SAMPLES,
    SAMPLES,
    Axis,
    ClassSample,
    Dataset,
    LabelledData,
    Quantity,
    Sample,
    dataset_from_arrays,
    load_class_sample,
    load_sample,
    named_predictors,
)
from mlexplore.export import tables
from mlexplore.export.cleaned_labels import cleaned_labels
from mlexplore.export.code import Problem, Snippet, problem_of_fit, problem_of_labels, snippets
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.literals import python_text, r_text
from mlexplore.export.code.problem import MOST_INLINE
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.simulation import World
from mlexplore.ui.settings import suggestion
from mlexplore.ui.work import fit_anew
from tests.data.class_opening import class_opening
from tests.export.code.running import agreement, run_python
from tests.export.hostile import HOSTILE, TEXTS
from tests.parity import library

Array = NDArray[np.float64]

# Keras hands tensors to NumPy in a way that NumPy 2 puts up with for now.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


@pytest.fixture
def libraries() -> None:
    """All that scripts in Python import; Keras with PyTorch beneath it."""
    for name in ("sklearn", "statsmodels", "torch", "keras"):
        library(name)


def arrays_of(problem: Problem) -> dict[str, Any]:
    """What the section of the data leaves."""
    imports = "import numpy as np\n" + ("import pandas as pd\n" if problem.file else "")
    return run_python(imports + python_data(problem))


def assert_read_back(problem: Problem) -> None:
    """Every column is the very one that was fitted."""
    found = arrays_of(problem)
    for column in problem.columns:
        assert_array_equal(found[column.code], column.values, err_msg=column.code)
    if problem.of_classes:
        assert len(found["classes"]) == len(problem.class_names)


def named(count: int, names: tuple[str, ...], **roles: Any) -> Dataset:
    """Data whose columns have these names, three of them predictors."""
    rng = np.random.default_rng(4)
    data = dataset_from_arrays(
        rng.uniform(-3.0, 3.0, count),
        rng.normal(1.0, 2.0, count),
        name=names[0],
        x_name=names[1],
        y_name=names[2],
    )
    further = tuple(Quantity(name, rng.normal(0.0, 1e-3, count)) for name in names[3:5])
    return replace(data, further=further, **roles)


def problem_of(data: Dataset, family: mx.Family | None = None, link: str | None = None) -> Problem:
    names = ("x", *(f"c{place}" for place in range(len(data.further)))) if data.further else ("x",)
    fit = mx.fit(
        named_predictors(data, names),
        data.y,
        curve=mx.Linear(),
        family=family or mx.Normal(),
        link=link,
        weights=data.frequencies,
        exposure=None if data.exposure is None else data.exposure.values,
    )
    return problem_of_fit(fit, data)


def with_its_file(
    problem: Problem, content: bytes, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> Problem:
    assert problem.file is not None
    (directory / problem.file.name).write_bytes(content)
    monkeypatch.chdir(directory)
    return problem


SIZES = pytest.mark.parametrize("count", [12, MOST_INLINE], ids=["in the code", "in a file"])


@SIZES
@pytest.mark.usefixtures("libraries")
@pytest.mark.parametrize("start", range(len(HOSTILE)))
def test_hostile_names_act_as_nothing(
    count: int, start: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tuple(HOSTILE[(start + place) % len(HOSTILE)] for place in range(5))
    data = named(count, names)
    problem = problem_of(data)
    assert (problem.file is None) == (count == 12)
    if problem.file is not None:
        with_its_file(problem, csv_bytes(tables.cleaned_data(data)), tmp_path, monkeypatch)
    assert_read_back(problem)
    plain, *others = snippets(problem)
    assert isinstance(plain, Snippet)
    assert agreement(run_python(plain.code), problem.fit) >= plain.digits
    # All begin with the same data; the tests of each library run its code.
    for found in others:
        assert isinstance(found, Snippet)
        if found.language == "python":
            compile(found.code, "shown", "exec")


@SIZES
def test_every_role_is_read(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    kept = rng.random(count) > 0.2
    counts = rng.poisson(5.0, count).astype(np.float64)
    plain = replace(named(count, ("roles", "x", "y")), y=counts)
    trials = counts + rng.integers(1, 4, count)
    for data in (
        replace(plain, weights=Quantity("w", np.asarray(np.arange(count) % 4, dtype=np.float64))),
        replace(plain, weights=Quantity("used", rng.uniform(0.5, 3.0, count)), kept=kept),
        replace(plain, exposure=Quantity("days", rng.uniform(1.0, 9.0, count)), kept=kept),
        replace(plain, trials=Quantity("of", trials), kept=kept),
    ):
        family = mx.Binomial(trials=data.trials.values) if data.trials is not None else mx.Poisson()
        problem = problem_of(data, family)
        if problem.file is not None:
            with_its_file(problem, csv_bytes(tables.cleaned_data(data)), tmp_path, monkeypatch)
        for role in ("weights", "exposure", "trials"):
            assert (getattr(problem, role) is None) == (getattr(data, role) is None)
        assert_read_back(problem)


@pytest.mark.parametrize("kind", ["quarter", "month", "date"])
def test_times_are_counted_as_the_fit_counts_them(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(1)
    x = np.sort(rng.choice(4000, MOST_INLINE, replace=False)).astype(np.float64)
    for moments in (x, x + 0.25) if kind == "date" else (x,):
        axis = Axis(kind, 8000.0)
        data = dataset_from_arrays(moments, rng.normal(size=x.size), name=kind, x_name="when", axis=axis)
        problem = problem_of(data)
        with_its_file(problem, csv_bytes(tables.cleaned_data(data)), tmp_path, monkeypatch)
        assert_read_back(problem)
        assert f"# Time is counted: {axis.unit}." in python_data(problem)


@pytest.mark.usefixtures("libraries")
def test_columns_of_a_file_are_arrays_that_every_library_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    x = np.arange(float(MOST_INLINE))
    data = dataset_from_arrays(
        x,
        rng.normal(50.0 / (1.0 + np.exp(-0.02 * (x - 150.0))), 2.0),
        name="days",
        x_name="day",
        axis=Axis("date", 8000.0),
    )
    data = replace(data, kept=rng.random(x.size) > 0.2)
    problem = problem_of_fit(
        mx.fit(data.x, data.y, curve=mx.LogisticGrowth(), family=mx.Normal(), weights=data.frequencies), data
    )
    with_its_file(problem, csv_bytes(tables.cleaned_data(data)), tmp_path, monkeypatch)
    for found in snippets(problem):
        if isinstance(found, Snippet) and found.language == "python":
            assert agreement(run_python(found.code), problem.fit) >= found.digits


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_every_sample_as_it_opens(sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, chosen = load_sample(sample.key), suggestion("sample", sample.key, World())
    problem = problem_of_fit(fit_anew(data, chosen), data)
    if problem.file is not None:
        with_its_file(problem, csv_bytes(tables.cleaned_data(data)), tmp_path, monkeypatch)
    assert_read_back(problem)
    found = snippets(problem)[0]
    assert isinstance(found, Snippet)
    assert agreement(run_python(found.code), problem.fit) >= found.digits


@pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)
def test_every_sample_of_labels_as_it_opens(
    sample: ClassSample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, fit = load_class_sample(sample.key, ()), class_opening(sample.key)
    data = original.merged(sample.event) if sample.model == "binary" else original
    problem = problem_of_labels(fit, data, original)
    if problem.file is not None:
        with_its_file(problem, csv_bytes(cleaned_labels(original)), tmp_path, monkeypatch)
        assert_same_rows(problem)
    else:
        assert_read_back(problem)
    found = snippets(problem)[0]
    assert isinstance(found, Snippet) == fit.converged
    if isinstance(found, Snippet):
        assert agreement(run_python(found.code), problem.fit) >= found.digits


def assert_same_rows(problem: Problem) -> None:
    """Counts of successes are read into the same rows in another order, and halves of nobody beside them."""
    found = arrays_of(problem)
    size = problem.response.values.size
    if not problem.file or not problem.file.grouped:
        assert_read_back(problem)
    rows = [
        np.column_stack([*columns])
        for columns in (
            [found[each.code] for each in problem.columns],
            [each.values for each in problem.columns],
        )
    ]
    counted = [part[part[:, -1] > 0.0] if problem.weights is not None else part for part in rows]
    assert len(counted[0]) == size
    first, second = (part[np.lexsort(part.T)] for part in counted)
    assert_array_equal(first, second)


def labelled(classes: tuple[str, ...], name: str, *, ordered: bool = False) -> LabelledData:
    rng = np.random.default_rng(2)
    codes = np.concatenate([np.arange(len(classes)), rng.integers(0, len(classes), 3 * MOST_INLINE // 4)])
    features = (
        Quantity(name, rng.normal(size=codes.size)),
        Quantity(f"{name} 2", rng.normal(size=codes.size)),
    )
    return LabelledData("labels", features, codes, classes, "label of it", np.arange(codes.size) + 2, ordered)


@pytest.mark.parametrize(
    "classes",
    [
        ("NA", "None", "nan", "1"),
        ("01", "1", "1.0"),
        ('=HYPERLINK("x")', "+1", "two\nlines", "q\"u'o\\te"),
        ("{}", "{name}", "\\n", "é\u202e\U0001f600"),
    ],
    ids=str,
)
def test_hostile_labels_are_read_as_they_are(
    classes: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = labelled(classes, "=1+1")
    for data, family in (
        (original, mx.Categorical()),
        (original.in_order(classes[::-1]), mx.Ordinal(order=classes[::-1])),
        (original.merged(classes[1]), mx.Binary(event=classes[1])),
    ):
        fit = mx.fit(data.frame, data.labels, curve=mx.Linear(), family=family)
        problem = problem_of_labels(fit, data, original)
        with_its_file(problem, csv_bytes(cleaned_labels(original)), tmp_path, monkeypatch)
        assert_read_back(problem)
        few = problem_of_labels(fit)
        assert_read_back(few)
        assert arrays_of(few)["classes"] == list(few.class_names)


def test_classes_that_are_numbers_keep_their_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = labelled(("1", "2.5", "10"), "grade", ordered=True)
    fit = mx.fit(data.frame, data.labels, curve=mx.Linear(), family=mx.Ordinal(order=data.classes))
    problem = problem_of_labels(fit, data, data)
    with_its_file(problem, csv_bytes(cleaned_labels(data)), tmp_path, monkeypatch)
    assert_read_back(problem)


@given(TEXTS | st.text(max_size=20))
def test_texts_are_literals_whatever_they_hold(text: str) -> None:
    literal = python_text(text)
    assert literal.isprintable()
    assert eval(literal) == text
    assert r_text(text).isprintable()
    assert r_text(text)[0] == r_text(text)[-1] == '"'


@settings(max_examples=50)
@given(st.lists(st.text(max_size=12), min_size=2, max_size=6))
def test_names_in_code_are_different_names_that_mean_nothing_else(names: list[str]) -> None:
    from mlexplore.export.code.columns import TAKEN, names_in_code

    found = names_in_code(names, {"sigma"})
    assert len(set(found)) == len(names)
    assert all(name.isidentifier() and name.isascii() for name in found)
    assert not set(found) & {*TAKEN, "sigma", "x", "y", "mu", "np", "list", "lambda"}
