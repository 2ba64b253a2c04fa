"""Which slopes a wider prior lets go: against labels of which it is known what separates them."""

import numpy as np
import pandas as pd
import pytest

import mlexplore as mx
from mlexplore.classification.posterior import along_scales
from mlexplore.classification.running_slopes import running_slopes
from mlexplore.data import load_class_sample
from mlexplore.simulation.class_world import ClassWorld

WIDE = (1e2, 1e4, 1e6)


@pytest.mark.parametrize(
    ("baseline", "running"),
    [
        ("virginica", ("setosa:petal_length",)),
        ("versicolor", ("setosa:petal_length",)),
        ("setosa", ("versicolor:petal_length", "virginica:petal_length")),
    ],
)
def test_what_separates_one_class_moves_its_slope_alone_unless_it_is_the_baseline(
    baseline: str, running: tuple[str, ...]
) -> None:
    iris = load_class_sample("iris", ("petal_length",))
    fit = mx.fit(iris.frame, iris.labels, curve=mx.Linear(), family=mx.Categorical(baseline=baseline))
    assert running_slopes(along_scales(fit, WIDE)) == running


def test_a_column_that_does_not_separate_comes_to_rest_beside_one_that_does() -> None:
    flag = np.repeat([0.0, 1.0], [12, 6])
    x = np.concatenate([np.arange(12.0), [3.0, 5, 7, 4, 6, 8]])
    y = [0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1] + [1] * 6
    fit = mx.fit(pd.DataFrame({"flag": flag, "x": x}), y, curve=mx.Linear(), family=mx.Binary())
    assert running_slopes(along_scales(fit, WIDE)) == ("flag",)
    # The order in which scales are asked for does not matter.
    assert running_slopes(along_scales(fit, WIDE[::-1])) == ("flag",)


def test_a_slope_that_symmetry_holds_at_zero_does_not_run() -> None:
    x = np.array([[-2.0, -1.0], [-2.0, 1.0], [2.0, -1.0], [2.0, 1.0]])
    fit = mx.fit(x, [0, 0, 1, 1], curve=mx.Linear(), family=mx.Binary())
    assert running_slopes(along_scales(fit, WIDE)) == ("x1",)


def test_a_slope_may_run_and_change_its_sign_on_the_way() -> None:
    drawn = ClassWorld(overlap=0.001, n=60).draw()
    labels = np.array(drawn.classes)[drawn.codes]
    fit = mx.fit(
        pd.DataFrame(drawn.x, columns=list(drawn.names)), labels, curve=mx.Linear(), family=mx.Categorical()
    )
    path = along_scales(fit, WIDE)
    assert running_slopes(path) == ("B:x1", "B:x2", "C:x1", "C:x2")
    narrow = along_scales(fit, [1.0])
    assert narrow.estimates["B:x2"][0] > 0.0 > path.estimates["B:x2"][0]


@pytest.mark.parametrize("family", [mx.Binary(), mx.Ordinal()])
def test_where_there_is_a_maximum_nothing_runs(family: mx.ClassFamily) -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(80, 2))
    fit = mx.fit(x, (x[:, 0] + rng.logistic(size=80) > 0.0).astype(int), curve=mx.Linear(), family=family)
    assert fit.converged
    assert running_slopes(along_scales(fit, WIDE)) == ()
