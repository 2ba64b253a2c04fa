"""What the lesson of a sample of labels says is true: each of its numbers comes out of the fits, in its order."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from mlexplore.classification import ClassFit
from mlexplore.data import CLASS_SAMPLES, ClassSample, load_class_sample
from tests.data.class_opening import class_opening as fitted
from tests.data.test_lessons import Said, in_order


def mistaken(fit: ClassFit) -> int:
    """How many labels are not the most probable class."""
    return int(np.sum(fit.fitted.argmax(axis=1) != fit.model.codes))


def at(fit: ClassFit, *place: float) -> float:
    """Probability of the second class at a place."""
    return float(fit.predict(np.array([place]))[0, 1])


def clear_of_zero(fit: ClassFit, name: str) -> bool:
    low, high = fit.confidence_intervals()[name]
    return low > 0.0 or high < 0.0


def penguins() -> Said:
    both, length = fitted("penguins"), fitted("penguins", "bill_length_mm")
    return in_order((mistaken(both), 0), (load_class_sample("penguins").n, 0), (mistaken(length), 0))


def iris() -> Said:
    fit, with_petal = fitted("iris"), fitted("iris", "sepal_length", "petal_length")
    curves = fit.predict(np.linspace(0.0, 15.0, 3001)[:, None])
    assert curves[:, 0].max() > 0.99
    assert curves[:, 2].max() > 0.99
    assert fit.converged
    assert "separates the class setosa from all others" in with_petal.message
    return in_order((curves.sum(axis=1).max(), 0), (curves[:, 1].max(), 2))


def iris_setosa() -> Said:
    data = load_class_sample("iris-setosa")
    petal, setosa = data.features[0].values, data.codes == 0
    fit = fitted("iris-setosa")
    assert fit.maximum.separated
    assert "no finite maximum exists" in fit.message
    return in_order((petal[setosa].max(), 1), (petal[~setosa].min(), 1))


def penguins_sex() -> Said:
    """Gentoo are the heaviest, with the shallowest bills."""
    data = load_class_sample("penguins-sex", ("body_mass_g", "bill_depth_mm", "species"))
    mass, depth, _, gentoo = data.table.T
    assert mass[gentoo == 1.0].mean() > mass[gentoo == 0.0].mean() + 1000.0
    assert depth[gentoo == 1.0].max() < depth[gentoo == 0.0].mean()
    alone = fitted("penguins-sex", "body_mass_g")
    return in_order((mistaken(alone), 0), (data.n, 0), (mistaken(fitted("penguins-sex")), 0))


def challenger() -> Said:
    fit = fitted("challenger")
    half = -fit.estimates["intercept"] / fit.estimates["temperature_f"]
    band = fit.interval(np.array([[31.0]]))
    return in_order((half, 0), (31, 0), (at(fit, 31.0), 4), (band.lower[0, 1], 2))


def crabs() -> Said:
    fit, both = fitted("crabs"), fitted("crabs", "width", "weight")
    assert clear_of_zero(fit, "width")
    assert clear_of_zero(fitted("crabs", "weight"), "weight")
    assert not clear_of_zero(both, "width")
    assert not clear_of_zero(both, "weight")
    return in_order((-fit.estimates["intercept"] / fit.estimates["width"], 1), (0, 0))


def titanic() -> Said:
    fit, with_age = fitted("titanic"), fitted("titanic", "class", "sex", "age")
    return in_order((np.exp(fit.estimates["sex: Male"]), 2), (np.exp(with_age.estimates["age: Child"]), 1))


def challenger_rings() -> Said:
    fit = fitted("challenger-rings")
    band = fit.interval(np.array([[31.0]]))
    numbers = (at(fit, 31.0), 2), (band.lower[0, 1], 2), (band.upper[0, 1], 2)
    flights = np.unique(load_class_sample("challenger-rings").rows).size
    return in_order((fit.n, 0), (flights, 0), (31, 0), *numbers)


def beetles() -> Said:
    logit, bent = fitted("beetles"), fitted("beetles", link="cloglog")
    assert logit.model.link.name == "logit"
    return in_order((logit.n, 0), (logit.aic, 0), (bent.aic, 0))


def housing() -> Said:
    fit, softmax = fitted("housing"), fitted("housing", model="softmax")
    more = softmax.n_parameters - fit.n_parameters
    return in_order((np.exp(fit.estimates["influence"]), 2), (more, 0), (softmax.aic - fit.aic, 1))


CHECKED: dict[str, Callable[[], Said]] = {
    check.__name__.replace("_", "-"): check
    for check in (
        penguins,
        iris,
        iris_setosa,
        penguins_sex,
        challenger,
        crabs,
        titanic,
        challenger_rings,
        beetles,
        housing,
    )
}


@pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)
def test_a_lesson_says_what_the_fits_say(sample: ClassSample) -> None:
    """A lesson without an entry here fails, and so does a number that no fit gives."""
    assert re.findall(r"\d+(?:\.\d+)?", sample.lesson) == CHECKED[sample.key]()


@pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)
def test_a_lesson_is_one_line(sample: ClassSample) -> None:
    assert 40 <= len(sample.lesson) <= 170
    assert sample.lesson.endswith(".")
    assert "\n" not in sample.lesson
