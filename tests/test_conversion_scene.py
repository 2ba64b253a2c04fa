"""What is drawn of a typed loss: known constants, areas of 1, areas without an end, and sums over labels."""

from functools import cache

import numpy as np
import pytest
from scipy import integrate, stats

from mlexplore.conversion import LossDensity, TypedLoss, read_verdict, typed_loss
from mlexplore.conversion.margin import typed_margin
from mlexplore.conversion_scene import SCALE, GrowingArea, MarginTurn, TypedTurn, usual_scale
from mlexplore.losses import loss_named

CAUCHY = "log(1 + (r/c)^2)"
LOSSES = [
    "r^2/2",
    "abs(r)",
    "where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))",
    "max(tau*r, (tau - 1)*r)",
    CAUCHY,
    "4*log(1 + r^2)",
    "0.3*log(1 + r^2)",
    "exp(a*r) - a*r - 1",
    "r^2/2 + 0.4*log(abs(r))",
    "-log(max(1 - r^2, 0))",
]
each_loss = pytest.mark.parametrize("text", LOSSES)


@cache
def turn(text: str, turned: str = SCALE, **values: float) -> TypedTurn:
    """A loss as it opens, but for some values."""
    loss = typed_loss(text)
    chosen = {name: each.value for name, each in loss.suggestions.items()} | values
    return TypedTurn(loss, chosen, usual_scale(read_verdict(loss.at(chosen))), turned)


def usual(loss: TypedLoss) -> dict[str, float]:
    return {name: each.value for name, each in loss.suggestions.items()}


@pytest.mark.parametrize(
    ("key", "constant"),
    [("huber", 2.66072380939), ("log-cosh", np.pi), ("pinball", 1 / 0.09), ("epsilon-insensitive", 4.0)],
)
def test_constants_of_losses_of_the_dictionary_are_the_known_ones(key: str, constant: float) -> None:
    loss = loss_named(key)
    scene = turn(loss.typed, **loss.at({}))
    assert scene.normalisers[scene.home] == pytest.approx(constant, rel=1e-11)


@each_loss
def test_every_state_is_a_density_that_follows_from_its_loss(text: str) -> None:
    scene = turn(text)
    assert np.all(np.diff(scene.numbers) > 0.0)
    assert scene.numbers[scene.home] == scene.usual
    assert scene.numbers[scene.place] == scene.s
    assert all(state.admitted for state in scene.states)
    curve = scene.now.curve
    for row in (0, scene.home, -1):
        s = float(scene.numbers[row])
        expected = np.exp(-curve.rho(scene.x) / s) / scene.normalisers[row]
        np.testing.assert_allclose(scene.density[row], expected, rtol=1e-12)
        np.testing.assert_allclose(scene.influence[row], curve.psi(scene.x) / s, rtol=1e-12)
    below, above = LossDensity(*scene.states[scene.home]).cdf(scene.x[[0, -1]])
    assert 0.8 < above - below <= 1.0  # the picture shows the middle and the beginning of the tails


@pytest.mark.parametrize(
    ("text", "turned", "law"),
    [
        ("r^2/2", SCALE, lambda s: stats.norm(scale=np.sqrt(s))),
        ("abs(r)", SCALE, lambda s: stats.laplace(scale=s)),
        ("abs(r)/b", "b", lambda b: stats.laplace(scale=b)),
        ("(nu + 1)/2*log(1 + r^2/nu)", "nu", stats.t),
        (CAUCHY, SCALE, lambda s: stats.t(2.0 / s - 1.0, scale=1.345 / np.sqrt(2.0 / s - 1.0))),
    ],
)
def test_densities_and_deviations_are_those_of_scipy(text: str, turned: str, law) -> None:  # noqa: ANN001
    scene = turn(text, turned)
    for row in range(0, scene.numbers.size, 7):
        known = law(float(scene.numbers[row]))
        np.testing.assert_allclose(scene.density[row], known.pdf(scene.x), rtol=1e-9)
        deviation = known.std()
        assert scene.deviations[row] == pytest.approx(np.inf if np.isnan(deviation) else deviation, rel=1e-6)


def test_states_without_a_density_are_empty_and_the_rest_stays() -> None:
    """Barron's loss is bounded below a shape of 0, and Student's t has a bound on s that moves with its degrees of freedom."""
    loss = typed_loss("(nu + 1)/2*log(1 + r^2/nu)")
    scene = TypedTurn(loss, {"nu": 4.0}, 3.0, "nu")
    there = scene.numbers + 1.0 > 3.0
    assert there.any()
    assert not there.all()
    assert np.isfinite(scene.density[there]).all()
    assert np.isnan(scene.density[~there]).all()
    np.testing.assert_array_equal(np.isnan(scene.normalisers), ~there)
    np.testing.assert_array_equal(np.isnan(scene.deviations), ~there)


