"""The samples of labels are complete, loadable, and documented, and open with a fit."""

import csv
import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import mlexplore as mx
from mlexplore.data import (
    CLASS_SAMPLES,
    ClassSample,
    DataError,
    class_sample_named,
    load_class_sample,
)
from tests.data.class_opening import FAMILIES, class_opening

FOLDER = resources.files("mlexplore.data").joinpath("samples")
SOURCES = FOLDER.joinpath("SOURCES.md").read_text(encoding="utf-8")
each_sample = pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)


def text(file: str) -> str:
    return FOLDER.joinpath(file).read_text(encoding="utf-8")


def rows_of(sample: ClassSample) -> list[dict[str, str]]:
    """The rows of a sample as the plain csv module reads them, without those that miss a value it opens with."""
    column, value = sample.where or ("", "")
    needed = [name for name in (sample.label, *sample.features, sample.weights, sample.trials) if name]
    rows = [row for row in csv.DictReader(text(sample.file).splitlines()) if row.get(column, "") == value]
    return [row for row in rows if all(row[name] not in {"", "NA"} for name in needed)]


@each_sample
def test_the_labels_are_those_of_the_file(sample: ClassSample) -> None:
    data, rows = load_class_sample(sample.key), rows_of(sample)
    assert (data.name, data.label_name, data.label_title) == (sample.title, sample.label, sample.label_title)
    if sample.trials:
        weights = np.zeros((len(rows), 2))
        assert data.weights is not None
        places = np.searchsorted(np.unique(data.rows), data.rows)
        weights[places, data.codes] = data.weights
        successes = np.array([int(row[sample.label]) for row in rows])
        assert_array_equal(weights[:, 1], successes)
        assert_array_equal(weights.sum(axis=1), [int(row[sample.trials]) for row in rows])
        assert (data.weights > 0.0).all()
        return
    assert [data.classes[code] for code in data.codes] == [row[sample.label] for row in rows]
    if sample.weights:
        assert data.weights is not None
        assert_array_equal(data.weights, [float(row[sample.weights]) for row in rows])
    else:
        assert data.weights is None


@each_sample
def test_the_features_are_those_of_the_file(sample: ClassSample) -> None:
    """A number as it stands, a word as 1 in its own column and 0 in the others of its feature."""
    data, rows = load_class_sample(sample.key), rows_of(sample)
    found = dict(data.features)
    by_row = np.searchsorted(np.unique(data.rows), data.rows)
    for name in sample.features:
        cells = [rows[place][name] for place in by_row]
        if name in found:
            assert_array_equal(found.pop(name), [float(cell) for cell in cells])
            continue
        levels = {key: values for key, values in found.items() if key.startswith(f"{name}: ")}
        assert len(levels) == len(set(cells)) - 1
        for key, values in levels.items():
            assert_array_equal(values, [float(cell == key.removeprefix(f"{name}: ")) for cell in cells])
            found.pop(key)
    assert not found


@each_sample
def test_source_and_licence_stand_in_the_section_of_the_file(sample: ClassSample) -> None:
    section = SOURCES.split(f"## {sample.file}\n")[1].split("\n## ")[0]
    assert f"- source: {sample.source}\n" in section
    assert f"- licence: {sample.licence}\n" in section


@each_sample
def test_the_number_of_observations_in_the_title_is_true(sample: ClassSample) -> None:
    numbers = [int(word) for word in sample.title.replace(",", "").split() if word.isdigit()]
    data = load_class_sample(sample.key)
    assert numbers[0] == np.unique(data.rows).size
    if len(numbers) == 2:
        assert data.weights is not None
        assert np.prod(numbers) == data.weights.sum()


@each_sample
def test_a_sample_opens_with_a_fit_that_is_found_or_says_why(sample: ClassSample) -> None:
    fit = class_opening(sample.key)
    assert isinstance(fit.family, FAMILIES[sample.model])
    assert fit.converged == (not fit.maximum.separated)
    assert fit.converged == (sample.key != "iris-setosa")
    assert np.isfinite(fit.fitted).all()
    assert fit.message


@each_sample
def test_what_a_sample_names_is_there(sample: ClassSample) -> None:
    data = load_class_sample(sample.key)
    assert 1 <= len(sample.features) <= 2
    assert set(sample.features) <= set(sample.candidates)
    assert sample.label not in sample.candidates
    assert not sample.event or sample.event in data.classes
    assert (sample.model == "ordinal") == bool(sample.order)
    assert not sample.order or (data.classes == sample.order and data.ordered)
    assert sample.model != "binary" or sample.event
    assert sample.link in ("", *FAMILIES[sample.model].links)


@each_sample
def test_every_candidate_can_be_a_feature_with_a_title_of_its_own(sample: ClassSample) -> None:
    for name, title in zip(sample.candidates, sample.titles, strict=True):
        data = load_class_sample(sample.key, (name,))
        assert all(label == title or label.startswith(f"{title}: ") for label in data.feature_labels)
    every = load_class_sample(sample.key, sample.candidates)
    assert len(set(every.feature_labels)) == len(every.features)


