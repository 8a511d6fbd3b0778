"""What must hold for any input: over the fuzzer's own seeds, and changes of them; each of its finds stands with the module it was in."""

from __future__ import annotations

import random

import pytest

from evals import fuzz
from evals.fuzz_targets import LONGEST, TARGETS


def cut_somewhere(data: bytes, longest: int) -> bytes:
    return data[: len(data) // 2][:longest]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_breaks_over_seeds_and_changes_of_them(target: str) -> None:
    chance = random.Random(target)
    for data in chance.sample(found := fuzz.seeds(target), min(3, len(found))):
        TARGETS[target](data[:LONGEST])
        for seed in range(4):
            TARGETS[target](fuzz.changed(data, LONGEST, seed, cut_somewhere))


def test_a_target_reaches_what_it_is_for() -> None:
    """Seeds are read, not refused: a fuzzer over refusals would find nothing."""
    from evals import fuzz_targets
    from index import readers

    for target, packed in (("docx", fuzz_targets.as_docx), ("xlsx", fuzz_targets.as_xlsx), ("pdf", bytes), ("html", bytes), ("csv", bytes)):
        assert "问题" in (text := readers.read(packed(fuzz.seeds(target)[0]), f"甲.{target}").text) or "整改" in text


def test_a_change_keeps_to_the_length_and_is_text_again() -> None:
    for seed in range(50):
        changed = fuzz.changed("一、污水治理。".encode() * 20, 300, seed, cut_somewhere)
        assert len(changed) <= 300
