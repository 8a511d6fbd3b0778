"""Fixtures that tests of several folders share."""

from tests.shell import run as run
