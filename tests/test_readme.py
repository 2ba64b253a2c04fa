"""What the README shows is true: its code runs, its commands name files that exist, its pictures are there."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import mlexplore as mx
from mlexplore.data import SAMPLES


@pytest.fixture(scope="module")
def readme() -> str:
    return (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_code_runs_and_gives_what_its_comments_say(readme: str) -> None:
    shown: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL):
        exec(compile(code, "README.md", "exec"), shown)
    fit = shown["fit"]
    assert isinstance(fit, mx.Fit)
    assert list(fit.estimates) == ["intercept", "x", "sigma", "nu"]
    assert fit.estimates["nu"] == 3.0
    assert isinstance(fit.summary(), pd.DataFrame)
    assert all(shown[name].converged for name in ("beetles", "typed", "labels"))
    assert mx.normaliser(shown["huber"], 1.0).value == pytest.approx(2.6607, abs=5e-5)
    assert shown["own"].converged
    assert shown["labels"].predict([2.5]).shape == (1, 3)
    assert shown["data"].x.tolist() == [0, 1, 3]
    assert "no 'effect'" in shown["data"].notes[-1]
    assert "row 5" in shown["data"].notes[-1]
    assert any("decimal comma" in note for note in shown["data"].notes)
    assert shown["drawn"].outliers.size == 10


def test_what_it_points_at_exists(readme: str, project: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert links
    for link in links:
        assert (project / link).exists(), link
    for name in re.findall(r"-r ([\w.-]+)", readme):
        assert (project / name).is_file(), name


def test_the_samples_are_counted(readme: str) -> None:
    assert f"{len(SAMPLES)} sample series" in readme
