"""Where the search for a maximum begins: curves near the data at which the likelihood can be computed."""

import contextlib
from collections.abc import Iterator

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.model import Model
from mlexplore.solvers.least_absolute import least_absolute, nonlinear_least_absolute
from mlexplore.solvers.linear_least_squares import linear_least_squares
from mlexplore.solvers.nonlinear_least_squares import nonlinear_least_squares
from mlexplore.solvers.one_sided_least_squares import one_sided_least_squares

_DEPENDENT = 1e-8  # columns whose triangular factor has diagonals this far apart need the careful solver
_NEIGHBOURS = 3  # to either side: their median withstands three wild ones among seven
_ROUNDING = 1e-10  # of the observations: errors below this share are none


def curve_starts(model: Model) -> list[Array]:
    """Free coordinates of a curve from which its own search may begin, promising ones first.

    For a curve that is not linear these are its start values for observations brought to the scale of the link; for a
    linear one the least-squares fit there, and a level curve, from which nothing overflows.
    """
    target = _target(model)
    if not model.predictor.linear:
        return _guesses(model, target)
    return [_near(model, wanted) for wanted in (target, _level(model, target))]


def _guesses(model: Model, target: Array) -> list[Array]:
    """What a curve that is not linear guesses from observations on its scale."""
    starts = model.curve.starts(model.x, target)
    return [model.free_coordinates(model.whole.from_user @ start) for start in starts]


def _level(model: Model, target: Array) -> Array:
    return np.full_like(target, float(np.average(target, weights=model.weights)))


def _near(model: Model, wanted: Array) -> Array:
    """Least squares of a linear curve, to rounding where the columns are far from dependent: good enough for a start."""
    design, base = _design(model)
    wanted = wanted - base
    root = None if model.weights is None else np.sqrt(model.weights)
    columns = design if root is None else design * root[:, None]
    with np.errstate(all="ignore"):
        q, r = np.linalg.qr(columns)
        sizes = np.abs(np.diagonal(r))
        if sizes.min() > _DEPENDENT * sizes.max():
            inverse = np.linalg.inv(r)
            found = np.zeros(model.size)
            for _ in range(2):
                left = wanted - design @ found
                found += inverse @ (q.T @ (left if root is None else left * root))
            if np.isfinite(found).all():
                return found
    return linear_least_squares(design, wanted, weights=model.weights).coefficients


def search_starts(model: Model) -> Iterator[list[Array]]:
    """Groups of free coordinates at which a search for curve and shape parameters together begins, promising ones first.

    Later groups cost time and are made only if they are asked for.
    """
    some = False
    for group in _groups(model):
        possible = [start for start in group if model.allows(start)]
        some = some or bool(possible)
        if possible:
            yield possible
    if not some and model.predictor.linear:
        inside = _inside(model)
        if inside is not None:
            yield [inside]


def _groups(model: Model) -> Iterator[list[Array]]:
    if model.size == 0:
        yield [np.empty(0)]
        return
    # A few wild errors may carry the least-squares curve away from all others.
    wild = not model.family.log_concave and model.family.pivot == "difference"
    if model.predictor.linear:
        target = _target(model)
        yield [_near(model, target)]
        if wild:
            yield undisturbed(model)
        yield [_near(model, _level(model, target))]
        return
    target = _target(model)
    starts = curve_starts(model)
    nearest = _least_squares(model, starts, target)
    yield nearest
    if wild and nearest:
        yield undisturbed(model)
        curve = model.predictor
        with contextlib.suppress(ValueError):
            yield [
                nonlinear_least_absolute(
                    curve.value, curve.jacobian, target, nearest[0], weights=model.weights
                ).theta
            ]
    yield starts


def undisturbed(model: Model) -> list[Array]:
    """A curve near the bulk of the data, on the scale of the link: a few wild observations do not carry it away.

    The least absolute deviations of a linear curve; otherwise the least-squares curve through medians of neighbouring
    observations, or none where there are several columns of places, in which nothing has neighbours.
    """
    target = _target(model)
    if model.predictor.linear:
        design, base = _design(model)
        return [least_absolute(design, target - base, weights=model.weights).coefficients]
    if model.x.ndim > 1 and model.x.shape[1] > 1:
        return []
    target = _running_median(model.x.reshape(-1), target)
    return _least_squares(model, _guesses(model, target), target)


