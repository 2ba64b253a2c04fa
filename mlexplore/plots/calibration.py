"""The charts of calibration: the reliability diagram, and what the log loss is made of."""

from mlexplore.escaping import file_stem, shorten
from mlexplore.judging.calibrated import Calibrated
from mlexplore.plots.contrast import Contrast
from mlexplore.plots.decomposition_view import decomposition_view
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import LegendEntry, Payload
from mlexplore.plots.reliability_view import reliability_view
from mlexplore.plots.theme import LIGHT, TRANSLATION


def calibration_payload(found: Calibrated, contrast: Contrast, *, subject: str = "") -> Payload:
    """Draw the calibration of one class.

    Parameters
    ----------
    found
        The numbers.
    contrast
        The class, and what stands against it.
    subject
        What is shown, for views that are saved.
    """
    return Payload(
        views=[
            reliability_view(found, contrast, Drawing(place=0, start=0)),
            decomposition_view(found, Drawing(place=1, start=0)),
        ],
        dark=TRANSLATION,
        legend=[
            LegendEntry("observed", LIGHT.data, "ring"),
            LegendEntry("recalibrated", LIGHT.model, "line"),
            LegendEntry("right probabilities", LIGHT.quiet, "dash"),
        ],
        shared_x=(),
        name="Calibration",
        subject=shorten(subject, 80),
        file=file_stem(subject),
    )
