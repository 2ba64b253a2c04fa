"""Newton's method in blocks of rows: the same maxima as on whole arrays, with three looks at all rows."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.special import expit, gammaln

from mlexplore.blocks import DesignBlocks, slices
from mlexplore.solvers.linear_predictor import BlockTerms, ShapeTerms, Terms, maximise_linear_predictor
from mlexplore.solvers.newton import maximise

Array = NDArray[np.float64]
ROWS = 60_000
COEFFICIENTS = np.array([0.4, 0.3, -0.2, 0.5])


def poisson(y: Array) -> Terms:
    """A log link, the constant left out."""

    def terms(rows: slice, eta: Array, shapes: Array) -> BlockTerms:
        mu = np.exp(eta)
        return BlockTerms(float(y[rows] @ eta - mu.sum()), y[rows] - mu, -mu)

    return terms


def bernoulli(y: Array, weights: Array | None = None) -> Terms:
    """A logit link."""

    def terms(rows: slice, eta: Array, shapes: Array) -> BlockTerms:
        w = 1.0 if weights is None else weights[rows]
        share = expit(eta)
        value = float(np.sum(w * (y[rows] * eta - np.logaddexp(0.0, eta))))
        return BlockTerms(value, w * (y[rows] - share), -w * share * (1.0 - share))

    return terms


def gamma(y: Array) -> Terms:
    """A log link and the logarithm of the shape parameter, whose mixed derivatives do not vanish off the maximum."""
    from scipy.special import digamma, polygamma

    def terms(rows: slice, eta: Array, shapes: Array) -> BlockTerms:
        k = float(np.exp(shapes[0]))
        ratio = y[rows] * np.exp(-eta)
        n = ratio.shape[0]
        inner = float(np.sum(np.log(ratio) - ratio))
        first = n * (np.log(k) + 1.0 - digamma(k)) + inner
        second = n * (1.0 / k - polygamma(1, k))
        value = n * (k * np.log(k) - gammaln(k)) + k * inner - float(np.log(y[rows]).sum())
        shape = ShapeTerms(
            np.array([k * first]), np.array([[k**2 * second + k * first]]), k * (ratio - 1.0)[None]
        )
        return BlockTerms(float(value), k * (ratio - 1.0), -k * ratio, shape)

    return terms


def data(n: int = ROWS) -> tuple[Array, Array, np.random.Generator]:
    """Return a design of four columns, its linear predictor and the generator for the observations."""
    rng = np.random.default_rng(31)
    design = np.column_stack([np.ones(n), rng.normal(size=(n, 3))])
    return design, design @ COEFFICIENTS, rng


def families(n: int = ROWS) -> dict[str, tuple[Array, Terms, Array]]:
    """Return design, terms and a start for each kind of likelihood."""
    design, eta, rng = data(n)
    return {
        "poisson": (design, poisson(rng.poisson(np.exp(eta)).astype(float)), np.zeros(4)),
        "bernoulli": (design, bernoulli((rng.random(n) < expit(eta)).astype(float)), np.zeros(4)),
        "gamma": (design, gamma(rng.gamma(2.5, np.exp(eta) / 2.5)), np.zeros(5)),
    }


def whole(design: Array, terms: Terms) -> Any:
    """Return the likelihood as one sum over whole arrays: what the blocks must add up to."""
    p = design.shape[1]

    def evaluate(unknowns: Array) -> tuple[float, Array, Array]:
        found = terms(slice(None), design @ unknowns[:p], unknowns[p:])
        gradient = design.T @ found.score
        hessian = design.T @ (design * found.curvature[:, None])
        if found.shapes is not None:
            cross = found.shapes.cross @ design
            gradient = np.concatenate([gradient, found.shapes.score])
            hessian = np.block([[hessian, cross.T], [cross, found.shapes.curvature]])
        return found.value, gradient, -hessian

    return evaluate


class Counting:
    """A likelihood that counts the rows it was asked for."""

    def __init__(self, terms: Terms) -> None:
        self.terms, self.rows = terms, 0

    def __call__(self, rows: slice, eta: Array, shapes: Array) -> BlockTerms:
        self.rows += eta.shape[0]
        return self.terms(rows, eta, shapes)


@pytest.mark.parametrize("name", ["poisson", "bernoulli", "gamma"])
def test_blocks_and_subsamples_give_the_maximum_of_the_whole(name: str) -> None:
    """The gradient there, summed over whole arrays, is zero but for rounding: less than 1e-9 standard errors."""
    design, terms, start = families()[name]
    found = maximise_linear_predictor(DesignBlocks(design), terms, start)
    assert found.converged
    assert found.message == "converged"
    value, gradient, information = whole(design, terms)(found.theta)
    assert np.sqrt(gradient @ np.linalg.solve(information, gradient)) < 1e-9
    assert found.value == pytest.approx(value, rel=1e-13)
    assert_allclose(found.information, information, rtol=0, atol=1e-8 * np.abs(information).max())
    plain = maximise(whole(design, terms), start)
    assert_allclose(found.theta, plain.theta, rtol=1e-11)


@pytest.mark.parametrize("name", ["poisson", "bernoulli", "gamma"])
def test_few_looks_at_all_rows_suffice(name: str) -> None:
    """A cold start would need six or more; the subsamples together cost less than one."""
    design, terms, start = families(200_000)[name]
    counting = Counting(terms)
    assert maximise_linear_predictor(DesignBlocks(design), counting, start).converged
    assert counting.rows < 5 * design.shape[0]


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_layout_of_the_design_does_not_matter(order: Any) -> None:
    design, terms, start = families(3_000)["gamma"]
    found = maximise_linear_predictor(DesignBlocks(np.asarray(design, order=order)), terms, start)
    plain = maximise(whole(design, terms), start)
    assert_allclose(found.theta, plain.theta, rtol=1e-11)
    assert_allclose(
        found.information, plain.information, rtol=1e-9, atol=1e-9 * np.abs(plain.information).max()
    )


@pytest.mark.parametrize("every", [1, 23])
def test_every_row_of_a_stride_is_in_one_block(every: int) -> None:
    rows = np.arange(300_007)
    met = np.concatenate([rows[block] for block in slices(rows.shape[0], 40, every=every)])
    assert_allclose(met, rows[::every])


def test_an_offset_is_part_of_the_predictor() -> None:
    """Counts over exposures: leaving log exposure to a column of coefficient one is the same fit."""
    design, eta, rng = data()
    exposure = rng.uniform(0.5, 9.0, ROWS)
    y = rng.poisson(exposure * np.exp(eta)).astype(float)
    found = maximise_linear_predictor(DesignBlocks(design), poisson(y), np.zeros(4), offset=np.log(exposure))

    def evaluate(b: Array) -> tuple[float, Array, Array]:
        mu = exposure * np.exp(design @ b)
        return float(y @ (design @ b) - mu.sum()), design.T @ (y - mu), design.T @ (design * mu[:, None])

    assert_allclose(found.theta, maximise(evaluate, np.zeros(4)).theta, rtol=1e-11)


def test_weights_are_the_business_of_the_likelihood() -> None:
    """Weights of two are rows written twice."""
    design, eta, rng = data(5_000)
    y = (rng.random(5_000) < expit(eta)).astype(float)
    weights = rng.integers(1, 4, 5_000)
    found = maximise_linear_predictor(DesignBlocks(design), bernoulli(y, weights.astype(float)), np.zeros(4))
    rows = np.repeat(np.arange(5_000), weights)
    written_out = maximise_linear_predictor(DesignBlocks(design[rows]), bernoulli(y[rows]), np.zeros(4))
    assert_allclose(found.theta, written_out.theta, rtol=1e-10)


@pytest.mark.parametrize("n", [40, ROWS])
def test_separated_classes_are_a_flight(n: int) -> None:
    """A line parts the classes: no finite coefficients are best, however many rows say so."""
    x = np.linspace(-1.0, 1.0, n)
    design = np.column_stack([np.ones(n), x])
    found = maximise_linear_predictor(DesignBlocks(design), bernoulli((x > 0.1).astype(float)), np.zeros(2))
    assert not found.converged
    assert "infinity" in found.message


def test_subsamples_that_know_nothing_do_no_harm() -> None:
    """All ones among the rows that the subsample sees, and a column that is zero there."""
    design, eta, rng = data()
    y = (rng.random(ROWS) < expit(eta)).astype(float)
    y[::23] = 1.0
    design[::23, 3] = 0.0
    found = maximise_linear_predictor(DesignBlocks(design), bernoulli(y), np.zeros(4))
    assert found.converged
    gradient = whole(design, bernoulli(y))(found.theta)[1]
    assert np.abs(gradient).max() < 1e-8


def test_rows_in_an_order_mislead_no_more_than_any_start() -> None:
    """Sorted by the response, a subsample of every 23rd row is still a fair one."""
    design, eta, rng = data()
    y = rng.poisson(np.exp(eta)).astype(float)
    order = np.argsort(y)
    found = maximise_linear_predictor(DesignBlocks(design[order]), poisson(y[order]), np.zeros(4))
    assert_allclose(found.theta, maximise(whole(design, poisson(y)), np.zeros(4)).theta, rtol=1e-11)


def test_a_start_without_a_likelihood_is_refused() -> None:
    design, _, _ = data(100)
    with pytest.raises(ValueError, match="not finite at the start"):
        maximise_linear_predictor(DesignBlocks(design), poisson(np.ones(100)), np.full(4, 1e4))


def test_overflow_on_the_way_only_shortens_steps() -> None:
    """From far below, the first Newton step of a Poisson fit would overflow every mean."""
    design, eta, rng = data()
    y = rng.poisson(np.exp(eta)).astype(float)
    found = maximise_linear_predictor(DesignBlocks(design), poisson(y), np.array([-9.0, 0.0, 0.0, 0.0]))
    assert found.converged
    assert_allclose(found.theta, maximise(whole(design, poisson(y)), np.zeros(4)).theta, rtol=1e-11)


def test_a_design_without_columns_leaves_the_shape_parameters() -> None:
    """Everything but the shape is held: the offset is the whole predictor."""
    _, eta, rng = data(4_000)
    y = rng.gamma(2.5, np.exp(eta) / 2.5)
    found = maximise_linear_predictor(DesignBlocks(np.empty((4_000, 0))), gamma(y), np.zeros(1), offset=eta)
    assert found.converged
    assert np.exp(found.theta[0]) == pytest.approx(2.5, rel=0.1)
