"""Objectives, their derivatives and their minima, against brute force and the papers' own statements."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import expit, softmax

from mlexplore.arrays import Array
from mlexplore.scoring import (
    OBJECTIVES,
    Balanced,
    Focal,
    Objective,
    Plain,
    Smoothed,
    SumOfClassMeans,
    Weighted,
    cross_entropy,
    losses,
)

CHOSEN: tuple[Objective, ...] = (
    Plain(),
    Weighted(4.3),
    Balanced(),
    SumOfClassMeans(),
    Focal(),
    Focal(0.7, 0.2),
    Focal(5.0, 0.75),
    Smoothed(),
    Smoothed(0.37),
)
each = pytest.mark.parametrize("objective", CHOSEN, ids=repr)
RNG = np.random.default_rng(3)
ETA = np.concatenate([RNG.normal(0.0, 3.0, 40), [-30.0, -9.0, 9.0, 30.0]])
CODES = RNG.integers(0, 2, ETA.size)
BOTH = np.stack([expit(-ETA), expit(ETA)], axis=1)


def test_every_objective_is_tried() -> None:
    assert {type(objective) for objective in CHOSEN} == set(OBJECTIVES)


@each
def test_derivatives_are_those_of_the_loss(objective: Objective) -> None:
    def at(eta: Array) -> Array:
        return objective.losses(CODES, np.stack([expit(-eta), expit(eta)], axis=1))

    # Central differences of fourth order.
    h = 1e-3
    slope = (8 * (at(ETA + h) - at(ETA - h)) - (at(ETA + 2 * h) - at(ETA - 2 * h))) / (12 * h)
    assert objective.slopes(CODES, ETA) == pytest.approx(slope, rel=1e-8, abs=1e-11)

    def bend_at(eta: Array) -> Array:
        return objective.slopes(CODES, eta)

    bend = (8 * (bend_at(ETA + h) - bend_at(ETA - h)) - (bend_at(ETA + 2 * h) - bend_at(ETA - 2 * h))) / (
        12 * h
    )
    assert objective.bends(CODES, ETA) == pytest.approx(bend, rel=1e-8, abs=1e-11)


@each
@pytest.mark.parametrize("share", [0.003, 0.2, 0.5, 0.91])
def test_the_best_constant_is_found_by_brute_force(objective: Objective, share: float) -> None:
    codes, weights = np.array([0, 1]), np.array([1.0 - share, share])

    def mean(eta: float) -> float:
        return objective.value(codes, np.tile([expit(-eta), expit(eta)], (2, 1)), weights)

    # Every place of a grid first: nothing is taken for granted about the form.
    grid = np.linspace(-15.0, 15.0, 3001)
    lowest = grid[np.argmin([mean(eta) for eta in grid])]
    found = minimize_scalar(mean, bracket=(lowest - 0.01, lowest, lowest + 0.01), tol=1e-12).x
    assert objective.best_constant(share) == pytest.approx(expit(found), rel=2e-7)
    # To the last digits: there what the two classes pull cancels.
    best = objective.best_constant(share)
    pulls = objective.row_weights(codes, weights) * objective.slopes(
        codes, np.full(2, np.log(best) - np.log1p(-best))
    )
    assert abs(pulls.sum()) <= 1e-12 * np.abs(pulls).max()


def test_the_best_constants_have_their_closed_forms() -> None:
    share = 0.07
    assert Plain().best_constant(share) == share
    assert Weighted(9.0).best_constant(share) == pytest.approx(9 * share / (9 * share + 1 - share), rel=1e-15)
    assert Balanced().best_constant(share) == SumOfClassMeans().best_constant(share) == 0.5
    assert Smoothed(0.2).best_constant(share) == pytest.approx(0.8 * share + 0.1, rel=1e-15)
    assert Focal(0.0).best_constant(share) == pytest.approx(share, rel=1e-13)
    assert Focal(0.0, 0.9).best_constant(share) == pytest.approx(
        Weighted(9.0).best_constant(share), rel=1e-13
    )
    assert share < Focal(2.0).best_constant(share) < 0.5


@pytest.mark.parametrize("gamma", [0.0, 0.3, 1.0, 2.0, 5.0, 20.0])
def test_focal_answers_grow_with_the_share_to_its_ends(gamma: float) -> None:
    shares = np.concatenate([np.logspace(-300, -2, 40), np.linspace(0.02, 0.98, 40)])
    best = [Focal(gamma).best_constant(float(share)) for share in shares]
    assert np.all(np.diff(best) > 0.0)
    mirrored = [1.0 - Focal(gamma).best_constant(1.0 - float(share)) for share in shares[40:]]
    assert best[40:] == pytest.approx(mirrored, rel=1e-10)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.2, np.nan])
def test_shares_that_are_none_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Plain().best_constant(share)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("classes", [2, 4])
def test_the_sum_of_class_means_is_k_times_the_balanced_mean(classes: int, weighted: bool) -> None:
    p = softmax(RNG.normal(size=(50, classes)), axis=1)
    codes = np.concatenate([np.arange(classes), RNG.choice(classes, 50 - classes, p=p[0])])
    weights = RNG.uniform(0.2, 3.0, 50) if weighted else None
    means = [
        np.average(losses(codes, p)[codes == k], weights=None if weights is None else weights[codes == k])
        for k in range(classes)
    ]
    assert SumOfClassMeans().value(codes, p, weights) == pytest.approx(sum(means), rel=1e-13)
    assert SumOfClassMeans().value(codes, p, weights) == pytest.approx(
        classes * Balanced().value(codes, p, weights), rel=1e-14
    )
    counted = Balanced().row_weights(codes, weights)
    assert np.bincount(codes, counted) == pytest.approx(np.full(classes, counted.sum() / classes), rel=1e-13)


def test_only_classes_that_occur_are_balanced() -> None:
    assert Balanced().row_weights(np.array([0, 0, 2])).tolist() == [0.75, 0.75, 1.5]
    assert SumOfClassMeans().row_weights(np.array([0, 1, 1]), np.array([0.0, 1.0, 3.0])).tolist() == [0, 1, 3]


def test_where_nothing_is_changed_it_is_cross_entropy() -> None:
    plain = cross_entropy(CODES, BOTH)
    for objective in (Plain(), Weighted(1.0), Focal(0.0), Smoothed(0.0)):
        assert objective.value(CODES, BOTH) == pytest.approx(plain, rel=1e-14)
        assert objective.slopes(CODES, ETA) == pytest.approx(Plain().slopes(CODES, ETA), rel=1e-12, abs=1e-25)


def test_several_classes_have_focal_and_smoothed_losses_too() -> None:
    p, codes = np.array([[0.2, 0.3, 0.5], [0.05, 0.9, 0.05]]), np.array([0, 1])
    own = -np.log([0.2, 0.9])
    assert Focal(2.0).losses(codes, p) == pytest.approx(np.array([0.8**2, 0.1**2]) * own, rel=1e-13)
    assert Smoothed(0.3).losses(codes, p) == pytest.approx(0.7 * own - 0.1 * np.log(p).sum(axis=1), rel=1e-13)


def test_certain_rows_have_numbers() -> None:
    certain = np.array([[0.0, 1.0]])
    assert Focal().losses(np.array([1]), certain) == [0.0]
    assert Focal().losses(np.array([0]), certain) == [np.inf]
    assert Smoothed(0.0).losses(np.array([1]), certain) == [0.0]
    assert Smoothed(0.1).losses(np.array([1]), certain) == [np.inf]
    far = np.array([-800.0, 800.0])
    for objective in CHOSEN:
        for codes in (np.array([0, 1]), np.array([1, 0])):
            assert np.isfinite(objective.slopes(codes, far)).all()
            assert np.isfinite(objective.bends(codes, far)).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Weighted(0.0),
        lambda: Weighted(np.inf),
        lambda: Focal(-1.0),
        lambda: Focal(2.0, 1.0),
        lambda: Smoothed(1.0),
        lambda: Smoothed(-0.1),
    ],
)
def test_impossible_choices_are_refused_in_words(make: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        make()  # pyrefly: ignore[not-callable]
