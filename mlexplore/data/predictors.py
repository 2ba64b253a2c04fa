"""What a curve is fitted on, with the names that its parameters shall have."""

from collections.abc import Sequence

import pandas as pd

from mlexplore.arrays import Array
from mlexplore.data.dataset import Dataset


def named_predictors(dataset: Dataset, names: Sequence[str]) -> Array | pd.DataFrame:
    """Places as `mlexplore.fit` takes them: x alone, which needs no name, or a table of all predictors.

    Parameters
    ----------
    dataset : Dataset
    names : sequence of str
        One name for each predictor.
    """
    return dataset.x if len(names) == 1 else pd.DataFrame(dataset.predictors, columns=list(names))
