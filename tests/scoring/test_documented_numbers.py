"""The numbers that docs/model.md gives about objectives are those the library gives."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlexplore.scoring import Balanced, Focal, Objective, Plain, Smoothed, Weighted, fit_objective


@pytest.fixture(scope="module")
def document(project: Path) -> str:
    return (project / "docs" / "model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def penguins(project: Path) -> pd.DataFrame:
    table = pd.read_csv(project / "mlexplore" / "data" / "samples" / "penguins.csv")
    return table.dropna(subset=["bill_length_mm", "flipper_length_mm"])


def written(value: float) -> str:
    """A number with three decimals, as the document writes it."""
    rounded = round(value, 3) + 0.0
    return f"{rounded:.3f}".replace("-", "−")


@pytest.mark.parametrize(
    ("name", "objective"),
    [
        ("plain", Plain()),
        ("balanced", Balanced()),
        ("focal, γ = 2", Focal()),
        ("label smoothing, ε = 0.1", Smoothed()),
    ],
)
def test_penguins(document: str, penguins: pd.DataFrame, name: str, objective: Objective) -> None:
    codes = (penguins["species"] == "Chinstrap").to_numpy().astype(np.intp)
    assert f"({codes.sum()} of {codes.size})" in document
    assert written(np.log((1.0 - codes.mean()) / codes.mean())) in document
    fit = fit_objective(penguins[["bill_length_mm", "flipper_length_mm"]], codes, objective)
    assert fit.calibration is not None
    numbers = (
        fit.estimates["bill_length_mm"],
        fit.estimates["flipper_length_mm"],
        fit.mean_prediction,
        *fit.calibration,
    )
    assert f"| {name} | {' | '.join(written(number) for number in numbers)} |" in document


def test_best_constants(document: str) -> None:
    assert f"w = 4: {written(Weighted(4.0).best_constant(0.05))}" in document
    assert f"γ = 2: {written(Focal().best_constant(0.05))}" in document
    assert f"ε = 0.1: {written(Smoothed().best_constant(0.05))}" in document
