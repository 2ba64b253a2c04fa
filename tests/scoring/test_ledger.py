"""The ledger of a fit: it adds up, and what it says is left is what searching by brute force finds."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.scoring import LIBRARY_REGRESSION, RegressionLoss
from mlexplore.scoring.bookkeeping import LOST_LOGARITHM
from mlexplore.scoring.dropped_terms import Added
from mlexplore.scoring.ledger import Ledger
from mlexplore.scoring.ledger_lines import added_line, measured
from mlexplore.scoring.lost_logarithm import lost_logarithm
from mlexplore.scoring.remaining_curve import curve_fate
from mlexplore.scoring.remaining_shapes import ShapeFate
from tests.worlds import WORLDS, World

Array = NDArray[np.float64]

LINES = [world for world in WORLDS if isinstance(world.curve, mx.Linear)]
each_world = pytest.mark.parametrize("world", LINES, ids=lambda world: kind_code(type(world.family)))

RNG = np.random.default_rng(7)
X = np.linspace(0.5, 4.0, 80)
REAL = 1.0 + 2.0 * X + 1.3 * RNG.standard_t(5.0, X.size)
COUNTS = RNG.poisson(np.exp(0.3 + 0.5 * X)).astype(float)
POSITIVE = RNG.gamma(2.5, np.exp(0.4 * X) / 2.5)


def _fit(kind: type[mx.Family], y: Array, **more: object) -> mx.Fit:
    return mx.fit(X, y, curve=mx.Linear(), family=kind(), **more)  # type: ignore[arg-type]


def _left(ledger: Ledger, keys: tuple[str, ...]) -> Callable[[dict[str, float]], float]:
    """The sum of some lines at other shape parameters, from the family's own terms."""
    fit = ledger.fit

    def value(shapes: dict[str, float]) -> float:
        family = fit.family.with_shapes(shapes)
        y, mu, weights = fit.model.y, fit.fitted, fit.model.row_weights
        terms = [family.curve_term(y, mu), *family.other_terms(y)]
        return float(sum(weights @ np.broadcast_to(t.rows, y.shape) for t in terms if t.key in keys))

    return value


@each_world
def test_the_ledger_adds_up_to_the_log_likelihood(world: World) -> None:
    fit = world.fit()
    ledger = Ledger(fit)
    largest = max(abs(entry.total) for entry in ledger.entries)
    assert ledger.value == pytest.approx(fit.log_likelihood, rel=1e-11, abs=1e-13 * largest)
    assert ledger.value == ledger.keeping(ledger.own).value
    for entry in ledger.entries:
        assert entry.mean == pytest.approx(entry.total / fit.n)
        assert ("curve" in entry.holds) == (
            entry.line.key == "curve" or "logarithm" in entry.line.formula or "1e-" in entry.line.key
        )


@each_world
def test_with_every_term_every_conclusion_stands(world: World) -> None:
    ledger = Ledger(world.fit())
    left = ledger.without(())
    assert left.shift == 0.0
    assert left.curve.fate == "same"
    assert {each.fate for each in left.shapes} <= {"same"}
    assert not left.leans
    for comparison in (left.other_curve, left.other_errors):
        assert comparison is None or (comparison.same and not comparison.turned)
    assert left.unit is None or left.unit.followed


@each_world
def test_shape_parameters_go_where_a_search_by_brute_force_goes(world: World) -> None:
    """Around the curve, with one term after the other taken away."""
    ledger = Ledger(world.fit())
    for key in ledger.own:
        kept = tuple(each for each in ledger.own if each != key)
        value, fates = _left(ledger, kept), ledger.without([key]).shapes
        estimates = {each.shape.name: each.estimate for each in fates}
        ended = [each for each in fates if each.fate in ("same", "moves")]
        for each in fates:
            # Along each that runs away what is left rises and rises.
            if each.fate == "runs" and len(fates) == 1:
                home, up = each.shape.free(each.estimate), each.value > each.estimate
                places = home + np.array([0.0, 1.0, 3.0, 6.0, 9.0]) * (1.0 if up else -1.0)
                heights = [value({each.shape.name: each.shape.natural(place)}) for place in places.tolist()]
                assert np.all(np.diff(heights) > 0.0), (key, each)
            if each.fate == "free":
                other = each.shape.natural(each.shape.free(each.estimate) + 0.5)
                assert value({each.shape.name: other}) == value(estimates)
        if ended and len(ended) == len(fates):
            best = _searched(value, ended)
            ours = np.array([each.shape.free(each.value) for each in ended])
            np.testing.assert_allclose(ours, best, atol=2e-4, err_msg=key)


