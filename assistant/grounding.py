"""Does one sentence say what the passages it cites say? The judge of model answers and of drafts.

Enters: a sentence and the passages that may support it. Leaves: a Verdict: whether it holds, what first does not, and the clauses that hold
it, fit to be quoted. Pure. It knows no model, no question type and no store.

A sentence holds where every number with its unit, date and 《document》 stands in the cited clauses, their headings or dates (`claims`);
where all that it names, figures with thing, period and aspect, bodies, a status, agrees with the cited passages (`judging`, which also
holds drafts against the library); and where its other words come from there too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant import agreement, judging, lexicon, points
from assistant.alignment import Rarity, Said, Source, other_words
from assistant.bound import same_value, tells
from assistant.claims import Claims, held, is_held, read_claims, together
from assistant.compose.citing import LONGEST, sentences, trim
from assistant.counted import counted_names
from assistant.derived import derived
from assistant.duties import Rows
from assistant.flips import keeps_promise, keeps_undone, keeps_words, says_promise
from assistant.fulfilment import deed
from assistant.match import even, normalise
from assistant.verify import MARKER
from index.amounts.periods import read_periods
from index.tasks.statuses import status_of
from index.tokens import content_words
from index.types import Bulletin, Commitment, Figure, Matter, Passage, Period, Span

Why = Literal["", "marker", "number", "date", "document", "body", "figure", "status", "tense", "recurrence", "aspect", "words"]
CLAUSE = re.compile(r"[^，,；;：:\n]*[，,；;：:\n]?")
FIVE_YEARS = re.compile("十[一二三四五]五")  # lasts five years
SPOKEN_YEARS = re.compile("五年(?=[来里间内]|时间|[，,]|全|新|城)")
SPOKEN = re.compile(r"个月|季度|半年")
COUNTED_HELD = 0.25  # where it has a number, which agrees
WORDS_HELD = 0.5  # share of a sentence's content words that its passages hold; a paraphrase keeps more, an invention less


def no_rows(bulletin: str) -> tuple[Sequence[Matter], Sequence[Commitment]]:
    return (), ()


@dataclass(frozen=True)
class Given:
    """A passage that a sentence may cite."""

    number: int
    passage: Passage
    bulletin: Bulletin
    figures: tuple[Figure, ...] = ()

    @cached_property
    def source(self) -> Source:
        return Source(self.bulletin, self.passage, self.figures)

    @cached_property
    def place(self) -> Claims:
        """What title, issuer, headings and dates vouch for."""
        b = self.bulletin
        days = [d.isoformat() for d in (b.published, b.as_of) if d]
        return held([b.title, b.issuer or "", *self.passage.path, *days], listed=False)

    @cached_property
    def units(self) -> tuple[Span, ...]:
        """Its sentences, long ones cut between clauses: what can be quoted."""
        text = self.bulletin.text
        return tuple(part for span in sentences(text, self.passage.span) for part in quotable(text, span))

    @cached_property
    def read(self) -> tuple[Claims, ...]:
        return tuple(held([self.bulletin.text[a:b]]) for a, b in self.units)

    @property
    def told(self) -> str:
        return "\n".join((self.bulletin.title, *self.passage.path, self.passage.text))

    @cached_property
    def normal(self) -> str:
        columns = (head for head, _ in self.passage.cells)
        head = (self.bulletin.title, self.bulletin.issuer or "", *self.passage.path, self.passage.label, *columns)
        return normalise("。".join((*head, self.passage.text)))


@dataclass(frozen=True, slots=True)
class Verdict:
    why: Why  # "" where the sentence holds, else what first does not
    clauses: tuple[tuple[Given, Span], ...] = ()

    @property
    def holds(self) -> bool:
        return not self.why


@dataclass(frozen=True)
class Judge:
    """`rarity` of a word and `rows` of a bulletin (its matters and commitments), as the store knows them."""

    rarity: Rarity = even
    rows: Rows = no_rows

    def judge(self, sentence: str, by: Sequence[Given]) -> Verdict:
        """`sentence` with or without its markers; `by` are the passages that its markers name."""
        words = MARKER.sub("", sentence).strip()
        if not by:
            return Verdict("marker")
        # 1. What it names stands there
        named = points.named(words) or list(points.tenses(words, ()))
        said = Said(words, self.rarity)
        sources = sorted((given.source for given in by), key=lambda source: -said.near(source))
        reckoned = [*(c.words for c in named if c.figure and is_reckoned(c, sources)), *counted_names(words)]
        claims = read_claims(without_known_periods(without(words, reckoned), by), listed=False)
        clauses = chosen(words, read_claims(words, listed=False), by)
        quotes = [given.bulletin.text[slice(*span)] for given, span in clauses]
        support = [*(held([quote]) for quote in quotes), *(given.place for given in by)]
        numbers, dates = Claims(claims.numbers, (), ()), Claims((), claims.dates, ())
        parts: tuple[tuple[Why, Claims], ...] = (("number", numbers), ("date", dates), ("document", Claims((), (), claims.documents)))
        missing = next((why for why, part in parts if not is_held(part, support)), None)
        if missing:
            return Verdict(missing)
        # 2. No promise is told as done
        figures = [f for given, (a, b) in clauses for f in given.figures if a <= f.span[0] and f.span[1] <= b]
        still = [c.words for c in named if c.figure and judging.tells_no_fact(c)]
        facts = read_claims(without(words, still), listed=False).numbers if still else numbers.numbers
        promised = says_promise(words) or keeps_words(words, quotes) or keeps_promise(facts, figures)
        promised = promised or bool(points.PROMISE.search(words)) or keeps_day(words, clauses)
        if not promised or not keeps_undone(words, quotes):
            return Verdict("aspect")
        # 3. It is told of the same thing, time and body
        counted = [claim.words for claim in named if claim.kind == "figure"]
        for claim in named:
            if claim.kind == "status" and any(figure in claim.clause for figure in counted):
                if any(deed(claim, said, source).verdict != "agrees" for source in sources):
                    return Verdict("aspect")
                continue  # 「已完成8项」: the deed is the figure's
            if judging.judge(claim, said, sources, self.rows).verdict != "agrees":
                return Verdict("body" if claim.kind == "duty" else claim.kind)
        why = agreement.amiss(words, named, sources, [(given.source, span) for given, span in clauses])
        if why:
            return Verdict(why)
        # 4. And in words that stand there
        return Verdict("words") if told(words, by) < (COUNTED_HELD if counted else WORDS_HELD) else Verdict("", clauses)

    def only_support(self, sentence: str, given: Sequence[Given]) -> Verdict:
        """Where exactly one of the passages holds the sentence, the verdict with it."""
        found = [verdict for one in given if (verdict := self.judge(sentence, [one])).holds]
        return found[0] if len(found) == 1 else Verdict("marker")


def is_reckoned(claim: points.Claim, sources: Sequence[Source]) -> bool:
    """It is told there in whatever form (六个 of 6个, 14600米 of 14.6公里), or follows from what is: a difference, a sum."""
    said = claim.figure
    after = claim.sentence[claim.span[1] : claim.span[1] + 2]  # 6.2万农村人口
    alike = tells if said and said.raw.endswith(("成", "番")) else same_value  # 约2000亿元 is not 1996.6亿元
    told = said is not None and any(alike(said, f) for source in sources if said.unit or after in source.text for f in source.figures)
    return told or derived(claim, sources) is not None


def without(words: str, reckoned: Sequence[str]) -> str:
    """Differences that the sentence reckons itself are no numbers to be looked for."""
    for raw in reckoned:
        words = words.replace(raw, "", 1)
    return words


def without_known_periods(words: str, by: Sequence[Given]) -> str:
    """前九个月 says what 1—9月 does: where a cited passage or its place names the same period, its numbers are no claims of their own."""
    if any(FIVE_YEARS.search(one.told) for one in by):
        words = SPOKEN_YEARS.sub("", words)
    for period in sorted(said_periods(words, by[0]), key=lambda p: p.span or (0, 0), reverse=True):
        if period.span and SPOKEN.search(period.raw) and any(period.same(p) for one in by for p in said_periods(one.told, one)):
            words = words[: period.span[0]] + words[period.span[1] :]
    return words


def said_periods(text: str, given: Given) -> list[Period]:
    day = given.bulletin.as_of or given.bulletin.published
    year = day.year if day else None
    return read_periods(text, year=year, carry=year)


def quotable(text: str, span: Span) -> list[Span]:
    """The span, or pieces of it of up to LONGEST characters that end with a clause."""
    start, end = span
    if end - start <= LONGEST:
        return [span]
    pieces, at = [], start
    for clause in CLAUSE.finditer(text, start, end):
        if clause.end() - at > LONGEST and clause.start() > at:
            pieces.append((at, clause.start()))
            at = clause.start()
    pieces.append((at, end))
    cut = [(a, b) for first, last in pieces for a in range(first, last, LONGEST) for b in [min(a + LONGEST, last)]]
    return [trimmed for piece in cut if (trimmed := trim(text, piece))[0] < trimmed[1]]


def chosen(words: str, claims: Claims, by: Sequence[Given]) -> tuple[tuple[Given, Span], ...]:
    """The clauses to quote: of each passage the one closest to the sentence, then what else its claims need."""
    singles = list(claims.each())
    pairs = bigrams(words)
    ranked = [
        (sum(is_held(single, [read]) for single in singles), len(pairs & bigrams(given.bulletin.text[slice(*span)])), given, span, read)
        for given in by for span, read in zip(given.units, given.read, strict=True)
    ]  # fmt: skip
    picked = []
    for given in by:
        own = [row for row in ranked if row[2] is given]
        if own:
            picked.append(max(own, key=lambda row: (row[0], row[1])))
    place = together([given.place for given in by])
    for single in singles:
        if not is_held(single, [place, *(row[4] for row in picked)]):
            holding = [row for row in ranked if is_held(single, [row[4]])]
            if holding:
                picked.append(max(holding, key=lambda row: (row[0], row[1])))
    if len(picked) > 1:  # a passage that is named and adds nothing is not shown as a source
        picked = [row for row in picked if row[0] or row[1] >= 0.2 * len(pairs)] or picked[:1]
    return tuple((row[2], row[3]) for row in picked)


def keeps_day(words: str, clauses: Sequence[tuple[Given, Span]]) -> bool:
    """「从2024年春季学期起提高到850元」: to come by its day alone, and told with that day."""
    ahead = [
        (given, f) for given, (a, b) in clauses for f in given.figures if a <= f.span[0] and f.span[1] <= b and f.aspect != "achieved"
    ]  # fmt: skip
    return bool(ahead) and all(
        f.period and any(f.period.same(p) for p in said_periods(words, given)) and not says_promise(given.bulletin.text[slice(*f.sentence)])
        for given, f in ahead
    )


def bigrams(text: str) -> set[str]:
    text = normalise(text)
    return {text[i : i + 2] for i in range(len(text) - 1)}


def told(words: str, by: Sequence[Given]) -> float:
    """Share of the content words that the cited passages hold, their headings and titles included."""
    idle = lexicon.lines("lead_words.txt")
    wanted = [normalise(word) for word in content_words(words) if len(word) > 1 and word not in idle and not re.search(r"\d", word)]
    if not wanted:
        return 1.0
    pool = " ".join(given.normal for given in by)
    return sum(len(word) * any(form in pool for form in (word, *other_words(word))) for word in wanted) / sum(map(len, wanted))


def claims_nothing(lead: str, question: str) -> bool:
    """A lead-in (「主要举措如下：」): no figure, date or document, no status, no word but the question's and its own."""
    claims = read_claims(lead)
    if claims.numbers or claims.dates or claims.documents or status_of(lead):
        return False
    known = normalise(question) + " ".join(lexicon.lines("lead_words.txt"))
    return all(normalise(word) in known for word in content_words(lead))
