"""Tweedie errors in statsmodels: the power is given, so the most likely one is searched for around its fits."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.statsmodels.generalized_linear import GeneralizedLinear
from mlexplore.export.code.tweedie_shapes import MINIMIZE, shapes_search


def tweedie_script(errors: Errors) -> str:
    """Script for Tweedie errors under the log or the identity link."""
    section, how = CurveSection(errors.problem), GeneralizedLinear(errors)
    fitted = [
        *how.preparation,
        *([""] * 2 if how.preparation else []),
        "def fitted(power):",
        *(f"    {line}" for line in how.fit("return ")),
    ]
    likelihood = [
        "# statsmodels has no density of these errors: of power and phi only this knows.",
        "def log_likelihood_of(result, phi, power):",
        "    mu = result.fittedvalues",
        f"    return np.sum({errors.density_at('mu')})",
    ]
    found = [
        "result = fitted(power)",
        "log_likelihood = log_likelihood_of(result, phi, power)",
        "theta = result.params",
        *section.back.splitlines(),
    ]
    shapes = [item.name for item in errors.family.shapes()]
    return python_script(
        [
            python_data(errors.problem),
            section.columns,
            errors.density,
            "\n".join(fitted),
            "\n".join(likelihood),
            shapes_search(errors),
            "\n".join(found),
            collected(list(errors.problem.fit.estimates), [*section.expressions, *shapes]),
            SHOWN,
        ],
        [*how.imports, *([MINIMIZE] if errors.free else [])],
    )
