"""Places on a time axis as texts that read back as the same moments."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.data.axis import Axis

_MICROSECONDS_A_DAY = 86_400_000_000


def iso_texts(axis: Axis, x: Array) -> tuple[str, ...] | None:
    """ISO texts of times: ``2015-Q1``, ``2015-03``, ``2015-03-01``, ``2015-03-01T12:00:00.123456``.

    Parameters
    ----------
    axis
        A time axis.
    x
        Places on it, shape (n,).

    Returns
    -------
        One text a place, to the microsecond (which days since 1970 resolve from 1880 to 2059); None where a place lies within a quarter or month, which no such text can say.
    """
    if axis.kind == "date":
        return _dates(axis.origin, x)
    counts = axis.origin + x
    whole = np.rint(counts)
    if not (counts == whole).all():
        return None
    parts = 4 if axis.kind == "quarter" else 12
    years, within = np.divmod(whole.astype(np.int64), parts)
    form = "%04d-Q%d" if axis.kind == "quarter" else "%04d-%02d"
    return tuple(form % pair for pair in zip(years.tolist(), (within + 1).tolist(), strict=True))


def _dates(origin: float, x: Array) -> tuple[str, ...]:
    # Each part is rounded by itself: their sum would have lost the microseconds that `x` still has.
    microseconds = np.rint(np.array([origin]) * _MICROSECONDS_A_DAY).astype(np.int64) + np.rint(
        x * _MICROSECONDS_A_DAY
    ).astype(np.int64)
    unit = (
        "us"
        if (microseconds % 1_000_000).any()
        else "s"
        if (microseconds % _MICROSECONDS_A_DAY).any()
        else "D"
    )
    moments = microseconds.astype("datetime64[us]")
    return tuple(np.datetime_as_string(moments, unit=unit, casting="unsafe").tolist())
