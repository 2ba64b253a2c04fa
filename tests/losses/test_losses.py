"""What every record of the dictionary promises of its functions, held against differences, quadrature and the families."""

import itertools
import re

import numpy as np
import pytest
from scipy.integrate import quad

from mlexplore.arrays import Array
from mlexplore.families import ClassFamily, Family
from mlexplore.formulas import Run, names_of, parse, typed_text, value_of
from mlexplore.losses import LIBRARIES, LOSSES, Loss, loss_named
from tests.losses.settings_of_losses import Setting, each_loss, each_setting, places, settings_of


def height_of(loss: Loss, mu: Array) -> Array:
    return np.log(mu) if loss.pulled == "log μ" else mu


def cost_at(setting: Setting, y: Array, height: Array) -> Array:
    mu = np.exp(height) if setting.loss.pulled == "log μ" else height
    return setting.loss.cost(y, mu, **setting.parameters)


def stands_at(loss: Loss, x: Array) -> tuple[Array, Array]:
    """Observations and heights in the pictures: of labels the height moves, of all others the observation."""
    if loss.problem == "labels":
        return np.ones_like(x), x
    return x, height_of(loss, np.full_like(x, loss.height))


# ---- the functions --------------------------------------------------------------------------------------------


@each_setting
def test_it_is_never_negative_and_nothing_where_the_curve_meets_the_observation(setting: Setting) -> None:
    loss, parameters = setting
    assert (loss.value(places(loss), **parameters) >= 0.0).all()
    if loss.problem != "labels":
        at_curve = np.array([loss.height])
        assert loss.value(at_curve, **parameters) == pytest.approx(0.0, abs=1e-15)
        assert loss.influence(at_curve, **parameters) == pytest.approx(0.0, abs=1e-15)


@each_setting
def test_the_pull_is_minus_the_slope_in_the_height(setting: Setting) -> None:
    loss, parameters = setting
    x, step = places(loss), 1e-5
    y, height = stands_at(loss, x)
    slopes = (cost_at(setting, y, height + step) - cost_at(setting, y, height - step)) / (2.0 * step)
    size = 1.0 + np.abs(loss.value(x, **parameters))
    assert loss.influence(x, **parameters) / size == pytest.approx(-slopes / size, abs=3e-8)


@each_setting
def test_the_weight_is_the_pull_over_the_residual(setting: Setting) -> None:
    loss, parameters = setting
    x = places(loss)
    weight = loss.weight(x, **parameters)
    assert loss.has_weight == (loss.problem != "labels")
    if not loss.has_weight:
        assert np.isnan(weight).all()
        return
    assert weight * (x - loss.height) == pytest.approx(loss.influence(x, **parameters), rel=1e-12, abs=1e-15)
    if loss.key == "expectile":
        return  # its two sides have limits of their own
    (middle,) = loss.weight(np.array([loss.height]), **parameters)
    for side in (-1.0, 1.0):
        near, nearer = loss.weight(loss.height + side * np.array([1e-3, 1e-9]), **parameters)
        assert (
            nearer > 1.1 * near
            if np.isinf(middle)
            else abs(nearer - middle) <= max(0.9 * abs(near - middle), 1e-6)
        )


@each_loss
def test_it_is_convex_where_it_says_so_and_not_elsewhere(loss: Loss) -> None:
    rng = np.random.default_rng(2)
    low, high = (0.05, 9.0) if loss.key == "absolute-percentage" else (-6.0, 6.0)
    one, other = rng.uniform(low, high, (2, 4000))
    middle = 0.5 * (one + other)
    excess = [
        cost_at(setting, y, middle) - 0.5 * (cost_at(setting, y, one) + cost_at(setting, y, other))
        for setting in settings_of(loss)
        for y in ([np.zeros(4000), np.ones(4000)] if loss.problem == "labels" else [np.full(4000, 2.7)])
    ]
    if loss.convex:
        assert all((each <= 1e-12 * (1.0 + np.abs(each).max())).all() for each in excess)
    else:
        assert any((each > 1e-3).any() for each in excess)


@each_setting
def test_far_off_it_is_a_number_or_infinite_and_nothing_warns(setting: Setting) -> None:
    loss, parameters = setting
    reach = np.array([1e-300, 1e-12, 1e-3, 50.0, 1e3, 1e6, 1e12])
    if loss.problem in ("numbers", "labels"):
        reach = np.concatenate([-reach[::-1], [0.0], reach])
    if loss.axis.whole:
        reach = reach[reach >= 1.0]
    for asked in (loss.value, loss.influence, loss.density_at, loss.weight):
        answer = asked(reach, **parameters)
        assert answer.shape == reach.shape
        if asked in (loss.value, loss.influence):
            assert not np.isnan(answer).any()


# ---- densities ------------------------------------------------------------------------------------------------


@each_loss
def test_there_is_a_density_or_the_reason_why_not(loss: Loss) -> None:
    assert (loss.density is None) == bool(loss.no_density) == (not loss.density_formula)


