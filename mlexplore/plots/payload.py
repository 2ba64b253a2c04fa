"""Everything the four linked views need, as one frozen record that packs into bytes.

The browser only plays back what stands here: it holds no statistics. A sweep carries, for a grid of values of the
explored parameter, the rows that each trace shows at each value; `Points` says where an observation lives in every view.

Layout of the packed bytes, little-endian: a four-byte length, a JSON header of that length, zero padding to a multiple
of eight, then the blobs. In the header an array is ``{"at": offset, "type": "f4" | "f8", "shape": [...]}`` and a figure
is ``{"at": offset, "bytes": length}``, offsets counted from the first blob.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

Place: TypeAlias = float | Sequence[str] | ArrayLike
"""One coordinate of every point: a number they share, ``(n,)`` values or date strings, or ``(G, n)`` moving values."""

Mark: TypeAlias = Literal["dot", "ring", "line", "dash"]
"""How the legend shows a colour."""

# What rounding to single precision may cost, as a share of the span of the numbers: far below a pixel.
_ROUNDING = 1e-5


@dataclass(frozen=True)
class View:
    """One chart with the words around it.

    Parameters
    ----------
    traces, layout
        The chart as Plotly's own description of it, in plain dictionaries: making ``go`` objects of them, with all their
        checks, takes longer than everything else between a choice and its picture. Drawn in the light palette, with
        fixed axis ranges, so that dragging does not rescale it, and no title. The browser sets size, margins and font.
    title, caption
        Plain text: shown verbatim, never as markup.
    description
        What the chart shows, for a screen reader.
    """

    traces: Sequence[Mapping[str, Any]]
    layout: Mapping[str, Any]
    title: str
    caption: str
    description: str

    @property
    def figure(self) -> go.Figure:
        """The chart as a figure, every attribute checked: for a notebook, and to prove the description right."""
        return go.Figure(data=[dict(trace) for trace in self.traces], layout=dict(self.layout))

    def json(self) -> str:
        """Return the chart as plotly.js takes it, arrays in base64."""
        return json.dumps({"data": self.traces, "layout": self.layout}, default=_plain, separators=(",", ":"))


@dataclass(frozen=True)
class Track:
    """What one attribute of one trace becomes while the parameter is dragged: row g in frame g, shape ``(G, m)``.

    The trace is a scatter trace (dots, straight lines, fills; bars are drawn as filled steps) with m points in the
    figure too: then a frame is played in a millisecond.
    """

    view: int
    trace: int
    attribute: Literal["x", "y"]
    rows: ArrayLike


@dataclass(frozen=True)
class Readout:
    """A named number beside the slider, formatted for every frame."""

    label: str
    texts: Sequence[str]


@dataclass(frozen=True)
class Sweep:
    """The frames that are played while a parameter is dragged.

    Parameters
    ----------
    label, symbol
        The name of the parameter in words, and its short symbol ("" when it has none).
    values
        The grid, shape ``(G,)``, increasing; it contains the estimate exactly.
    texts
        The values as they are shown, one per frame, unit included.
    home
        Index of the estimate.
    colour
        The colour role of the explored value, in the light palette.
    way_home, way_home_about
        What the button says that leads to the home frame, and what it does.
    """

    label: str
    symbol: str
    values: ArrayLike
    texts: Sequence[str]
    home: int
    colour: str
    readouts: Sequence[Readout] = ()
    tracks: Sequence[Track] = ()
    way_home: str = "Fit"
    way_home_about: str = "Bring the parameter home to its estimate"

    def __post_init__(self) -> None:
        frames = np.size(self.values)
        if not 0 <= self.home < frames:
            raise ValueError(f"home is frame {self.home}, but the sweep has frames 0 to {frames - 1}")
        counts = {"texts": len(self.texts)}
        counts |= {f"readout {each.label!r}": len(each.texts) for each in self.readouts}
        counts |= {
            f"track of view {each.view}, trace {each.trace}, {each.attribute}": np.shape(each.rows)[0]
            for each in self.tracks
        }
        for name, count in counts.items():
            if count != frames:
                raise ValueError(f"{name} has {count} entries, but the sweep has {frames} frames")

    def nearest(self, value: float) -> int:
        """Return the index of the grid value closest to `value`."""
        return int(np.abs(np.asarray(self.values, dtype=np.float64) - value).argmin())


@dataclass(frozen=True)
class Vertex:
    """One vertex of what lights up in a view; several make a polyline, such as a stem from the curve to the dot."""

    x: Place
    y: Place


@dataclass(frozen=True)
class AnchoredCurve:
    """A curve for each point, pushed up or down so that in frame g it passes through ``anchor[g]``.

    The likelihood view shows the pull of one observation on the explored parameter: with ``columns[k, i]`` equal to
    n times its log-likelihood term at grid value k, and ``anchor`` the log-likelihood, the curve drawn in frame g is
    ``columns[:, i] - columns[g, i] + anchor[g]``; the mean of these curves over the observations is the log-likelihood.

    Parameters
    ----------
    x, anchor
        The grid, one value per frame, shape ``(G,)``; and the height to pass through.
    columns
        Shape ``(G, n)``.
    """

    x: ArrayLike
    columns: ArrayLike
    anchor: ArrayLike


@dataclass(frozen=True)
class Lit:
    """The trace of a view that is filled when a point lights up; it starts empty and carries its own style."""

    view: int
    trace: int
    shape: Sequence[Vertex] | AnchoredCurve


@dataclass(frozen=True)
class PointReadout:
    """A number told about the point that is lit: ``(n,)`` or ``(G, n)`` numbers, or ``n`` ready strings."""

    label: str
    values: Sequence[str] | ArrayLike


@dataclass(frozen=True)
class Points:
    """Where each observation lives in the four views, and what is told about it.

    Parameters
    ----------
    labels
        What each point is called, shape ``(n,)``: "2013-Q2".
    homes
        The (view, trace) pairs whose point i is observation i: touching it there lights it everywhere.
    lit, readouts
        What lights up, and what is told.
    rows, aside
        The number of each point's observation in the data set, counted from 0, and whether it is set aside, shape ``(n,)``
        each. Points that are set aside come last; a trace of the homes may leave them off.
    """

    labels: Sequence[str]
    homes: Sequence[tuple[int, int]]
    lit: Sequence[Lit]
    readouts: Sequence[PointReadout] = ()
    rows: Sequence[int] = ()
    aside: Sequence[bool] = ()


@dataclass(frozen=True)
class LegendEntry:
    """What one colour stands for in all four views.

    Parameters
    ----------
    label
        Plain text.
    colour
        A colour of the light palette.
    mark
        How it is drawn.
    sign
        Plotly's name of the sign of points that are no circles; where it cannot be shown a dot stands for it.
    """

    label: str
    colour: str
    mark: Mark
    sign: str = ""


@dataclass(frozen=True)
class Payload:
    """Linked views: mostly four, of fit, residuals, likelihood, loss.

    Parameters
    ----------
    views
        In reading order: top left, top right, bottom left, bottom right. As long as a component stands their number stays.
    sweep
        None when no parameter is explored.
    points
        None when there are too many points to touch.
    dark
        Colour strings of the light palette, exactly as the figures spell them, to their dark counterparts.
    legend
        What the colours stand for.
    shared_x
        The views that share one x axis: zooming one zooms the others.
    name
        What they are together, for a screen reader.
    subject, file
        What the data are called, in plain text, and in the name of a file: for views that are saved.
    """

    views: Sequence[View]
    sweep: Sweep | None = None
    points: Points | None = None
    dark: Mapping[str, str] | None = None
    legend: Sequence[LegendEntry] = ()
    shared_x: Sequence[int] = (1, 3)
    name: str = "Four linked views"
    subject: str = ""
    file: str = "data"

    @property
    def revision(self) -> str:
        """A hash of the whole payload. The explored position is no part of it: see `pack`."""
        return self._packed[0]["revision"]

    def pack(self, **extra: str | int | Mapping[str, float | bool | None]) -> bytes:
        """Return the bytes for the browser, with `extra` beside the revision in the header."""
        header, body = self._packed
        head = json.dumps(header | extra, separators=(",", ":")).encode()
        return len(head).to_bytes(4, "little") + head + bytes(-(4 + len(head)) % 8) + body

    @cached_property
    def _packed(self) -> tuple[dict[str, Any], bytes]:
        blobs = _Blobs()
        header: dict[str, Any] = {
            "views": [
                {
                    "figure": blobs.text(view.json()),
                    "title": view.title,
                    "caption": view.caption,
                    "description": view.description,
                }
                for view in self.views
            ],
            "sweep": None if self.sweep is None else _sweep_header(self.sweep, blobs),
            "points": None if self.points is None else _points_header(self.points, blobs),
            "dark": dict(self.dark or {}),
            "legend": [
                {"label": each.label, "colour": each.colour, "mark": each.mark, "sign": each.sign}
                for each in self.legend
            ],
            "shared_x": list(self.shared_x),
            "name": self.name,
            "subject": self.subject,
            "file": self.file,
        }
        body = blobs.join()
        digest = hashlib.blake2b(json.dumps(header, sort_keys=True).encode(), digest_size=12)
        digest.update(body)
        return header | {"revision": digest.hexdigest()}, body


def _plain(value: object) -> object:
    """Turn NumPy's values into what JSON has; plotly.js unpacks typed arrays itself."""
    if isinstance(value, np.ndarray):
        kind = "f4" if value.dtype == np.float32 else "f8"
        array = np.ascontiguousarray(value, dtype=f"<{kind}")
        shape = {} if array.ndim == 1 else {"shape": ", ".join(map(str, array.shape))}
        return {"dtype": kind, "bdata": base64.b64encode(array.tobytes()).decode(), **shape}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not JSON.")


