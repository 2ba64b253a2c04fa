"""Bytes to text: which encoding a file is in, and no character silently changed."""

import codecs
import re
from typing import NamedTuple

from mlexplore.data.errors import DataError

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_NOT_TEXT = (
    "This is not a text file: it contains bytes that no text has. Save the table as CSV and bring that file."
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


class Decoded(NamedTuple):
    """The text of a file and the encoding it was read with, in words."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Decode a file: by its byte order mark, else as UTF-8, else as Windows-1252 (which is told).

    Lines end with a line feed afterwards, whatever they ended with in the file.

    Raises
    ------
    DataError
        For bytes that are no text in any of these.
    """
    decoded = _decode(content)
    text = decoded.text.rstrip("\x1a")  # the end-of-file mark of DOS
    if _CONTROL.search(text):
        raise DataError(_NOT_TEXT)
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), decoded.encoding)


def _decode(content: bytes) -> Decoded:
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _strictly(content, codec, f"{name} (byte order mark)")
    start = content[:4096]
    if b"\x00" in start:
        # Text in a Western script has a zero in every second byte of UTF-16.
        even, odd = start[::2].count(0), start[1::2].count(0)
        if max(even, odd) < 0.4 * len(start) / 2 or min(even, odd) > 0.05 * len(start) / 2:
            raise DataError(_NOT_TEXT)
        codec = "utf-16-be" if even > odd else "utf-16-le"
        return _strictly(
            content, codec, f"{codec.upper()} (there is no byte order mark: its zero bytes show it)"
        )
    try:
        return Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(
            content.decode("cp1252"),
            "Windows-1252, as it is not UTF-8: check that accented letters look right",
        )
    except UnicodeDecodeError:
        return Decoded(
            content.decode("latin-1"), "Latin-1, as it is not UTF-8: check that accented letters look right"
        )


def _strictly(content: bytes, codec: str, name: str) -> Decoded:
    try:
        return Decoded(content.decode(codec), name)
    except UnicodeDecodeError as error:
        raise DataError(
            f"The file says that it is {name.split()[0]}, but byte {error.start + 1:,} is not: it is damaged or cut off. "
            "Save it again as CSV in UTF-8."
        ) from error
