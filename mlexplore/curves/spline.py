"""A natural cubic spline: as smooth as a ruler bent through a few pins, and straight beyond the outermost."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter, subscript
from mlexplore.curves.mean import Basis, LinearMean, bound_to
from mlexplore.curves.numpy_code import CurveCode, DesignCode
from mlexplore.curves.option import option
from mlexplore.curves.places import places_of, require_one_predictor
from mlexplore.precision import add_pairs, multiply_pairs, power_of_two, two_sum

Pair = tuple[Array, Array]


@dataclass(frozen=True)
class Spline(Curve):
    """A natural cubic regression spline, told by its heights ``s0``, ``s1``, ... at `df` knots.

    Between neighbouring knots the curve is a cubic; height, slope and bend pass smoothly through every knot; beyond the
    outermost knots, where the bend is zero, it is a straight line. The knots are evenly spaced quantiles of the different
    places in the data, the first at the smallest x and the last at the largest. The curve at other places keeps the knots
    of the data it was fitted to.

    Parameters
    ----------
    df
        Number of knots, and of parameters: 2 is a straight line. (R's ``ns(x, df)`` does not count the intercept: there
        the same curve has one degree of freedom less.)

    Sources: Green & Silverman, Nonparametric regression and generalized linear models (1994), section 2.1; Wood,
    Generalized additive models (2nd ed. 2017), section 5.3.1, for the heights at the knots as parameters.
    """

    name = "Natural spline"
    formula = "μ(x) = cubic between knots through heights s₀, s₁, …"
    about = "A smooth curve of no particular form; more knots follow the data more closely."
    linear = True
    simpler = "fewer knots"

    df: int = option(5, meaning="number of knots", allowed=(2, 50), offered=(2, 12))

    @property
    def label(self) -> str:
        return f"Natural spline with {self.df} knots"

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return tuple(
            Parameter(
                f"s{knot}",
                f"height at knot {knot}",
                f"s{subscript(knot)}",
                f"height of the curve at {_where(knot, self.df)}",
            )
            for knot in range(self.df)
        )

    def numpy_code(self) -> CurveCode:
        names = tuple(f"s{knot}" for knot in range(self.df))
        # SciPy's natural spline through two knots is a line, as ours is.
        return CurveCode(
            names,
            f"knots = np.quantile(np.unique(x), np.linspace(0, 1, {self.df}))\n"
            f'CubicSpline(knots, [{", ".join(names)}], bc_type="natural")(x)',
        )

    def design_code(self, x: Array, names: Sequence[str]) -> DesignCode:
        (x_name,) = names
        lines = [
            "# Each column is the natural spline that is 1 at one knot and 0 at all others.",
            f"knots = np.quantile(np.unique({x_name}), np.linspace(0, 1, {self.df}))",
            f'CubicSpline(knots, np.eye({self.df}), bc_type="natural")({x_name})',
        ]
        mean = self.bind(x)
        return DesignCode("\n".join(lines), "", mean.design @ mean.from_user, constant=False)

    def example(self) -> dict[str, float]:
        # A hill and a rise: what no other curve of so few parameters does.
        along = np.linspace(0.0, 1.0, self.df)
        heights = 40.0 + 60.0 * along + 35.0 * np.sin(2.0 * np.pi * 1.2 * along)
        return {f"s{knot}": round(height, 1) for knot, height in enumerate(heights.tolist())}

    def bind(self, x: Array) -> LinearMean:
        x = places_of(self, x)
        # Of the different places: repeating rows moves no knot, and no two knots coincide.
        different = np.unique(x)
        if different.size < self.df:
            raise ValueError(
                f"{self.label} needs data at {self.df} different places at least, and there are {different.size}. "
                "Take fewer knots or bring more data."
            )
        knots = np.quantile(different, np.linspace(0.0, 1.0, self.df))
        return bound_to(HeightsAtKnots(knots=knots), x)


def _where(knot: int, df: int) -> str:
    if knot == 0:
        return "the smallest x"
    if knot == df - 1:
        return "the largest x"
    return f"the {100.0 * knot / (df - 1):.0f} % quantile of x"


@dataclass(frozen=True, eq=False)
class HeightsAtKnots(Basis):
    """Column k is the natural spline that is 1 at knot k and 0 at the others: bounded, and well-conditioned as it is."""

    knots: Array

    def expand(self, x: Array, *, exactly: bool = False) -> tuple[Array, Array | None]:
        x = x.reshape(len(x))
        # Piece 0 lies before the first knot, the last one beyond the last.
        piece = np.searchsorted(self.knots, x, side="right")
        start = self.knots[np.maximum(piece - 1, 0)]
        high, low = self._coefficients
        if not exactly:
            u = ((x - start) / self._unit)[:, None]
            heights = high[3][piece]
            for power in (2, 1, 0):
                heights = heights * u + high[power][piece]
            return heights, None
        along, rest = two_sum(x, -start)
        u_pair = (along[:, None] / self._unit, rest[:, None] / self._unit)
        value: Pair = (high[3][piece], low[3][piece])
        for power in (2, 1, 0):
            value = add_pairs(multiply_pairs(value, u_pair), (high[power][piece], low[power][piece]))
        return value

    @property
    def rows(self) -> list[list[Fraction]]:
        return [[Fraction(int(i == j)) for j in range(self.knots.size)] for i in range(self.knots.size)]

    @property
    def inverse_rows(self) -> list[list[Fraction]]:
        return self.rows

    @cached_property
    def _unit(self) -> float:
        """A power of two of the size of the data's width: dividing by it rounds nothing."""
        return float(power_of_two(self.knots[-1:] - self.knots[:1])[0])

    @cached_property
    def _coefficients(self) -> Pair:
        """Coefficients of each power of ``u = (x - start of the piece) / unit``: shape (4, pieces, knots), as a pair.

        They are found in rational numbers, so that the columns are exact to about twice double precision.
        """
        knots = [Fraction(knot) / Fraction(self._unit) for knot in self.knots.tolist()]
        bends = _second_derivatives(knots)
        size = len(knots)
        one = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
        pieces = []
        for left in range(size - 1):
            width = knots[left + 1] - knots[left]
            columns = []
            for k in range(size):
                height, end = one[left][k], one[left + 1][k]
                bend, end_bend = bends[left][k], bends[left + 1][k]
                slope = (end - height) / width - width * (2 * bend + end_bend) / 6
                columns.append((height, slope, bend / 2, (end_bend - bend) / (6 * width)))
            pieces.append(columns)
        first = [(height, slope, Fraction(0), Fraction(0)) for height, slope, _, _ in pieces[0]]
        width = knots[-1] - knots[-2]
        last = [
            (one[-1][k], c1 + 2 * c2 * width + 3 * c3 * width**2, Fraction(0), Fraction(0))
            for k, (_, c1, c2, c3) in enumerate(pieces[-1])
        ]
        exact = [first, *pieces, last]
        high = np.array([[[float(c[power]) for c in piece] for piece in exact] for power in range(4)])
        low = np.array(
            [
                [[float(c[power] - Fraction(float(c[power]))) for c in piece] for piece in exact]
                for power in range(4)
            ]
        )
        return high, low


