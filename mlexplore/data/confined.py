"""Foreign parsers at work on foreign files, in a process of their own that is held to a memory and a time.

A workbook of one megabyte can ask for gigabytes and minutes, and a damaged one can end its parser. So none of them
runs in the app. What comes back is an Arrow stream, never anything that could hold code.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import pyarrow as pa

from mlexplore.data.errors import DataError
from mlexplore.data.unpacking.unpacked import REFUSED, Facts

Unpackable: TypeAlias = Literal["zip", "ole", "parquet", "json"]

_PACKAGE = Path(__file__).parent
# Enters mlexplore and mlexplore.data without their __init__, which would import the whole library. Arrow would import
# pandas if it could, only to see that a list is no Series: 0.2 s.
_START = """
import runpy, sys, types
class WithoutPandas:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, WithoutPandas())
for name, place in (("mlexplore", sys.argv[1]), ("mlexplore.data", sys.argv[2])):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [place]
sys.argv[1:] = sys.argv[3:]
runpy.run_module("mlexplore.data.unpacking", run_name="__main__")
"""
_AT_ONCE = threading.BoundedSemaphore(2)  # so many files can need the memory below at the same time


class Limits(NamedTuple):
    """Memory in bytes (address space), processor time and time on the clock, both in seconds."""

    memory: int = 1_500_000_000
    seconds: int = 30
    patience: int = 60


def unpack(
    file_format: Unpackable,
    content: bytes,
    options: Mapping[str, str | None],
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> tuple[pa.Table, Facts]:
    """The columns of a file, unpacked in a confined process, and what there is to know of it.

    Parameters
    ----------
    file_format : {"zip", "ole", "parquet", "json"}
    content : bytes
    options : mapping
        What a person has said; the arguments of the function that unpacks this format.
    limits : Limits, optional

    Raises
    ------
    DataError
        When the file is refused, damaged, or takes too much memory or time.
    """
    command = [sys.executable, "-P", "-c", _START, str(_PACKAGE.parent), str(_PACKAGE)]
    command += [file_format, str(limits.memory), str(limits.seconds), json.dumps(dict(options))]
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
                command, input=content, capture_output=True, timeout=limits.patience, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise DataError(_too_slow(limits.patience)) from error
    if done.returncode == REFUSED:
        raise DataError(done.stdout.decode())
    if done.returncode != 0:
        raise DataError(_why_it_ended(done.returncode, done.stderr, limits))
    table = pa.ipc.open_stream(pa.py_buffer(done.stdout)).read_all()
    facts = Facts(**json.loads(table.schema.metadata[b"facts"]))
    return table, facts._replace(sheets=tuple(facts.sheets), notes=tuple(facts.notes))


def _too_slow(seconds: int) -> str:
    return f"The file takes more than {seconds} s to unpack. Save the table as CSV and bring that."


def _why_it_ended(status: int, log: bytes, limits: Limits) -> str:
    """What to say of a process that ended without an answer."""
    if b"memory allocation" in log or b"MemoryError" in log or b"bad_alloc" in log:
        return f"The file needs more than {limits.memory / 1e9:g} GB of memory when it is unpacked. Save the table as CSV and bring that."
    if status in {-9, -24}:  # SIGKILL, SIGXCPU: the time is up
        return _too_slow(limits.seconds)
    return (
        "The file is damaged: the program that unpacks it ended on it. Save the table as CSV and bring that."
    )
