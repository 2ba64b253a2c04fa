"""Worlds of classes: the truth they tell is the one that the labels are drawn from."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import integrate, stats
from scipy.special import expit

import mlexplore as mx
from mlexplore.classification import ClassFit
from mlexplore.simulation import ClassSimulation, ClassWorld, Clouds, HiddenLine

WORLDS = (
    ClassWorld(),
    ClassWorld(classes=2, features=1),
    ClassWorld(classes=2, overlap=0.2, balance=4.0),
    ClassWorld(classes=4, features=1, overlap=0.05, balance=2.5),
    ClassWorld(classes=6, overlap=0.15, balance=7.0, n=600),
    ClassWorld(kind="ordered"),
    ClassWorld(kind="ordered", features=1, classes=2, overlap=0.3, balance=3.0),
    ClassWorld(kind="ordered", features=1, classes=5, overlap=0.02, balance=5.0, n=300),
    ClassWorld(kind="ordered", classes=6, overlap=0.45, balance=2.0, n=400),
)
each_world = pytest.mark.parametrize("world", WORLDS, ids=repr)
FAMILIES = {"binary": mx.Binary, "softmax": mx.Categorical, "ordinal": mx.Ordinal}


def posterior(world: ClassWorld, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each class by Bayes' rule from SciPy's densities, or from what the noise must be."""
    truth = world.truth
    if isinstance(truth, Clouds):
        joint = np.array(
            [
                share * stats.multivariate_normal(centre).pdf(x)
                for share, centre in zip(truth.shares, truth.centres, strict=True)
            ]
        ).T
        return joint / joint.sum(axis=1, keepdims=True)
    assert isinstance(truth, HiddenLine)
    below = stats.logistic.cdf(truth.thresholds, loc=(x @ truth.slopes)[:, None])
    return np.diff(below, axis=1, prepend=0.0, append=1.0)


def fitted(drawn: ClassSimulation, model: str, **options: Any) -> ClassFit:
    x = drawn.x[:, 0] if len(drawn.names) == 1 else drawn.x
    labels = np.array(drawn.classes)[drawn.codes]
    return mx.fit(x, labels, curve=mx.Linear(), family=FAMILIES[model](**options))


@each_world
def test_true_probabilities_are_those_of_bayes(world: ClassWorld) -> None:
    drawn = world.draw()
    places = np.vstack([drawn.x, np.random.default_rng(8).uniform(-5.0, 5.0, (50, world.features))])
    assert_allclose(drawn.probabilities(places), posterior(world, places), rtol=1e-9, atol=1e-14)


@each_world
def test_true_coefficients_give_the_true_probabilities_in_the_fitted_model(world: ClassWorld) -> None:
    """With the estimates held at the truth, the fit says what the world says; and it has exactly these estimates."""
    drawn = world.draw()
    fit = fitted(drawn, drawn.model)
    assert list(fit.estimates) == list(drawn.truth)
    model = fit.model.hold(dict(drawn.truth))
    assert_allclose(model.probabilities(model.inside(np.zeros(0))), drawn.probabilities(drawn.x), atol=1e-9)


@each_world
def test_a_fit_to_many_rows_comes_near_the_truth(world: ClassWorld) -> None:
    drawn = replace(world, n=20_000, seed=5).draw()
    fit = fitted(drawn, drawn.model)
    away = [(fit.estimates[name] - value) / fit.standard_errors[name] for name, value in drawn.truth.items()]
    assert np.abs(away).max() < 4.0
    often = np.bincount(drawn.codes) / 20_000
    assert_allclose(often, world.shares, atol=4.0 * np.sqrt(0.25 / 20_000))


@each_world
def test_shares_run_from_the_first_class_to_the_last_in_equal_ratios(world: ClassWorld) -> None:
    assert world.shares.sum() == pytest.approx(1.0)
    assert world.shares[0] / world.shares[-1] == pytest.approx(world.balance)
    ratios = world.shares[:-1] / world.shares[1:]
    assert_allclose(ratios, ratios[0])


