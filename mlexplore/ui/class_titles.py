"""What estimates, axes, classes and rows are called in the pictures of labels."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlexplore.classification import ClassFit
from mlexplore.classification.labels import class_name
from mlexplore.curves.curve import subscript
from mlexplore.data import LabelledData
from mlexplore.escaping import plotly, shorten
from mlexplore.numerals import shortest
from mlexplore.plots.class_marks import ClassWords

_CLASS, _LABEL = 24, 40  # letters of names of classes, and of labels in which the name of a column may stand
_AXIS, _COLUMN = 60, 20  # letters of the title of an axis, and of the name of a column within one
_TOLD = 4  # features that the name of a row tells


class EstimateWords(NamedTuple):
    """What an estimate is called: plain text, to be escaped by whoever shows it.

    Attributes
    ----------
    symbol
        Its letter, and its class where there are several curves.
    label
        In words, its class included.
    letter
        Its letter alone.
    """

    symbol: str
    label: str
    letter: str


def estimate_words(
    fit: ClassFit, features: tuple[str, ...], *, longest: int = _LABEL, longest_class: int = _CLASS
) -> dict[str, EstimateWords]:
    """Symbols and labels of all estimates, by name.

    Parameters
    ----------
    fit
        Has the estimates.
    features
        Names of the columns that the curve is fitted to.
    longest, longest_class
        Letters of what a parameter of the curve, and a class beside it, is called.
    """
    curve = {
        each.name: EstimateWords(each.symbol, shorten(each.label, longest), each.symbol)
        for each in fit.curve.parameters(features)
    }
    classes = [shorten(class_name(each), longest_class) for each in fit.classes]
    thresholds = {
        f"zeta{place}": EstimateWords(
            letter := f"ζ{subscript(place)}",
            f"threshold between {classes[place - 1]} and {classes[place]}",
            letter,
        )
        for place in range(1, len(classes))
    }
    own = {
        f"{class_name(each)}:{name}": EstimateWords(
            f"{words.symbol} {short}", f"{words.label}, {short}", words.symbol
        )
        for each, short in zip(fit.classes, classes, strict=True)
        for name, words in curve.items()
    }
    known = {**own, **curve, **(thresholds if fit.family.ordered else {})}
    return {name: known[name] for name in fit.model.names}


def class_words(data: LabelledData, shown: tuple[str, ...], explored: EstimateWords) -> ClassWords:
    """Names for the axes, escaped for Plotly.

    Parameters
    ----------
    data
        The labels.
    shown
        Names of the classes that pictures tell apart.
    explored
        What the explored estimate is called.
    """
    return ClassWords(
        features=[plotly(shorten(each, _AXIS)) for each in data.feature_labels],
        label=plotly(shorten(data.label_name, _COLUMN)),
        classes=[plotly(shorten(each, _CLASS)) for each in shown],
        parameter=plotly(f"{explored.label}, {explored.letter}"),
    )


def row_names(data: LabelledData) -> Callable[[int], str]:
    """Make what the row at a place is called: its number in the file, and its first features.

    Of words, which are features of 0 and 1, those are told that hold.
    """
    words = [": " in each.name and bool(np.isin(each.values, (0.0, 1.0)).all()) for each in data.features]

    def name(place: int) -> str:
        told = [
            shorten(each.name, 24) if word else f"{shorten(each.name, 24)} = {shortest(each.values[place])}"
            for each, word in zip(data.features, words, strict=True)
            if not word or each.values[place] == 1.0
        ]
        more = ["…"] if len(told) > _TOLD else []
        return ", ".join([f"row {data.rows[place]}", *told[:_TOLD], *more])

    return name
