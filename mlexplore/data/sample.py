"""What a sample data set is: a file, its columns, what it teaches, and the curve and errors that make this point."""

from dataclasses import dataclass

LONG_PUBLISHED = "facts, long published; no known restriction. R copies are shipped under GPL packaging: we copy numbers only"
"""Licence of numbers from the literature, quoted from ``samples/SOURCES.md``."""

RDATASETS = "Rdatasets (github:vincentarelbundock/Rdatasets) "
"""Where most files are from."""


@dataclass(frozen=True)
class Sample:
    """A sample data set for regression of one y on one x.

    Attributes
    ----------
    key : str
        Its name in a link: lower-case letters, digits and hyphens.
    title : str
        What it is, for a list.
    file : str
        The file under ``samples/``.
    x, y : str
        The columns.
    x_label, y_label : str
        The titles of the axes, with units.
    lesson : str
        One line on what to do and what to see. Every number in it is that of a fit: ``tests/data/test_lessons.py``.
    source, licence : str
        Quoted from ``SOURCES.md``.
    curve, family : str
        The mean and the errors it opens with, as in a link: ``"polynomial.2"`` (degree 2), ``"student-t"``.
    where : tuple of str, optional
        The column and the value that picks the rows of this sample out of the file; None takes all rows.
    known : tuple of (str, int), optional
        Whole numbers that the family must be told, such as ``("trials", 6)``.
    further : tuple of str, optional
        Columns that are predictors beside x.
    weights, trials, exposure : str, optional
        Columns in these roles.
    link : str, optional
        Name of the link through which the curve is seen; empty for the one that suits curve and family.
    """

    key: str
    title: str
    file: str
    x: str
    y: str
    x_label: str
    y_label: str
    lesson: str
    source: str
    licence: str
    curve: str
    family: str
    where: tuple[str, str] | None = None
    known: tuple[tuple[str, int], ...] = ()
    further: tuple[str, ...] = ()
    weights: str = ""
    trials: str = ""
    exposure: str = ""
    link: str = ""

    @property
    def predictors(self) -> tuple[str, ...]:
        """The columns that y is explained by, the one along the axis first."""
        return (self.x, *self.further)

    @property
    def beside(self) -> str:
        """The columns beside x and y with their roles, in words; empty where there are none."""
        said = [f"Predictors: {', '.join(self.predictors)}."] if self.further else []
        roles = {"Weights": self.weights, "Trials": self.trials, "Exposure": self.exposure}
        return " ".join([*said, *(f"{role}: {column}." for role, column in roles.items() if column)])
