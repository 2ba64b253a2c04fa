"""The four views of labels, linked: what the browser shows and what it plays while a parameter is turned."""

from collections.abc import Callable

import numpy as np

from mlexplore.class_scene import ClassScene
from mlexplore.class_scene.along_feature import AlongFeature
from mlexplore.class_scene.along_height import AlongHeight
from mlexplore.classification.labels import class_name
from mlexplore.escaping import file_stem, shorten
from mlexplore.numerals import fixed, resolving, shortest, significant
from mlexplore.plots.class_fit_view import class_fit_view
from mlexplore.plots.class_loss_view import class_loss_view
from mlexplore.plots.class_marks import ClassWords
from mlexplore.plots.class_residual_view import class_residual_view
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.likelihood_view import LikelihoodCurve, likelihood_view, over
from mlexplore.plots.payload import LegendEntry, Payload, PointReadout, Points, Readout, Sweep
from mlexplore.plots.theme import CLASSES, LIGHT, SYMBOLS, TRANSLATION

_LONGEST = 28  # letters of the name of a class in the legend


def class_payload(
    scene: ClassScene,
    *,
    words: ClassWords,
    label: str,
    symbol: str,
    name: Callable[[int], str],
    subject: str = "",
) -> Payload:
    """Draw the four views of labels with everything that moves in them.

    Parameters
    ----------
    scene
        The numbers.
    words
        Names for the axes, escaped for Plotly.
    label, symbol
        The explored parameter in words, and its symbol.
    name
        What the row of a given number is called: asked only of those that are drawn.
    subject
        What the data are called, for views that are saved.
    """
    exploration, fit = scene.exploration, scene.fit
    drawings = [Drawing(place=place, start=exploration.home) for place in range(4)]
    views = [
        class_fit_view(scene, words, drawings[0]),
        class_residual_view(scene, words, drawings[1]),
        likelihood_view(_likelihood(scene, words), drawings[2]),
        class_loss_view(scene, words, drawings[3]),
    ]
    heights, risk = exploration.path.log_likelihood, exploration.risk
    sweep = Sweep(
        label=label,
        symbol=symbol,
        values=exploration.path.values,
        texts=value_texts(scene),
        home=exploration.home,
        colour=LIGHT.explored,
        readouts=[
            Readout("log-likelihood", [fixed(value, 2) for value in heights.tolist()]),
            *_drop(scene),
            Readout(fit.family.risk_name, [significant(value, 4) for value in risk.tolist()]),
        ],
        tracks=[track for drawing in drawings for track in drawing.tracks],
    )
    points = Points(
        labels=[name(row) for row in scene.rows.tolist()],
        homes=[home for drawing in drawings for home in drawing.homes],
        lit=[lit for drawing in drawings for lit in drawing.lit],
        readouts=[
            PointReadout(
                "class", [class_name(scene.fit.classes[code]) for code in scene.point_codes.tolist()]
            ),
            PointReadout("its probability", scene.own),
            PointReadout("loss −log p", scene.losses),
            *_weights(scene),
        ],
        rows=scene.rows.tolist(),
        aside=[False] * scene.rows.size,
    )
    return Payload(
        views=views,
        sweep=sweep,
        points=points,
        dark=TRANSLATION,
        legend=_legend(scene),
        shared_x=(1, 3) if scene.residuals == "probabilities" else (),
        subject=shorten(subject, 80),
        file=file_stem(subject),
    )


def _drop(scene: ClassScene) -> list[Readout]:
    """How far below the maximum each value is, where there is one."""
    if scene.exploration.prior is not None:
        return []
    heights = scene.exploration.path.log_likelihood
    return [
        Readout(
            "below the maximum", [fixed(value, 2) for value in (scene.fit.log_likelihood - heights).tolist()]
        )
    ]


def value_texts(scene: ClassScene) -> list[str]:
    """Values of the explored parameter as shown, with as many digits as tell neighbours apart."""
    values = scene.exploration.path.values
    steps = np.abs(np.gradient(values))
    return [resolving(value, step) for value, step in zip(values.tolist(), steps.tolist(), strict=True)]


def _likelihood(scene: ClassScene, words: ClassWords) -> LikelihoodCurve:
    exploration = scene.exploration
    values = exploration.path.values
    return LikelihoodCurve(
        name=exploration.name,
        axis=words.parameter,
        places=values,
        log_likelihood=exploration.path.log_likelihood,
        mirror=exploration.risk,
        mirror_name="cross-entropy",
        home=exploration.home,
        highest=scene.fit.log_likelihood,
        others=exploration.others,
        true=np.nan if scene.truth is None else scene.truth.values.get(exploration.name, np.nan),
        pulls=scene.fit.n * scene.terms,
        scale=over(values),
        posterior=exploration.log_posterior,
    )


def _legend(scene: ClassScene) -> list[LegendEntry]:
    classes = [
        LegendEntry(shorten(name, _LONGEST), CLASSES[lane].line, "dot", SYMBOLS[lane])
        for lane, name in enumerate(scene.shown.names)
    ]
    several = isinstance(scene.ground, AlongFeature | AlongHeight) and len(scene.ground.curves) > 1
    return [
        *classes,
        # Over one feature several classes have curves in their own colours.
        LegendEntry("likelihood" if several else "fitted", LIGHT.model, "line"),
        LegendEntry("explored", LIGHT.explored, "line"),
        LegendEntry("loss", LIGHT.loss, "dash"),
        *([LegendEntry("truth", LIGHT.truth, "dash")] if scene.truth is not None else []),
        *([LegendEntry("posterior", LIGHT.ink, "dash")] if scene.exploration.prior is not None else []),
    ]


def _weights(scene: ClassScene) -> list[PointReadout]:
    """How often each point counts, where not all do once."""
    weights = scene.point_weights
    if weights is None:
        return []
    return [PointReadout("weight", [shortest(weight) for weight in weights.tolist()])]
