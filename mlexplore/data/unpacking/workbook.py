"""Workbooks, through calamine: Excel's .xlsx, .xlsm, .xlsb and .xls, and OpenDocument's .ods."""

import io
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from mlexplore.data.errors import DataError
from mlexplore.data.unpacking.unpacked import Cell, Facts, Unpacked, part_name, parts_of, refuse_size
from mlexplore.data.wording import quoted

_MAX_MEGABYTES = 100
_MAX_RATIO = 100
_RATIO_COUNTS_FROM = 10_000_000  # a small honest sheet of equal cells packs well
_MAX_ENTRIES = 10_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PROTECTED = "The workbook is protected by a password. Save it without one, or save the sheet as CSV."
_DAMAGED = (
    "The workbook is damaged or cut off. Open it in a spreadsheet program, save it again and bring that."
)


class _Sheet(NamedTuple):
    name: str
    rows: Sequence[Sequence[Cell]]
    first_row: int
    first_column: int


def unpack_workbook(content: bytes, *, sheet: str | None = None) -> Unpacked:
    """The cells of one sheet: the one that is named, or the first that holds a table.

    Raises
    ------
    DataError
        When the file unpacks to too much, is damaged, protected, no workbook, or without such a sheet.
    """
    file_format = _format_of_archive(content) if content.startswith(b"PK") else _format_of_container(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
            names = tuple(each.name for each in sheets)
            if sheet is not None:
                if sheet not in names:
                    raise DataError(f"There is no sheet {quoted(sheet)}. The sheets are {_listed(names)}.")
                found = _cells(workbook, sheet)
            else:
                visible = [each.name for each in sheets if each.visible == SheetVisibleEnum.Visible]
                found = _first_table(workbook, visible or list(names))
    except PasswordError as error:
        raise DataError(_PROTECTED) from error
    except CalamineError as error:
        raise DataError(_DAMAGED) from error
    notes = ()
    if others := [name for name in names if name != found.name]:
        notes = (f"Sheet {quoted(found.name)} was read. The others are {_listed(others)}.",)
    by_column = [parts_of(cells) for cells in zip(*found.rows, strict=True)]
    columns: dict[str, pa.Array] = {
        part_name(column, number): part
        for column, parts in enumerate(by_column)
        for number, part in enumerate(parts)
    }
    facts = Facts(
        file_format,
        len(found.rows),
        len(by_column),
        None,
        found.first_row,
        found.first_column,
        found.name,
        names,
        notes,
    )
    return Unpacked(columns, facts)


def _format_of_archive(content: bytes) -> str:
    """What a zip archive is, from its directory, after a look at the sizes that it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {each.filename for each in entries}
            size = sum(each.file_size for each in entries)
            if len(entries) > _MAX_ENTRIES or size > _MAX_MEGABYTES * 1_000_000:
                raise DataError(
                    f"The workbook unpacks to {size / 1e6:,.0f} MB in {len(entries):,} parts; at most {_MAX_MEGABYTES} MB can be "
                    "read. Save the sheet as CSV or Parquet and bring that."
                )
            if size > max(_RATIO_COUNTS_FROM, _MAX_RATIO * len(content)):
                raise DataError(
                    f"The workbook unpacks to {size / len(content):,.0f} times its size; at most {_MAX_RATIO} times is read. "
                    "Save the sheet as CSV and bring that."
                )
            declared = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(_DAMAGED) from error
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "an Excel workbook"
    if declared.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "an OpenDocument spreadsheet"
    if "word/document.xml" in names or declared.startswith(b"application/vnd.oasis.opendocument"):
        raise DataError(
            "This is a text document or presentation, no workbook. Save the table as CSV and bring that."
        )
    raise DataError("This is a zip archive that is no workbook. Unpack it and bring the file with the table.")


def _format_of_container(content: bytes) -> str:
    if _ENCRYPTED in content:
        raise DataError(_PROTECTED)
    return "an old Excel workbook"


def _first_table(workbook: CalamineWorkbook, names: list[str]) -> _Sheet:
    for name in names:
        found = _cells(workbook, name)
        filled_rows = sum(any(cell != "" for cell in row) for row in found.rows)
        filled_columns = sum(any(cell != "" for cell in column) for column in zip(*found.rows, strict=True))
        if filled_rows >= 2 and filled_columns >= 2:
            return found
    raise DataError(
        f"No sheet of the workbook holds a table ({_listed(names)}). A table needs a row of names and at least 3 rows of values."
    )


def _cells(workbook: CalamineWorkbook, name: str) -> _Sheet:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return _Sheet(name, [], 1, 1)
    refuse_size(sheet.height, sheet.width)
    return _Sheet(name, sheet.to_python(), sheet.start[0] + 1, sheet.start[1] + 1)


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names[:8]) + (", ..." if len(names) > 8 else "")
