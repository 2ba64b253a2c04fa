"""Losses that grow ever more slowly: logarithms of the residual, and Barron's bridge from squares to bounded losses."""

from functools import lru_cache

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import StudentT
from mlexplore.losses.arguments import RESIDUAL, density_of, of_residual
from mlexplore.losses.library_names import robust_norm
from mlexplore.losses.loss import Loss, LossParameter, Opening, fit_of_typed

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(32)
_PANELS = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 40.0, 60.0])


def _cauchy(c: float) -> StudentT:
    return StudentT(sigma=c, nu=1.0)


def _student_t(nu: float) -> StudentT:
    return StudentT(sigma=1.0, nu=nu)


def _barron(r: Array, alpha: float, c: float) -> Array:
    squares = (r / c) ** 2
    if alpha == 2.0:
        return 0.5 * squares
    bend = abs(alpha - 2.0)
    logarithm = np.log1p(squares / bend)
    if alpha == 0.0:
        return 0.5 * bend * logarithm
    return bend / alpha * np.expm1(0.5 * alpha * logarithm)


def _barron_pull(r: Array, alpha: float, c: float) -> Array:
    if alpha == 2.0:
        return r / c**2
    return r / c**2 * np.exp((0.5 * alpha - 1.0) * np.log1p((r / c) ** 2 / abs(alpha - 2.0)))


@lru_cache(maxsize=256)
def _barron_integral(alpha: float) -> float:
    """Integral of ``exp(-rho)`` for c = 1. With r = sinh(u) the tails fall exponentially for every alpha from 0 on."""
    u = (_PANELS[:-1, None] + np.diff(_PANELS)[:, None] * (0.5 + 0.5 * _NODES)).ravel()
    weights = np.outer(0.5 * np.diff(_PANELS), _NODE_WEIGHTS).ravel()
    with np.errstate(over="ignore"):  # squares of a large r, whose density is 0
        return 2.0 * float(weights @ (np.cosh(u) * np.exp(-_barron(np.sinh(u), alpha, 1.0))))


def _barron_density(r: Array, alpha: float, c: float) -> Array:
    if alpha < 0.0:
        return np.full_like(r, np.nan)
    return np.exp(-_barron(r, alpha, c)) / (c * _barron_integral(float(alpha)))


CAUCHY = Loss(
    key="cauchy",
    name="Cauchy loss",
    also=("Lorentzian", "log1p loss"),
    problem="numbers",
    formula="log(1 + (r/c)²)",
    axis=RESIDUAL,
    parameters=(LossParameter("c", "c", 1.0, 0.1, 5.0, "the residual that pulls hardest"),),
    cost=of_residual(lambda r, c: np.log1p((r / c) ** 2)),
    pull=lambda r, c: 2.0 * r / (c**2 + r**2),
    middle_weight=lambda c: 2.0 / c**2,
    functional="own",
    targets="A centre of its own, near where observations are densest; of a symmetric distribution its middle.",
    convex=False,
    convexity="Not convex: beyond c it bends downwards, and there may be several minima.",
    density=density_of(_cauchy),
    density_formula="1 / (πc(1 + (r/c)²))",
    outliers="The pull grows to c, then falls as 1/r: rows far off are all but left out.",
    used="Robust regression, bundle adjustment in computer vision, heavy-tailed noise.",
    source="Black & Anandan, The robust estimation of multiple motions, CVIU 63 (1996)",
    typed="log(1 + (r / c)^2)",
    family=StudentT,
    errors=_cauchy,
    libraries=(
        robust_norm(
            "StudentT(c=c, df=1)",
            "c²/2 times the loss; its c is 2.385 and its df 4 unless told otherwise.",
            factor=0.5,
        ),
    ),
    opening=Opening("explore", {"errors": "student-t", "nu": "1"}),
)

STUDENT_T = Loss(
    key="student-t",
    name="Student t loss",
    also=("t loss", "t-likelihood"),
    problem="numbers",
    formula="(ν + 1)/2 · log(1 + r²/ν)",
    axis=RESIDUAL,
    parameters=(
        LossParameter("nu", "ν", 4.0, 0.5, 30.0, "degrees of freedom: the smaller, the heavier the tails"),
    ),
    cost=of_residual(lambda r, nu: 0.5 * (nu + 1.0) * np.log1p(r**2 / nu)),
    pull=lambda r, nu: (nu + 1.0) * r / (nu + r**2),
    middle_weight=lambda nu: (nu + 1.0) / nu,
    functional="own",
    targets="A centre of its own, between the mean and where observations are densest; of a symmetric distribution its middle.",
    convex=False,
    convexity="Not convex: beyond √ν it bends downwards, and there may be several minima.",
    density=density_of(_student_t),
    density_formula="Γ((ν + 1)/2) / (Γ(ν/2)√(πν)σ) · (1 + r²/(νσ²))^(−(ν + 1)/2)",
    outliers="The pull grows to √ν, then falls as 1/r: rows far off are all but left out.",
    used="Robust regression with a likelihood, in which ν can be estimated from the data.",
    source="Lange, Little & Taylor, Robust statistical modeling using the t distribution, JASA 84 (1989)",
    typed="(nu + 1) / 2 * log(1 + r^2 / nu)",
    family=StudentT,
    errors=_student_t,
    libraries=(
        robust_norm(
            "StudentT(c=1, df=nu)",
            "ν/(ν + 1) times the loss; its c, which multiplies the scale, is 2.385 unless told otherwise.",
            factor=0.8,
        ),
    ),
    opening=Opening("explore", {"errors": "student-t"}, carried=("nu",)),
)

# At α = 2 the loss is that of squares, its limit: 1e-9 in place of 0 moves no digit of it.
_BARRON = "max(abs(alpha - 2), 1e-9) / alpha * (((r / c)^2 / max(abs(alpha - 2), 1e-9) + 1)^(alpha / 2) - 1)"

BARRON = Loss(
    key="barron",
    name="Barron’s general loss",
    also=("general and adaptive robust loss", "general robust loss"),
    problem="numbers",
    formula="|α − 2|/α · (((r/c)²/|α − 2| + 1)^(α/2) − 1)",
    axis=RESIDUAL,
    parameters=(
        LossParameter(
            "alpha",
            "α",
            1.0,
            -4.0,
            2.0,
            "which loss it is: 2 squares, 1 Charbonnier, 0 Cauchy (as a limit), −2 Geman–McClure, −∞ Welsch",
        ),
        LossParameter("c", "c", 1.0, 0.1, 5.0, "how wide the quadratic middle is"),
    ),
    cost=of_residual(_barron),
    pull=_barron_pull,
    middle_weight=lambda alpha, c: 1.0 / c**2,
    functional="own",
    targets="A centre of its own: the mean at α = 2, near where observations are densest for small α.",
    convex=False,
    convexity="Convex in μ for α ≥ 1 only; below, there may be several minima.",
    density=_barron_density,
    density_formula="exp(−ρ) / (cZ(α)) for α ≥ 0, Z by quadrature; for α < 0 the loss is bounded and there is none",
    outliers="α decides: the pull grows without bound (2), levels off (1), or falls (below 1).",
    used="Computer vision, where α is tuned, lowered while training, or estimated through the density.",
    source="Barron, A general and adaptive robust loss function, CVPR (2019)",
    typed=_BARRON,
    opening=fit_of_typed(_BARRON, "alpha", "c"),
)

LOSSES: tuple[Loss, ...] = (CAUCHY, STUDENT_T, BARRON)
