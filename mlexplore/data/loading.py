"""Sample data sets by key, read by the same code as an upload."""

from dataclasses import replace
from functools import lru_cache
from importlib import resources

from mlexplore.data.catalogue import SAMPLES
from mlexplore.data.choosing import choose
from mlexplore.data.dataset import Dataset
from mlexplore.data.errors import DataError
from mlexplore.data.reading import read_table
from mlexplore.data.sample import Sample
from mlexplore.data.wording import quoted


def sample_named(key: str) -> Sample:
    """The catalogue's entry for a key.

    Raises
    ------
    DataError
        When there is no such sample.
    """
    for sample in SAMPLES:
        if sample.key == key:
            return sample
    raise DataError(
        f"There is no sample {quoted(key)}. The samples are {', '.join(sample.key for sample in SAMPLES)}."
    )


@lru_cache(maxsize=len(SAMPLES))
def load_sample(key: str) -> Dataset:
    """A sample data set, read once; its arrays are read-only, so one copy serves everybody.

    Raises
    ------
    DataError
        When there is no such sample.
    """
    sample = sample_named(key)
    content = resources.files("mlexplore.data").joinpath("samples", sample.file).read_bytes()
    table = read_table(content, sample.file)
    if sample.where:
        table = table.rows_where(*sample.where)
    chosen = choose(
        table,
        sample.predictors,
        sample.y,
        weights=sample.weights,
        trials=sample.trials,
        exposure=sample.exposure,
    )
    return replace(
        chosen,
        name=sample.title,
        x_label=sample.x_label,
        y_label=sample.y_label,
        source=sample.source,
        licence=sample.licence,
        lesson=sample.lesson,
    )
