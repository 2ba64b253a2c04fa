"""Whatever the data are, a fit or a clear refusal: never a NaN, never a warning, never a crash."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import mlexplore as mx

Array = NDArray[np.float64]

each_kind = pytest.mark.parametrize("kind", mx.FAMILIES, ids=lambda kind: kind.__name__)

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
        and fit.family.location_domain.contains(fit.fitted).all()
        and fit.message
    )


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
    try:
        fit = mx.fit(x, y, curve=mx.Linear(), family=kind(), weights=weights)
    except ValueError as refusal:
        assert str(refusal).endswith((".", "?"))
        assert "nan" not in str(refusal)
        return
    assert is_sound(fit), (fit.message, fit.estimates, fit.log_likelihood)
    assert all(error >= 0.0 or np.isnan(error) for error in fit.standard_errors.values())
