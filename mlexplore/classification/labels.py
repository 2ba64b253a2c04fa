"""Labels, as a person hands them to `fit`, turned into classes in an order, or refused with a sentence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.families.class_family import ClassFamily, Codes

MOST_WHOLE, MOST_BROKEN = 50, 20
"""More different numbers than this are taken for a measurement: whole ones, as grades and ratings are, and others."""


@dataclass(frozen=True, eq=False)
class Labels:
    """Labels as codes.

    Parameters
    ----------
    codes
        Place of the label of each row in `classes`, shape (n,).
    classes
        The different labels in their order, as they were given.
    """

    codes: Codes
    classes: tuple[Any, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The classes in text."""
        return tuple(class_name(label) for label in self.classes)


def class_name(label: object) -> str:
    """Return a class in text, as the names of estimates have it."""
    return f"{label:g}" if isinstance(label, float) else str(label)


def labels(y: ArrayLike, n: int, family: ClassFamily, weights: Array | None = None) -> Labels:
    """Read labels: text, whole numbers, True and False, or a pandas column of categories.

    Raises
    ------
    ValueError
        If a label is missing (the row is named), labels are of different types or look like a measurement, there is only one
        class, every row has its own, or the order of the classes is asked for and unknown.
    """
    values, declared, has_order = _plain(y)
    if len(values) != n:
        raise ValueError(f"x and y must have as many rows as each other: {n} and {len(values)}.")
    if n == 0:
        raise ValueError("There are no rows, and so no labels to tell apart.")
    _refuse_missing(values)
    _refuse_mixed(values)
    found, codes = np.unique(_sortable(values), return_inverse=True)
    known = [label.item() if isinstance(label, np.generic) else label for label in found]
    _refuse_measurements(known)
    order = _order(known, declared, family, has_order=has_order)
    _require_classes(known, codes, n, weights)
    if family.most_classes is not None and len(known) > family.most_classes:
        raise ValueError(
            f"{family.name} tells {family.most_classes} classes apart, and there are {len(known)}: {_listed(known)}. Take Categorical, "
            "or set one class against the rest."
        )
    place = {label: index for index, label in enumerate(order)}
    return Labels(np.array([place[label] for label in known], dtype=np.intp)[codes.reshape(-1)], tuple(order))


def _plain(y: ArrayLike) -> tuple[NDArray[Any], list[Any] | None, bool]:
    """Labels as an array (n,), declared categories where there are any, and whether these have an order."""
    categories = getattr(getattr(y, "dtype", None), "categories", None)
    # A list becomes objects first: NumPy would turn what is missing among text into text.
    values = np.asarray(y) if isinstance(y, np.ndarray) else np.asarray(y, dtype=object)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise ValueError(f"y must be one column of labels, not {values.ndim} dimensions.")
    if values.dtype.kind == "S":
        values = values.astype(str)
    if values.dtype.kind not in "biufOU":
        raise ValueError(
            f"Labels must be text, whole numbers, or True and False, and these are {values.dtype.name}."
        )
    if categories is None:
        return values, None, False
    return values, list(np.asarray(categories, dtype=object)), bool(getattr(y, "dtype").ordered)  # noqa: B009


def _refuse_missing(values: NDArray[Any]) -> None:
    if values.dtype.kind == "f":
        missing = ~np.isfinite(values)
    elif values.dtype.kind == "O":
        # Not equal to itself: NaN, pandas' NaT, and (being neither true nor false) its NA.
        missing = np.array([label is None or not _is_itself(label) for label in values], dtype=np.bool_)
    elif values.dtype.kind == "U":
        missing = np.char.str_len(values) == 0
    else:
        return
    if missing.any():
        row = int(np.flatnonzero(missing)[0])
        raise ValueError(f"Labels must not be missing: row {row} has none. Leave such rows out.")


def _is_itself(label: object) -> bool:
    try:
        return bool(label == label) and label != "" and label not in (math.inf, -math.inf)
    except (TypeError, ValueError):
        return False


