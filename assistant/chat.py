"""From a question to a verified Reply: the whole story on one screen.

    understand ─▶ retrieve ─▶ compose (─▶ rewrite) (─▶ write) ─▶ verify

Enters: a question, the earlier questions of the same chat, and the bulletins it may draw on. Leaves: a Reply. It does not know where
it is shown. Where a chat model is set, it writes out a follow-up of which the reading finds nothing, and words what was found; what it
says that no cited passage holds is left out, and where too little is left, or the model cannot be reached, the extractive answer stands.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant import doubts, kindred, models, rewriting, telling
from assistant.cache import Answers, key_of
from assistant.compose.evidence import Private, marked_private
from assistant.compose.extractive import UNTOLD, compose
from assistant.compose.generative import Writer
from assistant.drafting.wording import worded
from assistant.match import normalise
from assistant.models import Chat, ModelError, Usage
from assistant.plain import addresses_model
from assistant.prompts import Prompts
from assistant.question import understand
from assistant.retrieve import retrieve
from assistant.settings import ModelConfig, Settings, prompts
from assistant.summary import Phrase
from assistant.types import Citation, Evidence, Part, Query, Reply
from assistant.verify import Draft, verify
from index.embeddings import Embedder
from index.store import Store
from index.types import Figure

UNFOUNDED = "未能在原文找到依据,不作回答。"
LONGEST_QUESTION = 2000  # characters; what is longer is no question, and is cut

Stop = threading.Event | None


class Assistant:
    """One library, and the chat model that words answers where one is set."""

    def __init__(self, store: Store, settings: Settings, *, chat: Chat | None = None, private: Private = marked_private) -> None:
        """`chat` stands in for the model of the settings; `private` names bulletins that no model elsewhere is given."""
        self.store = store
        self.settings = settings
        self._private = private
        self._answers = Answers()
        self._writer = Writer(chat, Prompts.load(prompts()), private) if chat else None
        self._unloaded: ModelError | None = None
        if chat is None:
            self.use_model(settings.model)

    def use_model(self, config: ModelConfig | None) -> None:
        """Ask this model from the next question on, or none. What keeps it from being loaded is told with each answer."""
        self._writer, self._unloaded = None, None
        if config is None:
            return
        try:
            self._writer = Writer(models.load(config), Prompts.load(prompts()), self._private)
        except ModelError as error:
            self._unloaded = error

    @property
    def model(self) -> ModelConfig | None:
        """The model that is asked at present."""
        return self._writer.chat.config if self._writer else None

    @property
    def phrase(self) -> Phrase | None:
        """What words a draft anew; None without a model."""
        writer = self._writer
        if writer is None:
            return None
        return lambda topic, draft, verified: worded(writer, self.store, topic, draft, verified, self.settings.language)

    def ask(
        self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = (), *, literal: bool = False, stopped: Stop = None
    ) -> Reply:
        """The whole reply. `literal`: typos and dialect words are taken as typed. Raises AssistantError where the library cannot be
        read; a model that fails is named in the reply."""
        return deque(self._replies(question, history, bulletins, literal, stopped or threading.Event()), maxlen=1)[0]

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        bulletins: Sequence[str] = (),
        *,
        literal: bool = False,
        anew: bool = False,
        stopped: Stop = None,
    ) -> Iterator[Reply]:
        """Partial replies whose answer grows; the last is the whole. Nothing is shown before it is verified, and setting `stopped` ends
        the model's call. `anew`: a model is asked again, also where it has answered the same before."""
        for whole in self._replies(question, history, bulletins, literal, stopped or threading.Event(), anew):
            if whole.tokens is None or whole.fallback or whole.cached:  # there at once: it grows clause by clause
                yield from by_clause(whole)
            yield whole

    def _replies(
        self, question: str, history: Sequence[str], bulletins: Sequence[str], literal: bool, stopped: threading.Event, anew: bool = False
    ) -> Iterator[Reply]:
        began = time.perf_counter()
        self.store.refresh()
        writer, language = self._writer, self.settings.language
        manifest = self.store.manifest
        identity = writer.identity if writer else ()
        key = key_of(question, history, sorted(bulletins), literal, manifest.generation, manifest.build, identity, language)
        if writer and not anew and (known := self._answers.get(key)):
            yield replace(known, id=new_id(), seconds=time.perf_counter() - began, cached=True)
            return
        query = self.understand(question, history, bulletins, literal=literal)
        evidence, draft = self.found(query)
        usage: Usage | None = None
        if writer and history and draft.abstained and not draft.choices:
            other, usage = self.rewritten(writer, question, history, bulletins, query, stopped)
            if other and not (found := self.found(other))[1].abstained:
                query, (evidence, draft) = other, found

        def reply(draft: Draft, **more: Any) -> Reply:  # noqa: ANN401 - fields of a Reply
            whole = replace(self.checked(draft, question, history, query), seconds=time.perf_counter() - began, **more)
            return doubts.told(whole, self.store.bulletin, language)

        if (
            writer is None or draft.abstained or draft.choices
        ):  # where the reading finds nothing, a model would only find words for a neighbour
            more: dict[str, Any] = {}
            if self._unloaded:
                more = {"fallback": "down", "notes": (telling.note("down", language, self._unloaded),)}
            elif writer and usage:
                more = {"model": writer.chat.config.name, **telling.counted(usage)}
            yield reply(draft, **more)
            return
        for written in writer.write(query, evidence, draft, self.store, stopped):
            written = replace(written, usage=written.usage + usage) if usage else written
            said = reply(written.draft or draft, **telling.fields(written, writer.chat.config.name, language))
            said = replace(said, unsupported=(*said.unsupported, *written.dropped))
            if usage and written.done:
                said = replace(said, notes=(telling.read_as(query.resolved, language), *said.notes))
            if written.done and not written.error and written.fallback != "stopped":
                self._answers.put(key, said)
            yield said

    def found(self, query: Query) -> tuple[list[list[Evidence]], Draft]:
        """The draft; where it leaves something unanswered, words of the question that no table knows are looked up by the embedder."""
        evidence = [self.evidence(query, part) for part in query.parts]
        draft = compose(self.widened(query, evidence), evidence, self.store)
        if not draft.abstained and UNTOLD not in draft.answer:
            return evidence, draft
        wider = self.widened(query, evidence, self.store.embedder)
        return evidence, compose(wider, evidence, self.store, last=True)

    def widened(self, query: Query, evidence: Sequence[Sequence[Evidence]], embedder: Embedder | None = None) -> Query:
        parts = [kindred.widened(part, found, self.store.rarity, embedder) for part, found in zip(query.parts, evidence, strict=True)]
        return replace(query, parts=tuple(parts))

    def rewritten(
        self, writer: Writer, question: str, history: Sequence[str], bulletins: Sequence[str], ours: Query, stopped: threading.Event
    ) -> tuple[Query | None, Usage]:
        """The follow-up as the model writes it out; None where that may not be trusted."""

        def read(text: str) -> Query:
            return self.understand(text, (), bulletins, literal=True)

        return rewriting.rewritten(writer.chat, writer.prompts, question, history, ours, read, stopped)

    def evidence(self, query: Query, part: Part) -> list[Evidence]:
        """Passages that tell something; one that speaks to a language model is no evidence for anything."""
        return [found for found in retrieve(self.store, query, part) if not addresses_model(found.passage.text)]

    def checked(self, draft: Draft, question: str, history: Sequence[str], query: Query) -> Reply:
        """The part of a draft that its citations hold."""
        checked = verify(
            draft,
            question=f"{question} {query.resolved}",
            history=history,
            texts={c.bulletin: self.store.bulletin(c.bulletin).text for c in (*draft.citations, *draft.nearest)},
            figures_of=self.figures_in,
        )
        empty = not draft.abstained and not checked.citations
        return Reply(
            id=new_id(),
            headline=checked.headline,
            answer=UNFOUNDED if empty else checked.answer or UNFOUNDED,
            abstained=draft.abstained or empty,
            citations=checked.citations,
            computed=checked.computed,
            unsupported=checked.unsupported,
            nearest=checked.nearest,
            readings=query.readings,
            figures_verified=checked.figures_verified,
            choices=draft.choices,
        )

    def understand(self, question: str, history: Sequence[str], bulletins: Sequence[str], *, literal: bool = False) -> Query:
        known = self.store.bulletins()
        chosen = [b for b in known if b.id in bulletins] if bulletins else known
        query = understand(question[:LONGEST_QUESTION], history, chosen, self.store.vocabulary(), literal=literal)
        query = replace(query, followed=bool(history) and normalise(query.resolved) != normalise(question), scoped=bool(bulletins))
        return replace(query, bulletins=tuple(b.id for b in chosen)) if bulletins and not query.bulletins else query

    def figures_in(self, citation: Citation) -> list[Figure]:
        """The figures read in the bulletin that stand inside a citation's quote."""
        read = self.store.figures(citation.bulletin)
        return [f for figures in read.values() for f in figures if citation.start <= f.span[0] and f.span[1] <= citation.end]


def new_id() -> str:
    return uuid.uuid4().hex[:12]


def by_clause(whole: Reply) -> Iterator[Reply]:
    """A reply that is already verified, growing by a clause."""
    shown = ""
    for clause in re.findall(r"[^,，。;；\n]*[,，。;；\n]+|[^,，。;；\n]+$", whole.answer):
        shown += clause
        yield replace(whole, answer=shown)
