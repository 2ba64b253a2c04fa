"""The four views of one scene, linked: what the browser shows and what it plays while a parameter is turned."""

from collections.abc import Callable

import numpy as np

from mlexplore.data.axis import Axis
from mlexplore.escaping import file_stem, shorten
from mlexplore.numerals import fixed, resolving, significant
from mlexplore.plots.drawing import Drawing, Stage, Words
from mlexplore.plots.fit_view import fit_view
from mlexplore.plots.likelihood_view import drawn_values, likelihood_curve, likelihood_view
from mlexplore.plots.loss_view import loss_view
from mlexplore.plots.payload import LegendEntry, Payload, PointReadout, Points, Readout, Sweep
from mlexplore.plots.residual_view import residual_view
from mlexplore.plots.theme import LIGHT, TRANSLATION
from mlexplore.scene import Scene


def linked_payload(
    scene: Scene,
    *,
    axis: Axis,
    words: Words,
    label: str,
    symbol: str,
    is_place: bool,
    name: Callable[[int], str],
    subject: str = "",
) -> Payload:
    """Draw the four views of a scene with everything that moves in them.

    Parameters
    ----------
    scene
        The numbers.
    axis
        What the numbers along x stand for.
    words
        Names for the axes, escaped for Plotly.
    label, symbol, is_place
        The explored parameter in words, its symbol, and whether it is a place along x.
    name
        What the observation of a given number is called: asked only of those that are drawn.
    subject
        What the data are called, for views that are saved.
    """
    stage = Stage(scene=scene, axis=axis, words=words, start=scene.exploration.home)
    drawings = [Drawing(place=place, start=stage.start) for place in range(4)]
    views = [
        fit_view(stage, drawings[0]),
        residual_view(stage, drawings[1]),
        likelihood_view(likelihood_curve(scene, words), drawings[2]),
        loss_view(stage, drawings[3]),
    ]
    path = scene.exploration.path
    heights = path.log_likelihood
    family = scene.fit.family
    risk = scene.exploration.risk
    sweep = Sweep(
        label=label,
        symbol=symbol,
        values=drawn_values(scene),
        texts=value_texts(scene, axis if is_place else None),
        home=scene.exploration.home,
        colour=LIGHT.explored,
        readouts=[
            Readout("log-likelihood", [fixed(value, 2) for value in heights.tolist()]),
            Readout(
                "below the maximum",
                [fixed(value, 2) for value in (scene.fit.log_likelihood - heights).tolist()],
            ),
            Readout(family.risk_name, [significant(value, 4) for value in risk.tolist()]),
        ],
        tracks=[track for drawing in drawings for track in drawing.tracks],
    )
    points = Points(
        labels=[name(row) for row in scene.rows.tolist()],
        homes=[home for drawing in drawings for home in drawing.homes],
        lit=[lit for drawing in drawings for lit in drawing.lit],
        readouts=[
            PointReadout("y", [significant(value, 6) for value in scene.fit.model.y[scene.rows].tolist()]),
            PointReadout("μ", scene.point_heights),
            PointReadout(scene.departure.name, scene.departures),
            PointReadout("loss ρ", scene.point_losses),
            PointReadout("log-likelihood term", scene.point_terms),
            *_weights(scene),
        ],
        rows=scene.rows.tolist(),
        aside=scene.aside.tolist(),
    )
    legend = [
        LegendEntry(f"data{_thinning(scene)}", LIGHT.data, "dot"),
        *([LegendEntry(_set_aside(scene), LIGHT.data, "ring")] if scene.some_aside else []),
        LegendEntry("fitted", LIGHT.model, "line"),
        LegendEntry("explored", LIGHT.explored, "line"),
        LegendEntry("loss", LIGHT.loss, "dash"),
        *([LegendEntry("truth", LIGHT.truth, "dash")] if scene.truth is not None else []),
    ]
    shared = (1, 3) if scene.departure.pivotal else ()
    return Payload(
        views=views,
        sweep=sweep,
        points=points,
        dark=TRANSLATION,
        legend=legend,
        shared_x=shared,
        subject=shorten(subject, 80),
        file=file_stem(subject),
    )


def _set_aside(scene: Scene) -> str:
    """How many observations are set aside. In the legend, because a caption that grows would move the charts under a hand."""
    hollow = int(scene.aside.sum())
    few = f", {hollow} drawn" if hollow < scene.set_aside else ""
    return f"set aside ({fixed(scene.set_aside, 0)}{few})"


def _thinning(scene: Scene) -> str:
    """How many of the observations are drawn as points, where not all are."""
    return f" ({scene.counting} of {fixed(scene.y.size, 0)} drawn)" if scene.thinned else ""


def _weights(scene: Scene) -> list[PointReadout]:
    """How often each point counts, where not all do once."""
    weights = scene.fit.model.row_weights[scene.rows]
    if bool((weights == 1.0).all()):
        return []
    told = [significant(weight, 4) if weight > 0.0 else "0 (set aside)" for weight in weights.tolist()]
    return [PointReadout("weight", told)]


def value_texts(scene: Scene, axis: Axis | None) -> list[str]:
    """Values of the explored parameter as shown, with as many digits as tell neighbours apart; a place with its date."""
    values = scene.exploration.path.values
    steps = np.abs(np.gradient(values[np.isfinite(values)]))
    steps = np.append(steps, np.full(len(values) - len(steps), np.nan))
    texts = [resolving(value, step) for value, step in zip(values.tolist(), steps.tolist(), strict=True)]
    if axis is None or not axis.is_time:
        return texts
    return [f"{text} ({axis.name(value)})" for text, value in zip(texts, values.tolist(), strict=True)]
