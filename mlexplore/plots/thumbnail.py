"""A picture of a fit at the size of a stamp: its points, its curve and a band around it, as a small SVG.

A page shows it as an image, which sees nothing of the page it stands on: neither its colours nor, for certain, whether it
is light or dark. So every colour here keeps a contrast of 3 on white and on the dark ground of `plots.theme` alike. Only
numbers get in; what the picture shows is said in words beside it.
"""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.fitted import Fit
from mlexplore.plots.drawing import axis_range
from mlexplore.scene import LEVEL
from mlexplore.scene.section import Section

WIDTH, HEIGHT = 240, 140
MOST_DOTS = 400
CURVE, DOTS = "#2481C3", "#717C8A"
"""The blue and the grey of the palette, between their light and their dark."""

_AIR = 9.0  # between the frame and what is drawn in it
_FEW, _MANY = (
    60,
    250,
)  # observations up to which dots are large, and lie on the curve; beyond which they are small
_FEWEST_PLACES, _MOST_PLACES = 81, 481  # two a pixel
_DECIMALS = 1


def thumbnail(fit: Fit) -> str:
    """Draw a fit of one y over one x.

    Observations at one place make one dot, whose area is their number or, where they are weighted, their weight; those of
    weight zero are left out. Of more than `MOST_DOTS` observations, as many are drawn, evenly along the ranks of x. The
    band holds a further observation with the probability `LEVEL`; around a probability, where such a band would hold nearly
    everything, it is where the curve may run. It is cut off at the frame, and left out where there is no density to draw
    it from.

    Of several columns of x the first runs across; the others and an offset stand at their means (`Section`), and trials
    that differ by row are the typical ones.

    Parameters
    ----------
    fit
        Any fit.

    Returns
    -------
    str
        An SVG of `WIDTH` by `HEIGHT` pixels that stands alone.
    """
    counts = fit.model.row_weights > 0.0
    section, weights = Section(fit), fit.model.row_weights[counts]
    x, y = section.x[counts], fit.model.y[counts]
    places = _places(fit, x)
    curve = _height(fit, section.heights(places))
    frame = _Frame(x, np.concatenate([y, curve]))
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{DOTS}" fill-opacity="0.09"/>'
    width = "2.4" if places.size == _FEWEST_PLACES else "1.6"  # waves need room between them
    line = (
        f'<path class="curve" d="{frame.line(places, curve)}" fill="none" stroke="{CURVE}" stroke-width="{width}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )
    dots = _dots(x, y, weights / weights.mean(), frame)
    # Few dots would vanish under the curve that they lie on, and the curve under many dots.
    parts = [ground, *_band(section, places, frame), *([line, *dots] if y.size <= _FEW else [*dots, line])]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


class _Frame:
    """Where numbers stand in the picture."""

    def __init__(self, x: Array, y: Array) -> None:
        self.left, self.right = float(x.min()), float(x.max())
        self.low, self.high = axis_range(y, below=0.0, above=0.0)

    def across(self, x: Array) -> Array:
        """Pixels from the left."""
        return _AIR + (WIDTH - 2.0 * _AIR) * (x - self.left) / (self.right - self.left)

    def down(self, y: Array) -> Array:
        """Pixels from the top, within the picture."""
        height = (HEIGHT - 2.0 * _AIR) * (self.high - y) / (self.high - self.low)
        return np.clip(_AIR + height, 0.0, HEIGHT)

    def line(self, x: Array, y: Array) -> str:
        """A path through places."""
        steps = zip(self.across(x), self.down(y), strict=True)
        return "M" + "L".join(f"{_short(a)} {_short(b)}" for a, b in steps)


def _places(fit: Fit, x: Array) -> Array:
    """Places along x, close enough to show every bend of the curve."""
    low, high = float(x.min()), float(x.max())
    bends = np.ceil(1.0 + (high - low) / fit.curve.finest_step)
    return np.linspace(low, high, int(np.clip(bends, _FEWEST_PLACES, _MOST_PLACES)))


def _height(fit: Fit, mu: Array) -> Array:
    """Where the curve is drawn, on the scale of y: of a probability, the mean count of successes that it gives."""
    family = fit.family
    return family.typical(fit.model.weights).expectation(mu) if family.functional == "probability" else mu


def _band(section: Section, places: Array, frame: _Frame) -> list[str]:
    """Where a further observation falls, or the curve may run."""
    fit = section.fit
    if fit.maximum.degenerate:
        return []
    if fit.family.functional == "probability":
        lower, upper = (_height(fit, end) for end in section.band(places, LEVEL, kind="confidence"))
    else:
        lower, upper = section.band(places, LEVEL, kind="prediction")
    outline = frame.line(np.append(places, places[::-1]), np.append(lower, upper[::-1]))
    return [f'<path class="band" d="{outline}Z" fill="{CURVE}" fill-opacity="0.17"/>']


def _dots(x: Array, y: Array, shares: Array, frame: _Frame) -> list[str]:
    """Observations, one path for each size of dot: points of no length with round ends.

    `shares` are what the observations weigh, 1 on average; those at one place add up.
    """
    size = 5.0 if x.size <= _FEW else 3.6 if x.size <= _MANY else 2.8
    if x.size > MOST_DOTS:
        by_x = np.argsort(x, kind="stable")
        drawn = by_x[np.linspace(0, x.size - 1, MOST_DOTS).astype(np.int64)]
        x, y, shares = x[drawn], y[drawn], shares[drawn]
    pixels = np.round(np.column_stack([frame.across(x), frame.down(y)]), _DECIMALS)
    spots, at = np.unique(pixels, axis=0, return_inverse=True)
    widths = np.round(size * np.sqrt(np.bincount(at, weights=shares)), _DECIMALS)
    paths = []
    for width in np.unique(widths).tolist():
        marks = "".join(f"M{_short(a)} {_short(b)}h0" for a, b in spots[widths == width])
        paths.append(
            f'<path class="dots" d="{marks}" stroke="{DOTS}" stroke-width="{_short(width)}" '
            'stroke-linecap="round"/>'
        )
    return paths


def _short(number: float) -> str:
    return f"{number:.{_DECIMALS}f}".removesuffix(".0")
