"""The weight of one class, linked: how its predictions leave the diagonal, and what moves by how much."""

from mlexplore.escaping import file_stem, plotly, shorten
from mlexplore.numerals import fixed, significant
from mlexplore.plots.class_weight_calibration_view import class_weight_calibration_view
from mlexplore.plots.class_weight_shift_view import class_weight_shift_view
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import LegendEntry, Payload, Readout, Sweep
from mlexplore.plots.theme import LIGHT, TRANSLATION
from mlexplore.scoring.class_weights import WeightPath

_LONGEST = 28  # letters of the name of the class


def class_weight_payload(path: WeightPath, event: str) -> Payload:
    """Draw what becomes of a logistic regression while the weight of class 1, called `event`, is turned."""
    name = shorten(event, _LONGEST)
    calibration, shift = (Drawing(place=place, start=path.home) for place in range(2))
    views = [
        class_weight_calibration_view(path, plotly(name), calibration),
        class_weight_shift_view(path, plotly(name), shift),
    ]
    return Payload(
        views=views,
        sweep=Sweep(
            label=f"weight of {name}",
            symbol="w",
            values=path.weights,
            texts=[significant(weight, 3) for weight in path.weights.tolist()],
            home=path.home,
            colour=LIGHT.explored,
            readouts=[
                Readout("best constant", [fixed(each, 4) for each in path.best_constants.tolist()]),
                Readout("intercept, centred", [fixed(each, 3) for each in path.intercepts.tolist()]),
                Readout("mean prediction", [fixed(each, 4) for each in path.mean_predictions.tolist()]),
            ],
            tracks=[*calibration.tracks, *shift.tracks],
            way_home="Plain",
            way_home_about="Bring the weight back to 1: plain cross-entropy",
        ),
        dark=TRANSLATION,
        legend=[
            LegendEntry("plain", LIGHT.model, "line"),
            LegendEntry("weighted", LIGHT.explored, "line"),
            LegendEntry("intercept", LIGHT.loss, "line"),
            LegendEntry("mean prediction", LIGHT.data, "line"),
            LegendEntry("best constant", LIGHT.quiet, "dash"),
        ],
        shared_x=(),
        name="The weight of a class",
        file=file_stem("class weight"),
    )
