"""What the page needs of the engine: one assistant, the library behind it and the settings both were opened with.

Enters: a store and an assistant. Leaves: answers, bulletins and example questions. The page's tests put a fake here.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Protocol

from assistant.settings import ModelConfig, Settings
from assistant.suggest import examples, followups
from assistant.types import Reply
from index.errors import LibraryError
from index.types import Figure

if TYPE_CHECKING:
    from assistant.summary import Phrase
    from index.store import Store

EXAMPLES = 4
FOLLOWUPS = 3
FOLLOWUP_TRIES = 6
NEAREST = 4  # places of an answer round which questions are looked for
TRIES = 8  # an example that the library does not answer is not shown; more tries would keep the page waiting


class Answers(Protocol):
    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        bulletins: Sequence[str] = (),
        *,
        literal: bool = False,
        stopped: threading.Event | None = None,
    ) -> Reply: ...

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        bulletins: Sequence[str] = (),
        *,
        literal: bool = False,
        anew: bool = False,
        stopped: threading.Event | None = None,
    ) -> Iterator[Reply]: ...

    @property
    def model(self) -> ModelConfig | None: ...

    @property
    def phrase(self) -> Phrase | None: ...

    def use_model(self, config: ModelConfig | None) -> None: ...


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

    def followups(self, places: Sequence[tuple[str, int]], asked: Sequence[str]) -> list[str]: ...


@dataclass(frozen=True)
class LibraryEngine:
    assistant: Answers
    store: Store
    settings: Settings
    trying: Answers | None = None  # what tries a question before it is suggested: never a chat model, which may cost
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

    def followups(self, places: Sequence[tuple[str, int]], asked: Sequence[str]) -> list[str]:
        """Questions about what stands near these places (bulletin, start) that the library answers and nobody has asked yet."""
        near: list[Iterator[str]] = []
        for id, start in places[:NEAREST]:
            with contextlib.suppress(LibraryError):  # removed meanwhile
                near.append(followups(self.store.bulletin(id), start, self._figures(id)))
        fresh = (question for question in chain.from_iterable(zip_longest(*near)) if question and question not in asked)
        leads_on = partial(self._answered, known=frozenset(places))
        return list(islice(filter(leads_on, islice(dict.fromkeys(fresh), FOLLOWUP_TRIES)), FOLLOWUPS))

    def _figures(self, id: str) -> Iterator[Figure]:
        return (figure for passage in self.store.figures(id).values() for figure in passage)

    def _candidates(self) -> Iterator[str]:
        return examples(self.store.bulletins()[:EXAMPLES], self._figures)

    def _answered(self, question: str, known: frozenset[tuple[str, int]] = frozenset()) -> bool:
        """Some of it by another place than is known already: else the reader has just read it."""
        reply = (self.trying or self.assistant).ask(question)
        return not reply.abstained and any((cited.bulletin, cited.start) not in known for cited in reply.citations)
