"""What stands in the tables of labels: the numbers of the fit, to the last bit, and none where there is none."""

import dataclasses
import json

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import norm

from mlexplore.class_scene import ClassScene
from mlexplore.classification.posterior import posterior_mode
from mlexplore.classification.priors import NormalPrior
from mlexplore.data import CLASS_SAMPLES, ClassSample, LabelledData, labelled_from_arrays, load_class_sample
from mlexplore.exploration import explore_classes
from mlexplore.export.class_tables import by_class, class_estimates, class_likelihood, class_observations
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.json_records import json_bytes
from mlexplore.export.table import Table
from mlexplore.export.told_labels import ToldFit
from mlexplore.ui.class_models import as_modelled
from mlexplore.ui.class_settings import ClassSettings, suggestion
from mlexplore.ui.class_work import fit_labels
from tests.export.hostile import HOSTILE
from tests.export.read_back import read

PRIOR = NormalPrior(2.5)
each_sample = pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)


def column(table: Table, name: str) -> np.ndarray:
    return np.asarray(table.columns[table.names.index(name)])


def told_of(sample: ClassSample) -> tuple[ToldFit, LabelledData]:
    """A sample as it opens on the page."""
    settings = suggestion(ClassSettings(sample=sample.key))
    data = load_class_sample(sample.key)
    return held(data, settings), as_modelled(data, settings)


def held(data: LabelledData, settings: ClassSettings) -> ToldFit:
    fit = fit_labels(data, settings)
    if not fit.maximum.separated:
        return ToldFit(fit)
    mode = posterior_mode(fit, PRIOR)
    return ToldFit(mode.in_place_of(fit), mode)


def separated() -> tuple[ToldFit, LabelledData]:
    x = np.arange(20.0)
    data = labelled_from_arrays(x, x > 9.0, ("low", "high"))
    return held(data, ClassSettings(source="generated")), data


def scene_of(told: ToldFit, name: str = "") -> ClassScene:
    """The scene in which an estimate is turned; the last one unless named."""
    prior = None if told.mode is None else told.mode.prior
    return ClassScene(
        told.fit, explore_classes(told.fit, name or told.fit.model.names[-1], steps=31, prior=prior)
    )


@each_sample
def test_rows_add_up_to_the_likelihood_and_read_back_to_the_last_bit(sample: ClassSample) -> None:
    told, data = told_of(sample)
    table = class_observations(told, data)
    assert table.n_rows == data.n
    weights = np.ones(data.n) if data.weights is None else column(table, "weight")
    assert_allclose(-(weights * column(table, "loss")).sum(), told.fit.log_likelihood, rtol=1e-12)
    names = [f"probability_{name}" for name in data.classes]
    probabilities = np.column_stack([column(table, name) for name in names])
    assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-12)
    own = probabilities[np.arange(data.n), data.codes]
    assert_allclose(np.exp(-column(table, "loss")), own, rtol=1e-9)
    assert column(table, "predicted").tolist() == [
        data.classes[place] for place in probabilities.argmax(axis=1)
    ]
    back = read(csv_bytes(table))
    assert back.names == table.names
    for name in (*names, "loss", "quantile_residual"):
        assert_array_equal(back.reading(name).parsed, column(table, name))
    records = json.loads(json_bytes(table))["records"]
    assert [record["loss"] for record in records] == column(table, "loss").tolist()
    assert [record["row"] for record in records] == data.rows.tolist()


@each_sample
def test_quantile_residuals_are_those_of_the_picture_and_lie_in_their_label(sample: ClassSample) -> None:
    """The probability up to each one lies between those of the classes below its label and up to it."""
    told, data = told_of(sample)
    found = column(class_observations(told, data), "quantile_residual")
    scene = scene_of(told)
    assert_array_equal(found[scene.rows], scene.quantiles[scene.exploration.home])
    upto = np.cumsum(told.fit.fitted, axis=1)
    above = upto[np.arange(data.n), data.codes]
    below = above - told.fit.fitted[np.arange(data.n), data.codes]
    assert (norm.cdf(found) >= below - 1e-9).all()
    assert (norm.cdf(found) <= above + 1e-9).all()


@each_sample
def test_counts_by_class_are_those_of_the_rows(sample: ClassSample) -> None:
    told, data = told_of(sample)
    table = by_class(scene_of(told), told, data)
    weights = np.ones(data.n) if data.weights is None else data.weights
    for place, name in enumerate(data.classes):
        own = column(table, "class") == name
        of = data.classes.index(column(table, "probability_of")[own][0])
        assert of == (1 if len(data.classes) == 2 else place)
        low, high = column(table, "from")[own], column(table, "to")[own]
        mine = data.codes == place
        p = told.fit.fitted[:, of]
        inside = (p[:, None] >= low) & ((p[:, None] < high) | (high == 1.0))
        assert_allclose(column(table, "observed")[own], (weights * mine) @ inside, rtol=1e-12)
        assert_allclose(
            column(table, "expected")[own], (weights * told.fit.fitted[:, place]) @ inside, rtol=1e-9
        )


