"""Fixtures that tests of several folders share, and CI's rule that nothing is left out."""

from __future__ import annotations

import pytest

from tests.browsing import browser as browser
from tests.browsing import driver as driver
from tests.shell import run as run


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("absent"):
        pytest.fail(f"CI_NO_SKIP is set, but {mark.args[0]}", pytrace=False)
