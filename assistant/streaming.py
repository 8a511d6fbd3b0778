"""A model's text as it arrives -> whole sentences, each with the marker that follows it.

Enters: chunks of any size. Leaves: `Said`, in order, as soon as a sentence and its markers are complete. Thinking aloud
(<think>…</think>) is left out. It does not judge what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.plain import from_model
from assistant.verify import BULLET, sentences, spell_markers

LONGEST = 1000  # characters without an end; what is longer is no sentence
HALF_MARKER = re.compile(r"\s*(?:[\[【][\d,，、\s]*)?")
NUMBERED = re.compile(r"(?m)^\s*(\d{1,3})[.、．)）:：]\s*(.+)$")
THINK, THOUGHT = "<think>", "</think>"


def numbered(answer: str) -> list[tuple[int, str]]:
    """The lines of an answer that was asked for line by line: (number, text)."""
    return [(int(number), text) for number, text in NUMBERED.findall(answer)]


@dataclass(frozen=True, slots=True)
class Said:
    text: str  # a sentence with its markers, nothing in it that could act
    lead: str = ""  # "- ", "1. " where it opens an item
    opens: bool = False  # the first of its line


class Splitter:
    def __init__(self) -> None:
        self._raw = ""  # not yet looked at for thinking
        self._line = ""  # the rest of the line that is not told yet
        self._opens = True
        self._thinking = False

    def feed(self, chunk: str) -> Iterator[Said]:
        self._raw += chunk.replace("\r\n", "\n").replace("\r", "\n")
        self._line += self._without_thinking()
        while "\n" in self._line:
            line, self._line = self._line.split("\n", 1)
            yield from self._told(sentences(spell_markers(line)))
            self._opens = True
        parts = sentences(spell_markers(self._line))
        # the last part may go on, and a marker that is still arriving belongs to the part before it
        whole = parts[: -2 if parts and HALF_MARKER.fullmatch(parts[-1]) else -1]
        if not whole and len(self._line) > LONGEST:
            whole = parts
        self._line = "".join(parts[len(whole) :])
        yield from self._told(whole)

    def close(self) -> Iterator[Said]:
        if not self._thinking:
            self._line += self._raw
        yield from self._told(sentences(spell_markers(self._line)))
        self._raw = self._line = ""

    def _told(self, parts: list[str]) -> Iterator[Said]:
        for part in parts:
            text = from_model(part)
            bullet = BULLET.match(text) if self._opens else None
            lead = bullet[0] if bullet else ""
            words = text[len(lead) :].strip()
            if words:
                yield Said(words, re.sub(r"[#>\s]+", "", lead) + " " if lead.strip("#> \t") else "", self._opens)
                self._opens = False

    def _without_thinking(self) -> str:
        """What may be told of the text so far; the rest is kept where a tag may be arriving."""
        out = ""
        while True:
            tag = THOUGHT if self._thinking else THINK
            before, found, after = self._raw.partition(tag)
            if found:
                out += "" if self._thinking else before
                self._raw, self._thinking = after, not self._thinking
                continue
            held = next((n for n in range(min(len(tag) - 1, len(self._raw)), 0, -1) if tag.startswith(self._raw[-n:])), 0)
            ready, self._raw = self._raw[: len(self._raw) - held], self._raw[len(self._raw) - held :]
            return out if self._thinking else out + ready
