"""What the page needs of the engine: one assistant and the library behind it.

Enters: a store and an assistant. Leaves: answers, bulletins and example questions. The page's tests put a fake here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from assistant.suggest import examples
from assistant.types import Reply
from index.types import Bulletin, Figure

EXAMPLES = 4
TRIES = 8  # an example that the library does not answer is not shown; more tries would keep the page waiting


class Answers(Protocol):
    def ask(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = ()) -> Reply: ...

    def stream(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = ()) -> Iterator[Reply]: ...


class Shelf(Protocol):
    def bulletins(self) -> Sequence[Bulletin]: ...

    def bulletin(self, id: str) -> Bulletin: ...

    def figures(self, id: str) -> Mapping[str, tuple[Figure, ...]]: ...


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
    _examples: dict[tuple[str, ...], list[str]] = field(default_factory=dict)  # by the bulletins they were made from

    @property
    def empty(self) -> bool:
        return not self.store.bulletins()

    def examples(self) -> list[str]:
        """Questions that this library answers. Trying them also loads whatever an answer needs."""
        held = tuple(bulletin.id for bulletin in self.store.bulletins())
        if held not in self._examples:
            self._examples.clear()
            self._examples[held] = list(islice(filter(self._answered, islice(self._candidates(), TRIES)), EXAMPLES))
        return self._examples[held]

    def _candidates(self) -> Iterator[str]:
        def figures(id: str) -> Iterator[Figure]:
            return (figure for passage in self.store.figures(id).values() for figure in passage)

        return examples(self.store.bulletins()[:EXAMPLES], figures)

    def _answered(self, question: str) -> bool:
        reply = self.assistant.ask(question)
        return bool(reply.citations) and not reply.abstained
