"""The first section of a script in R: the data, in the code itself or from the file that the page gives."""

from mlexplore.data import Axis
from mlexplore.escaping import shorten
from mlexplore.export.code.literals import r_array, r_text, r_texts
from mlexplore.export.code.problem import DataFile, Problem

_LONGEST = 60  # characters of a name in a comment


def r_data(problem: Problem) -> str:
    """Lines that leave the columns of a problem as vectors, under their names in code.

    Labels are the factor `y`, whose levels are the vector of texts `classes` in their order.
    """
    title = f"{_said(problem.title)}, " if problem.title else ""
    heading = f"# The data: {title}{problem.response.values.size:,} rows."
    return "\n".join([heading, *(_read(problem) if problem.file else _held(problem))])


def _held(problem: Problem) -> list[str]:
    lines = []
    for column in problem.columns:
        if column.name != column.code:
            lines.append(f"# {column.code} is {_said(column.name)}.")
        if column is problem.response and problem.of_classes:
            lines.append(r_texts("classes", problem.class_names))
            lines.append(r_array("codes", column.values))
            lines.append("y <- factor(classes[codes + 1], levels = classes)")
        else:
            lines.append(r_array(column.code, column.values))
    return lines


def _said(name: str) -> str:
    return shorten(name, _LONGEST) or "(no name)"


def _read(problem: Problem) -> list[str]:
    file = problem.file
    assert file is not None
    classes = ', colClasses = "character"' if file.labels else ""
    lines = [
        f"data <- read.csv({r_text(file.name)}, check.names = FALSE,",
        f'                 fileEncoding = "UTF-8-BOM", na.strings = character(){classes})',
    ]
    if file.used:
        lines.append(f"data <- data[{_number(file, file.used)} > 0, ]  # the others are set aside")
    for column in problem.columns:
        if column is problem.response and problem.of_classes:
            lines += _labels(problem, file)
            continue
        name = file.columns.get(column.code)
        if name is None:
            continue  # weights of halves of counts, which come with the labels
        if column is problem.predictors[0] and file.axis is not None:
            lines.append(f"# Time is counted: {file.axis.unit}.")
            lines += _counted(column.code, _column(file, name), file.axis)
        else:
            lines.append(f"{column.code} <- {_number(file, name)}")
    return lines


def _column(file: DataFile, name: str) -> str:
    """A column of the table `data`: by its name or, where that may not survive the reading, by its place."""
    if name.isascii() and name.isprintable() and name == name.strip() and name:
        return f"data[[{r_text(name)}]]"
    return f"data[[{file.order.index(name) + 1}]]"


def _number(file: DataFile, name: str) -> str:
    return f"as.numeric({_column(file, name)})"


def _counted(code: str, told: str, axis: Axis) -> list[str]:
    """Lines that make numbers on a time axis of the texts of a column."""
    if axis.kind == "date":
        moment = f'as.POSIXct({told}, tz = "UTC", tryFormats = c("%Y-%m-%dT%H:%M:%OS", "%Y-%m-%d"))'
        return [f"{code} <- as.numeric({moment}) / 86400 - {axis.origin!r}"]
    parts, first = (4, 7) if axis.kind == "quarter" else (12, 6)
    return [
        f"{code} <- {parts} * as.numeric(substr({told}, 1, 4)) + as.numeric(substr({told}, {first}, 8)) - 1 - {axis.origin:.0f}"
    ]


def _labels(problem: Problem, file: DataFile) -> list[str]:
    """Lines that read labels, or count successes and failures."""
    told = _column(file, file.columns["y"])
    classes = r_texts("classes", problem.class_names)
    if file.grouped:
        times = f" * {_number(file, file.columns['weights'])}" if "weights" in file.columns else ""
        return [
            f"successes <- {_number(file, file.columns['y'])}",
            f"trials <- {_number(file, file.columns['trials'])}",
            "# Every row of the file is two here: its failures and its successes, as weights.",
            *(f"{each.code} <- c({each.code}, {each.code})" for each in problem.predictors),
            classes,
            f"weights <- c(trials - successes, successes){times}",
            "y <- factor(rep(classes, each = nrow(data)), levels = classes)",
        ]
    if len(problem.class_names) == 2 and len(file.labels) > 2:
        (event,) = (text for text, code in file.labels if code == 1)
        return [classes, f"y <- factor(classes[1 + ({told} == {r_text(event)})], levels = classes)"]
    in_order = [text for text, _ in sorted(file.labels, key=lambda pair: pair[1])]
    return [r_texts("classes", in_order), f"y <- factor({told}, levels = classes)"]
