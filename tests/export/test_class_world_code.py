"""The NumPy code of a world of classes makes its data, to the last digit but rounding, in a namespace of its own."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mlexplore.export.class_world_code import class_world_code
from mlexplore.simulation import ClassWorld
from tests.simulation.test_class_worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=repr)
def test_the_code_makes_the_data_of_the_world(world: ClassWorld) -> None:
    drawn = world.draw()
    namespace: dict[str, Any] = {}
    exec(compile(class_world_code(world), "shown", "exec"), namespace)
    assert_allclose(namespace["x"], drawn.x, rtol=1e-12)
    assert namespace["y"].tolist() == [drawn.classes[code] for code in drawn.codes]


def test_the_script_reads_as_a_person_would_write_it() -> None:
    assert (
        class_world_code(ClassWorld(classes=2, balance=3.0))
        == """\
import numpy as np

n = 200
rng = np.random.default_rng(1)
classes = np.array(["A", "B"])

# How frequent the classes are: the first 3 times as frequent as the last.
shares = 3.0 ** -np.linspace(0.0, 1.0, 2)
shares = shares / shares.sum()

# A cloud around the centre of each class, of spread 1 in every direction.
angles = np.pi / 5 + 2 * np.pi * np.arange(2) / 2
centres = 1.2816 * np.column_stack([np.cos(angles), np.sin(angles)])
code = rng.choice(2, n, p=shares)
x = centres[code] + rng.standard_normal((n, 2))
y = classes[code]
"""
    )
    assert (
        class_world_code(ClassWorld(kind="ordered", features=1, n=90, seed=4))
        == """\
import numpy as np

n = 90
rng = np.random.default_rng(4)
classes = np.array(["1", "2", "3"])

# What nobody sees: a line plus logistic noise.
x = rng.standard_normal((n, 1))
hidden = x @ np.array([5.3]) + rng.logistic(size=n)

# Thresholds cut it into classes.
thresholds = np.array([-2.4094, 2.4094])
y = classes[np.searchsorted(thresholds, hidden)]
"""
    )


def test_equal_shares_are_written_plainly() -> None:
    assert "shares = np.full(3, 1 / 3)\n" in class_world_code(ClassWorld())
    assert np.full(3, 1 / 3).tolist() == ClassWorld().shares.tolist()
