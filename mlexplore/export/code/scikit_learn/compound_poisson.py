"""Tweedie errors in scikit-learn: the power is given, so the most likely one is searched for around its fits."""

from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.scikit_learn.deviances import DevianceFit
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.tweedie_shapes import MINIMIZE, shapes_search


def tweedie_script(errors: Errors) -> tuple[str, str]:
    """Script for Tweedie errors under the log or the identity link, and a sentence about the default penalty."""
    problem = errors.problem
    how = DevianceFit(problem, errors.family, errors.family.shape_values()["power"], "power")
    fitted = [
        f"# {how.name} minimises half the mean deviance plus alpha / 2 times the sum of squared coefficients.",
        "# At alpha=0 the penalty is gone: what is left is, at a given power, the likelihood of the curve.",
        "def fitted(power):",
        f"    model = {how.call}",
        *(f"    {line}" for line in [f"model.fit({how.fit})", *how.polish, "return model"]),
    ]
    likelihood = [
        "# The deviance leaves out a series that depends on power and phi: for these it must be there.",
        "def log_likelihood_of(model, phi, power):",
        f"    mu = {how.mu}",
        f"    return np.sum({errors.density_at('mu')})",
    ]
    found = [
        "model = fitted(power)",
        "log_likelihood = log_likelihood_of(model, phi, power)",
        f"theta = {how.coefficients}",
        *how.columns.back,
    ]
    shapes = [item.name for item in errors.family.shapes()]
    script = python_script(
        [
            python_data(problem),
            how.columns.curve.columns,
            "\n".join(how.preparation),
            errors.density,
            "\n".join(fitted),
            "\n".join(likelihood),
            shapes_search(errors),
            "\n".join(found),
            collected(list(problem.fit.estimates), [*how.columns.expressions, *shapes]),
            SHOWN,
        ],
        [f"from sklearn.linear_model import {how.name}", *([MINIMIZE] if errors.free else [])],
    )
    return script, how.told
