"""Losses of the dictionary in linked views: one by itself with what is known of it, or a few beside each other."""

from collections.abc import Callable, Sequence

import numpy as np

from mlexplore.escaping import file_stem, shorten
from mlexplore.loss_scene import LossScene
from mlexplore.losses import Loss
from mlexplore.numerals import shortest
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.loss_line_views import Told, cost_view, density_view, influence_view, weight_view
from mlexplore.plots.loss_pens import PENS, Pen
from mlexplore.plots.payload import LegendEntry, Payload, Sweep, View
from mlexplore.plots.theme import LIGHT, TRANSLATION

_LONGEST, _LABEL = 40, 70

Draw = Callable[[LossScene, Sequence[Pen], Told, Drawing], View]


def losses_payload(scene: LossScene) -> Payload:
    """Draw the losses of a scene: four views, or three where no row has a weight.

    One loss is drawn in the colour of losses, its density in that of models; several have a colour each in all views.
    """
    one = scene.alone
    words = _words_of_one(scene) if one else _words_of_several(scene)
    drawn: list[tuple[Draw, Told]] = [
        (cost_view, words[0]),
        (density_view, words[1]),
        (influence_view, words[2]),
    ]
    if any(each.place.loss.has_weight for each in scene.lines):
        drawn.append((weight_view, words[3]))
    drawings = [Drawing(place=place, start=scene.home) for place in range(len(drawn))]
    views = []
    for (draw, told), drawing in zip(drawn, drawings, strict=True):
        pens = [Pen(LIGHT.model if draw is density_view else LIGHT.loss, "solid")] if one else PENS
        views.append(draw(scene, pens[: len(scene.lines)], told, drawing))
    names = [each.place.loss.name for each in scene.lines]
    return Payload(
        views=views,
        sweep=_sweep(scene, [track for each in drawings for track in each.tracks]),
        dark=TRANSLATION,
        legend=_legend(scene),
        shared_x=tuple(range(len(views))),
        name=f"{names[0]} in linked views" if one else f"{' and '.join(names)} compared",
        subject=" and ".join(names),
        file=file_stem(" ".join(names)),
    )


def _sweep(scene: LossScene, tracks: list) -> Sweep | None:
    if scene.turn is None:
        return None
    parameter, values = scene.turn.parameter, scene.values
    whose = "" if scene.alone else f"{scene.turn.loss.name}: "
    return Sweep(
        # What stands after a colon are its ends, which the words below the views have too.
        label=shorten(f"{whose}{parameter.meaning.partition(':')[0]}", _LABEL),
        symbol="",  # beside the value, because the end of a long label may be cut off
        values=values,
        texts=[f"{parameter.symbol} = {shortest(value)}" for value in values.tolist()],
        home=scene.home,
        colour=LIGHT.explored,
        tracks=tracks,
        way_home="Usual",
        way_home_about=f"Back to {parameter.symbol} = {shortest(parameter.value)}, with which the loss opens",
    )


def _legend(scene: LossScene) -> list[LegendEntry]:
    if not scene.alone:
        entries = [
            LegendEntry(each.place.loss.name, pen.colour, "line" if pen.dash == "solid" else "dash")
            for each, pen in zip(scene.lines, PENS, strict=False)
        ]
    elif scene.lines[0].has_density:
        entries = [LegendEntry("loss", LIGHT.loss, "line"), LegendEntry("density", LIGHT.model, "line")]
    else:
        entries = [LegendEntry("loss", LIGHT.loss, "line"), LegendEntry("exp(−loss)", LIGHT.model, "dash")]
    if scene.turn is not None and scene.alone:
        usual = f"{scene.turn.parameter.symbol} = {shortest(scene.turn.parameter.value)}"
        entries.append(LegendEntry(usual, LIGHT.quiet, "dash"))
    return entries


def _words_of_one(scene: LossScene) -> tuple[Told, ...]:
    loss = scene.lines[0].place.loss
    over = f"over the {loss.axis.name}"
    if loss.density is None:
        density = Told(
            "No density", loss.no_density, f"exp(−loss) of the {loss.name} {over}; it is no density."
        )
    else:
        what = "Probability" if loss.axis.whole or loss.problem == "labels" else "Density"
        density = Told(what, loss.density_formula, f"{what} behind the {loss.name} {over}.")
    return (
        Told("Loss", f"{loss.formula}. {loss.convexity}", f"{loss.name} {over}."),
        density,
        Told("Influence", loss.outliers, f"How hard a row pulls at the curve under the {loss.name}, {over}."),
        Told("Weight", _weight(loss), f"Weight of a row under the {loss.name}, {over}."),
    )


def _weight(loss: Loss) -> str:
    at_zero = loss.weight(np.array([loss.height]))[0]
    without = " It has no bound where the curve meets a row." if np.isinf(at_zero) else ""
    return f"Pull over residual: what a row counts in weighted least squares.{without}"


def _words_of_several(scene: LossScene) -> tuple[Told, ...]:
    names = " and ".join(each.place.loss.name for each in scene.lines)
    over = f"over the {scene.axis.name}"
    bare = [each.place.loss.name for each in scene.lines if not each.has_density]
    none = f" Of {' and '.join(bare)} there is none: exp(−loss) as it stands." if bare else ""
    pull = (
        "log μ"
        if scene.axis.name != scene.losses[0].axis.name or scene.lines[0].place.loss.height
        else "the curve"
    )
    return (
        Told("Losses", "What a row costs, each as it is defined.", f"{names} {over}."),
        Told("Densities", f"What they take the errors to be.{none}", f"Densities behind {names}, {over}."),
        Told(
            "Influence",
            f"How hard a row pulls at {pull} as it goes farther off.",
            f"Influence under {names}, {over}.",
        ),
        Told("Weights", "Pull over residual: what a row counts for.", f"Weights under {names}, {over}."),
    )
