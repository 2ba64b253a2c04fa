"""Whatever the data are, a fit or a clear refusal: never a NaN, never a warning, never a crash."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.diagnostics import worm_plot

Array = NDArray[np.float64]

each_kind = pytest.mark.parametrize("kind", mx.FAMILIES, ids=lambda kind: kind.__name__)

Answer = TypeVar("Answer")

PATTERNS = ("noise", "tied", "two values", "almost constant", "one far out", "trend")


def shaped(pattern: str, n: int, rng: np.random.Generator) -> Array:
    """Numbers of about size one in one of several patterns that data have and fits fear."""
    noise = rng.normal(size=n)
    return {
        "noise": noise,
        "tied": np.round(noise),
        "two values": np.sign(noise),
        "almost constant": np.where(np.arange(n) == n // 2, 1.0, 0.0),
        "one far out": np.where(np.arange(n) == 0, 1e3, noise),
        "trend": np.arange(n) + 0.1 * noise,
    }[pattern]


def responses(kind: type[mx.Family], numbers: Array, scale: float, shift: float) -> Array:
    """The numbers brought into the support of a family."""
    support = kind.support
    with np.errstate(over="ignore"):
        if support.whole and np.isfinite(support.high):
            return (numbers > np.median(numbers)).astype(float)
        if support.whole:
            return np.floor(np.abs(numbers) * min(scale, 1e6)) + min(np.floor(shift), 1e6)
        if np.isfinite(support.high):
            return 1.0 / (1.0 + np.exp(-np.clip(numbers, -30.0, 30.0)))
        if np.isfinite(support.low):
            lowest = 0.0 if support.closed else 1e-3
            return scale * (np.abs(numbers) + lowest + shift)
    return scale * (numbers + shift)


def is_sound(fit: mx.Fit) -> bool:
    """Whether nothing in a fit is a NaN that the fit does not explain."""
    if fit.maximum.degenerate:
        return fit.log_likelihood == np.inf and not fit.converged
    estimates = [fit.estimates[name] for name in fit.model.names]
    return bool(
        np.isfinite(fit.log_likelihood)
        and not np.isnan(estimates).any()
        and np.isfinite(fit.fitted).all()
        and is_possible(fit)
        and fit.message
    )


def is_possible(fit: mx.Fit) -> bool:
    """Whether the curve stays where its family lives; only one that runs away may be rounded to the end."""
    domain = fit.family.location_domain
    at_the_end = (fit.fitted == domain.low) | (fit.fitted == domain.high)
    return bool((domain.contains(fit.fitted) | (at_the_end & (not fit.converged))).all())


@each_kind
@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 30),
    pattern=st.sampled_from(PATTERNS),
    scale=st.sampled_from([1e-8, 1e-3, 1.0, 1e4, 1e8]),
    shift=st.sampled_from([0.0, 1.0, 1e4, 1e9]),
    x_shift=st.sampled_from([0.0, 2010.0, 1e9]),
    weighted=st.booleans(),
)
def test_any_data_give_a_sound_fit_or_a_sentence(
    kind: type[mx.Family],
    seed: int,
    n: int,
    pattern: str,
    scale: float,
    shift: float,
    x_shift: float,
    weighted: bool,
) -> None:
    rng = np.random.default_rng(seed)
    x = x_shift + np.sort(rng.normal(size=n)) * rng.choice([1.0, 10.0])
    y = responses(kind, shaped(pattern, n, rng), scale, shift)
    weights = rng.integers(0, 3, n).astype(float) if weighted else None
    assume(weights is None or weights.any())
    fit = or_a_sentence(lambda: mx.fit(x, y, curve=mx.Linear(), family=kind(), weights=weights))
    if fit is None:
        return
    assert is_sound(fit), (fit.message, fit.estimates, fit.log_likelihood)
    assert all(error >= 0.0 or np.isnan(error) for error in fit.standard_errors.values())


CURVES = (
    mx.Constant(),
    mx.Linear(),
    mx.Polynomial(2),
    mx.Spline(3),
    mx.Seasonal(4),
    mx.ExponentialGrowth(),
    mx.LogisticGrowth(),
    mx.Formula("a + c*x/(1 + exp(d - x))"),
)


def asked(fit: mx.Fit, x: Array) -> dict[str, Callable[[], object]]:
    """Everything that can be asked of a fit, by name."""
    free = [name for name in fit.model.names if name not in fit.model.held and name not in fit.model.fixed]
    first, last = free[0], free[-1]
    somewhere = {name: np.array([0.9, 1.2]) * fit.estimates[name] for name in (first, last)}
    kinds = ("raw", "pearson", "deviance", "quantile", "pit")
    methods = ("likelihood ratio", "wald", "score")
    answers: dict[str, Callable[[], object]] = {
        "errors": lambda: (fit.standard_errors, fit.covariance, fit.covariance_of("sandwich")),
        "criteria": lambda: (fit.loss, fit.aic, fit.aicc, fit.bic),
        "places": lambda: fit.predict(x),
        "confidence": lambda: fit.interval(x, 0.9),
        "prediction": lambda: fit.interval(x[:2], 0.9, kind="prediction"),
        "wald intervals": lambda: fit.confidence_intervals(method="wald"),
        "profile": lambda: fit.profile(first, somewhere[first]),
        "slice": lambda: fit.slice(last, somewhere[last]),
        "surface": lambda: fit.surface(first, last, somewhere[first], somewhere[last]),
        "looks": lambda: (repr(fit), fit._repr_html_()),
        "influence": lambda: fit.influence,
        "one less": lambda: fit.without(0),
        "validation": lambda: fit.cross_validate(folds=2),
        "worm": lambda: worm_plot(fit),
    }
    answers |= {f"{kind} residuals": partial(fit.residuals, kind) for kind in kinds}  # type: ignore[arg-type]
    return answers | {f"{name} test": partial(fit.test, {first: 0.0}, method=name) for name in methods}  # type: ignore[arg-type]


@each_kind
@settings(max_examples=5)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 16),
    pattern=st.sampled_from(PATTERNS),
    scale=st.sampled_from([1e-8, 1.0, 1e8]),
    curve=st.sampled_from(CURVES),
    turn=st.integers(0, 7),
    weighted=st.booleans(),
)
def test_whatever_is_asked_of_any_fit_is_answered_or_refused_with_a_sentence(
    kind: type[mx.Family],
    seed: int,
    n: int,
    pattern: str,
    scale: float,
    curve: mx.Curve,
    turn: int,
    weighted: bool,
) -> None:
    rng = np.random.default_rng(seed)
    x = 0.5 + np.sort(rng.uniform(0.0, 12.0, n))
    y = responses(kind, shaped(pattern, n, rng), scale, 0.0)
    weights = rng.integers(0, 3, n).astype(float) if weighted else None
    link = kind.links[turn % len(kind.links)]
    fit = or_a_sentence(lambda: mx.fit(x, y, curve=curve, family=kind(), link=link, weights=weights))
    if fit is None:
        return
    assert is_sound(fit), (fit.message, fit.estimates, fit.log_likelihood)
    for answer in asked(fit, x).values():
        or_a_sentence(answer)


def or_a_sentence(ask: Callable[[], Answer]) -> Answer | None:
    """What comes back, or None where it is refused in words that were written for a reader."""
    try:
        return ask()
    except ValueError as refusal:
        text = str(refusal)
    assert text.endswith((".", "?"))
    assert "nan" not in text
    return None
