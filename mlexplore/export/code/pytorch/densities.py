"""Log-densities in PyTorch: by its losses or distributions where it has them, else by what the family says in NumPy."""

import numpy as np

from mlexplore.domains import REAL
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.pytorch.tensors import TORCH
from mlexplore.export.code.tensor_text import in_tensors
from mlexplore.families import (
    AsymmetricLaplace,
    Bernoulli,
    Beta,
    Binomial,
    Exponential,
    Family,
    Gamma,
    Gumbel,
    Huber,
    Laplace,
    LogNormal,
    NegativeBinomial,
    Normal,
    Poisson,
    StudentT,
    Tweedie,
    Weibull,
)

BEFORE_LINK: dict[tuple[type[Family], str], str] = {
    (Poisson, "log"): """\
# The loss drops log(y!), which does not move the curve; with full=True it has Stirling's approximation of it.
-torch.nn.PoissonNLLLoss(reduction="none")(eta, y) - torch.lgamma(y + 1)""",
    (Bernoulli, "logit"): """\
# Nothing is dropped: the loss takes log-odds, and keeps the digits of probabilities near 0 and 1.
-torch.nn.BCEWithLogitsLoss(reduction="none")(eta, y)""",
    (Binomial, "logit"): "torch.distributions.Binomial(trials, logits=eta).log_prob(y)",
}
"""Log-densities that take the curve before its link, by family and link."""

_DISTRIBUTIONS: dict[type[Family], str] = {
    Normal: "Normal(mu, sigma)",
    Laplace: "Laplace(mu, b)",
    StudentT: "StudentT(nu, mu, sigma)",
    Gumbel: "Gumbel(mu, sigma)",
    LogNormal: "LogNormal(torch.log(mu), sigma)",
    Gamma: "Gamma(shape, shape / mu)",
    Exponential: "Exponential(1 / mu)",
    Weibull: "Weibull(mu, shape)",
    Poisson: "Poisson(mu)",
    NegativeBinomial: "NegativeBinomial(size, logits=torch.log(mu / size))",
    Binomial: "Binomial(trials, mu)",
    Beta: "Beta(mu * precision, (1 - mu) * precision)",
}
"""Families that `torch.distributions` has, in terms of ours."""

_WRITTEN: dict[type[Family], str] = {
    AsymmetricLaplace: """\
loss = torch.maximum(tau * (y - mu), (tau - 1) * (y - mu))
-loss / b - torch.log(b / (tau * (1 - tau)))""",
    Huber: """\
# HuberLoss takes its threshold in the unit of y, and would drop sigma: here both are estimated together.
z = (y - mu) / sigma
loss = torch.nn.HuberLoss(delta=delta, reduction="none")(z, torch.zeros_like(z))
# The integral of exp(-loss): a normal middle and two exponential tails.
area = np.sqrt(2 * np.pi) * erf(delta / np.sqrt(2)) + 2 * np.exp(-0.5 * delta**2) / delta
-loss - torch.log(area * sigma)""",
    Tweedie: """\
# A Poisson number of amounts, each with a gamma distribution: the density is added up over that number.
rate = mu ** (2 - power) / ((2 - power) * phi)
scale = (power - 1) * phi * mu ** (power - 1)
likely = (y.max() ** (2 - power) / ((2 - power) * phi)).detach()
number = torch.arange(1, int(likely + 12 * torch.sqrt(likely) + 30), dtype=torch.float64)
shapes = (2 - power) / (power - 1) * number
amount = torch.where(y > 0, y, 1)
terms = number * torch.log(rate)[:, None] - torch.lgamma(number + 1)
terms = terms + shapes * torch.log(amount / scale)[:, None] - torch.lgamma(shapes)
series = torch.logsumexp(terms, dim=1) - amount / scale - torch.log(amount)
torch.where(y > 0, series, 0) - rate""",
}
"""Log-densities where PyTorch says more, or in other ways, than NumPy."""


def density_section(errors: Errors) -> str:
    """Section that defines the log-density of the errors around `mu`, and gives what is known of them its values."""
    family = errors.family
    kind = type(family)
    if kind in _DISTRIBUTIONS:
        call = _DISTRIBUTIONS[kind]
        if family.location_domain != REAL:  # a step may lead where there is no such distribution
            call = f"{call[:-1]}, validate_args=False)"
        return errors.density_as(f"torch.distributions.{call}.log_prob(y)")
    if kind in _WRITTEN:
        return errors.density_as(_WRITTEN[kind])
    assert family.numpy_code is not None
    tensors = {"y", "mu", *(each.name for each in errors.free)}
    tensors |= {each.name for each in family.knowns() if np.ndim(getattr(family, each.name))}
    return errors.density_as(in_tensors(family.numpy_code.log_density, tensors, TORCH))
