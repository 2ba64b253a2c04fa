"""What every test shares: where the project is, and properties that are tried the same way on every machine."""

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples everywhere: a failure seen by one person is seen by all. No deadline: a busy machine is no bug.
settings.register_profile("mlexplore", derandomize=True, deadline=None)
settings.load_profile("mlexplore")


@pytest.fixture(scope="session")
def project() -> Path:
    """Root of the checkout."""
    return Path(__file__).parents[1]
