"""Least absolute deviations: the maximum of a likelihood of Laplace errors, lopsided ones too."""

from dataclasses import dataclass

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.numpy_scipy.complex_steps import complex_safe
from mlexplore.export.code.numpy_scipy.errors import Errors
from mlexplore.export.code.numpy_scipy.search import MINIMIZE, derivatives_of, start_section
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.starts import start_of

_LINPROG = ("from scipy import sparse", "from scipy.optimize import linprog")


def linear_least_absolute(problem: Problem, errors: Errors) -> str:
    """Script for a linear curve under the identity link."""
    section, loss = CurveSection(problem), _Loss(errors)
    known = section.known_part.removeprefix(" + ")
    above, below = loss.prices
    lines = [
        "# A linear program: each residual is what it is above less what it is below, both 0 or more, and what these cost is least.",
        "rows, columns = X.shape",
        f"target = {f'y - {known}' if known else 'y'}",
        "unit = np.std(target)  # the tolerances of the solver are meant for numbers around 1",
        f"costs = np.concatenate([np.zeros(columns), {above}, {below}])",
        "bounds = [(None, None)] * columns + [(0, None)] * (2 * rows)",
        "parts = sparse.hstack([X, sparse.eye_array(rows), -sparse.eye_array(rows)])",
        'found = linprog(costs, A_eq=parts, b_eq=target / unit, bounds=bounds, method="highs-ds")',
        "# The best curve passes through as many points as it has parameters: from these alone it is found to all digits.",
        "apart = np.abs(target / unit - X @ found.x[:columns])",
        "active = apart < 1e-8 * apart.max()",
        "theta = np.linalg.lstsq(X[active], target[active])[0]",
        *section.back.splitlines(),
        f"mu = X @ theta{section.known_part}",
    ]
    return python_script(
        [
            python_data(problem),
            section.columns,
            errors.density,
            "\n".join(lines),
            *_ending(problem, section, errors, loss),
        ],
        _LINPROG,
    )


def nonlinear_least_absolute(problem: Problem, errors: Errors) -> str:
    """Script for any other curve."""
    section, loss = CurveSection(problem), _Loss(errors)
    return python_script(
        [
            python_data(problem),
            section.columns,
            complex_safe(section.function),
            errors.density,
            start_section(start_of(section, errors.family, ())),
            "\n".join(
                [
                    "spread = np.std(y - curve(start))",
                    "",
                    "",
                    "def residuals(t):",
                    "    return (y - curve(start + unit * t)) / spread",
                ]
            ),
            _SLOPES,
            "\n".join(
                [
                    "# First the kink of the loss is rounded off, over a width that shrinks.",
                    "def rounded_loss(t):",
                    "    r = residuals(t)",
                    f"    return np.sum({loss.rounded})",
                ]
            ),
            _ROUNDED_DERIVATIVES.replace("PULL", loss.pull).replace("SHARPNESS", loss.sharpness),
            _SHRINKING,
            "\n".join(
                [
                    "# The best curve passes through some of the points. That their residuals are 0 is a condition each, with a multiplier;",
                    "# the loss of all others is smooth, so that Newton's steps lead to the last digits.",
                    "active = np.abs(residuals(t)) < 100 * width",
                ]
            ),
            "\n".join(
                [
                    "def lagrangian(t):",
                    "    t, multipliers = t[: start.size], t[start.size :]",
                    "    r = residuals(t)",
                    f"    return np.sum(({loss.exact})[~active]) + multipliers @ r[active]",
                ]
            ),
            derivatives_of("lagrangian"),
            "\n".join(
                [
                    "t = np.concatenate([t, np.zeros(active.sum())])",
                    "for _ in range(6):",
                    "    t = t - np.linalg.lstsq(hessian(t), gradient(t), rcond=1e-9)[0]",
                    "theta = start + unit * t[: start.size]",
                    *section.back.splitlines(),
                    "mu = curve(theta)",
                ]
            ),
            *_ending(problem, section, errors, loss),
        ],
        (MINIMIZE,),
    )


_SLOPES = """\
def slopes(t):
    # By a step along the imaginary axis: no difference is taken, and no digit is lost.
    return np.array([residuals(t + step).imag for step in 1e-30j * np.eye(t.size)]) / 1e-30"""

