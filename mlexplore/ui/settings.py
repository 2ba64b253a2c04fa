"""All choices of a person in one frozen value, and its way into the address bar and back.

The address is the share link. What cannot be understood in a link falls back to its default and is told, never guessed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Literal, TypeVar

from mlexplore.codes import curve_code, curve_of, family_of, kind_code
from mlexplore.curves import CURVES, Curve, Linear, LogisticGrowth
from mlexplore.data import SAMPLES, Edits, sample_named
from mlexplore.domains import Interval
from mlexplore.exploration import Others
from mlexplore.families import Family, Normal, Shape
from mlexplore.simulation import SPACINGS, Disturbances, World, links_for, telling
from mlexplore.simulation.disturbances import RATIOS, SHARES, SIZES, fixed_spread
from mlexplore.simulation.places import GAPS
from mlexplore.ui.edits_in_links import encode_edits, read_edits
from mlexplore.ui.roles import Roles, encode_roles, read_roles

Source = Literal["sample", "generated", "upload"]
T = TypeVar("T")

VERSION = "1"
FEWEST_GENERATED, MOST_GENERATED = 10, 100_000
LARGEST_SEED = 2**31 - 1
MOST_KNOWN = 10_000
"""Largest known number, such as trials."""
LEAST_SHAPE, LARGEST_SHAPE = 1e-6, 1e12
OFFERED_MEMORIES = Interval(-0.9, 0.9, closed=True)
"""What controls take of memory: the ends of what is possible do not belong to it."""
_MARGIN = 1e-3  # share of a bounded domain that is kept free at its ends
_LONGEST = 100  # characters of a value in a link


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
        world = settings.world
        link |= {"true_curve": curve_code(world.curve), "true_errors": kind_code(type(world.family))}
        link |= {_truth(world.curve, name): _number(value) for name, value in world.parameters}
        if world.link:
            link["true_link"] = _link_code(world.link)
        link |= {f"true_{name}": _number(value) for name, value in world.family.shape_values().items()}
        link |= {f"true_{k.name}": str(int(getattr(world.family, k.name))) for k in world.family.knowns()}
        link |= {"n": str(world.n), "seed": str(world.seed)}
        link |= _disturbed(world)
    if settings.source == "upload":
        link |= encode_roles(settings.roles)
    link |= encode_edits(settings.edits)
    link |= {"curve": curve_code(settings.curve), "errors": kind_code(settings.family)}
    if settings.link:
        link["link"] = _link_code(settings.link)
    link |= {name: _number(value) for name, value in settings.fixed}
    link |= {name: str(value) for name, value in settings.known}
    if settings.explored:
        link["explore"] = settings.explored
    if settings.others != "stay":
        link["others"] = settings.others
    if settings.at is not None:
        link["at"] = _number(settings.at)
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
    return _Reader(link).settings()


class _Reader:
    """Takes one parameter of a link after the other, noting what cannot be used."""

    def __init__(self, link: Mapping[str, str]) -> None:
        self.left = {str(name): str(value) for name, value in link.items()}
        self.ignored: list[str] = []

    def settings(self) -> tuple[Settings, tuple[str, ...]]:
        default = Settings()
        if not self.left:
            return default, ()
        version = self.left.pop("v", VERSION)
        if version != VERSION:
            self.ignored.append(
                f"this link is of version {version[:_LONGEST]}, and only {VERSION} is known here"
            )
        source, sample = self.take("data", _data, (default.source, default.sample))
        world = self.world() if source == "generated" else default.world
        roles = read_roles(self.take) if source == "upload" else Roles()
        edits = read_edits(self.take)
        data = Settings(source=source, sample=sample, roles=roles)
        columns = data.columns
        suggested = suggestion(source, sample, world)
        # A link that names curve and errors says all that is to be said of them.
        rest = suggested if not {"curve", "errors"} & set(self.left) else Settings()
        curve = self.take("curve", partial(_curve, columns=columns), suggested.curve)
        family = self.take("errors", family_of, suggested.family)
        link = self.take("link", _link_of(curve, family, exposure=data.exposure), rest.link)
        standing = dict(chosen_shapes(family)) | dict(rest.fixed)
        fixed = tuple(
            (shape.name, value)
            for shape in family.shapes()
            if shape.role == "shape"
            and (value := self.take(shape.name, _value_of(shape), standing.get(shape.name, math.nan)))
            == value
        )
        known = tuple(
            (item.name, value)
            for item in family.knowns()
            if (value := self.take(item.name, _whole(1, MOST_KNOWN), dict(rest.known).get(item.name, 0)))
        )
        names = {parameter.name for parameter in curve.parameters(columns)} | {
            s.name for s in family.shapes()
        }
        names -= {name for name, _ in fixed}
        explored = self.take("explore", _one_of(*sorted(names)), "")
        others = self.take("others", _one_of("stay", "refit"), "stay")
        at = self.take("at", _finite, None)
        for name, value in self.left.items():
            self.ignored.append(f"{name[:_LONGEST]}={value[:_LONGEST]} means nothing here")
        settings = Settings(
            source=source,
            sample=sample,
            world=world,
            roles=roles,
            edits=edits,
            curve=curve,
            family=family,
            link=link,
            fixed=fixed,
            known=known,
            explored=explored,
            others=others,  # type: ignore[arg-type]
            at=at,
        )
        return settings, tuple(self.ignored)

    def world(self) -> World:
        default = World()
        curve = self.take("true_curve", _curve, default.curve)
        kind = self.take("true_errors", family_of, type(default.family))
        link = self.take("true_link", _link_of(curve, kind), "")
        example = telling(curve, kind, link or links_for(curve, kind)[0])
        parameters = {name: self.take(_truth(curve, name), _finite, value) for name, value in example.items()}
        shapes = default_shapes(kind)
        for shape in kind.shapes():
            shapes[shape.name] = self.take(f"true_{shape.name}", _value_of(shape), shapes[shape.name])
        knowns = {
            name: self.take(f"true_{name}", _whole(1, MOST_KNOWN), value)
            for name, value in default_knowns(kind).items()
        }
        return World(
            curve=curve,
            family=kind(**shapes, **knowns),
            link=link,
            parameters=tuple(parameters.items()),
            n=self.take("n", _whole(FEWEST_GENERATED, MOST_GENERATED), default.n),
            seed=self.take("seed", _whole(0, LARGEST_SEED), default.seed),
            spacing=self.take("spacing", _one_of(*SPACINGS), default.spacing),  # type: ignore[arg-type]
            gap=self.take("gap", _within(GAPS), default.gap),
            disturbances=self.disturbances(kind),
        )

    def disturbances(self, kind: type[Family]) -> Disturbances:
        rest = Disturbances()
        return Disturbances(
            outliers=self.take("outliers", _within(SHARES), rest.outliers),
            outlier_size=self.take("outlier_size", _within(SIZES), rest.outlier_size),
            uneven=self.take("uneven", _uneven(kind), rest.uneven),
            memory=self.take("memory", _within(OFFERED_MEMORIES), rest.memory),
        )

    def take(self, name: str, read: Callable[[str], T], default: T) -> T:
        if name not in self.left:
            return default
        text = self.left.pop(name)
        try:
            return read(text)
        except ValueError as reason:
            self.ignored.append(f"{name}={text[:_LONGEST]}: {reason}")
            return default


def _disturbed(world: World) -> dict[str, str]:
    """Link parameters for where observations stand and what disturbs them; what is at rest is left out."""
    rest, found, still = World(), world.disturbances, Disturbances()
    link: dict[str, str] = {"spacing": world.spacing} if world.spacing != rest.spacing else {}
    if world.gap != rest.gap:
        link["gap"] = _number(world.gap)
    return link | {
        each.name: _number(getattr(found, each.name))
        for each in fields(Disturbances)
        if getattr(found, each.name) != getattr(still, each.name)
    }


def default_shapes(kind: type[Family]) -> dict[str, float]:
    """Shape parameters that make a telling picture over the default curves."""
    return {shape.name: shape.telling for shape in kind.shapes()}


def default_knowns(kind: type[Family]) -> dict[str, int]:
    """Known numbers that make a telling picture."""
    return {known.name: 20 for known in kind.knowns()}


def chosen_shapes(family: Family | type[Family]) -> tuple[tuple[str, float], ...]:
    """Shape parameters that no data can estimate, such as the level of a quantile, with their values."""
    one = family() if isinstance(family, type) else family
    return tuple((each.name, getattr(one, each.name)) for each in one.shapes() if not each.estimable)


def curves_for(columns: Sequence[str]) -> tuple[type[Curve], ...]:
    """Curves on offer for so many predictors; one that is typed is written in x alone."""
    if len(columns) == 1:
        return tuple(CURVES)
    return tuple(kind for kind in CURVES if kind.several and not kind.text_options())


def ends_of(shape: Shape) -> tuple[float, float]:
    """Least and largest value that controls take for a shape parameter, and so what a link may ask for."""
    low, high = shape.domain.low, shape.domain.high
    if shape.bounded:
        margin = 0.0 if shape.domain.closed else _MARGIN * (high - low)
        return low + margin, high - margin
    return (low + LEAST_SHAPE if shape.positive else -LARGEST_SHAPE), LARGEST_SHAPE


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


def _data(text: str) -> tuple[Source, str]:
    if text == "generated":
        return "generated", Settings().sample
    if text == "upload":
        return "upload", Settings().sample
    if text in {sample.key for sample in SAMPLES}:
        return "sample", text
    raise ValueError("there is no such data set")


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"the choices are {', '.join(choices)}")
        return text

    return read


def _finite(text: str) -> float:
    try:
        value = float(text) if len(text) <= _LONGEST else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("not a number")
    return value


def _truth(curve: Curve, name: str) -> str:
    """Name in a link of the true value of a parameter. Names that a person typed may be any, so they stand apart."""
    return f"true.{name}" if curve.text_options() else f"true_{name}"


def _link_of(curve: Curve, family: type[Family], *, exposure: bool = False) -> Callable[[str], str]:
    """Reads the link; that which suits by itself is no choice."""
    offered = {_link_code(name): name for name in links_for(curve, family, exposure=exposure)}
    own = next(iter(offered.values()))

    def read(text: str) -> str:
        if text not in offered:
            raise ValueError(f"the links for {family.name} are {', '.join(offered)}")
        return "" if offered[text] == own else offered[text]

    return read


def _within(interval: Interval) -> Callable[[str], float]:
    """Reads a number in an interval."""

    def read(text: str) -> float:
        value = _finite(text)
        if value not in interval:
            raise ValueError(f"must be {interval}")
        return value

    return read


def _uneven(kind: type[Family]) -> Callable[[str], float]:
    """Reads the ratio of spreads, which some families do not have."""

    def read(text: str) -> float:
        value = _within(RATIOS)(text)
        if value != 1.0 and kind.pivot is None:
            raise ValueError(fixed_spread(kind).removesuffix("."))
        return value

    return read


def _link_code(link: str) -> str:
    return link.replace(" ", "-")


def _curve(text: str, columns: tuple[str, ...] = ("x",)) -> Curve:
    curve = curve_of(text)
    if len(columns) > 1 and type(curve) not in curves_for(columns):
        raise ValueError(f"{curve.name} takes one predictor, and there are {len(columns)}")
    curve.parameters(columns)  # says so if a typed curve does not use them
    curve.example()  # or is too complicated
    for each in curve.options():
        low, high = each.offered  # a control can only show what it offers
        if not low <= getattr(curve, each.name) <= high:
            raise ValueError(f"the {each.meaning} must be from {low} to {high}")
    return curve


def _value_of(shape: Shape) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = _finite(text)
        if value not in shape.domain:
            raise ValueError(f"must be {shape.domain}")
        low, high = ends_of(shape)
        if not low <= value <= high:
            raise ValueError(f"must be from {low:g} to {high:g}")
        return value

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 12 and low <= int(text) <= high):
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def _number(value: float) -> str:
    """Shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")
