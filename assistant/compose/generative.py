"""The engine that a chat model writes for: Query, Evidence and the extractive draft in, a Draft out that grows sentence by sentence.

The extractive draft is the floor. Its headline, which was read and not written, stays; what it cites for a list and the model leaves out
is added; and it is the answer wherever the model gives none, or too little of what it says is found in what it cites.
Each sentence is judged before it is part of a Draft: what fails is cited anew where exactly one passage holds it, else asked for once
more, else left out and named.

    1. evidence ─▶ prompt   2. sentences as they come, judged   3. those that failed, once more   4. enough left?
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from assistant import grounding
from assistant.claims import tidy
from assistant.compose import evidence as given_evidence
from assistant.compose.citing import Citer
from assistant.compose.evidence import Private, marked_private, nothing_private
from assistant.grounding import Given, Judge, Verdict
from assistant.models import Chat, Message, ModelError, Stopped, Usage, tokens_of
from assistant.plain import for_model
from assistant.prompts import REFUSAL, Prompts
from assistant.streaming import Said, Splitter
from assistant.types import Citation, Evidence, Query
from assistant.verify import MARKER, Draft, markers
from index.types import Span

if TYPE_CHECKING:
    from index.store import Store

Fallback = Literal["", "down", "stopped", "refused", "unfounded", "private"]
LONGEST_TEXT = 12_000  # characters of one answer that are read
MOST_SAID = 120  # sentences of one answer
SHOWN_DROPPED = 300  # characters of a sentence that is named as left out
MOST_DROPPED = 50
ENOUGH = 0.5  # share of the sentences that must hold; below it the extractive answer is the better one
LISTS = ("measures", "list", "documents", "promise", "problems", "status", "responsible")  # a list must not lose an item
NOTHING_USED = Usage()
TOLD = 0.8  # share of a line's pairs of characters from which the model has told it
LEFT_OUT = "原文另载:"
LEAD = re.compile(r"[^。；;]{2,24}[:：]\**")
AGAIN = re.compile(r"(?m)^\s*(\d{1,2})[.、．)）:：]\s*(.+)$")


@dataclass(frozen=True)
class Written:
    """How far the answer is. The last one has `done`; without a draft it names why the extractive answer stands."""

    draft: Draft | None
    done: bool = False
    fallback: Fallback = ""
    error: ModelError | None = None  # also beside a draft: the model broke off after it
    dropped: tuple[str, ...] = ()
    usage: Usage = NOTHING_USED


@dataclass
class Line:
    """A sentence of the answer: what it became, or nothing yet."""

    said: Said
    text: str | None = None  # with our markers; None while it does not hold
    bare: bool = False  # a lead-in, which claims nothing


@dataclass
class Writer:
    """One model with its prompts; `write` may run in several threads at once."""

    chat: Chat
    prompts: Prompts
    private: Private = marked_private

    @property
    def identity(self) -> tuple[object, ...]:
        """What an answer depends on besides the question and the library."""
        config = self.chat.config
        return config.name, config.url, config.context, config.output, sorted(self.prompts.texts.items())

    def write(
        self, query: Query, evidence: Sequence[Sequence[Evidence]], floor: Draft, store: Store, stopped: threading.Event
    ) -> Iterator[Written]:
        # 1. Evidence and prompt
        private = nothing_private if self.chat.config.local else self.private
        frame = tokens_of("".join(text for _, text in self.prompt("answer", query, "", floor)))
        budget = self.chat.config.context - self.chat.config.output - frame
        given = given_evidence.choose(evidence, floor, store, budget, private)
        if not given:
            held_back = any(private(store.bulletin(e.passage.bulletin)) for found in evidence for e in found)
            yield Written(None, True, "private" if held_back else "refused")
            return
        page = Page(given, Citer(store.bulletin), query, floor, Judge(store.rarity, lambda id: store.commitments(id)[0]))
        fenced = given_evidence.fenced(given, query.resolved)
        usage, error = Usage(), None

        # 2. Sentence by sentence
        call = self.chat.call(self.prompt("answer", query, fenced, floor), stopped)
        try:
            for said in islice(whole_sentences(call), MOST_SAID):
                if page.add(said):
                    yield Written(page.draft())
        except ModelError as failure:
            error = failure
        except Stopped:
            yield Written(None, True, "stopped", usage=call.usage)
            return
        usage += call.usage

        # 3. What failed, once more
        if page.failed and error is None and not page.refused:
            call = self.chat.call(self.again(query, fenced, page.failed), stopped)
            try:
                page.mend("".join(call))
            except ModelError:
                pass  # what holds already stays
            except Stopped:
                yield Written(None, True, "stopped", usage=usage + call.usage)
                return
            usage += call.usage

        # 4. Enough left?
        fallback: Fallback = "down" if error and not page.held else "refused" if page.refused else "" if page.enough() else "unfounded"
        yield Written(None if fallback else page.whole(), True, fallback, error, page.dropped, usage)

    def prompt(self, name: str, query: Query, fenced: str, floor: Draft) -> list[Message]:
        known = f"已由程序核对的直接回答(可展开,不可更改):{for_model(floor.headline)}\n\n" if floor.headline else ""
        return self.prompts.fill(name, refusal=REFUSAL, evidence=fenced, known=known, question=for_model(query.resolved))

    def again(self, query: Query, fenced: str, failed: Sequence[Line]) -> list[Message]:
        sentences = "\n".join(f"{n}. {line.said.text[:SHOWN_DROPPED]}" for n, line in enumerate(failed, 1))
        return self.prompts.fill("again", evidence=fenced, question=for_model(query.resolved), sentences=sentences)


class Page:
    """The answer in the making."""

    def __init__(self, given: Sequence[Given], citer: Citer, query: Query, floor: Draft, judge: Judge) -> None:
        self.given, self.citer, self.query, self.floor, self.judge = given, citer, query, floor, judge
        self.used: list[tuple[str, Span]] = []  # bulletin and span of every clause that the answer cites
        for citation in floor.citations if floor.headline else ():  # what the headline rests on
            citer.take(citation)
        self.lines: list[Line] = []
        self.refused = False

    @property
    def held(self) -> list[Line]:
        return [line for line in self.lines if line.text and not line.bare]

    @property
    def failed(self) -> list[Line]:
        return [line for line in self.lines if line.text is None][:MOST_DROPPED]

    @property
    def dropped(self) -> tuple[str, ...]:
        return tuple(MARKER.sub("", line.said.text).strip()[:SHOWN_DROPPED] for line in self.failed)

    def add(self, said: Said) -> bool:
        """Whether the answer grew."""
        if tidy(REFUSAL).rstrip("。") in tidy(said.text):
            self.refused = not self.held
            return False
        line = Line(said)
        self.lines.append(line)
        if LEAD.fullmatch(said.text) and grounding.claims_nothing(said.text, self.query.resolved):
            line.text, line.bare = said.text, True
            return False
        line.text = self.verified(said)
        return line.text is not None

    def verified(self, said: Said) -> str | None:
        """The sentence with our markers where it holds, by the passages it names or by the only one that supports it."""
        named = [one for one in self.given if one.number in markers(said.text)]
        verdict = self.judge.judge(said.text, named)
        if not verdict.holds:
            verdict = self.judge.only_support(said.text, self.given)
        return self.marked(said.text, verdict) if verdict.holds else None

    def marked(self, text: str, verdict: Verdict) -> str:
        words = re.sub(r"\s+(?=[。；;！!]?$)", "", MARKER.sub("", text).strip())
        ends = re.search(r"[。；;！!?？]*$", words)
        end = ends[0] if ends else ""
        marks = "".join(dict.fromkeys(self.citer.mark(given.passage, span) for given, span in verdict.clauses))
        self.used += [(given.bulletin.id, span) for given, span in verdict.clauses]
        return f"{words[: len(words) - len(end)]}{marks}{end}"

    def mend(self, answer: str) -> None:
        failed = self.failed
        for number, text in AGAIN.findall(answer[:LONGEST_TEXT]):
            if 0 < int(number) <= len(failed):
                line = failed[int(number) - 1]
                for said in [*(splitter := Splitter()).feed(text + "\n"), *splitter.close()][:1]:
                    line.text = line.text or self.verified(said)

    def enough(self) -> bool:
        """Half of what was said holds, and something of it is what the headline rests on: else it tells of another thing."""
        claims = len(self.held) + len(self.failed)
        return (
            bool(self.held)
            and len(self.held) >= ENOUGH * claims
            and (not self.floor.headline or any(map(self.tells, self.floor.citations)))
        )

    def tells(self, citation: Citation) -> bool:
        return any(bulletin == citation.bulletin and a < citation.end and citation.start < b for bulletin, (a, b) in self.used)

    def draft(self) -> Draft:
        """What holds so far."""
        return Draft(self.floor.headline, self.text(), self.citer.citations, self.floor.computed)

    def whole(self) -> Draft:
        """With what a list would else lose."""
        lost = self.lost() if any(part.intent in LISTS for part in self.query.parts) else []
        answer = "\n".join((self.text(), "", LEFT_OUT, *lost)) if lost else self.text()
        return Draft(self.floor.headline, answer, self.citer.citations, self.floor.computed)

    def lost(self) -> list[str]:
        """Lines of the extractive answer whose words the model's does not hold, with our markers: a clause that is cited may say more."""
        cited = {c.marker: c for c in self.floor.citations}
        said = grounding.bigrams(MARKER.sub("", self.text()))
        lines = [text for text in self.floor.answer.split("\n") if text.strip()]
        words = [grounding.bigrams(MARKER.sub("", text)) for text in lines]
        lost = [text for text, own in zip(lines, words, strict=True) if own and len(own & said) < TOLD * len(own)]
        return [MARKER.sub(lambda m: self.citer.take(cited[int(m[1])]) if int(m[1]) in cited else "", text) for text in lost]

    def text(self) -> str:
        """Sentences that hold, in their lines; a line none of whose sentences holds goes."""
        rows: list[str] = []
        lead = ""
        for line in self.lines:
            lead = line.said.lead if line.said.opens else lead
            if line.said.opens:
                rows.append("")
            if line.text:
                rows = rows or [""]
                rows[-1] += line.text if rows[-1] else f"{lead}{line.text}"
        return "\n".join(row for row in rows if row)


def whole_sentences(call: Iterable[str]) -> Iterator[Said]:
    splitter, read = Splitter(), 0
    for chunk in call:
        read += len(chunk)
        yield from splitter.feed(chunk[: max(0, LONGEST_TEXT - read + len(chunk))])
        if read >= LONGEST_TEXT:
            break
    yield from splitter.close()
