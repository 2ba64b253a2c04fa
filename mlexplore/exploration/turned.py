"""What every fit of which one parameter is turned has in common: the values, where it stands, and the way home."""

from dataclasses import dataclass

import numpy as np

from mlexplore.classification.class_intervals import ClassPath
from mlexplore.exploration.paths import Others
from mlexplore.likelihood import Path


@dataclass(frozen=True, eq=False)
class Turned:
    """One parameter taken through a range of values around its estimate.

    Parameters
    ----------
    name
        The parameter that is turned.
    others
        ``"stay"``: the other parameters keep their estimates (a slice of the likelihood). ``"refit"``: they are fitted
        again at each value (a profile).
    path
        The states passed through. One of them is the estimate.
    home
        Place of the estimate on the path.
    """

    name: str
    others: Others
    path: Path | ClassPath
    home: int

    def nearest(self, value: float | None) -> int:
        """Place on the path of the value nearest to a given one; that of the estimate for None."""
        if value is None:
            return self.home
        values = self.path.values
        finite = values[np.isfinite(values)]
        return int(np.argmin(np.abs(values - np.clip(value, finite[0], finite[-1]))))

    def value_away(self, step: int) -> float | None:
        """Value at a place on the path; None where it is the estimate."""
        return None if step == self.home else float(self.path.values[step])

    @property
    def unbounded(self) -> bool:
        """Whether the estimate is infinite: then the last value of the path is."""
        return not np.isfinite(self.path.values[-1])
