"""What the estimates of classes are called on the page."""

from typing import NamedTuple

from mlexplore.classification import ClassFit
from mlexplore.classification.labels import class_name
from mlexplore.curves.curve import subscript
from mlexplore.escaping import shorten

_CLASS, _LABEL = 24, 40  # letters of names of classes, and of labels in which the name of a column may stand


class EstimateWords(NamedTuple):
    """Symbol and label of an estimate: plain text, to be escaped by whoever shows it."""

    symbol: str
    label: str


def estimate_words(fit: ClassFit, features: tuple[str, ...]) -> dict[str, EstimateWords]:
    """Symbols and labels of all estimates, by name.

    Parameters
    ----------
    fit
        Has the estimates.
    features
        Names of the columns that the curve is fitted to.
    """
    curve = {
        each.name: EstimateWords(each.symbol, shorten(each.label, _LABEL))
        for each in fit.curve.parameters(features)
    }
    classes = [shorten(class_name(each), _CLASS) for each in fit.classes]
    thresholds = {
        f"zeta{place}": EstimateWords(
            f"ζ{subscript(place)}", f"threshold between {classes[place - 1]} and {classes[place]}"
        )
        for place in range(1, len(classes))
    }
    own = {
        f"{class_name(each)}:{name}": EstimateWords(f"{words.symbol} {short}", f"{words.label}, {short}")
        for each, short in zip(fit.classes, classes, strict=True)
        for name, words in curve.items()
    }
    known = {**own, **curve, **(thresholds if fit.family.ordered else {})}
    return {name: known[name] for name in fit.model.names}
