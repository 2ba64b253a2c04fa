"""What is told of a fit of labels: its estimates, if it has any, and what it says of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.class_residuals import quantile_residuals
from mlexplore.classification.labels import class_name
from mlexplore.classification.posterior import PriorFit
from mlexplore.data import LabelledData
from mlexplore.export.estimates_table import Estimated

Standing = Literal["maximum", "mode", "nowhere"]
"""Where the estimates stand: at the maximum of the likelihood, at the mode of a posterior, or where a search merely stopped."""


@dataclass(frozen=True, eq=False)
class ToldFit:
    """A fit of labels as it is told.

    Parameters
    ----------
    fit
        What is shown: at the maximum or, where classes are separated, in the place of the mode.
    mode
        The mode of the posterior, where a prior holds separated classes together.
    """

    fit: ClassFit
    mode: PriorFit | None = None

    @property
    def standing(self) -> Standing:
        """Where the estimates stand."""
        if self.mode is not None:
            return "mode" if self.mode.converged else "nowhere"
        return "maximum" if self.fit.converged else "nowhere"

    def estimated(self, intervals: Mapping[str, tuple[float, float]]) -> Estimated:
        """Numbers of the estimates: none where a search merely stopped, and `intervals` at a maximum only."""
        if self.standing == "nowhere":
            return Estimated({}, {}, {})
        if self.mode is not None:
            return Estimated(self.mode.estimates, self.mode.standard_errors, {})
        return Estimated(self.fit.estimates, self.fit.standard_errors, intervals)


@dataclass(frozen=True, eq=False)
class LabelledRows:
    """What a fit says of some rows.

    Parameters
    ----------
    fit
        The fit.
    rows
        Which rows.
    """

    fit: ClassFit
    rows: slice = field(default_factory=lambda: slice(None))

    @property
    def probabilities(self) -> Array:
        """Probability of each class, shape (rows, K)."""
        return self.fit.fitted[self.rows]

    @property
    def predicted(self) -> tuple[str, ...]:
        """The most probable class; of equally probable ones the first."""
        names = [class_name(each) for each in self.fit.classes]
        return tuple(names[place] for place in self.probabilities.argmax(axis=1).tolist())

    @cached_property
    def losses(self) -> Array:
        """Minus the log-probability of the label, of one observation, shape (rows,): infinite where it was ruled out."""
        return -self.fit.model.row_terms(self.fit.maximum.theta)[self.rows]

    @cached_property
    def quantile_residuals(self) -> Array:
        """Randomised quantile residuals, the classes in the order of the fit: those of the pictures, shape (rows,)."""
        codes = self.fit.model.codes
        shares = np.random.default_rng(0).random(len(codes))
        return quantile_residuals(self.probabilities, codes[self.rows], shares[self.rows])


def label_texts(data: LabelledData, rows: slice = slice(None)) -> tuple[str, ...]:
    """The label of each row."""
    return tuple(data.classes[code] for code in data.codes[rows].tolist())
