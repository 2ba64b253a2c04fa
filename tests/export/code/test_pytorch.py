"""The PyTorch code of every fit runs as it is shown, and leaves the numbers on screen."""

from collections.abc import Iterator

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.data import load_sample
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
        assert "at three or four" in found.reason
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


def test_errors_at_the_limit_of_a_shape_parameter() -> None:
    for fit in fits.at_a_limit():
        assert_same(problem_of_fit(fit))


def test_the_search_may_begin_with_a_curve_through_a_point() -> None:
    y = load_sample("port-pirie").y  # rounded to centimetres, as the start is
    fit = mx.fit(np.arange(y.size), y, curve=mx.Constant(), family=mx.GeneralizedNormal())
    assert fit.estimates["p"] < 2.0
    assert (y == 3.97).any()
    assert "start = np.array([3.97," in assert_same(problem_of_fit(fit)).code


@pytest.mark.parametrize(
    ("count", "decimals", "seed"), [(400, 12, 10), (400, 12, 13), (3000, 2, 1), (3000, 3, 0)]
)
def test_descent_to_a_corner_arrives_among_many_points(count: int, decimals: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.round(np.sort(rng.uniform(0.1, 0.02 * count, count)), 3)
    y = np.round(2.0 + 0.5 * x + rng.normal(size=count), decimals)
    for family in (mx.Laplace(), mx.AsymmetricLaplace(tau=0.9)):
        assert_same(problem_of_fit(mx.fit(x, y, curve=mx.Linear(), family=family)))


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


def test_the_code_reads_as_a_person_would_write_it() -> None:
    fit = mx.fit([0, 1, 2, 3, 4], [1.0, 2.9, 5.1, 7.0, 8.6], curve=mx.Linear(), family=mx.Gumbel())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Snippet)
    assert found.code == SHOWN


SHOWN = """\
import numpy as np
import torch
from torch.autograd.functional import hessian, jacobian

# The data: 5 rows.
x = np.array([0, 1, 2, 3, 4], dtype=float)
y = np.array([1, 2.9, 5.1, 7, 8.6])

# The curve: line.
X = np.column_stack([np.ones(len(x)), x])

# The search begins at rounded values; each t counts how far one is from there, in steps of about a standard error.
start = np.array([1.03, 1.91, -2.2])
unit = np.array([0.07, 0.03, 0.4])

# Tensors of NumPy's arrays keep their double precision; PyTorch's own is single, of which seven digits are left.
X, y, start, unit = map(torch.tensor, (X, y, start, unit))


def curve(theta):
    return X @ theta


# The errors: Gumbel errors.
def log_density(y, mu, sigma):
    return torch.distributions.Gumbel(mu, sigma).log_prob(y)


def parameters_at(t):
    # Searched for: sigma by its logarithm, which no bounds confine.
    place = start + unit * t
    return place[:2], torch.exp(place[2])


def log_likelihood_at(t):
    theta, sigma = parameters_at(t)
    return torch.sum(log_density(y, curve(theta), sigma))


t = torch.zeros(len(start), dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.LBFGS(
    [t], max_iter=500, tolerance_grad=1e-9, tolerance_change=0, line_search_fn="strong_wolfe"
)


def closure():
    optimizer.zero_grad()
    loss = -log_likelihood_at(t)  # optimisers make small what is to be large
    loss.backward()
    return loss


optimizer.step(closure)
t = t.detach()
# Newton's steps for the last digits: they end where the gradient is zero, not where the loss seems flat.
for _ in range(3):
    t = t - torch.linalg.solve(hessian(log_likelihood_at, t), jacobian(log_likelihood_at, t))


theta, sigma = parameters_at(t)
log_likelihood = float(log_likelihood_at(t))
estimates = {"intercept": float(theta[0]), "x": float(theta[1]), "sigma": float(sigma)}

for name, value in estimates.items():
    print(f"{name:>16} {value:.10g}")
print(f"{'log-likelihood':>16} {log_likelihood:.10g}")
"""


@pytest.mark.parametrize(
    ("family", "loss"),
    [
        (mx.Normal(), "torch.nn.MSELoss()"),
        (mx.Laplace(), "torch.nn.L1Loss("),
        (mx.Huber(), "torch.nn.HuberLoss("),
        (mx.Poisson(), "torch.nn.PoissonNLLLoss("),
        (mx.Bernoulli(), "torch.nn.BCEWithLogitsLoss("),
    ],
    ids=repr,
)
def test_losses_of_pytorch_are_called_and_what_they_drop_is_told(family: mx.Family, loss: str) -> None:
    y = [0, 1, 0, 1, 1] if isinstance(family, mx.Bernoulli) else [1, 3, 4, 7, 9]
    found = snippet(problem_of_fit(mx.fit([0, 1, 2, 3, 4], y, curve=mx.Linear(), family=family)))
    assert isinstance(found, Snippet)
    assert loss in found.code
    assert isinstance(family, mx.Bernoulli) or any(loss.partition("(")[0] in note for note in found.notes)


def test_a_loss_that_was_typed_is_told_to_need_an_integral() -> None:
    x = np.arange(12.0)
    fit = mx.fit(x, x + np.sin(x), curve=mx.Linear(), family=mx.typed_errors("logcosh(r)")())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "the integral Z(s)" in found.reason


def test_absolute_errors_of_very_many_rows_are_told_to_be_too_crowded() -> None:
    x = np.linspace(0.0, 1.0, 30_001)
    fit = mx.fit(x, x + np.sin(99.0 * x), curve=mx.Linear(), family=mx.Laplace())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "crowd" in found.reason
