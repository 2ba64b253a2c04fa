"""One class against another, or against all others together: names and colours, the same in every panel."""

from dataclasses import dataclass

from mlexplore.escaping import plotly, shorten
from mlexplore.plots.payload import LegendEntry
from mlexplore.plots.theme import CLASSES, LIGHT, ClassColour

_LONGEST = 24  # letters of a name beside an axis or in the legend
_REST = ClassColour(LIGHT.data, LIGHT.crowd_thin, LIGHT.data_fill)


@dataclass(frozen=True)
class Contrast:
    """A class, which is called 1, and what stands against it, which is called 0.

    Parameters
    ----------
    event, other
        What a 1 and a 0 are called, in plain text.
    place
        Place of the class among those that are shown, by which it has its colour.
    other_place
        The same of the other class; None for several classes together.
    weighted
        Whether rows stand for several observations each.
    """

    event: str
    other: str
    place: int
    other_place: int | None = None
    weighted: bool = False

    @property
    def axis(self) -> str:
        """Title of an axis of the probability of the class, escaped."""
        return f"predicted probability of {plotly(self.names[1])}"

    @property
    def counted(self) -> str:
        """What is counted."""
        return "observations" if self.weighted else "rows"

    @property
    def one(self) -> str:
        """One of what is counted, with its article."""
        return "an observation" if self.weighted else "a row"

    @property
    def names(self) -> tuple[str, str]:
        """Short names of a 0 and a 1, in plain text."""
        return shorten(self.other, _LONGEST), shorten(self.event, _LONGEST)

    @property
    def colours(self) -> tuple[ClassColour, ClassColour]:
        """Colours of a 0 and a 1."""
        other = _REST if self.other_place is None else CLASSES[self.other_place]
        return other, CLASSES[self.place]

    @property
    def legend(self) -> list[LegendEntry]:
        """What the colours of the two stand for."""
        return [
            LegendEntry(name, colour.line, "dot")
            for name, colour in zip(self.names, self.colours, strict=True)
        ]
