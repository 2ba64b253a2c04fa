"""The samples are complete, loadable, and documented."""

import csv
from importlib import resources

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from mlexplore.codes import curve_code, curve_of, family_of, kind_code
from mlexplore.data import SAMPLES, DataError, Sample, load_sample, sample_named
from mlexplore.outcome import CONVERGED
from tests.data.opening import opening

FOLDER = resources.files("mlexplore.data").joinpath("samples")
SOURCES = FOLDER.joinpath("SOURCES.md").read_text(encoding="utf-8")
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)


@each_sample
def test_a_sample_loads_whole_and_finite(sample: Sample) -> None:
    data = load_sample(sample.key)
    assert data.n >= 8
    assert np.isfinite(data.x).all()
    assert np.isfinite(data.y).all()
    assert (data.name, data.x_name, data.y_name) == (sample.title, sample.x, sample.y)
    assert (data.x_label, data.y_label) == (sample.x_label, sample.y_label)


@each_sample
def test_source_and_licence_stand_in_the_section_of_the_file(sample: Sample) -> None:
    """The quarterly carbon dioxide is a mean of the monthly file, and its section says "as above"."""
    file = "mauna_loa_co2_monthly.csv" if sample.key == "co2-quarterly" else sample.file
    section = SOURCES.split(f"## {file}\n")[1].split("\n## ")[0]
    assert f"- source: {sample.source}\n" in section
    assert f"- licence: {sample.licence}\n" in section


@each_sample
def test_the_values_are_those_of_the_file(sample: Sample) -> None:
    """The plain csv module is the oracle, with no cleaning in between."""
    lines = FOLDER.joinpath(sample.file).read_text(encoding="utf-8").splitlines()
    column, value = sample.where or ("", "")
    rows = [row for row in csv.DictReader(lines) if row.get(column, "") == value]
    complete = [row for row in rows if row[sample.y] not in {"", "NA"} and row[sample.x] not in {"", "NA"}]
    data = load_sample(sample.key)
    assert_array_equal(data.y, [float(row[sample.y]) for row in complete])
    assert tuple(each.name for each in data.further) == sample.further
    for role in ("weights", "trials", "exposure"):
        column = getattr(data, role)
        assert (column.name if column else "") == getattr(sample, role)
    for name, values in data.quantities[2:]:
        assert_array_equal(values, [float(row[name]) for row in complete])
    if data.axis.is_time:
        shown = [data.axis.name(float(x)) for x in data.x]
        assert len(set(shown)) == len(complete)
        assert data.axis.display(data.x)[0] == complete[0][sample.x].replace("-Q1", "-01") + "-01"
    else:
        assert_array_equal(data.x, [float(row[sample.x]) for row in complete])


@each_sample
def test_the_number_of_observations_in_the_title_is_true(sample: Sample) -> None:
    numbers = [int(word) for word in sample.title.replace(",", "").split() if word.isdigit()]
    if not numbers:
        assert sample.file == "anscombe.csv"
    elif len(numbers) == 1:
        assert numbers[0] == load_sample(sample.key).n
    else:
        assert np.prod(numbers) == load_sample(sample.key).n


@each_sample
def test_a_sample_opens_with_a_curve_and_a_family_there_are(sample: Sample) -> None:
    assert curve_code(curve_of(sample.curve)) == sample.curve
    assert kind_code(family_of(sample.family)) == sample.family


@each_sample
def test_a_sample_opens_with_a_fit_that_is_found_or_says_why(sample: Sample) -> None:
    fit = opening(sample.key)
    assert np.isfinite(fit.fitted).all()
    assert fit.converged == (fit.message == CONVERGED)
    assert fit.message


def test_every_file_is_described_and_every_description_has_a_file() -> None:
    files = {entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".csv")}
    described = {line.removeprefix("## ").strip() for line in SOURCES.splitlines() if line.startswith("## ")}
    assert files == described


def test_keys_are_unique_and_fit_into_a_link() -> None:
    keys = [sample.key for sample in SAMPLES]
    assert len(set(keys)) == len(keys)
    assert all(key == key.lower() and key.replace("-", "").isalnum() and key.isascii() for key in keys)


def test_the_series_of_the_story_comes_first_and_counts_quarters_from_zero() -> None:
    """The published fits of this series are in t = 0, ..., 36."""
    assert SAMPLES[0].key == "twitter"
    data = load_sample("twitter")
    assert_array_equal(data.x, np.arange(37.0))
    assert data.axis.unit == "quarters since 2010-Q1"
    assert data.axis.name(36.0) == "2019-Q1"
    assert np.round(data.y.mean(), 2) == 232.83


def test_a_sample_is_loaded_once_and_cannot_be_changed() -> None:
    """One copy serves every visitor."""
    data = load_sample("mcycle")
    assert load_sample("mcycle") is data
    with pytest.raises(ValueError, match="read-only"):
        data.y[0] = 1.0


def test_birds_without_measurements_are_left_out_and_told() -> None:
    (note,) = load_sample("penguins").notes
    assert "2 rows have no" in note
    assert "rows 5, 273" in note


def test_samples_differ_in_their_keys() -> None:
    assert len({load_sample(sample.key).key for sample in SAMPLES}) == len(SAMPLES)


def test_an_unknown_sample_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"no sample 'nope'.*twitter"):
        sample_named("nope")
