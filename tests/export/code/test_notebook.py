"""A notebook holds the code of its script, and says no more than the script does."""

import ast
import json
import re
from typing import Any

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.export.code import Snippet, problem_of_fit, problem_of_labels, snippets
from mlexplore.export.code.notebook import notebook, sections_of
from tests.export.code.running import agreement, run_python
from tests.export.hostile import HOSTILE


def fits() -> list[mx.Fit | mx.ClassFit]:
    x = np.linspace(0.0, 10.0, 31)
    y = 3.0 + x + np.random.default_rng(1).standard_normal(31)
    labels = np.array(["b", "a", "c"])[(np.round(y).astype(int) + np.arange(31)) % 3]
    return [
        *(
            mx.fit(x, y, curve=curve, family=family)
            for curve in (mx.Linear(), mx.Polynomial(3), mx.LogisticGrowth())
            for family in (mx.Normal(), mx.Laplace(), mx.Logistic())
        ),
        mx.fit(x, labels, curve=mx.Linear(), family=mx.Categorical()),
    ]


FITS = fits()


def snippet_of(fit: mx.Fit | mx.ClassFit) -> Snippet:
    found = snippets(problem_of_fit(fit) if isinstance(fit, mx.Fit) else problem_of_labels(fit))[0]
    assert isinstance(found, Snippet)
    return found


def cells_of(content: bytes, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(content)["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("fit", FITS, ids=lambda fit: f"{fit.curve!r} {fit.family!r}")
def test_the_cells_are_the_script(fit: Any) -> None:
    snippet = snippet_of(fit)
    content = notebook(snippet, "title")
    code = "\n".join(cells_of(content, "code"))
    assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(snippet.code))
    assert agreement(run_python(code), fit) >= snippet.digits
    # Every comment at the margin is in the code or in the words beside it.
    words = [section.words for section in sections_of(snippet.code) if section.words]
    assert len(cells_of(content, "markdown")) == 1 + len(words)
    assert all(
        " ".join([*words, code]).count(line[2:]) for line in snippet.code.split("\n") if line.startswith("# ")
    )


@pytest.mark.parametrize(("language", "kernel"), [("python", "python3"), ("r", "ir")])
@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_a_notebook_whatever_the_data_are_called(language: Any, kernel: str, text: str) -> None:
    snippet = Snippet("A library", language, f"x <- 1\n\n# The data: {text!r}.\ny <- 2\n", (text,))
    found = json.loads(notebook(snippet, text))
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert found["metadata"]["kernelspec"]["name"] == kernel
    identities = [cell["id"] for cell in found["cells"]]
    assert len(set(identities)) == len(identities)
    for cell in found["cells"]:
        assert cell.keys() == {"cell_type", "id", "metadata", "source"} | (
            {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        )
    assert cells_of(notebook(snippet, text), "code") == ["x <- 1", "y <- 2"]
    shown = "\n".join(cells_of(notebook(snippet, text), "markdown"))
    # Of Markdown only what is escaped is sure to be text.
    assert not re.search(r"(?<!\\)[<\[$`]", shown)
