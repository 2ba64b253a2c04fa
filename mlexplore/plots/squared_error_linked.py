"""Squared error of probabilities beside cross-entropy, linked: along a parameter, and what each row pulls there."""

from mlexplore.class_scene.squared_error import SquaredError
from mlexplore.escaping import file_stem, plotly, shorten
from mlexplore.numerals import fixed, resolving, significant
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.loss_path_view import loss_path_view
from mlexplore.plots.loss_slope_view import loss_slope_view
from mlexplore.plots.payload import LegendEntry, Payload, Readout, Sweep
from mlexplore.plots.theme import CLASSES, LIGHT, TRANSLATION

_LONGEST, _LABEL = 22, 70  # letters of the name of a class, and of the parameter


def squared_error_payload(found: SquaredError, label: str, symbol: str) -> Payload:
    """Draw both losses along the explored parameter, and the slopes of all rows while it is turned.

    Parameters
    ----------
    found
        The numbers.
    label, symbol
        What the parameter is called in words, and its symbol; plain text.
    """
    values = found.values
    names = [shorten(each, _LONGEST) for each in found.scene.shown.names]
    path, slopes = (Drawing(place=place, start=found.home) for place in range(2))
    views = [
        loss_path_view(found, plotly(f"{shorten(label, _LABEL)}, {symbol}"), path),
        loss_slope_view(found, [plotly(each) for each in names], slopes),
    ]
    step = float(values[1] - values[0])
    return Payload(
        views=views,
        sweep=Sweep(
            label=shorten(label, _LABEL),
            symbol=symbol,
            values=values,
            texts=[resolving(value, step) for value in values.tolist()],
            home=found.home,
            colour=LIGHT.explored,
            readouts=[
                Readout("cross-entropy", [significant(each) for each in found.cross_entropy.tolist()]),
                Readout("Brier score", [significant(each) for each in found.brier.tolist()]),
                Readout(
                    "labels with p < ⅓", [f"{fixed(100.0 * each, 1)} %" for each in found.mistaken.tolist()]
                ),
            ],
            tracks=[*path.tracks, *slopes.tracks],
        ),
        dark=TRANSLATION,
        legend=[
            *(LegendEntry(each, CLASSES[lane].line, "dot") for lane, each in enumerate(names)),
            LegendEntry("cross-entropy", LIGHT.loss, "line"),
            LegendEntry("Brier score", LIGHT.model, "line"),
            LegendEntry("explored", LIGHT.explored, "line"),
        ],
        shared_x=(),
        name="Squared error beside cross-entropy",
        file=file_stem("squared error"),
    )
