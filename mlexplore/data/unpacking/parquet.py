"""Parquet, through Arrow: columns keep their types and never become text."""

import json

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mlexplore.data.errors import DataError
from mlexplore.data.unpacking.unpacked import Facts, Unpacked, part_name, refuse_size
from mlexplore.data.wording import quoted

_MAX_MEGABYTES = 400
_DAMAGED = "The Parquet file is damaged or cut off. Write it again and bring that."
_QUARTERS_FROM, _MONTHS_FROM = 4 * 1970, 12 * 1970


def unpack_parquet(content: bytes) -> Unpacked:
    """The columns that hold numbers, times, truth values or text; others are left out and told.

    Raises
    ------
    DataError
        When the file is damaged, or declares more than can be read.
    """
    try:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            _refuse_declared(file.metadata)
            schema = file.schema_arrow
            kept = [number for number, field in enumerate(schema) if _is_kept(field)]
            if not kept:
                raise DataError("The Parquet file has no column of numbers, times or text.")
            table = file.read(columns=[schema.field(number).name for number in kept], use_threads=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise DataError(_DAMAGED) from error
    fields = [(field, column) for field, column in zip(table.schema, table.itercolumns(), strict=True)]
    columns = {
        part_name(number, 0): _simplified(field, column.combine_chunks())
        for number, (field, column) in enumerate(fields)
        if column.null_count < len(column)
    }
    left_out = [schema.field(number).name for number in range(len(schema)) if number not in kept]
    notes = tuple(
        f"Column {quoted(name)} holds nested or binary values and was left out." for name in left_out
    )
    names = [field.name for field, _ in fields]
    return Unpacked(columns, Facts("a Parquet file", table.num_rows, len(names), names, notes=notes))


def _refuse_declared(metadata: pq.FileMetaData) -> None:
    """Refuse by what the file says of itself, before anything is unpacked."""
    refuse_size(metadata.num_rows, metadata.num_columns)
    declared = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if declared > _MAX_MEGABYTES * 1_000_000:
        raise DataError(
            f"The Parquet file unpacks to {declared / 1e6:,.0f} MB; at most {_MAX_MEGABYTES} MB can be read. "
            "Leave out columns or rows that are not needed."
        )


def _is_kept(field: pa.Field) -> bool:
    """Whether a column holds what can be an axis or a label."""
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if _period(field) is not None:
        return _period(field) in {"Q", "Q-DEC", "M", "ME", "D"}
    return any(
        is_kind(kind)
        for is_kind in (
            pa.types.is_null,
            pa.types.is_boolean,
            pa.types.is_integer,
            pa.types.is_floating,
            pa.types.is_decimal,
            pa.types.is_date,
            pa.types.is_timestamp,
            pa.types.is_time,
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_string_view,
        )
    )


def _period(field: pa.Field) -> str | None:
    """The frequency of a column of pandas' periods, which Arrow would give as mere integers."""
    metadata = field.metadata or {}
    if metadata.get(b"ARROW:extension:name") != b"pandas.period":
        return None
    return str(json.loads(metadata[b"ARROW:extension:metadata"])["freq"])


def _simplified(field: pa.Field, column: pa.Array) -> pa.Array:
    """A column in one of the types that cross, no value changed."""
    if (frequency := _period(field)) is not None:
        return _from_period(column, frequency)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_decimal(kind):  # through its digits: Arrow's own cast does not round to the nearest double
        return pc.cast(pc.cast(column, pa.large_string()), pa.float64())
    if pa.types.is_float16(kind) or pa.types.is_null(kind):
        return pc.cast(column, pa.float32())
    if pa.types.is_date64(kind):
        return pc.cast(column, pa.date32())
    if pa.types.is_time(kind):
        return pc.cast(column, pa.large_string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.utf8_trim_whitespace(pc.cast(column, pa.large_string()))
    return column


def _from_period(column: pa.Array, frequency: str) -> pa.Array:
    """Periods of pandas are counted from 1970: days as dates, quarters and months as people write them."""
    if frequency == "D":
        return pc.cast(pc.cast(column, pa.int32()), pa.date32())
    if frequency.startswith("Q"):
        words = [
            None if count is None else f"{(_QUARTERS_FROM + count) // 4:04d}Q{count % 4 + 1}"
            for count in column.to_pylist()
        ]
    else:
        words = [
            None if count is None else f"{(_MONTHS_FROM + count) // 12:04d}-{count % 12 + 1:02d}"
            for count in column.to_pylist()
        ]
    return pa.array(words, type=pa.large_string())
