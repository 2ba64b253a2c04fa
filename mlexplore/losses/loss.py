"""What is to be known of one loss: a record with functions, from which the dictionary is written and drawn.

Every picture of a loss has one horizontal axis. For numbers it is the residual r = y − μ, for positive numbers and counts the
observation y with the curve at a stated height, for labels the margin m (the log-odds of the class that was observed), for directions
the angle between y and μ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import ClassFamily, Family

Problem: TypeAlias = Literal["numbers", "positive numbers", "counts", "labels", "directions"]
Functional: TypeAlias = Literal["mean", "median", "quantile", "expectile", "mode", "own", "none"]
Library: TypeAlias = Literal["scikit-learn", "Keras", "PyTorch", "statsmodels", "XGBoost", "LightGBM"]
_TYPED = "loss."  # before the text of a typed loss and the names of its parameters, in links

LIBRARIES: tuple[Library, ...] = ("scikit-learn", "Keras", "PyTorch", "statsmodels", "XGBoost", "LightGBM")
"""The libraries in which losses are looked up, in the order of tables."""


class LossParameter(NamedTuple):
    """A number that a loss depends on, as a slider needs it.

    Attributes
    ----------
    name, symbol
        In code and links; in text.
    value
        What the loss opens with: the authors' or the libraries' choice where there is one.
    low, high
        Ends of the slider. The loss is defined between them.
    meaning
        One clause: what it does.
    """

    name: str
    symbol: str
    value: float
    low: float
    high: float
    meaning: str


class Axis(NamedTuple):
    """What the pictures of a loss run over.

    Attributes
    ----------
    name
        Title of the axis.
    low, high
        Where the pictures begin and end.
    whole
        Whether observations are whole numbers, so that a density is a probability of each of them.
    """

    name: str
    low: float
    high: float
    whole: bool = False


class LibraryName(NamedTuple):
    """What a loss is called in another library, and what that library makes of it.

    Attributes
    ----------
    library
        The library.
    name
        As it is imported, or the option that chooses it.
    relation
        One sentence or two: what it drops, halves, scales or clips.
    code
        A call as a person types it, whose last line is a number; `mlexplore.scoring.library_code` says which names it finds, and
        parameters of the loss stand under their own, and NumPy under np. Empty where the library gives no number.
    factor, offset
        What the call returns is ``factor`` times the mean of the loss plus ``offset``, at the parameters with which the loss opens.
        An offset that depends on y is a function of it, whose mean is added. Where there is no call, the factor is that of what
        training makes small.
    training
        Parameters of training for XGBoost and LightGBM. A value that is the name of a parameter of the loss stands for it.
    """

    library: Library
    name: str
    relation: str
    code: str = ""
    factor: float = 1.0
    offset: float | Callable[[Array], Array] = 0.0
    training: Mapping[str, float | str] = MappingProxyType({})


class Opening(NamedTuple):
    """How a loss is fitted to the current data: as parameters of a link, which leaves the data as they are.

    Attributes
    ----------
    page
        The page.
    link
        Link parameters of the model and of what is shown.
    carried
        Parameters of the loss that go into the link, under their own names.
    instead
        Empty where it is this loss that is fitted. Otherwise one or two sentences: why it cannot be fitted as a likelihood, and what
        opens in its place.
    """

    page: Literal["explore", "classify"]
    link: Mapping[str, str]
    carried: tuple[str, ...] = ()
    instead: str = ""

    def link_at(self, parameters: Mapping[str, float]) -> dict[str, str]:
        """The link with the parameters of the loss at these values."""
        # Parameters of a typed loss may have any name, and links keep them apart from their own.
        apart = _TYPED if self.link.get("errors", "").startswith(_TYPED) else ""
        return dict(self.link) | {f"{apart}{name}": f"{parameters[name]:.12g}" for name in self.carried}


def fit_of_typed(text: str, *parameters: str) -> Opening:
    """Opening of a loss that has no family of its own: it is fitted as it is typed, with these parameters of it."""
    return Opening("explore", {"errors": f"{_TYPED}{text}"}, parameters)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A loss that is in use.

    Its functions are vectorised and take the parameters by name; what is left out has its value in `parameters`.

    Parameters
    ----------
    key
        Name in links: lower case, hyphens.
    name
        Name in text.
    also
        Other names that people look for.
    problem
        What is predicted.
    formula
        The loss in plain Unicode.
    axis
        What the pictures run over.
    parameters
        Numbers that it depends on.
    cost
        Loss of observations y (n,) around a curve, never negative: ``cost(y, mu, **parameters)``. For labels 0 and 1 the second
        argument is η, the log-odds of 1; with `several_classes` it may also be the heights (n, K) of labels 0 ... K − 1.
    pull
        How hard an observation pulls at the curve: minus the derivative of `cost` in what `pulled` names. ``pull(x, **parameters)``
        over the axis of the pictures. At a kink it is one of its two sides, or between them.
    pulled
        What the curve is fitted on, and `convex` speaks of: μ, log μ where it is positive, or the log-odds η.
    middle_weight
        Limit of the weight at a residual of 0, from the parameters by name; None for labels, which have no residual.
    height
        Where μ is in the pictures. For labels, whose pictures show label 1, it is not used.
    several_classes
        Whether it is for labels of more than two kinds.
    functional, level
        What of the distribution of y the best curve is: in one word, and the parameter that is the level of a quantile or an expectile.
    targets
        The same in a sentence.
    convex, convexity
        Whether it is convex in what `pulled` names, at every value of the parameters that is offered, and a sentence.
    density
        Density (for labels and counts probability) at x, with the curve at `height`: ``exp(-value / scale)`` over its integral; None
        if there is none. ``density(x, **parameters)``.
    scale
        What the loss is divided by in that density.
    density_formula
        The density in plain Unicode; empty if there is none.
    no_density
        Why there is none, in a sentence; empty if there is one.
    outliers
        What it does to rows far off, in a sentence.
    used
        Who uses it and what for, in a sentence.
    source
        Paper or book.
    typed
        The loss in the language of formulas, in r and the parameters (labels: in m); empty where it has no such form.
    family
        The errors whose likelihood it is; None if they are none of ours.
    errors
        The family at values of the parameters and the `scale` of the pictures: ``errors(**parameters)``.
    libraries
        Its names elsewhere.
    opening
        How it is fitted to the current data.
    """

    key: str
    name: str
    also: tuple[str, ...] = ()
    problem: Problem
    formula: str
    axis: Axis
    parameters: tuple[LossParameter, ...] = ()
    cost: Callable[..., Array]
    pull: Callable[..., Array]
    pulled: Literal["μ", "log μ", "η"] = "μ"
    middle_weight: Callable[..., float] | None
    height: float = 0.0
    several_classes: bool = False
    functional: Functional
    level: str = ""
    targets: str
    convex: bool
    convexity: str
    density: Callable[..., Array] | None = None
    scale: float = 1.0
    density_formula: str = ""
    no_density: str = ""
    outliers: str
    used: str
    source: str
    typed: str = ""
    family: type[Family] | type[ClassFamily] | None = None
    errors: Callable[..., Family] | None = None
    libraries: tuple[LibraryName, ...] = ()
    opening: Opening

    @property
    def argument(self) -> str:
        """What the pictures run over."""
        return self.axis.name

    @property
    def has_weight(self) -> bool:
        """Whether rows have a weight, the pull over the residual."""
        return self.middle_weight is not None

    def at(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """All parameters by name: as given, or else as the loss opens."""
        return {each.name: float(parameters.get(each.name, each.value)) for each in self.parameters}

    def value(self, x: Array, **parameters: float) -> Array:
        """Loss over the axis of the pictures."""
        x = np.asarray(x, dtype=np.float64)
        chosen = self.at(parameters)
        if self.problem == "labels":
            return self.cost(np.ones_like(x), x, **chosen)
        return self.cost(x, np.full_like(x, self.height), **chosen)

    def influence(self, x: Array, **parameters: float) -> Array:
        """How hard an observation pulls at the curve, over the axis of the pictures: `pull`."""
        return self.pull(x, **self.at(parameters))

    def weight(self, x: Array, **parameters: float) -> Array:
        """Weight of an observation in the equivalent weighted least squares, the pull over the residual; NaN if it has none.

        At a residual of 0 it is the limit, which is infinite for a loss with a kink there.
        """
        if self.middle_weight is None:
            return np.full_like(x, np.nan)
        chosen = self.at(parameters)
        residual = x - self.height
        middle = np.full_like(x, self.middle_weight(**chosen))
        return np.divide(self.pull(x, **chosen), residual, out=middle, where=residual != 0.0)

    def density_at(self, x: Array, **parameters: float) -> Array:
        """Density over the axis of the pictures; NaN if there is none."""
        if self.density is None:
            return np.full_like(x, np.nan)
        return self.density(x, **self.at(parameters))
