"""What is fitted, and who else can: data with a known truth, our fit, the peers, and how far an answer is from the best."""

from contextlib import redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from io import StringIO

import numpy as np
from scipy.optimize import linprog, minimize
from scipy.special import digamma, expit, gammaln

import mlexplore as mx
from benchmarks.fit_timing import Contest, Solve
from mlexplore.arrays import Array

SEED = 20
HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000
COEFFICIENTS = np.array([0.5, 0.3, -0.2, 0.4])


def normal(n: int) -> Contest:
    """Least squares beside the least that any method does: the products of the columns and a triangular solve."""
    design, x, eta, rng = data(n)
    y = eta + rng.normal(size=n)

    def products() -> Array:
        factor = np.linalg.cholesky(design.T @ design)
        return np.asarray(np.linalg.solve(factor.T, np.linalg.solve(factor, design.T @ y)), dtype=np.float64)

    def shortfall(b: Array) -> float:
        return decrement(design, y - design @ b, np.ones(n))

    peers: dict[str, Solve | None] = {"X'X, X'y and Cholesky, coefficients only": products}
    return Contest(
        "normal",
        n,
        bar_at(n, MILLION, 1 / 1.5),
        peers,
        fitted(x, y, mx.Normal()),
        "standard errors",
        shortfall,
    )


def poisson(n: int) -> Contest:
    """Counts with the log link."""
    design, x, eta, rng = data(n)
    y = rng.poisson(np.exp(eta)).astype(float)

    def shortfall(b: Array) -> float:
        mu = np.exp(design @ b)
        return decrement(design, y - mu, mu)

    peers = {
        "glum": glum("poisson", x, y),
        "scikit-learn": scikit_learn("PoissonRegressor", x, y, alpha=0.0, solver="newton-cholesky"),
        "statsmodels": statsmodels_glm("Poisson", design, y),
    }
    return Contest(
        "Poisson, log link",
        n,
        bar_at(n, MILLION, 4.0),
        peers,
        fitted(x, y, mx.Poisson()),
        "standard errors",
        shortfall,
    )


def gamma(n: int) -> Contest:
    """Positive observations with the log link; the shape parameter is estimated by us and by none of the peers."""
    design, x, eta, rng = data(n)
    y = rng.gamma(2.5, np.exp(eta) / 2.5)

    def shortfall(b: Array) -> float:
        ratio = y / np.exp(design @ b)
        return decrement(design, ratio - 1.0, ratio)

    peers = {
        "glum": glum("gamma", x, y, link="log"),
        "scikit-learn": scikit_learn("GammaRegressor", x, y, alpha=0.0, solver="newton-cholesky"),
        "statsmodels": statsmodels_glm("Gamma", design, y, link="Log"),
    }
    ours = fitted(x, y, mx.Gamma(), link="log")
    return Contest("gamma, log link", n, bar_at(n, MILLION, 4.0), peers, ours, "standard errors", shortfall)


def bernoulli(n: int) -> Contest:
    """Labels with the logit link: cross-entropy."""
    design, x, eta, rng = data(n)
    y = (rng.random(n) < expit(eta)).astype(float)

    def shortfall(b: Array) -> float:
        share = expit(design @ b)
        return decrement(design, y - share, share * (1.0 - share))

    peers = {
        "scikit-learn": scikit_learn("LogisticRegression", x, y, C=np.inf, solver="newton-cholesky"),
        "statsmodels": statsmodels_glm("Binomial", design, y),
    }
    if n <= HUNDRED_THOUSAND:
        peers["glum"] = glum("binomial", x, y)  # takes half a minute for a million rows
    return Contest(
        "Bernoulli, logit link",
        n,
        bar_at(n, MILLION, 4.0),
        peers,
        fitted(x, y, mx.Bernoulli()),
        "standard errors",
        shortfall,
    )


def student_t(n: int, peer: str, bar: float) -> Contest:
    """Heavy-tailed errors whose degrees of freedom are estimated too."""
    design, x, eta, rng = data(n)
    y = eta + 1.7 * rng.standard_t(4.0, size=n)

    def objective(unknowns: Array) -> tuple[float, Array]:
        b, sigma, nu = unknowns[:4], np.exp(unknowns[4]), np.exp(unknowns[5])
        z = (y - design @ b) / sigma
        bent = np.log1p(z**2 / nu)
        pull = (nu + 1.0) * z / (nu + z**2)
        constant = gammaln((nu + 1.0) / 2.0) - gammaln(nu / 2.0) - 0.5 * np.log(nu * np.pi) - np.log(sigma)
        value = n * constant - (nu + 1.0) / 2.0 * bent.sum()
        in_nu = n * (0.5 * digamma((nu + 1.0) / 2.0) - 0.5 * digamma(nu / 2.0) - 0.5 / nu)
        in_nu += 0.5 * np.sum(pull * z / nu - bent)
        gradient = np.concatenate([design.T @ pull / sigma, [pull @ z - n, nu * in_nu]])
        return -value, -gradient

    def search() -> Array:
        b = np.linalg.lstsq(design, y)[0]
        start = np.concatenate([b, [np.log(np.std(y - design @ b)), np.log(5.0)]])
        found = minimize(
            objective,
            start,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-6},
        )
        return found.x

    def ours() -> Array:
        fit = mx.fit(x, y, curve=mx.Linear(), family=mx.StudentT())
        estimates = np.array([*fit.estimates.values(), fit.log_likelihood, *fit.standard_errors.values()])[:6]
        estimates[4:] = np.log(estimates[4:])
        return estimates

    def tlinear() -> Array:
        with redirect_stdout(StringIO()):  # it reports every start of its search
            found = import_module("statsmodels.miscmodels.tmodel").TLinearModel(y, design).fit(disp=0)
        # Its last parameters are the degrees of freedom and the scale.
        return np.concatenate([found.params[:4], np.log(np.abs(found.params[[5, 4]]))])

    peers = {
        "L-BFGS with gradient": search,
        "statsmodels TLinearModel": tlinear if find_spec("statsmodels") else None,
    }
    best = -objective(ours())[0]

    def shortfall(unknowns: Array) -> float:
        return best + objective(unknowns)[0]

    return Contest(
        "Student t, ν estimated",
        n,
        bar_at(n, HUNDRED_THOUSAND, bar),
        {peer: peers[peer]},
        ours,
        "of log-likelihood",
        shortfall,
    )


