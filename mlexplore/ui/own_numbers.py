"""A person's own data as numbers along an axis: what the page Explore makes of a file."""

import streamlit as st

from mlexplore.data import Dataset, Table, choose, response_of
from mlexplore.escaping import shorten
from mlexplore.ui.role_controls import choose_roles, forget_roles
from mlexplore.ui.roles import Roles
from mlexplore.ui.settings import Settings
from mlexplore.ui.uploading import Uploading


@st.cache_resource(max_entries=8, show_spinner="Reading the columns…")
def _dataset(key: str, _table: Table, _roles: Roles) -> Dataset:  # noqa: ARG001 - what the cache looks up
    return choose(
        _table, _roles.x, _roles.y, weights=_roles.weights, trials=_roles.trials, exposure=_roles.exposure
    )


OWN_NUMBERS: Uploading[Roles, Dataset, Settings] = Uploading(
    place="own numbers",
    no_roles=Roles(),
    choose_roles=choose_roles,
    forget_roles=forget_roles,
    make=_dataset,
    told=lambda data, _: f"{shorten(data.y_name)}: {response_of(data.y).words}.",
    hint="One row an observation, one column a variable; x may be numbers, dates, months or quarters.",
)
"""What Explore makes of the file that was brought."""
