"""All choices on the page of classes in one frozen value, and its way into the address bar and back.

What the data decide, such as which class is the event, is empty here until somebody says otherwise. A link may then name what
these data do not have: the controls see that, and tell it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from mlexplore.class_scene import Residuals
from mlexplore.codes import curve_code, curve_of
from mlexplore.curves import CURVES, Curve, Linear
from mlexplore.data import CLASS_SAMPLES, class_sample_named
from mlexplore.data.class_sample import ClassModelKind
from mlexplore.domains import Interval
from mlexplore.exploration import Others
from mlexplore.families import Binary, Categorical, ClassFamily, Ordinal
from mlexplore.simulation.class_world import ClassWorld
from mlexplore.ui.class_roles import ClassRoles, encode_class_roles, read_class_roles
from mlexplore.ui.class_worlds_in_links import encode_class_world, read_class_world
from mlexplore.ui.names_in_links import fit_in_links, name_of, numbered, read_numbered
from mlexplore.ui.panel_choice import CLASSIFY_PANELS
from mlexplore.ui.roles import MOST_PREDICTORS
from mlexplore.ui.settings import VERSION, Source
from mlexplore.ui.values_in_links import (
    Parameters,
    Take,
    curve_over,
    finite,
    link_text,
    number_text,
    one_of,
    within,
)

CLASS_MODELS: dict[ClassModelKind, type[ClassFamily]] = {
    "binary": Binary,
    "softmax": Categorical,
    "ordinal": Ordinal,
}
"""The families of classes by the names that links and samples have for their models."""

PRIOR_SCALES = Interval(1e-3, 1e6, closed=True)
"""Scales that a prior may have."""
THRESHOLDS = Interval(0.0, 1.0, closed=True)
"""Probabilities from which on the event is foretold."""

_MOST_CLASSES = 50
_LONGEST_PARAMETER = 250  # a class and a column, each as long as a link can hold, and a colon


@dataclass(frozen=True)
class ClassSettings:
    """Everything that decides what is on the page of classes.

    Parameters
    ----------
    source
        Where the data come from.
    sample
        Key of the sample data set.
    features
        Columns of the sample that explain the classes; empty for those it opens with.
    world
        What generated data are drawn from.
    roles
        Which columns of a person's own file are which.
    model
        ``"binary"``: one class, the event, against all others. ``"softmax"``: a curve for each class but the baseline.
        ``"ordinal"``: one curve and thresholds between the classes. Empty for what suits the data.
    event
        The class whose probability a binary model describes; empty for the last one.
    baseline
        The class with which a softmax compares all others; empty for the first one.
    order
        The classes from the lowest to the highest; empty for the order that the data have.
    link
        Name of the link; empty for the one that is the family's own.
    curve
        The curve, linear in its parameters.
    explored
        Name of the estimate that is turned; the first one if it is not there.
    others
        Whether the other parameters stay or are fitted again.
    at
        Value that the explored parameter was turned to; None at its estimate.
    residuals
        Which picture of residuals is shown.
    prior
        Scale of the prior that holds separated classes together; None for none.
    threshold
        Probability from which on the event is foretold.
    panel
        Which table or panel is open under the views.
    """

    source: Source = "sample"
    sample: str = CLASS_SAMPLES[0].key
    features: tuple[str, ...] = ()
    world: ClassWorld = field(default_factory=ClassWorld)
    roles: ClassRoles = field(default_factory=ClassRoles)
    model: ClassModelKind | Literal[""] = ""
    event: str = ""
    baseline: str = ""
    order: tuple[str, ...] = ()
    link: str = ""
    curve: Curve = field(default_factory=Linear)
    explored: str = ""
    others: Others = "stay"
    at: float | None = None
    residuals: Residuals = "probabilities"
    prior: float | None = None
    threshold: float = 0.5
    panel: str = CLASSIFY_PANELS.first


def class_curves(n_features: int) -> tuple[type[Curve], ...]:
    """Curves on offer for so many features: families of classes need curves that are linear in their parameters."""
    return tuple(kind for kind in CURVES if kind.linear and (n_features == 1 or kind.several))


def class_links(model: ClassModelKind) -> tuple[str, ...]:
    """Names of the links on offer for a model, the family's own first."""
    return CLASS_MODELS[model].links


def encode(settings: ClassSettings) -> dict[str, str]:
    """Link parameters for choices; what has its default value in every link is left out, and so are names too long for one."""
    link = {"v": VERSION, "data": settings.source if settings.source != "sample" else settings.sample}
    if settings.source == "generated":
        link |= encode_class_world(settings.world)
    if settings.source == "upload":
        link |= encode_class_roles(settings.roles)
    if settings.source == "sample" and fit_in_links(settings.features):
        link |= numbered("feature", settings.features)
    link["curve"] = curve_code(settings.curve)
    if settings.model:
        link["model"] = settings.model
    link |= {
        name: value
        for name in ("event", "baseline")
        if (value := getattr(settings, name)) and fit_in_links([value])
    }
    if fit_in_links(settings.order):
        link |= numbered("order", settings.order)
    if settings.link:
        link["link"] = link_text(settings.link)
    if settings.explored and len(settings.explored) <= _LONGEST_PARAMETER:
        link["explore"] = settings.explored
    if settings.others != "stay":
        link["others"] = settings.others
    if settings.at is not None:
        link["at"] = number_text(settings.at)
    if settings.residuals != "probabilities":
        link["residuals"] = settings.residuals
    if settings.prior is not None:
        link["prior"] = number_text(settings.prior)
    if settings.threshold != ClassSettings.threshold:
        link["threshold"] = number_text(settings.threshold)
    if settings.panel != ClassSettings.panel:
        link["panel"] = settings.panel
    return link


