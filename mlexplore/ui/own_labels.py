"""A person's own data as labels with features: what the page Classify makes of a file."""

import streamlit as st

from mlexplore.data import LabelledData, Table, choose_labels
from mlexplore.escaping import shorten
from mlexplore.ui.class_role_controls import choose_class_roles, forget_class_roles
from mlexplore.ui.class_roles import ClassRoles
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.error_controls import listed
from mlexplore.ui.uploading import Uploading

_NAMED = 6  # classes that a caption names


@st.cache_resource(max_entries=8, show_spinner="Reading the columns…")
def _labelled(key: str, _table: Table, _roles: ClassRoles) -> LabelledData:  # noqa: ARG001 - what the cache looks up
    return choose_labels(_table, _roles.label, _roles.features, weights=_roles.weights, trials=_roles.trials)


def _told(data: LabelledData, roles: ClassRoles) -> str:
    if data.grouped:
        rows = len(set(data.rows.tolist()))
        return f"k of n: {shorten(data.label_name)} out of {shorten(roles.trials)}, {rows:,} rows."
    names = [shorten(name, 30) for name in data.classes[:_NAMED]]
    if len(data.classes) > _NAMED:
        names.append(f"{len(data.classes) - _NAMED} more")
    return f"{shorten(data.label_name)}: {len(data.classes)} classes, {listed(names)}."


OWN_LABELS: Uploading[ClassRoles, LabelledData, ClassSettings] = Uploading(
    place="own labels",
    no_roles=ClassRoles(),
    choose_roles=choose_class_roles,
    forget_roles=forget_class_roles,
    make=_labelled,
    told=_told,
    hint="One row an observation, one column a variable: one of them holds the classes, as words, yes and no, or whole numbers.",
)
"""What Classify makes of the file that was brought."""
