"""The words under the views say with live numbers what is there."""

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.data import dataset_from_arrays, load_class_sample
from mlexplore.ui.class_titles import row_names
from mlexplore.ui.sentences import headline, independence, verdict


def test_a_verdict_speaks_in_the_symbols_of_the_page() -> None:
    x = np.arange(20.0)
    fit = mx.fit(x, np.where(x % 2 == 0, -1.0, 1.0), curve=mx.Polynomial(0), family=mx.StudentT())
    assert fit.message.startswith("nu runs to infinity")
    assert verdict(fit).startswith("ν runs to infinity")


def test_a_symbol_or_a_column_at_the_start_of_a_verdict_is_not_another_one() -> None:
    rng = np.random.default_rng(3)
    x = np.arange(200.0)
    flat = mx.fit(x, rng.uniform(size=200), curve=mx.Polynomial(0), family=mx.GeneralizedNormal())
    assert flat.message.startswith("p runs to the bound")
    assert verdict(flat).startswith("p runs to the bound")
    parted = mx.fit(x, (x > 100.0).astype(float), curve=mx.Linear(), family=mx.Bernoulli())
    assert verdict(parted).startswith("x separates the labels")
    perfect = mx.fit(x, 2.0 * x, curve=mx.Linear(), family=mx.Normal())
    assert verdict(perfect).startswith("The curve passes through")


def test_no_numbers_are_told_of_a_maximum_that_does_not_exist() -> None:
    x = np.arange(6.0)
    fit = mx.fit(x, 2.0 * x, curve=mx.Linear(), family=mx.StudentT())
    assert headline(fit) == "Under **Student t errors** the likelihood of this curve has no maximum."


def test_residuals_that_alternate_are_not_said_to_make_the_likelihood_too_sure() -> None:
    """Negative correlation makes a mean better known, not worse."""
    x = np.arange(40.0)
    y = x + np.where(x % 2 == 0, -1.0, 1.0)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    told = independence(fit, dataset_from_arrays(x, y))
    assert told is not None
    assert "alternate" in told
    assert "too sure" not in told


def test_residuals_with_a_memory_are_said_to_make_it_too_sure() -> None:
    x = np.arange(40.0)
    y = x + np.sin(x / 6.0)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    told = independence(fit, dataset_from_arrays(x, y))
    assert told is not None
    assert "too sure of itself" in told


def test_a_season_is_told_although_neighbours_show_nothing() -> None:
    x = np.arange(80.0)
    y = x + np.tile([1.0, 0.0, -1.0, 0.0], 20) + 0.05 * np.random.default_rng(1).normal(size=80)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    told = independence(fit, dataset_from_arrays(x, y))
    assert told is not None
    assert "steps apart" in told
    assert "not independent" in told


def test_counts_are_compared_on_the_normal_scale() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 5.0, 100)
    y = rng.poisson(np.exp(x)).astype(float)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson())
    told = independence(fit, dataset_from_arrays(x, y))
    assert told is not None
    assert "no sign against the independence" in told


@pytest.mark.parametrize("family", [mx.Normal, mx.Poisson], ids=lambda kind: kind.__name__)
def test_rows_set_aside_have_no_say_in_what_is_told_of_independence(family: type[mx.Family]) -> None:
    """One is at a place that another row has, and one is no count at all."""
    rng = np.random.default_rng(5)
    x = np.arange(40.0)
    y = rng.poisson(np.exp(0.05 * x)).astype(float)
    more_x, more_y = np.append(x, [3.0, 20.5]), np.append(y, [900.0, -2.5])
    kept = np.append(np.ones(40), [0.0, 0.0])
    fit = mx.fit(x, y, curve=mx.Linear(), family=family())
    aside = mx.fit(more_x, more_y, curve=mx.Linear(), family=family(), weights=kept)
    told = independence(fit, dataset_from_arrays(x, y))
    assert told is not None
    assert independence(aside, dataset_from_arrays(more_x, more_y)) == told


def test_of_words_the_name_of_a_row_tells_those_that_hold() -> None:
    name = row_names(load_class_sample("titanic", ("class", "sex")))
    told = {name(place) for place in range(20)}
    assert any("class: 3rd" in each and "sex: Male" in each for each in told)
    assert not any("= 0" in each or "= 1" in each for each in told)
    assert row_names(load_class_sample("penguins"))(0) == "row 2, bill_length_mm = 39.1, bill_depth_mm = 18.7"
