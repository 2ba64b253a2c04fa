"""The curve of a fit in R: columns of a matrix `X` with coefficients `beta`, or a formula in its parameters."""

from dataclasses import dataclass
from functools import cached_property

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.r_language.script import ending_in, r_names
from mlexplore.export.code.r_language.translation import IN_POWERS_OF_X, LEGENDRE, r_expression, r_lines


@dataclass(frozen=True, eq=False)
class RCurve(CurveSection):
    """A curve as R writes it; the numbers are those of a `CurveSection`.

    Parameters
    ----------
    problem
        The fit.
    """

    @cached_property
    def called(self) -> dict[str, str]:
        """What the parameters of a curve that is not linear are called in R, by their names on screen."""
        in_r = r_names(self.formula.names)
        return {name: in_r[code] for name, code in zip(self.names, self.formula.names, strict=True)}

    @property
    def lines(self) -> list[str]:
        """Lines that end in an expression for the height, on the scale of the link, of a curve that is not linear."""
        return r_lines(self.formula.lines, r_names(self.formula.names))

    @property
    def columns(self) -> str:
        """Section that makes the matrix `X` of a linear curve; the heading alone of any other."""
        if not self.linear:
            return self.heading
        made = ending_in("X", r_lines(self.design.lines))
        functions = [LEGENDRE, IN_POWERS_OF_X] if "legvander" in self.design.lines else []
        return "\n".join([*functions, self.heading, made])

    @property
    def unknown_names(self) -> list[str]:
        """What the unknowns are called as entries of the vector `theta`."""
        return (
            [f"beta{place}" for place in range(self.unknowns.size)]
            if self.linear
            else list(self.called.values())
        )

    @property
    def inside(self) -> str:
        """Expression for the unknowns of the curve, the first entries of `theta`."""
        count = self.unknowns.size
        return "theta[1]" if count == 1 else f"theta[1:{count}]"

    @property
    def unpacked(self) -> list[str]:
        """Lines from `theta` to the mean `mu`."""
        if self.linear:
            return [f"beta <- {self.inside}", *self.seen("as.vector(X %*% beta)")]
        *before, height = self.lines
        taken = [f'{each} <- theta[["{each}"]]' for each in self.called.values()]
        return [*taken, *before, *self.seen(height)]

    def parameters(self, coefficients: str) -> str:
        """Expression for the parameters on screen, from the unknowns."""
        back = self.design.back if self.linear else ""
        return r_expression(back, {"theta": coefficients}) if back else coefficients

    @property
    def known_part(self) -> str:
        """What is added to the curve on the scale of the link without being estimated: `` + offset``; empty if nothing is."""
        return super().known_part.replace("np.log", "log")

    def seen(self, eta: str) -> list[str]:
        """Lines that leave the mean as `mu`, from an expression for the curve on the scale of the link."""
        if self.link.name == "identity":
            return [f"mu <- {eta}{self.known_part}"]
        return [f"eta <- {eta}{self.known_part}", f"mu <- {r_expression(self.link.numpy_code)}"]
