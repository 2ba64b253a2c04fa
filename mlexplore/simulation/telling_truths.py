"""True parameters that make a telling picture, whatever curve, family and link are chosen."""

from functools import lru_cache

import numpy as np

from mlexplore.curves.curve import Curve
from mlexplore.families.family import Family
from mlexplore.families.normal import Normal
from mlexplore.fitting import fit
from mlexplore.links import LINKS
from mlexplore.simulation.drawing import height_of

# Heights between which a curve makes a telling picture, by the kind of observations.
_RANGES = {"positive": (5.0, 60.0), "count": (2.0, 40.0)}
_UNIT_RANGE, _WIDE = (0.08, 0.92), (10.0, 200.0)


@lru_cache(maxsize=256)
def telling(curve: Curve, family: type[Family], link: str) -> dict[str, float]:
    """Parameters that make a telling picture over 0 <= x <= 36: the curve's own example, moved to where the family lives.

    Its shape is kept on the scale of the link; its ends there become those of a range that suits the observations.
    """
    example = curve.example()
    if link == "identity" and family.response == "real":
        return example
    # A curve that is defined from 0 on is 0 there, which few families can have.
    x = np.linspace(1.0 if curve.domain.low == 0.0 else 0.0, 36.0, 37)
    heights = height_of(curve.bind(x), example, curve, "identity", x)
    low, high = float(heights.min()), float(heights.max())
    share = (heights - low) / (high - low) if high > low else np.full_like(heights, 0.5)
    domain = family.location_domain
    bounded = np.isfinite(domain.high)
    ends = LINKS[link].link(np.array(_UNIT_RANGE if bounded else _RANGES.get(family.response, _WIDE)))
    wanted = ends[0] + (ends[1] - ends[0]) * share
    try:
        found = fit(x, wanted, curve=curve, family=Normal(), link="identity").estimates
    except ValueError:  # a curve that nothing can be fitted to keeps its example
        return example
    exact = {name: found[name] if abs(found[name]) > 1e-9 else 0.0 for name in example}
    heights = height_of(curve.bind(x), exact, curve, "identity", x)
    for digits in (3, 6):
        rounded = {name: float(f"{value:.{digits}g}") for name, value in exact.items()}
        error = np.abs(height_of(curve.bind(x), rounded, curve, "identity", x) - heights).max()
        if error <= 0.03 * abs(ends[1] - ends[0]):
            return rounded
    return exact
