"""Cells of files that know types (workbooks, Parquet, JSON) as values and as text, without a detour over text.

The types that arrive here are those that `mlexplore.data.confined` lets out: numbers, truth values, dates,
moments and text.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlexplore.arrays import Array
from mlexplore.data.columns import Reading
from mlexplore.data.numerals import as_mask

_EXACT_TO = 2**53
_UNITS_A_DAY = {"s": 86_400.0, "ms": 86_400e3, "us": 86_400e6, "ns": 86_400e9}


def is_text(part: pa.Array) -> bool:
    """Whether an Arrow array holds strings."""
    return pa.types.is_large_string(part.type)


def read_typed(part: pa.Array) -> Reading:
    """The values of an Arrow array of numbers, truth values or times; null and NaN are missing."""
    missing = as_mask(part.is_null())
    nobody = np.zeros(len(part), dtype=bool)
    if missing.all():
        return Reading("empty", np.full(len(part), np.nan), missing, nobody)
    if pa.types.is_temporal(part.type):
        return Reading("date", _days(part), missing, nobody, _zone_notes(part))
    if pa.types.is_boolean(part.type):
        return Reading("text", np.full(len(part), np.nan), missing, ~missing)
    values = pc.cast(part, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    missing = np.isnan(values)
    return Reading("empty" if missing.all() else "number", values, missing, nobody, _rounding_notes(part))


def typed_text(part: pa.Array) -> pa.LargeStringArray:
    """The cells as a person would write them; blank where there is none."""
    if is_text(part):
        words = part
    elif pa.types.is_boolean(part.type):
        words = pc.if_else(part, "TRUE", "FALSE")
    elif pa.types.is_timestamp(part.type):
        words = _moments(part)
    elif pa.types.is_floating(part.type):
        words = pc.cast(pc.if_else(pc.is_nan(part), pa.scalar(None, part.type), part), pa.large_string())
    else:
        words = pc.cast(part, pa.large_string())
    return pc.fill_null(pc.cast(words, pa.large_string()), "")


def _days(part: pa.Array) -> Array:
    """Days since 1970-01-01 with their fraction, NaN where missing."""
    if pa.types.is_date32(part.type):
        count, a_day = pc.cast(part, pa.int32()), 1.0
    else:
        count, a_day = pc.cast(part, pa.int64()), _UNITS_A_DAY[part.type.unit]
    return pc.cast(count, pa.float64(), safe=False).to_numpy(zero_copy_only=False) / a_day


def _moments(part: pa.Array) -> pa.Array:
    """Moments in ISO's form: without the time of day where all are at midnight, without zeros at its end."""
    naive = part.cast(pa.timestamp(part.type.unit))
    days = pc.cast(naive, pa.date32(), safe=False)
    if pc.all(pc.equal(pc.cast(days, naive.type), naive)).as_py():
        return pc.cast(days, pa.large_string())
    return pc.replace_substring_regex(pc.cast(naive, pa.large_string()), r"\.0+$|(\.[0-9]*[1-9])0+$", r"\1")


def _zone_notes(part: pa.Array) -> tuple[str, ...]:
    zone = getattr(part.type, "tz", None)
    return ("times with a zone were turned into UTC",) if zone not in {None, "UTC"} else ()


def _rounding_notes(part: pa.Array) -> tuple[str, ...]:
    """Whether whole numbers have more digits than a double, which is what everything here computes with."""
    if not pa.types.is_integer(part.type) or part.type.bit_width < 64:
        return ()
    limits = pc.min_max(part).as_py()
    if max(abs(limits["min"]), abs(limits["max"])) <= _EXACT_TO:
        return ()
    return ("whole numbers of more than 15 digits were rounded to the nearest double",)
