"""Sections of a Python script put together: imports from what the code names, and the section that prints what was found."""

import ast
from collections.abc import Iterable, Sequence

from mlexplore.curves.numpy_code import FUNCTIONS, IMPORTED
from mlexplore.export.code.literals import WIDEST, python_text


def python_script(sections: Iterable[str], imports: Sequence[str] = ()) -> str:
    """A script of sections with blank lines between them, after the imports that they need.

    Parameters
    ----------
    sections
        Lines each; empty ones are left out.
    imports
        Further imports, of what the sections use beside NumPy, `scipy.special` and what the code of curves names.
    """
    body = ""
    for section in sections:
        # Two empty lines around a function, as Python's style guide has it.
        gap = "\n\n\n" if _defines(section) or (body and _ends_in_a_function(body)) else "\n\n"
        body += (gap if body else "") + section if section else ""
    return f"{imports_of(body, imports)}\n\n{body}\n"


def _defines(section: str) -> bool:
    """Whether the first line of a section that is no comment begins a function."""
    first = next((line for line in section.split("\n") if line and not line.startswith("#")), "")
    return first.startswith("def ")


def _ends_in_a_function(body: str) -> bool:
    return body.rsplit("\n", 1)[-1].startswith(" ")


def imports_of(body: str, further: Sequence[str] = ()) -> str:
    """Imports of all that a body of code names and does not define, sorted."""
    tree = ast.parse(body)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    special = sorted((used & set(FUNCTIONS)) - defined)
    lines = {IMPORTED[name] for name in used & set(IMPORTED)} | set(further)
    if "pd" in used:
        lines.add("import pandas as pd")
    if "stats" in used:
        lines.add("from scipy import stats")
    if special:
        lines.add(f"from scipy.special import {', '.join(special)}")
    whole = sorted(line for line in {"import numpy as np", *lines} if line.startswith("import"))
    return "\n".join([*whole, *sorted(line for line in lines if not line.startswith("import"))])


def ending_in(beginning: str, lines: str) -> str:
    """Lines whose last one, an expression, is given a name or returned."""
    *before, last = lines.split("\n")
    return "\n".join([*before, beginning + last])


def collected(names: Sequence[str], values: Sequence[str]) -> str:
    """Assignment of the dictionary `estimates`: names on screen, and expressions for their values."""
    pairs = [f"{python_text(name)}: {value}" for name, value in zip(names, values, strict=True)]
    together = f"estimates = {{{', '.join(pairs)}}}"
    if len(together) <= WIDEST:
        return together
    return "\n".join(["estimates = {", *(f"    {pair}," for pair in pairs), "}"])


SHOWN = """\
for name, value in estimates.items():
    print(f"{name:>16} {value:.10g}")
print(f"{'log-likelihood':>16} {log_likelihood:.10g}")"""
"""Code that prints what was found."""
