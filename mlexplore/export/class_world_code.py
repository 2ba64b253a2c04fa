"""A world of classes as a NumPy script that makes the same data, in the order in which `ClassWorld.draw` asks for them."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.simulation import ClassWorld, Clouds, HiddenLine


def class_world_code(world: ClassWorld) -> str:
    """Script that makes the data of a world: run, it leaves features `x` (n, p) and labels `y` (n,), an array of text."""
    truth = world.truth
    names = ", ".join(f'"{name}"' for name in world.class_names)
    start = [
        f"n = {world.n}",
        f"rng = np.random.default_rng({world.seed})",
        f"classes = np.array([{names}])",
    ]
    if isinstance(truth, Clouds):
        made = _of_clouds(world, truth)
    else:
        assert isinstance(truth, HiddenLine)
        made = _of_a_hidden_line(truth)
    return "\n".join(["import numpy as np", "", *start, "", *made, ""])


def _of_clouds(world: ClassWorld, truth: Clouds) -> list[str]:
    ratio = float(world.balance)
    count, p = truth.centres.shape
    return [
        *_shares(ratio, count),
        "",
        "# A cloud around the centre of each class, of spread 1 in every direction.",
        *(_on_a_line(truth.centres) if p == 1 else _on_a_circle(truth.centres)),
        f"code = rng.choice({count}, n, p=shares)",
        f"x = centres[code] + rng.standard_normal((n, {p}))",
        "y = classes[code]",
    ]


def _on_a_line(centres: Array) -> list[str]:
    return ["centres = np.array([", *(f"    {row}," for row in centres.tolist()), "])"]


def _on_a_circle(centres: Array) -> list[str]:
    count, radius = len(centres), round(float(np.hypot(*centres[0])), 4)
    return [
        f"angles = np.pi / 5 + 2 * np.pi * np.arange({count}) / {count}",
        f"centres = {radius!r} * np.column_stack([np.cos(angles), np.sin(angles)])",
    ]


def _shares(ratio: float, count: int) -> list[str]:
    if ratio == 1.0:
        return ["# How frequent the classes are: all alike.", f"shares = np.full({count}, 1 / {count})"]
    return [
        f"# How frequent the classes are: the first {ratio:g} times as frequent as the last.",
        f"shares = {ratio!r} ** -np.linspace(0.0, 1.0, {count})",
        "shares = shares / shares.sum()",
    ]


def _of_a_hidden_line(truth: HiddenLine) -> list[str]:
    return [
        "# What nobody sees: a line plus logistic noise.",
        f"x = rng.standard_normal((n, {truth.slopes.size}))",
        f"hidden = x @ {_array(truth.slopes)} + rng.logistic(size=n)",
        "",
        "# Thresholds cut it into classes.",
        f"thresholds = {_array(truth.thresholds)}",
        "y = classes[np.searchsorted(thresholds, hidden)]",
    ]


def _array(values: Array) -> str:
    return f"np.array({values.tolist()})"
