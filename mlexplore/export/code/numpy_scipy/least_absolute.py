"""Least absolute deviations: the maximum of a likelihood of Laplace errors, lopsided ones too."""

from dataclasses import dataclass

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.numpy_scipy.complex_steps import complex_safe
from mlexplore.export.code.numpy_scipy.kinked import kinked_search
from mlexplore.export.code.numpy_scipy.search import MINIMIZE, start_section
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
            f"# The loss has a kink at 0.\nkinks, jumps = np.array([0]), np.array([{loss.jump}])",
            f"def rho(r):\n    return {loss.exact}",
            start_section(start_of(section, errors.family, ())),
            *kinked_search(errors.family.dispersion, weighted=loss.weighted),
            "\n".join(["theta = start + unit * t", *section.back.splitlines(), "mu = curve(theta)"]),
            *_ending(problem, section, errors, loss),
        ],
        (MINIMIZE,),
    )


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
        """The loss of residuals `r`, which takes complex numbers."""
        return (
            f"r * np.where(np.real(r) > 0, {self.level}, {self.level} - 1)" if self.level else "np.sqrt(r**2)"
        )

    @property
    def jump(self) -> int:
        """How far its slope jumps at 0."""
        return 1 if self.level else 2


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
