"""Scripts of fits of numbers in statsmodels, put together: from the data to the estimates and the log-likelihood."""

from collections.abc import Callable, Sequence

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.shapes_after import imports_in, shape_lines
from mlexplore.export.code.starts import start_of

API = "import statsmodels.api as sm"


def script_of_curve(errors: Errors, fitting: Sequence[str], mu: str, imports: Sequence[str] = (API,)) -> str:
    """Script of a model that fits the curve: shape parameters and constants follow from it.

    Parameters
    ----------
    errors
        The errors of the fit.
    fitting
        Lines that fit a model and leave the coefficients `theta`.
    mu
        Expression for the curve.
    imports
        What the lines use.
    """
    section, shapes = CurveSection(errors.problem), shape_lines(errors)
    shaped = list(errors.problem.numbers.family.shape_values())
    found = [
        f"mu = {mu}",
        *shapes,
        "# Every constant counts: the loss dropped what does not depend on the curve.",
        f"log_likelihood = np.sum({errors.density_at('mu')})",
    ]
    return python_script(
        [
            python_data(errors.problem),
            section.columns,
            errors.density,
            "\n".join([*fitting, *section.back.splitlines()]),
            "\n".join(found),
            collected([*section.names, *shaped], [*section.expressions, *errors.estimates(shaped)]),
            SHOWN,
        ],
        [*imports, *imports_in(shapes)],
    )


def script_of_likelihood(
    errors: Errors, fitting: Sequence[str], shapes: Sequence[str], imports: Sequence[str] = (API,)
) -> str:
    """Script of a model that has the whole likelihood.

    Parameters
    ----------
    errors
        The errors of the fit.
    fitting
        Lines that leave a `result`, the coefficients `theta` and the `log_likelihood`.
    shapes
        An expression for each shape parameter of the family at hand.
    imports
        What the lines use.
    """
    section, problem = CurveSection(errors.problem), errors.problem
    own = dict(zip((item.name for item in errors.family.shapes()), shapes, strict=True))
    shaped = {name: own.get(name, "np.inf") for name in problem.numbers.family.shape_values()}
    return python_script(
        [
            python_data(problem),
            section.columns,
            "\n".join([*fitting, *section.back.splitlines()]),
            collected([*section.names, *shaped], [*section.expressions, *shaped.values()]),
            SHOWN,
        ],
        imports,
    )


def known_arguments(errors: Errors) -> str:
    """Arguments of a model that takes a known part of the curve: ``, exposure=exposure``; empty if there is none."""
    if errors.problem.exposure is not None:
        return ", exposure=exposure"
    return ", offset=offset" if errors.problem.offset is not None else ""


def start_line(errors: Errors, shape: Callable[[float], float], *, first: bool = False) -> str:
    """Line that gives a search its beginning: rounded coefficients, and the shape parameter after or before them.

    Parameters
    ----------
    errors
        The errors of the fit, with one shape parameter.
    shape
        What the model takes for it.
    first
        Whether it stands before the coefficients.
    """
    section, (item,) = CurveSection(errors.problem), errors.free
    place = start_of(section, errors.family, (item.name,)).values.tolist()
    own = float(f"{shape(item.natural(place[-1])):.2g}")
    texts = map(number, [own, *place[:-1]] if first else [*place[:-1], own])
    return f"start = [{', '.join(texts)}]  # rounded values"


def two_stages(start: str) -> list[str]:
    """Lines that leave the `result` of a `model`: near the maximum first, and then to the last digits."""
    return [
        start,
        'with np.errstate(all="ignore"):  # a step may lead where there is no likelihood',
        '    near = model.fit(start, method="bfgs", maxiter=1000, disp=0, warn_convergence=False, skip_hessian=True)',
        'result = model.fit(near.params, method="newton", tol=1e-10, disp=0)  # the last digits',
    ]
