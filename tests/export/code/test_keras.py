"""The Keras code of every fit that it is offered for runs as it is shown, and leaves the numbers on screen."""

from collections.abc import Iterator

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.export.code import Problem, Snippet, Unable, problem_of_fit, problem_of_labels
from mlexplore.export.code.keras import snippet
from tests.export.code import fits
from tests.export.code.running import agreement, run_python
from tests.parity import library

# Keras hands tensors to NumPy in a way that NumPy 2 puts up with for now.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

LACKING: dict[type[mx.Family], str] = {
    # Whose likelihood needs a function that Keras does not have, where shape parameters are estimated.
    mx.StudentT: "gamma function",
    mx.GeneralizedNormal: "Descent may not arrive",
    mx.SkewNormal: "normal distribution function",
    mx.Tweedie: "gamma function",
    mx.NegativeBinomial: "gamma function",
    mx.Beta: "gamma function",
    mx.Laplace: "Descent does not arrive",
    mx.AsymmetricLaplace: "Descent does not arrive",
}
TRIED = (mx.Linear, mx.LogisticGrowth)
"""Curves that every family is tried with; a family of each kind is tried with all."""
WITH_ALL_CURVES = {mx.Normal, mx.Gumbel}


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """The code asks for double precision; tests after it find what Keras had before."""
    torch, keras = library("torch"), library("keras")
    threads, precision = torch.get_num_threads(), keras.config.floatx()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    keras.config.set_floatx(precision)


def assert_same(problem: Problem) -> Snippet:
    """Run the code of a problem and compare."""
    found = snippet(problem)
    assert isinstance(found, Snippet), found
    assert not found.missing
    assert agreement(run_python(found.code), problem.fit) >= found.digits
    return found


def assert_same_or_told(fit: mx.Fit) -> None:
    """Run and compare what there is code for; of the rest the reason is the one that is known of the family."""
    found = snippet(problem_of_fit(fit))
    if isinstance(found, Unable):
        assert LACKING[type(fit.family)] in found.reason
    else:
        assert type(fit.family) not in LACKING
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_family(kind: type[mx.Family]) -> None:
    for fit in fits.with_every_curve(kind):
        if fit.converged and (type(fit.curve) in TRIED or kind in WITH_ALL_CURVES):
            assert_same_or_told(fit)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_link_with_weights_and_several_predictors(kind: type[mx.Family]) -> None:
    for fit in fits.through_every_link(kind):
        found = snippet(problem_of_fit(fit))
        if isinstance(found, Snippet):
            assert_same(problem_of_fit(fit))
        else:
            without = fit.model.link.name == "probit" or type(fit.family) in LACKING or not fit.converged
            assert without, found.reason


@pytest.mark.parametrize("kind", [mx.Poisson, mx.Gamma, mx.Normal], ids=kind_code)
def test_exposures(kind: type[mx.Family]) -> None:
    assert_same(problem_of_fit(fits.with_exposure(kind, mx.Polynomial(2))))


@pytest.mark.parametrize("kind", [mx.Normal, mx.Logistic], ids=kind_code)
def test_offsets(kind: type[mx.Family]) -> None:
    assert_same(problem_of_fit(fits.with_offset(kind)))


def test_trials_that_differ_from_row_to_row() -> None:
    for fit in fits.with_trials():
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize(
    ("family", "fixed"),
    [
        (mx.Normal(sigma=2.0), ("sigma",)),
        (mx.StudentT(nu=3.3), ("nu",)),
        (mx.StudentT(nu=np.inf), ("nu",)),
        (mx.GeneralizedNormal(p=2.5), ("p",)),
        (mx.Huber(delta=0.7), ()),
    ],
    ids=repr,
)
def test_shape_parameters_that_are_chosen(family: mx.Family, fixed: tuple[str, ...]) -> None:
    for fit in fits.with_chosen_shapes(family, fixed):
        assert_same(problem_of_fit(fit))