def test_values_at_which_the_loss_is_not_defined_are_passed_over() -> None:
    """The root of a negative number is none at any residual; beside b = 2 that begins in the middle of the range of a."""
    loss = typed_loss("r^2*sqrt(b - a)")
    scene = TypedTurn(loss, {"a": 0.5, "b": 0.7}, 1.0, "a")
    assert scene.numbers.max() <= 0.7
    assert scene.numbers[scene.home] == scene.usual
    assert scene.numbers[scene.place] == 0.5
    assert np.isfinite(scene.density[scene.place]).all()


@each_loss
def test_the_normal_density_beside_it_is_as_high(text: str) -> None:
    scene = turn(text)
    rows = np.isfinite(scene.normal).all(axis=1)
    if read_verdict(scene.now.curve).low > 0.0:
        assert not rows.any()  # nothing normal is as high as a pole
        return
    np.testing.assert_allclose(scene.normal[rows].max(axis=1), scene.density[rows].max(axis=1), rtol=0.02)
    np.testing.assert_allclose(
        scene.normal[scene.home],
        stats.norm(scene.now.curve.minimum, scene.normalisers[scene.home] / np.sqrt(2.0 * np.pi)).pdf(
            scene.x
        ),
        rtol=1e-10,
        atol=1e-300,
    )


@pytest.mark.parametrize(
    "text", ["min(r^2, 4)", "c^2/6*(1 - max(0, 1 - (r/c)^2)^3)", "log(1 + log(1 + r^2))", "-r", "0*r"]
)
def test_without_a_density_the_area_grows_without_end(text: str) -> None:
    loss = typed_loss(text)
    scene = GrowingArea(loss.at(usual(loss)), 0.7)
    assert read_verdict(scene.curve).kind == "none"
    assert np.all(np.diff(scene.areas[np.isfinite(scene.areas)]) > 0.0)
    assert scene.areas[-1] > 20.0 * scene.areas[scene.home]
    breaks = [place for place in scene.curve.breaks if abs(place) < scene.reaches[7]]
    known, _ = integrate.quad(
        lambda r: float(np.exp(-scene.curve.rho(r) / 0.7)),
        -scene.reaches[7],
        scene.reaches[7],
        points=breaks or None,
    )
    assert scene.areas[7] == pytest.approx(known, rel=1e-7)
    assert scene.reaches[scene.home] == scene.x[-1]
    inside = np.abs(scene.x) <= scene.reaches[3]
    np.testing.assert_array_equal(scene.within[3, inside], scene.height[0, inside])
    assert not scene.within[3, ~inside].any()


@pytest.mark.parametrize(
    ("text", "s"), [("log(1 + exp(-m))", 1.0), ("3*softplus(-2*m)", 3.0), ("-log(Phi(m))", 1.0)]
)
def test_two_labels_add_up_at_one_scale_only(text: str, s: float) -> None:
    scene = MarginTurn(typed_margin(text).at(), s)
    assert scene.usual == pytest.approx(s)
    np.testing.assert_allclose(scene.totals[scene.home], 1.0, rtol=1e-9)
    np.testing.assert_allclose(scene.shares[scene.home], np.exp(-scene.margin.phi(scene.x) / s), rtol=1e-9)
    assert np.ptp(scene.totals[0]) > 0.01
    assert np.ptp(scene.totals[-1]) > 0.01


def test_best_heights_are_the_known_ones() -> None:
    p = MarginTurn(typed_margin("exp(-m)").at(), 1.0).probabilities
    logits = np.log(p / (1.0 - p))
    for text, known in {
        "log(1 + exp(-m))": logits,
        "exp(-m)": 0.5 * logits,
        "max(0, 1 - m)^2": 2.0 * p - 1.0,
        "max(0, 1 - m)": np.where(p > 0.5, 1.0, -1.0),
    }.items():
        best = MarginTurn(typed_margin(text).at(), 1.0).best
        apart = np.abs(p - 0.5) > 1e-9
        np.testing.assert_allclose(best[apart], known[apart], atol=1e-7)


@pytest.mark.parametrize("text", [CAUCHY, "r^2/2", "abs(r)"])
def test_an_even_loss_has_as_much_room_on_either_side(text: str) -> None:
    x = turn(text).x
    assert x[0] == -x[-1]


def test_best_heights_are_drawn_on_both_sides_where_many_are_equally_good() -> None:
    best = MarginTurn(typed_margin("where(m > 0, 0, 1)").at(), 1.0).best
    assert np.abs(best[[0, -1]]) == pytest.approx(1.0, rel=0.2)
    assert best[0] < 0.0 < best[-1]