class _Blobs:
    """Collects raw bytes, each starting at a multiple of eight so that a typed array can lie on top of it.

    What is added twice is kept once: the same residuals move the rug, the dots on the loss and what lights up.
    """

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        self._size = 0

    def _add(self, raw: bytes) -> int:
        padded = raw + bytes(-len(raw) % 8)
        if padded not in self._places:
            self._places[padded] = self._size
            self._size += len(padded)
        return self._places[padded]

    def text(self, text: str) -> dict[str, int]:
        raw = text.encode()
        return {"at": self._add(raw), "bytes": len(raw)}

    def array(self, values: ArrayLike) -> dict[str, Any]:
        compact = _compact(np.asarray(values, dtype=np.float64))
        kind = "f4" if compact.dtype == np.float32 else "f8"
        return {"at": self._add(compact.tobytes()), "type": kind, "shape": list(compact.shape)}

    def join(self) -> bytes:
        return b"".join(self._places)


def _compact(values: NDArray[np.float64]) -> NDArray[np.float32] | NDArray[np.float64]:
    """Return single precision where the eye cannot tell, double where the span is small beside the size."""
    with np.errstate(over="ignore", invalid="ignore"):
        single = values.astype("<f4")
        finite = np.isfinite(values)
        if not finite.any():
            return single
        error = np.abs(single - values)[finite].max()
        span = np.ptp(values[finite])
    return single if error <= _ROUNDING * span else values.astype("<f8")


