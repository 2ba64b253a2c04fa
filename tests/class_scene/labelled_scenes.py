"""Scenes of labels to look at: every family and link over one, two and three features, with either residual."""

from functools import cache
from typing import NamedTuple

import numpy as np

import mlexplore as mx
from mlexplore.class_scene import ClassScene, Residuals
from mlexplore.exploration import Others, explore_classes
from mlexplore.plots.class_linked import class_payload
from mlexplore.plots.class_marks import ClassWords
from mlexplore.plots.payload import Payload

N = 160


class Case(NamedTuple):
    """One scene: what is fitted, over how many features, which of its parameters is turned, and how."""

    family: mx.ClassFamily
    link: str
    columns: int
    turned: int
    residuals: Residuals
    others: Others

    def __str__(self) -> str:
        return f"{self.family.name}-{self.link}-{self.columns}-{self.turned}-{self.residuals}-{self.others}"


CASES = [
    Case(kind(), link, columns, turned, residuals, others)
    for kind in mx.CLASS_FAMILIES
    for link in kind.links
    for columns in (1, 2, 3)
    for turned, residuals, others in ((0, "probabilities", "stay"), (-1, "quantile", "refit"))
]


def features(n: int, columns: int) -> np.ndarray:
    """Features that overlap between the classes."""
    return np.random.default_rng(7).normal(size=(n, 3))[:, :columns] * [1.0, 3.0, 0.2][:columns] + 4.0


def labels(family: mx.ClassFamily, x: np.ndarray, kinds: int = 3) -> np.ndarray:
    """Labels that rise with the features; two kinds for a family that has no more."""
    rng = np.random.default_rng(11)
    scores = x @ [0.9, -0.35, 2.0][: x.shape[1]] + rng.logistic(size=len(x))
    count = family.most_classes or kinds
    return np.searchsorted(np.quantile(scores, np.arange(1, count) / count), scores)


@cache
def scene(case: Case, n: int = N, kinds: int = 3, *, weighted: bool = False) -> ClassScene:
    """The numbers of a case."""
    x = features(n, case.columns)
    weights = np.random.default_rng(3).integers(0, 4, n) if weighted else None
    fit = mx.fit(
        x,
        labels(case.family, x, kinds),
        curve=mx.Linear(),
        family=case.family,
        link=case.link,
        weights=weights,
    )
    name = list(fit.estimates)[case.turned]
    return ClassScene(fit, explore_classes(fit, name, others=case.others, steps=21), residuals=case.residuals)


@cache
def payload(case: Case, n: int = N, kinds: int = 3) -> Payload:
    """The four views of a case."""
    drawn = scene(case, n, kinds)
    return class_payload(
        drawn,
        words=ClassWords(["dose", "age", "size"][: case.columns], "kind", drawn.shown.names, "slope"),
        label="slope",
        symbol="β",
        name=lambda row: f"row {row}",
        subject="labels",
    )
