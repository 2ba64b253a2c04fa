"""The first section of a script in Python: the data, in the code itself or from the file that the page gives."""

from collections.abc import Sequence

from mlexplore.data import Axis
from mlexplore.escaping import shorten
from mlexplore.export.code.literals import python_array, python_text, python_texts
from mlexplore.export.code.problem import DataFile, Problem

_LONGEST = 60  # characters of a name in a comment


def python_data(problem: Problem) -> str:
    """Lines that leave the columns of a problem as arrays of doubles, under their names in code.

    Labels are the array `y` of their places in `classes`, a list of texts. NumPy is imported as `np` by whoever puts this into a
    script, pandas as `pd` where the problem has a file.
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
            lines.append(_list_of("classes", problem.class_names))
            lines.append(python_array("y", column.values).replace("dtype=float", "dtype=int"))
        else:
            lines.append(python_array(column.code, column.values))
    return lines


def _said(name: str) -> str:
    """A name in a comment: on one line, whatever it holds."""
    return shorten(name, _LONGEST) or "(no name)"


def _read(problem: Problem) -> list[str]:
    file = problem.file
    assert file is not None
    kept = "dtype=str, keep_default_na=False" if file.labels else "keep_default_na=False"
    lines = [f"data = pd.read_csv({python_text(file.name)}, {kept})"]
    if file.used:
        lines.append(f"data = data[{_number(file, file.used)} > 0]  # the others are set aside")
    for column in problem.columns:
        if column is problem.response and problem.of_classes:
            lines += _labels(problem, file)
            continue
        name = file.columns.get(column.code)
        if name is None:
            continue  # weights of halves of counts, which come with the labels
        if column is problem.predictors[0] and file.axis is not None:
            lines.append(f"# Time is counted: {file.axis.unit}.")
            lines.append(f"{column.code} = {_counted(_column(file, name), file.axis)}")
        else:
            lines.append(f"{column.code} = {_number(file, name)}")
    return lines


def _column(file: DataFile, name: str) -> str:
    """A column of the table `data`: by its name or, where that may not survive the reading, by its place."""
    plain = name.isprintable() and name == name.strip() and name
    return f"data[{python_text(name)}]" if plain else f"data.iloc[:, {file.order.index(name)}]"


def _number(file: DataFile, name: str) -> str:
    return f"{_column(file, name)}.to_numpy(dtype=float)"


def _counted(told: str, axis: Axis) -> str:
    """Numbers on a time axis, of the texts of a column."""
    if axis.kind == "date":
        return f'((pd.to_datetime({told}) - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)).to_numpy() - {axis.origin!r}'
    letter, parts = ("Q", 4) if axis.kind == "quarter" else ("M", 12)
    period = f'pd.PeriodIndex({told}, freq="{letter}")'
    within = "quarter" if axis.kind == "quarter" else "month"
    return f"({parts} * {period}.year + {period}.{within} - 1 - {axis.origin:.0f}).to_numpy(dtype=float)"


def _labels(problem: Problem, file: DataFile) -> list[str]:
    """Lines that read labels, or count successes and failures."""
    if file.grouped:
        times = _number(file, file.columns["weights"]) if "weights" in file.columns else ""
        return [
            f"successes = {_number(file, file.columns['y'])}",
            f"trials = {_number(file, file.columns['trials'])}",
            "# Every row of the file is two here: its failures (class 0) and its successes (class 1), as weights.",
            *(f"{each.code} = np.concatenate([{each.code}, {each.code}])" for each in problem.predictors),
            _list_of("classes", problem.class_names),
            "y = np.repeat([0, 1], len(data))",
            "weights = np.concatenate([trials - successes, successes])"
            + (f" * np.concatenate([{times}] * 2)" if times else ""),
        ]
    told = _column(file, file.columns["y"])
    if len(problem.class_names) == 2 and len(file.labels) > 2:
        (event,) = (text for text, code in file.labels if code == 1)
        return [
            _list_of("classes", problem.class_names),
            f"y = ({told} == {python_text(event)}).to_numpy(dtype=int)",
        ]
    in_order = [text for text, _ in sorted(file.labels, key=lambda pair: pair[1])]
    return [
        _list_of("classes", in_order),
        f"y = np.array([classes.index(label) for label in {told}])",
    ]


def _list_of(name: str, texts: Sequence[str]) -> str:
    return python_texts(name, texts).replace("np.array([", "[", 1).removesuffix(")")