def _searched(value: Callable[[dict[str, float]], float], fates: list[ShapeFate]) -> Array:
    """Where a sum is largest over shape parameters on their free scale, found without derivatives from their estimates."""

    def minus(places: Array) -> float:
        shapes = {
            each.shape.name: each.shape.natural(place)
            for each, place in zip(fates, places.tolist(), strict=True)
        }
        inside = all(shapes[each.shape.name] in each.shape.search for each in fates)
        found = value(shapes) if inside else np.nan
        return -found if np.isfinite(found) else 1e30

    start = np.array([each.shape.free(each.estimate) for each in fates])
    tight = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
    return minimize(minus, start, method="Nelder-Mead", options=tight).x


@pytest.mark.parametrize(
    ("kind", "y"), [(mx.Normal, REAL), (mx.Poisson, COUNTS), (mx.Gamma, POSITIVE), (mx.StudentT, REAL)]
)
def test_no_term_without_the_curve_moves_it(kind: type[mx.Family], y: Array) -> None:
    fit = _fit(kind, y)
    ledger = Ledger(fit)
    mean, start = fit.model.mean, fit.maximum.theta
    for key in ledger.own[1:]:
        left = ledger.without([key])
        assert left.curve.fate == "same"
        kept = [entry.line for entry in ledger.entries if entry.line.key in left.kept]
        found = minimize(
            lambda theta, lines=kept: (
                -sum(line.total(ledger.at._replace(mu=mean.value(theta))) for line in lines)
            ),
            start + 0.01,
            method="Nelder-Mead",
            options={"xatol": 1e-10, "fatol": 1e-13},
        )
        np.testing.assert_allclose(found.x, start, rtol=1e-5, atol=1e-6)
    assert ledger.without(["curve"]).curve.fate == "free"


def test_the_lost_logarithm_leaves_the_curve_and_takes_the_standard_deviation() -> None:
    fit = _fit(mx.Normal, REAL)
    left = Ledger(fit).keeping(["curve", LOST_LOGARITHM.key])
    (sigma,) = left.shapes
    assert left.curve.fate == "same"
    assert sigma.fate == "moves"
    assert sigma.value == pytest.approx(np.sqrt(2.0 * np.pi) * fit.loss, rel=1e-7)

    def objective(sigma: float) -> float:
        return fit.n / np.sqrt(2.0 * np.pi * sigma**2) - fit.n * fit.loss / (2.0 * sigma**2)

    brute = minimize_scalar(
        lambda place: -objective(np.exp(place)), bounds=(-5.0, 6.0), method="bounded", options={"xatol": 1e-9}
    )
    assert sigma.value == pytest.approx(np.exp(brute.x), rel=1e-5)
    drawn = lost_logarithm(fit.loss)
    assert drawn.wrong == pytest.approx(sigma.value, rel=1e-7)
    assert drawn.sigma[drawn.derivation.argmax()] == drawn.wrong
    assert drawn.sigma[drawn.likelihood.argmax()] == drawn.right == pytest.approx(fit.estimates["sigma"])
    assert drawn.likelihood.max() == pytest.approx(fit.log_likelihood / fit.n)
    assert objective(drawn.wrong) / fit.n == pytest.approx(drawn.derivation.max())
    # In thousands the right one shrinks as y does, the wrong one as the square of y.
    thousands = Ledger(_fit(mx.Normal, REAL / 1000.0)).keeping(["curve", LOST_LOGARITHM.key]).shapes[0]
    assert thousands.estimate == pytest.approx(sigma.estimate / 1000.0)
    assert thousands.value == pytest.approx(sigma.value / 1000.0**2, rel=1e-6)
    with pytest.raises(ValueError, match="every observation"):
        lost_logarithm(0.0)


@pytest.mark.parametrize("kind", [mx.Normal, mx.Laplace, mx.LogNormal, mx.Gamma, mx.StudentT, mx.Weibull])
def test_units_are_those_of_a_fit_in_thousands(kind: type[mx.Family]) -> None:
    y = REAL if kind.response == "real" else POSITIVE
    more = {"fixed": {"nu": 4.0}} if kind is mx.StudentT else {}
    here, there = (
        Ledger(_fit(kind, y, link="identity", **more)),
        Ledger(_fit(kind, y / 1000.0, link="identity", **more)),
    )
    for keys in (here.own, ("curve",), here.own[1:]):
        unit = here.keeping(keys).unit
        assert unit is not None
        assert unit.whole == pytest.approx(there.value - here.value, rel=1e-7)
        assert unit.whole == pytest.approx(y.size * np.log(1000.0))
        assert unit.left == pytest.approx(
            there.keeping(keys).value - here.keeping(keys).value, rel=1e-6, abs=1e-5
        )
    assert Ledger(_fit(mx.Poisson, COUNTS)).without(["factorial"]).unit is None


