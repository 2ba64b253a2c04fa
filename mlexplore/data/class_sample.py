"""What a sample of labels is: a file, its column of classes, what tells them apart, what it teaches, and how it opens."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

ClassModelKind: TypeAlias = Literal["binary", "softmax", "ordinal"]


@dataclass(frozen=True)
class ClassSample:
    """A sample data set for classification of one label by features.

    Attributes
    ----------
    key : str
        Its name in a link: lower-case letters, digits and hyphens.
    title : str
        What it is, for a list.
    file : str
        The file under ``samples/``.
    label : str
        The column of classes; with `trials`, of counted successes.
    label_title : str
        What the classes are, for a legend.
    features : tuple of str
        The columns it opens with.
    candidates : tuple of str
        All columns that are offered as features.
    titles : tuple of str
        The titles of the axes of the candidates, with units.
    model : "binary", "softmax" or "ordinal"
        Whether it opens with one class against the rest, with a curve for each class but the first, or with an order.
    lesson : str
        One line on what to do and what to see. Every number in it is that of a fit: ``tests/data/test_class_lessons.py``.
    source, licence : str
        Quoted from ``SOURCES.md``.
    event : str
        The class whose probability a binary model opens with; the second one where empty.
    link : str
        Name of the link it opens with; empty for the model's own.
    weights, trials : str
        Columns in these roles.
    where : tuple of str, optional
        The column and the value that picks the rows of this sample out of the file; None takes all rows.
    order : tuple of str
        The classes from the lowest to the highest, where words have an order.
    """

    key: str
    title: str
    file: str
    label: str
    label_title: str
    features: tuple[str, ...]
    candidates: tuple[str, ...]
    titles: tuple[str, ...]
    model: ClassModelKind
    lesson: str
    source: str
    licence: str
    event: str = ""
    link: str = ""
    weights: str = ""
    trials: str = ""
    where: tuple[str, str] | None = None
    order: tuple[str, ...] = ()

    def axis_title(self, feature: str) -> str:
        """The title of the axis of a feature, be it one of a column of words, ``"column: word"``."""
        for column, title in zip(self.candidates, self.titles, strict=True):
            if feature == column:
                return title
            if feature.startswith(f"{column}: "):
                return f"{title}: {feature.removeprefix(f'{column}: ')}"
        raise ValueError(f'"{feature}" is no feature of the sample {self.key}.')
