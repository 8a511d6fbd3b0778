"""The prompt texts of `prompts/`, read and checked once: a folder in, `Prompts` out that fill slots.

Raises PromptError for a text that is missing or has other slots than the code fills. It knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.models import Message
from index.errors import AssistantError

REFUSAL = "库中通报没有写到这个问题。"  # the one phrase by which a model says that it has no answer
SLOTS: Mapping[str, frozenset[str]] = {
    "answer": frozenset(("refusal", "evidence", "known", "question")),
    "again": frozenset(("sentences",)),  # goes on from `answer`: an endpoint that keeps what it has read reads little more
    "rewrite": frozenset(("history", "question")),
    "summary": frozenset(("topic", "sentences")),
    "compare": frozenset(("refusal", "evidence", "known", "question")),
}
_SLOT = re.compile(r"\{([^{}\n]*)\}")
_PARTS = re.compile(r"\A(?:=== system\n(?P<system>.+?)\n)?=== user\n(?P<human>.+?)\s*\Z", re.DOTALL)
GOES_ON = frozenset(("again",))  # has no system text of its own


class PromptError(AssistantError):
    """A prompt text that cannot be used."""


@dataclass(frozen=True)
class Prompts:
    texts: Mapping[str, tuple[str, str]]  # name -> (system, human)

    @classmethod
    def load(cls, folder: Path) -> Prompts:
        return cls({name: _read(folder / f"{name}.txt", slots) for name, slots in SLOTS.items()})

    def fill(self, name: str, **values: str) -> list[Message]:
        """The two messages; raises KeyError where a value is left out, which is a mistake of ours."""
        system, human = (_SLOT.sub(lambda slot: values[slot[1]], text) for text in self.texts[name])
        return [("system", system), ("human", human)]

    def go_on(self, messages: Sequence[Message], name: str, **values: str) -> list[Message]:
        """The messages with one more request at the end of the last."""
        (_, _), (_, more) = self.fill(name, **values)
        *before, (role, text) = messages
        return [*before, (role, f"{text}\n\n{more}")]


def _read(file: Path, slots: frozenset[str]) -> tuple[str, str]:
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise PromptError(f"读不了提示词 {file}。请恢复这个文件。", f"Cannot read the prompt {file}. Restore the file.") from None
    parts = _PARTS.match(text)
    if parts is None or (parts["system"] is None) != (file.stem in GOES_ON):
        raise PromptError(
            f"提示词 {file.name} 没有分成 === system 与 === user 两段。请补上。",
            f"The prompt {file.name} is not divided by === system and === user. Put them in.",
        )
    found = set(_SLOT.findall(text))
    if found != slots:
        missing, unknown = "、".join(sorted(slots - found)), "、".join(sorted(found - slots))
        raise PromptError(
            f"提示词 {file.name} 的空位不对：缺 {missing or '无'}，多 {unknown or '无'}。请对照 prompts/README.md 改正。",
            f"The slots of {file.name} are wrong: missing {missing or 'none'}, unknown {unknown or 'none'}. See prompts/README.md.",
        )
    return parts["system"] or "", parts["human"]