def test_curves_are_compared_as_a_fit_of_the_other_one_says() -> None:
    fit, other = _fit(mx.Normal, REAL), mx.fit(X, REAL, curve=mx.Constant(), family=mx.Normal())
    ledger = Ledger(fit)
    for keys in (ledger.own, ("curve",), ("curve", "width")):
        comparison = ledger.keeping(keys).other_curve
        assert comparison is not None
        assert comparison.before == pytest.approx(fit.log_likelihood - other.log_likelihood)
        assert comparison.after == pytest.approx(
            ledger.keeping(keys).value - Ledger(other).keeping(keys).value, abs=1e-9
        )
    # Without its scale every curve has the same sum, minus one half for each observation.
    alone = ledger.keeping(["curve"])
    assert alone.value == pytest.approx(-0.5 * X.size)
    assert alone.other_curve is not None
    assert alone.other_curve.turned
    scaled = ledger.keeping(["curve", "width"]).other_curve
    assert scaled is not None
    assert scaled.same


def test_errors_are_compared_by_what_both_have_left() -> None:
    poisson, negative = _fit(mx.Poisson, COUNTS), _fit(mx.NegativeBinomial, COUNTS)
    ledger = Ledger(poisson)
    shared = ledger.without(["factorial"]).other_errors
    assert shared is not None
    assert shared.before == pytest.approx(poisson.log_likelihood - negative.log_likelihood)
    assert shared.same  # both have −log y!
    deviance = ledger.keeping(["curve", "peak"]).other_errors
    assert deviance is not None
    assert not deviance.same
    normal, laplace = _fit(mx.Normal, REAL), _fit(mx.Laplace, REAL)
    alone = Ledger(normal).keeping(["curve"]).other_errors
    assert alone is not None
    assert alone.after == pytest.approx(-0.5 * X.size - laplace.log_likelihood)


FITS = {
    mx.Normal: _fit(mx.Normal, REAL),
    mx.Laplace: _fit(mx.Laplace, REAL),
    mx.Huber: _fit(mx.Huber, REAL, fixed={"delta"}),
    mx.AsymmetricLaplace: _fit(mx.AsymmetricLaplace, REAL, fixed={"tau": 0.7}),
    mx.Poisson: _fit(mx.Poisson, COUNTS),
    mx.Gamma: _fit(mx.Gamma, POSITIVE),
}


@pytest.mark.parametrize("loss", LIBRARY_REGRESSION, ids=lambda loss: loss.name)
def test_each_librarys_bookkeeping_is_what_it_returns(loss: RegressionLoss) -> None:
    fit = FITS[loss.family]
    ledger = Ledger(fit)
    (book,) = [each for each in ledger.bookkeepings if each.name == f"`{loss.name}`"]
    returned = loss.factor(fit.family) * loss.value(fit.model.y, fit.fitted, fit.family)
    assert ledger.keeping(book.keys).value == pytest.approx(-fit.n * returned, rel=1e-12)


def test_rows_count_by_their_weights_and_those_set_aside_not_at_all() -> None:
    times = np.random.default_rng(1).integers(0, 4, X.size)
    weighted = Ledger(_fit(mx.Poisson, np.where(times == 0, 7.5, COUNTS), weights=times.astype(float)))
    repeated = Ledger(
        mx.fit(np.repeat(X, times), np.repeat(COUNTS, times), curve=mx.Linear(), family=mx.Poisson())
    )
    for ours, theirs in zip(weighted.entries, repeated.entries, strict=True):
        assert ours.total == pytest.approx(theirs.total, rel=1e-9)
        assert ours.mean == pytest.approx(theirs.mean, rel=1e-9)


def test_a_number_inside_a_logarithm_moves_the_curve_by_as_much_as_is_said() -> None:
    fit = _fit(mx.Poisson, COUNTS)
    ledger = Ledger(fit)
    inside = Added("inside", "y log(1 + 0.001/μ)", "", lambda y, mu, _: y * np.log1p(1e-3 / mu))
    extra = measured(added_line(inside), ledger.at)
    kept = (*(entry for entry in ledger.entries if entry.line.of_likelihood), extra)
    fate = curve_fate(fit, ledger.at, kept, (extra,))
    mean, start = fit.model.mean, fit.maximum.theta

    def minus(theta: Array) -> float:
        return -sum(entry.line.total(ledger.at._replace(mu=mean.value(theta))) for entry in kept)

    found = minimize(minus, start, method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-14}).x
    jacobian = mean.jacobian(start)
    information = jacobian.T @ (jacobian / fit.fitted[:, None])
    errors = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, np.linalg.inv(information), jacobian))
    moved = np.max(np.abs(mean.value(found) - fit.fitted) / errors)
    assert fate.fate == "moves"
    assert fate.shift == pytest.approx(moved, rel=0.02)


def test_how_high_the_density_is_is_told() -> None:
    narrow = Ledger(_fit(mx.Normal, REAL / 1000.0))
    assert narrow.heights is not None
    assert narrow.value > 0.0
    assert narrow.heights.highest > 1.0
    assert narrow.heights.above_one == np.count_nonzero(narrow.fit.terms("loglik") > 0.0)
    assert Ledger(_fit(mx.Poisson, COUNTS)).heights is None


def test_a_term_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match='no term "bias": the terms are curve, width, 2π'):
        Ledger(FITS[mx.Normal]).without(["bias"])
