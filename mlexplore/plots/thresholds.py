"""The charts of calls at a threshold, which is dragged: the ROC curve, and who is called."""

from mlexplore.escaping import file_stem, shorten
from mlexplore.judging.thresholded import Thresholded
from mlexplore.numerals import fixed
from mlexplore.plots.called_view import called_view
from mlexplore.plots.contrast import Contrast
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import LegendEntry, Payload, Readout, Sweep
from mlexplore.plots.roc_view import roc_view
from mlexplore.plots.theme import LIGHT, TRANSLATION

_TOLD = ("sensitivity", "specificity", "precision", "accuracy")


def threshold_payload(found: Thresholded, contrast: Contrast, *, subject: str = "") -> Payload:
    """Draw what becomes of the probabilities of one class at every threshold.

    Parameters
    ----------
    found
        The numbers.
    contrast
        The class, and what stands against it.
    subject
        What is shown, for views that are saved.
    """
    drawings = [Drawing(place=place, start=found.home) for place in range(2)]
    views = [roc_view(found, contrast, drawings[0]), called_view(found, contrast, drawings[1])]
    thresholds, _, rates = found.swept
    sweep = Sweep(
        label="threshold",
        symbol="",
        values=thresholds,
        texts=[fixed(value, 3) for value in thresholds.tolist()],
        home=found.home,
        colour=LIGHT.explored,
        readouts=[
            Readout(name, [fixed(value, 3) for value in getattr(rates, name).tolist()]) for name in _TOLD
        ],
        tracks=[track for drawing in drawings for track in drawing.tracks],
        way_home="0.5",
        way_home_about="Bring the threshold back to 0.5, where the more probable of two classes is called",
    )
    return Payload(
        views=views,
        sweep=sweep,
        dark=TRANSLATION,
        legend=[*contrast.legend, LegendEntry("threshold", LIGHT.explored, "line")],
        shared_x=(),
        name="Calls at a threshold",
        subject=shorten(subject, 80),
        file=file_stem(subject),
    )
