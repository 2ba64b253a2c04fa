"""The sample data sets, in the order of the menu: what y is decides where they stand."""

from mlexplore.data.measurements import MEASUREMENTS
from mlexplore.data.other_responses import COUNTS, POSITIVES, SHARES_AND_LABELS
from mlexplore.data.sample import Sample

SAMPLES: tuple[Sample, ...] = (*MEASUREMENTS, *POSITIVES, *COUNTS, *SHARES_AND_LABELS)
