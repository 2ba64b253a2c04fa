"""A world of classes: everything that generated labels are drawn from, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.domains import Interval
from mlexplore.simulation.class_truths import LabelModel, LabelTruth, clouds, hidden_line

ClassKind = Literal["clouds", "ordered"]
CLASS_KINDS: tuple[ClassKind, ...] = get_args(ClassKind)

CLASS_COUNTS = Interval(2, 6, closed=True, whole=True)
"""Numbers of classes that a world can have."""
OVERLAPS = Interval(0.001, 0.49, closed=True)
"""Shares of labels that even the best classifier gets wrong."""
BALANCES = Interval(1.0, 50.0, closed=True)
"""Ratios of the most frequent class to the rarest."""
FEWEST_OF_A_CLASS = 2
"""Rows of each class that a draw must have."""


@dataclass(frozen=True)
class ClassWorld:
    """What generated labels are drawn from; ``ClassWorld().draw()`` draws them.

    Parameters
    ----------
    kind
        ``"clouds"``: each class is a normal cloud of spread 1, the centres on a line (one feature) or a circle (two), and the
        truth is exactly a softmax, for two classes a logit. ``"ordered"``: a line plus logistic noise that thresholds cut
        into classes, exactly the ordinal logit model; features are standard normal.
    features
        One or two.
    classes
        Number of classes, from 2 to 6.
    n, seed
        Number of rows, and the seed of the random numbers: equal worlds draw equal data.
    overlap
        Share of the labels that the best classifier gets wrong where two neighbouring classes are equally frequent, from
        0.001 to 0.49. Clouds are ``d`` apart, with ``overlap = Phi(-d / 2)``; of an ordered world it sets the steepness, by
        the overlap of the two halves of its line.
    balance
        How many times as frequent the first class is as the last, from 1 to 50; those between decrease geometrically.

    Raises
    ------
    ValueError
        If one of them is not what it can be.
    """

    kind: ClassKind = "clouds"
    features: int = 2
    classes: int = 3
    n: int = 200
    overlap: float = 0.1
    balance: float = 1.0
    seed: int = 1

    def __post_init__(self) -> None:
        if self.kind not in CLASS_KINDS:
            raise ValueError(f'There is no world "{self.kind}": choose {" or ".join(CLASS_KINDS)}.')
        if self.features not in (1, 2):
            raise ValueError(f"A world of classes has 1 or 2 features, not {self.features}.")
        for value, interval, what in (
            (self.classes, CLASS_COUNTS, "The number of classes"),
            (self.overlap, OVERLAPS, "The overlap of two classes"),
            (self.balance, BALANCES, "The ratio of the most frequent class to the rarest"),
        ):
            if value not in interval:
                raise ValueError(f"{what} must be {interval}, not {value!r}.")
        if self.n < FEWEST_OF_A_CLASS * self.classes:
            raise ValueError(
                f"{self.classes} classes need at least {FEWEST_OF_A_CLASS * self.classes} rows, not {self.n}."
            )

    @property
    def feature_names(self) -> tuple[str, ...]:
        """``"x"``, or ``"x1"`` and ``"x2"``."""
        return ("x",) if self.features == 1 else ("x1", "x2")

    @property
    def class_names(self) -> tuple[str, ...]:
        """Letters, or numbers where they have an order."""
        return tuple("ABCDEF" if self.kind == "clouds" else "123456")[: self.classes]

    @cached_property
    def shares(self) -> Array:
        """How frequent the classes are, shape (K,)."""
        shares = self.balance ** -np.linspace(0.0, 1.0, self.classes)
        return shares / shares.sum()

    @cached_property
    def truth(self) -> LabelTruth:
        """What is drawn from: `Clouds` or a `HiddenLine`, whose places have four digits, or their circle a radius of four digits."""
        made = clouds if self.kind == "clouds" else hidden_line
        return made(self.features, self.overlap, self.shares)

    def draw(self) -> "ClassSimulation":
        """Draw the data.

        Raises
        ------
        ValueError
            If a class occurs in fewer than two rows.
        """
        x, codes = self.truth.draw(self.n, np.random.default_rng(self.seed))
        often = np.bincount(codes, minlength=self.classes)
        rarest = int(often.argmin())
        if often[rarest] < FEWEST_OF_A_CLASS:
            raise ValueError(
                f"Class {self.class_names[rarest]} has {often[rarest]} of the {self.n} rows that were drawn, and at least "
                f"{FEWEST_OF_A_CLASS} of each class are needed: take more rows, more even classes, or another seed."
            )
        return ClassSimulation(x, codes, self)


@dataclass(frozen=True, eq=False)
class ClassSimulation:
    """Simulated labels with the truth that made them.

    Parameters
    ----------
    x
        Features, shape (n, p).
    codes
        Places of the labels in `classes`, shape (n,).
    world
        What they were drawn from.
    """

    x: Array
    codes: NDArray[np.intp]
    world: ClassWorld

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes in their order."""
        return self.world.class_names

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features."""
        return self.world.feature_names

    @property
    def ordered(self) -> bool:
        """Whether the classes have an order."""
        return self.world.kind == "ordered"

    @property
    def model(self) -> LabelModel:
        """The model that the truth is: ``"binary"``, ``"softmax"`` or ``"ordinal"``."""
        return self.world.truth.model

    @property
    def truth(self) -> Mapping[str, float]:
        """True values of the estimates of that model, by name."""
        return self.coefficients(self.model)

    def coefficients(self, model: LabelModel, *, baseline: str = "") -> dict[str, float]:
        """True values of the estimates of a model, by name; empty where the truth is no such model.

        Two classes are a logit, a softmax and an ordinal model at once. `baseline` is the class that others are compared with,
        for two classes the one that is not the event; the first unless given.
        """
        return self.world.truth.coefficients(model, self.classes, self.names, baseline)

    def probabilities(self, x: Array) -> Array:
        """The true probability of each class (m, K) at places (m, p), or (m,) where there is one feature."""
        return self.world.truth.probabilities(np.reshape(x, (-1, len(self.names))))
