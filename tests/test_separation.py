"""Separation: labels and zeros that pull coefficients to infinity are found, and nothing else is."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

import mlexplore as mx
from mlexplore.model import Model
from mlexplore.separated_by import needed, sentence
from mlexplore.separation import Separation, may_be_separated, separated, separation
from tests.certified import read

Array = NDArray[np.float64]


def with_ones(*columns: Array) -> Array:
    return np.column_stack([np.ones(len(columns[0])), *columns])


def labels(y: ArrayLike) -> NDArray[np.int8]:
    return mx.Bernoulli().receding(np.asarray(y, dtype=float))


def holds(found: Separation, design: Array, receding: NDArray[np.int8]) -> bool:
    """Whether no row moves back, rows without a pull stay, and those that are named move on."""
    along = design @ found.direction
    size = np.abs(along).max()
    gains = receding * along
    stays = np.abs(along[receding == 0]) <= 1e-8 * size
    rows = found.rows
    return bool(stays.all() and (gains >= -1e-8 * size).all() and (gains[rows] > 0.0).all())


def most_rows(design: Array, receding: NDArray[np.int8]) -> int:
    """How many rows any direction moves at once: one large linear program with a margin in [0, 1] for each row."""
    pulled = receding != 0
    n, p = int(pulled.sum()), design.shape[1]
    program = linprog(
        np.concatenate([np.zeros(p), -np.ones(n)]),
        A_ub=np.column_stack([-(receding[pulled, None] * design[pulled]), np.eye(n)]),
        b_ub=np.zeros(n),
        A_eq=np.column_stack([design[~pulled], np.zeros((len(design) - n, n))]) if n < len(design) else None,
        b_eq=np.zeros(len(design) - n) if n < len(design) else None,
        bounds=[(None, None)] * p + [(0.0, 1.0)] * n,
    )
    assert program.fun is not None
    return round(-program.fun)


@pytest.mark.parametrize("case", ["nonexistent_logit_iris_setosa", "nonexistent_logit_penguins_gentoo"])
def test_certified_separations_are_recognised(case: str) -> None:
    raw = read(case)
    design = np.column_stack([np.array(column, dtype=float) for column in raw["data"]["X"].values()])
    receding = labels(raw["data"]["y"])
    found = separation(design, receding)
    assert found is not None
    assert found.complete == (raw["expected"]["separation"] == "complete")
    assert int(found.rows.sum()) == raw["checks"]["rows_strict"]
    assert holds(found, design, receding)


@pytest.mark.parametrize("seed", range(60))
def test_on_a_line_labels_are_separated_if_their_ranges_do_not_overlap(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 6, 7).astype(float), (rng.random(7) < 0.5).astype(float)
    if len(np.unique(x)) == 1:
        return
    found = separation(with_ones(x), labels(y))
    if len(np.unique(y)) == 1:
        assert found is not None
        assert found.complete
        return
    ones, zeros = x[y == 1], x[y == 0]
    apart = ones.min() > zeros.max() or ones.max() < zeros.min()
    touch = ones.min() >= zeros.max() or ones.max() <= zeros.min()
    assert (found is not None) == touch
    if found is not None:
        assert found.complete == apart


@pytest.mark.parametrize("seed", range(60))
def test_as_many_rows_are_named_as_any_direction_moves(seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    design = with_ones(
        rng.integers(-1, 2, 12).astype(float),
        rng.integers(0, 3, 12).astype(float),
        rng.integers(0, 2, 12).astype(float),
    )
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return
    receding = rng.choice(
        np.array([-1, 0, 1], dtype=np.int8), 12, p=[0.4, 0.15 * (seed % 2), 0.6 - 0.15 * (seed % 2)]
    )
    found = separation(design, receding)
    most = most_rows(design, receding)
    assert (0 if found is None else int(found.rows.sum())) == most
    if found is not None:
        assert holds(found, design, receding)
        assert found.complete == (most == 12)


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
def test_units_and_origins_do_not_matter(scale: float) -> None:
    rng = np.random.default_rng(3)
    x, z = rng.normal(size=40), rng.normal(size=40)
    y = (x + 0.5 * z > 0.1).astype(float)
    overlapping = y.copy()
    overlapping[np.argmax(x + 0.5 * z)] = 0.0
    for shift in (0.0, 1e5 * scale):
        design = with_ones(scale * x + shift, z)
        found = separation(design, labels(y))
        assert found is not None
        assert found.complete
        assert separation(design, labels(overlapping)) is None


@pytest.mark.parametrize("seed", range(8))
def test_columns_that_are_nearly_orthonormal_are_decided_as_they_are(seed: int) -> None:
    """Forms of many classes, most of whose entries are 0, are decided at once; the same forms turned have none that is 0."""
    rng = np.random.default_rng(seed)
    n, classes = 90, 9
    x = np.repeat(np.arange(classes), n // classes) * (seed % 4) * 0.7 + rng.normal(size=n)
    codes = np.repeat(np.arange(classes), n // classes)
    columns, _ = np.linalg.qr(with_ones(x, x**2))
    forms = []
    for row, label in zip(columns, codes.tolist(), strict=True):
        for other in set(range(classes)) - {label}:
            form = np.zeros((classes, 3))
            form[label], form[other] = row, -row
            forms.append(form[1:].ravel())
    table, ups = np.array(forms), np.ones(len(forms), dtype=np.int8)
    as_is, turned = separation(table, ups, conditioned=True), separation(table, ups)
    assert (as_is is None) == (turned is None)
    if as_is is not None and turned is not None:
        assert_array_equal(as_is.rows, turned.rows)
        assert np.isfinite(as_is.direction).all()


def test_rows_without_weight_do_not_count() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    y = np.array([0.0, 0.0, 1.0, 0.0, 1.0])
    assert separation(with_ones(x), labels(y)) is None
    found = separation(with_ones(x), labels(y), np.array([1.0, 1.0, 0.0, 1.0, 2.0]))
    assert found is not None
    assert found.complete
    assert_array_equal(found.rows, [True, True, False, True, True])


def test_many_rows_are_decided_by_few() -> None:
    rng = np.random.default_rng(5)
    n = 30_000
    design = with_ones(rng.normal(size=n), rng.normal(size=n))
    truth = design @ np.array([0.3, -1.0, 0.4])
    assert separation(design, labels(rng.random(n) < 1 / (1 + np.exp(-truth)))) is None
    y = (truth > 0).astype(float)
    found = separation(design, labels(y))
    assert found is not None
    assert found.complete
    # One label on the wrong side is enough.
    y[np.argmax(truth)] = 0.0
    assert separation(design, labels(y)) is None


def test_zeros_of_a_group_pull_its_mean_to_zero_and_other_counts_do_not() -> None:
    group = np.repeat([0.0, 1.0], 6)
    x = np.tile(np.arange(6.0), 2)
    y = np.array([1, 0, 2, 3, 1, 4, 0, 0, 0, 0, 0, 0], dtype=float)
    found = separation(with_ones(x, group), mx.Poisson().receding(y))
    assert found is not None
    assert not found.complete
    assert_array_equal(found.rows, group == 1)
    y[-1] = 1.0
    assert separation(with_ones(x, group), mx.Poisson().receding(y)) is None


def model(x: Array, y: Array, family: mx.Family, link: str) -> Model:
    """A model as `fit` binds it, from data that suit it; the observations are changed afterwards."""
    rng = np.random.default_rng(0)
    ordinary = (
        rng.integers(1, 5, len(y)).astype(float)
        if not isinstance(family, mx.Bernoulli)
        else np.arange(len(y)) % 2.0
    )
    fit = mx.fit(x, ordinary, curve=mx.Linear(), family=family, link=link)
    return dataclasses.replace(fit.model, y=y)


def test_a_model_knows_its_rows_and_its_link() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    y = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    for link in ("logit", "probit", "cloglog", "cauchit"):
        found = separated(model(x, y, mx.Bernoulli(), link))
        assert found is not None
        assert found.complete
    assert separated(model(x, np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0]), mx.Bernoulli(), "logit")) is None
    # On the identity scale a mean of 0 is reached after a finite way.
    counts = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert separated(model(x, counts, mx.Poisson(), "log")) is not None
    assert separated(model(x, counts, mx.Poisson(), "identity")) is None


def test_the_cheap_test_passes_ordinary_fits_and_stops_at_certain_rows() -> None:
    y = np.array([0.0, 1.0, 1.0])
    assert not may_be_separated(np.array([-0.3, 0.2, 0.1]), labels(y))
    assert may_be_separated(np.array([-0.3, 1e-7, 0.1]), labels(y))
    assert not may_be_separated(np.zeros(3), np.zeros(3, dtype=np.int8))


# ---- in words -----------------------------------------------------------------------------------------------------


def told(design: Array, y: Array, names: list[str], family: mx.Family) -> str:
    found = separation(design, family.receding(y))
    assert found is not None
    return sentence(
        found, [names[place] for place in needed(found, design, family.receding(y), None)], family
    )


def test_the_sentence_names_the_columns_that_separate() -> None:
    x, z = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.3, -0.2, 0.1, 0.2])
    names = ["intercept", "dose", "noise"]
    alone = told(with_ones(x), np.array([0.0, 0.0, 1.0, 1.0]), names, mx.Bernoulli())
    assert alone.startswith("dose separates the labels: ")
    assert "no finite maximum exists" in alone
    both = told(with_ones(x, z), np.array([0.0, 1.0, 0.0, 1.0]), names, mx.Bernoulli())
    assert both.startswith("A combination of dose and noise separates the labels")


def test_columns_that_are_not_needed_are_not_named() -> None:
    rng = np.random.default_rng(9)
    x, z, w = np.arange(20.0), rng.normal(size=20), rng.normal(size=20)
    frame = pd.DataFrame({"z": z, "x": x, "w": w})
    late, counts = (x >= 10).astype(float), np.where(x < 10, rng.poisson(4.0, 20) + 1.0, 0.0)
    zeros = mx.fit(frame.assign(x=late), counts, curve=mx.Linear(), family=mx.Poisson()).message
    assert zeros.startswith("x separates the zeros in 10 of 20 rows")
    for y, family, what in (
        (x >= 10, mx.Bernoulli(), "x separates the labels: all labels 1"),
        (4.0 * (x >= 10), mx.Binomial(trials=4), "x separates the rows in which"),
    ):
        message = mx.fit(frame, np.asarray(y, dtype=float), curve=mx.Linear(), family=family).message
        assert message.startswith(what)
        assert message.endswith("Leave x out, or bring more data.")
    both = mx.fit(frame, np.asarray(z + w > 0.1, dtype=float), curve=mx.Linear(), family=mx.Bernoulli())
    assert both.message.startswith("A combination of z and w separates the labels")
    held = mx.fit(
        frame, np.asarray(x >= 10, dtype=float), curve=mx.Linear(), family=mx.Bernoulli(), fixed={"w": 0.0}
    )
    assert held.message.startswith("A combination of z and x separates")


def test_what_a_curve_separates_is_told_by_the_curve() -> None:
    x = np.arange(12.0)
    y = np.array([0.0] * 4 + [1.0] * 4 + [0.0] * 4)
    bent = mx.fit(x, y, curve=mx.Spline(4), family=mx.Bernoulli()).message
    assert bent.startswith("x, through this natural spline, separates the labels: every one of them")
    assert bent.endswith("Take fewer knots, a line, or more data.")
    straight = mx.fit(x, np.sort(y), curve=mx.Spline(4), family=mx.Bernoulli()).message
    assert straight.startswith("x separates the labels: all labels 1 lie on one side of some value of x")


def test_the_sentence_tells_what_is_separated() -> None:
    group = np.repeat([0.0, 1.0], 3)
    names = ["intercept", "group"]
    zeros = told(with_ones(group), np.array([1.0, 2.0, 4.0, 0.0, 0.0, 0.0]), names, mx.Poisson())
    assert zeros.startswith("group separates the zeros in 3 of 6 rows")
    full = told(with_ones(group), np.array([1.0, 2.0, 4.0, 5.0, 5.0, 5.0]), names, mx.Binomial(trials=5))
    assert "all or none succeeded" in full
    some = told(with_ones(group), np.array([1.0, 0.0, 1.0, 1.0, 1.0, 1.0]), names, mx.Bernoulli())
    assert some.startswith("group separates the labels in 3 of 6 rows")


def test_the_sentence_tells_observations_that_do_not_vary() -> None:
    design = np.ones((5, 1))
    assert told(design, np.ones(5), ["intercept"], mx.Bernoulli()).startswith("All labels are the same")
    assert told(design, np.zeros(5), ["intercept"], mx.Poisson()).startswith("All counts are 0")
    assert told(design, np.full(5, 3.0), ["intercept"], mx.Binomial(trials=3)).startswith(
        "All rows succeeded"
    )
