"""The curve before its link, for losses that take it there."""

from dataclasses import dataclass

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.links import LINKS, Link


@dataclass(frozen=True, eq=False)
class BeforeLink(CurveSection):
    """A curve on the scale of its link, for a loss that takes it there."""

    @property
    def link(self) -> Link:
        """None that the code applies."""
        return LINKS["identity"]

    @property
    def heading(self) -> str:
        """A comment that says which curve it is, and on which scale."""
        return f"{super().heading[:-1]}, on the scale of the {super().link.name} link."
