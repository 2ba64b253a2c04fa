"""The curve of a fit as code: columns of a matrix where it is linear in its parameters, an expression where it is not."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.covariance import uncertainty
from mlexplore.curves.numpy_code import CurveCode, DesignCode
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import ending_in
from mlexplore.links import LINKS, Link


@dataclass(frozen=True, eq=False)
class CurveSection:
    """A curve of numbers as code, with unknowns `theta`: coefficients of columns, or the parameters themselves.

    Parameters
    ----------
    problem
        The fit.
    """

    problem: Problem

    @cached_property
    def linear(self) -> bool:
        """Whether the curve is one of columns that are weighted and added up."""
        return self.problem.fit.curve.linear

    @cached_property
    def design(self) -> DesignCode:
        """The columns of a linear curve."""
        names = [each.code for each in self.problem.predictors]
        return self.problem.fit.curve.design_code(self.problem.x, names)

    @cached_property
    def formula(self) -> CurveCode:
        """The expression of a curve that is not linear."""
        return self.problem.fit.curve.numpy_code_on([each.code for each in self.problem.predictors])

    @property
    def link(self) -> Link:
        """The link through which the curve is seen."""
        return LINKS[self.problem.fit.model.link.name]

    @property
    def names(self) -> tuple[str, ...]:
        """Names on screen of the parameters of the curve."""
        return tuple(each.name for each in self.problem.numbers.model.parameters)

    # ---- as code ----------------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """A comment that says which curve it is, and through which link it is seen."""
        names = tuple(each.name for each in self.problem.predictors)
        label = self.problem.fit.curve.label_on(names)
        through = "" if self.link.name == "identity" else f", through the {self.link.name} link"
        return f"# The curve: {label[0].lower()}{label[1:]}{through}."

    @property
    def columns(self) -> str:
        """Section that makes the matrix `X` of a linear curve; empty for any other."""
        return "\n".join([self.heading, ending_in("X = ", self.design.lines)]) if self.linear else ""

    @property
    def known_part(self) -> str:
        """What is added to the curve on the scale of the link without being estimated: `` + offset``; empty if nothing is."""
        if self.problem.exposure is not None:
            return " + np.log(exposure)"
        return " + offset" if self.problem.offset is not None else ""

    @property
    def function(self) -> str:
        """Section that defines the function ``curve(theta)``, the height of the curve at every row."""
        if self.linear:
            lines = [f"eta = X @ theta{self.known_part}", f"return {self.link.numpy_code}"]
            if self.link.name == "identity":
                lines = [f"return X @ theta{self.known_part}"]
        else:
            one = len(self.formula.names) == 1
            unpacked = f"{', '.join(self.formula.names)}{',' if one else ''} = theta"
            if self.link.name == "identity" and not self.known_part:
                lines = [unpacked, *ending_in("return ", self.formula.lines).split("\n")]
            else:
                eta = ending_in("eta = ", self.formula.lines).split("\n")
                eta[-1] = (
                    f"eta = ({eta[-1].removeprefix('eta = ')}){self.known_part}"
                    if self.known_part
                    else eta[-1]
                )
                lines = [unpacked, *eta, f"return {self.link.numpy_code}"]
        body = "\n".join(["def curve(theta):", *(f"    {line}" for line in lines)])
        return body if self.linear else f"{self.heading}\n{body}"

    @property
    def back(self) -> str:
        """Lines that make `parameters`, those on screen, of the unknowns `theta`; empty where these are the parameters."""
        return ending_in("parameters = ", self.design.back) if self.linear and self.design.back else ""

    @property
    def expressions(self) -> list[str]:
        """An expression for each parameter on screen, after `back`."""
        array = "parameters" if self.back else "theta"
        return [f"{array}[{place}]" for place in range(len(self.names))]

    # ---- as numbers -------------------------------------------------------------------------------------------

    @cached_property
    def unknowns(self) -> Array:
        """The unknowns `theta` at the estimates, shape (p,), to a few digits: a search begins near them."""
        fit = self.problem.numbers
        if not self.linear:
            return np.array([fit.estimates[name] for name in self.names])
        return self._solved(fit.model.counted.predictor.value(fit.maximum.theta))

    @cached_property
    def spread(self) -> Array:
        """Factor S of the covariance ``S S'`` of the unknowns, shape (p, k); NaN where there is none."""
        fit = self.problem.numbers
        model = fit.model.counted
        found = uncertainty(model, fit.maximum)
        if not self.linear:
            return found.estimates[: len(self.names)]
        return self._solved(model.predictor.jacobian(fit.maximum.theta) @ found.coordinates)

    @property
    def errors(self) -> Array:
        """Standard errors of the unknowns, shape (p,); NaN where there are none."""
        return np.sqrt((self.spread**2).sum(axis=1))

    def heights(self, unknowns: Array) -> Array:
        """Heights of the curve, shape (n,), at given unknowns."""
        model = self.problem.numbers.model.counted
        with np.errstate(all="ignore"):
            if not self.linear:
                return model.whole.value(unknowns)
            eta = self.design.matrix @ unknowns
            return model.link.inverse(eta if model.offset is None else eta + model.offset)

    def _solved(self, heights: Array) -> Array:
        """Unknowns of which the columns make given heights."""
        return np.asarray(np.linalg.lstsq(self.design.matrix, heights)[0], dtype=np.float64)
