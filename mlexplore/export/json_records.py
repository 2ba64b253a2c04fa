"""Tables as JSON: what is to be said of the whole, and one record a row. Nothing is rounded and nothing is changed."""

import json
import math
from collections.abc import Mapping

from mlexplore.export.number_texts import is_whole, number_texts
from mlexplore.export.table import Column, Said, Table

_AT_ONCE = 50_000  # rows whose texts are in memory at the same time


def json_bytes(table: Table) -> bytes:
    """The table as ``{"about": {...}, "records": [{...}, ...]}``.

    JSON has no NaN and no infinity: what is missing is null, what is infinite ``"Infinity"`` or ``"-Infinity"``, which both
    Python's ``float`` and JavaScript's ``Number`` understand.
    """
    keys = [json.dumps(name).replace("%", "%%") for name in table.names]
    form = "{" + ", ".join(f"{key}: %s" for key in keys) + "}"
    whole = [not isinstance(column, tuple) and is_whole(column) for column in table.columns]
    blocks = []
    for start in range(0, table.n_rows, _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        columns = [_values(column[block], plain) for column, plain in zip(table.columns, whole, strict=True)]
        blocks.append(",\n".join([form % row for row in zip(*columns, strict=True)]))
    records = ",\n".join(blocks)
    # All but ASCII is written as JSON's own escapes: the encoding cannot be mistaken.
    return f'{{"about": {json_text(table.about)},\n"records": [\n{records}\n]}}\n'.encode("ascii")


def json_text(said: Mapping[str, Said]) -> str:
    """Names and values as one JSON object, in ASCII."""
    return json.dumps({name: _said(value) for name, value in said.items()})


def _values(column: Column, whole: bool) -> list[str]:
    if isinstance(column, tuple):
        return [json.dumps(cell) for cell in column]
    return number_texts(column, whole=whole, missing="null", infinite=('"Infinity"', '"-Infinity"'))


def _said(value: Said) -> Said:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