def _running_median(x: Array, y: Array) -> Array:
    """Median of each observation and its neighbours along x, a few to either side; rows that are alike count once."""
    rows, place = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    beyond = np.full(_NEIGHBOURS, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([beyond, rows[:, 1], beyond]), 2 * _NEIGHBOURS + 1
    )
    return np.nanmedian(windows, axis=1)[place.reshape(-1)]


def shape_starts(model: Model, theta: Array) -> list[Family]:
    """The family at plausible shape parameters around a curve; fixed ones stay where they are."""
    if not model.free_shapes:
        return [model.family]
    fixed = {name: getattr(model.family, name) for name in model.fixed}
    with np.errstate(all="ignore"):
        mu = model.mean.value(theta)
        found = [family.with_shapes(fixed) for family in model.family.begin(model.y, mu, model.row_weights)]
    return list(dict.fromkeys(found))


def one_sided_starts(model: Model) -> Iterator[tuple[Array, Family]]:
    """Linear curves that touch the data from below and from above, each with the family near its limit on that side."""
    if not model.predictor.linear or model.size == 0 or model.family.one_sided(1.0, 1.0) is None:
        return
    design, base = _design(model)
    target = _target(model) - base
    root = np.sqrt(model.row_weights)
    fixed = {name: getattr(model.family, name) for name in model.fixed}
    for side in (1.0, -1.0):
        theta = one_sided_least_squares(root[:, None] * design, root * target, side)
        if theta is None:
            continue
        residuals = target - design @ theta
        size = float(np.sqrt(np.average(residuals**2, weights=model.row_weights)))
        family = model.family.one_sided(side, size)
        if family is not None:
            yield theta, family.with_shapes(fixed)


def centred(model: Model, theta: Array, family: Family) -> Array:
    """Free coordinates at which a skewed family has its location off a given curve through the data, which its mean follows."""
    if model.size == 0 or family.pivot != "difference":
        return theta
    with np.errstate(all="ignore"):
        mu = model.mean.value(theta)
        off = family.beyond(model.y, mu, model.row_weights)
        target = model.link.link(mu - off)
        target = target if model.offset is None else target - model.offset
    # A curve through every point stays one: that there are no errors is to be seen.
    through = np.abs(model.y - mu).max() <= _ROUNDING * np.abs(model.y).max()
    if through or not np.any(off) or not np.isfinite(target).all():
        return theta
    if model.predictor.linear:
        return _near(model, target)
    curve = model.predictor
    with contextlib.suppress(ValueError):
        return nonlinear_least_squares(
            curve.value, curve.jacobian, target, theta, weights=model.weights
        ).theta
    return theta


def _least_squares(model: Model, starts: list[Array], target: Array) -> list[Array]:
    """The least-squares fit of a curve that is not linear to observations on its scale."""
    curve = model.predictor
    found = []
    for start in starts:
        with contextlib.suppress(ValueError):  # a start from which the curve overflows leads nowhere
            found.append(
                nonlinear_least_squares(curve.value, curve.jacobian, target, start, weights=model.weights)
            )
    if not found:
        return []
    return [min(found, key=lambda result: _squares(result.residuals, model.row_weights)).theta]


def _squares(residuals: Array, weights: Array) -> float:
    with np.errstate(over="ignore"):
        cost = float(weights @ residuals**2)
    return cost if np.isfinite(cost) else np.inf


def _target(model: Model) -> Array:
    """Observations on the scale of the curve: through the link, less the offset."""
    with np.errstate(all="ignore"):
        target = model.link.link(model.family.starting_location(model.y))
    target = target if model.offset is None else target - model.offset
    finite = np.isfinite(target)
    return target if finite.all() else np.where(finite, target, target[finite].min(initial=0.0))


def _design(model: Model) -> tuple[Array, Array]:
    """Design of the free coordinates of a linear curve, and what the held ones contribute."""
    origin = np.zeros(model.size)
    return model.predictor.jacobian(origin), model.predictor.value(origin)


def _inside(model: Model) -> Array | None:
    """A linear curve that is positive at every observation, as far as one exists: by a linear program."""
    from scipy.optimize import linprog  # a last resort, and slow to import

    design, base = _design(model)
    scale = float(np.abs(model.y).mean()) or 1.0
    p = design.shape[1]
    # Largest margin t, at most the size of the data, with design @ theta + base >= t.
    program = linprog(
        np.append(np.zeros(p), -1.0),
        A_ub=np.column_stack([-design, np.ones(len(design))]),
        b_ub=base,
        bounds=[(None, None)] * p + [(None, scale)],
    )
    if program.x is None or not program.x[p] > 0:
        return None
    return np.asarray(program.x[:p], dtype=np.float64)
