"""JSON that holds a table: a list of objects, an object of columns, a list of rows, or one object a line."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pyarrow as pa

from mlexplore.data.errors import DataError
from mlexplore.data.unpacking.unpacked import Cell, Facts, Unpacked, part_name, parts_of, refuse_size
from mlexplore.data.wording import quoted

Value: TypeAlias = "Cell | list[Value] | dict[str, Value]"

_LONGEST_INTEGER = 18  # digits that certainly fit 64 bits
_SHAPES = (
    'A table in JSON is a list of objects ([{"x": 1, "y": 2}, ...]), an object of columns ({"x": [1, ...], "y": [2, ...]}), '
    "or one object a line."
)


class _Repeated(dict[str, Value]):
    """An object in which a key is there more than once; JSON does not say which of its values counts."""

    key = ""


def unpack_json(content: bytes) -> Unpacked:
    """The columns of a table in JSON, given as UTF-8.

    Raises
    ------
    DataError
        When the text is no JSON, is nested, repeats a key in an object, or holds no table.
    """
    text = content.decode()
    try:
        value, file_format = _parsed(text)
    except json.JSONDecodeError as error:
        raise DataError(
            f"The JSON is damaged or cut off at line {error.lineno:,}, character {error.colno:,}: {error.msg}. Write it again and "
            "bring that."
        ) from error
    except RecursionError as error:
        raise DataError(f"The JSON is nested too deeply to be a table. {_SHAPES}") from error
    value = _without_wrapper(value)
    if isinstance(value, dict):
        return _typed(_columns_of_object(value), file_format)
    if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
        return _sheet([row for row in value if isinstance(row, list)])
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return _typed(_columns_of_records(value), file_format)
    raise DataError(f"The JSON holds no table. {_SHAPES}")


def _parsed(text: str) -> tuple[Value, str]:
    """The value of a text, and what to call its format."""
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
    try:
        return decoder.decode(text), "JSON"
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Extra data"):
            raise
    records: list[Value] = []
    position = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            try:
                records.append(decoder.decode(line))
            except json.JSONDecodeError as error:  # where it is in the whole text
                raise json.JSONDecodeError(error.msg, text, position + error.pos) from error
        position += len(line)
    return records, "JSON, one object a line"


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = _Repeated(found)
    keys = [key for key, _ in pairs]
    repeated.key = next(key for number, key in enumerate(keys) if key in keys[:number])
    return repeated


def _integer(digits: str) -> int | float:
    """A whole number; one of very many digits as the double nearest to it."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _without_wrapper(value: Value) -> Value:
    """The table within an object that holds facts about it too, where only one of its values is a table."""
    if not isinstance(value, dict):
        return value
    _refuse_repeated(value, "The JSON")
    tables = [
        each
        for each in value.values()
        if isinstance(each, list) and each and all(isinstance(row, dict) for row in each)
    ]
    if len(tables) == 1:
        return tables[0]
    if len(tables) > 1:
        keys = ", ".join(quoted(key) for key, each in value.items() if any(each is table for table in tables))
        raise DataError(f"The JSON holds more than one table ({keys}). Bring a file with one of them.")
    if isinstance(value.get("data"), list) and isinstance(value.get("columns"), list):  # pandas' "split"
        rows = value["data"]
        if isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows):
            return [value["columns"], *rows]
    objects = [each for each in value.values() if isinstance(each, dict)]
    if len(objects) == 1 and not any(isinstance(each, list) for each in value.values()):
        return _without_wrapper(objects[0])
    return value


def _columns_of_records(records: Sequence[Value]) -> dict[str, list[Value]]:
    """The columns of a list of objects; a key that an object does not have is a missing value."""
    keys: dict[str, None] = {}
    for number, record in enumerate(records, start=1):
        _refuse_repeated(record, f"Row {number:,}")
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    refuse_size(len(records), len(keys))
    return {key: [record.get(key) for record in records if isinstance(record, dict)] for key in keys}


def _columns_of_object(value: Mapping[str, Value]) -> dict[str, list[Value]]:
    """The columns of an object of lists, or of objects that have a value for each row, as pandas writes them."""
    columns: dict[str, list[Value]] = {}
    labels = None
    for key, cells in value.items():
        if isinstance(cells, dict):
            _refuse_repeated(cells, f"Column {quoted(key)}")
            if labels not in (None, list(cells)):
                raise DataError(f"The columns of the JSON do not have the same rows: see {quoted(key)}.")
            labels = list(cells)
            columns[key] = list(cells.values())
        elif isinstance(cells, list):
            columns[key] = cells
        else:
            raise DataError(f"The JSON holds no table: {quoted(key)} is a single value. {_SHAPES}")
    lengths = {key: len(cells) for key, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{quoted(key)} has {n:,}" for key, n in list(lengths.items())[:4])
        raise DataError(f"The columns of the JSON differ in length: {told}. Complete them.")
    refuse_size(max(lengths.values(), default=0), len(columns))
    return columns


def _typed(values: Mapping[str, list[Value]], file_format: str) -> Unpacked:
    columns: dict[str, pa.Array] = {}
    n_rows = 0
    for number, (key, cells) in enumerate(values.items()):
        _refuse_nested(cells, key)
        n_rows = len(cells)
        columns.update({part_name(number, i): part for i, part in enumerate(parts_of(cells))})
    return Unpacked(columns, Facts(file_format, n_rows, len(values), list(values)))


def _sheet(rows: Sequence[list[Value]]) -> Unpacked:
    """A list of rows, the names of the columns perhaps in the first."""
    width = len(rows[0])
    odd = next((number for number, row in enumerate(rows, start=1) if len(row) != width), None)
    if odd is not None:
        raise DataError(
            f"Row {odd:,} of the JSON has {len(rows[odd - 1]):,} cells where the first has {width:,}. Complete or remove such rows."
        )
    refuse_size(len(rows), width)
    columns: dict[str, pa.Array] = {}
    for number, cells in enumerate(zip(*rows, strict=True)):
        _refuse_nested(cells, str(number + 1))
        columns.update({part_name(number, i): part for i, part in enumerate(parts_of(cells))})
    return Unpacked(columns, Facts("JSON", len(rows), width))


def _refuse_nested(cells: Sequence[Value], key: str) -> None:
    """Refuse a column with an object or a list in a cell."""
    if not any(issubclass(kind, dict | list) for kind in set(map(type, cells))):
        return
    row = next(number for number, cell in enumerate(cells, start=1) if isinstance(cell, dict | list))
    raise DataError(
        f"Row {row:,} has {'an object' if isinstance(cells[row - 1], dict) else 'a list'} under {quoted(key)}, and a cell of a table "
        "holds one value. Write what is inside as columns of their own."
    )


def _refuse_repeated(value: Value, where: str) -> None:
    if isinstance(value, _Repeated):
        raise DataError(f"{where} has the key {quoted(value.key)} more than once. Keep one of them.")