@pytest.mark.parametrize("overlap", [0.001, 0.03, 0.2, 0.49])
@pytest.mark.parametrize("features", [1, 2])
@pytest.mark.parametrize("classes", [2, 3, 5, 6])
def test_neighbouring_clouds_overlap_as_asked(classes: int, features: int, overlap: float) -> None:
    truth = ClassWorld(classes=classes, features=features, overlap=overlap).truth
    assert isinstance(truth, Clouds)
    neighbours = np.linalg.norm(np.diff(truth.centres, axis=0), axis=1)
    if features == 2:
        apart = np.linalg.norm(truth.centres[0] - truth.centres[-1])
        neighbours = np.append(neighbours, apart)
        radii = np.linalg.norm(truth.centres, axis=1)
        assert_allclose(radii, radii[0], rtol=1e-14)
    assert_allclose(stats.norm.cdf(-0.5 * neighbours), overlap, atol=1e-4)
    assert_allclose(truth.centres.mean(axis=0), 0.0, atol=1e-4)


@pytest.mark.parametrize("overlap", [0.001, 0.1, 0.37, 0.49])
@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_classes_alike_in_frequency_and_distance_have_no_intercepts(classes: int, overlap: float) -> None:
    truth = ClassWorld(classes=classes, overlap=overlap).draw().truth
    constants = {value for name, value in truth.items() if name.endswith("intercept")}
    assert constants == {0.0}


@pytest.mark.parametrize("overlap", [0.001, 0.01, 0.1, 0.3, 0.49])
@pytest.mark.parametrize("features", [1, 2])
def test_the_halves_of_a_hidden_line_overlap_as_asked(features: int, overlap: float) -> None:
    """SciPy's adaptive integral of the smaller probability of the two, over what the line is: normal."""
    truth = ClassWorld(kind="ordered", classes=2, features=features, overlap=overlap).truth
    assert isinstance(truth, HiddenLine)
    assert_allclose(truth.thresholds, [0.0], atol=1e-4)
    steep = float(np.linalg.norm(truth.slopes))
    wrong = integrate.quad(
        lambda z: 2.0 * stats.norm.pdf(z) * expit(-steep * z), 0.0, 9.0, points=[min(1.0 / steep, 8.0)]
    )[0]
    assert wrong == pytest.approx(overlap, rel=2e-3)


@pytest.mark.parametrize("overlap", [0.001, 0.05, 0.25, 0.35, 0.49])
def test_thresholds_cut_the_shares_that_are_asked(overlap: float) -> None:
    world = ClassWorld(kind="ordered", classes=5, features=1, overlap=overlap, balance=6.0)
    truth = world.truth
    assert isinstance(truth, HiddenLine)
    steep = float(truth.slopes[0])
    for threshold, share in zip(truth.thresholds, np.cumsum(world.shares)[:-1], strict=True):
        middle, width = threshold / steep, min(40.0 / steep, 9.0)
        below = integrate.quad(
            lambda z, t=threshold: stats.norm.pdf(z) * expit(t - steep * z),
            -9.0,
            9.0,
            points=sorted({-8.9, max(middle - width, -8.9), middle, min(middle + width, 8.9)}),
            limit=200,
        )[0]
        assert below == pytest.approx(share, abs=2e-5)


@each_world
def test_equal_worlds_draw_equal_data_and_other_seeds_others(world: ClassWorld) -> None:
    drawn, again = world.draw(), replace(world).draw()
    assert_array_equal(drawn.x, again.x)
    assert_array_equal(drawn.codes, again.codes)
    other = replace(world, seed=2).draw()
    assert not np.array_equal(drawn.x, other.x)
    assert drawn.x.shape == (world.n, world.features)
    assert np.bincount(drawn.codes, minlength=world.classes).min() >= 2


