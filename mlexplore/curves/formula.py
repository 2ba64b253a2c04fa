"""The curve that a person types."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.formula_mean import FormulaMean
from mlexplore.curves.formula_starts import guessed_starts
from mlexplore.curves.numpy_code import CurveCode, name_in_code
from mlexplore.curves.option import text_option
from mlexplore.formulas import (
    LONGEST_TEXT,
    Node,
    bends_of,
    latex,
    names_of,
    numpy_text,
    parse,
    plain,
    plain_name,
    slopes_of,
)

MOST_PARAMETERS = 20
_LONGEST_START = 500
_PAIR = re.compile(r"\s*([^\s=,;]+)\s*=\s*([-+−]?[0-9.]+(?:[eE][-+−]?[0-9]+)?)\s*")


@dataclass(frozen=True)
class Formula(Curve):
    """A curve in your own words, such as ``Formula("b1*(1 - exp(-b2*x))", start={"b1": 500, "b2": 1e-4})``.

    Every name that is neither a predictor nor a function nor a constant is a parameter. See `mlexplore.formulas.parse` for
    what may be typed. The text is read and never run. The estimates are a maximum near the start values: a formula may have
    several. Where it is not smooth (``abs`` at 0, ``max``, ``where``) standard errors may mislead.

    Parameters
    ----------
    text
        The formula. With one predictor ``x`` stands for it, whatever its name; several are called by their names, and those
        whose names cannot be written in a formula ``x1``, ``x2``, ... in the order of the columns.
    start
        Start values of all parameters, a mapping or a text such as ``"b1=500, b2=1e-4"``; guessed where there are none.
    columns
        Names of the predictors; `fit` fills them in.

    Raises
    ------
    ValueError
        If the text cannot be read (with the position), or the start values are not those of its parameters.
    """

    name = "Formula"
    about = "Any curve you can write down."
    linear = False
    several = True

    text: str = text_option(
        "L - A*exp(-k*x)",
        meaning="formula, in x and parameters of your own",
        longest=LONGEST_TEXT,
        hint="Signs + - * / ^, parentheses, functions such as exp, log, sqrt, sin, max(a, b), and where(x <= t, a, b) for pieces. "
        "Every other name is a parameter.",
    )
    start: str | Mapping[str, float] | None = text_option(
        "",
        meaning="start values (optional)",
        longest=_LONGEST_START,
        hint="One for each parameter, such as L=380, A=370, k=0.07. Left empty, they are guessed.",
    )
    columns: tuple[str, ...] = field(default=("x",), repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.text, str):
            raise TypeError(f"A formula is a text, not {self.text!r}.")
        object.__setattr__(self, "text", self.text.strip())
        names = names_of(self.tree)
        start = _read_start(self.start)
        for name in start:
            if name not in names:
                raise ValueError(
                    f'There is a start value for "{name}", which is not in the formula: {self.text}'
                )
        object.__setattr__(
            self, "start", ", ".join(f"{name}={_digits(value)}" for name, value in start.items())
        )

    @property
    def tree(self) -> Node:
        """The formula, read."""
        return parse(self.text)

    @property
    def formula(self) -> str:  # type: ignore[override] - of this formula, not of all formulas
        """The formula in plain Unicode."""
        places = ", ".join(self.variables) if len(self.columns) > 1 else "x"
        return f"μ({places}) = {plain(self.tree)}"

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return latex(self.tree)

    @property
    def start_values(self) -> dict[str, float]:
        """Start values by name; empty where they are to be guessed."""
        return _read_start(self.start)

    @property
    def variables(self) -> dict[str, int]:
        """Names by which the formula uses predictors, with the places of these among the columns."""
        called = {name: place for place, name in enumerate(self.columns)}
        if len(self.columns) == 1:
            called["x"] = 0
        else:
            called |= {
                f"x{place + 1}": place
                for place, name in enumerate(self.columns)
                if not _can_be_written(name) and f"x{place + 1}" not in self.columns
            }
        return {name: called[name] for name in names_of(self.tree) if name in called}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of the text."""
        variables = self.variables
        return tuple(name for name in names_of(self.tree) if name not in variables)

    def for_columns(self, columns: Sequence[str]) -> "Formula":
        return Formula(self.text, self.start, tuple(columns))

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        if tuple(columns) != self.columns:
            return self.for_columns(columns).parameters(columns)
        if not self.variables:
            raise ValueError(
                f"The formula must use {' or '.join(_offered(self.columns))}, where the data are: {self.text}"
            )
        if not self.names:
            raise ValueError(
                f"The formula has no parameter to estimate: put a letter where a number is unknown: {self.text}"
            )
        if len(self.names) > MOST_PARAMETERS:
            raise ValueError(
                f"The formula has {len(self.names)} parameters; at most {MOST_PARAMETERS} can be estimated."
            )
        start = self.start_values
        missing = [name for name in self.names if name not in start]
        unknown = [name for name in start if name not in self.names]
        if start and (missing or unknown):
            raise ValueError(
                f'There is no start value for "{missing[0]}": give one for each of {", ".join(self.names)}, or none at all.'
                if missing
                else f'"{unknown[0]}" is a predictor and needs no start value.'
            )
        symbols = [plain_name(name) for name in self.names]
        return tuple(
            Parameter(
                name,
                name,
                symbol if symbols.count(symbol) == 1 else name,
                "parameter of the formula that you typed",
            )
            for name, symbol in zip(self.names, symbols, strict=True)
        )

    def columns_of(self, x: Array) -> dict[str, Array]:
        """The predictors that the formula uses, by the names under which it does.

        Raises
        ------
        ValueError
            If `x` has another number of columns than `columns` has names.
        """
        table = x.reshape(len(x), -1)
        if table.shape[1] != len(self.columns):
            raise ValueError(
                f"The formula knows the predictors {', '.join(self.columns)}, and x has {table.shape[1]} columns."
            )
        return {name: np.ascontiguousarray(table[:, place]) for name, place in self.variables.items()}

    def numpy_code(self) -> CurveCode:
        called = {name: name_in_code(name) for name in self.names}
        return CurveCode(
            tuple(called.values()), numpy_text(self.tree, {**called, **dict.fromkeys(self.variables, "x")})
        )

    def example(self) -> dict[str, float]:
        values = self.start_values or dict(zip(self.names, _telling(self).tolist(), strict=True))
        return {name: values[name] for name in self.names}

    def bind(self, x: Array) -> FormulaMean:
        self.parameters(self.columns)
        mean = FormulaMean(self, self.columns_of(x))
        # Refused now, before a search begins, if it is too complicated.
        slopes_of(self.tree, self.names)
        bends_of(self.tree, self.names)
        return mean

    def starts(self, x: Array, y: Array) -> Array:
        start = self.start_values
        if not start:
            return guessed_starts(self.bind(x), y)
        theta = np.array([start[name] for name in self.names])
        height = self.bind(x).value(theta)
        wild = np.flatnonzero(~np.isfinite(height))
        if wild.size:
            place = ", ".join(f"{value:g}" for value in np.atleast_1d(x[wild[0]]).tolist())
            raise ValueError(
                f"At the start values the formula is not a finite number: row {wild[0]}, where x is {place}. "
                "Choose other start values."
            )
        return theta[None, :]


