"""Generalized linear models in statsmodels: curves by iterated weighted least squares."""

from dataclasses import dataclass

import numpy as np

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.starts import start_of
from mlexplore.export.code.statsmodels.scripts import API, known_arguments, script_of_curve
from mlexplore.families import (
    Bernoulli,
    Binomial,
    Exponential,
    Family,
    Gamma,
    InverseGaussian,
    Normal,
    Poisson,
    Tweedie,
)
from mlexplore.numerals import significant

LINKS = {
    "identity": "Identity",
    "log": "Log",
    "inverse": "InversePower",
    "inverse squared": "InverseSquared",
    "logit": "Logit",
    "probit": "Probit",
    "cloglog": "CLogLog",
    "cauchit": "Cauchy",
}
"""What our links are called in ``statsmodels.api.families.links``."""

FAMILIES: dict[type[Family], str] = {
    Normal: "Gaussian",
    Poisson: "Poisson",
    Gamma: "Gamma",
    Exponential: "Gamma",
    InverseGaussian: "InverseGaussian",
    Bernoulli: "Binomial",
    Binomial: "Binomial",
    Tweedie: "Tweedie",
}
"""What our families are called in ``statsmodels.api.families``; the exponential distribution is a gamma of shape 1."""

_POSITIVE = {
    "identity",
    "inverse",
    "inverse squared",
}  # links through which a curve may leave what is positive
_SETTLED = 'tol_criterion="params", tol=1e-12, rtol=1e-10, maxiter=1000'


def glm_script(errors: Errors) -> str:
    """Script for a family and a link of generalized linear models."""
    how = GeneralizedLinear(errors)
    fitting = [
        *how.preparation,
        *how.fit("result = "),
        "theta = result.params",
    ]
    return script_of_curve(errors, fitting, "result.fittedvalues", how.imports)


@dataclass(frozen=True, eq=False)
class GeneralizedLinear:
    """How statsmodels fits a family through a link.

    Parameters
    ----------
    errors
        The errors of the fit.
    """

    errors: Errors

    @property
    def _link(self) -> str:
        return self.errors.problem.numbers.model.link.name

    @property
    def _leaves(self) -> bool:
        """Whether the curve may leave what the family can have, so that the search needs a beginning, and statsmodels warns."""
        return self._link in _POSITIVE and not isinstance(self.errors.family, Normal)

    @property
    def family(self) -> str:
        """Expression that makes the family."""
        power = ", var_power=power" if isinstance(self.errors.family, Tweedie) else ""
        return f"sm.families.{FAMILIES[type(self.errors.family)]}(sm.families.links.{LINKS[self._link]}(){power})"

    @property
    def preparation(self) -> list[str]:
        """Lines before the model is made."""
        lines = []
        if isinstance(self.errors.family, Binomial):
            lines += ["response = np.column_stack([y, trials - y])  # successes and failures"]
        if self._begins:
            lines += [
                "# The search begins at rounded values: from statsmodels' own it may end elsewhere.",
                f"start = [{', '.join(number(value) for value in self._start)}]",
            ]
        return lines

    def fit(self, beginning: str) -> list[str]:
        """Lines whose last one gives the fitted model a name, or returns it."""
        response = "response" if isinstance(self.errors.family, Binomial) else "y"
        weights = ", freq_weights=weights" if self.errors.problem.weights else ""
        lines = [
            f"family = {self.family}",
            f"model = sm.GLM({response}, X, family=family{known_arguments(self.errors)}{weights})",
            f"{beginning}model.fit({'start, ' if self._begins else ''}{_SETTLED})",
        ]
        if not self._leaves:
            return lines
        return [
            "with warnings.catch_warnings():",
            "    # Whatever the data, statsmodels warns of links that do not keep the mean positive by themselves.",
            '    warnings.simplefilter("ignore", DomainWarning)',
            *(f"    {line}" for line in lines[:2]),
            lines[2],
        ]

    @property
    def _begins(self) -> bool:
        """Whether the likelihood may have other maxima, or none where statsmodels would begin."""
        least_squares = isinstance(self.errors.family, Normal) and self._link != "identity"
        return self._leaves or least_squares or self._link == "cauchit"

    @property
    def _start(self) -> list[float]:
        section = CurveSection(self.errors.problem)
        free = tuple(item.name for item in self.errors.free)
        return start_of(section, self.errors.family, free).values[: section.unknowns.size].tolist()

    @property
    def imports(self) -> tuple[str, ...]:
        """Imports that the lines need."""
        warned = ("import warnings", "from statsmodels.tools.sm_exceptions import DomainWarning")
        return (API, *(warned if self._leaves else ()))


def told_dispersion(errors: Errors) -> tuple[str, ...]:
    """What `result.scale` and `result.llf` are where they are not at the maximum, in a sentence."""
    if isinstance(errors.family, Exponential):
        return (
            "To statsmodels the exponential distribution is a gamma distribution whose scale is estimated: its result.llf is another one.",
        )
    if not isinstance(errors.family, (Gamma, InverseGaussian, Normal)) or not errors.free:
        return ()
    fit = errors.problem.numbers
    model, mu, p = (
        fit.model.counted,
        fit.model.counted.mean.value(fit.maximum.theta),
        len(fit.model.parameters),
    )
    if not model.n > p:
        return ()
    (shape,) = errors.free
    # Pearson's statistic: squared residuals over the variance function, which is the variance at scale 1.
    unit = errors.family.with_shapes({shape.name: 1.0}).variance(mu)
    scale = float(model.row_weights @ ((model.y - mu) ** 2 / unit)) / (model.n - p)
    value = float(np.sqrt(scale)) if isinstance(errors.family, Normal) else 1.0 / scale
    there = model.log_likelihood(mu, errors.family.with_shapes({shape.name: value}))
    return (
        f"result.scale is Pearson's, a sum of squares divided by n − p, and result.llf is taken there: {shape.name} = "
        f"{significant(value, 6)} in place of {significant(getattr(errors.family, shape.name), 6)}, and a log-likelihood of "
        f"{significant(there, 7)} in place of {significant(fit.log_likelihood, 7)}.",
    )
