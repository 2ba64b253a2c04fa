"""Whether a likelihood is largest where the curve comes to the end of the locations that its family can have."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.model import Model

_AS_GOOD_AS_THERE = (
    1e-5  # of the height of the curve: no climb comes nearer to an edge at which the likelihood still rises
)


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
                f"The best curve comes to the edge of where this {model.family.name} distribution can be: its height runs to "
                f"{end:g} at {rows} {'row' if rows == 1 else 'rows'}. The likelihood is largest on that edge and would rise "
                "beyond it, so estimates have no standard errors."
                + (f" The {inside[0]} link keeps the curve inside." if inside else "")
            )
    return None
