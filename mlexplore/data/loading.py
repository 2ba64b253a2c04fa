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
from mlexplore.data.table import Table
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


def sample_table(file: str, where: tuple[str, str] | None) -> Table:
    """A file of the samples; all of its rows, or those in which a column holds a value."""
    table = read_table(resources.files("mlexplore.data").joinpath("samples", file).read_bytes(), file)
    return table.rows_where(*where) if where else table


@lru_cache(maxsize=len(SAMPLES))
def load_sample(key: str) -> Dataset:
    """A sample data set, read once; its arrays are read-only, so one copy serves everybody.

    Raises
    ------
    DataError
        When there is no such sample.
    """
    sample = sample_named(key)
    chosen = choose(
        sample_table(sample.file, sample.where),
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