def quantile(n: int, tau: float, peer: str, bar: float) -> Contest:
    """Median or quantile regression."""
    design, x, eta, rng = data(n)
    y = eta + rng.standard_t(4.0, size=n)
    family = mx.Laplace() if tau == 0.5 else mx.AsymmetricLaplace(tau=tau)

    def risk(b: Array) -> float:
        residuals = y - design @ b
        return float(np.sum(residuals * (tau - (residuals < 0.0))))

    def highs() -> Array:
        found = linprog(
            -y,
            A_eq=design.T,
            b_eq=(1.0 - tau) * design.sum(axis=0),
            bounds=(0.0, 1.0),
            method="highs-ipm",
        )
        return -found.eqlin.marginals

    def quantreg() -> Array:
        return np.asarray(import_module("statsmodels.api").QuantReg(y, design).fit(q=tau).params)

    peers = {
        "HiGHS (interior point, dual)": highs,
        "statsmodels QuantReg": quantreg if find_spec("statsmodels") else None,
    }
    ours = fitted(x, y, family)
    best = risk(ours())
    what = "median (Laplace)" if tau == 0.5 else f"quantile {tau} (asymmetric Laplace)"
    return Contest(
        what,
        n,
        bar_at(n, HUNDRED_THOUSAND, bar),
        {peer: peers[peer]},
        ours,
        "of the loss",
        lambda b: risk(b) - best,
    )


def bar_at(n: int, rows: int, bar: float) -> float | None:
    """Return the bar where there is one at this size."""
    return bar if n == rows else None


def data(n: int) -> tuple[Array, Array, Array, np.random.Generator]:
    """Return a design with its ones, the predictors alone, the linear predictor and a generator of errors."""
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(n, COEFFICIENTS.size - 1))
    design = np.column_stack([np.ones(n), x])
    return design, x, design @ COEFFICIENTS, rng


def fitted(x: Array, y: Array, family: mx.Family, *, link: str | None = None) -> Solve:
    """Return our fit: coefficients, and on the way what is computed on demand."""

    def solve() -> Array:
        fit = mx.fit(x, y, curve=mx.Linear(), family=family, link=link)
        inferred(fit)
        return np.array(list(fit.estimates.values()))[: COEFFICIENTS.size]

    return solve


def inferred(fit: mx.Fit) -> tuple[float, dict[str, float]]:
    """Ask for what is computed on demand."""
    return fit.log_likelihood, fit.standard_errors


def decrement(design: Array, score: Array, curvature: Array) -> float:
    """Length of the gradient in standard errors: the distance from the maximum that statistics sees."""
    gradient = design.T @ score
    return float(np.sqrt(gradient @ np.linalg.solve(design.T @ (design * curvature[:, None]), gradient)))


def glum(family: str, x: Array, y: Array, *, link: str = "auto") -> Solve | None:
    """Coefficients from glum."""
    if not find_spec("glum"):
        return None
    regressor = import_module("glum").GeneralizedLinearRegressor

    def solve() -> Array:
        found = regressor(family=family, link=link, alpha=0.0, gradient_tol=1e-8).fit(x, y)
        return np.append(found.intercept_, found.coef_)

    return solve


def scikit_learn(name: str, x: Array, y: Array, **options: object) -> Solve | None:
    """Coefficients from an estimator of scikit-learn, its penalty switched off."""
    if not find_spec("sklearn"):
        return None
    estimator = getattr(import_module("sklearn.linear_model"), name)

    def solve() -> Array:
        found = estimator(**options).fit(x, y)
        return np.append(found.intercept_, found.coef_)

    return solve


def statsmodels_glm(name: str, design: Array, y: Array, *, link: str | None = None) -> Solve | None:
    """Coefficients from a generalised linear model of statsmodels."""
    if not find_spec("statsmodels"):
        return None
    models = import_module("statsmodels.api")
    family = getattr(models.families, name)(*([getattr(models.families.links, link)()] if link else []))

    def solve() -> Array:
        return np.asarray(models.GLM(y, design, family=family).fit().params)

    return solve
