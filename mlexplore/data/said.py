"""What a person has said about a file, and what was understood of it where nobody said anything."""

from dataclasses import dataclass

from mlexplore.data.numerals import Decimal
from mlexplore.data.separators import Separator


@dataclass(frozen=True)
class Said:
    """What a person has corrected; whatever is None, the file decides.

    Attributes
    ----------
    encoding : str, optional
        A key of `ENCODINGS`.
    separator : str, optional
        What stands between the columns of a text file; a space means runs of spaces.
    decimal : "." or ",", optional
        The decimal mark of numbers that are written as text.
    header : bool, optional
        Whether the first row of the table holds the names of the columns.
    skip : int, optional
        How many rows stand above the table.
    sheet : str, optional
        The sheet of a workbook.
    day_first : bool, optional
        Whether 01/02/2015 is the first of February.
    """

    encoding: str | None = None
    separator: Separator | None = None
    decimal: Decimal | None = None
    header: bool | None = None
    skip: int | None = None
    sheet: str | None = None
    day_first: bool | None = None


@dataclass(frozen=True)
class Understood:
    """How a file was read, for a preview that offers to correct it with `Said`.

    What makes no sense for a format (the separator of a workbook) is None or empty there.

    Attributes
    ----------
    file_format : str
        In words: ``"text"``, ``"an Excel workbook"``, ``"a Parquet file"``, ...
    encoding : str, optional
        A key of `ENCODINGS`.
    encoding_in_words : str
        With what there is to be said of it: ``"UTF-8 (byte order mark)"``.
    separator : str, optional
    decimal : "." or ",", optional
        The decimal mark of numbers that are written as text, None where no cell has one or columns differ.
    header : bool, optional
        Whether the names of the columns stand in the row above the values.
    skipped : int, optional
        The number of rows above the table: title, comments, blank rows.
    sheet : str, optional
    sheets : tuple of str
        Every sheet of the workbook.
    """

    file_format: str
    encoding: str | None = None
    encoding_in_words: str = ""
    separator: Separator | None = None
    decimal: Decimal | None = None
    header: bool | None = None
    skipped: int | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
