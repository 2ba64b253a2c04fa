"""A loss that somebody typed, in four linked views: with its density, without one, or of labels."""

import numpy as np

from mlexplore.conversion_scene import SCALE, GrowingArea, MarginTurn, TypedTurn
from mlexplore.escaping import file_stem, shorten
from mlexplore.numerals import shortest, significant
from mlexplore.plots import margin_views, typed_views
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import LegendEntry, Payload, Readout, Sweep, Track, View
from mlexplore.plots.theme import LIGHT, TRANSLATION

_DIGITS, _FEWER = 8, 4
_PLACES = 12
_LONGEST = 60
_SCALE_NAME = "scale of the loss"


def typed_payload(scene: TypedTurn) -> Payload:
    """Draw a loss that has a density, and take what is turned through its range."""
    drawings = _drawings(scene.home)
    views = [
        typed_views.loss_view(scene, drawings[0]),
        typed_views.density_view(scene, drawings[1]),
        typed_views.influence_view(scene, drawings[2]),
        typed_views.weight_view(scene, drawings[3]),
    ]
    symbols = dict(zip(scene.loss.names, scene.loss.symbols, strict=True))
    symbol = symbols.get(scene.turned, SCALE)
    sweep = Sweep(
        label=_SCALE_NAME if scene.turned == SCALE else "parameter of the loss",
        symbol=shorten(symbol, _LONGEST),
        values=scene.numbers,
        texts=[shortest(each) for each in scene.numbers.tolist()],
        home=scene.home,
        colour=LIGHT.explored,
        readouts=[
            Readout("Z(s)", _numbers(scene.normalisers, _DIGITS)),
            Readout("log Z(s)", _numbers(np.log(scene.normalisers), _DIGITS)),
            Readout("st. deviation", _numbers(scene.deviations, _FEWER)),
        ],
        tracks=_tracks(drawings),
        way_home="Usual",
        way_home_about=f"Back to {symbol} = {shortest(scene.usual)}, with which the loss opens",
    )
    legend = [
        LegendEntry("loss", LIGHT.loss, "line"),
        LegendEntry("density", LIGHT.model, "line"),
        LegendEntry("normal", typed_views.NORMAL, "dash"),
        LegendEntry(f"{symbol} = {shortest(scene.usual)}", LIGHT.quiet, "dash"),
    ]
    return _payload(views, sweep, legend, scene.loss.plain)


def area_payload(scene: GrowingArea, subject: str) -> Payload:
    """Draw a loss that has no density, and how the area below exp(−ρ/s) grows."""
    drawings = _drawings(scene.home)
    views = [
        typed_views.loss_view(scene, drawings[0]),
        typed_views.area_view(scene, drawings[1]),
        typed_views.influence_view(scene, drawings[2]),
        typed_views.weight_view(scene, drawings[3]),
    ]
    sweep = Sweep(
        label="how far the area is added up",
        symbol="R",
        values=scene.reaches,
        texts=[significant(each, 3) for each in scene.reaches.tolist()],
        home=scene.home,
        colour=LIGHT.explored,
        readouts=[Readout("area within ±R", _numbers(scene.areas, _FEWER))],
        tracks=_tracks(drawings),
        way_home="Picture",
        way_home_about="Back to the area that fills the picture",
    )
    legend = [
        LegendEntry("loss", LIGHT.loss, "line"),
        LegendEntry("exp(−ρ/s), no density", LIGHT.model, "dash"),
    ]
    return _payload(views, sweep, legend, subject)


def margin_payload(scene: MarginTurn, subject: str) -> Payload:
    """Draw a loss of the margin, and what becomes of the sum over both labels as the scale is turned."""
    drawings = _drawings(scene.home)
    views = [
        margin_views.margin_loss_view(scene, drawings[0]),
        margin_views.total_view(scene, drawings[1]),
        margin_views.best_view(scene, drawings[2]),
        margin_views.share_view(scene, drawings[3]),
    ]
    # Rounding shall not make two numbers of one.
    low, high = (end(scene.totals, axis=1).round(_PLACES) for end in (np.min, np.max))
    sweep = Sweep(
        label=_SCALE_NAME,
        symbol=SCALE,
        values=scene.numbers,
        texts=[shortest(each) for each in scene.numbers.tolist()],
        home=scene.home,
        colour=LIGHT.explored,
        readouts=[
            Readout("least sum", _numbers(low, _FEWER)),
            Readout("largest sum", _numbers(high, _FEWER)),
        ],
        tracks=_tracks(drawings),
        way_home="Usual",
        way_home_about=f"Back to s = {shortest(scene.usual)}",
    )
    is_probability = scene.margin.bernoulli.kind != "none"
    legend = [
        LegendEntry("loss", LIGHT.loss, "line"),
        LegendEntry("both labels", LIGHT.explored, "line"),
        LegendEntry("probability", LIGHT.model, "line")
        if is_probability
        else LegendEntry("share, no probability", LIGHT.model, "dash"),
    ]
    return _payload(views, sweep, legend, subject, shared_x=(0, 1, 3))


def _drawings(start: int) -> list[Drawing]:
    return [Drawing(place=place, start=start) for place in range(4)]


def _tracks(drawings: list[Drawing]) -> list[Track]:
    return [track for each in drawings for track in each.tracks]


def _numbers(values: np.ndarray, digits: int) -> list[str]:
    return ["none" if np.isnan(each) else significant(each, digits) for each in values.tolist()]


def _payload(
    views: list[View],
    sweep: Sweep,
    legend: list[LegendEntry],
    subject: str,
    shared_x: tuple[int, ...] = (0, 1, 2, 3),
) -> Payload:
    return Payload(
        views=views,
        sweep=sweep,
        dark=TRANSLATION,
        legend=legend,
        shared_x=shared_x,
        name="A typed loss in linked views",
        subject=shorten(subject, _LONGEST),
        file=file_stem(shorten(subject, _LONGEST)),
    )
