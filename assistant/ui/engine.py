"""What the page needs of the engine: one assistant and the library behind it.

Enters: a store and an assistant. Leaves: answers, bulletins and example questions. The page's tests put a fake here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.types import Reply
from index.types import Bulletin


class Answers(Protocol):
    def ask(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = ()) -> Reply: ...

    def stream(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = ()) -> Iterator[Reply]: ...


class Shelf(Protocol):
    def bulletins(self) -> Sequence[Bulletin]: ...

    def bulletin(self, id: str) -> Bulletin: ...


class Engine(Protocol):
    @property
    def assistant(self) -> Answers: ...

    @property
    def store(self) -> Shelf: ...

    @property
    def empty(self) -> bool: ...

    def examples(self) -> list[str]: ...


@dataclass(frozen=True)
class LibraryEngine:
    assistant: Answers
    store: Shelf

    @property
    def empty(self) -> bool:
        return not self.store.bulletins()

    def examples(self) -> list[str]:
        from assistant.suggest import examples

        return examples(self.store.bulletins())
