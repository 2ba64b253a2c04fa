"""The log-density of a row in R: R's own, where it has one, and else what the family says of itself."""

from mlexplore.export.code.r_language.translation import r_lines
from mlexplore.families import Family

_OWN: dict[str, str] = {
    "Normal": "dnorm(y, mu, sigma, log = TRUE)",
    "StudentT": "dt((y - mu) / sigma, nu, log = TRUE) - log(sigma)",
    "Logistic": "dlogis(y, mu, sigma, log = TRUE)",
    "LogNormal": "dlnorm(y, log(mu), sigma, log = TRUE)",
    "Gamma": "dgamma(y, shape, scale = mu / shape, log = TRUE)",
    "Exponential": "dexp(y, 1 / mu, log = TRUE)",
    "Weibull": "dweibull(y, shape, mu, log = TRUE)",
    "Poisson": "dpois(y, mu, log = TRUE)",
    "NegativeBinomial": "dnbinom(y, size = size, mu = mu, log = TRUE)",
    "ZeroInflatedPoisson": "log(inflation * (y == 0) + (1 - inflation) * dpois(y, mu))",
    "Binomial": "dbinom(y, trials, mu, log = TRUE)",
    "Bernoulli": "dbinom(y, 1, mu, log = TRUE)",
    "Tweedie": """\
# A Poisson number of amounts, each with a gamma distribution: the density is added up over that number.
rate <- mu^(2 - power) / ((2 - power) * phi)
scale <- (power - 1) * phi * mu^(power - 1)
likely <- max(y)^(2 - power) / ((2 - power) * phi)
number <- 1:min(ceiling(likely + 12 * sqrt(likely) + 30), 10000)
amounts <- rep((2 - power) / (power - 1) * number, each = length(y))
terms <- dpois(rep(number, each = length(y)), rate, log = TRUE) +
  dgamma(ifelse(y > 0, y, 1), amounts, scale = scale, log = TRUE)
terms <- matrix(terms, length(y))
largest <- apply(terms, 1, max)
ifelse(y > 0, largest + log(rowSums(exp(terms - largest))), -rate)""",
    "Beta": "dbeta(y, precision * mu, precision * (1 - mu), log = TRUE)",
}
"""R's own densities in the terms of our families, by the names of their classes."""


def log_density(family: Family) -> list[str]:
    """Lines of R, the last of which is an expression for the log-density of every row at `y` and `mu`.

    Raises
    ------
    ValueError
        If what the family says of itself cannot be written in R.
    """
    own = _OWN.get(type(family).__name__)
    if own is not None:
        return own.split("\n")
    code = family.numpy_code
    if code is None or not code.log_density:
        raise ValueError(f"{family.name} does not say how its log-density is written.")
    return r_lines(code.log_density)


def summed(lines: list[str], *, weighted: bool) -> list[str]:
    """The same lines, ending in the sum over rows."""
    *before, last = lines
    return [*before, f"sum(weights * ({last}))" if weighted else f"sum({last})"]
