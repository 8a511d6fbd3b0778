"""Texts and gold evidence of a set, as spans of canonical text: what retrieval is measured by.

Enters: a set's name (as `evals/run.py` has them). Leaves: its bulletins with their passages, and for each answerable question the spans
that answer it. Evidence given as text (html, md, other encodings) is found without regard to white space and marks. Knows no retrieval.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evals.run import TEXTS, gold_of, half
from index import bulletin as reading
from index import passages, readers
from index.errors import AssistantError
from index.library import slug
from index.types import Bulletin, Passage, Span

KEPT = re.compile(r"[\w%/.]")


@dataclass(frozen=True)
class Text:
    bulletin: Bulletin
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Question:
    id: str
    text: str
    history: tuple[str, ...]
    evidence: tuple[tuple[str, Span], ...]  # (bulletin id, span), one a gold clause


@cache
def texts_of(name: str) -> tuple[Text, ...]:
    """The bulletins of a set's texts, by id; `name` is a key of `evals.run.TEXTS`."""
    found = []
    for path in TEXTS[name]:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            try:
                text = readers.read(file.read_bytes(), file.name).text
            except AssistantError as error:
                print("left out:", file.name, error.en, file=sys.stderr)
                continue
            parsed = reading.parse(text, id=slug(file.name), source=file.name)
            found.append(Text(parsed, tuple(passages.cut(parsed))))
    return tuple(found)


def questions_of(name: str) -> tuple[str, list[Question]]:
    """(key of its texts, the answerable questions with their evidence)."""
    key, file = gold_of(name)
    gold = half(name, [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()])
    by_doc = {Path(text.bulletin.source).stem: text.bulletin for text in texts_of(key)}
    asked = []
    for record in gold:
        evidence = [spot for item in record["evidence"] if (spot := _spot(item, by_doc))]
        if record["answerable"] and evidence:
            asked.append(Question(record["id"], record["question"], tuple(record.get("history") or ()), tuple(evidence)))
    return key, asked


def bears(start: int, end: int, span: Span) -> bool:
    """Whether a stretch holds half or more of a span, or stands for half or more within one that runs over several passages."""
    return 2 * (min(end, span[1]) - max(start, span[0])) >= min(span[1] - span[0], end - start)


def _spot(item: dict[str, Any], by_doc: dict[str, Bulletin]) -> tuple[str, Span] | None:
    bulletin = by_doc.get(item["doc"])
    if bulletin is None:
        return None
    if "start" in item and bulletin.source.endswith(".txt"):
        return bulletin.id, (item["start"], item["end"])
    span = find(bulletin.text, item["text"]) if "text" in item else None
    if span is None:
        print("evidence not found:", item["doc"], file=sys.stderr)
        return None
    return bulletin.id, span


def find(text: str, wanted: str) -> Span | None:
    """Where `wanted` stands in `text`, both without white space and marks; None where it does not."""
    places = [(mark, at) for at, char in enumerate(text) for mark in unicodedata.normalize("NFKC", char) if KEPT.match(mark)]
    needle = "".join(mark for mark in unicodedata.normalize("NFKC", wanted) if KEPT.match(mark))
    at = "".join(mark for mark, _ in places).find(needle)
    return (places[at][1], places[at + len(needle) - 1][1] + 1) if needle and at >= 0 else None
