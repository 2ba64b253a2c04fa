"""Error distributions, one a file. A new family is its file, one line here and one line naming its oracle in the tests."""

from mlexplore.families.family import Family
from mlexplore.families.laplace import Laplace
from mlexplore.families.normal import Normal
from mlexplore.families.shape import Shape
from mlexplore.families.student_t import StudentT

FAMILIES: tuple[type[Family], ...] = (Normal, Laplace, StudentT)

__all__ = ["FAMILIES", "Family", "Laplace", "Normal", "Shape", "StudentT"]
