"""Controls without a running app."""

from typing import Any

import pytest
import streamlit as st


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A visitor's session, as a dictionary."""
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state