def test_a_draw_stays_what_its_link_has_shown() -> None:
    clouds, ordered = ClassWorld().draw(), ClassWorld(kind="ordered", features=1).draw()
    assert (clouds.classes, clouds.names, clouds.ordered) == (("A", "B", "C"), ("x1", "x2"), False)
    assert (ordered.classes, ordered.names, ordered.ordered) == (("1", "2", "3"), ("x",), True)
    assert_array_equal(np.bincount(clouds.codes), [65, 68, 67])
    assert_array_equal(np.bincount(ordered.codes), [68, 72, 60])
    assert_allclose(clouds.x[[0, -1], 0], (-0.24222656897099748, -0.28532011632176024), rtol=1e-12)
    assert_allclose(ordered.x[[0, -1], 0], (0.345584192064786, -1.065124728803299), rtol=1e-12)


@pytest.mark.parametrize("kind", ["clouds", "ordered"])
def test_two_classes_are_told_in_the_names_of_every_model(kind: Any) -> None:
    drawn = ClassWorld(kind=kind, classes=2, overlap=0.2, balance=2.0, n=20_000).draw()
    first, second = drawn.classes
    for model in ("binary", "softmax", "ordinal"):
        order = {"order": drawn.classes} if model == "ordinal" else {}
        fit, truth = fitted(drawn, model, **order), drawn.coefficients(model)
        assert list(fit.estimates) == list(truth)
        for name, value in truth.items():
            assert abs(fit.estimates[name] - value) < 4.0 * fit.standard_errors[name]
    turned = fitted(drawn, "binary", event=first)
    for name, value in drawn.coefficients("binary", baseline=second).items():
        assert abs(turned.estimates[name] - value) < 4.0 * turned.standard_errors[name]


def test_another_baseline_has_the_differences_of_coefficients() -> None:
    drawn = ClassWorld(classes=4, overlap=0.2, balance=3.0).draw()
    fit, truth = fitted(drawn, "softmax", baseline="C"), drawn.coefficients("softmax", baseline="C")
    assert list(truth) == list(fit.estimates)
    first = drawn.truth
    assert truth["D:x2"] == pytest.approx(first["D:x2"] - first["C:x2"])
    assert truth["A:intercept"] == pytest.approx(-first["C:intercept"])


def test_what_is_not_the_truth_is_not_told() -> None:
    assert not ClassWorld().draw().coefficients("binary")
    assert not ClassWorld().draw().coefficients("ordinal")
    assert not ClassWorld(kind="ordered").draw().coefficients("softmax")
    assert not ClassWorld(kind="ordered").draw().coefficients("binary")


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"kind": "rings"}, 'no world "rings": choose clouds or ordered'),
        ({"features": 3}, "1 or 2 features, not 3"),
        ({"classes": 1}, "The number of classes must be a whole number between 2 and 6, not 1"),
        ({"classes": 7}, "not 7"),
        ({"overlap": 0.5}, "The overlap of two classes must be between 0.001 and 0.49, not 0.5"),
        ({"overlap": float("nan")}, "not nan"),
        ({"balance": 0.9}, "The ratio of the most frequent class to the rarest must be between 1 and 50"),
        ({"n": 5}, "3 classes need at least 6 rows, not 5"),
    ],
    ids=str,
)
def test_what_a_world_cannot_be_is_refused(choices: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        ClassWorld(**choices)


def test_a_class_that_is_hardly_drawn_is_refused_with_what_to_change() -> None:
    words = "Class C has 0 of the 24 rows that were drawn.*take more rows, more even classes, or another seed"
    with pytest.raises(ValueError, match=words):
        ClassWorld(n=24, balance=50.0).draw()


@pytest.mark.parametrize("seed", range(12))
def test_every_class_that_is_drawn_has_two_rows_at_least(seed: int) -> None:
    world = ClassWorld(n=24, balance=8.0, seed=seed)
    often = np.bincount(world.truth.draw(24, np.random.default_rng(seed))[1], minlength=3)
    if often.min() >= 2:
        assert_array_equal(np.bincount(world.draw().codes), often)
    else:
        with pytest.raises(ValueError, match=f"has {often.min()} of the 24 rows"):
            world.draw()
