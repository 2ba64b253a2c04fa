"""Which columns of a person's own file hold the classes and what explains them, and how a link says so."""

from dataclasses import dataclass

from mlexplore.ui.names_in_links import fit_in_links, name_of, numbered, read_numbered
from mlexplore.ui.roles import MOST_PREDICTORS
from mlexplore.ui.values_in_links import Take

_SINGLE = ("label", "weights", "trials")


@dataclass(frozen=True)
class ClassRoles:
    """Names of columns in their roles; empty where no file is there, or where a role is not given.

    Parameters
    ----------
    label
        The column of classes; with trials that of the successes among them.
    features
        The columns that explain it.
    weights, trials
        As in `mlexplore.data.choose_labels`.
    """

    label: str = ""
    features: tuple[str, ...] = ()
    weights: str = ""
    trials: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that have a role."""
        return (*self.features, *(name for role in _SINGLE if (name := getattr(self, role))))


def encode_class_roles(roles: ClassRoles) -> dict[str, str]:
    """Link parameters for roles; none if a name is too long for a link."""
    if not fit_in_links(roles.names):
        return {}
    link = {f"column.{role}": name for role in _SINGLE if (name := getattr(roles, role))}
    return link | numbered("column.feature", roles.features)


def read_class_roles(take: Take) -> ClassRoles:
    """Roles from a link: none where it says nothing, or nothing that `take` accepts."""
    label, weights, trials = (take(f"column.{role}", name_of("a column"), "") for role in _SINGLE)
    return ClassRoles(
        label, read_numbered(take, "column.feature", MOST_PREDICTORS, name_of("a column")), weights, trials
    )
