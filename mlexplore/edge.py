"""Whether a likelihood is largest where the curve comes to the end of the locations that its family can have."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.model import Model

_MOST_ROWS = 2_000  # each is a constraint on the way along the edge
_INSIDE = 1e-9  # of the size of the curve: so near to the edge densities are still computed
_AS_GOOD_AS_THERE = 1e-5  # of the height of the curve: no climb comes nearer to an edge


def along_the_edge(model: Model, unknowns: Array) -> Array | None:
    """The best unknowns with the curve held inside the locations of its family, row by row; None where that fails.

    Newton's method stops where it meets an edge; sequential quadratic programming (Kraft 1988) slides along it. For linear
    predictors, whose edges are linear constraints.
    """
    domain, link = model.family.location_domain, model.link
    if not model.predictor.linear or len(model.y) > _MOST_ROWS or model.size == 0:
        return None
    from scipy.optimize import LinearConstraint, minimize  # rarely needed, and slow to import

    size, p = unknowns.size, model.size
    design = model.predictor.jacobian(np.zeros(p))
    known = model.eta(np.zeros(p))
    margin = _INSIDE * max(float(np.abs(model.mean.value(unknowns[:p])).max()), 1e-300)
    ends = [
        float(link.link(np.array([end + side * margin]))[0])
        if np.isfinite(end) and link.domain.low <= end <= link.domain.high
        else side * -np.inf
        for end, side in ((domain.low, 1.0), (domain.high, -1.0))
    ]
    low, high = ends if link.increasing else ends[::-1]
    # In standard errors, as far as there are any.
    units = 1.0 / np.maximum(np.sqrt(np.abs(np.diagonal(model.evaluate(unknowns)[2]))), 1e-300)

    def fall(steps: Array) -> tuple[float, Array]:
        value, gradient, _ = model.evaluate(unknowns + units * steps)
        return (-value, -gradient * units) if np.isfinite(value) else (np.finfo(float).max, np.zeros(size))

    columns = np.column_stack([design * units[:p], np.zeros((len(design), size - p))])
    found = minimize(
        fall,
        np.zeros(size),
        jac=True,
        method="SLSQP",
        constraints=LinearConstraint(
            columns, low - known - design @ unknowns[:p], high - known - design @ unknowns[:p]
        ),
        options={"maxiter": 200, "ftol": 1e-14},
    )
    best = unknowns + units * np.asarray(found.x, dtype=np.float64)
    return best if model.value(best) > model.value(unknowns) else None


def edge_reached(model: Model, theta: Array) -> str | None:
    """Say that a curve has come to the edge of the locations of its family; None if it lies inside."""
    domain, mean = model.family.location_domain, model.mean
    if domain.holds(model.link.domain):
        return None
    with np.errstate(all="ignore"):
        mu = mean.value(theta)
    size = float(np.abs(mu).max())
    for end in (domain.low, domain.high):
        if not np.isfinite(end):
            continue
        rows = int(np.count_nonzero(np.abs(mu - end) <= _AS_GOOD_AS_THERE * size))
        if rows:
            inside = [name for name in model.family.links if name not in (model.link.name, "identity")]
            return (
                f"The best curve comes to the edge of what {model.family.errors_name} allow: its height runs to "
                f"{end:g} at {rows} {'row' if rows == 1 else 'rows'}. The likelihood is largest on that edge and would rise "
                "beyond it, so estimates have no standard errors."
                + (f" The {inside[0]} link keeps the curve inside." if inside else "")
            )
    return None
