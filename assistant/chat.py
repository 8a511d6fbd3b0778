"""From a question to a verified Reply: the whole story on one screen.

    understand ─▶ retrieve ─▶ compose ─▶ verify

Enters: a question, the earlier questions of the same chat, and the bulletins it may draw on. Leaves: a Reply. It does not know where
it is shown.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.compose.extractive import compose
from assistant.match import normalise
from assistant.question import understand
from assistant.retrieve import retrieve
from assistant.settings import Settings
from assistant.types import Citation, Query, Reply
from assistant.verify import verify
from index.store import Store
from index.types import Figure

UNFOUNDED = "未能在原文找到依据,不作回答。"
LONGEST_QUESTION = 2000  # characters; what is longer is no question, and is cut


class Assistant:
    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def ask(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = (), *, literal: bool = False) -> Reply:
        """`literal`: typos and dialect words are taken as typed."""
        began = time.perf_counter()
        self.store.refresh()
        query = self.understand(question, history, bulletins, literal=literal)
        evidence = [retrieve(self.store, query, part) for part in query.parts]
        draft = compose(query, evidence, self.store)
        checked = verify(
            draft,
            question=f"{question} {query.resolved}",
            history=history,
            texts={c.bulletin: self.store.bulletin(c.bulletin).text for c in (*draft.citations, *draft.nearest)},
            figures_of=self.figures_in,
        )
        empty = not draft.abstained and not checked.citations
        return Reply(
            id=uuid.uuid4().hex[:12],
            headline=checked.headline,
            answer=UNFOUNDED if empty else checked.answer or UNFOUNDED,
            abstained=draft.abstained or empty,
            citations=checked.citations,
            computed=checked.computed,
            unsupported=checked.unsupported,
            nearest=checked.nearest,
            seconds=time.perf_counter() - began,
            readings=query.readings,
            figures_verified=checked.figures_verified,
            choices=draft.choices,
        )

    def stream(
        self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = (), *, literal: bool = False
    ) -> Iterator[Reply]:
        """Partial replies whose answer grows by a clause; the last is the whole. Nothing is shown before it is verified."""
        whole = self.ask(question, history, bulletins, literal=literal)
        shown = ""
        for clause in re.findall(r"[^,，。;；\n]*[,，。;；\n]+|[^,，。;；\n]+$", whole.answer):
            shown += clause
            yield replace(whole, answer=shown)
        yield whole

    def understand(self, question: str, history: Sequence[str], bulletins: Sequence[str], *, literal: bool = False) -> Query:
        known = self.store.bulletins()
        chosen = [b for b in known if b.id in bulletins] if bulletins else known
        query = understand(question[:LONGEST_QUESTION], history, chosen, self.store.vocabulary(), literal=literal)
        query = replace(query, followed=bool(history) and normalise(query.resolved) != normalise(question))
        return replace(query, bulletins=tuple(b.id for b in chosen)) if bulletins and not query.bulletins else query

    def figures_in(self, citation: Citation) -> list[Figure]:
        """The figures read in the bulletin that stand inside a citation's quote."""
        read = self.store.figures(citation.bulletin)
        return [f for figures in read.values() for f in figures if citation.start <= f.span[0] and f.span[1] <= citation.end]
