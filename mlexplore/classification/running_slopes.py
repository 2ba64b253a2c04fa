"""Which slopes go on for ever as a prior is made wider, and which come to rest."""

import numpy as np

from mlexplore.classification.posterior import PriorPath
from mlexplore.classification.slopes import slopes_of

_STILL = 1e-6  # of the fastest, each for one standard deviation of its column
_SLOWER = 0.3  # share of its speed before, below which a slope comes to rest


def running_slopes(path: PriorPath) -> tuple[str, ...]:
    """Names of the slopes that the three widest priors do not hold, in the order of the estimates.

    Parameters
    ----------
    path
        Modes under priors of at least three scales. The three widest should be far wider than any slope that is finite.

    Notes
    -----
    Along separated classes a slope grows with the logarithm of the scale (Rosset, Zhu & Hastie, Margin maximizing loss functions,
    2003): as far with each power of ten as with the one before. A slope that the labels hold moves by less each time.
    """
    order = np.argsort(path.scales)[-3:]
    first, second, last = (path.fits[place] for place in order.tolist())
    gaps = np.diff(np.log(path.scales[order]))
    slopes = slopes_of(first.model)
    speeds = {
        slope.name: slope.spread
        / gaps
        * np.abs(
            [
                second.estimates[slope.name] - first.estimates[slope.name],
                last.estimates[slope.name] - second.estimates[slope.name],
            ]
        )
        for slope in slopes
    }
    fastest = max((float(after) for _, after in speeds.values()), default=0.0)
    return tuple(
        name
        for name, (before, after) in speeds.items()
        if after > _STILL * fastest and after > _SLOWER * before
    )
