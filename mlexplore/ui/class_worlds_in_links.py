"""What generated classes are drawn from, as a link says it."""

from dataclasses import fields

from mlexplore.simulation.class_world import BALANCES, CLASS_COUNTS, CLASS_KINDS, OVERLAPS, ClassWorld
from mlexplore.ui.offered import FEWEST_LABELS, LARGEST_SEED, MOST_GENERATED
from mlexplore.ui.values_in_links import Take, number_text, one_of, whole, within


def encode_class_world(world: ClassWorld) -> dict[str, str]:
    """Link parameters for a world of classes; what stands there anyway is left out."""
    rest = ClassWorld()
    changed = {
        each.name: value
        for each in fields(ClassWorld)
        if (value := getattr(world, each.name)) != getattr(rest, each.name)
    }
    return {name: value if isinstance(value, str) else number_text(value) for name, value in changed.items()}


def read_class_world(take: Take) -> ClassWorld:
    """World of classes from a link: defaults where it says nothing, or nothing that `take` accepts."""
    rest = ClassWorld()
    return ClassWorld(
        kind=take("kind", one_of(*CLASS_KINDS), rest.kind),  # type: ignore[arg-type]
        features=take("features", whole(1, 2), rest.features),
        classes=take("classes", whole(int(CLASS_COUNTS.low), int(CLASS_COUNTS.high)), rest.classes),
        n=take("n", whole(FEWEST_LABELS, MOST_GENERATED), rest.n),
        overlap=take("overlap", within(OVERLAPS), rest.overlap),
        balance=take("balance", within(BALANCES), rest.balance),
        seed=take("seed", whole(0, LARGEST_SEED), rest.seed),
    )
