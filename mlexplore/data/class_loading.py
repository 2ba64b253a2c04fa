"""Samples of labels by key, read by the same code as an upload."""

from dataclasses import replace
from functools import lru_cache

from mlexplore.data.choosing_labels import choose_labels
from mlexplore.data.class_catalogue import CLASS_SAMPLES
from mlexplore.data.class_sample import ClassSample
from mlexplore.data.errors import DataError
from mlexplore.data.labelled import LabelledData
from mlexplore.data.loading import sample_table
from mlexplore.data.wording import quoted

_CHOICES_KEPT = 64


def class_sample_named(key: str) -> ClassSample:
    """The catalogue's entry for a key.

    Raises
    ------
    DataError
        When there is no such sample.
    """
    for sample in CLASS_SAMPLES:
        if sample.key == key:
            return sample
    raise DataError(
        f"There is no sample {quoted(key)}. The samples are {', '.join(sample.key for sample in CLASS_SAMPLES)}."
    )


def load_class_sample(key: str, features: tuple[str, ...] = ()) -> LabelledData:
    """A sample with its features, read once; its arrays are read-only, so one copy serves everybody.

    All classes of the file are there, in their order: `ClassSample.event` says which one a binary model opens with, for
    `LabelledData.merged`.

    Parameters
    ----------
    key : str
    features : tuple of str, optional
        Columns among the sample's candidates; those it opens with unless given.

    Raises
    ------
    DataError
        When there is no such sample, or a column is not among its candidates.
    """
    sample = class_sample_named(key)
    for name in features:
        if name not in sample.candidates:
            raise DataError(
                f"{quoted(name)} is no feature of the sample {key}. Its features are {', '.join(sample.candidates)}."
            )
    return _load(sample, features or sample.features)


@lru_cache(maxsize=_CHOICES_KEPT)
def _load(sample: ClassSample, features: tuple[str, ...]) -> LabelledData:
    table = sample_table(sample.file, sample.where)
    chosen = choose_labels(table, sample.label, features, weights=sample.weights, trials=sample.trials)
    if sample.order:
        chosen = chosen.in_order(sample.order)
    return replace(
        chosen,
        name=sample.title,
        label_title=sample.label_title,
        feature_labels=tuple(sample.axis_title(each.name) for each in chosen.features),
        source=sample.source,
        licence=sample.licence,
        lesson=sample.lesson,
    )
