"""Labels with their features as a table that, read again, gives the same."""

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data import LabelledData
from mlexplore.export.table import Said, Table, table_of
from mlexplore.export.told_labels import label_texts


def cleaned_labels(data: LabelledData) -> Table:
    """The labels with their features, as they were brought, and nothing else: read again, the file gives the same.

    Columns of words are the columns of 0 and 1 that were made of them, and times are what was counted of them: the titles of
    the axes say in which unit. What counts successes gets the column ``trials``, and how often a row counts the column
    ``weights``: `mlexplore.data.choose_labels` takes them under these names.
    """
    titles = zip(data.features, data.feature_labels, strict=True)
    about: dict[str, Said] = {
        "data": data.name,
        **{f"title of {each.name}": title for each, title in titles if title != each.name},
    }
    if data.grouped:
        return table_of(_counts(data), about)
    weights = [] if data.weights is None else [("weights", data.weights)]
    return table_of([*_features(data), (data.label_name, _labels(data)), *weights], about)


def _features(data: LabelledData) -> list[tuple[str, Array]]:
    return [(each.name, each.values) for each in data.features]


def _labels(data: LabelledData) -> tuple[str, ...] | Array:
    """The labels; classes that are numbers stay numbers, so that they keep their order, and no minus is taken for a formula."""
    if data.ordered:
        try:
            return np.array([float(name) for name in data.classes])[data.codes]
        except ValueError:  # words that were put into an order
            pass
    return label_texts(data)


def _counts(data: LabelledData) -> list[tuple[str, NDArray]]:
    """Counts of successes and trials of which the halves were made."""
    assert data.weights is not None
    begins = np.append(True, data.rows[1:] != data.rows[:-1])
    trials = np.bincount(np.cumsum(begins) - 1, weights=data.weights)
    successes = np.bincount(np.cumsum(begins) - 1, weights=data.weights * data.codes)
    if (trials == np.rint(trials)).all() and (successes == np.rint(successes)).all():
        features = [(name, values[begins]) for name, values in _features(data)]
        return [*features, (data.label_name, successes), ("trials", trials)]
    # A row may have counted two and a half times: then each half is one trial that counts so often.
    ones = np.ones(data.n, dtype=np.int64)
    return [
        *_features(data),
        (data.label_name, data.codes.astype(np.int64)),
        ("trials", ones),
        ("weights", data.weights),
    ]