def test_a_power_of_less_than_two_is_not_offered() -> None:
    fit = next(fits.with_chosen_shapes(mx.GeneralizedNormal(p=1.2), ("p",)))
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "Descent may not arrive" in found.reason


@pytest.mark.parametrize(
    "text", ["low + (high - low)*atan(unit*(x - X))", "K*exp(-((x - m)/w)^2) + log10(x + 1)*e"]
)
def test_typed_curves_whose_letters_the_code_uses_too(text: str) -> None:
    for fit in fits.typed(text):
        if not isinstance(fit.family, mx.Laplace):
            assert_same(problem_of_fit(fit))


@pytest.mark.parametrize("family", [mx.Normal(), mx.Gumbel()], ids=repr)
def test_calendar_years(family: mx.Family) -> None:
    for curve in (mx.Linear(), mx.Polynomial(4)):
        assert_same(problem_of_fit(fits.of_calendar_years(curve, family)))


@pytest.mark.parametrize("family", [mx.Binary(), mx.Categorical()], ids=repr)
def test_labels(family: mx.ClassFamily) -> None:
    for fit in fits.of_labels(family):
        if fit.model.link.name == "probit":
            found = snippet(problem_of_labels(fit))
            assert isinstance(found, Unable)
            assert "normal distribution function" in found.reason
        elif type(fit.curve) is mx.Linear:
            assert_same(problem_of_labels(fit))


def test_classes_in_an_order_are_not_offered() -> None:
    found = snippet(problem_of_labels(next(fits.of_labels(mx.Ordinal()))))
    assert isinstance(found, Unable)
    assert "forgets the order" in found.reason


def test_a_bent_valley_is_not_offered() -> None:
    """Saturation of which the data show the beginning alone: its height may be almost anything."""
    fit = list(fits.with_every_curve(mx.Weibull))[-1]
    assert fit.standard_errors["L"] > fit.estimates["L"]
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "valley" in found.reason


def test_a_loss_that_was_typed_is_told_to_need_an_integral() -> None:
    x = np.arange(12.0)
    fit = mx.fit(x, x + np.sin(x), curve=mx.Linear(), family=mx.typed_errors("logcosh(r)")())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "the integral Z(s)" in found.reason


def test_a_matrix_product_would_cost_the_digits_that_the_notes_tell_of() -> None:
    x = np.linspace(0.0, 30.0, 31)
    fit = mx.fit(x, 300.0 + 2.0 * x + np.cos(9.0 * x), curve=mx.Linear(), family=mx.Normal())
    found = assert_same(problem_of_fit(fit))
    product = found.code.replace(
        "ops.sum(X * theta, axis=-1, keepdims=True)", "ops.matmul(X, theta[:, None])"
    )
    assert product != found.code
    assert 3.0 < agreement(run_python(product), fit) < 9.0 < agreement(run_python(found.code), fit)
    assert any("Dense layers" in note for note in found.notes)


def test_the_layer_reads_as_a_person_would_write_it() -> None:
    fit = mx.fit([0, 1, 2, 3, 4], [1.0, 2.9, 5.1, 7.0, 8.6], curve=mx.Linear(), family=mx.Gumbel())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Snippet)
    assert LAYER in found.code


LAYER = '''\
class Curve(keras.layers.Layer):
    """The curve of all rows, and beside it sigma: unknowns as the weights of a layer."""

    def build(self, input_shape):
        self.t = self.add_weight(shape=(len(start),), initializer="zeros", name="t")

    def call(self, X):
        # Not ops.matmul, nor keras.layers.Dense: with the PyTorch and JAX backends these come in single precision.
        place = ops.add(start, ops.sum(ops.multiply(directions, self.t), axis=1))
        mu = curve(place[:2], X)
        sigma = ops.exp(place[2])
        return ops.concatenate([mu, sigma * ops.ones_like(mu)], axis=-1)


def loss(y, predicted):
    mu = predicted[:, :1]
    sigma = predicted[:, 1:2]
    z = (y - mu) / sigma
    return -(-z - ops.exp(-z) - ops.log(sigma))
'''
