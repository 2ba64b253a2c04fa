"""The most likely curves of labels."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.numpy_scipy.complex_steps import complex_safe
from mlexplore.export.code.numpy_scipy.search import MINIMIZE, derivatives_of, search_of, start_section
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, ending_in, python_script
from mlexplore.export.code.starts import class_start


def classes(problem: Problem) -> str:
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
            derivatives_of("log_likelihood_at"),
            search_of("log_likelihood_at"),
            "\n".join(
                [
                    "theta = start + unit * t",
                    *section.back,
                    "log_likelihood = log_likelihood_at(t)",
                    collected(list(problem.fit.estimates), section.expressions),
                ]
            ),
            SHOWN,
        ],
        (MINIMIZE,),
    )
