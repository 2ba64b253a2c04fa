"""Data: the samples, reading an upload, choosing x and y, and what time on the x axis means.

The only place that knows pandas. Everything that leaves it is a `Dataset` or, with classes in the place of y, a
`LabelledData`: read-only arrays with their names, labels, units, row numbers and notes. What cannot be used raises `DataError` with a sentence for the
person who brought it.
"""

from mlexplore.data.axis import Axis
from mlexplore.data.catalogue import SAMPLES
from mlexplore.data.choosing import choose
from mlexplore.data.choosing_labels import choose_labels
from mlexplore.data.class_catalogue import CLASS_SAMPLES
from mlexplore.data.class_loading import class_sample_named, load_class_sample
from mlexplore.data.class_sample import ClassSample
from mlexplore.data.columns import Column
from mlexplore.data.dataset import Dataset, dataset_from_arrays
from mlexplore.data.edits import Edits
from mlexplore.data.encodings import ENCODINGS
from mlexplore.data.errors import DataError
from mlexplore.data.guessing import guess_columns, reason_for_no_guess
from mlexplore.data.guessing_labels import GuessedRoles, guess_labels, reason_for_no_labels
from mlexplore.data.labelled import LabelledData, labelled_from_arrays
from mlexplore.data.loading import load_sample, sample_named
from mlexplore.data.predictors import named_predictors
from mlexplore.data.quantity import Quantity
from mlexplore.data.reading import MAX_BYTES, read_table
from mlexplore.data.responses import Response, response_of
from mlexplore.data.said import Said, Understood
from mlexplore.data.sample import Sample
from mlexplore.data.separators import SEPARATOR_NAMES
from mlexplore.data.table import Table

__all__ = [
    "CLASS_SAMPLES",
    "ENCODINGS",
    "MAX_BYTES",
    "SAMPLES",
    "SEPARATOR_NAMES",
    "Axis",
    "ClassSample",
    "Column",
    "DataError",
    "Dataset",
    "Edits",
    "GuessedRoles",
    "LabelledData",
    "Quantity",
    "Response",
    "Said",
    "Sample",
    "Table",
    "Understood",
    "choose",
    "choose_labels",
    "class_sample_named",
    "dataset_from_arrays",
    "guess_columns",
    "guess_labels",
    "labelled_from_arrays",
    "load_class_sample",
    "load_sample",
    "named_predictors",
    "read_table",
    "reason_for_no_guess",
    "reason_for_no_labels",
    "response_of",
    "sample_named",
]
