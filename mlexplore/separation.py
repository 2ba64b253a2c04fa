"""Whether a finite maximum exists: labels that a curve separates pull its coefficients to infinity."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.domains import REAL
from mlexplore.model import Model

_STRICT = 1e-7  # a row counts as moved if it moves by this much of what it could
_ROUNDING = 1e-9  # and as moved the wrong way from here on
_AT_ONCE = 2_000  # rows that a linear program begins with, and that are added where it was wrong
_SPARSE = 0.25  # share of entries that are not zero, below which all rows at once are quick
_MOST_STEPS = (
    2_000  # of the simplex method, and a few more for very many rows: most tables need some hundreds
)
_LEAST_GAIN = 1e-12  # of a row that moves, where what others need has left a rounding error of it
_NEARLY_CERTAIN = 1e-4  # slope of the log-probability of a row that is all but certain


@dataclass(frozen=True, eq=False)
class Separation:
    """A direction in which the likelihood rises for ever, or stays.

    Parameters
    ----------
    direction
        Change of the coefficients, shape (p,); any multiple will do.
    rows
        The rows whose likelihood rises, shape (n,); that of all others stays as it is.
    complete
        Whether it rises for every row: then even the supremum of the likelihood, 1, is that of perfect prediction.
    """

    direction: Array
    rows: NDArray[np.bool_]
    complete: bool


def may_be_separated(scores: Array, receding: NDArray[np.int8]) -> bool:
    """Cheap test at the end of a climb: whether some row that recedes has been fitted all but perfectly.

    At a finite maximum the scores are the proof that there is no separation: they are positive multiples of the rows, and
    add up to zero. Only where some of them vanish the proof fails and `separation` must decide.

    Parameters
    ----------
    scores
        Derivative of the log-density of each row in its linear predictor, shape (n,), without weights.
    receding
        As `Family.receding` gives it.
    """
    pulled = receding != 0
    return bool(np.any(np.abs(scores[pulled]) < _NEARLY_CERTAIN))


def separated(model: Model) -> Separation | None:
    """Decide whether the curve of a model separates its rows; None if it does not, or cannot.

    The direction is in the free coordinates of the curve.
    """
    # Where eta is the location itself a curve comes to the end of its domain after a finite way.
    if model.link.domain == REAL or not model.predictor.linear or model.size == 0:
        return None
    receding = model.family.receding(model.y)
    if not receding.any():
        return None
    design = model.predictor.jacobian(np.zeros(model.size))
    return separation(design, receding if model.link.increasing else -receding, model.weights)


def separation(
    design: Array, receding: NDArray[np.int8], weights: Array | None = None, *, conditioned: bool = False
) -> Separation | None:
    """Decide by linear programming whether a direction exists in which no row loses and some row gains without end.

    Parameters
    ----------
    design
        Columns of the linear predictor, shape (n, p).
    receding
        For each row the direction of its predictor in which its log-density rises for ever, -1 or 1, and 0 for a row with a
        maximum of its own, shape (n,). The predictor of such a row must stay where it is.
    weights
        Rows without weight do not count; None for ones.
    conditioned
        Whether the columns are nearly orthonormal as they are. Then zeros in them stay zeros, which saves most of the time.

    Returns
    -------
    Separation or None
        The direction that moves most rows, or None if a finite maximum exists.

    Notes
    -----
    Albert & Anderson, On the existence of maximum likelihood estimates in logistic regression models, Biometrika 71 (1984);
    Konis, Linear programming algorithms for detecting separated data in binary logistic regression models (2007). Margins
    below 1e-7 of the spread of the rows are taken for none.
    """
    counted = np.ones(len(design), dtype=np.bool_) if weights is None else weights > 0
    pulled = counted & (receding != 0)
    # In orthonormal columns no scale and no near collinearity can mislead the linear program.
    basis, triangle = (
        (design[counted], np.eye(design.shape[1])) if conditioned else np.linalg.qr(design[counted])
    )
    sizes = np.abs(np.diag(triangle))
    if not pulled.any() or np.any(sizes <= 1e-13 * np.linalg.norm(triangle, axis=0)):
        return None  # columns that cannot be told apart are another trouble
    at = np.cumsum(counted) - 1
    free = _null_space(basis[at[counted & (receding == 0)]])
    if free.shape[1] == 0:
        return None
    moves = receding[pulled, None] * (basis[at[pulled]] @ free)
    lengths = np.linalg.norm(moves, axis=1)
    # A row that no direction moves says nothing.
    movable = lengths > 1e-12 * max(float(lengths.max()), 1e-300)
    moves[movable] /= lengths[movable, None]
    moves[~movable] = 0.0
    found = _largest(moves)
    if found is None:
        return None
    direction, moved = found
    rows = np.zeros(len(design), dtype=np.bool_)
    rows[np.flatnonzero(pulled)[moved]] = True
    return Separation(
        direction=np.asarray(np.linalg.solve(triangle, free @ direction), dtype=np.float64),
        rows=rows,
        complete=bool(np.array_equal(rows, counted)),
    )


def _null_space(rows: Array) -> Array:
    """Orthonormal directions that move none of the rows, shape (p, q)."""
    p = rows.shape[1]
    if not len(rows):
        return np.eye(p)
    # The triangular factor has the same null space, and few rows.
    small = np.linalg.qr(rows, mode="r") if len(rows) > p else rows
    _, sizes, turns = np.linalg.svd(small)
    rank = int(np.count_nonzero(sizes > 1e-11 * sizes[0])) if sizes[0] > 0.0 else 0
    return turns[rank:].T


def _largest(moves: Array) -> tuple[Array, NDArray[np.bool_]] | None:
    """Direction along which no row moves back and as many as possible move on, and these rows."""
    direction, moved = np.zeros(moves.shape[1]), np.zeros(len(moves), dtype=np.bool_)
    while not moved.all():
        left = np.flatnonzero(~moved)
        more = _some(moves[left])
        if more is None:
            break
        # Rows that move already may be moved back a little by what the others need.
        gains, losses = np.maximum(moves[moved] @ direction, _LEAST_GAIN), -(moves[moved] @ more)
        times = max(1.0, 2.0 * float(np.max(losses / gains, initial=0.0)))
        direction = times * direction + more
        direction /= np.abs(direction).max()
        moved[left[moves[left] @ more > _STRICT]] = True
    return (direction, moved) if moved.any() else None


def _some(moves: Array) -> Array | None:
    """Direction along which no row moves back and some move on; None if there is none."""
    from scipy.optimize import linprog  # slow to import, and rarely needed
    from scipy.sparse import csr_array

    total = moves.sum(axis=0)
    size = float(np.abs(total).max())
    if size <= _ROUNDING:
        total, size = np.zeros_like(total), 1.0
    # Few rows decide. Those that a direction violates join until it violates none: if even fewer conditions allow no gain,
    # all together allow none.
    sparse = np.count_nonzero(moves) < _SPARSE * moves.size
    chosen = np.zeros(len(moves), dtype=np.bool_)
    chosen[:: 1 if sparse else max(1, len(moves) // _AT_ONCE)] = True
    bounds = [(-1.0, 1.0)] * moves.shape[1]
    while True:
        table: Any = (
            csr_array(-moves[chosen]) if sparse else -moves[chosen]
        )  # SciPy's types know no sparse ones
        options = {
            "primal_feasibility_tolerance": 1e-10,
            "dual_feasibility_tolerance": 1e-10,
            "maxiter": _MOST_STEPS + sum(table.shape) // 10,
        }
        # The simplex method is exact and quick, but for rare tables on which it goes round for minutes.
        for method in ("highs", "highs-ipm"):
            program = linprog(
                -total / size,
                A_ub=table,
                b_ub=np.zeros(table.shape[0]),
                bounds=bounds,
                method=method,
                options=options,
            )
            if program.status == 0:
                break
        else:
            return None
        direction = np.asarray(program.x, dtype=np.float64)
        along = moves @ direction
        wrong = np.flatnonzero(~chosen & (along < -_ROUNDING))
        if not wrong.size:
            return direction if np.any(along > _STRICT) else None
        if not float(total @ direction) > 0.0:
            return None
        chosen[wrong[np.argsort(along[wrong])[:_AT_ONCE]]] = True
