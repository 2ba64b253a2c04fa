"""The sample data sets, in the order of the menu: series, other measurements, then what y is decides."""

from mlexplore.data.measurements import MEASUREMENTS
from mlexplore.data.other_responses import COUNTS, POSITIVES, SHARES_AND_LABELS
from mlexplore.data.sample import Sample
from mlexplore.data.series import SERIES

SAMPLES: tuple[Sample, ...] = (*SERIES, *MEASUREMENTS, *POSITIVES, *COUNTS, *SHARES_AND_LABELS)
