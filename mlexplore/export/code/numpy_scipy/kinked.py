"""The least sum of a loss with kinks, where its slope jumps: what several scripts share.

Where a residual lies on a kink the loss has no slope, and the best curve has some residuals there. So the kinks are rounded off first,
to see which these are; then the conditions of a minimum with them are solved, which are smooth (Fletcher and Sainz de la Maza,
Mathematical Programming 43, 1989).
"""

from mlexplore.export.code.literals import number
from mlexplore.export.code.numpy_scipy.search import derivatives_of

RESIDUALS = """\
def residuals(t):
    return y - curve(start + unit * t)"""

_SLOPES = """\
def slopes(t):
    # By a step along the imaginary axis: no difference is taken, and no digit is lost.
    return np.array([residuals(t + step).imag for step in 1e-30j * np.eye(t.size)]) / 1e-30"""

_ROUNDED = """\
# First the kinks of the loss are rounded off, over a width that shrinks.
def rounded(r):
    away = r - kinks[:, None]
    return rho(r) + 0.5 * jumps @ (np.sqrt(away**2 + width**2) - np.sqrt(away**2))


def pull(r):
    return WEIGHTS * rounded(r + 1e-30j).imag / 1e-30


def rounded_loss(t):
    with np.errstate(all="ignore"):  # a step may lead where there is no curve
        value = np.sum(WEIGHTS * rounded(residuals(t))) / scale
    return value if np.isfinite(value) else np.inf


def rounded_gradient(t):
    return slopes(t) @ pull(residuals(t)) / scale


def rounded_hessian(t):
    r, J, step = residuals(t), slopes(t), width / 1000
    sharpness = (pull(r + step) - pull(r - step)) / (2 * step)
    bend = [(slopes(t + turn) - slopes(t - turn)) @ pull(r) for turn in 1e-4 * np.eye(t.size)]
    return ((J * sharpness) @ J.T + np.array(bend) / 2e-4) / scale


t = np.zeros(start.size)
spread = np.std(residuals(t))
for width in spread * 10.0 ** -np.arange(FIRST, 9):
    t = minimize(rounded_loss, t, jac=rounded_gradient, hess=rounded_hessian, method="trust-exact").x"""

_ACTIVE = """\
# The best curve has some residuals on a kink, at most as many different ones as it has parameters. That they are there is
# a condition each, with a multiplier; the loss of all others is smooth, so that Newton's steps lead to the last digits.
apart = np.abs(residuals(t) - kinks[:, None]) / width
active = apart < min(100, np.unique(np.round(apart, 3))[t.size - 1] + 0.001)


def lagrangian(t):
    t, multipliers = t[: start.size], t[start.size :]
    r = residuals(t)
    smooth = (WEIGHTS * rho(r))[~active.any(axis=0)]
    return np.sum(smooth) / scale + multipliers @ (r - kinks[:, None])[active] / spread"""

_LAST_DIGITS = """\
t = np.concatenate([t, np.zeros(active.sum())])
for _ in range(10):
    step = np.linalg.lstsq(hessian(t), gradient(t), rcond=1e-9)[0]
    t = t - step
    if np.abs(step).max() < 1e-12:
        break
t = t[: start.size]"""


def kinked_search(scale: float, *, weighted: bool, convex: bool = True) -> list[str]:
    """Sections that leave in `t` where the sum of ``rho(residuals(t))`` is least near `start`.

    They need `start`, `unit`, ``curve``, ``rho``, and arrays `kinks` and `jumps`: where the slope of the loss jumps, and how far.

    Parameters
    ----------
    scale
        About the divisor of the loss in the likelihood, so that the sum is of an ordinary size.
    weighted
        Whether rows have weights.
    convex
        Whether the loss is; if it is not, other minima are near, and its kinks are rounded off by little from the beginning.
    """

    def told(lines: str) -> str:
        lines = lines.replace("FIRST", "1" if convex else "4")
        return lines.replace("WEIGHTS", "weights") if weighted else lines.replace("WEIGHTS * ", "")

    return [
        f"scale = {number(float(f'{scale:.1g}'))}  # about that of the errors, so that sums are of an ordinary size",
        RESIDUALS,
        _SLOPES,
        told(_ROUNDED),
        told(_ACTIVE),
        derivatives_of("lagrangian"),
        _LAST_DIGITS,
    ]
