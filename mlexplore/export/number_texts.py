"""Numbers as the shortest texts that read back as the very same doubles."""

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array

_WHOLE_UP_TO = 2.0**53  # beyond, an exponent is shorter and no digit is lost


def is_whole(values: Array | NDArray[np.int64]) -> bool:
    """Whether a column of numbers can be written without decimal points: counts stay counts."""
    if values.dtype.kind != "f":
        return True
    known = values[~np.isnan(values)]
    return bool(
        (np.abs(known) < _WHOLE_UP_TO).all()
        and (known == np.rint(known)).all()
        and not np.signbit(known[known == 0.0]).any()
    )


def number_texts(
    values: Array | NDArray[np.int64], *, whole: bool, missing: str, infinite: tuple[str, str]
) -> list[str]:
    """One text a number.

    Parameters
    ----------
    values
        Numbers, shape (n,).
    whole
        What `is_whole` says of the column.
    missing, infinite
        Texts for NaN, and for plus and minus infinity.
    """
    if values.dtype.kind != "f":
        return list(map(str, values.tolist()))
    finite = np.isfinite(values)
    written = np.where(finite, values, 0.0)
    texts = list(map(str, written.astype(np.int64).tolist())) if whole else list(map(repr, written.tolist()))
    for place in np.flatnonzero(~finite).tolist():
        value = values[place]
        texts[place] = missing if np.isnan(value) else infinite[0] if value > 0 else infinite[1]
    return texts
