"""A loss as a person types it: a formula in the residual r, whose other names are parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import isfinite

from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.suggestions import Suggestion, suggestions
from mlexplore.escaping import shorten
from mlexplore.formulas import Node, bends_of, latex, names_of, parse, plain, plain_name

RESIDUAL = "r"
MOST_PARAMETERS = 6
_TAKEN = {
    "s": "s is the scale that divides the loss",
    "y": "the loss is a formula in the residual r alone",
    "mu": "the loss is a formula in the residual r alone",
    "μ": "the loss is a formula in the residual r alone",
}


@dataclass(frozen=True)
class TypedLoss:
    """A loss rho(r), read; see `typed_loss`.

    Parameters
    ----------
    text
        As it was typed, in which r is the residual y - mu.
    """

    text: str

    @property
    def tree(self) -> Node:
        """The formula, read."""
        return parse(self.text)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Parameters, in the order of the text."""
        return tuple(name for name in names_of(self.tree) if name != RESIDUAL)

    @property
    def symbols(self) -> tuple[str, ...]:
        """How the parameters are written in text and pictures."""
        symbols = [plain_name(name) for name in self.names]
        return tuple(
            symbol if symbols.count(symbol) == 1 else name
            for name, symbol in zip(self.names, symbols, strict=True)
        )

    @property
    def plain(self) -> str:
        """The formula in plain Unicode."""
        return plain(self.tree)

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return latex(self.tree)

    @cached_property
    def suggestions(self) -> dict[str, Suggestion]:
        """A value and a range for each parameter, with which the loss is defined and, if it can, has a density."""
        return suggestions(self.tree, self.names)

    def at(self, parameters: Mapping[str, float] | None = None) -> LossCurve:
        """The loss at values of its parameters; at the suggested ones by default.

        Raises
        ------
        ValueError
            If a value is missing, superfluous or not a finite number, or if the loss is defined at no residual.
        """
        if parameters is None:
            parameters = {name: each.value for name, each in self.suggestions.items()}
        curve = _curve(self.tree, self.names, values_of(self.names, parameters))
        curve.require_defined()
        return curve


def values_of(names: tuple[str, ...], parameters: Mapping[str, float]) -> tuple[float, ...]:
    """Values of the parameters of a typed loss, in the order of their names.

    Raises
    ------
    ValueError
        If a value is missing, superfluous or not a finite number.
    """
    for name in parameters:
        if name not in names:
            raise ValueError(f'There is a value for "{shorten(name)}", which is not in the loss.')
    values = []
    for name in names:
        if name not in parameters:
            raise ValueError(f'The parameter "{name}" of the loss has no value: give one.')
        value = float(parameters[name])
        if not isfinite(value):
            raise ValueError(f'The parameter "{name}" of the loss must be a finite number, not {value}.')
        values.append(value)
    return tuple(values)


@lru_cache(maxsize=256)
def _curve(tree: Node, names: tuple[str, ...], values: tuple[float, ...]) -> LossCurve:
    return LossCurve(tree, names, values)


@lru_cache(maxsize=128)
def typed_loss(text: str) -> TypedLoss:
    """Read a loss such as ``"where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))"``.

    Parameters
    ----------
    text
        A formula (see `mlexplore.formulas.parse`) in r, the residual y - mu; every other name is a parameter.

    Raises
    ------
    ValueError
        If the text cannot be read (with the position), has no r in it, more than six parameters or a parameter with a name
        that has another meaning, or is too complicated to be differentiated.
    """
    text = text.strip()
    if not text:
        raise ValueError("The loss is empty: type one, such as r^2/2.")
    names = names_of(parse(text))
    if RESIDUAL not in names:
        raise ValueError("The loss must be a formula in r, the residual y − μ, such as r^2/2.")
    for name in names:
        if name in _TAKEN:
            raise ValueError(f'A parameter cannot be called "{name}": {_TAKEN[name]}. Use another letter.')
    if len(names) - 1 > MOST_PARAMETERS:
        raise ValueError(f"The loss has {len(names) - 1} parameters; at most {MOST_PARAMETERS} are possible.")
    loss = TypedLoss(text)
    bends_of(loss.tree, (RESIDUAL, *loss.names))  # refused now if it is too complicated
    return loss