def _refuse_mixed(values: NDArray[Any]) -> None:
    if values.dtype.kind != "O":
        return
    first = _kind(values[0]) if len(values) else ""
    if first and len(set(map(type, values))) == 1:
        return
    for row, label in enumerate(values):
        kind = _kind(label)
        if kind == "":
            raise ValueError(
                f"Labels must be text, whole numbers, or True and False: row {row} is {label!r}."
            )
        if kind != first:
            raise ValueError(
                f"Labels must be of one type: row 0 is {values[0]!r}, {first}, and row {row} is {label!r}, {kind}."
            )


def _kind(label: object) -> str:
    if isinstance(label, str):
        return "text"
    if isinstance(label, bool | np.bool_):
        return "true or false"
    return "a number" if isinstance(label, int | float | np.integer | np.floating) else ""


def _sortable(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind != "O" or not len(values):
        return values
    if not isinstance(values[0], str):
        return np.array(values.tolist())
    # NumPy's own text is sorted faster, and forgets NULs at the end.
    return values if any(label.endswith("\0") for label in values) else values.astype(str)


def _refuse_measurements(known: Sequence[Any]) -> None:
    numbers = [label for label in known if isinstance(label, int | float) and not isinstance(label, bool)]
    broken = any(isinstance(label, float) and label != math.floor(label) for label in numbers)
    if len(numbers) > (MOST_BROKEN if broken else MOST_WHOLE):
        raise ValueError(
            f"y has {len(numbers)} different numbers, from {min(numbers):g} to {max(numbers):g}: it looks like a measurement, "
            "not like classes. Take a family for numbers, such as Normal, or turn y into text."
        )


def _order(
    known: Sequence[Any], declared: Sequence[Any] | None, family: ClassFamily, *, has_order: bool
) -> list[Any]:
    """Classes that occur, in the order that was asked for, or the one they have of their own."""
    for label in (*family.order, *family.last):
        if label not in known and not family.ordered:
            raise ValueError(f"There is no class {label!r}: the classes are {_listed(known)}.")
    own = [label for label in declared if label in known] if declared is not None else _natural(known)
    if family.order and family.ordered:
        unnamed = [label for label in known if label not in family.order]
        if unnamed:
            raise ValueError(
                f"order does not name the class {unnamed[0]!r}: the classes are {_listed(known)}."
            )
        return [label for label in family.order if label in known]
    if family.ordered and not has_order and isinstance(known[0], str) and not _numeral(known):
        raise ValueError(
            f"{family.name} needs the order of the classes, and text has none: give it from the lowest to the highest, such as "
            f"{family.name}(order=({', '.join(repr(label) for label in known[:5])}{', ...' if len(known) > 5 else ''}))."
        )
    if family.ordered and not has_order:
        own = _natural(known)
    between = [label for label in own if label not in {*family.order, *family.last}]
    return [*family.order, *between, *family.last]


def _natural(known: Sequence[Any]) -> list[Any]:
    """Numbers by size, also where they are text; other text by the alphabet."""
    return sorted(known, key=float) if _numeral(known) else sorted(known)


def _numeral(known: Sequence[Any]) -> bool:
    try:
        return all(math.isfinite(float(label)) for label in known)
    except (ValueError, OverflowError):
        return False


def _require_classes(known: Sequence[Any], codes: Codes, n: int, weights: Array | None) -> None:
    if len(known) < 2:
        raise ValueError(f"All labels are {known[0]!r}: two classes at least are needed to tell them apart.")
    if len(known) == n and n > 2:
        raise ValueError(
            f"Each of the {n} rows has a label of its own: these look like names or measurements, not like classes."
        )
    if weights is None:
        return
    counted = np.bincount(codes.reshape(-1), weights=weights, minlength=len(known)) > 0.0
    if not counted.all():
        label = known[int(np.flatnonzero(~counted)[0])]
        raise ValueError(f"The class {label!r} occurs only in rows of weight zero: leave these rows out.")


def _listed(known: Sequence[Any]) -> str:
    shown = ", ".join(repr(label) for label in known[:8])
    return f"{shown}, ..." if len(known) > 8 else shown
