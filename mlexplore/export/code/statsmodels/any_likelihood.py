"""Any smooth likelihood in statsmodels: `GenericLikelihoodModel` with exact derivatives."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import python_text
from mlexplore.export.code.numpy_scipy.complex_steps import complex_safe
from mlexplore.export.code.numpy_scipy.search import start_section
from mlexplore.export.code.numpy_scipy.smooth import likelihood_section, unpacked
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, ending_in, python_script
from mlexplore.export.code.starts import class_start, start_of

_IMPORTS = (
    "from statsmodels.base.model import GenericLikelihoodModel",
    "from statsmodels.tools.numdiff import approx_fprime_cs, approx_hess_cs",
)
_DERIVATIVES = """\
def gradient(t):
    return approx_fprime_cs(t, log_likelihood_at)  # exact: a step along the imaginary axis


def hessian(t):
    return approx_hess_cs(t, log_likelihood_at)"""


def likelihood_script(errors: Errors) -> str:
    """Script that maximises the log-likelihood of a smooth family."""
    problem, section = errors.problem, CurveSection(errors.problem)
    start = start_of(section, errors.family, tuple(item.name for item in errors.free))
    names = list(problem.fit.estimates)
    return python_script(
        [
            python_data(problem),
            section.columns,
            complex_safe(section.function),
            complex_safe(errors.density),
            start_section(start),
            likelihood_section(section, errors),
            _DERIVATIVES,
            _fit([*section.names, *(item.name for item in errors.free)]),
            "\n".join(
                [
                    f"{unpacked(errors)} = parameters_at(result.params)",
                    *section.back.splitlines(),
                    "log_likelihood = result.llf",
                    collected(names, [*section.expressions, *errors.estimates(names[len(section.names) :])]),
                ]
            ),
            SHOWN,
        ],
        _IMPORTS,
    )


def labels_likelihood_script(problem: Problem) -> str:
    """Script that maximises the log-likelihood of labels."""
    section, family = ClassSection(problem), problem.labels.family
    terms = "weights * log_probability(eta)" if problem.weights is not None else "log_probability(eta)"
    lines = [
        f"# The labels: {family.errors_name}. The cross-entropy is minus the mean of these terms: nothing is dropped.",
        "def log_probability(eta):",
        *(
            f"    {line}"
            for line in ending_in("return ", family.numpy_code(problem.labels.model.link)).splitlines()
        ),
    ]
    names = list(problem.fit.estimates)
    return python_script(
        [
            python_data(problem),
            section.columns,
            complex_safe("\n".join(lines)),
            start_section(class_start(section)),
            "\n".join(
                [
                    "def log_likelihood_at(t):",
                    "    theta = start + unit * t",
                    *(f"    {line}" for line in section.heights),
                    f"    return np.sum({terms})",
                ]
            ),
            _DERIVATIVES,
            _fit(names),
            "\n".join(
                [
                    "theta = start + unit * result.params",
                    *section.back,
                    "log_likelihood = result.llf",
                    collected(names, section.expressions),
                ]
            ),
            SHOWN,
        ],
        _IMPORTS,
    )


def _fit(names: list[str]) -> str:
    listed = ", ".join(map(python_text, names))
    return f"""\
def log_likelihood_or_nothing(t):
    value = log_likelihood_at(t)
    return value if np.isfinite(value) else -np.inf


model = GenericLikelihoodModel(
    y,
    loglike=log_likelihood_or_nothing,
    score=gradient,
    hessian=hessian,
    extra_params_names=[{listed}],
)
with np.errstate(all="ignore"):  # a step may lead where there is no likelihood
    near = model.fit(np.zeros(start.size), method="minimize", min_method="trust-exact", gtol=1e-6, disp=0)
result = model.fit(near.params, method="newton", disp=0)  # the last digits"""
