"""No regular expression of the program takes seconds of processor time over some hundred characters."""

from __future__ import annotations

import re
import sys

import pytest

from evals import patterns
from index.figures import read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a timer of processor time, which Windows lacks")


def test_what_could_hang_is_found() -> None:
    parted = {"parted in many ways": re.compile("(?:[一-鿿]{2,8}(?:和[一-鿿]{2,8}?)+)两市"), "sound": re.compile("[一-鿿、]{5,90}?两市")}
    assert [name for name, _, _ in patterns.slow(12, 1, parted)] == ["parted in many ways"]


def test_no_pattern_of_the_program_hangs() -> None:
    found = patterns.patterns()
    assert len(found) > 1000, "the walk over the modules lost them"
    assert [each for each in patterns.slow(5, 20261123, found) if each[2] >= patterns.GIVEN_UP] == []


def test_a_run_of_names_that_nothing_counts_is_read_at_once() -> None:
    assert [figure.raw for figure in read(f"{'和甲以及' * 150},分别查处31起、20起")] == ["31起", "20起"]
