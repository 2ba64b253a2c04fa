"""Losses that somebody might type, over which everything about their errors is promised."""

from typing import NamedTuple

import mlexplore as mx


class Typed(NamedTuple):
    """A loss with values of its parameters and a scale at which it is tried."""

    text: str
    values: dict[str, float]
    s: float

    @property
    def errors(self) -> mx.Family:
        """Its errors at these values."""
        return mx.typed_errors(self.text)(s=self.s, **self.values)


TYPED = (
    Typed("r^2/2", {}, 3.7),
    Typed("abs(r)", {}, 1.9),
    Typed("max(tau*r, (tau - 1)*r)", {"tau": 0.72}, 0.8),
    Typed("max(abs(r) - epsilon, 0)", {"epsilon": 1.3}, 0.6),
    Typed("where(abs(r) <= c, r^2/2, c*(abs(r) - c/2))", {"c": 1.345}, 2.2),
    Typed("log(cosh(r/w))", {"w": 1.7}, 0.45),
    Typed("where(r < 0, (1 - tau)*r^2, tau*r^2)", {"tau": 0.85}, 1.4),
    Typed("exp(a*r) - a*r - 1", {"a": 0.6}, 1.2),
    Typed("log(1 + (r/c)^2)", {"c": 1.4}, 0.71),
    Typed("(nu + 1)/2*log(1 + r^2/nu)", {"nu": 3.2}, 1.1),
    Typed("abs(r)^1.5", {}, 2.6),
    Typed("abs(r)/3 + r^2/8", {}, 1.3),
    Typed("log(1 + abs(r)/u)", {"u_": 2.1}, 0.31),
    Typed("min(abs(r), abs(r)/4 + 2)", {}, 0.9),
    Typed("sqrt(abs(r))", {}, 0.8),
)
"""Smooth and kinked ones, lopsided ones, with several minima, with a cusp, and with scales that have a bound."""
