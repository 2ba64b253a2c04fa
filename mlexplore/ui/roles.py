"""Which columns of a person's own file have which role, and how a link says so."""

from dataclasses import dataclass

from mlexplore.ui.names_in_links import fit_in_links, name_of, numbered, read_numbered
from mlexplore.ui.values_in_links import Take

MOST_PREDICTORS = 20
"""Columns beside each other that a link can hold as predictors."""

_SINGLE = ("y", "weights", "trials", "exposure")


@dataclass(frozen=True)
class Roles:
    """Names of columns in their roles; empty where no file is there, or where a role is not given.

    Parameters
    ----------
    x
        The column that runs along the axis, then further predictors.
    y, weights, trials, exposure
        As in `mlexplore.data.choose`.
    """

    x: tuple[str, ...] = ()
    y: str = ""
    weights: str = ""
    trials: str = ""
    exposure: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that have a role."""
        return (*self.x, *(name for role in _SINGLE if (name := getattr(self, role))))


def encode_roles(roles: Roles) -> dict[str, str]:
    """Link parameters for roles; none if a name is too long for a link."""
    if not fit_in_links(roles.names):
        return {}
    link = numbered("column.x", roles.x)
    return link | {f"column.{role}": name for role in _SINGLE if (name := getattr(roles, role))}


def read_roles(take: Take) -> Roles:
    """Roles from a link: none where it says nothing, or nothing that `take` accepts."""
    x = read_numbered(take, "column.x", MOST_PREDICTORS, name_of("a column"))
    return Roles(x, *(take(f"column.{role}", name_of("a column"), "") for role in _SINGLE))
