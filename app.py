"""The app: its pages, and the frame around them."""

import streamlit as st

from mlexplore.ui.shell import ICON, LOGO, PAGES, run

st.set_page_config(page_title="mlexplore", page_icon=ICON, layout="wide", initial_sidebar_state=300)
st.logo(LOGO, size="large")

run(
    [
        st.Page(PAGES / "explore.py", title="Explore", default=True),
        st.Page(PAGES / "classify.py", title="Classify"),
        st.Page(PAGES / "losses.py", title="Losses"),
    ]
)
