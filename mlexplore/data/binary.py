"""Files that are no text at all, known by their first bytes."""

import re

from mlexplore.data.errors import DataError

_SAVE_AS_CSV = "Open it in the program it comes from, save the sheet as CSV, and bring that file."

# (first bytes, what the file is); the order matters where one begins like another.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Excel or OpenDocument workbook, or another zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
    (b"PAR1", "a Parquet file"),
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
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<\?xml|<svg)", re.IGNORECASE)
_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[\{\[])")


def refuse_other_formats(content: bytes) -> None:
    """Refuse files that are known not to be tables of text, whatever their name says.

    Raises
    ------
    DataError
        Naming the format that was recognised.
    """
    for first_bytes, what in _MAGIC:
        if content.startswith(first_bytes):
            raise DataError(
                f"This is not a CSV file but {what}, and only CSV can be read so far. {_SAVE_AS_CSV}"
            )
    if _MARKUP.match(content[:1000]):
        raise DataError(
            "This is not a CSV file but a web page or XML: perhaps the page around the file was saved instead of the file. "
            "Download the CSV itself and bring that."
        )
    if _JSON.match(content[:1000]):
        raise DataError(
            "This is not a CSV file but JSON, and only CSV can be read so far. Turn it into CSV and bring that."
        )
