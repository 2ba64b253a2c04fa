"""What axes, parameters and observations are called in the pictures."""

from mlexplore.data import Dataset
from mlexplore.departures import Departure
from mlexplore.escaping import plotly, shorten
from mlexplore.families import Family
from mlexplore.numerals import shortest
from mlexplore.plots.drawing import Words
from mlexplore.scene import Scene
from mlexplore.ui.settings import Settings

_ONE_LINE = 30  # letters of an axis title that find room along a low chart
_LABEL = 40  # letters of the name of a parameter, in which the name of a column may stand


def axis_words(scene: Scene, dataset: Dataset, settings: Settings) -> Words:
    """Titles of all axes, escaped for Plotly."""
    label, symbol, is_place = parameter_words(settings)
    unit = dataset.axis.unit
    return Words(
        x=plotly(shorten(dataset.x_label, 60)),
        y=_in_two_lines(shorten(dataset.y_label, 60)),
        departure=plotly(_departure(scene.departure, dataset.y_label)),
        location=plotly(_location(scene.fit.family, dataset.y_label)),
        parameter=plotly(f"{label} {symbol}" + (f", {unit}" if is_place and unit else "")),
    )


def parameter_words(settings: Settings) -> tuple[str, str, bool]:
    """Label and symbol of the explored parameter, to be escaped by whoever shows them, and whether it is a place along x."""
    for parameter in settings.curve.parameters(settings.columns):
        if parameter.name == settings.explored:
            # A letter that somebody typed is its own name.
            label = "parameter" if parameter.label == parameter.symbol else parameter.label
            return shorten(label, _LABEL), parameter.symbol, parameter.is_place
    shape = next(each for each in settings.family.shapes() if each.name == settings.explored)
    return shape.label, shape.symbol, False


def name_of(dataset: Dataset, place: int) -> str:
    """What the observation at a place in the data set is called: its time, or its row and x."""
    x = float(dataset.x[place])
    if dataset.axis.is_time:
        return dataset.axis.name(x)
    return f"row {dataset.rows[place]}, {shorten(dataset.x_name, 24)} = {shortest(x)}"


def _in_two_lines(title: str) -> str:
    """Title of the y axis, escaped; a long one is broken at the blank nearest to its middle, so that charts can be low."""
    blanks = [place for place, letter in enumerate(title) if letter == " "]
    if len(title) <= _ONE_LINE or not blanks:
        return plotly(title)
    middle = min(blanks, key=lambda place: abs(place - len(title) // 2))
    return f"{plotly(title[:middle])}<br>{plotly(title[middle + 1 :])}"


def _departure(departure: Departure, y_label: str) -> str:
    """Title of the axis of departures."""
    return f"{departure.name} {departure.symbol}" + (_unit(y_label) if departure.in_unit else "")


def _location(family: Family, y_label: str) -> str:
    """Title of an axis of heights of the curve."""
    return f"{family.functional} μ" + ("" if family.functional == "probability" else _unit(y_label))


def _unit(label: str) -> str:
    """What follows the last comma of an axis title is the unit."""
    _, comma, unit = label.rpartition(", ")
    return f", {shorten(unit, 24)}" if comma else ""
