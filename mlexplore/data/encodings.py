"""Bytes to text: which encoding a file is in, and no character silently changed."""

import codecs
import re
from typing import NamedTuple

from mlexplore.data.errors import DataError
from mlexplore.data.wording import quoted

ENCODINGS: dict[str, str] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16-LE",
    "utf-16-be": "UTF-16-BE",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252 (Western)",
    "latin-1": "Latin-1 (Western)",
    "iso8859-15": "Latin-9 (Western, with €)",
    "mac-roman": "Mac Roman (Western)",
    "cp850": "DOS 850 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "cp932": "Shift JIS (Japanese)",
    "euc-jp": "EUC (Japanese)",
    "cp949": "Windows-949 (Korean)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
}
"""The encodings that a person can name, with their names for people."""

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_NOT_TEXT = (
    "This is not a text file: it contains bytes that no text has. Save the table as CSV and bring that file."
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


class Decoded(NamedTuple):
    """The text of a file, the key of its encoding in `ENCODINGS`, and the encoding in words."""

    text: str
    encoding: str
    in_words: str


def decode(content: bytes, said: str | None = None) -> Decoded:
    """Decode a file: by its byte order mark, else as UTF-8, else as Windows-1252 (which is told).

    Lines end with a line feed afterwards, whatever they ended with in the file.

    Parameters
    ----------
    content : bytes
    said : str, optional
        A key of `ENCODINGS` that a person has named; it is obeyed.

    Raises
    ------
    DataError
        For bytes that are no text in any of these, or not in the encoding that was named.
    """
    decoded = _as_said(content, said) if said is not None else _guessed(content)
    text = decoded.text.rstrip("\x1a")  # the end-of-file mark of DOS
    if _CONTROL.search(text):
        raise DataError(_NOT_TEXT)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return decoded._replace(text=text)


def _as_said(content: bytes, said: str) -> Decoded:
    if said not in ENCODINGS:
        raise DataError(
            f"There is no encoding {quoted(said)} here. The encodings are {', '.join(ENCODINGS)}."
        )
    for mark, encoding, codec in _BYTE_ORDER_MARKS:  # the mark is no character of the text
        if said == encoding and content.startswith(mark):
            return Decoded(_strictly(content, codec, ENCODINGS[said]), said, ENCODINGS[said])
    return Decoded(_strictly(content, said, ENCODINGS[said]).removeprefix("\ufeff"), said, ENCODINGS[said])


def _guessed(content: bytes) -> Decoded:
    for mark, encoding, codec in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            name = ENCODINGS[encoding]
            return Decoded(_strictly(content, codec, name), encoding, f"{name} (byte order mark)")
    start = content[:4096]
    if b"\x00" in start:
        # Text in a Western script has a zero in every second byte of UTF-16.
        even, odd = start[::2].count(0), start[1::2].count(0)
        if max(even, odd) < 0.4 * len(start) / 2 or min(even, odd) > 0.05 * len(start) / 2:
            raise DataError(_NOT_TEXT)
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        words = f"{ENCODINGS[encoding]} (there is no byte order mark: its zero bytes show it)"
        return Decoded(_strictly(content, encoding, ENCODINGS[encoding]), encoding, words)
    try:
        return Decoded(content.decode("utf-8"), "utf-8", "UTF-8")
    except UnicodeDecodeError:
        pass
    check = "as it is not UTF-8: check that accented letters look right"
    try:
        return Decoded(content.decode("cp1252"), "cp1252", f"Windows-1252, {check}")
    except UnicodeDecodeError:
        return Decoded(content.decode("latin-1"), "latin-1", f"Latin-1, {check}")


def _strictly(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise DataError(
            f"The file was said to be {name}, but byte {error.start + 1:,} is not: it is in another encoding, damaged or cut off. "
            "Name its encoding, or save it again as CSV in UTF-8."
        ) from error
