"""The class that a panel looks at, with what stands against it: of several classes a person chooses one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from mlexplore.class_scene.shown_classes import shown_classes
from mlexplore.classification import ClassFit
from mlexplore.classification.labels import class_name
from mlexplore.escaping import markdown, shorten
from mlexplore.judging.judged import Judged, judged_probabilities
from mlexplore.numerals import fixed, significant
from mlexplore.plots.contrast import Contrast

_WHOLE = 1e-9
_LONGEST = 40  # letters of a name in a sentence


class OneClass(NamedTuple):
    """A class against all others.

    Attributes
    ----------
    place
        Place of the class among those of the fit.
    rows
        Whether each row that counts belongs to it, and the probability of that.
    contrast
        Its name and that of the others, with their colours.
    """

    place: int
    rows: Judged
    contrast: Contrast

    @property
    def event(self) -> str:
        """Name of the class for a sentence."""
        return spoken(self.contrast.event)

    @property
    def other(self) -> str:
        """Name of what stands against it for a sentence."""
        return spoken(self.contrast.other)

    @property
    def decided(self) -> bool:
        """Whether all rows that count belong to the class, or none: then there is nothing to tell apart."""
        return bool(self.rows.y.all() or not self.rows.y.any())


def choose_class(fit: ClassFit, key: str, order: Sequence[object]) -> OneClass:
    """Draw the choice of a class, the last one at first; see `choose_place` and `one_class`."""
    return one_class(fit, choose_place(fit, key, len(fit.classes) - 1), order)


def choose_place(fit: ClassFit, key: str, first: int) -> int:
    """Draw the choice of a class by its place, one of them at first; of two classes it is the second, and nothing is drawn.

    `key` is where the choice is kept.
    """
    names = [class_name(label) for label in fit.classes]
    if len(names) == 2:
        return 1
    return st.selectbox(
        "One class against all others",
        range(len(names)),
        index=first,
        format_func=lambda each: spoken(names[each]),
        key=key,
        width=320,
    )


def one_class(fit: ClassFit, place: int, order: Sequence[object]) -> OneClass:
    """One class of a fit, by its place, against the other or all others, in the colours that it has in the views."""
    names = [class_name(label) for label in fit.classes]
    colours, two = shown_classes(fit, order).place, len(names) == 2
    model = fit.model
    rows = judged_probabilities(model.codes == place, np.clip(fit.fitted[:, place], 0.0, 1.0), model.weights)
    contrast = Contrast(
        event=names[place],
        other=names[1 - place] if two else f"not {names[place]}",
        place=int(colours[place]),
        other_place=int(colours[1 - place]) if two else None,
        weighted=model.weights is not None,
    )
    return OneClass(place, rows, contrast)


def spoken(name: str) -> str:
    """The name of a class for a sentence, short and escaped."""
    return markdown(shorten(name, _LONGEST))


def counted(weight: float) -> str:
    """How many rows or observations, or how much weight."""
    return (
        fixed(weight, 0)
        if abs(weight - round(weight)) < _WHOLE * max(weight, 1.0)
        else significant(weight, 4)
    )
