"""Thirty-two invented bulletins, each laid out another way, with what a careful reader takes from them: most of it must be found.

The shares are what the reading has reached; a rule that loses some of it in one layout shows here, whatever it gains in another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index.bulletin import parse
from index.commitments import read_bulletin as read_commitments
from index.figures import read_bulletin as read_figures
from index.passages import cut
from index.types import Figure, Matter

LAYOUTS = Path(__file__).parents[1] / "data" / "layouts"
NAMES = [path.stem for path in sorted(LAYOUTS.glob("*.json"))]
NOT_FOUND = {"12": 3, "24": 6, "34": 5}  # projects that a plan only lists, a letter in prose, a table turned on its side
Reading = tuple[dict[str, Any], Sequence[Matter], Sequence[Figure]]


@pytest.fixture(scope="module")
def read() -> dict[str, Reading]:
    return {name: reading(name) for name in NAMES}


def reading(name: str) -> Reading:
    source = next(path for path in LAYOUTS.glob(f"{name}.*") if path.suffix != ".json")
    bulletin = parse(source.read_text("utf-8"), id=name, source=source.name)
    passages = cut(bulletin)
    figures = read_figures(bulletin, passages)
    matters, _ = read_commitments(bulletin, passages, figures)
    return json.loads((LAYOUTS / f"{name}.json").read_text("utf-8")), matters, [f for found in figures.values() for f in found]


def pairs(words: str) -> set[str]:
    kept = "".join(c for c in words if c.isalnum())
    return {kept[i : i + 2] for i in range(len(kept) - 1)}


def named(title: str, matters: Sequence[Matter]) -> Matter | None:
    """The matter whose title shares most with the one wanted, half of it at the least."""
    wanted = pairs(title)
    best = max(matters, key=lambda m: len(wanted & pairs(m.title)) / (len(wanted | pairs(m.title)) + len(wanted)), default=None)
    return best if best and 2 * len(wanted & pairs(best.title)) >= len(wanted) else None


@pytest.mark.parametrize("name", NAMES)
def test_the_matters_are_found_and_no_others(read: dict[str, Reading], name: str) -> None:
    wanted, matters, _ = read[name]
    lost = [w["title"] for w in wanted["matters"] if named(w["title"], matters) is None]
    assert len(lost) <= NOT_FOUND.get(name, 0), lost
    assert len(matters) <= len(wanted["matters"]), [m.title for m in matters]


def test_most_fields_are_right(read: dict[str, Reading]) -> None:
    right: Counter[str] = Counter()
    for wanted, matters, _ in read.values():
        for want in wanted["matters"]:
            if matter := named(want["title"], matters):
                due = matter.deadline.date.isoformat() if matter.deadline and matter.deadline.date else ""
                right["status"] += matter.status == want["status"]
                right["deadline"] += due[:7] == (want["deadline"] or "")[:7]
                right["bodies"] += all(body in (matter.body or "") for body in want["bodies"])
    assert right["bodies"] >= 170 and right["deadline"] >= 151 and right["status"] >= 152, right


def test_figures_are_found_and_most_in_their_aspect(read: dict[str, Reading]) -> None:
    lost, right = [], 0
    for wanted, _, figures in read.values():
        raws = [("".join(f.raw.split()), f.aspect) for f in figures]
        for want in wanted["figures"]:
            said = "".join(want["raw"].split())
            same = [aspect for raw, aspect in raws if raw in said or said in raw]
            lost += [] if same else [want["raw"]]
            right += want["aspect"] in same
    assert len(lost) <= 2 and right >= 255, (lost, right)


def test_a_number_broken_at_the_end_of_a_full_line_is_one_number(read: dict[str, Reading]) -> None:
    values = {f.raw: int(f.value) for f in read["15"][2]}
    assert values.items() >= {"17个": 17, "30天": 30, "103.1%": 103, "14.26亿元": 1_426_000_000, "7,206座": 7206}.items()
