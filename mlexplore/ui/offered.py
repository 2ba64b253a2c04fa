"""What controls offer, and so what a link may ask for: ranges of numbers, curves that suit, and what stands there first."""

from collections.abc import Sequence

from mlexplore.curves import CURVES, Curve
from mlexplore.domains import Interval
from mlexplore.families import Family, Shape

FEWEST_GENERATED, MOST_GENERATED = 10, 100_000
FEWEST_LABELS = 20
"""Fewest labels that are generated: two of each class must be among them."""
LARGEST_SEED = 2**31 - 1
MOST_KNOWN = 10_000
"""Largest known number, such as trials."""
OFFERED_MEMORIES = Interval(-0.9, 0.9, closed=True)
"""What controls take of memory: the ends of what is possible do not belong to it."""

_LEAST_SHAPE, _LARGEST_SHAPE = 1e-6, 1e12
_MARGIN = 1e-3  # share of a bounded domain that is kept free at its ends


def ends_of(shape: Shape) -> tuple[float, float]:
    """Least and largest value that controls take for a shape parameter."""
    low, high = shape.domain.low, shape.domain.high
    if shape.bounded:
        margin = 0.0 if shape.domain.closed else _MARGIN * (high - low)
        return low + margin, high - margin
    return (low + _LEAST_SHAPE if shape.positive else -_LARGEST_SHAPE), _LARGEST_SHAPE


def curves_for(columns: Sequence[str]) -> tuple[type[Curve], ...]:
    """Curves on offer for so many predictors; one that is typed is written in x alone."""
    if len(columns) == 1:
        return tuple(CURVES)
    return tuple(kind for kind in CURVES if kind.several and not kind.text_options())


def default_shapes(kind: type[Family]) -> dict[str, float]:
    """Shape parameters that make a telling picture over the default curves."""
    return {shape.name: shape.telling for shape in kind.shapes()}


def default_knowns(kind: type[Family]) -> dict[str, int]:
    """Known numbers that make a telling picture."""
    return {known.name: 20 for known in kind.knowns()}


def chosen_shapes(family: Family | type[Family]) -> tuple[tuple[str, float], ...]:
    """Shape parameters that no data can estimate, such as the level of a quantile, with their values."""
    one = family() if isinstance(family, type) else family
    return tuple((each.name, getattr(one, each.name)) for each in one.shapes() if not each.estimable)
