"""The yardstick: the least app that answers a key press. One slider, its value as text, the collector out of the way."""

import gc

import plotly.graph_objects as go  # noqa: F401 - the bar for a first view is an empty app that has Plotly
import streamlit as st


@st.cache_resource
def frozen() -> bool:
    """Do for this app what mlexplore.ui.warm_up does for ours, so that what is compared is our work."""
    gc.collect()
    gc.freeze()
    return True


frozen()
value = st.slider("value", 0, 1000, 500)
st.write(f"value {value}")
