"""The one door through which files come: read, say what was understood, refuse what would be read wrongly.

Readers guess silently: rows of the wrong length are shifted, cells dropped, text turned into numbers. Here every cell
keeps what stands in it, and `mlexplore.data.columns` turns it into values later, where a cell that makes no
sense can still be named by row, column and content.
"""

import hashlib

from mlexplore.data.encodings import decode
from mlexplore.data.errors import DataError
from mlexplore.data.formats import format_of, is_json, refuse_markup
from mlexplore.data.said import Said
from mlexplore.data.table import Table
from mlexplore.data.text_file import read_text
from mlexplore.data.unpacked_file import read_unpacked

MAX_BYTES = 50_000_000


def read_table(content: bytes, name: str, said: Said = Said(), *, max_bytes: int = MAX_BYTES) -> Table:  # noqa: B008 - frozen
    """Read the bytes of a file, or a table that was pasted.

    Text (UTF-8, UTF-16, Windows-1252 and whatever else is named; commas, semicolons, tabs, vertical bars or
    spaces between the columns; decimal point or comma; with or without a row of names), workbooks of Excel
    and OpenDocument, Parquet, and JSON. The format is known by the bytes, whatever the name says. What was
    understood is told in the table's ``notes`` and ``understood``.

    Parameters
    ----------
    content : bytes
    name : str
        The file's name, for messages.
    said : Said, optional
        What a person has corrected.
    max_bytes : int, optional
        The largest size that is accepted.

    Raises
    ------
    DataError
        When the file is empty, too large, damaged, of another format, or holds no table.
    """
    if len(content) > max_bytes:
        raise DataError(
            f"{name} has {len(content) / 1e6:.3g} MB; at most {max_bytes / 1e6:.3g} MB can be read. "
            "Leave out columns or rows that are not needed."
        )
    key = _key(content, said)
    found = format_of(content)
    if found != "text":
        return read_unpacked(found, content, name, key, said)
    decoded = decode(content, said.encoding)
    if not decoded.text.strip():
        raise DataError(f"{name} is empty. A table needs a row of names and at least 3 rows of values.")
    refuse_markup(decoded.text)
    if is_json(decoded.text):
        return read_unpacked("json", decoded.text.encode(), name, key, said)
    return read_text(decoded, name, key, said)


def _key(content: bytes, said: Said) -> str:
    """A hash of the file and of what was said about it."""
    key = hashlib.blake2b(repr(said).encode(), digest_size=16).digest()
    return hashlib.blake2b(content, digest_size=16, key=key).hexdigest()
