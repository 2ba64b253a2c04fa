"""A world as a NumPy script that makes the same data: what a reader can run, change and learn from.

Curves, links and families say themselves how they are written (`numpy_code`); here this is put together with where the
observations stand and what disturbs them. The script asks the generator in the order in which `World.draw` does.
"""

import ast
import textwrap
from collections.abc import Sequence

import numpy as np

from mlexplore.curves.numpy_code import FUNCTIONS
from mlexplore.domains import POSITIVE, REAL
from mlexplore.families.family import Family
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.links import LINKS
from mlexplore.simulation import World
from mlexplore.simulation.disturbances import FARTHEST_LOGIT, spread_of
from mlexplore.simulation.places import WIDTH, last_before_gap, quarter_of_zero, skipped_quarters

_WIDEST = 88  # columns of a line of assignments; beyond, each gets its own


def world_code(world: World) -> str:
    """Script that makes the data of a world: run, it leaves them as the arrays `x` and `y`.

    Raises
    ------
    ValueError
        If a shape parameter is infinite: the family is another one there.
    """
    code = _code_of(world.family)
    disturbed = world.disturbances
    parts = [f"n = {world.n}\nrng = np.random.default_rng({world.seed})", _places(world), _curve(world)]
    values = {
        **world.family.shape_values(),
        **{k.name: getattr(world.family, k.name) for k in world.family.knowns()},
    }
    errors = [f"# The errors: {world.family.errors_name}.", *_assigned(list(values), list(values.values()))]
    if disturbed.outliers:
        errors += ["", "", "def draw(mu):", textwrap.indent(_ending_in("return ", code.draw), "    "), "", ""]
    if disturbed.memory:
        errors += [_memory(disturbed.memory), _ending_in("y = ", code.quantile)]
    else:
        errors.append("y = draw(mu)" if disturbed.outliers else _ending_in("y = ", code.draw))
    parts.append("\n".join(errors))
    if disturbed.outliers:
        parts.append(_outliers(world, code))
    if disturbed.uneven != 1.0:
        parts.append(_uneven(world.family, disturbed.uneven))
    body = "\n\n".join(parts)
    return f"{_imports(body)}\n\n{body}\n"


def _code_of(family: Family) -> FamilyCode:
    for name, value in family.shape_values().items():
        if np.isinf(value):
            raise ValueError(
                f"At {name} = ∞ {family.name} is the {family.limits.get(name, 'limiting')} distribution: write that one."
            )
    if family.numpy_code is None:
        raise NotImplementedError(
            f"{family.name} has no NumPy code: give {type(family).__name__} a numpy_code."
        )
    return family.numpy_code


def _places(world: World) -> str:
    first, gap = world.first, world.gap
    if world.spacing == "quarters":
        start = int(quarter_of_zero(first))
        lines = [
            f"# The places: quarters, counted from {start // 4}-Q{start % 4 + 1}.",
            "x = np.arange(n, dtype=float)" if first == 0.0 else f"x = {first!r} + np.arange(n)",
        ]
        skipped = skipped_quarters(world.n, gap)
        return "\n".join([*lines, *([f"x[n - n // 2 :] += {skipped}  # a gap"] if skipped else [])])
    last, width = last_before_gap(first, gap)
    how = f"np.linspace({first!r}, {last!r}, n)"
    if world.spacing == "random":
        how = f"np.sort(rng.uniform({first!r}, {last!r}, n))"
    lines = [
        f"# The places: {'evenly' if world.spacing == 'even' else 'at random'} from {first:.6g} to {WIDTH:g}.",
        f"x = {how}",
    ]
    return "\n".join([*lines, *([f"x[x > {0.5 * (first + last)!r}] += {width!r}  # a gap"] if width else [])])


def _curve(world: World) -> str:
    code, values = world.curve.numpy_code(), dict(world.parameters)
    ordered = [values[parameter.name] for parameter in world.curve.parameters(("x",))]
    link = LINKS[world.chosen_link]
    identity = link.name == "identity"
    through = "" if identity else f", through the {link.name} link"
    lines = [f"# The curve: {world.curve.label}{through}.", f"# {world.curve.formula}" if identity else None]
    lines += _assigned(code.names, ordered)
    lines.append(_ending_in("mu = " if identity else "eta = ", code.lines))
    if not identity:
        lines.append(f"mu = {link.numpy_code}")
    return "\n".join(line for line in lines if line is not None)


def _memory(memory: float) -> str:
    return "\n".join(
        [
            "# Each normal score remembers the one before it; its probability u becomes a quantile of the errors.",
            f"memory = {memory!r}",
            "z = rng.standard_normal(n)",
            "for i in range(1, n):",
            "    z[i] = memory * z[i - 1] + np.sqrt(1 - memory**2) * z[i]",
            "u = ndtr(z)",
        ]
    )


def _outliers(world: World, code: FamilyCode) -> str:
    family, disturbed = world.family, world.disturbances
    count = disturbed.count(world.n)
    if code.relative_variance:
        spread, here = f"np.sqrt(np.log1p({code.relative_variance}))", "spread[rows]"
    else:
        spread, here = repr(float(spread_of(family, np.array([1.0]))[0])), "spread"
    steps = f"side * {disturbed.outlier_size!r} * {here}"
    if family.location_domain == REAL:
        scale, far = "", f"mu[rows] + {steps}"
    elif family.location_domain == POSITIVE:
        scale, far = ", on the scale of the logarithm", f"mu[rows] * np.exp({steps})"
    else:
        scale, far = (
            ", on the scale of the logit",
            f"expit(np.clip(logit(mu[rows]) + {steps}, -{FARTHEST_LOGIT:g}, {FARTHEST_LOGIT:g}))",
        )
    return "\n".join(
        [
            f"# The outliers: {count} of {world.n}, drawn around a curve {disturbed.outlier_size:g} spreads away{scale}.",
            f"spread = {spread}",
            f"rows = rng.choice(n, {count}, replace=False)",
            f"side = rng.choice([-1, 1], {count})",
            f"y[rows] = draw({far})",
        ]
    )


def _uneven(family: Family, ratio: float) -> str:
    stretched = "mu + stretch * (y - mu)" if family.pivot == "difference" else "mu * (y / mu) ** stretch"
    return "\n".join(
        [
            f"# The spread: at the right end {ratio:g} times that at the left.",
            f"stretch = {ratio!r} ** ((x - x[0]) / (x[-1] - x[0]) - 0.5)",
            f"y = {stretched}",
        ]
    )


def _assigned(names: Sequence[str], values: Sequence[float]) -> list[str]:
    """Parameters get their values: on one line if they find room."""
    if not names:
        return []
    numbers = [repr(int(value) if isinstance(value, int) else float(value)) for value in values]
    together = f"{', '.join(names)} = {', '.join(numbers)}"
    if len(together) <= _WIDEST:
        return [together]
    return [f"{name} = {number}" for name, number in zip(names, numbers, strict=True)]


def _ending_in(beginning: str, lines: str) -> str:
    """Lines whose last one, an expression, is given a name or returned."""
    *before, last = lines.split("\n")
    return "\n".join([*before, beginning + last])


def _imports(body: str) -> str:
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    special = sorted(used & set(FUNCTIONS))
    lines = ["import numpy as np"]
    if "stats" in used:
        lines.append("from scipy import stats")
    if "CubicSpline" in used:
        lines.append("from scipy.interpolate import CubicSpline")
    if special:
        lines.append(f"from scipy.special import {', '.join(special)}")
    return "\n".join(lines)
