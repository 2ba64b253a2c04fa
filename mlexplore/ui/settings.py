"""All choices of a person in one frozen value, and its way into the address bar and back.

The address is the share link. What cannot be understood in a link falls back to its default and is told, never guessed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from mlexplore.codes import curve_code, curve_of, family_of, kind_code
from mlexplore.curves import Curve, Linear, LogisticGrowth
from mlexplore.data import SAMPLES, Edits, sample_named
from mlexplore.exploration import Others
from mlexplore.families import Family, Normal
from mlexplore.simulation import World
from mlexplore.ui.edits_in_links import encode_edits, read_edits
from mlexplore.ui.offered import MOST_KNOWN, chosen_shapes
from mlexplore.ui.panel_choice import EXPLORE_PANELS
from mlexplore.ui.roles import Roles, encode_roles, read_roles
from mlexplore.ui.values_in_links import (
    Parameters,
    Take,
    curve_over,
    finite,
    link_of,
    link_text,
    number_text,
    one_of,
    shape_key,
    value_of,
    whole,
)
from mlexplore.ui.worlds_in_links import encode_world, read_world

Source = Literal["sample", "generated", "upload"]

VERSION = "1"


@dataclass(frozen=True)
class Settings:
    """Everything that decides what is on the page.

    Parameters
    ----------
    source
        Where the data come from.
    sample
        Key of the sample data set.
    world
        What generated data are drawn from.
    roles
        Which columns of a person's own file are which.
    edits
        What was changed in the data by hand.
    curve
        The mean function that is fitted.
    family
        The error distribution that is fitted.
    link
        Name of the link through which the curve is seen; empty for the one that suits curve and family.
    fixed
        Values of shape parameters that are not estimated, by name.
    known
        Whole numbers that belong to the observations, such as the trials of counts of successes, by name.
    explored
        Name of the parameter that is turned; the first one if it is not there.
    others
        Whether the other parameters stay or are fitted again.
    at
        Value that the explored parameter was turned to; None at its estimate.
    panel
        Which table or panel is open under the views.
    """

    source: Source = "sample"
    sample: str = "twitter"
    world: World = field(default_factory=World)
    roles: Roles = field(default_factory=Roles)
    edits: Edits = field(default_factory=Edits)
    curve: Curve = field(default_factory=LogisticGrowth)
    family: type[Family] = Normal
    link: str = ""
    fixed: tuple[tuple[str, float], ...] = ()
    known: tuple[tuple[str, int], ...] = ()
    explored: str = ""
    others: Others = "stay"
    at: float | None = None
    panel: str = EXPLORE_PANELS.first

    @property
    def columns(self) -> tuple[str, ...]:
        """Names that the curve has for its predictors: those of several columns, or ``("x",)`` for one, whatever its name."""
        named = self.roles.x if self.source == "upload" else ()
        if self.source == "sample":
            named = sample_named(self.sample).predictors
        return named if len(named) > 1 else ("x",)

    @property
    def exposure(self) -> bool:
        """Whether observations were counted over something."""
        if self.source == "sample":
            return bool(sample_named(self.sample).exposure)
        return self.source == "upload" and bool(self.roles.exposure)


def encode(settings: Settings) -> dict[str, str]:
    """Link parameters for settings; what has its default value in every link is left out."""
    link = {"v": VERSION, "data": settings.source if settings.source != "sample" else settings.sample}
    if settings.source == "generated":
        link |= encode_world(settings.world)
    if settings.source == "upload":
        link |= encode_roles(settings.roles)
    link |= encode_edits(settings.edits)
    link |= {"curve": curve_code(settings.curve), "errors": kind_code(settings.family)}
    if settings.link:
        link["link"] = link_text(settings.link)
    link |= {shape_key(settings.family, name): number_text(value) for name, value in settings.fixed}
    link |= {name: str(value) for name, value in settings.known}
    if settings.explored:
        link["explore"] = settings.explored
    if settings.others != "stay":
        link["others"] = settings.others
    if settings.at is not None:
        link["at"] = number_text(settings.at)
    if settings.panel != Settings.panel:
        link["panel"] = settings.panel
    return link


def decode(link: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Settings for link parameters, and in words what was ignored.

    Parameters
    ----------
    link
        Names and values.

    Returns
    -------
    settings
        Defaults where the link says nothing or nothing that can be understood.
    ignored
        One clause for each part of the link that was not used: plain text, to be escaped by whoever shows it.
    """
    if not link:
        return Settings(), ()
    parameters = Parameters(link)
    parameters.take_version(VERSION)
    # A link that names curve and errors says all that is to be said of them.
    whole_model = bool({"curve", "errors"} & set(link))
    settings = _with_model(parameters.take, _data(parameters.take), whole_model=whole_model)
    parameters.tell_the_rest()
    return settings, tuple(parameters.ignored)


