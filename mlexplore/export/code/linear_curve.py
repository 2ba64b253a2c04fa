"""A curve that is linear in its parameters, as columns of a matrix `X` with coefficients `b`."""

from dataclasses import dataclass

from mlexplore.curves.numpy_code import DesignCode
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import ending_in


@dataclass(frozen=True, eq=False)
class LinearCurve:
    """The columns of a linear curve.

    Parameters
    ----------
    problem
        The fit.
    code
        Its columns as code.
    """

    problem: Problem
    code: DesignCode

    @property
    def columns(self) -> str:
        """Section that makes the matrix `X`."""
        curve = self.problem.fit.curve
        names = tuple(each.name for each in self.problem.predictors)
        heading = f"# The curve: {curve.label_on(names)[0].lower()}{curve.label_on(names)[1:]}, as columns that are weighted and added up."
        return "\n".join([heading, ending_in("X = ", self.code.lines)])

    @property
    def parameters(self) -> tuple[str, list[str]]:
        """Lines that go back from the coefficients `b` to the parameters on screen, and an expression for each of these."""
        count = self.code.matrix.shape[1]
        if not self.code.back:
            return "", [f"b[{place}]" for place in range(count)]
        return ending_in("parameters = ", self.code.back), [f"parameters[{place}]" for place in range(count)]


def linear_curve(problem: Problem) -> LinearCurve:
    """The columns of the curve of a problem, which is linear."""
    return LinearCurve(
        problem, problem.fit.curve.design_code(problem.x, [each.code for each in problem.predictors])
    )
