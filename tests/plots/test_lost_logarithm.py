"""Two objectives over σ, drawn."""

from typing import Any

import numpy as np
import pytest

from mlexplore.plots.lost_logarithm import lost_logarithm_payload
from mlexplore.scoring.lost_logarithm import lost_logarithm


@pytest.mark.parametrize("error", [16.7, 0.1, 1.0 / (2.0 * np.pi), 3.3e7, 2.1e-9])
def test_both_maxima_are_in_the_picture_and_on_their_curves(error: float) -> None:
    found = lost_logarithm(error)
    payload = lost_logarithm_payload(found, "users")
    (view,) = payload.views
    figure: Any = view.figure
    low, high = figure.layout.xaxis.range
    rings = [trace for trace in figure.data if trace.mode == "markers"]
    lines = [trace for trace in figure.data if trace.mode == "lines" and len(trace.x) > 2]
    assert len(rings) == len(lines) == 2
    for ring, line in zip(rings, lines, strict=True):
        assert low < ring.x[0] < high
        assert ring.y[0] == np.nanmax(line.y)
        axis = figure.layout.yaxis if ring.yaxis in (None, "y") else figure.layout.yaxis2
        assert axis.range[0] < ring.y[0] < axis.range[1]
    places = sorted(10.0 ** ring.x[0] for ring in rings)
    np.testing.assert_allclose(places, sorted([found.right, found.wrong]), rtol=1e-12)
    assert 1 <= len(figure.layout.xaxis.tickvals) <= 7
    assert payload.sweep is not None
    assert np.asarray(payload.sweep.values)[payload.sweep.home] == found.right
    assert payload.pack()
