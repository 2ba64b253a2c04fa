"""Formulas that people type: read without being run, written as mathematics, differentiated, evaluated."""

from mlexplore.formulas.differentiation import bends_of, slopes_of, value_of
from mlexplore.formulas.latex import latex, latex_name
from mlexplore.formulas.numpy_text import numpy_text
from mlexplore.formulas.parsing import LONGEST_NAME, LONGEST_TEXT, MOST_PARTS, parse, reserved
from mlexplore.formulas.plain_text import plain, plain_name
from mlexplore.formulas.program import Program, Run
from mlexplore.formulas.rewriting import stable
from mlexplore.formulas.tree import (
    Call,
    Choice,
    Extreme,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    names_of,
)
from mlexplore.formulas.typed_text import typed_text

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "MOST_PARTS",
    "Call",
    "Choice",
    "Extreme",
    "Name",
    "Negative",
    "Node",
    "Number",
    "Operation",
    "Program",
    "Run",
    "bends_of",
    "latex",
    "latex_name",
    "names_of",
    "numpy_text",
    "parse",
    "plain",
    "plain_name",
    "reserved",
    "slopes_of",
    "stable",
    "typed_text",
    "value_of",
]