def decode(link: Mapping[str, str]) -> tuple[ClassSettings, tuple[str, ...]]:
    """Choices for link parameters, and in words what was ignored; see `mlexplore.ui.settings.decode`."""
    parameters = Parameters(link)
    parameters.take_version(VERSION)
    data = _data(parameters.take)
    # A link that names the curve or the model says all that is to be said of them.
    whole_model = bool({"curve", "model"} & set(link))
    rest = data if whole_model else suggestion(data)
    settings = _with_model(parameters.take, rest)
    parameters.tell_the_rest()
    return settings, tuple(parameters.ignored)


def suggestion(data: ClassSettings) -> ClassSettings:
    """The same data with the model they open with, so that they make their point."""
    fresh = ClassSettings(
        source=data.source, sample=data.sample, features=data.features, world=data.world, roles=data.roles
    )
    if data.source != "sample":
        return fresh
    sample = class_sample_named(data.sample)
    return replace(fresh, model=sample.model, event=sample.event, link=sample.link, order=sample.order)


def _data(take: Take) -> ClassSettings:
    """The data that a link names, with the roles of their columns; the model is not looked at."""
    rest = ClassSettings()
    source, sample = take("data", _source, (rest.source, rest.sample))
    return ClassSettings(
        source=source,
        sample=sample,
        features=_read_features(take, sample) if source == "sample" else (),
        world=read_class_world(take) if source == "generated" else rest.world,
        roles=read_class_roles(take) if source == "upload" else rest.roles,
    )


def _read_features(take: Take, sample: str) -> tuple[str, ...]:
    chosen = class_sample_named(sample)
    named = read_numbered(take, "feature", MOST_PREDICTORS, one_of(*chosen.candidates))
    once = tuple(dict.fromkeys(named))
    return () if once == chosen.features else once


def _with_model(take: Take, rest: ClassSettings) -> ClassSettings:
    """The same data with what a link says of the model and of what is shown of it."""
    model: ClassModelKind | Literal[""] = take("model", one_of(*CLASS_MODELS), rest.model)  # type: ignore[assignment]
    return replace(
        rest,
        model=model,
        event=take("event", name_of("a class"), rest.event),
        baseline=take("baseline", name_of("a class"), rest.baseline),
        order=read_numbered(take, "order", _MOST_CLASSES, name_of("a class")) or rest.order,
        link=take("link", _link_of(model), rest.link),
        curve=take("curve", _linear_over(_known_features(rest)), rest.curve),
        explored=take("explore", _parameter, ""),
        others=take("others", one_of("stay", "refit"), rest.others),  # type: ignore[arg-type]
        at=take("at", finite, None),
        residuals=take("residuals", one_of("probabilities", "quantile"), rest.residuals),  # type: ignore[arg-type]
        prior=take("prior", within(PRIOR_SCALES), None),
        threshold=take("threshold", within(THRESHOLDS), rest.threshold),
        panel=take("panel", CLASSIFY_PANELS.reader(rest.source), rest.panel),
    )


def _known_features(settings: ClassSettings) -> int:
    """How many features there are, as far as it can be known before the data are there."""
    if settings.source == "sample":
        return len(settings.features or class_sample_named(settings.sample).features)
    if settings.source == "generated":
        return settings.world.features
    return max(1, len(settings.roles.features))


def _linear_over(n_features: int) -> Callable[[str], Curve]:
    """Make a reader of curves that are linear in their parameters and take so many features."""
    read_any = curve_over(("x",))

    def read(text: str) -> Curve:
        kind = type(curve_of(text))
        if not kind.linear:
            raise ValueError(
                f"{kind.name} is not linear in its parameters, and only such curves are fitted to classes"
            )
        if kind not in class_curves(n_features):
            raise ValueError(f"{kind.name} takes one feature, and there are {n_features}")
        return read_any(text)

    return read


def _link_of(model: ClassModelKind | Literal[""]) -> Callable[[str], str]:
    """Make a reader of links; the family's own is no choice, and read as empty."""
    # What suits the data is not known yet: the controls take the family's own where this link is none of its.
    names = class_links(model) if model else class_links("binary")
    offered = {link_text(name): name for name in names}

    def read(text: str) -> str:
        if text not in offered:
            raise ValueError(f"the links are {', '.join(offered)}")
        return "" if offered[text] == names[0] else offered[text]

    return read


def _parameter(text: str) -> str:
    if not 0 < len(text) <= _LONGEST_PARAMETER:
        raise ValueError(f"the name of an estimate has 1 to {_LONGEST_PARAMETER} letters")
    return text


def _source(text: str) -> tuple[Source, str]:
    """Read where the data come from, and the key of the sample."""
    if text == "generated":
        return "generated", ClassSettings().sample
    if text == "upload":
        return "upload", ClassSettings().sample
    if text in {sample.key for sample in CLASS_SAMPLES}:
        return "sample", text
    raise ValueError("there is no such data set with classes")
