"""What generated data are drawn from, as a link says it: the true curve and errors, where observations stand, disturbances."""

from collections.abc import Callable
from dataclasses import fields

from mlexplore.codes import curve_code, family_of, kind_code
from mlexplore.curves import Curve
from mlexplore.families import Family
from mlexplore.simulation import SPACINGS, Disturbances, World, links_for, telling
from mlexplore.simulation.disturbances import RATIOS, SHARES, SIZES, fixed_spread
from mlexplore.simulation.places import GAPS
from mlexplore.ui.offered import (
    FEWEST_GENERATED,
    LARGEST_SEED,
    MOST_GENERATED,
    MOST_KNOWN,
    OFFERED_MEMORIES,
    default_knowns,
    default_shapes,
)
from mlexplore.ui.values_in_links import (
    Take,
    curve_over,
    finite,
    link_of,
    link_text,
    number_text,
    one_of,
    value_of,
    whole,
    within,
)


def encode_world(world: World) -> dict[str, str]:
    """Link parameters for a world; spacing, gap and disturbances that are at rest are left out."""
    link = {"true_curve": curve_code(world.curve), "true_errors": kind_code(type(world.family))}
    link |= {_truth(world.curve, name): number_text(value) for name, value in world.parameters}
    if world.link:
        link["true_link"] = link_text(world.link)
    link |= {f"true_{name}": number_text(value) for name, value in world.family.shape_values().items()}
    link |= {f"true_{k.name}": str(int(getattr(world.family, k.name))) for k in world.family.knowns()}
    link |= {"n": str(world.n), "seed": str(world.seed)}
    rest = World()
    if world.spacing != rest.spacing:
        link["spacing"] = world.spacing
    if world.gap != rest.gap:
        link["gap"] = number_text(world.gap)
    return link | {
        each.name: number_text(value)
        for each in fields(Disturbances)
        if (value := getattr(world.disturbances, each.name)) != getattr(rest.disturbances, each.name)
    }


def read_world(take: Take) -> World:
    """World from a link: defaults where it says nothing, or nothing that `take` accepts."""
    rest = World()
    curve = take("true_curve", curve_over(("x",)), rest.curve)
    kind = take("true_errors", _drawn_from, type(rest.family))
    link = take("true_link", link_of(curve, kind), "")
    example = telling(curve, kind, link or links_for(curve, kind)[0])
    parameters = {name: take(_truth(curve, name), finite, value) for name, value in example.items()}
    shapes = default_shapes(kind)
    for shape in kind.shapes():
        shapes[shape.name] = take(f"true_{shape.name}", value_of(shape), shapes[shape.name])
    knowns = {
        name: take(f"true_{name}", whole(1, MOST_KNOWN), value)
        for name, value in default_knowns(kind).items()
    }
    return World(
        curve=curve,
        family=kind(**shapes, **knowns),
        link=link,
        parameters=tuple(parameters.items()),
        n=take("n", whole(FEWEST_GENERATED, MOST_GENERATED), rest.n),
        seed=take("seed", whole(0, LARGEST_SEED), rest.seed),
        spacing=take("spacing", one_of(*SPACINGS), rest.spacing),  # type: ignore[arg-type]
        gap=take("gap", within(GAPS), rest.gap),
        disturbances=_read_disturbances(take, kind),
    )


def _drawn_from(text: str) -> type[Family]:
    """Read errors that data are generated with: a distribution of the list."""
    kind = family_of(text)
    if kind.typed:
        raise ValueError(
            "data are generated with the errors of the list, and fitted with those of a typed loss"
        )
    return kind


def _read_disturbances(take: Take, kind: type[Family]) -> Disturbances:
    rest = Disturbances()
    return Disturbances(
        outliers=take("outliers", within(SHARES), rest.outliers),
        outlier_size=take("outlier_size", within(SIZES), rest.outlier_size),
        uneven=take("uneven", _ratio_of_spreads(kind), rest.uneven),
        memory=take("memory", within(OFFERED_MEMORIES), rest.memory),
    )


def _ratio_of_spreads(kind: type[Family]) -> Callable[[str], float]:
    """Make a reader of the ratio of spreads, which some families do not have."""

    def read(text: str) -> float:
        value = within(RATIOS)(text)
        if value != 1.0 and kind.pivot is None:
            raise ValueError(fixed_spread(kind).removesuffix("."))
        return value

    return read


def _truth(curve: Curve, name: str) -> str:
    """Name in a link of the true value of a parameter. Names that a person typed may be any, so they stand apart."""
    return f"true.{name}" if curve.text_options() else f"true_{name}"