def _data(take: Take) -> Settings:
    """The data that a link names, with their roles and changes; curve and errors are not looked at."""
    rest = Settings()
    source, sample = take("data", _source, (rest.source, rest.sample))
    return Settings(
        source=source,
        sample=sample,
        world=read_world(take) if source == "generated" else rest.world,
        roles=read_roles(take) if source == "upload" else rest.roles,
        edits=read_edits(take),
    )


def _with_model(take: Take, data: Settings, *, whole_model: bool) -> Settings:
    """The same data with what a link says of the curve, the errors, and the parameter that is turned.

    Parameters
    ----------
    take
        Takes parameters of the link.
    data
        The data.
    whole_model
        Whether what the link does not say of the model is at its default, and not as the data suggest.
    """
    columns = data.columns
    suggested = suggestion(data.source, data.sample, data.world)
    rest = Settings() if whole_model else suggested
    curve = take("curve", curve_over(columns), suggested.curve)
    family = take("errors", family_of, suggested.family)
    link = take("link", link_of(curve, family, exposure=data.exposure), rest.link)
    standing = dict(chosen_shapes(family)) | dict(rest.fixed)
    fixed = tuple(
        (shape.name, value)
        for shape in family.shapes()
        if shape.role == "shape"
        and not math.isnan(
            value := take(shape_key(family, shape.name), value_of(shape), standing.get(shape.name, math.nan))
        )
    )
    known = tuple(
        (item.name, value)
        for item in family.knowns()
        if (value := take(item.name, whole(1, MOST_KNOWN), dict(rest.known).get(item.name, 0)))
    )
    free = {each.name for each in (*curve.parameters(columns), *family.shapes())} - {
        name for name, _ in fixed
    }
    return replace(
        data,
        curve=curve,
        family=family,
        link=link,
        fixed=fixed,
        known=known,
        explored=take("explore", one_of(*sorted(free)), ""),
        others=take("others", one_of("stay", "refit"), "stay"),  # type: ignore[arg-type]
        at=take("at", finite, None),
        panel=take("panel", EXPLORE_PANELS.reader(data.source), Settings.panel),
    )


def suggestion(source: Source, sample: str, world: World) -> Settings:
    """Curve and family with which data open, so that they make their point."""
    if source == "generated":
        return Settings(
            source=source,
            world=world,
            curve=world.curve,
            family=type(world.family),
            link=world.link,
            fixed=chosen_shapes(world.family),
            known=tuple((each.name, int(getattr(world.family, each.name))) for each in world.family.knowns()),
        )
    if source == "upload":
        return Settings(source=source, curve=Linear(), family=Normal)
    chosen = sample_named(sample)
    family = family_of(chosen.family)
    return Settings(
        source=source,
        sample=sample,
        curve=curve_of(chosen.curve),
        family=family,
        link=chosen.link,
        fixed=chosen_shapes(family),
        known=chosen.known,
    )


def _source(text: str) -> tuple[Source, str]:
    """Read where the data come from, and the key of the sample."""
    if text == "generated":
        return "generated", Settings().sample
    if text == "upload":
        return "upload", Settings().sample
    if text in {sample.key for sample in SAMPLES}:
        return "sample", text
    raise ValueError("there is no such data set")
