"""What the page needs of the engine: one assistant, the library behind it and the settings both were opened with.

Enters: a store and an assistant. Leaves: answers, bulletins and example questions. The page's tests put a fake here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from assistant.settings import Settings
from assistant.suggest import examples
from assistant.types import Reply
from index.types import Figure

if TYPE_CHECKING:
    from index.store import Store

EXAMPLES = 4
TRIES = 8  # an example that the library does not answer is not shown; more tries would keep the page waiting


class Answers(Protocol):
    def ask(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = ()) -> Reply: ...

    def stream(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = ()) -> Iterator[Reply]: ...


class Engine(Protocol):
    @property
    def assistant(self) -> Answers: ...

    @property
    def store(self) -> Store: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def empty(self) -> bool: ...

    def examples(self) -> list[str]: ...


@dataclass(frozen=True)
class LibraryEngine:
    assistant: Answers
    store: Store
    settings: Settings
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
