"""The address of a page, wherever the app lives."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st

from mlexplore.ui.address import Address
from mlexplore.ui.class_controls import first, plant
from mlexplore.ui.class_settings import ClassSettings, decode, encode

SETTINGS = ClassSettings(event="a & b?", threshold=0.25)


class _Context:
    def __init__(self, url: str | None) -> None:
        self.url = url


@pytest.mark.parametrize("path", ["", "classify"])
@pytest.mark.parametrize("root", ["", "http://localhost:8501", "https://example.org/teaching/app"])
@pytest.mark.parametrize("end", ["", "/"])
def test_the_share_link_opens_the_page_with_its_choices(
    path: str, root: str, end: str, monkeypatch: pytest.MonkeyPatch, session: dict[str, Any]
) -> None:
    here = f"{root}/{path}".rstrip("/") + end if root else None
    monkeypatch.setattr(st, "context", _Context(here))
    link = Address(path=path, encode=encode, decode=decode, plant=plant, first=first).share_link(SETTINGS)
    where, _, query = link.partition("?")
    assert where == f"{root}/{path}"
    assert urlsplit(link).fragment == ""
    assert decode(dict(parse_qsl(query))) == (SETTINGS, ())
