"""A trend with seasons: a polynomial and a few waves that fit into one period."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter, subscript
from mlexplore.curves.mean import Basis, LinearMean, bound_to
from mlexplore.curves.numpy_code import CurveCode, DesignCode
from mlexplore.curves.option import option
from mlexplore.curves.places import places_of, require_one_predictor
from mlexplore.curves.polynomial import (
    CentredPowers,
    centred_powers,
    coefficients_of_powers,
    legendre_back,
    legendre_columns,
    powers_in_symbols,
    sum_of_powers,
)

_PLACES_A_WAVE = 6  # at which a wave that is drawn with straight lines looks like one


@dataclass(frozen=True)
class Seasonal(Curve):
    """A polynomial trend and waves of a known period.

    ``c0 + c1 x + ... + cos1 cos(2 pi x / period) + sin1 sin(2 pi x / period) + cos2 cos(4 pi x / period) + ...``

    In quarters the period of a year is 4, in months 12. A wave that repeats more than ``period / 2`` times a period cannot
    be told from a slower one at whole x and is left out. At exactly ``period / 2`` the sine is zero at every whole x and is
    left out too: with the cosine alone, period - 1 coefficients in all describe any pattern of seasons.

    Parameters
    ----------
    period
        Steps of x after which the seasons repeat.
    harmonics
        Number of waves: the first has the length of the period, the k-th a k-th of it.
    degree
        The highest power of x in the trend.

    Source: Harvey, Forecasting, structural time series models and the Kalman filter (1989), section 2.3.
    """

    name = "Trend with seasons"
    about = "A trend with a pattern that repeats: set the period to 4 for quarters, 12 for months."
    linear = True

    period: int = option(4, meaning="period of the seasons", allowed=(2, 999), offered=(2, 52))
    harmonics: int = option(2, meaning="number of waves in a period", allowed=(1, 99), offered=(1, 6))
    degree: int = option(1, meaning="highest power of x in the trend", allowed=(0, 3), offered=(0, 3))

    @property
    def label(self) -> str:
        waves = self.waves
        return (
            f"Trend of degree {self.degree} with {waves} {'wave' if waves == 1 else 'waves'} "
            f"in a period of {self.period}"
        )

    @property
    def formula(self) -> str:  # type: ignore[override] - of this trend, not of all of them
        """Trend and seasons in plain Unicode."""
        return f"μ(x) = {powers_in_symbols(self.degree)} + Σₖ aₖ cos(2πkx/s) + bₖ sin(2πkx/s)"

    @property
    def waves(self) -> int:
        """Number of waves that can be told apart at whole x."""
        return min(self.harmonics, self.period // 2)

    @property
    def finest_step(self) -> float:
        return self.period / (_PLACES_A_WAVE * self.waves)

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return (
            *coefficients_of_powers(self.degree),
            *(_coefficient(kind, k, self.period) for kind, k in _waves(self.period, self.waves)),
        )

    def numpy_code(self) -> CurveCode:
        trend = tuple(f"c{power}" for power in range(self.degree + 1))
        waves = _waves(self.period, self.waves)
        terms = [f"{kind}{k} * np.{kind}({'' if k == 1 else f'{k} * '}turn)" for kind, k in waves]
        return CurveCode(
            (*trend, *(f"{kind}{k}" for kind, k in waves)),
            "\n".join(
                [
                    f"turn = 2 * np.pi * x / {self.period}",
                    f"trend = {sum_of_powers(self.degree)}",
                    f"season = {' + '.join(terms)}",
                    "trend + season",
                ]
            ),
        )

    def design_code(self, x: Array, names: Sequence[str]) -> DesignCode:
        (x_name,) = names
        x = x.reshape(len(x))
        waves = _waves(self.period, self.waves)
        lines, trend = legendre_columns(self.degree, x, x_name)
        columns = [f"np.{kind}({'' if k == 1 else f'{k} * '}turn)" for kind, k in waves]
        turn = 2.0 * np.pi * x / self.period
        return DesignCode(
            "\n".join(
                [
                    *lines,
                    f"turn = 2 * np.pi * {x_name} / {self.period}",
                    f"np.column_stack([legvander(u, {self.degree}), {', '.join(columns)}])",
                ]
            ),
            f"[*{legendre_back(f'theta[: {self.degree + 1}]', self.degree)}, *theta[{self.degree + 1} :]]",
            np.column_stack([trend, *(getattr(np, kind)(k * turn) for kind, k in waves)]),
            constant=True,
        )

    def example(self) -> dict[str, float]:
        trend = [60.0, 2.0, 0.02, -0.001]
        return {f"c{power}": trend[power] for power in range(self.degree + 1)} | {
            f"{kind}{k}": (12.0 if kind == "cos" else 18.0) / k**2
            for kind, k in _waves(self.period, self.waves)
        }

    def bind(self, x: Array) -> LinearMean:
        x = places_of(self, x)
        basis = TrendAndWaves(
            trend=centred_powers(self.degree, x),
            period=self.period,
            waves=tuple(_waves(self.period, self.waves)),
        )
        return bound_to(basis, x)


def _waves(period: int, count: int) -> list[tuple[str, int]]:
    """Kind and number of each wave, without the sine that is zero at every whole x."""
    return [
        (kind, k) for k in range(1, count + 1) for kind in ("cos", "sin") if kind == "cos" or 2 * k != period
    ]


def _coefficient(kind: str, k: int, period: int) -> Parameter:
    times = "once" if k == 1 else f"{k} times"
    where = "is highest" if kind == "cos" else "rises through 0"
    return Parameter(
        f"{kind}{k}",
        f"{'cosine' if kind == 'cos' else 'sine'} {k}",
        f"{'a' if kind == 'cos' else 'b'}{subscript(k)}",
        f"size of the wave that repeats {times} every {period} steps and {where} at x = 0",
    )


@dataclass(frozen=True, eq=False)
class TrendAndWaves(Basis):
    """Centred powers for the trend, and the waves as they are: they are well-conditioned beside it."""

    trend: CentredPowers
    period: int
    waves: tuple[tuple[str, int], ...]

    def expand(self, x: Array, *, exactly: bool = False) -> tuple[Array, Array | None]:
        x = x.reshape(len(x))
        powers, low = self.trend.expand(x, exactly=exactly)
        within = np.fmod(x, self.period)  # exact, however far from zero x is
        columns = [_wave(kind, np.fmod(k * within, self.period) / self.period) for kind, k in self.waves]
        design = np.column_stack([powers, *columns])
        return design, None if low is None else np.hstack([low, np.zeros((len(x), len(columns)))])

    @cached_property
    def rows(self) -> list[list[Fraction]]:
        return self._beside_waves(self.trend.rows)

    @cached_property
    def inverse_rows(self) -> list[list[Fraction]]:
        return self._beside_waves(self.trend.inverse_rows)

    def _beside_waves(self, trend: list[list[Fraction]]) -> list[list[Fraction]]:
        """Extend a change of basis of the trend by one that leaves the waves as they are."""
        powers, waves = len(trend), len(self.waves)
        return [
            *([*row, *[Fraction(0)] * waves] for row in trend),
            *(
                [Fraction(int(place == powers + wave)) for place in range(powers + waves)]
                for wave in range(waves)
            ),
        ]


def _wave(kind: str, turns: Array) -> Array:
    """Cosine or sine of a number of whole turns, exact at quarters of a turn, where seasons of quarters fall."""
    quarters = np.round(4.0 * turns)
    angle = 2.0 * np.pi * (turns - 0.25 * quarters)
    # A sine lags a quarter of a turn behind the cosine.
    quadrant = np.mod(quarters - (kind == "sin"), 4.0)
    return np.select(
        [quadrant == 0.0, quadrant == 1.0, quadrant == 2.0],
        [np.cos(angle), -np.sin(angle), -np.cos(angle)],
        np.sin(angle),
    )