def _offered(columns: tuple[str, ...]) -> list[str]:
    """Names under which a formula can use the predictors."""
    if len(columns) == 1:
        return list(dict.fromkeys(["x", *(name for name in columns if _can_be_written(name))]))
    return [name if _can_be_written(name) else f"x{place}" for place, name in enumerate(columns, start=1)]


def _can_be_written(name: str) -> bool:
    """Whether a formula that is this name alone uses this name."""
    try:
        return names_of(parse(name)) == (name,)
    except ValueError:
        return False


def _digits(value: float) -> str:
    return repr(value).removesuffix(".0")


def _read_start(start: str | Mapping[str, float] | None) -> dict[str, float]:
    """Start values by name."""
    if start is None:
        return {}
    if isinstance(start, str):
        pairs = [_read_pair(pair) for pair in re.split(r"[,\n]", start) if pair.strip()]
    elif isinstance(start, Mapping):
        pairs = [(str(name), float(value)) for name, value in start.items()]
    else:
        raise TypeError(f'Start values are a mapping, or a text such as "b1=500, b2=1e-4", not {start!r}.')
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("A parameter has two start values: give one.")
    for name, value in values.items():
        if not math.isfinite(value):
            raise ValueError(f'The start value of "{name}" must be a finite number, not {value}.')
    return values


def _read_pair(pair: str) -> tuple[str, float]:
    found = _PAIR.fullmatch(pair)
    try:
        if found:
            # The name is read as the formula reads it, so that b₁ and b1 are one.
            (name,) = names_of(parse(found[1]))
            return name, float(found[2].replace("−", "-"))
    except ValueError:
        pass
    raise ValueError(f'Write start values as b1=500, b2=1e-4: "{pair.strip()[:40]}" cannot be read.')


@lru_cache(maxsize=64)
def _telling(curve: Formula) -> Array:
    """Parameters with which a formula comes near to growth that saturates, rounded to three digits."""
    x = np.linspace(0.0, 36.0, 60)
    growth = 330.0 / (1.0 + np.exp(-0.22 * (x - 10.0)))
    mean = curve.bind(np.tile(x[:, None], (1, len(curve.columns))))
    ones = np.ones(len(curve.names))
    try:
        found = guessed_starts(mean, growth)[0]
    except ValueError:
        return ones
    rounded = np.array([float(f"{value:.3g}") for value in found.tolist()])
    for theta in (rounded, found):
        if np.isfinite(mean.value(theta)).all():
            return theta
    return ones
