"""The engine that a chat model writes for: Query, Evidence and the extractive draft in, a Draft out that grows sentence by sentence.

The extractive draft is the floor. Its headline, which was read and not written, stays. Of a list it says what belongs to it: an item that
it does not cite is left out, however true, and one that the model leaves out or tells shorter is added. And it is the answer wherever the
model gives none, or too little of what it says is found in what it cites.
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
from assistant.claims import held, is_held, read_claims, tidy
from assistant.compose import evidence as given_evidence
from assistant.compose.citing import Citer
from assistant.compose.evidence import Private, marked_private, nothing_private
from assistant.grounding import Given, Judge, Verdict
from assistant.match import normalise
from assistant.models import Chat, Message, ModelError, Stopped, Usage, tokens_of
from assistant.plain import for_model
from assistant.prompts import REFUSAL, Prompts
from assistant.streaming import Said, Splitter, numbered
from assistant.types import Evidence, Query
from assistant.verify import BULLET, MARKER, Draft, markers
from index.types import Span

if TYPE_CHECKING:
    from index.store import Store

Fallback = Literal["", "down", "stopped", "refused", "unfounded", "private"]
LONGEST_TEXT = 12_000  # characters of one answer that are read
MOST_SAID = 120  # sentences of one answer
SHOWN_DROPPED = 300  # characters of a sentence that is named as left out
MOST_DROPPED = 50
ENOUGH = 0.5  # share of the sentences that must hold; below it the extractive answer is the better one
LISTS = (
    "measures",
    "list",
    "documents",
    "promise",
    "problems",
    "status",
    "responsible",
    "compare",
)  # a list neither loses nor gains an item
NOTHING_USED = Usage()
TOLD = 0.8  # share of a line's pairs of characters from which the model has told it
LEFT_OUT = "原文另载:"
LEAD = re.compile(r"[^。；;]{2,24}[:：]\**")


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
    beside: bool = False  # true, and no item of the list that is asked for


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
        read = "" if any(private(store.bulletin(c.bulletin)) for c in floor.citations) else floor.headline or ""
        name = "compare" if any(part.intent == "compare" for part in query.parts) else "answer"
        frame = tokens_of("".join(text for _, text in self.prompt(name, query, "", read)))
        budget = self.chat.config.context - self.chat.config.output - frame
        given = given_evidence.choose(evidence, floor, store, budget, private)
        if not given:
            held_back = any(private(store.bulletin(e.passage.bulletin)) for found in evidence for e in found)
            yield Written(None, True, "private" if held_back else "refused")
            return
        page = Page(given, Citer(store.bulletin), query, floor, Judge(store.rarity, store.commitments))
        fenced = given_evidence.fenced(given, query.resolved)
        usage, error = Usage(), None

        # 2. Sentence by sentence
        prompt = self.prompt(name, query, fenced, read)
        call = self.chat.call(prompt, stopped)
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
            call = self.chat.call(self.again(prompt, page.failed), stopped)
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

    def prompt(self, name: str, query: Query, fenced: str, read: str) -> list[Message]:
        """`read`: the headline, where the model may know it."""
        known = f"已由程序核对的直接回答(可展开,不可更改):{for_model(read)}\n\n" if read else ""
        return self.prompts.fill(name, refusal=REFUSAL, evidence=fenced, known=known, question=for_model(query.resolved))

    def again(self, prompt: Sequence[Message], failed: Sequence[Line]) -> list[Message]:
        sentences = "\n".join(f"{n}. {line.said.text[:SHOWN_DROPPED]}" for n, line in enumerate(failed, 1))
        return self.prompts.go_on(prompt, "again", sentences=sentences)


class Page:
    """The answer in the making."""

    def __init__(self, given: Sequence[Given], citer: Citer, query: Query, floor: Draft, judge: Judge) -> None:
        self.given, self.citer, self.query, self.floor, self.judge = given, citer, query, floor, judge
        self.used: list[tuple[str, Span]] = []  # bulletin and span of every clause that the answer cites
        for citation in floor.citations if floor.headline else ():  # what the headline rests on
            citer.take(citation)
        self.lines: list[Line] = []
        self.listed = any(part.intent in LISTS for part in query.parts)
        self.refused = False

    @property
    def held(self) -> list[Line]:
        return [line for line in self.lines if line.text and not line.bare]

    @property
    def failed(self) -> list[Line]:
        return [line for line in self.lines if line.text is None and not line.beside][:MOST_DROPPED]

    @property
    def dropped(self) -> tuple[str, ...]:
        lost = [line for line in self.lines if line.text is None][:MOST_DROPPED]
        return tuple(MARKER.sub("", line.said.text).strip()[:SHOWN_DROPPED] for line in lost)

    def add(self, said: Said) -> bool:
        """Whether the answer grew."""
        if tidy(REFUSAL).rstrip("。") in tidy(said.text):
            self.refused = not self.held
            return False
        if self.says_nothing(said.text):
            return False
        line = Line(said)
        self.lines.append(line)
        if LEAD.fullmatch(said.text) and grounding.claims_nothing(said.text, self.query.resolved):
            line.text, line.bare = said.text, True
            return False
        self.settle(line, said)
        return line.text is not None

    def says_nothing(self, text: str) -> bool:
        """Markers alone, a question handed back, the heading of a passage: no statement, neither told nor counted."""
        words = normalise(MARKER.sub("", text)).strip("。.:：;；,，›·- ")
        if not words or MARKER.sub("", text).rstrip(" 。").endswith(("?", "？")) or words == normalise(self.query.asked).strip("?？。"):
            return True
        return any(words in self.headings(given) for given in self.given)

    @staticmethod
    def headings(given: Given) -> set[str]:
        path = [normalise(heading).strip("。:：;；,， ") for heading in (given.bulletin.title, *given.passage.path)]
        return {*path, *("›".join(path[at:]) for at in range(len(path)))}

    def settle(self, line: Line, said: Said) -> None:
        """Where the sentence holds, by the passages it names or by the only one that supports it, it is told with our markers."""
        named = [one for one in self.given if one.number in markers(said.text)]
        verdict = self.judge.judge(said.text, named)
        if not verdict.holds:
            verdict = self.judge.only_support(said.text, self.given)
        line.beside = verdict.holds and self.listed and not any(self.rests(one.bulletin.id, span) for one, span in verdict.clauses)
        if verdict.holds and not line.beside:
            line.text = self.marked(said.text, verdict)

    def marked(self, text: str, verdict: Verdict) -> str:
        words = re.sub(r"\s+(?=[。；;！!]?$)", "", MARKER.sub("", text).strip())
        ends = re.search(r"[。；;！!?？]*$", words)
        end = ends[0] if ends else ""
        marks = "".join(dict.fromkeys(self.citer.mark(given.passage, span) for given, span in verdict.clauses))
        self.used += [(given.bulletin.id, span) for given, span in verdict.clauses]
        return f"{words[: len(words) - len(end)]}{marks}{end}"

    def mend(self, answer: str) -> None:
        failed = self.failed
        for number, text in numbered(answer[:LONGEST_TEXT]):
            if 0 < number <= len(failed):
                line = failed[number - 1]
                for said in [*(splitter := Splitter()).feed(text + "\n"), *splitter.close()][:1]:
                    if not line.text:
                        self.settle(line, said)

    def enough(self) -> bool:
        """Half of what was said holds, and something of it is what the headline rests on: else it tells of another thing."""
        said = sum(not line.bare for line in self.lines)
        told = not self.floor.headline or any(self.rests(bulletin, span) for bulletin, span in self.used)
        return bool(self.held) and len(self.held) >= ENOUGH * said and told

    def rests(self, bulletin: str, span: Span) -> bool:
        """Is it among what the extractive answer cites?"""
        return any(c.bulletin == bulletin and span[0] < c.end and c.start < span[1] for c in self.floor.citations)

    def draft(self) -> Draft:
        """What holds so far."""
        return Draft(self.floor.headline, self.text(), self.citer.citations, self.floor.computed)

    def whole(self) -> Draft:
        """With what a list would else lose: in the place of a row that says less of the same, or at the end."""
        rows, lost = self.rows(), []
        for line in self.lost() if self.listed else ():
            less = [i for i, row in enumerate(rows) if not row.endswith((":", "：")) and share(row, line) >= TOLD]
            if not less:
                lost.append(line)
                continue
            rows[less[0]] = bullet(rows[less[0]]) + line[len(bullet(line)) :]
            rows = [row for i, row in enumerate(rows) if i not in less[1:]]
        answer = "\n".join((*rows, "", LEFT_OUT, *lost) if lost else rows)
        return Draft(self.floor.headline, answer, self.citer.citations, self.floor.computed)

    def lost(self) -> list[str]:
        """Lines of the extractive answer whose words or figures the model's does not hold, with our markers: a clause that is cited may
        say more."""
        cited = {c.marker: c for c in self.floor.citations}
        said = self.text()
        claimed = held([said])
        lines = [line for line in self.floor.answer.split("\n") if line.strip()]
        lost = [line for line in lines if share(line, said) < TOLD or not is_held(read_claims(line), [claimed])]
        return [MARKER.sub(lambda m: self.citer.take(cited[int(m[1])]) if int(m[1]) in cited else "", line) for line in lost]

    def text(self) -> str:
        return "\n".join(self.rows())

    def rows(self) -> list[str]:
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
        return [row for row in rows if row]


def share(line: str, text: str) -> float:
    """Of the line's pairs of characters, how many the text holds."""
    own, known = (grounding.bigrams(MARKER.sub("", one)) for one in (line, text))
    return len(own & known) / len(own) if own else 1.0


def bullet(line: str) -> str:
    found = BULLET.match(line)
    return found[0] if found else ""


def whole_sentences(call: Iterable[str]) -> Iterator[Said]:
    splitter, read = Splitter(), 0
    for chunk in call:
        read += len(chunk)
        yield from splitter.feed(chunk[: max(0, LONGEST_TEXT - read + len(chunk))])
        if read >= LONGEST_TEXT:
            break
    yield from splitter.close()
