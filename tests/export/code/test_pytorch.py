"""The PyTorch code of every fit runs as it is shown, and leaves the numbers on screen."""

from collections.abc import Iterator

import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.export.code import Problem, Snippet, Unable, problem_of_fit, problem_of_labels
from mlexplore.export.code.pytorch import snippet
from mlexplore.outcome import NOT_UNIQUE
from tests.export.code import fits
from tests.export.code.running import agreement, run_python
from tests.parity import library

CORNERED = {mx.Laplace, mx.AsymmetricLaplace}


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    torch = library("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def assert_same(problem: Problem) -> Snippet:
    """Run the code of a problem and compare."""
    found = snippet(problem)
    assert isinstance(found, Snippet), found
    assert not found.missing
    namespace = run_python(found.code)
    if problem.fit.message == NOT_UNIQUE:
        assert namespace["log_likelihood"] == pytest.approx(problem.fit.log_likelihood, rel=1e-9)
    else:
        assert agreement(namespace, problem.fit) >= found.digits
    return found


def assert_same_or_cornered(fit: mx.Fit) -> None:
    """Absolute losses have code where the curve is linear, and a reason elsewhere."""
    absolute = type(fit.family) in CORNERED or getattr(fit.family, "p", None) == 1.0
    if absolute and not (fit.curve.linear and fit.model.link.name == "identity"):
        found = snippet(problem_of_fit(fit))
        assert isinstance(found, Unable)
        assert "two to five digits" in found.reason
    else:
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_family_with_every_curve(kind: type[mx.Family]) -> None:
    for fit in fits.with_every_curve(kind):
        assert_same_or_cornered(fit)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_link_with_weights_and_several_predictors(kind: type[mx.Family]) -> None:
    for fit in fits.through_every_link(kind):
        assert_same_or_cornered(fit)


@pytest.mark.parametrize("kind", [mx.Poisson, mx.Gamma, mx.Normal], ids=kind_code)
@pytest.mark.parametrize("curve", [mx.Polynomial(2), mx.LogisticGrowth()], ids=repr)
def test_exposures(kind: type[mx.Family], curve: mx.Curve) -> None:
    assert_same(problem_of_fit(fits.with_exposure(kind, curve)))


@pytest.mark.parametrize("kind", [mx.Normal, mx.Laplace, mx.Logistic], ids=kind_code)
def test_offsets(kind: type[mx.Family]) -> None:
    assert_same(problem_of_fit(fits.with_offset(kind)))


def test_trials_that_differ_from_row_to_row() -> None:
    for fit in fits.with_trials():
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize(("family", "fixed"), fits.CHOSEN_SHAPES, ids=repr)
def test_shape_parameters_that_are_chosen(family: mx.Family, fixed: tuple[str, ...]) -> None:
    for fit in fits.with_chosen_shapes(family, fixed):
        assert_same_or_cornered(fit)


@pytest.mark.parametrize("text", fits.FORMULAS)
def test_typed_curves_whose_letters_the_code_uses_too(text: str) -> None:
    for fit in fits.typed(text):
        assert_same_or_cornered(fit)


@pytest.mark.parametrize("curve", [mx.Linear(), mx.Polynomial(6)], ids=repr)
@pytest.mark.parametrize("family", [mx.Normal(), mx.Laplace(), mx.Gumbel()], ids=repr)
def test_calendar_years(curve: mx.Curve, family: mx.Family) -> None:
    assert_same(problem_of_fit(fits.of_calendar_years(curve, family)))


@pytest.mark.parametrize("family", [kind() for kind in mx.CLASS_FAMILIES], ids=repr)
def test_labels_through_every_link_with_every_curve(family: mx.ClassFamily) -> None:
    for fit in fits.of_labels(family):
        assert_same(problem_of_labels(fit))
