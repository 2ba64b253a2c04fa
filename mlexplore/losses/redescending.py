"""Bounded losses, whose pull goes back to nothing: rows far off are left out, and there is no density."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.losses.arguments import RESIDUAL, of_residual
from mlexplore.losses.library_names import robust_norm
from mlexplore.losses.loss import Axis, Loss, LossParameter, Opening

_NO_DENSITY = (
    "The loss is bounded, so exp(−ρ/s) does not fall far out and its integral is infinite, for every s."
)
_OPENING = Opening(
    "explore",
    {"errors": "student-t", "nu": "2"},
    instead="It cannot be fitted as a likelihood, because exp(−ρ/s) does not fall. Student t errors with ν = 2 are nearest: "
    "their pull falls too, and they have a density.",
)
_CENTRE = "A centre of its own, near where observations are densest: what lies far off has no say in it."
_NOT_CONVEX = "Not convex: there may be several minima, and a search must begin near the right one."


def _tukey(r: Array, c: float) -> Array:
    inside = np.minimum((r / c) ** 2, 1.0)
    # 1 - (1 - t)^3, without taking a difference.
    return c**2 / 6.0 * inside * (3.0 - inside * (3.0 - inside))


def _andrews(r: Array, a: float) -> Array:
    return 2.0 * a**2 * np.sin(0.5 * np.minimum(np.abs(r) / a, np.pi)) ** 2


def _hampel(r: Array, a: float, b: float, c: float) -> Array:
    size = np.abs(r)
    near = np.minimum(size, a)
    left = np.maximum(c - size, 0.0)
    return np.where(size <= b, near * (size - 0.5 * near), 0.5 * a * (b + c - a - left**2 / (c - b)))


def _hampel_pull(r: Array, a: float, b: float, c: float) -> Array:
    size = np.abs(r)
    return np.sign(r) * np.minimum(size, a) * np.clip((c - size) / (c - b), 0.0, 1.0)


GEMAN_MCCLURE = Loss(
    key="geman-mcclure",
    name="Geman–McClure loss",
    also=("Geman-McClure",),
    problem="numbers",
    formula="(r²/2) / (1 + (r/c)²)",
    axis=RESIDUAL,
    parameters=(LossParameter("c", "c", 1.0, 0.1, 5.0, "the residual at which half of the most is charged"),),
    cost=of_residual(lambda r, c: 0.5 * c**2 * ((r / c) ** 2 / (1.0 + (r / c) ** 2))),
    pull=lambda r, c: r / (1.0 + (r / c) ** 2) ** 2,
    middle_weight=lambda c: 1.0,
    functional="own",
    targets=_CENTRE,
    convex=False,
    convexity=_NOT_CONVEX,
    no_density=_NO_DENSITY,
    outliers="The pull grows to c/√3 and then falls as 1/r³.",
    used="Registration of images and point clouds, where many pairs are wrong.",
    source="Geman & McClure, Statistical methods for tomographic image reconstruction, Bulletin of the ISI 52 (1987)",
    typed="r^2 / 2 / (1 + (r / c)^2)",
    opening=_OPENING,
)

WELSCH = Loss(
    key="welsch",
    name="Welsch loss",
    also=("Leclerc", "correntropy", "Gaussian kernel"),
    problem="numbers",
    formula="c²/2 · (1 − exp(−(r/c)²))",
    axis=RESIDUAL,
    parameters=(LossParameter("c", "c", 2.985, 0.1, 6.0, "width: the pull is hardest at c/√2"),),
    cost=of_residual(lambda r, c: -0.5 * c**2 * np.expm1(-((r / c) ** 2))),
    pull=lambda r, c: r * np.exp(-((r / c) ** 2)),
    middle_weight=lambda c: 1.0,
    functional="own",
    targets=f"{_CENTRE} As c shrinks, the mode.",
    convex=False,
    convexity=_NOT_CONVEX,
    no_density=_NO_DENSITY,
    outliers="The pull grows to c/√2 and then vanishes as a Gaussian does.",
    used="Robust regression and filtering; at 2.985 it is 95 % as efficient as least squares when errors are normal.",
    source="Dennis & Welsch, Techniques for nonlinear least squares and robust regression, Communications in Statistics B 7 (1978)",
    typed="c^2 / 2 * (1 - exp(-(r / c)^2))",
    opening=_OPENING,
)

TUKEY = Loss(
    key="tukey",
    name="Tukey’s biweight",
    also=("bisquare", "biweight", "Beaton–Tukey"),
    problem="numbers",
    formula="c²/6 · (1 − (1 − (r/c)²)³) if |r| ≤ c, else c²/6",
    axis=Axis("residual r = y − μ", -8.0, 8.0),
    parameters=(LossParameter("c", "c", 4.685, 0.5, 10.0, "from where on rows are left out"),),
    cost=of_residual(_tukey),
    pull=lambda r, c: r * np.maximum(1.0 - (r / c) ** 2, 0.0) ** 2,
    middle_weight=lambda c: 1.0,
    functional="own",
    targets=_CENTRE,
    convex=False,
    convexity=_NOT_CONVEX,
    no_density=_NO_DENSITY,
    outliers="Rows farther off than c do not pull at all.",
    used="Robust regression (RLM, MM-estimators); at 4.685 it is 95 % as efficient as least squares when errors are normal.",
    source="Beaton & Tukey, The fitting of power series, meaning polynomials, Technometrics 16 (1974)",
    typed="c^2 / 6 * (1 - max(0, 1 - (r / c)^2)^3)",
    libraries=(
        robust_norm(
            "TukeyBiweight(c=c)",
            "The loss; RLM divides r by a scale that it estimates beside it, the MAD.",
        ),
    ),
    opening=_OPENING,
)

ANDREWS = Loss(
    key="andrews",
    name="Andrews’ wave",
    also=("sine wave",),
    problem="numbers",
    formula="a²(1 − cos(r/a)) if |r| ≤ πa, else 2a²",
    axis=Axis("residual r = y − μ", -8.0, 8.0),
    parameters=(LossParameter("a", "a", 1.339, 0.2, 3.0, "πa is from where on rows are left out"),),
    cost=of_residual(_andrews),
    pull=lambda r, a: a * np.sin(np.clip(r / a, -np.pi, np.pi)),
    middle_weight=lambda a: 1.0,
    functional="own",
    targets=_CENTRE,
    convex=False,
    convexity=_NOT_CONVEX,
    no_density=_NO_DENSITY,
    outliers="The pull is one arch of a sine: rows farther off than πa do not pull at all.",
    used="Robust regression.",
    source="Andrews, A robust method for multiple linear regression, Technometrics 16 (1974)",
    typed="where(abs(r) <= pi * a, a^2 * (1 - cos(r / a)), 2 * a^2)",
    libraries=(
        robust_norm(
            "AndrewWave(a=a)", "The loss; RLM divides r by a scale that it estimates beside it, the MAD."
        ),
    ),
    opening=_OPENING,
)

HAMPEL = Loss(
    key="hampel",
    name="Hampel’s three parts",
    also=("Hampel", "three-part redescending"),
    problem="numbers",
    formula="r²/2 if |r| ≤ a, else a|r| − a²/2 if |r| ≤ b, else a(b + c − a)/2 − a max(c − |r|, 0)²/(2(c − b))",
    axis=Axis("residual r = y − μ", -12.0, 12.0),
    parameters=(
        LossParameter("a", "a", 2.0, 0.5, 3.0, "the hardest pull"),
        LossParameter("b", "b", 4.0, 3.1, 6.0, "where the pull begins to fall"),
        LossParameter("c", "c", 8.0, 6.1, 12.0, "from where on rows are left out"),
    ),
    cost=of_residual(_hampel),
    pull=_hampel_pull,
    middle_weight=lambda a, b, c: 1.0,
    functional="own",
    targets=_CENTRE,
    convex=False,
    convexity=_NOT_CONVEX,
    no_density=_NO_DENSITY,
    outliers="As Huber’s loss until b; rows farther off than c do not pull at all.",
    used="Robust regression.",
    source="Hampel, The influence curve and its role in robust estimation, JASA 69 (1974)",
    typed=(
        "where(abs(r) <= a, r^2 / 2, where(abs(r) <= b, a * abs(r) - a^2 / 2, "
        "a / 2 * (b + c - a) - a * max(c - abs(r), 0)^2 / (2 * (c - b))))"
    ),
    libraries=(
        robust_norm(
            "Hampel(a=a, b=b, c=c)",
            "The loss; RLM divides r by a scale that it estimates beside it, the MAD.",
        ),
    ),
    opening=_OPENING,
)

TRUNCATED = Loss(
    key="truncated-squares",
    name="Truncated squares",
    also=("Talwar", "trimmed mean", "skipped mean", "truncated quadratic"),
    problem="numbers",
    formula="min(r², c²)/2",
    axis=RESIDUAL,
    parameters=(LossParameter("c", "c", 2.0, 0.1, 4.0, "from where on rows are left out"),),
    cost=of_residual(lambda r, c: 0.5 * np.minimum(np.abs(r), c) ** 2),
    pull=lambda r, c: np.where(np.abs(r) < c, r, 0.0),
    middle_weight=lambda c: 1.0,
    functional="own",
    targets="The mean of the observations within ±c of it.",
    convex=False,
    convexity=_NOT_CONVEX,
    no_density=_NO_DENSITY,
    outliers="Rows count in full up to c and not at all beyond.",
    used="RANSAC and its kin in computer vision; cutting outliers by hand comes to the same.",
    source="Hinich & Talwar, A simple method for robust regression, JASA 70 (1975)",
    typed="min(r^2, c^2) / 2",
    libraries=(
        robust_norm(
            "TrimmedMean(c=c)",
            "The loss; RLM divides r by a scale that it estimates beside it, the MAD.",
        ),
    ),
    opening=_OPENING,
)

LOSSES: tuple[Loss, ...] = (GEMAN_MCCLURE, WELSCH, TUKEY, ANDREWS, HAMPEL, TRUNCATED)
