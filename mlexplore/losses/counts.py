"""Losses of counts: the deviances of the Poisson and the negative binomial distribution."""

from scipy.special import xlogy

from mlexplore.arrays import Array
from mlexplore.families import NegativeBinomial, Poisson
from mlexplore.losses.arguments import density_of, loss_of
from mlexplore.losses.library_names import (
    glm_family,
    keras_loss,
    lightgbm,
    scikit_metric,
    scikit_model,
    statsmodels_model,
    torch_loss,
    xgboost,
)
from mlexplore.losses.loss import Axis, Loss, LossParameter, Opening

_MEAN = 4.0
_COUNTS = Axis("count y, at μ = 4", 0.0, 14.0, whole=True)


def _poisson() -> Poisson:
    return Poisson()


def _negative_binomial(size: float) -> NegativeBinomial:
    return NegativeBinomial(size=size)


def _free_of_mu(y: Array) -> Array:
    """What half the deviance has beyond ``mu - y log(mu)``, taken away."""
    return y - xlogy(y, y)


POISSON_DEVIANCE = Loss(
    key="poisson-deviance",
    name="Poisson deviance",
    also=("Poisson loss", "generalized Kullback–Leibler", "I-divergence"),
    problem="counts",
    formula="2(y log(y/μ) − y + μ)",
    axis=_COUNTS,
    cost=loss_of(_poisson),
    pull=lambda y: 2.0 * (y - _MEAN),
    pulled="log μ",
    middle_weight=lambda: 2.0,
    height=_MEAN,
    functional="mean",
    targets="The mean of y, also where y is no count.",
    convex=True,
    convexity="Convex in log μ, and in μ.",
    density=density_of(_poisson, _MEAN),
    scale=2.0,
    density_formula="P(y) = exp(−μ) μʸ / y!",
    outliers="A large count pulls in proportion to y − μ, without bound.",
    used="Counts and rates: events, claims, clicks, goals, photons.",
    source="McCullagh & Nelder, Generalized Linear Models (1989), chapter 6",
    family=Poisson,
    errors=_poisson,
    libraries=(
        scikit_metric(
            "mean_poisson_deviance",
            "The mean of the deviance. −ℓ/n is half of it and the mean of −log f(y | y).",
        ),
        scikit_model(
            "linear_model.PoissonRegressor()",
            "Half of it, and a penalty (alpha = 1) that shrinks every slope unless alpha is 0.",
            0.5,
        ),
        scikit_model(
            'ensemble.HistGradientBoostingRegressor(loss="poisson")', "Half of it, fitted on log μ.", 0.5
        ),
        keras_loss(
            "Poisson",
            "μ − y log(μ + 1e-7): half the deviance less y log y − y, and with a small number in the logarithm. log y! is dropped.",
            factor=0.5,
            offset=_free_of_mu,
        ),
        torch_loss(
            "PoissonNLLLoss",
            "It takes log μ and drops log y!: half the deviance less y log y − y. With full=True Stirling’s "
            "approximation of log y! is added for y > 1.",
            "torch.log(torch.tensor(mu)), torch.tensor(y)",
            factor=0.5,
            offset=_free_of_mu,
        ),
        glm_family(
            "Poisson()",
            "The sum of the deviances, here divided by n; its llf is the log-likelihood with log y!.",
        ),
        statsmodels_model("Poisson", "The log-likelihood with log y!, which is all of it."),
        xgboost(
            "count:poisson",
            "Half of it but for what is free of μ, fitted on log μ. Its metric poisson-nloglik adds log y!; second derivatives are "
            "multiplied by exp(0.7), max_delta_step, which slows the steps and moves no minimum.",
            0.5,
        ),
        lightgbm(
            "poisson",
            "Half of it but for what is free of μ, fitted on log μ. Second derivatives are multiplied by exp(0.7), "
            "poisson_max_delta_step, which slows the steps and moves no minimum.",
            0.5,
        ),
    ),
    opening=Opening("explore", {"errors": "poisson"}),
)

NEGATIVE_BINOMIAL_DEVIANCE = Loss(
    key="negative-binomial-deviance",
    name="Negative binomial deviance",
    also=("NB2", "overdispersed counts", "Poisson–gamma"),
    problem="counts",
    formula="2(y log(y/μ) − (y + k) log((y + k)/(μ + k)))",
    axis=_COUNTS,
    parameters=(
        LossParameter("size", "k", 2.0, 0.2, 50.0, "the variance is μ + μ²/k: infinite means Poisson"),
    ),
    cost=loss_of(_negative_binomial),
    pull=lambda y, size: 2.0 * (y - _MEAN) / (1.0 + _MEAN / size),
    pulled="log μ",
    middle_weight=lambda size: 2.0 / (1.0 + _MEAN / size),
    height=_MEAN,
    functional="mean",
    targets="The mean of y, whatever k.",
    convex=True,
    convexity="Convex in log μ.",
    density=density_of(_negative_binomial, _MEAN),
    scale=2.0,
    density_formula="P(y) = Γ(y + k)/(Γ(k) y!) · (k/(k + μ))ᵏ (μ/(k + μ))ʸ",
    outliers="A large count pulls in proportion to (y − μ)/(1 + μ/k): without bound, but less than a Poisson count where μ is large.",
    used="Counts that scatter more than Poisson counts: visits to doctors, sequencing reads, sales.",
    source="Lawless, Negative binomial and mixed Poisson regression, Canadian Journal of Statistics 15 (1987)",
    family=NegativeBinomial,
    errors=_negative_binomial,
    libraries=(
        glm_family(
            "NegativeBinomial(alpha=1 / size)",
            "The sum of the deviances, here divided by n; 1/k is called alpha, is not estimated, and is 1 unless told otherwise.",
        ),
        statsmodels_model(
            "NegativeBinomial", "The whole log-likelihood; 1/k, called alpha, is estimated too."
        ),
    ),
    opening=Opening("explore", {"errors": "negative-binomial"}, carried=("size",)),
)

LOSSES: tuple[Loss, ...] = (POISSON_DEVIANCE, NEGATIVE_BINOMIAL_DEVIANCE)
