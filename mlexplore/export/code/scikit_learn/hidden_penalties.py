"""What scikit-learn's defaults make of a fit: where its loss plus its penalty is least, found without scikit-learn.

The code that is shown sets the penalties to zero. So that the line which says so can also say by how much they matter, the
same objectives are minimised here, each as scikit-learn 1.9 states it; the tests hold the answers against the library itself.
"""

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.families.categorical import Categorical
from mlexplore.families.family import Family
from mlexplore.links import LINKS, Link
from mlexplore.solvers.least_absolute import least_absolute
from mlexplore.solvers.newton import maximise

_MOST_STEPS = 300


def ridge_deviance(
    y: Array, design: Array, weights: Array, family: Family, link: Link, *, free: int, alpha: float = 1.0
) -> Array:
    """Coefficients at which the mean half deviance plus ``alpha / 2`` times their sum of squares is least, shape (p,).

    The objective of `PoissonRegressor`, `GammaRegressor` and `TweedieRegressor`.

    Parameters
    ----------
    y, design, weights
        Observations (n,), columns (n, p), and how often each row counts (n,).
    family, link
        Whose deviance it is; shape parameters play no part, but for the power of a Tweedie distribution.
    free
        How many columns, the first ones, are not penalised: 1 for a constant, 0 without one.
    alpha
        The penalty.
    """
    share = weights / weights.sum()
    penalty = alpha * _penalised(design.shape[1], free)
    # The loss of a family is its deviance, so that half of it has this multiple of the derivatives of -log f.
    factor = 0.5 * family.dispersion

    def evaluate(b: Array) -> tuple[float, Array, Array]:
        eta = design @ b
        mu = link.inverse(eta)
        slope, score = link.slope(eta), factor * family.score(y, mu)
        bend = factor * family.curvature(y, mu) * slope**2 + score * link.bend(eta)
        value = -0.5 * share @ family.loss(y, mu) - 0.5 * penalty @ b**2
        gradient = (share * score * slope) @ design - penalty * b
        return float(value), gradient, np.diag(penalty) - design.T @ ((share * bend)[:, None] * design)

    start = np.zeros(design.shape[1])
    if free:
        start[0] = link.link(np.asarray(share @ y))
    return maximise(evaluate, start, max_iterations=_MOST_STEPS).theta


def ridge_logistic(
    codes: NDArray[np.intp], design: Array, weights: Array, *, free: int, c: float = 1.0
) -> Array:
    """Coefficients against the first class at which ``c`` times the log loss plus half their squares is least.

    The objective of `LogisticRegression`. Of more than two classes each has coefficients there, penalised alike; those of the
    two classes of a binary problem are one.

    Parameters
    ----------
    codes
        Places of the labels among the K classes, shape (n,).
    design, weights, free
        As in `ridge_deviance`.
    c
        What the log loss is multiplied by: the larger, the weaker the penalty.

    Returns
    -------
    Array
        Shape (K - 1, p).
    """
    p, q, family = design.shape[1], int(codes.max()), Categorical()
    # Of all coefficients with the same differences, those with mean zero have the least squares.
    among = np.eye(q) if q == 1 else np.eye(q) - 1.0 / (q + 1)
    penalty = np.kron(among, np.diag(_penalised(p, free))) / c

    columns, root = design.T, np.sqrt(weights)

    def evaluate(b: Array) -> tuple[float, Array, Array]:
        terms = family.terms(codes, b.reshape(q, p) @ columns, LINKS["logit"])
        coupled = (root * terms.coupling[:, None] * columns).reshape(q * p, -1)
        second = coupled @ coupled.T
        for k in range(q):
            own = slice(k * p, (k + 1) * p)
            second[own, own] = (weights * terms.curvature[k] * columns) @ design
        value = weights @ terms.loglik - 0.5 * (b @ penalty @ b)
        return float(value), ((weights * terms.score) @ design).ravel() - penalty @ b, penalty - second

    return maximise(evaluate, np.zeros(q * p), max_iterations=_MOST_STEPS).theta.reshape(q, p)


def lasso_quantile(
    y: Array, design: Array, weights: Array, *, tau: float, free: int, alpha: float = 1.0
) -> Array:
    """Coefficients at which the mean pinball loss plus `alpha` times the sum of their sizes is least, shape (p,).

    The objective of `QuantileRegressor`; arguments as in `ridge_deviance`. A penalty is what two more observations of 0 add,
    one at the column and one at its opposite: ``tau |b| + (1 - tau) |b| = |b|``.
    """
    pull = np.eye(design.shape[1])[free:]
    found = least_absolute(
        np.vstack([design, pull, -pull]),
        np.concatenate([y, np.zeros(2 * len(pull))]),
        tau=tau,
        weights=np.concatenate([weights, np.full(2 * len(pull), alpha * weights.sum())]),
    )
    return found.coefficients


def concomitant_huber(
    y: Array,
    design: Array,
    weights: Array,
    *,
    free: int,
    epsilon: float = 1.35,
    alpha: float = 1e-4,
) -> tuple[Array, float]:
    """Coefficients (p,) and scale of `HuberRegressor`.

    They minimise the sum of ``s + s H((y - mu) / s)`` with ``H(z) = z^2`` up to `epsilon` and ``2 epsilon |z| - epsilon^2``
    beyond, plus `alpha` times the sum of squares of the coefficients; other arguments as in `ridge_deviance`. Scale and curve
    are found together, as in maximum likelihood, but not with the log-likelihood of any density: `s` has another value.

    Source: Huber, Robust Statistics (1981), section 7.7.
    """
    p, penalty = design.shape[1], 2.0 * alpha * _penalised(design.shape[1], free)

    def evaluate(unknowns: Array) -> tuple[float, Array, Array]:
        b, s = unknowns[:p], unknowns[p]
        if not s > 0.0:
            return -np.inf, unknowns, np.outer(unknowns, unknowns)
        z = (y - design @ b) / s
        inside = np.abs(z) <= epsilon
        psi = np.clip(z, -epsilon, epsilon)
        # s H(r / s) has the derivatives -2 psi in mu and -psi^2 in s.
        value = weights @ (s + s * psi * (2.0 * z - psi)) + 0.5 * penalty @ b**2
        gradient = np.append(-2.0 * (weights * psi) @ design + penalty * b, weights @ (1.0 - psi**2))
        moves = np.column_stack([design, z])
        second = 2.0 / s * moves.T @ ((weights * inside)[:, None] * moves)
        second[range(p), range(p)] += penalty
        return -float(value), -gradient, second

    middle = np.linalg.lstsq(design, y)[0]
    spread = np.sqrt(weights @ (y - design @ middle) ** 2 / weights.sum())
    found = maximise(evaluate, np.append(middle, spread), max_iterations=_MOST_STEPS).theta
    return found[:p], float(found[p])


def _penalised(p: int, free: int) -> Array:
    """1 for every column but the first `free` ones, shape (p,)."""
    return (np.arange(p) >= free).astype(np.float64)
