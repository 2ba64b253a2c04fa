"""Panel: what a likelihood is, and what it is not, with the density of the fit on the page."""

import streamlit as st

from mlexplore.fitting import Fit
from mlexplore.numerals import fixed
from mlexplore.plots.payload import Payload
from mlexplore.plots.two_readings_linked import two_readings_payload
from mlexplore.scene.two_readings import two_readings
from mlexplore.ui.linked_views import linked_views


def show_two_readings(fit: Fit, y_title: str, mu_title: str, *, key: str) -> None:
    """Draw one density as a distribution of y and as the likelihood of μ.

    Parameters
    ----------
    fit
        A fit with a density.
    y_title, mu_title
        Titles of axes of observations and of heights of the curve, escaped for Plotly.
    key
        Text that names the data and the model.
    """
    what = "probability" if fit.family.discrete else "density"
    st.markdown(
        f"The log-likelihood, {fixed(fit.log_likelihood, 2)}, adds up log f(y | μ) over the observations. It is the logarithm of the "
        f"{what} of these data under the model, **not the probability that the model is right**: the data are random given the model, "
        "and the model is what is asked for."
    )
    linked_views(_payload(f"{key} {y_title}", fit, y_title, mu_title), key="two readings")


@st.cache_resource(max_entries=32, show_spinner=False)
def _payload(key: str, _fit: Fit, _y_title: str, _mu_title: str) -> Payload:  # noqa: ARG001 - what the cache looks up
    return two_readings_payload(two_readings(_fit), _y_title, _mu_title)
