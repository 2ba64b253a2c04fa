"""Generalised linear models: `glm`, with the dispersion that is most likely in place of the one that `summary` gives."""

from mlexplore.export.code.data_r import r_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.r_language.curves import RCurve
from mlexplore.export.code.r_language.densities import log_density, summed
from mlexplore.export.code.r_language.least_squares import shapes_and_limits
from mlexplore.export.code.r_language.script import SHOWN, collected, ending_in, r_script
from mlexplore.export.code.starts import start_of

_FAMILIES: dict[str, str] = {
    "Normal": "gaussian",
    "Poisson": "poisson",
    "Gamma": "Gamma",
    "Exponential": "Gamma",
    "InverseGaussian": "inverse.gaussian",
    "Binomial": "binomial",
    "Bernoulli": "binomial",
}
"""What R calls the families of its generalised linear models, by the names of our classes."""
AGAIN = """\
# It stops where the deviance hardly changes; a few more rounds find the last digits.
for (k in 1:20) fit <- update(fit, start = coef(fit))"""
"""Code that goes on after `glm` has stopped."""
_LINKS = {"inverse squared": "1/mu^2"}


def suits(problem: Problem, errors: Errors) -> bool:
    """Whether there is a generalised linear model for a fit of numbers."""
    return problem.numbers.curve.linear and type(errors.family).__name__ in _FAMILIES


def generalized_linear_script(problem: Problem, errors: Errors) -> str:
    """Script for such a fit: Fisher's scoring, taken to the last digits."""
    fit, curve, family_here = problem.numbers, RCurve(problem), errors.family
    kind = type(family_here).__name__
    link = fit.model.link.name
    family = _FAMILIES[kind]
    weighted, response = problem.weights is not None, "y"
    prior = "weights" if weighted else ""
    if kind == "Binomial":
        # A share with the number of trials as its weight.
        trials = "trials" if problem.trials is not None else "rep(trials, length(y))"
        response, prior = "y / trials", f"{trials} * weights" if weighted else trials
    if family in ("poisson", "binomial"):
        # The same estimates; it does not mind weights that are no whole numbers.
        family = f"quasi{family}"
    options = [f'family = {family}(link = "{_LINKS.get(link, link)}")']
    if prior:
        options.append(f"weights = {prior}")
    if curve.known_part:
        options.append(f"offset = {curve.known_part.removeprefix(' + ')}")
    start = ", ".join(map(number, start_of(curve, family_here, (), finer=1).values.tolist()))
    options += [f"start = c({start})", "control = glm.control(epsilon = 1e-12, maxit = 100)"]
    known = [
        f"{each.name} <- {number(float(getattr(family_here, each.name)))}"
        for each in family_here.knowns()
        if problem.trials is None
    ]
    called = ",\n           ".join([f"{response} ~ X - 1", *options])
    shape = _dispersion(problem, errors)
    total = summed(log_density(family_here), weighted=weighted)
    return r_script(
        [
            r_data(problem),
            "\n".join([*known, curve.columns]),
            f"# Fisher's scoring, from a guess to the last digit.\nfit <- glm({called})\n{AGAIN}\nmu <- fitted(fit)",
            "\n".join([*shape, "# Every constant included.", ending_in("log_likelihood", total)]),
            collected(list(fit.estimates), [curve.parameters("coef(fit)"), *shapes_and_limits(errors)]),
            SHOWN,
        ]
    )


def _dispersion(problem: Problem, errors: Errors) -> list[str]:
    """Lines that find the shape parameter; none where there is none."""
    kind = type(errors.family).__name__
    mean = (
        (lambda term: f"weighted.mean({term}, weights)")
        if problem.weights is not None
        else (lambda term: f"mean({term})")
    )
    for name in errors.family.shape_values():
        if name in problem.held:
            return [f"{name} <- {number(problem.held[name])}  # held"]
    if kind == "Normal":
        return [
            "# The most likely variance is the mean square; summary(fit) divides by n - p, which is unbiased and less likely.",
            f"sigma <- sqrt({mean('(y - mu)^2')})",
        ]
    if kind == "InverseGaussian":
        return [
            "# The most likely dispersion; summary(fit) takes Pearson's, which is another estimate.",
            f"lambda_ <- 1 / {mean('(y - mu)^2 / (mu^2 * y)')}",
        ]
    if kind == "Gamma":
        return [
            "# The most likely shape: here the slope of the log-likelihood is 0. summary(fit) takes Pearson's dispersion.",
            f"half_deviance <- {mean('(y - mu) / mu - log(y / mu)')}",
            "slope <- function(log_shape) log_shape - digamma(exp(log_shape)) - half_deviance",
            "shape <- exp(uniroot(slope, c(-20, 40), tol = 1e-14, maxiter = 10000)$root)",
        ]
    return []
