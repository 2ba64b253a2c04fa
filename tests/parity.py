"""Other libraries and R, which tests hold this one against: skipped where they are missing, and a failure in CI.

Installed from `requirements-parity.txt`, and R from Debian's packages.
"""

import importlib
import os
import shutil
from types import ModuleType
from typing import NoReturn

import pytest


def library(name: str) -> ModuleType:
    """Another library; without it the test is skipped, and in CI it fails."""
    os.environ["KERAS_BACKEND"] = "torch"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        _missing(
            f"{(missing.name or name).partition('.')[0]} is not installed: `pip install torch --index-url https://download.pytorch.org/whl/cpu` "
            "and then `pip install -r requirements-parity.txt`"
        )


def rscript() -> str:
    """Path of Rscript; without it the test is skipped, and in CI it fails."""
    return shutil.which("Rscript") or _missing("Rscript is not installed: `apt-get install r-base-core`")


def _missing(explanation: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(explanation)
    pytest.skip(explanation)
