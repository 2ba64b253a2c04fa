"""Colours by role, light and dark, and the one template of every figure.

The same thing has the same colour in every view. The hues are those of Okabe & Ito (2008), which stay apart for all
three kinds of colour blindness; lines take only those that reach a contrast of 3:1 on their background.
"""

from typing import NamedTuple


class Palette(NamedTuple):
    """One colour for each role."""

    data: str
    data_fill: str
    crowd_thin: str
    crowd_dense: str
    model: str
    confidence: str
    prediction: str
    sideways: str
    loss: str
    explored: str
    truth: str
    lit: str
    ink: str
    quiet: str
    grid: str
    ground: str


LIGHT = Palette(
    data="#4A5568",
    data_fill="rgba(74,85,104,0.30)",
    crowd_thin="rgba(74,85,104,0.10)",
    crowd_dense="rgba(74,85,104,0.62)",
    model="#0072B2",
    confidence="rgba(0,114,178,0.30)",
    prediction="rgba(0,114,178,0.12)",
    sideways="rgba(0,114,178,0.20)",
    loss="#B4558F",
    explored="#D55E00",
    truth="#009E73",
    lit="#111827",
    ink="#2D3748",
    quiet="#5A6675",
    grid="#E5E9EE",
    ground="#FFFFFF",
)
DARK = Palette(
    data="#A8B3C2",
    data_fill="rgba(168,179,194,0.30)",
    crowd_thin="rgba(168,179,194,0.10)",
    crowd_dense="rgba(168,179,194,0.62)",
    model="#5AB5E8",
    confidence="rgba(90,181,232,0.34)",
    prediction="rgba(90,181,232,0.15)",
    sideways="rgba(90,181,232,0.24)",
    loss="#E29AC6",
    explored="#FF9A4A",
    truth="#35C99A",
    lit="#FAFBFC",
    ink="#D9DFE7",
    quiet="#A3AEBB",
    grid="#2B3440",
    ground="#10151C",
)


class ClassColour(NamedTuple):
    """Colours of one class: of its points, of its region where it is hardly the most probable, and where it is sure."""

    line: str
    thin: str
    dense: str


def _class_colour(line: str) -> ClassColour:
    channels = ",".join(str(int(line[place : place + 2], 16)) for place in (1, 3, 5))
    return ClassColour(line, f"rgba({channels},0.05)", f"rgba({channels},0.34)")


# Apart from the roles above, whose lines run through the points; beside their colours classes have signs.
_LIGHT_CLASSES = (
    "#475069",
    "#8F7A00",
    "#6A4BC4",
    "#A1303F",
    "#0B8A97",
    "#8A5A3B",
    "#5F7F00",
    "#3F7FBF",
)
_DARK_CLASSES = (
    "#A5B0C6",
    "#E3CF57",
    "#B5A2F7",
    "#F28A98",
    "#58CBD8",
    "#C7A482",
    "#B4D14C",
    "#86BDF2",
)
CLASSES = tuple(_class_colour(line) for line in _LIGHT_CLASSES)
"""Colours of the classes of labels in their order, in the light palette."""
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "pentagon")
"""Signs of their points."""

TRANSLATION = dict(zip(LIGHT, DARK, strict=True)) | {
    light: dark
    for own, other in zip(CLASSES, map(_class_colour, _DARK_CLASSES), strict=True)
    for light, dark in zip(own, other, strict=True)
}
"""Light colours to their dark counterparts: figures are drawn light, and a dark page translates them."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

SECOND_AXIS = 58
"""Right margin, in pixels, that an axis on the right-hand side needs."""

_AXIS = {
    "gridcolor": LIGHT.grid,
    "linecolor": LIGHT.grid,
    "zeroline": False,
    "ticks": "",
    "nticks": 7,
    "automargin": False,
    "tickangle": 0,
    "title": {"standoff": 8, "font": {"size": 12, "color": LIGHT.quiet}},
    "tickfont": {"size": 11, "color": LIGHT.quiet},
}
TEMPLATE = {
    "layout": {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": LIGHT.ink},
        "showlegend": False,
        "separators": ".\u202f",
        "hovermode": "closest",
        "dragmode": "zoom",
        "uirevision": "keep",
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    }
}
