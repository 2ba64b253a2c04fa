"""A chart in the making: traces, and the rows that some of them play while a parameter is turned."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data.axis import Axis
from mlexplore.numerals import fixed
from mlexplore.plots.payload import AnchoredCurve, Lit, Track, Vertex, View
from mlexplore.plots.theme import CLASSES, LIGHT, TEMPLATE
from mlexplore.scene import Scene

_SMALLEST, _LARGEST = 0.55, 2.5  # diameters of points, as shares of that of a mean weight


@dataclass(frozen=True)
class Words:
    """Names for the axes, already escaped for Plotly."""

    x: str
    y: str
    departure: str
    location: str
    parameter: str


@dataclass(frozen=True)
class Stage:
    """What every view is drawn from.

    Parameters
    ----------
    scene
        The numbers.
    axis
        What the numbers along x stand for.
    words
        Names for the axes.
    start
        Frame to draw first.
    """

    scene: Scene
    axis: Axis
    words: Words
    start: int

    def across(self, x: Array) -> Array:
        """Places along x as Plotly takes them: numbers, or milliseconds since 1970 on an axis of dates."""
        if not self.axis.is_time:
            return x
        dates = np.array(self.axis.display(x), dtype="datetime64[ms]")
        return np.where(np.isnat(dates), np.nan, dates.astype(np.int64).astype(np.float64))


def sizes(scene: Scene) -> float | list[float]:
    """Diameters of the points, in pixels: one for all, or areas in proportion to the weights within bounds."""
    size = 7.0 if len(scene.rows) <= 300 else 4.0
    if not scene.weighted:
        return int(size)
    weights = scene.fit.model.row_weights[scene.rows]
    share = weights / weights[: scene.counting].mean()
    share[scene.aside] = 1.0
    return np.round(np.clip(size * np.sqrt(share), _SMALLEST * size, _LARGEST * size), 2).tolist()


def typical_knowns(scene: Scene) -> str:
    """What belongs to an observation, such as its trials, as curves take it where rows differ."""
    family = scene.exploration.typical(scene.fit.family)
    return ", ".join(f"{fixed(getattr(family, each.name), 0)} {each.label}" for each in family.knowns())


@dataclass
class Drawing:
    """Traces of one view in the order in which they are painted."""

    place: int
    start: int
    traces: list[dict[str, Any]] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    lit: list[Lit] = field(default_factory=list)
    homes: list[tuple[int, int]] = field(default_factory=list)

    def line(
        self,
        x: Array,
        y: Array,
        colour: str,
        *,
        width: float = 2.5,
        dash: str = "solid",
        **more: Any,  # noqa: ANN401 - attributes of the trace
    ) -> None:
        """Draw a line. An `x` or `y` with two dimensions moves: row g belongs to frame g."""
        self._add(x, y, mode="lines", line={"color": colour, "width": width, "dash": dash}, **more)

    def area(self, x: Array, y: Array, fill: str, **more: Any) -> None:  # noqa: ANN401 - attributes of the trace
        """Fill what a closed line encloses."""
        self._add(x, y, mode="lines", line={"width": 0}, fill="toself", fillcolor=fill, **more)

    def marks(
        self,
        x: Array,
        y: Array,
        marker: dict[str, Any],
        *,
        observations: bool = False,
        **more: Any,  # noqa: ANN401 - attributes of the trace
    ) -> None:
        """Draw one mark at each place; `observations` can be touched."""
        if observations:
            self.homes.append((self.place, len(self.traces)))
            # "none" still reports what is under the pointer; "skip" does not.
            more["hoverinfo"] = "none"
        self._add(x, y, mode="markers", marker=marker, **more)

    def shade(self, x: Array, y: Array, counts: Array) -> None:
        """Shade cells by the logarithm of their counts, given their edges and counts (rows, columns); empty ones stay clear."""
        with np.errstate(divide="ignore"):
            heights = np.where(counts > 0.0, np.log(counts), np.nan)
        # What is there at all is seen, be it a single one.
        low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
        self.traces.append(
            {
                "type": "heatmap",
                "hoverinfo": "skip",
                "x": x,
                "y": y,
                "z": heights.astype(np.float32),
                "zmin": low,
                "zmax": high if high > low else low + 1.0,
                "colorscale": [[0.0, LIGHT.crowd_thin], [1.0, LIGHT.crowd_dense]],
                "showscale": False,
            }
        )

    def regions(self, x: Array, y: Array, first: NDArray[np.intp], certainty: Array) -> None:
        """Colour cells (ny, nx) by a class, from hardly more probable than others, certainty 0, to sure, 1; given their middles."""
        # One picture in which each class has a stretch of the scale to itself, and no colour of another comes near.
        step = 1.0 / len(CLASSES)
        scale = [
            [(place + end) * step, colour]
            for place, each in enumerate(CLASSES)
            for end, colour in ((0.0, each.thin), (1.0, each.dense))
        ]
        self.traces.append(
            {
                "type": "heatmap",
                "hoverinfo": "skip",
                "x": x,
                "y": y,
                "z": (first + np.clip(certainty, 0.01, 0.99)).astype(np.float32),
                "zmin": 0.0,
                "zmax": float(len(CLASSES)),
                "colorscale": scale,
                "showscale": False,
            }
        )

    def text(self, x: Array, y: Array, text: str, colour: str, position: str) -> None:
        """Write a word at one place."""
        self._add(
            x,
            y,
            mode="text",
            text=[text],
            textposition=position,
            textfont={"color": colour, "size": 11},
        )

    def lights(self, shape: list[Vertex] | AnchoredCurve) -> None:
        """Reserve the trace that lights up for a touched observation."""
        dot = isinstance(shape, list)
        trace = {
            "type": "scatter",
            "x": [],
            "y": [],
            "mode": "lines+markers" if dot else "lines",
            "line": {"color": LIGHT.lit, "width": 2, "dash": "solid" if dot else "dash"},
            "marker": {
                "color": LIGHT.lit,
                "size": [0] * (len(shape) - 1) + [13] if isinstance(shape, list) else 0,
                "opacity": 1,
                "line": {"color": LIGHT.ground, "width": 2},
            },
            "hoverinfo": "skip",
        }
        self.lit.append(Lit(self.place, len(self.traces), shape))
        self.traces.append(trace)

    def view(self, layout: dict[str, Any], *, title: str, caption: str, description: str) -> View:
        """Complete the chart; the words are plain text."""
        written = {name: _written(each) if "axis" in name else each for name, each in layout.items()}
        return View(self.traces, {"template": TEMPLATE, **written}, title, caption, description)

    def _add(self, x: Array, y: Array, **style: Any) -> None:  # noqa: ANN401 - attributes of the trace
        shown = {}
        for attribute, values in (("x", x), ("y", y)):
            if values.ndim == 2:
                self.tracks.append(Track(self.place, len(self.traces), attribute, values))  # type: ignore[arg-type]
            shown[attribute] = values[self.start] if values.ndim == 2 else values
        self.traces.append({"type": "scatter", "hoverinfo": "skip", **shown, **style})


def _written(axis: dict[str, Any]) -> dict[str, Any]:
    """An axis whose numbers stand as people write them: Plotly's own way would be 12.41k for 12410."""
    if axis.get("type", "linear") != "linear" or "range" not in axis:
        return axis
    low, high = axis["range"]
    size, span = max(abs(low), abs(high)), high - low
    plain = 1e-4 <= size < 1e7
    # Numbers that differ only in their last digits are long: three find room.
    few = {"nticks": 3} if span < 1e-4 * size else {}
    # A year has four digits in one piece.
    form = {"exponentformat": "none" if plain else "power", "separatethousands": bool(size >= 1e4)}
    return {**form, **few, **axis}


def outline(edges: Array, heights: Array, floor: float) -> tuple[Array, Array]:
    """Bars on a floor as one outline, given their ends and the heights of their tops (g, bars): it moves in the browser without a redraw."""
    x = np.concatenate([[edges[0]], np.repeat(edges, 2)[1:-1], [edges[-1]]])
    foot = np.full((len(heights), 1), floor)
    return x, np.hstack([foot, np.repeat(heights, 2, axis=1), foot])


def axis_range(values: Array, *, below: float = 0.05, above: float = 0.05) -> list[float]:
    """Range of an axis that shows all finite values with some air, as shares of their span."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    span = high - low or abs(high) or 1.0
    return [low - below * span, high + above * span]
