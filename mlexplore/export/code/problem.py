"""A fit as the code of any library needs it: its columns under names that can be written, and the file they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.labels import class_name
from mlexplore.data import Axis, Dataset, LabelledData
from mlexplore.escaping import file_stem, spreadsheet
from mlexplore.export.cleaned_labels import cleaned_labels
from mlexplore.export.code.columns import Column, names_in_code
from mlexplore.export.comma_separated import names_in_file
from mlexplore.export.moments import iso_texts
from mlexplore.export.number_texts import is_whole, number_texts
from mlexplore.export.table import Column as TableColumn
from mlexplore.export.tables import cleaned_data
from mlexplore.families.shape import Known
from mlexplore.fitting import Fit

MOST_INLINE = 400
"""Numbers that the code itself holds; of more it reads the file that the page gives."""


@dataclass(frozen=True)
class DataFile:
    """The file that "Data, CSV" on the page gives.

    Parameters
    ----------
    name
        Its name.
    columns
        Names of its columns as they stand in it, by the names in code of what they hold.
    order
        Names of all its columns, as they stand in it.
    axis
        What its first column stands for, if that is a time; None for numbers.
    used
        Name of the column that is 0 in rows that are set aside; empty where there are none.
    grouped
        Whether it counts successes and trials where the fit has a row for failures and one for successes.
    labels
        Texts of the labels in the file, each with the place of its class in the fit.
    """

    name: str
    columns: dict[str, str]
    order: tuple[str, ...]
    axis: Axis | None = None
    used: str = ""
    grouped: bool = False
    labels: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Problem:
    """A fit with names as they are written in code. Rows that are set aside are left out.

    Parameters
    ----------
    fit
        The fit on screen.
    title
        What the data are called; any text.
    predictors
        The columns of x, in the order of the fit.
    response
        ``y``: the observations; of labels their places in the order of the classes, from 0.
    weights, exposure, offset, trials
        Further columns, where there are any. An offset is a known part of the curve on the scale of the link; an exposure is
        one whose logarithm is; trials are those of a family that has them.
    file
        The file to read the data from; None where the code holds them.
    """

    fit: Fit | ClassFit
    title: str
    predictors: tuple[Column, ...]
    response: Column
    weights: Column | None = None
    exposure: Column | None = None
    offset: Column | None = None
    trials: Column | None = None
    file: DataFile | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in the order in which the code names them."""
        roles = (self.weights, self.exposure, self.offset, self.trials)
        return (*self.predictors, self.response, *(each for each in roles if each is not None))

    @property
    def x(self) -> Array:
        """The predictors, shape (n, columns)."""
        return np.column_stack([each.values for each in self.predictors])

    @cached_property
    def of_classes(self) -> bool:
        """Whether the fit is one of labels."""
        return isinstance(self.fit, ClassFit)

    @property
    def numbers(self) -> Fit:
        """The fit, which is one of numbers."""
        assert isinstance(self.fit, Fit)
        return self.fit

    @property
    def labels(self) -> ClassFit:
        """The fit, which is one of labels."""
        assert isinstance(self.fit, ClassFit)
        return self.fit

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes of a fit of labels as texts, in their order."""
        return tuple(class_name(each) for each in self.labels.classes)

    @property
    def held(self) -> dict[str, float]:
        """Estimates that are none: values of the curve and shape parameters that the user has fixed, by name."""
        if isinstance(self.fit, ClassFit):
            return dict(self.fit.model.held)
        shapes = self.fit.family.shape_values()
        return {
            **self.fit.model.held,
            **{name: shapes[name] for name in shapes if name in self.fit.model.fixed},
        }


def problem_of_fit(fit: Fit, dataset: Dataset | None = None) -> Problem:
    """A fit of numbers as a problem.

    Parameters
    ----------
    fit
        The fit.
    dataset
        The data on the page; None for arrays at hand, which the code then holds however many they are.
    """
    model = fit.model.counted
    x = model.x.reshape(len(model.y), -1)
    names = _names_of_columns(fit, dataset, x.shape[1])
    codes = names_in_code(names, _names_of_parameters(fit))
    predictors = _columns(codes, names, x)
    response = Column("y", dataset.y_name if dataset else "y", model.y)
    weights = _unless_one(
        model.weights, "weights", dataset.weights.name if dataset and dataset.weights else "weights"
    )
    exposure = offset = trials = None
    if model.offset is not None:
        if dataset is not None and dataset.exposure is not None:
            counted = fit.model.row_weights > 0.0
            exposure = Column("exposure", dataset.exposure.name, dataset.exposure.values[counted])
        else:
            offset = Column("offset", "offset", model.offset)
    for known in _known_by_row(fit):
        of_rows = np.asarray(getattr(model.family, known.name))
        named = getattr(dataset, known.name, None)
        trials = Column(known.name, named.name if named else known.label, of_rows)
    found = Problem(
        fit, dataset.name if dataset else "", predictors, response, weights, exposure, offset, trials
    )
    if dataset is None or len(found.columns) * model.y.size <= MOST_INLINE:
        return found
    return replace(found, file=_file_of_numbers(found, dataset))


def _known_by_row(fit: Fit) -> list[Known]:
    return [each for each in fit.family.knowns() if np.ndim(getattr(fit.family, each.name))]


def _names_of_columns(fit: Fit, dataset: Dataset | None, count: int) -> tuple[str, ...]:
    if dataset is not None:
        told = f", {dataset.axis.unit}" if dataset.axis.is_time else ""
        return (f"{dataset.x_name}{told}", *(each.name for each in dataset.further))
    known = getattr(fit.curve, "columns", ())
    if len(known) == count:
        return known
    if count == 1:
        return ("x",)
    # A plane has a parameter for every column, called like it.
    slopes = [each.name for each in fit.model.parameters if each.name != "intercept"]
    return tuple(slopes) if len(slopes) == count else tuple(f"x{place}" for place in range(1, count + 1))


def _names_of_parameters(fit: Fit) -> set[str]:
    names = {each.name for each in fit.model.parameters}
    return {*fit.family.shape_values(), *(names if not fit.curve.linear else ())}


def _unless_one(weights: Array | None, code: str, name: str) -> Column | None:
    if weights is None or (weights == 1.0).all():
        return None
    return Column(code, name, weights)


def _file_of_numbers(problem: Problem, dataset: Dataset) -> DataFile:
    """Where each column of a problem stands in the file of its data set."""
    names = names_in_file(cleaned_data(dataset))
    roles = [(role, getattr(dataset, role)) for role in ("weights", "trials", "exposure")]
    further = [each.code for each in problem.predictors[1:]] + [""] * len(dataset.further)
    held = [
        problem.predictors[0].code,
        "y",
        *further[: len(dataset.further)],
        *(role for role, column in roles if column is not None),
    ]
    weighted = dataset.weights is not None and not dataset.weights.values.all()
    used = names[-1] if dataset.kept is not None else names[held.index("weights")] if weighted else ""
    written = dataset.axis.is_time and iso_texts(dataset.axis, dataset.x) is not None
    return DataFile(
        name=f"{file_stem(dataset.name)}.csv",
        columns={code: name for code, name in zip(held, names, strict=False) if code},
        order=names,
        axis=dataset.axis if written else None,
        used=used,
    )


def problem_of_labels(
    fit: ClassFit, data: LabelledData | None = None, original: LabelledData | None = None
) -> Problem:
    """A fit of labels as a problem.

    Parameters
    ----------
    fit
        The fit.
    data
        The labels as they were fitted; None for arrays at hand, which the code then holds however many they are.
    original
        The labels as they stand in the file of the page, where classes were merged or put into another order.
    """
    model = fit.model
    counts = slice(None) if model.weights is None else model.weights > 0.0
    x = model.x.reshape(len(model.codes), -1)[counts]
    names = tuple(each.name for each in data.features) if data else model.columns
    codes = names_in_code(names, ())
    found = Problem(
        fit,
        data.name if data else "",
        predictors=_columns(codes, names, x),
        response=Column("y", data.label_name if data else "class", model.codes[counts].astype(np.float64)),
        weights=_unless_one(None if model.weights is None else model.weights[counts], "weights", "weights"),
    )
    if data is None or len(found.columns) * len(x) <= MOST_INLINE:
        return found
    return replace(found, file=_file_of_labels(found, original or data))


def _file_of_labels(problem: Problem, data: LabelledData) -> DataFile:
    """Where each column of a problem stands in the file of its labels."""
    table = cleaned_labels(data)
    held = [*(each.code for each in problem.predictors), "y", *table.names[len(problem.predictors) + 1 :]]
    names = names_in_file(table)
    weighted = data.weights is not None and not data.grouped and not data.weights.all()
    return DataFile(
        name=f"{file_stem(data.name)}.csv",
        columns=dict(zip(held, names, strict=True)),
        order=names,
        used=names[-1] if weighted else "",
        grouped=data.grouped,
        labels=() if data.grouped else _labels_in_file(problem, table.columns[len(problem.predictors)]),
    )


def _labels_in_file(problem: Problem, column: TableColumn) -> tuple[tuple[str, int], ...]:
    """Texts of the labels as they stand in the file, with the places of their classes."""
    if isinstance(column, tuple):
        texts = [spreadsheet(text or "") for text in column]
    else:
        texts = number_texts(column, whole=is_whole(column), missing="", infinite=("inf", "-inf"))
    codes = problem.labels.model.codes.tolist()
    return tuple(dict(zip(texts, codes, strict=True)).items())


def _columns(codes: Sequence[str], names: Sequence[str], x: Array) -> tuple[Column, ...]:
    return tuple(Column(code, name, values) for code, name, values in zip(codes, names, x.T, strict=True))