_ROUNDED_DERIVATIVES = """\
def rounded_gradient(t):
    r = residuals(t)
    return slopes(t) @ (PULL)


def rounded_hessian(t):
    r, J = residuals(t), slopes(t)
    pull, sharpness = PULL, SHARPNESS
    bend = [(slopes(t + step) - slopes(t - step)) @ pull for step in 1e-4 * np.eye(t.size)]
    return (J * sharpness) @ J.T + np.array(bend) / 2e-4"""

_SHRINKING = """\
def cost(t):
    with np.errstate(all="ignore"):  # a step may lead where there is no curve
        value = rounded_loss(t)
    return value if np.isfinite(value) else np.inf


t = np.zeros(start.size)
for width in 10.0 ** -np.arange(1, 9):
    t = minimize(cost, t, jac=rounded_gradient, hess=rounded_hessian, method="trust-exact").x"""


@dataclass(frozen=True, eq=False)
class _Loss:
    """The absolute loss, perhaps a lopsided one, as expressions in residuals `r`."""

    errors: Errors

    @property
    def level(self) -> str:
        """What the level of a quantile is called; empty for the median of symmetric errors."""
        if self.errors.family.symmetric:
            return ""
        (level,) = (item.name for item in self.errors.family.shapes() if not item.estimable)
        return self.errors.called(level)

    @property
    def weighted(self) -> bool:
        """Whether rows have weights."""
        return self.errors.problem.weights is not None

    @property
    def prices(self) -> tuple[str, str]:
        """What each row costs above and below the curve."""
        level = self.level
        if not level:
            each = "weights" if self.weighted else "np.ones(rows)"
            return each, each
        if self.weighted:
            return f"{level} * weights", f"(1 - {level}) * weights"
        return f"np.full(rows, {level})", f"np.full(rows, 1 - {level})"

    @property
    def plain(self) -> str:
        """The loss of each row around `mu`."""
        return (
            f"(y - mu) * np.where(y > mu, {self.level}, {self.level} - 1)" if self.level else "np.abs(y - mu)"
        )

    @property
    def exact(self) -> str:
        """The loss of each row, weighted, which takes complex numbers."""
        side = (
            f"np.where(np.real(r) > 0, {self.level}, {self.level} - 1)"
            if self.level
            else "np.sign(np.real(r))"
        )
        return f"weights * {side} * r" if self.weighted else f"{side} * r"

    @property
    def rounded(self) -> str:
        """The loss of each row, weighted, with its kink rounded off over `width`."""
        return self._weighted(
            f"0.5 * np.sqrt(r**2 + width**2) + ({self.level} - 0.5) * r"
            if self.level
            else "np.sqrt(r**2 + width**2)"
        )

    @property
    def pull(self) -> str:
        """Its slope."""
        slope = "r / np.sqrt(r**2 + width**2)"
        return self._weighted(f"0.5 * {slope} + {self.level} - 0.5" if self.level else slope)

    @property
    def sharpness(self) -> str:
        """Its second derivative."""
        return self._weighted(f"{'0.5 * ' if self.level else ''}width**2 / (r**2 + width**2) ** 1.5")

    def _weighted(self, terms: str) -> str:
        if not self.weighted:
            return terms
        return f"weights * ({terms})" if " + " in terms.replace("**2 + width", "") else f"weights * {terms}"


def _ending(problem: Problem, section: CurveSection, errors: Errors, loss: _Loss) -> list[str]:
    """Sections from the curve `mu` to the estimates and the log-likelihood."""
    names = list(problem.fit.estimates)
    lines = []
    for item in errors.free:
        mean = f"np.average({loss.plain}, weights=weights)" if loss.weighted else f"np.mean({loss.plain})"
        lines += ["# The mean loss is the most likely scale.", f"{errors.called(item.name)} = {mean}"]
    return [
        "\n".join(
            [
                *lines,
                f"log_likelihood = np.sum({errors.density_at('mu')})",
                collected(names, [*section.expressions, *errors.estimates(names[len(section.names) :])]),
            ]
        ),
        SHOWN,
    ]
