"""Observed shares of a class in bins, as open marks beside what is fitted."""

from mlexplore.judging.shares import Shares
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.theme import LIGHT


def observed_shares(
    drawing: Drawing, shares: Shares, colour: str, *, symbol: str = "circle", bars: bool = False
) -> None:
    """Draw a mark at each share, with its interval as a bar if that is wanted."""
    intervals = {
        "type": "data",
        "visible": bars,
        "symmetric": False,
        "array": shares.high - shares.share,
        "arrayminus": shares.share - shares.low,
        "color": colour,
        "thickness": 1.2,
        "width": 0,
    }
    sign = {"color": LIGHT.ground, "symbol": symbol, "size": 8, "line": {"color": colour, "width": 1.6}}
    drawing.marks(shares.centre, shares.share, sign, error_y=intervals)
