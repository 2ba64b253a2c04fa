"""Typed losses with what is known of each: where it has a density, its normaliser, what it asks for."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import mpmath as mp
import numpy as np
from scipy import special, stats

from mlexplore.conversion import LossCurve, typed_loss

HUBER = "where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))"
TUKEY = "where(abs(r) <= c, c^2/6*(1 - (1 - (r/c)^2)^3), c^2/6)"
BARRON = "abs(alpha - 2)/alpha*(((r/c)^2/abs(alpha - 2) + 1)^(alpha/2) - 1)"
PINBALL = "max(tau*r, (tau - 1)*r)"
LINEX = "exp(a*r) - a*r - 1"


class Known(NamedTuple):
    """A loss at values of its parameters, and the law of its residual at any admissible s."""

    text: str
    values: Mapping[str, float]
    bound: tuple[float, float]
    """s between which there is a density."""
    law: Callable[[float], Any]
    """SciPy's distribution at s."""

    @property
    def curve(self) -> LossCurve:
        return typed_loss(self.text).at(self.values)


def _student(s: float) -> Any:
    """exp(-log(1 + r^2)/s): Student's t with 2/s - 1 degrees of freedom, narrower by the square root of them."""
    nu = 2.0 / s - 1.0
    return stats.t(nu, scale=nu**-0.5)


KNOWN = [
    Known("r^2/2", {}, (0.0, np.inf), lambda s: stats.norm(scale=np.sqrt(s))),
    Known("k*(r - 3)^2", {"k": 0.7}, (0.0, np.inf), lambda s: stats.norm(3.0, np.sqrt(s / 1.4))),
    Known("abs(r)", {}, (0.0, np.inf), lambda s: stats.laplace(scale=s)),
    Known("log(1 + r^2)", {}, (0.0, 2.0), _student),
    Known("(nu + 1)/2*log(1 + r^2/nu)", {"nu": 2.7}, (0.0, 3.7), lambda s: stats.t(3.7 / s - 1.0, scale=np.sqrt(2.7 / (3.7 / s - 1.0)))),
    Known("abs(r)^p", {"p": 0.6}, (0.0, np.inf), lambda s: stats.gennorm(0.6, scale=s ** (1 / 0.6))),
    Known("abs(r)^p", {"p": 3.3}, (0.0, np.inf), lambda s: stats.gennorm(3.3, scale=s ** (1 / 3.3))),
    Known(PINBALL, {"tau": 0.9}, (0.0, np.inf), lambda s: stats.laplace_asymmetric(3.0, scale=s / 0.3)),
    Known("where(r > 0, r/b, -r*b)", {"b": 1.7}, (0.0, np.inf), lambda s: stats.laplace_asymmetric(1 / 1.7, scale=s)),
    Known("-log(max(1 - r^2, 0))", {}, (0.0, np.inf), lambda s: stats.beta(1 + 1 / s, 1 + 1 / s, loc=-1, scale=2)),
    Known("exp(r) - r", {}, (0.0, np.inf), lambda s: stats.loggamma(1 / s, loc=np.log(s))),
    Known("where(r > 0, r - k*log(r), -log(where(r > 0, 1, 0)))", {"k": 1.9}, (0.0, np.inf), lambda s: stats.gamma(1 + 1.9 / s, scale=s)),
    Known("logcosh(r) + r^2*0", {}, (0.0, np.inf), lambda s: stats.hypsecant() if s == 1.0 else None),
    Known("softplus(r) + softplus(-r)", {}, (0.0, np.inf), lambda s: stats.logistic() if s == 1.0 else None),
    Known("sqrt(1 + r^2)", {}, (0.0, np.inf), lambda s: stats.norminvgauss(0.0, 1.0) if s < 0.0 else None),
]  # fmt: skip


def barron_log_normaliser(alpha: float, c: float) -> float:
    """By quadrature in fifty digits, for a shape between 0 and 2."""
    with mp.workdps(30):
        a, width = mp.mpf(alpha), mp.mpf(c)

        def height(r: Any) -> Any:
            return mp.exp(-abs(a - 2) / a * (((r / width) ** 2 / abs(a - 2) + 1) ** (a / 2) - 1))

        return float(mp.log(2 * mp.quad(height, [0, 1, 5, 30, 200, 2000, 20000, mp.inf])))


def huber_normaliser(k: float, s: float) -> float:
    """A normal middle and two exponential tails."""
    middle = np.sqrt(2.0 * np.pi * s) * special.erf(k / np.sqrt(2.0 * s))
    return float(middle + 2.0 * s / k * np.exp(-k * k / (2.0 * s)))
