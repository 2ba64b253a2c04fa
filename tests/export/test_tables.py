"""What stands in the tables: the numbers of the fit, for every family and every sample."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.data import SAMPLES, Axis, Sample, choose, dataset_from_arrays, load_sample
from mlexplore.export import tables
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.json_records import json_bytes
from mlexplore.export.table import Table
from tests.data.opening import opening
from tests.export.hostile import HOSTILE
from tests.export.read_back import choose_first_two, read
from tests.worlds import World, X, each_world, home


def column(table: Table, name: str) -> np.ndarray:
    return np.asarray(table.columns[table.names.index(name)])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_the_cleaned_data_of_every_sample_read_back_as_the_same_data(sample: Sample) -> None:
    data = load_sample(sample.key)
    again = choose_first_two(csv_bytes(tables.cleaned_data(data)))
    assert_array_equal(again.x, data.x)
    assert_array_equal(again.y, data.y)
    assert (again.axis, again.x_name, again.y_name) == (data.axis, data.x_name, data.y_name)
    records = json.loads(json_bytes(tables.cleaned_data(data)))["records"]
    assert [record[data.y_name] for record in records] == data.y.tolist()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_with_rows_set_aside_the_file_gives_the_same_weights(sample: Sample) -> None:
    """And once more, when rows of the file that was read are set aside in turn."""
    data = load_sample(sample.key)
    kept = np.ones(data.n, dtype=bool)
    kept[[1, 3]] = False
    data = replace(data, kept=kept)
    for rows in ([], [0, 5]):
        kept = kept.copy()
        kept[rows] = False
        data = replace(data, kept=kept)
        table = read(csv_bytes(tables.cleaned_data(data)))
        again = choose(table, *table.names[:2], weights="used")
        assert again.weights is not None
        assert_array_equal(again.weights.values, data.frequencies)
        if data.weights is not None:
            assert_array_equal(table.reading(table.names[-2]).parsed, data.weights.values)
        data = again


@each_world
def test_fitted_values_are_complete_and_add_up(world: World) -> None:
    """The terms sum to the log-likelihood, the losses average to the mean loss, the bands hold the curve."""
    fit = home(world)
    data = dataset_from_arrays(X, world.y)
    table = tables.fitted_values(fit, data)
    for name, values in zip(table.names, table.columns, strict=True):
        assert np.isfinite(np.asarray(values)).all(), name
    assert_allclose(column(table, "log_likelihood_term").sum(), fit.log_likelihood, rtol=1e-12)
    assert_allclose(column(table, "loss").mean(), fit.loss, rtol=1e-12)
    assert_array_equal(column(table, "quantile_residual"), fit.residuals("quantile"))
    mu = column(table, "fitted")
    assert (column(table, "confidence_lower_95") <= mu).all()
    assert (mu <= column(table, "confidence_upper_95")).all()
    assert (column(table, "prediction_lower_95") <= column(table, "prediction_upper_95")).all()
    assert_array_equal(column(table, "confidence_lower_95"), fit.interval(X).lower)
    again = read(csv_bytes(table))
    assert again.names == table.names
    for name in table.names:
        assert_array_equal(again.reading(name).parsed, column(table, name), err_msg=name)


def test_rows_are_predicted_with_their_own_trials() -> None:
    """A row of two trials cannot see twenty successes."""
    x = np.linspace(0.0, 10.0, 40)
    trials = np.where(np.arange(40) % 2 == 0, 2.0, 30.0)
    share = 1.0 / (1.0 + np.exp(5.0 - x))
    y = np.rint(share * trials)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Binomial(trials=trials))
    band = fit.interval_of_rows(kind="prediction")
    assert (band.upper[::2] <= 2.0).all()
    assert band.upper[1::2].max() == 30.0
    even = mx.fit(x, y, curve=mx.Linear(), family=mx.Binomial(trials=np.full(40, 30.0)))
    alone = mx.fit(x, y, curve=mx.Linear(), family=mx.Binomial(trials=30.0))
    for ours, theirs in zip(
        even.interval_of_rows(kind="prediction"), alone.interval(x, kind="prediction"), strict=True
    ):
        assert_array_equal(ours, theirs)
    table = tables.fitted_values(fit, dataset_from_arrays(x, y))
    assert_allclose(column(table, "expected"), trials * fit.fitted)
    assert_allclose(column(table, "residual"), y - trials * fit.fitted, atol=1e-12)


def test_an_offset_moves_the_bands_of_its_row() -> None:
    x, time = np.arange(20.0), np.tile([1.0, 8.0], 10)
    y = np.rint(time * np.exp(0.1 * x))
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson(), exposure=time)
    band = fit.interval_of_rows()
    assert ((band.lower <= fit.fitted) & (fit.fitted <= band.upper)).all()
    assert_array_equal(band.lower, fit.interval(x, exposure=time).lower)


def test_estimates_are_those_of_the_fit_with_what_was_fitted() -> None:
    data = load_sample("twitter")
    fit = mx.fit(data.x, data.y, curve=mx.LogisticGrowth(), family=mx.StudentT(), fixed={"nu": 5.0})
    intervals = fit.confidence_intervals()
    table = tables.estimates(fit, data, intervals, {"ceiling": 330.0})
    assert list(column(table, "parameter")) == list(fit.estimates)
    assert_array_equal(column(table, "estimate"), list(fit.estimates.values()))
    assert_array_equal(column(table, "standard_error"), list(fit.standard_errors.values()))
    assert column(table, "held").tolist() == ["no", "no", "no", "no", "yes"]
    assert column(table, "truth")[0] == 330.0
    assert np.isnan(column(table, "truth")[1:]).all()
    assert column(table, "lower_95")[0] == intervals["ceiling"][0]
    about = json.loads(json_bytes(table))["about"]
    assert about["log_likelihood"] == fit.log_likelihood
    assert (about["aic"], about["aicc"], about["bic"]) == (fit.aic, fit.aicc, fit.bic)
    assert (about["curve"], about["errors"], about["link"], about["n"]) == (
        "Logistic growth",
        "Student t",
        "identity",
        37,
    )
    again = read(csv_bytes(table))
    assert_array_equal(again.reading("log_likelihood").parsed, 5 * [fit.log_likelihood])


def test_a_limit_at_infinity_is_written_as_one() -> None:
    """The nu of errors lighter than normal ones runs to infinity."""
    x = np.arange(20.0)
    fit = mx.fit(x, np.where(x % 2 == 0, -1.0, 1.0), curve=mx.Polynomial(0), family=mx.StudentT())
    table = tables.estimates(fit, dataset_from_arrays(x, fit.model.y), fit.confidence_intervals())
    records = json.loads(json_bytes(table))["records"]
    assert records[-1]["estimate"] == "Infinity"
    assert b",inf," in csv_bytes(table)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name], ids=repr)
def test_hostile_names_go_out_whole_in_json_and_harmless_in_csv(name: str) -> None:
    x = np.arange(9.0)
    data = dataset_from_arrays(x, x + np.cos(x), name=name, x_name=name, y_name="row")
    fit = mx.fit(x, data.y, curve=mx.Linear(), family=mx.Normal())
    table = tables.fitted_values(fit, data)
    assert table.names[:3] == ("row", name, "row (2)")
    document = json.loads(json_bytes(table))
    assert document["about"]["data"] == name
    assert document["records"][3][name] == 3.0
    lines = csv_bytes(table).decode("utf-8-sig")
    assert f",{name}," not in lines or not name.startswith(("=", "+", "-", "@"))
    assert_array_equal(read(csv_bytes(table)).reading("fitted").parsed, fit.fitted)


def test_the_row_of_the_file_and_the_time_stand_beside_the_fit() -> None:
    table = read(b"when,y\n2015-Q1,1\n2015-Q2,\n2015-Q3,3.5\n2015-Q4,4\n2016-Q2,7\n")
    data = choose(table, "when", "y")
    fit = mx.fit(data.x, data.y, curve=mx.Linear(), family=mx.Normal())
    out = tables.fitted_values(fit, data)
    assert column(out, "row").tolist() == [2, 4, 5, 6]
    assert column(out, "when").tolist() == ["2015-Q1", "2015-Q3", "2015-Q4", "2016-Q2"]
    assert data.axis == Axis("quarter", 8060.0)


def test_samples_open_with_complete_fitted_values() -> None:
    """In all their roles, rows of weight zero among them."""
    for sample in SAMPLES:
        data = load_sample(sample.key)
        table = tables.fitted_values(opening(sample.key), data)
        assert table.n_rows == data.n
        for name in table.names[3:]:
            assert np.isfinite(column(table, name)).all(), (sample.key, name)
