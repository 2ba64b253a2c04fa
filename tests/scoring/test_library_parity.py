"""The real scikit-learn, PyTorch and Keras return what this project says they return.

The code that is run is the code that the app shows. Installed from `requirements-parity.txt`; where a library is missing its tests are
skipped, and in CI they fail.
"""

import re
from typing import Any

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

import mlexplore as mx
from mlexplore.arrays import Array
from mlexplore.scoring import (
    LIBRARY_LOSSES,
    LIBRARY_REGRESSION,
    Balanced,
    Focal,
    LibraryLoss,
    RegressionLoss,
    Smoothed,
    Weighted,
    brier_score,
    fit_objective,
)
from tests.parity import library
from tests.shown_code import keep_double, run

SAME = 1e-12


@pytest.fixture
def keras_in_double(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras in double precision where it was asked for."""
    keep_double(monkeypatch)


def predictions(classes: int, spread: float, seed: int) -> tuple[Any, Array, Array, Array]:
    """Labels, heights, their softmax and weights of forty rows."""
    rng = np.random.default_rng(seed)
    heights = rng.normal(0.0, spread, (40, classes))
    return rng.integers(0, classes, 40), heights, softmax(heights, axis=1), rng.uniform(0.2, 3.0, 40)


def names(loss: LibraryLoss, codes: Any, p: Array, heights: Array, w: Array | None = None) -> dict[str, Any]:
    """What the code of a loss finds under its short names."""
    if loss.problem == "two classes":
        return {"y": codes, "p": p[:, 1], "heights": heights[:, 1] - heights[:, 0], "w": w}
    return {"y": codes, "p": p, "heights": heights, "w": w}


def named(loss: LibraryLoss | RegressionLoss) -> str:
    return f"{loss.name}, {loss.problem}" if isinstance(loss, LibraryLoss) else loss.name


@pytest.mark.parametrize("spread", [1.3, 25.0], ids=["moderate", "saturated"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("loss", LIBRARY_LOSSES, ids=named)
def test_it_returns_what_its_twin_returns(loss: LibraryLoss, weighted: bool, spread: float) -> None:
    for classes in (2,) if loss.problem == "two classes" else (2, 3, 5):
        codes, heights, p, w = predictions(classes, spread, seed=classes)
        shown = loss.call.weighted if weighted else loss.call.plain
        theirs = run(shown, names(loss, codes, p, heights, w))
        ours = loss.value(codes, p, heights, w if weighted else None)
        assert ours == pytest.approx(theirs, rel=SAME, abs=0.0)


@pytest.mark.parametrize("loss", LIBRARY_LOSSES, ids=named)
def test_it_does_at_zero_and_one_what_is_said(loss: LibraryLoss) -> None:
    certain = np.eye(2) if loss.problem == "two classes" else np.eye(3)
    for told, codes in (
        (loss.at_one, np.arange(len(certain))),
        (loss.at_zero, (np.arange(len(certain)) + 1) % len(certain)),
    ):
        for row, code in zip(certain, codes, strict=True):
            p, heights, y = row[None], 1000.0 * row[None], np.array([code])
            theirs = run(loss.call.plain, names(loss, y, p, heights))
            # The two sides of a clip differ by the rounding of 1 - 1e-7, which the logarithm does not enlarge.
            assert theirs == pytest.approx(told, rel=1e-9, abs=0.0)
            assert loss.value(y, p, heights) == pytest.approx(theirs, rel=SAME, abs=0.0)
    seen = [
        float(number)
        for number in re.findall(r"(?<=costs )(?:infinity, )?(\d+(?:\.\d+)?(?:e-\d+)?|inf)", loss.at_the_ends)
    ]
    assert len(seen) == 2
    assert seen == pytest.approx([loss.at_zero, loss.at_one], rel=2e-3)


def test_zeros_and_ones_among_others_are_counted_alike() -> None:
    for loss in LIBRARY_LOSSES:
        classes = 2 if loss.problem == "two classes" else 3
        codes, _, p, w = predictions(classes, 1.0, seed=4)
        p[:classes] = np.eye(classes)
        p[5] = 0.0
        p[5, codes[5]] = 1.0
        heights = np.where(p > 0.0, np.log(np.where(p > 0.0, p, 1.0)), -1000.0)
        theirs = run(loss.call.weighted, names(loss, codes, p, heights, w))
        assert loss.value(codes, p, heights, w) == pytest.approx(theirs, rel=SAME, abs=0.0), loss.name


def test_single_precision_costs_what_is_said() -> None:
    keras, metrics = library("keras"), library("sklearn.metrics")
    single = keras.losses.BinaryCrossentropy()(np.array([[0.0]]), np.array([[1.0]]))
    assert float(single) == pytest.approx(15.94, abs=0.005)
    assert keras.config.floatx() == "float32"
    certain = np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    assert metrics.log_loss([1, 1], certain, labels=[0, 1]) == pytest.approx(15.94, abs=0.005)
    torch = library("torch")
    lost = torch.nn.BCEWithLogitsLoss()(torch.tensor([-40.0]).double(), torch.tensor([0.0]).double())
    assert lost.item() == 0.0


@pytest.mark.parametrize(
    "loss", [loss for loss in LIBRARY_LOSSES if loss.name.startswith("keras")], ids=named
)
def test_keras_as_it_is_agrees_to_the_digits_that_are_said(loss: LibraryLoss) -> None:
    codes, heights, p, w = predictions(2, 1.3, seed=7)
    theirs = run(loss.call.weighted, names(loss, codes, p, heights, w), rounded=True)
    assert loss.value(codes, p, heights, w) == pytest.approx(theirs, rel=5e-7)


FAMILIES: dict[type[mx.Family], mx.Family] = {
    mx.Normal: mx.Normal(sigma=1.7),
    mx.Laplace: mx.Laplace(b=0.6),
    mx.AsymmetricLaplace: mx.AsymmetricLaplace(b=0.7, tau=0.8),
    mx.Huber: mx.Huber(sigma=0.9, delta=1.2),
    mx.Poisson: mx.Poisson(),
    mx.Gamma: mx.Gamma(shape=2.3),
}


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("loss", LIBRARY_REGRESSION, ids=named)
def test_a_loss_of_numbers_returns_what_its_twin_returns(loss: RegressionLoss, weighted: bool) -> None:
    family, rng = FAMILIES[loss.family], np.random.default_rng(8)
    mu = rng.uniform(0.3, 6.0, 50)
    y, w = family.sample(mu, rng), rng.uniform(0.2, 3.0, 50)
    shown = loss.call.weighted if weighted else loss.call.plain
    theirs = run(shown, {"y": y, "mu": mu, "w": w, **family.shape_values()})
    assert loss.value(y, mu, family, w if weighted else None) == pytest.approx(theirs, rel=SAME, abs=0.0)


# ---- the same objectives elsewhere ----------------------------------------------------------------------------


def test_a_weight_for_class_1_is_pos_weight() -> None:
    torch = library("torch")
    codes, heights, p, _ = predictions(2, 1.3, seed=1)
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.4, dtype=torch.float64))
    theirs = loss(torch.tensor(heights[:, 1] - heights[:, 0]), torch.tensor(codes, dtype=torch.float64))
    assert Weighted(3.4).value(codes, p) == pytest.approx(theirs.item(), rel=SAME)


@pytest.mark.usefixtures("keras_in_double")
@pytest.mark.parametrize(
    "alpha", [None, 0.25]
)  # numbers that single precision holds, into which Keras puts them
def test_the_focal_loss_is_that_of_keras(alpha: float | None) -> None:
    losses = library("keras").losses
    codes, _, p, _ = predictions(2, 1.3, seed=2)
    options = {} if alpha is None else {"apply_class_balancing": True, "alpha": alpha}
    loss = losses.BinaryFocalCrossentropy(gamma=1.5, dtype="float64", **options)
    theirs = float(loss(codes[:, None], p[:, 1:]))
    assert Focal(1.5, alpha).value(codes, p) == pytest.approx(theirs, rel=SAME)


@pytest.mark.usefixtures("keras_in_double")
def test_label_smoothing_is_that_of_keras_and_pytorch() -> None:
    keras, torch = library("keras"), library("torch")
    codes, _, p, _ = predictions(2, 1.3, seed=3)
    loss = keras.losses.BinaryCrossentropy(label_smoothing=0.15, dtype="float64")
    theirs = float(loss(codes[:, None], p[:, 1:]))
    assert Smoothed(0.15).value(codes, p) == pytest.approx(theirs, rel=SAME)
    codes, heights, p, _ = predictions(4, 1.3, seed=3)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.15)
    theirs = loss(torch.tensor(log_softmax(heights, axis=1)), torch.tensor(codes)).item()
    assert Smoothed(0.15).value(codes, p) == pytest.approx(theirs, rel=SAME)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_brier_score_is_that_of_scikit_learn(classes: int) -> None:
    metrics = library("sklearn.metrics")
    codes, _, p, w = predictions(classes, 1.3, seed=5)
    theirs = metrics.brier_score_loss(codes, p, sample_weight=w, labels=list(range(classes)))
    assert brier_score(codes, p, w) == pytest.approx(theirs, rel=SAME)


def test_balanced_weights_are_those_of_scikit_learn_and_so_is_the_fit() -> None:
    weights, linear = library("sklearn.utils.class_weight"), library("sklearn.linear_model")
    rng = np.random.default_rng(6)
    x = rng.normal(size=(300, 2))
    codes = (rng.random(300) < 1.0 / (1.0 + np.exp(2.5 - x @ [1.0, -0.7]))).astype(np.intp)
    assert Balanced().row_weights(codes) == pytest.approx(
        weights.compute_sample_weight("balanced", codes), rel=SAME
    )
    theirs = linear.LogisticRegression(C=np.inf, class_weight="balanced", tol=1e-10, max_iter=1000).fit(
        x, codes
    )
    ours = fit_objective(x, codes, Balanced()).estimates
    assert list(ours.values()) == pytest.approx([theirs.intercept_[0], *theirs.coef_[0]], rel=1e-5)