def _sweep_header(sweep: Sweep, blobs: _Blobs) -> dict[str, Any]:
    values = np.asarray(sweep.values, dtype=np.float64)
    return {
        "label": sweep.label,
        "symbol": sweep.symbol,
        "values": values.tolist(),
        "texts": list(sweep.texts),
        "home": sweep.home,
        "colour": sweep.colour,
        "way_home": sweep.way_home,
        "way_home_about": sweep.way_home_about,
        "readouts": [{"label": each.label, "texts": list(each.texts)} for each in sweep.readouts],
        "tracks": [
            {
                "view": each.view,
                "trace": each.trace,
                "attribute": each.attribute,
                "rows": blobs.array(each.rows),
            }
            for each in sweep.tracks
        ],
    }


def _place(place: Place, blobs: _Blobs) -> float | list[str] | dict[str, Any]:
    """Return a number as itself, strings as a list, and numbers as a blob."""
    array = np.asarray(place)
    if array.ndim == 0:
        return float(array)
    return [str(each) for each in array] if array.dtype.kind in "UO" else blobs.array(array)


def _shape(shape: Sequence[Vertex] | AnchoredCurve, blobs: _Blobs) -> dict[str, Any]:
    if isinstance(shape, AnchoredCurve):
        return {
            "x": blobs.array(shape.x),
            "columns": blobs.array(np.asarray(shape.columns, dtype=np.float64).T),
            "anchor": blobs.array(shape.anchor),
        }
    return {"vertices": [{"x": _place(each.x, blobs), "y": _place(each.y, blobs)} for each in shape]}


def _points_header(points: Points, blobs: _Blobs) -> dict[str, Any]:
    return {
        "labels": list(points.labels),
        "homes": [list(home) for home in points.homes],
        "lit": [
            {"view": each.view, "trace": each.trace, "shape": _shape(each.shape, blobs)}
            for each in points.lit
        ],
        "readouts": [{"label": each.label, "values": _place(each.values, blobs)} for each in points.readouts],
        "rows": list(points.rows),
        "aside": list(points.aside),
    }
