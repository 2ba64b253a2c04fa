"""What one change sends to the browser stays below a megabyte, however many observations there are."""

import itertools
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.codes import kind_code
from mlexplore.data import SAMPLES, Sample
from mlexplore.families import FAMILIES, Family, Gamma, Normal, Poisson
from tests.app.visitor import away

A_MEGABYTE = 1_000_000


def sent(app: AppTest) -> int:
    (component,) = app.get("bidi_component")
    return len(component.proto.bytes)


# Where departures are differences, ratios and quantile residuals: beyond 850 rows the number of rows makes no other difference.
_MANY = ((Normal, 100_000), (Gamma, 100_000), (Poisson, 100_000))


@pytest.mark.parametrize(
    ("family", "n"),
    [*itertools.product(FAMILIES, (37, 237, 1000)), *_MANY],
    ids=lambda each: str(each) if isinstance(each, int) else kind_code(each),
)
def test_generated_data_of_any_number_are_sent_in_a_megabyte(
    family: type[Family], n: int, open_app: Callable[..., AppTest]
) -> None:
    """Exploring a shape parameter is the largest picture: the densities move too."""
    free = [shape.name for shape in family.shapes() if shape.estimable]
    turned = {"explore": free[0]} if free else {}
    app = open_app(data="generated", true_curve="linear", true_errors=kind_code(family), n=str(n), **turned)
    assert not app.error
    assert not app.warning
    assert away(app) == ""
    assert sent(app) < A_MEGABYTE


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_every_sample_is_sent_in_a_megabyte(sample: Sample, open_app: Callable[..., AppTest]) -> None:
    """With its numbers of any size: years with small steps are sent in double precision."""
    app = open_app(data=sample.key, curve="linear", errors="student-t", nu="4", explore="sigma", at="1e-9")
    assert sent(app) < A_MEGABYTE
