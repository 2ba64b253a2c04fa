"""How a file was read, with its first rows: every guess is shown, and can be corrected."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from mlexplore.data import ENCODINGS, SEPARATOR_NAMES, DataError, Said, Table, Understood
from mlexplore.escaping import markdown, shorten
from mlexplore.export.table import distinct
from mlexplore.ui.widgets import hold

_FILE_DECIDES = "as the file says"
_DECIMALS = {".": "point: 1.5", ",": "comma: 1,5"}
_HEADERS = {"yes": "the names of the columns", "no": "values"}
_ORDERS = {"day": "day first: 31/12/2015", "month": "month first: 12/31/2015"}
_ROWS = 12
_HELD = {"text": "text", "empty": "nothing"}


def said_of(key: str) -> Said:
    """What a person has corrected of a file that goes by this key."""
    kept = _kept(key)
    header, order, skip = kept.get("header"), kept.get("order"), kept.get("skip")
    return Said(
        encoding=kept.get("encoding"),
        separator=kept.get("separator"),
        decimal=kept.get("decimal"),
        header=None if header is None else header == "yes",
        skip=None if skip is None else int(skip),
        sheet=kept.get("sheet"),
        day_first=None if order is None else order == "day",
    )


@st.dialog("How the file was read", width="large", on_dismiss="rerun")
def open_preview(key: str, name: str, read: Callable[[Said], Table]) -> None:
    """Show what was understood of a file beside its first rows, until the dialog is closed.

    Parameters
    ----------
    key
        What the file goes by.
    name
        Its name.
    read
        Reads it with corrections.
    """
    understood = _understood_by_itself(read)
    kind = "" if understood is None else f", {understood.file_format}"
    st.markdown(f"**{markdown(shorten(name, 80))}**{kind}")
    _draw_guesses(key, understood)
    try:
        table = read(said_of(key))
    except DataError as error:
        st.error(markdown(str(error)))
        return
    st.caption(f"{table.n_rows:,} rows. The first {min(_ROWS, table.n_rows)} as they stand in the file:")
    st.dataframe(_first_rows(table), hide_index=True)
    st.dataframe(_columns(table), hide_index=True)
    for note in table.notes:
        st.caption(markdown(note))


def _draw_guesses(key: str, understood: Understood | None) -> None:
    """Draw a control for everything that was guessed of this kind of file."""
    is_text = understood is None or understood.encoding is not None
    with st.container(horizontal=True, gap="small"):
        if is_text:
            found = None if understood is None else understood.separator
            _choose(key, "separator", "Columns are separated by", {**SEPARATOR_NAMES}, found)
            _choose(
                key, "encoding", "Encoding", ENCODINGS, None if understood is None else understood.encoding
            )
        if understood is not None and len(understood.sheets) > 1:
            sheets = {sheet: shorten(sheet) for sheet in understood.sheets}
            _choose(key, "sheet", "Sheet", sheets, understood.sheet)
        if understood is None or understood.header is not None:
            found = None if understood is None else "yes" if understood.header else "no"
            _choose(key, "header", "The first row holds", _HEADERS, found)
        _choose(key, "decimal", "Decimal mark", _DECIMALS, None if understood is None else understood.decimal)
        _choose(key, "order", "Dates", _ORDERS, None)
        if understood is None or understood.skipped is not None:
            place = _place(key, "skip")
            hold(place, _kept(key).get("skip"))
            st.number_input(
                "Rows above the table",
                value=None,
                min_value=0,
                max_value=10_000,
                step=1,
                key=place,
                placeholder="as found" if understood is None else f"found: {understood.skipped}",
                width=170,
                on_change=_keep,
                args=(key, "skip"),
            )


def _choose(key: str, what: str, label: str, options: Mapping[str, str], found: str | None) -> None:
    """Draw one guess: what the file says, and what may be said instead."""
    place = _place(key, what)
    hold(place, _kept(key).get(what, _FILE_DECIDES))
    words = {_FILE_DECIDES: f"found: {options[found]}" if found in options else _FILE_DECIDES, **options}
    if st.session_state[place] not in words:
        st.session_state[place] = _FILE_DECIDES
    st.selectbox(
        label,
        list(words),
        format_func=words.__getitem__,
        key=place,
        width=230,
        on_change=_keep,
        args=(key, what),
    )


def _understood_by_itself(read: Callable[[Said], Table]) -> Understood | None:
    """What the file says where nobody corrects it; None where that cannot be read."""
    try:
        return read(Said()).understood
    except DataError:
        return None


def _first_rows(table: Table) -> pd.DataFrame:
    frame = table.first_rows(_ROWS)
    frame.insert(0, distinct([*table.names, "row"])[-1], table.rows[: len(frame)])
    return frame


def _columns(table: Table) -> pd.DataFrame:
    columns = table.columns()
    return pd.DataFrame(
        {
            "column": [each.name for each in columns],
            "holds": [_HELD.get(each.kind, f"{each.kind}s") for each in columns],
            "missing": [each.n_missing for each in columns],
            "unreadable": [each.n_unreadable for each in columns],
            "to be settled": [each.ambiguity for each in columns],
        }
    )


def _kept(key: str) -> dict[str, Any]:
    """What was said of a file. Apart from the controls, whose state dies when the dialog is closed; it lasts for the session."""
    return st.session_state.setdefault("said", {}).setdefault(key, {})


def _keep(key: str, what: str) -> None:
    value = st.session_state[_place(key, what)]
    if value is None or value == _FILE_DECIDES:
        _kept(key).pop(what, None)
    else:
        _kept(key)[what] = value


def _place(key: str, what: str) -> str:
    return f"said.{key}.{what}"
