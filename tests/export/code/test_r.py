"""The R code of every fit runs as it is shown, and leaves the numbers on screen to seven digits."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.export.code import Snippet, Unable, problem_of_fit, problem_of_labels
from mlexplore.export.code.r_language import snippet
from mlexplore.export.code.r_language.translation import r_expression, r_lines
from mlexplore.outcome import NOT_UNIQUE
from tests.data.class_opening import class_opening
from tests.export.code import fits
from tests.export.code.running import agreement
from tests.export.code.running_r import run_r


def assert_same(found: Iterable[mx.Fit | mx.ClassFit], folder: Path) -> None:
    """Run the code of several fits in one process and compare."""
    fitted, written = list(found), []
    for fit in fitted:
        code = snippet(problem_of_fit(fit) if isinstance(fit, mx.Fit) else problem_of_labels(fit))
        if fit.message == NOT_UNIQUE:
            continue
        if isinstance(code, Snippet):
            written.append((fit, code))
        else:
            assert fit.message in code.reason or "fewer observations than it has parameters" in code.reason
    assert len(written) >= 0.6 * len(fitted)
    left = run_r([code.code for _, code in written], folder)
    wrong = [
        f"{agreed}\n{code.code}"
        for (fit, code), each in zip(written, left, strict=True)
        if isinstance(agreed := each if isinstance(each, str) else agreement(each, fit), str)
        or agreed < code.digits
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_family_with_every_curve_and_every_link(kind: type[mx.Family], tmp_path: Path) -> None:
    assert_same([*fits.with_every_curve(kind), *fits.through_every_link(kind)], tmp_path)


def test_exposures_offsets_and_trials(tmp_path: Path) -> None:
    kinds = (mx.Poisson, mx.NegativeBinomial, mx.Gamma, mx.Normal, mx.Laplace)
    assert_same(
        [
            *(
                fits.with_exposure(kind, curve)
                for kind in kinds
                for curve in (mx.Polynomial(2), mx.LogisticGrowth())
            ),
            *map(fits.with_offset, (mx.Normal, mx.Laplace, mx.Logistic)),
            *fits.with_trials(),
        ],
        tmp_path,
    )


def test_shape_parameters_that_are_chosen(tmp_path: Path) -> None:
    assert_same(
        (fit for family, fixed in fits.CHOSEN_SHAPES for fit in fits.with_chosen_shapes(family, fixed)),
        tmp_path,
    )


def test_errors_at_the_limit_of_a_shape_parameter(tmp_path: Path) -> None:
    assert_same(fits.at_a_limit(), tmp_path)


def test_a_script_prints_no_warning_where_probabilities_come_close_to_0(tmp_path: Path) -> None:
    assert_same([class_opening("penguins")], tmp_path)


def test_typed_curves_and_calendar_years(tmp_path: Path) -> None:
    curves = (mx.Linear(), mx.Polynomial(8), mx.Seasonal(period=12, harmonics=3, degree=3), mx.Spline(8))
    assert_same(
        [
            fits.through_a_parabola(),
            *(fit for text in fits.FORMULAS for fit in fits.typed(text)),
            *(
                fits.of_calendar_years(curve, family)
                for curve in curves
                for family in (mx.Normal(), mx.Laplace(), mx.Gumbel())
            ),
        ],
        tmp_path,
    )


TYPED = (
    "r^2/2",
    "log(1 + (r/c)^2)",
    "exp(a*r) - a*r - 1",
    "logcosh(r/theta) + 3",
    "where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))",
    "softplus(-r) + r/2 + r^2/rho",
    "where(r >= 0, s1*r^2, (1 - s1)*r^2)",
)
"""Losses without kinks."""


def test_losses_that_are_typed(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    x, weights = np.linspace(0.0, 10.0, 41), rng.integers(1, 4, 41)
    y = 20.0 / (1.0 + np.exp(5.0 - x)) + rng.standard_t(3.0, 41)
    kinds = [mx.typed_errors(text) for text in TYPED]
    assert_same(
        [
            *(mx.fit(x, y, curve=mx.Polynomial(2), family=kind(), weights=weights) for kind in kinds),
            *(mx.fit(x, y, curve=mx.LogisticGrowth(), family=kind()) for kind in kinds),
            *(mx.fit(x, y, curve=mx.Linear(), family=kind(s=0.8), fixed="s") for kind in kinds),
        ],
        tmp_path,
    )


def test_a_typed_loss_with_kinks_is_told_to_need_more_than_r_has() -> None:
    x = np.arange(12.0)
    fit = mx.fit(x, x + 3.0 * np.sin(x), curve=mx.Linear(), family=mx.typed_errors("max(abs(r) - eps, 0)")())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "kinks" in found.reason


@pytest.mark.parametrize("family", [kind() for kind in mx.CLASS_FAMILIES], ids=repr)
def test_labels_through_every_link_with_every_curve(family: mx.ClassFamily, tmp_path: Path) -> None:
    assert_same(fits.of_labels(family), tmp_path)


def test_without_a_maximum_the_reason_is_told_in_place_of_code() -> None:
    fit = mx.fit([0, 1, 2, 3], [1.0, 2.0, 3.0, 4.0], curve=mx.Linear(), family=mx.Normal())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert fit.message in found.reason


def test_what_the_data_do_not_determine_has_no_code() -> None:
    fit = fits.undetermined()
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert fit.message in found.reason


# ---- one language said in the other -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numpy_code", "r_code"),
    [
        ("a - (b - c) - -d**2", "a - (b - c) - -d^2"),
        ("a / (b * c) * 2**-x", "a / (b * c) * 2^(-x)"),
        ("np.where(np.abs(z) <= delta, z**2 / 2, 0)", "ifelse(abs(z) <= delta, z^2 / 2, 0)"),
        ("-np.expm1(-np.exp(eta))", "-expm1(-exp(eta))"),
        ("[theta[0] - theta[1:] @ centre, *theta[1:]]", "c(theta[1] - sum(theta[-1] * centre), theta[-1])"),
    ],
)
def test_numpy_code_in_r(numpy_code: str, r_code: str) -> None:
    assert r_expression(numpy_code) == r_code


@pytest.mark.parametrize(
    "text", ["x.sort()", "open('f')", "a @ b @ c if a else b", "np.fft.fft(x)", "__import__('os')"]
)
def test_what_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="There is no R for"):
        r_lines(text)
