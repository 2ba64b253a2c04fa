"""Generated data as a script that makes them again."""

import streamlit as st


def show_script(code: str) -> None:
    """Draw the script, with a button to copy it."""
    st.caption("Run as it stands, this makes the same x and y: the truth that is drawn in green.")
    st.code(code, language="python")
