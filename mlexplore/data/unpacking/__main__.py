"""Read a file from standard input and write its columns to standard output, as an Arrow stream.

Arguments: the format, the limits of memory (bytes) and time (seconds), and what a person has said, as JSON. A refusal
ends with `REFUSED` and its sentence in place of the stream.
"""

import json
import sys

import pyarrow as pa

from mlexplore.data.errors import DataError
from mlexplore.data.unpacking.unpacked import MAX_MEGABYTES_OUT, REFUSED, Unpacked


def main() -> int:
    """Do as the arguments say."""
    file_format, memory, seconds, options = sys.argv[1:]
    _confine(int(memory), int(seconds))
    pa.set_cpu_count(1)
    content = sys.stdin.buffer.read()
    try:
        _write(_unpacked(file_format, content, json.loads(options)))
    except DataError as refusal:
        sys.stdout.buffer.write(str(refusal).encode())
        return REFUSED
    except MemoryError:
        sys.stdout.buffer.write(
            b"It needs more memory than it is given when it is unpacked. Bring it as CSV."
        )
        return REFUSED
    return 0


def _unpacked(file_format: str, content: bytes, options: dict[str, str | None]) -> Unpacked:
    """The file by the parser for its format, the only one that is imported: that is most of the waiting."""
    if file_format == "parquet":
        from mlexplore.data.unpacking.parquet import unpack_parquet as unpack
    elif file_format == "json":
        from mlexplore.data.unpacking.json_table import unpack_json as unpack
    else:
        from mlexplore.data.unpacking.workbook import unpack_workbook as unpack
    return unpack(content, **options)


def _confine(memory: int, seconds: int) -> None:
    """Take no more memory and time than this, where the system can hold a process to it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _write(unpacked: Unpacked) -> None:
    if sum(column.nbytes for column in unpacked.columns.values()) > MAX_MEGABYTES_OUT * 1e6:
        raise DataError(
            f"It holds more than {MAX_MEGABYTES_OUT} MB when it is unpacked. Leave out columns or rows that are not needed."
        )
    table = pa.table(dict(unpacked.columns))
    table = table.replace_schema_metadata({"facts": json.dumps(unpacked.facts._asdict())})
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table)


if __name__ == "__main__":
    sys.exit(main())
