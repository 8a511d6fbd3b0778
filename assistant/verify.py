"""Draft -> Verified: what the cited passages do not say does not reach the reader as fact.

Enters: a draft (headline, Markdown answer with [n] markers, citations, computed figures), the question with its history, and the
canonical texts. Leaves: the same without every sentence whose figure, date or 《document》 is neither in a quote it cites, nor in that
citation's title, headings or dates, nor in the question, nor computed from cited operands; what was left out is listed.

It does not know how the draft was made, and it does not judge whether a sentence reads its quote rightly, save for two slips (flips.py):
a promise told as a fact, and work told as done that is only planned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import Any

from assistant.claims import BULLET as LIST_NUMBER
from assistant.claims import Claims, Number, held, is_held, read_claims, tidy, together
from assistant.computed import stands
from assistant.flips import answers_promise, keeps_promise, keeps_undone, keeps_words, says_promise
from assistant.types import Citation
from index.types import Figure

QUOTE_LIMIT = 400
MARKER = re.compile(r"\[(\d{1,3})\]")
MARKER_LIST = re.compile(r"[\[【](\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]】](?!\()")
BULLET = re.compile(r"^[\s>#]*(?:[-*•+](?=\s)|[(（]?\d+[.．、)）](?!\d))?\s*")
ENDS = "。！？!?；;"
OPEN, CLOSE = "《“「『（(〈", "》”」』）)〉"
TABLE_ROW = re.compile(r"^\s*\|")

FiguresOf = Callable[[Citation], Sequence[Figure]]


@dataclass(frozen=True)
class Draft:
    """What a composer hands over. Markers in `answer` name `Citation.marker`."""

    headline: str | None
    answer: str
    citations: tuple[Citation, ...] = ()
    computed: tuple[Mapping[str, Any], ...] = ()
    abstained: bool = False
    nearest: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()  # questions to ask instead


@dataclass(frozen=True)
class Verified:
    headline: str | None
    answer: str
    citations: tuple[Citation, ...]
    computed: tuple[Mapping[str, Any], ...]
    nearest: tuple[Citation, ...]
    unsupported: tuple[str, ...]
    figures_verified: int  # different figures and dates that stand in headline or answer and in what they cite


def verify(
    draft: Draft, *, question: str, history: Sequence[str] = (), texts: Mapping[str, str], figures_of: FiguresOf | None = None
) -> Verified:
    # 1. Citations that are verbatim; the others are as good as absent
    cited = {c.marker: c for c in draft.citations if verbatim(c, texts)}
    asked = held([question, *history])
    support = {marker: support_of(c) for marker, c in cited.items()}
    quotes = held(c.quote for c in cited.values())
    raw = "\n".join(c.quote for c in cited.values())
    computed = tuple(c for c in draft.computed if stands(c, quotes, raw))
    results = held(str(c["result"]) for c in computed)
    checker = Checker(cited, support, asked, results, cache(lambda m: figures_of(cited[m]) if figures_of else ()), question)

    # 2. Sentence by sentence
    unsupported: list[str] = []
    lines = [checker.line(line, unsupported) for line in spell_markers(draft.answer).split("\n")]
    answer = "\n".join(without_idle_leads(lines))
    headline = None if draft.abstained else MARKER.sub("", draft.headline or "").strip() or None
    if headline and not checker.holds(headline, tuple(cited)):
        unsupported.append(headline)
        headline = None

    # 3. Only what is used stays, numbered as it is first met
    told = {n for text in (headline or "", answer) for n in read_claims(text).numbers}
    computed = tuple(c for c in computed if any(n.value == r.value for n in told for r in read_claims(str(c["result"])).numbers))
    answer, citations = renumber(answer, needed(answer, headline, computed, cited, support), cited)
    figures = sum(checker.in_source(n) for n in told)
    nearest = tuple(replace(c, marker=i) for i, c in enumerate((c for c in draft.nearest if verbatim(c, texts)), len(citations) + 1))
    return Verified(headline, answer, citations, computed, nearest, tuple(unsupported), figures)


def verbatim(citation: Citation, texts: Mapping[str, str]) -> bool:
    text = texts.get(citation.bulletin)
    return text is not None and 0 < len(citation.quote) <= QUOTE_LIMIT and text[citation.start : citation.end] == citation.quote


def support_of(citation: Citation) -> Claims:
    """What a citation can vouch for: its quote, title, headings and dates."""
    days = [d.isoformat() for d in (citation.published, citation.as_of) if d]
    return together([held([citation.quote]), held([citation.title, citation.issuer or "", *citation.path, *days], listed=False)])


@dataclass(frozen=True)
class Checker:
    cited: Mapping[int, Citation]
    support: Mapping[int, Claims]
    asked: Claims
    results: Claims
    figures: Callable[[int], Sequence[Figure]]
    question: str

    def line(self, line: str, unsupported: list[str]) -> str | None:
        """The line without the sentences that do not hold; None where nothing of it is left."""
        line = MARKER.sub(lambda m: m[0] if int(m[1]) in self.cited else "", line)
        around = markers(line) or tuple(self.cited)
        bullet = BULLET.match(line)
        lead = bullet[0] if bullet else ""
        if lead.strip():  # 「- （3）加强…」: under a bullet the source's own list number counts nothing
            line = lead + LIST_NUMBER.sub("", line[len(lead) :], count=1)
        parts = [line] if TABLE_ROW.match(line) else sentences(line[len(lead) :])
        kept = []
        for place, part in enumerate(parts):
            listed = place == 0 and not lead.strip()  # after 「- 」 or another sentence a number is no list number any more
            if self.holds(part, markers(part), listed) or self.holds(part, around, listed):
                kept.append(part)
            else:
                unsupported.append(MARKER.sub("", part).strip())
        if len(kept) == len(parts):
            return line
        body = "".join(kept)
        return lead + body if MARKER.sub("", body).strip() else None

    def holds(self, sentence: str, by: tuple[int, ...], listed: bool = True) -> bool:
        claims = read_claims(sentence, listed=listed)
        support = [*(self.support[m] for m in by), self.asked, self.results]
        if not is_held(claims, support) or not keeps_undone(sentence, [self.cited[m].quote for m in by]):
            return False
        if not claims.numbers or says_promise(sentence) or answers_promise(sentence, self.question):
            return True
        if keeps_words(sentence, [self.cited[m].quote for m in by]):
            return True
        return keeps_promise(claims.numbers, [f for m in by for f in self.figures(m)])

    def in_source(self, number: Number) -> bool:
        claims = Claims((number,), (), ())
        return is_held(claims, [*self.support.values(), self.results])


def spell_markers(answer: str) -> str:
    """[1,2] and 【1】 as a model may write them -> [1][2], [1]."""
    return MARKER_LIST.sub(lambda m: "".join(f"[{int(n)}]" for n in re.findall(r"\d+", m[1])), answer)


def markers(text: str) -> tuple[int, ...]:
    return tuple(int(m[1]) for m in MARKER.finditer(text))


def sentences(line: str) -> list[str]:
    """Cut after 。！？； outside quotation marks and brackets; markers go with the sentence before them."""
    cuts, depth = [0], 0
    for i, ch in enumerate(line):
        depth += (ch in OPEN) - (ch in CLOSE)
        if ch in ENDS and depth <= 0:
            tail = re.match(r"(?:\s*\[\d+\])*", line[i + 1 :])
            cuts.append(i + 1 + (tail.end() if tail else 0))
            depth = 0
    return [line[a:b] for a, b in zip(cuts, [*cuts[1:], len(line)], strict=True) if line[a:b]]


def without_idle_leads(lines: Sequence[str | None]) -> list[str]:
    """The lines that are left; a lead-in (「主要举措:」) goes with the last line that it led to."""
    kept: list[str] = []
    for i, line in enumerate(lines):
        if line is None:
            continue
        led = list(takewhile(lambda after: after is None or after.strip(), lines[i + 1 :]))
        if line.rstrip(" *").endswith(("：", ":")) and led and not any(led):
            continue
        kept.append(line)
    return kept


def needed(
    answer: str, headline: str | None, computed: Iterable[Mapping[str, Any]], cited: Mapping[int, Citation], support: Mapping[int, Claims]
) -> list[int]:
    """Markers in order of first use; then those that a headline, a line without marker or a computed figure rests on."""
    order = list(dict.fromkeys(markers(answer)))
    operands = [str(o) for c in computed for o in c.get("operands", ())]
    for claims in map(read_claims, (headline or "", *answer.split("\n"), *operands)):
        for single in claims.each():
            if not is_held(single, [support[m] for m in order]):
                order += [m for m in cited if m not in order and is_held(single, [support[m]])][:1]
    items = [tidy(str(i)) for c in computed for i in c.get("items", ())]
    for item in items:
        if not any(item in tidy(cited[m].quote) for m in order):
            order += [m for m in cited if m not in order and item in tidy(cited[m].quote)][:1]
    return order


def renumber(answer: str, order: Sequence[int], cited: Mapping[int, Citation]) -> tuple[str, tuple[Citation, ...]]:
    """Markers counted from 1 as first used; one clause cited twice gets one marker."""
    places: dict[tuple[str, int, int], int] = {}
    new = {m: places.setdefault((cited[m].bulletin, cited[m].start, cited[m].end), len(places) + 1) for m in order}
    first = {n: m for m, n in reversed(new.items())}
    answer = MARKER.sub(lambda m: f"[{new[int(m[1])]}]", answer)
    answer = re.sub(r"(\[\d+\])(?:\1)+", r"\1", answer)
    return answer, tuple(replace(cited[first[n]], marker=n) for n in sorted(first))