@each_setting
def test_a_density_is_one_in_all_and_its_logarithm_is_the_loss(setting: Setting) -> None:
    loss, parameters = setting
    x = places(loss)
    if loss.density is None or not np.isfinite(loss.density_at(x, **parameters)).all():
        assert loss.density is None or parameters["alpha"] < 0.0  # of Barron's losses the bounded ones
        return
    density = loss.density_at(x, **parameters)
    if loss.problem == "labels":
        assert density + loss.density_at(-x, **parameters) == pytest.approx(1.0, rel=1e-14)
        assert -np.log(density) == pytest.approx(loss.value(x, **parameters), rel=1e-12)
        return
    if loss.errors is None or loss.problem in ("numbers", "directions"):
        seen = density > 1e-300
        dropped = -np.log(density[seen]) - loss.value(x[seen], **parameters) / loss.scale
        assert dropped == pytest.approx(dropped[0], rel=1e-10, abs=1e-10)

    def at(place: float) -> float:
        return float(loss.density_at(np.array([place]), **parameters)[0])

    if loss.axis.whole:
        whole = float(loss.density_at(np.arange(4000.0), **parameters).sum())
    elif loss.problem == "directions":
        whole = quad(at, -np.pi, np.pi)[0]
    else:
        # With r = sinh(u) tails that fall as a power of r fall exponentially.
        ends = (
            (-60.0, -8.0, -2.0, 0.0, 2.0, 8.0, 60.0)
            if loss.problem == "numbers"
            else (0.0, 0.5, 2.0, 8.0, 20.0)
        )
        whole = sum(
            quad(lambda u: at(np.sinh(u)) * np.cosh(u), low, high, epsabs=1e-10, epsrel=1e-9, limit=200)[0]
            for low, high in itertools.pairwise(ends)
        )
        if loss.key == "tweedie-deviance":
            whole += at(0.0)
    assert whole == pytest.approx(1.0, rel=1e-7)


@each_loss
def test_without_a_density_the_tail_does_not_fall_or_the_labels_do_not_add_up(loss: Loss) -> None:
    if loss.density is not None:
        return
    if loss.problem != "labels":
        assert loss.value(np.array([1e9])) < 100.0
        return
    eta = np.linspace(-6.0, 6.0, 49)
    zeros, ones = (np.exp(-loss.cost(np.full_like(eta, y), eta, **loss.at({}))) for y in (0.0, 1.0))
    both = zeros + ones
    if loss.key == "zero-one":
        assert np.unique(both.round(12)).size == 2  # one constant, and the jump
    else:
        assert np.ptp(both) > 1e-3


def test_the_integrals_that_are_known() -> None:
    def integral(key: str, **parameters: float) -> float:
        return 1.0 / float(loss_named(key).density_at(np.zeros(1), **parameters)[0])

    assert integral("huber", delta=1.345) == pytest.approx(2.6607, abs=5e-5)
    assert integral("log-cosh") == pytest.approx(np.pi)
    assert integral("pinball", tau=0.9) == pytest.approx(1.0 / 0.09)
    assert integral("epsilon-insensitive", epsilon=1.0) == pytest.approx(4.0)
    assert integral("barron", alpha=2.0, c=1.0) == pytest.approx(np.sqrt(2.0 * np.pi))
    assert integral("barron", alpha=0.0, c=1.0) == pytest.approx(np.sqrt(2.0) * np.pi)


@each_setting
def test_a_family_is_its_likelihood(setting: Setting) -> None:
    loss, parameters = setting
    if loss.family is None:
        assert loss.errors is None
        return
    if issubclass(loss.family, ClassFamily):
        assert loss.problem == "labels"
        return
    assert loss.errors is not None
    errors = loss.errors(**parameters)
    assert isinstance(errors, Family)
    assert type(errors) is loss.family
    x = places(loss).round() if loss.axis.whole else places(loss)
    mu = np.full_like(x, loss.height)
    assert loss.value(x, **parameters) / loss.scale == pytest.approx(errors.excess_loss(x, mu), rel=1e-11)
    assert loss.density_at(x, **parameters) == pytest.approx(errors.density(x, mu), rel=1e-14)


# ---- the words ------------------------------------------------------------------------------------------------


@each_setting
def test_the_typed_text_is_the_loss(setting: Setting) -> None:
    loss, parameters = setting
    if not loss.typed:
        assert (
            loss.problem in ("positive numbers", "counts", "directions")
            or loss.key == "weighted-cross-entropy"
        )
        return
    tree, x = parse(loss.typed), places(loss)
    assert typed_text(tree) == loss.typed  # as links write it
    argument = "m" if loss.problem == "labels" else "r"
    assert set(names_of(tree)) == {argument, *parameters}
    step = value_of(tree)
    (typed,) = Run(step.program, [step.place], {argument: x}, list(parameters))(list(parameters.values()))
    assert typed == pytest.approx(loss.value(x, **parameters), rel=1e-11, abs=1e-13)


def test_names_and_keys_are_nobody_elses() -> None:
    for names in (
        [loss.key for loss in LOSSES],
        [loss.name for loss in LOSSES],
        [(loss.formula, loss.problem) for loss in LOSSES if loss.key != "categorical-cross-entropy"],
        [(name.library, name.name, name.code, loss.key) for loss in LOSSES for name in loss.libraries],
    ):
        assert len(names) == len(set(names))
    for loss in LOSSES:
        assert loss_named(loss.key) is loss
    with pytest.raises(KeyError):
        loss_named("no such loss")


@each_loss
def test_its_words_are_sentences(loss: Loss) -> None:
    sentences = [loss.targets, loss.convexity, loss.outliers, loss.used]
    sentences += [loss.no_density] if loss.no_density else []
    sentences += [loss.opening.instead] if loss.opening.instead else []
    sentences += [name.relation for name in loss.libraries]
    for sentence in sentences:
        first = sentence.split()[0]
        assert sentence.endswith(".")
        assert first[0].isupper() or len(first) == 1 or not first.isalpha()
    assert re.search(r"\(\d{4}\)", loss.source)
    assert all(name.library in LIBRARIES for name in loss.libraries)


@each_loss
def test_its_parameters_can_be_turned(loss: Loss) -> None:
    for each in loss.parameters:
        assert each.low <= each.value <= each.high
        assert each.name.isidentifier()
        assert np.isfinite(loss.value(places(loss), **{each.name: each.low})).all()
        assert np.isfinite(loss.value(places(loss), **{each.name: each.high})).all()
