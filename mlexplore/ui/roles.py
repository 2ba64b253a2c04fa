"""Which columns of a person's own file have which role, and how a link says so."""

from dataclasses import dataclass

from mlexplore.ui.values_in_links import Take

LONGEST_NAME = 100
"""Letters of a column name in a link; a longer one is left out, and the file decides again."""

_MOST_PREDICTORS = 20
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
    if any(len(name) > LONGEST_NAME for name in roles.names):
        return {}
    link = {_predictor(place): name for place, name in enumerate(roles.x, start=1)}
    return link | {f"column.{role}": name for role in _SINGLE if (name := getattr(roles, role))}


def read_roles(take: Take) -> Roles:
    """Roles from a link: none where it says nothing, or nothing that `take` accepts."""
    x: list[str] = []
    while len(x) < _MOST_PREDICTORS and (name := take(_predictor(len(x) + 1), _name, "")):
        x.append(name)
    return Roles(tuple(x), *(take(f"column.{role}", _name, "") for role in _SINGLE))


def _predictor(place: int) -> str:
    return "column.x" if place == 1 else f"column.x.{place}"


def _name(text: str) -> str:
    if not 0 < len(text) <= LONGEST_NAME:
        raise ValueError(f"the name of a column has 1 to {LONGEST_NAME} letters")
    return text
