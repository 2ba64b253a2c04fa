"""Errors that cannot suit a new file give way to normal ones, and that is told."""

from collections.abc import Mapping

import streamlit as st

from mlexplore.codes import family_of, kind_code
from mlexplore.data import Dataset
from mlexplore.families import Normal
from mlexplore.ui.error_controls import ERRORS
from mlexplore.ui.roles import Roles

_SUITED = "upload.suited"


def suit_errors(dataset: Dataset, roles: Roles, unsuitable: Mapping[str, str]) -> str:
    """Take normal errors where those of before cannot be fitted to a new file; return what is to be told of that.

    Parameters
    ----------
    dataset, roles
        The data, and which columns they are: other columns are looked at anew, other rows are not.
    unsuitable
        Codes of families that do not suit, each with what it needs.
    """
    data = f"{dataset.name} {roles!r}"
    known, told = st.session_state.get(_SUITED, ("", ""))
    before = st.session_state.get(ERRORS, "")
    if known != data:
        told = ""
        if before in unsuitable:
            told = (
                f"{family_of(before).name} needs {unsuitable[before]} Normal errors were taken in its place."
            )
            before = st.session_state[ERRORS] = kind_code(Normal)
        st.session_state[_SUITED] = (data, told)
    return told if before == kind_code(Normal) else ""
