"""The maximum of a smooth likelihood: curve and shape parameters together, whatever the family."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.numpy_scipy.complex_steps import complex_safe
from mlexplore.export.code.numpy_scipy.search import MINIMIZE, derivatives_of, search_of, start_section
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.starts import start_of
from mlexplore.families.shape import Shape


def smooth(problem: Problem, errors: Errors) -> str:
    """Script that maximises the log-likelihood of a smooth family."""
    section = CurveSection(problem)
    start = start_of(section, errors.family, tuple(item.name for item in errors.free))
    names = list(problem.fit.estimates)
    shapes = names[len(section.names) :]
    return python_script(
        [
            python_data(problem),
            section.columns,
            complex_safe(section.function),
            complex_safe(errors.density),
            start_section(start),
            likelihood_section(section, errors),
            derivatives_of("log_likelihood_at"),
            search_of("log_likelihood_at"),
            "\n".join(
                [
                    f"{unpacked(errors)} = parameters_at(t)",
                    *section.back.splitlines(),
                    "log_likelihood = log_likelihood_at(t)",
                    collected(names, [*section.expressions, *errors.estimates(shapes)]),
                ]
            ),
            SHOWN,
        ],
        [MINIMIZE],
    )


def likelihood_section(section: CurveSection, errors: Errors) -> str:
    """Section that defines what stands at a place `t` of the search, and the log-likelihood there."""
    p = section.unknowns.size
    if errors.free:
        taken = [f"place[:{p}]", *(natural(item, f"place[{p + j}]") for j, item in enumerate(errors.free))]
        lines = [*_told(errors), "place = start + unit * t", f"return {', '.join(taken)}"]
    else:
        lines = ["return start + unit * t"]
    return "\n".join(
        [
            "def parameters_at(t):",
            *(f"    {line}" for line in lines),
            "",
            "",
            "def log_likelihood_at(t):",
            f"    {unpacked(errors)} = parameters_at(t)",
            f"    return np.sum({errors.density_at('curve(theta)')})",
        ]
    )


def unpacked(errors: Errors) -> str:
    """What `parameters_at` gives: the unknowns of the curve, and the shape parameters that are searched for."""
    return ", ".join(["theta", *(errors.called(item.name) for item in errors.free)])


def _told(errors: Errors) -> list[str]:
    """A comment on the scale on which shape parameters are searched for, as far as that is another one."""
    told = []
    for scale, chosen in (
        ("logarithm", [item.name for item in errors.free if item.positive]),
        ("logit", [item.name for item in errors.free if item.bounded]),
    ):
        if chosen:
            told.append(f"{' and '.join(chosen)} by {'its' if len(chosen) == 1 else 'their'} {scale}")
    return [f"# Searched for: {', '.join(told)}, which no bounds confine."] if told else []


def natural(item: Shape, place: str) -> str:
    """Expression for a shape parameter at a place on its free scale: see `Shape.natural`."""
    low, high = item.domain.low, item.domain.high
    if item.positive:
        return f"np.exp({place})" if low == 0.0 else f"{number(low)} + np.exp({place})"
    if item.bounded:
        beginning = "1" if low == 0.0 else f"{number(low)} + {number(high - low)}"
        return f"{beginning} / (1 + np.exp(-{place}))"
    return place
