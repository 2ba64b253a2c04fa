"""Error distributions, one a file. A new family is its file, one line here and one line naming its oracle in the tests."""

from mlexplore.families.asymmetric_laplace import AsymmetricLaplace
from mlexplore.families.bernoulli import Bernoulli
from mlexplore.families.beta import Beta
from mlexplore.families.binary import Binary
from mlexplore.families.binomial import Binomial
from mlexplore.families.categorical import Categorical
from mlexplore.families.class_family import ClassFamily
from mlexplore.families.exponential import Exponential
from mlexplore.families.family import Family
from mlexplore.families.gamma import Gamma
from mlexplore.families.generalized_normal import GeneralizedNormal
from mlexplore.families.gumbel import Gumbel
from mlexplore.families.huber import Huber
from mlexplore.families.hyperbolic_secant import HyperbolicSecant
from mlexplore.families.inverse_gaussian import InverseGaussian
from mlexplore.families.laplace import Laplace
from mlexplore.families.log_normal import LogNormal
from mlexplore.families.logistic import Logistic
from mlexplore.families.negative_binomial import NegativeBinomial
from mlexplore.families.normal import Normal
from mlexplore.families.ordinal import Ordinal
from mlexplore.families.poisson import Poisson
from mlexplore.families.shape import Shape
from mlexplore.families.skew_normal import SkewNormal
from mlexplore.families.student_t import StudentT
from mlexplore.families.tweedie import Tweedie
from mlexplore.families.typed_errors import typed_errors
from mlexplore.families.weibull import Weibull
from mlexplore.families.zero_inflated_poisson import ZeroInflatedPoisson

FAMILIES: tuple[type[Family], ...] = (
    Normal,
    Laplace,
    StudentT,
    Logistic,
    HyperbolicSecant,
    Huber,
    AsymmetricLaplace,
    GeneralizedNormal,
    Gumbel,
    SkewNormal,
    LogNormal,
    Gamma,
    Exponential,
    InverseGaussian,
    Weibull,
    Tweedie,
    Poisson,
    NegativeBinomial,
    Binomial,
    ZeroInflatedPoisson,
    Beta,
    Bernoulli,
)

# Families of labels: a fit of them has a probability for each class instead of one height.
CLASS_FAMILIES: tuple[type[ClassFamily], ...] = (Binary, Categorical, Ordinal)

__all__ = [
    "CLASS_FAMILIES",
    "FAMILIES",
    "AsymmetricLaplace",
    "Bernoulli",
    "Beta",
    "Binary",
    "Binomial",
    "Categorical",
    "ClassFamily",
    "Exponential",
    "Family",
    "Gamma",
    "GeneralizedNormal",
    "Gumbel",
    "Huber",
    "HyperbolicSecant",
    "InverseGaussian",
    "Laplace",
    "LogNormal",
    "Logistic",
    "NegativeBinomial",
    "Normal",
    "Ordinal",
    "Poisson",
    "Shape",
    "SkewNormal",
    "StudentT",
    "Tweedie",
    "Weibull",
    "ZeroInflatedPoisson",
    "typed_errors",
]