@each_sample
def test_the_likelihood_is_told_for_each_value_that_is_turned(sample: ClassSample) -> None:
    told, data = told_of(sample)
    scene = scene_of(told)
    table = class_likelihood(scene, told, data)
    heights, home = column(table, "log_likelihood"), scene.exploration.home
    assert_allclose(column(table, "mean_loss"), -heights / told.fit.n, rtol=1e-12)
    slice_ = told.fit.slice(scene.exploration.name, column(table, table.names[0]))
    assert_allclose(heights, slice_.log_likelihood, rtol=1e-9)
    assert (told.mode is None) == ("below_the_maximum" in table.names)
    assert (told.mode is None) == ("log_posterior" not in table.names)
    if told.mode is None:
        assert column(table, "below_the_maximum").argmin() == home
    else:
        assert column(table, "log_posterior").argmax() == home
        assert column(table, "log_posterior")[home] == pytest.approx(told.mode.log_posterior, rel=1e-9)
    back = read(csv_bytes(table))
    assert_array_equal(back.reading("log_likelihood").parsed, heights)


def words_of(told: ToldFit) -> dict[str, tuple[str, str]]:
    return {name: (f"β{place}", f"about {name}") for place, name in enumerate(told.fit.model.names)}


def test_estimates_are_those_of_the_fit_with_what_was_fitted() -> None:
    told, data = told_of(CLASS_SAMPLES[0])
    fit = told.fit
    intervals = fit.confidence_intervals(method="wald")
    first = fit.model.names[0]
    table = class_estimates(told, data, words_of(told), intervals, {first: 3.0})
    assert column(table, "parameter").tolist() == list(fit.estimates)
    assert_array_equal(column(table, "estimate"), list(fit.estimates.values()))
    assert_array_equal(column(table, "standard_error"), list(fit.standard_errors.values()))
    assert_array_equal(column(table, "lower_95"), [low for low, _ in intervals.values()])
    assert column(table, "truth")[0] == 3.0
    assert np.isnan(column(table, "truth")[1:]).all()
    assert set(column(table, "stands_at")) == {"the maximum of the likelihood"}
    about = json.loads(json_bytes(table))["about"]
    assert (about["log_likelihood"], about["aic"], about["bic"]) == (fit.log_likelihood, fit.aic, fit.bic)
    assert about["classes_in_order"] == ", ".join(data.classes)
    back = read(csv_bytes(table))
    assert_array_equal(back.reading("estimate").parsed, column(table, "estimate"))


def test_estimates_of_separated_classes_are_those_of_the_mode_and_say_so() -> None:
    told, data = separated()
    assert told.mode is not None
    unbounded = dict.fromkeys(told.fit.model.names, (-1.0, 1.0))
    table = class_estimates(told, data, words_of(told), unbounded)
    assert_array_equal(column(table, "estimate"), list(told.mode.estimates.values()))
    assert_array_equal(column(table, "standard_error"), list(told.mode.standard_errors.values()))
    assert np.isnan(column(table, "lower_95")).all()
    assert np.isnan(column(table, "upper_95")).all()
    assert set(column(table, "stands_at")) == {"the mode of the posterior"}
    about = json.loads(json_bytes(table))["about"]
    assert about["prior"] == "NormalPrior(scale=2.5)"
    assert about["log_posterior"] == told.mode.log_posterior
    assert about["aic"] is about["aicc"] is about["bic"] is None


@pytest.mark.parametrize("beside_a_prior", [False, True])
def test_where_a_search_merely_stopped_there_are_no_estimates(beside_a_prior: bool) -> None:
    told, data = separated()
    assert told.mode is not None
    stopped = dataclasses.replace(told.mode, converged=False) if beside_a_prior else None
    told = ToldFit(told.fit, stopped)
    table = class_estimates(told, data, words_of(told), dict.fromkeys(told.fit.model.names, (0.0, 1.0)))
    for name in ("estimate", "standard_error", "lower_95", "upper_95", "aic"):
        assert np.isnan(column(table, name)).all(), name
    assert set(column(table, "stands_at")) == {"where the search stopped"}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.strip()], ids=repr)
def test_hostile_names_go_out_whole_in_json_and_harmless_in_csv(name: str) -> None:
    x = np.linspace(-2.0, 2.0, 30)
    codes = (np.arange(30) * 7 % 5 + x > 2.0).astype(int)
    data = labelled_from_arrays(
        x, codes, (f"a {name}", name), name=name, feature_names=(name,), label_name="row"
    )
    told = held(data, ClassSettings(source="generated", event=name))
    scene = scene_of(told)
    tables = (
        class_estimates(told, data, words_of(told), {}),
        class_observations(told, data),
        by_class(scene, told, data),
        class_likelihood(scene, told, data),
    )
    for table in tables:
        document = json.loads(json_bytes(table))
        assert document["about"]["data"] == name
        assert list(document["records"][0]) == list(table.names)
        assert read(csv_bytes(table)).n_rows == table.n_rows
    assert tables[1].names[:3] == ("row", name, "row (2)")
    assert column(tables[1], f"probability_{name}").tolist() == told.fit.fitted[:, 1].tolist()