def _second_derivatives(knots: list[Fraction]) -> list[list[Fraction]]:
    """Second derivative at each knot (row) of each cardinal natural spline (column), by elimination in rationals."""
    size = len(knots)
    width = [right - left for left, right in pairwise(knots)]
    zero = [Fraction(0)] * size
    # Row i: width[i-1] m[i-1] + 2 (width[i-1] + width[i]) m[i] + width[i] m[i+1] = 6 (change of slope at knot i).
    diagonal, targets = [], []
    for i in range(1, size - 1):
        target = list(zero)
        target[i - 1] += 6 / width[i - 1]
        target[i] -= 6 / width[i - 1] + 6 / width[i]
        target[i + 1] += 6 / width[i]
        pivot = 2 * (width[i - 1] + width[i])
        if targets:
            share = width[i - 1] / diagonal[-1]
            pivot -= share * width[i - 1]
            target = [t - share * before for t, before in zip(target, targets[-1], strict=True)]
        diagonal.append(pivot)
        targets.append(target)
    bends = [zero]
    for i in range(size - 2, 0, -1):
        after = bends[-1]
        bends.append(
            [(t - width[i] * m) / diagonal[i - 1] for t, m in zip(targets[i - 1], after, strict=True)]
        )
    return [zero, *reversed(bends[1:]), zero] if size > 2 else [zero, zero]
