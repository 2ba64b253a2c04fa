"""Labels with scores as tests of judging want them: ties, and weights that are whole numbers."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Labelled(NamedTuple):
    y: Array
    p: Array
    weights: Array

    @property
    def repeated(self) -> tuple[Array, Array]:
        """Labels and probabilities with every row as often as its weight says."""
        times = self.weights.astype(int)
        return np.repeat(self.y, times), np.repeat(self.p, times)


def labelled(seed: int, n: int, places: int) -> Labelled:
    """`n` labels at up to so many probabilities strictly inside 0 and 1; few of them make many ties."""
    rng = np.random.default_rng(seed)
    p = rng.integers(1, places + 1, n) / (places + 1.0)
    y = (rng.random(n) < p**1.3).astype(float)
    weights = rng.integers(0, 4, n).astype(float)
    weights[0] = 1.0
    return Labelled(y, p, weights)


ANY = st.builds(labelled, st.integers(0, 2**32 - 1), st.integers(1, 30), st.sampled_from([1, 3, 9, 1000]))
