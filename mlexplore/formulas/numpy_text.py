"""Formulas as NumPy code: ``L - A * np.exp(-k * x)``."""

from collections.abc import Mapping

from mlexplore.formulas.one_line import Language, one_line
from mlexplore.formulas.tree import Call, Node, walk

_NAMES = {
    "asin": "np.arcsin",
    "acos": "np.arccos",
    "atan": "np.arctan",
    "expit": "expit",
    "Phi": "ndtr",
    "log_Phi": "log_ndtr",
}


def numpy_text(node: Node, names: Mapping[str, str]) -> str:
    """Write a tree as a NumPy expression.

    Parameters
    ----------
    node
        The tree.
    names
        What each of its names is called in the code; ``expit``, ``ndtr`` and ``log_ndtr`` are those of ``scipy.special``.
    """
    return one_line(node, names, _NUMPY)


def _call(function: str, text: str, argument: Node) -> str:
    if function == "softplus":
        return f"np.logaddexp(0, {text})"
    if function == "logcosh":
        # Written twice the argument would double the text with every further logcosh inside.
        nested = any(isinstance(each, Call) and each.function == "logcosh" for each in walk(argument))
        negative = f"-{text}" if text.isidentifier() else f"-({text})"
        pair = f"*np.multiply.outer([1, -1], {text})" if nested else f"{text}, {negative}"
        return f"(np.logaddexp({pair}) - np.log(2))"
    return f"{_NAMES.get(function, f'np.{function}')}({text})"


_NUMPY = Language(
    power="**",
    constants={"π": "np.pi", "e": "np.e"},
    call=_call,
    extremes={"min": "np.minimum", "max": "np.maximum"},
    choice=lambda left, relation, right, yes, no: f"np.where({left} {relation} {right}, {yes}, {no})",
)
