"""Lines that several scripts share: exact derivatives, and Newton's steps to the last digits."""

from collections.abc import Sequence

from mlexplore.export.code.literals import WIDEST, number
from mlexplore.export.code.starts import Start

MINIMIZE = "from scipy.optimize import minimize"

NEWTON = """\
# Newton's steps for the last digits: they end where the gradient is zero, not where the likelihood seems flat.
for _ in range(10):
    step = np.linalg.solve(hessian(t), gradient(t))
    t = t - step / max(1, np.abs(step).max())
    if np.abs(step).max() < 1e-12:
        break"""


def search_of(function: str) -> str:
    """Lines that leave in `t` about where a function of `t` with `gradient` and `hessian` is largest, and then to the last digits."""
    return f"""\
def cost(t):
    with np.errstate(all="ignore"):  # a step may lead where there is no likelihood
        value = -{function}(t)
    return value if np.isfinite(value) else np.inf


found = minimize(
    cost,
    np.zeros(start.size),
    jac=lambda t: -gradient(t),
    hess=lambda t: -hessian(t),
    method="trust-exact",
    options={{"gtol": 1e-6}},
)
t = found.x
{NEWTON}"""


def derivatives_of(function: str) -> str:
    """Definitions of `gradient` and `hessian` of a function of `t`."""
    return f"""\
def gradient(t):
    # By a step along the imaginary axis: no difference is taken, and no digit is lost.
    return np.array([{function}(t + step).imag for step in 1e-30j * np.eye(t.size)]) / 1e-30


def hessian(t):
    return np.array([gradient(t + step) - gradient(t - step) for step in 1e-7 * np.eye(t.size)]) / 2e-7"""


def start_section(start: Start) -> str:
    """Lines that leave `start` and `unit`."""
    return "\n".join(
        [
            "# The search begins at rounded values; each t counts how far one is from there, in steps of about a standard error.",
            vector("start", start.values.tolist()),
            vector("unit", start.units.tolist()),
        ]
    )


def vector(name: str, values: Sequence[float]) -> str:
    """Assignment of an array of a few numbers."""
    texts = [number(value) for value in values]
    one = f"{name} = np.array([{', '.join(texts)}])"
    if len(one) <= WIDEST:
        return one
    return "\n".join([f"{name} = np.array([", *(f"    {text}," for text in texts), "])"])