def test_keys_and_titles_are_unique_and_keys_fit_into_a_link() -> None:
    keys = [sample.key for sample in CLASS_SAMPLES]
    assert len(set(keys)) == len({sample.title for sample in CLASS_SAMPLES}) == len(keys)
    assert all(key == key.lower() and key.replace("-", "").isalnum() and key.isascii() for key in keys)
    assert len({load_class_sample(key).key for key in keys}) == len(keys)


def test_every_way_of_the_page_has_a_sample() -> None:
    assert {sample.model for sample in CLASS_SAMPLES} == {"binary", "softmax", "ordinal"}
    assert any(sample.trials for sample in CLASS_SAMPLES)
    assert any(sample.weights for sample in CLASS_SAMPLES)


def test_a_sample_is_loaded_once_and_cannot_be_changed() -> None:
    """One copy serves every visitor, whether the features are named or not."""
    data = load_class_sample("crabs")
    assert load_class_sample("crabs", ("width",)) is data
    with pytest.raises(ValueError, match="read-only"):
        data.codes[0] = 1


def test_other_features_are_other_data() -> None:
    both = load_class_sample("crabs", ("weight", "color"))
    assert [each.name for each in both.features] == [
        "weight",
        "color: darkmedium",
        "color: lightmedium",
        "color: medium",
    ]
    assert both.feature_labels[:2] == ("weight, kilograms", "colour of the shell: darkmedium")
    assert both != load_class_sample("crabs")


@pytest.mark.parametrize(
    ("key", "features", "reason"),
    [
        ("nope", (), r"no sample 'nope'.*penguins"),
        ("crabs", ("satellite",), r"'satellite' is no feature of the sample crabs.*width, weight"),
        ("crabs", ("width", "width"), "'width' was chosen as a feature and as a feature"),
    ],
)
def test_what_there_is_not_is_refused(key: str, features: tuple[str, ...], reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        load_class_sample(key, features)


def test_a_title_is_asked_only_of_a_feature() -> None:
    with pytest.raises(ValueError, match='"satellites" is no feature of the sample crabs'):
        class_sample_named("crabs").axis_title("satellites")


def made_again(file: str) -> Iterable[str]:
    """Lines of the files that are made from others."""
    if file == "challenger_rings.csv":
        yield "flight,temperature_f,damaged,rings"
        for row in csv.DictReader(text("challenger_orings.csv").splitlines()):
            yield f"{row['flight']},{row['temperature_f']},{row['n_distressed_of_6']},6"
    else:
        yield "color,spine,width,weight,satellite"
        for row in csv.DictReader(text("horseshoe_crabs.csv").splitlines()):
            satellite = "yes" if int(row["satellites"]) > 0 else "no"
            yield f"{row['color']},{row['spine']},{row['width']},{row['weight']},{satellite}"


@pytest.mark.parametrize("file", ["challenger_rings.csv", "crab_satellites.csv"])
def test_a_file_is_made_from_the_one_it_names(file: str) -> None:
    assert text(file) == "\n".join(made_again(file)) + "\n"


def test_the_housing_is_that_of_the_published_fit(project: Path) -> None:
    """With indicators in place of numbers it is the certified case, to whose coefficients it must lead."""
    case = json.loads((project / "tests/reference/ordinal_logit_housing.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(text("housing_satisfaction.csv").splitlines()))
    x = np.array(
        [
            [
                row["influence"] == "2",
                row["influence"] == "3",
                row["type"] == "Apartment",
                row["type"] == "Atrium",
                row["type"] == "Terrace",
                row["contact"] == "2",
            ]
            for row in rows
        ],
        dtype=np.float64,
    )
    assert_array_equal(x.T, list(case["data"]["X"].values()))
    assert_array_equal([int(row["freq"]) for row in rows], case["data"]["weights"])
    satisfaction = ("Low", "Medium", "High")
    assert [row["satisfaction"] for row in rows] == [satisfaction[y] for y in case["data"]["y"]]
    fit = mx.fit(
        x,
        load_class_sample("housing").labels,
        curve=mx.Linear(),
        family=mx.Ordinal(),
        weights=load_class_sample("housing").weights,
    )
    assert fit.log_likelihood == pytest.approx(case["expected"]["loglik"], abs=1e-7)


def test_the_bills_of_penguins_are_those_of_the_certified_fit(project: Path) -> None:
    case = json.loads(
        (project / "tests/reference/multinomial_penguins_bill.json").read_text(encoding="utf-8")
    )
    fit = class_opening("penguins", "bill_length_mm")
    assert fit.log_likelihood == pytest.approx(case["expected"]["loglik"], abs=1e-7)


def test_the_crabs_give_the_published_curve() -> None:
    """Agresti, Categorical Data Analysis (2013), section 5.1.3."""
    estimates = class_opening("crabs").estimates
    assert [round(estimates[name], 3) for name in ("intercept", "width")] == [-12.351, 0.497]
