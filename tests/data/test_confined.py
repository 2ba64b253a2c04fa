"""The process in which files are unpacked: what it may take, and that it answers in words whatever happens."""

import json

import pytest

from mlexplore.data import DataError
from mlexplore.data.confined import Limits, unpack

LARGE = json.dumps([[i, i + 0.5] for i in range(400_000)]).encode()


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(DataError, match="takes more than 0 s to unpack"):
        unpack("json", LARGE, {}, Limits(patience=0))


def test_a_file_that_needs_too_much_memory_is_given_up() -> None:
    with pytest.raises(DataError, match="more memory"):
        unpack("json", LARGE, {}, Limits(memory=400_000_000))


@pytest.mark.parametrize("file_format", ["zip", "ole", "parquet"])
def test_what_is_no_such_file_is_called_damaged(file_format: str) -> None:
    for content in (b"", b"PK\x03\x04" + bytes(500), b"PAR1" + bytes(500) + b"PAR1"):
        with pytest.raises(DataError, match="damaged"):
            unpack(file_format, content, {})  # pyrefly: ignore


def test_what_comes_back_is_arrow() -> None:
    table, facts = unpack("json", b'[{"x": 1, "y": "a"}, {"x": 2.5, "y": null}]', {})
    assert facts.names == ["x", "y"]
    assert (facts.n_rows, facts.n_columns) == (2, 2)
    assert table.to_pydict() == {"0.0": [1.0, 2.5], "1.0": ["a", None]}
