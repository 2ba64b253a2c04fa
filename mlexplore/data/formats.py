"""Which format a file has, by its first bytes: its name is not asked."""

import re
from typing import Literal, TypeAlias

from mlexplore.data.errors import DataError

Format: TypeAlias = Literal["zip", "ole", "parquet", "text"]
"""A workbook in a zip archive, one in the older container of Office, a Parquet file, or text of any kind."""

_BRING_A_TABLE = "Bring the table as CSV, as an Excel or OpenDocument workbook, as Parquet or as JSON."

_READ: tuple[tuple[bytes, Format], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PAR1", "parquet"),
)
# (first bytes, what the file is)
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"PK\x05\x06", "an empty zip archive"),
    (b"PARE", "an encrypted Parquet file"),
    (b"ARROW1", "an Arrow (Feather) file"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"$FL2", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
)
_MARKUP = re.compile(r"\s*(?:<!doctype html|<html|<\?xml|<svg)", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\{\[\]])")
_LOOKED_AT = 1000


def format_of(content: bytes) -> Format:
    """The format of a file.

    Raises
    ------
    DataError
        Naming the format, where it is one that cannot be read.
    """
    for first_bytes, known in _READ:
        if content.startswith(first_bytes):
            return known
    for first_bytes, what in _REFUSED:
        if content.startswith(first_bytes):
            raise DataError(f"This is {what}, which cannot be read. {_BRING_A_TABLE}")
    return "text"


def refuse_markup(text: str) -> None:
    """Refuse web pages and XML.

    Raises
    ------
    DataError
        When the text begins as one of these.
    """
    if _MARKUP.match(text[:_LOOKED_AT]):
        raise DataError(
            "This is no table but a web page or XML: perhaps the page around the file was saved instead of the file. "
            "Download the file itself and bring that."
        )


def is_json(text: str) -> bool:
    """Whether a text begins as JSON that could hold a table."""
    return _JSON.match(text[:_LOOKED_AT]) is not None
