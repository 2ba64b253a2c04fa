"""The Titanic as numbers is the Titanic as counted: the one file is made from the other, here."""

import csv
from importlib import resources

import pytest

from mlexplore.data import load_sample

FOLDER = resources.files("mlexplore.data").joinpath("samples")
CLASSES = {"1st": 1, "2nd": 2, "3rd": 3, "Crew": 4}


def text(file: str) -> str:
    return FOLDER.joinpath(file).read_text(encoding="utf-8")


def coded(counts: str) -> str:
    """The file with numbers for words; written out, it is ``titanic_coded.csv``."""
    lines = ["class,female,child,survived,freq"]
    for row in csv.DictReader(counts.splitlines()):
        numbers = (
            CLASSES[row["class"]],
            int(row["sex"] == "Female"),
            int(row["age"] == "Child"),
            int(row["survived"] == "Yes"),
            int(row["freq"]),
        )
        lines.append(",".join(map(str, numbers)))
    return "\n".join(lines) + "\n"


def test_the_coded_file_is_made_from_the_counts() -> None:
    assert text("titanic_coded.csv") == coded(text("titanic_counts.csv"))


def test_weights_count_people_and_rows_of_nobody_stay_among_the_data() -> None:
    data = load_sample("titanic")
    assert data.weights is not None
    people = data.weights.values
    assert people.sum() == 2201.0
    assert data.y @ people == pytest.approx(711.0, abs=0.0)
    assert data.n == 32
    assert (people == 0.0).sum() == 8
