"""Labels in statsmodels: its own models for two classes, several, and classes in an order."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.statsmodels.generalized_linear import LINKS
from mlexplore.export.code.statsmodels.scripts import API

_ORDERED = {"logit": '"logit"', "probit": '"probit"', "cloglog": "stats.gumbel_l"}
"""What our links are to `OrderedModel`: distributions of what is hidden."""
_NEWTON = 'method="newton", tol=1e-10, maxiter=200, disp=0'


def binary_script(problem: Problem) -> str:
    """Script for two classes."""
    link = LINKS[problem.labels.model.link.name]
    weights = ", freq_weights=weights" if problem.weights is not None else ""
    fitting = [
        f"family = sm.families.Binomial(sm.families.links.{link}())",
        f"model = sm.GLM(y, X, family=family{weights})",
        'result = model.fit(tol_criterion="params", tol=1e-12, rtol=1e-10, maxiter=1000)',
        "theta = result.params",
        "log_likelihood = result.llf",
    ]
    return _script(problem, fitting, (API,))


def multinomial_script(problem: Problem) -> str:
    """Script for several classes without an order and without weights."""
    fitting = [
        "model = sm.MNLogit(y, X)",
        f"result = model.fit({_NEWTON})",
        "theta = result.params.T.ravel()  # one column for each class but the first",
        "log_likelihood = result.llf",
    ]
    return _script(problem, fitting, (API,))


def ordered_script(problem: Problem) -> str:
    """Script for classes in an order, without weights, on a curve that is not constant."""
    count = len(problem.labels.classes)
    distribution = _ORDERED[problem.labels.model.link.name]
    fitting = [
        f"model = OrderedModel(y, X, distr={distribution})",
        'near = model.fit(method="bfgs", maxiter=1000, disp=0)',
        "# A few of Newton's steps for the last digits: its derivatives are differences, so they would not end by themselves.",
        'result = model.fit(near.params, method="newton", maxiter=5, disp=0, warn_convergence=False)',
        "# Its parameters are slopes, the first threshold, and logarithms of the steps to the next ones.",
        "thresholds = model.transform_threshold_params(result.params)[1:-1]",
        f"theta = np.concatenate([result.params[:-{count - 1}], thresholds])",
        "log_likelihood = result.llf",
    ]
    return _script(problem, fitting, ("from statsmodels.miscmodels.ordinal_model import OrderedModel",))


def _script(problem: Problem, fitting: list[str], imports: tuple[str, ...]) -> str:
    section = ClassSection(problem)
    return python_script(
        [
            python_data(problem),
            section.columns,
            "\n".join([*fitting, *section.back]),
            collected(list(problem.fit.estimates), section.expressions),
            SHOWN,
        ],
        imports,
    )
