"""The numbers that docs/model.md gives about objectives and ledgers are those the library gives."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mlexplore as mx
from mlexplore.data import load_sample
from mlexplore.scoring import Balanced, Focal, Objective, Plain, Smoothed, Weighted, fit_objective
from mlexplore.scoring.ledger import Ledger


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


@pytest.fixture(scope="module")
def quarterly() -> Ledger:
    users = load_sample("twitter")
    return Ledger(mx.fit(users.x, users.y, curve=mx.LogisticGrowth(), family=mx.Normal()))


def test_the_ledger_of_the_quarterly_users(document: str, quarterly: Ledger) -> None:
    for entry in quarterly.entries:
        assert entry.in_thousands is not None
        marks = ["●" if holds in entry.holds else "" for holds in ("curve", "shape", "data")]
        change = f"+{written(entry.in_thousands)}" if entry.in_thousands > 1.0 else "0"
        row = " | ".join([entry.line.formula, written(entry.total), *marks, change])
        assert (f"| {row} |".replace("|  ", "| ") in document) == entry.line.of_likelihood
    assert f"| log-likelihood | {written(quarterly.value)} | | | | +255.587 |" in document


@pytest.mark.parametrize(
    ("kept", "keys"),
    [
        ("every term; `GaussianNLLLoss(full=True)`", ("curve", "width", "2π")),
        ("all but −½ log 2π; `GaussianNLLLoss()`", ("curve", "width")),
        ("the loss alone; `MSELoss`, `mean_squared_error`", ("curve",)),
        ("the loss and 1/√(2πσ²), a logarithm lost", ("curve", "lost logarithm")),
    ],
)
def test_what_is_left_of_the_ledger(
    document: str, quarterly: Ledger, kept: str, keys: tuple[str, ...]
) -> None:
    left = quarterly.keeping(keys)
    (sigma,) = left.shapes
    assert left.other_curve is not None
    assert left.other_errors is not None
    assert left.curve.fate == "same"
    numbers = [quarterly.fit.aic + 2.0 * left.shift, left.other_curve.after, left.other_errors.after]
    place = "runs to ∞" if np.isinf(sigma.value) else written(sigma.value)
    row = " | ".join([kept, "the same", place, *(f"{round(each, 1) + 0.0:.1f}" for each in numbers)])
    assert f"| {row} |" in document
