"""Formulas as a person would type them: what is written reads back as the same tree."""

from mlexplore.formulas.one_line import Language, one_line
from mlexplore.formulas.tree import Node, names_of

_TYPED = Language(
    power="^",
    constants={"π": "pi", "e": "e"},
    call=lambda function, text, _: f"{function}({text})",
    extremes={"min": "min", "max": "max"},
    choice=lambda left, relation, right, yes, no: f"where({left} {relation} {right}, {yes}, {no})",
)


def typed_text(node: Node) -> str:
    """Write a tree as `mlexplore.formulas.parse` reads it."""
    return one_line(node, {name: name for name in names_of(node)}, _TYPED)
