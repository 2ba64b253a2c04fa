"""Scripts of fits of numbers, put together: from the data to the estimates and the log-likelihood."""

from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.scikit_learn.columns_for_fit import ColumnsForFit
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.shapes_after import imports_in, shape_lines


def script_of_numbers(
    errors: Errors, columns: ColumnsForFit, fitting: list[str], mu: str, needed: str
) -> str:
    """Script from the data to the numbers.

    Parameters
    ----------
    errors
        The errors of the fit.
    columns
        The curve.
    fitting
        Lines that fit a model and leave the coefficients `theta`.
    mu
        Expression for the curve.
    needed
        The name in `sklearn.linear_model` that is used.
    """
    problem = errors.problem
    shapes = shape_lines(errors)
    names = [each.name for each in problem.numbers.model.parameters]
    shaped = list(problem.numbers.family.shape_values())
    found = [
        f"mu = {mu}",
        *shapes,
        "# Every constant counts: the loss dropped what does not depend on the curve.",
        f"log_likelihood = np.sum({errors.density_at('mu')})",
    ]
    return python_script(
        [
            python_data(problem),
            columns.curve.columns,
            errors.density,
            "\n".join([*fitting, *columns.back]),
            "\n".join(found),
            collected([*names, *shaped], [*columns.expressions, *errors.estimates(shaped)]),
            SHOWN,
        ],
        [f"from sklearn.linear_model import {needed}", *imports_in(shapes)],
    )
