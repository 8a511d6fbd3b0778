"""Done, under way or only planned: a draft's word of state or time against what the nearest clause, or the matter, is said to be.

Enters: a claim of the kind `status` or `tense`, and sources, nearest first. Leaves: a verdict. It knows no figures but those that tell
which part of a whole is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.alignment import Said, Source, bare, contained
from assistant.bound import same_value, stands_whole, unit
from assistant.compose.citing import sentences
from assistant.duties import Rows
from assistant.flips import keeps_undone
from assistant.held import ABOUT_AS_NEAR, NEAR, Judged, Verdict, all_stand_in, best_sentence, dates_in
from assistant.pairing import dice, pairs_of
from assistant.points import CLAUSE, DONE, PROMISE, Claim, figures_in
from index.aspects import of_path
from index.statuses import MEASURE, status_of
from index.titles import core
from index.tokens import content_words
from index.types import Matter, MatterStatus, Span

DEADLINE = re.compile("[年月]?底前|[年月]前")
TENSE = re.compile(f"{DONE.pattern}|{PROMISE.pattern}")
SAME_CLAUSE = 0.7  # Dice over pairs of characters of two clauses without the words of tense
DONE_STATES: tuple[MatterStatus, ...] = ("done", "done_and_standing")
OPEN_STATES: tuple[MatterStatus, ...] = ("under_way", "staged", "partly_done", "not_done", "planned")


def status(claim: Claim, said: Said, sources: Sequence[Source], rows: Rows) -> Judged:
    """「已完成」 against what the nearest clause, and the matter it belongs to, is said to be."""
    assert claim.worded
    source = sources[0]
    if any(stands_whole(claim.sentence, claim.span, one) for one in sources if all_stand_in(claim.sentence, one)):
        return Judged("agrees", ("", ""), source, best_sentence(said, source))
    if said.near(source) >= NEAR and (whole := by_matter(claim, said, source, rows)):
        return whole
    if (told := tense(claim, said, sources)).verdict != "agrees":
        return told
    if said.near(source) < NEAR and not all_stand_in(claim.sentence, source):
        return Judged("unfounded", ("库中没有相应的表述", "the library does not say so"))
    span = best_sentence(said, source)
    there = source.bulletin.text[slice(*span)]
    mine = claim.worded.status
    if mine in DONE_STATES and not keeps_undone(claim.clause, [there]):
        return Judged("promise_as_done", ("原文是计划或尚未完成", "the source only plans it"), source, span)
    other, at = clause_status(claim, there)
    if at is None or {mine, other} <= set(DONE_STATES) or mine == other:
        return Judged("agrees", ("", ""), source, span)
    if mine in DONE_STATES and other in OPEN_STATES:
        verdict: Verdict = "promise_as_done" if MEASURE[other] == "planned" else "differs"
        return Judged(verdict, (f"原文为「{at}」", f"the source has 「{at}」"), source, span)
    if mine in OPEN_STATES and other in DONE_STATES:
        return Judged("other_terms" if mine == "planned" else "differs", (f"原文为「{at}」", f"the source has 「{at}」"), source, span)
    return Judged("agrees", ("", ""), source, span)


def tense(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    """「已于6月建成」 against 「将于6月建成」: the clause of the source that is nearest in words decides, where it is near enough."""
    clause = pairs_of(bare(TENSE.sub("", claim.clause)))
    best: tuple[float, str, Source, Span] | None = None
    nearest = max(map(said.near, sources))
    for source in (s for s in sources if said.near(s) >= nearest - ABOUT_AS_NEAR):
        for span in sentences(source.bulletin.text, source.passage.span):
            for words in CLAUSE.findall(source.bulletin.text[slice(*span)]):
                score = dice(clause, pairs_of(bare(TENSE.sub("", words))))
                if best is None or score > best[0]:
                    best = score, words, source, span
    if best is None or best[0] < SAME_CLAUSE:
        return deed(claim, said, sources[0])
    _, words, source, span = best
    there = source.bulletin.text[slice(*span)]
    day = source.bulletin.as_of or source.bulletin.published
    planned = bool(PROMISE.search(words)) or (
        of_path(source.passage.path, day.year if day else None) == "target" and not DONE.search(there)
    )
    if DONE.search(claim.clause) and not DONE.search(words) and planned:
        return Judged("promise_as_done", (f"原文为「{words.strip()}」", f"the source has 「{words.strip()}」"), source, span)
    if PROMISE.search(claim.clause) and not PROMISE.search(words) and DONE.search(words):
        return Judged("other_terms", (f"原文为「{words.strip()}」", f"the source has 「{words.strip()}」"), source, span)
    return deed(claim, said, source)


def deed(claim: Claim, said: Said, source: Source) -> Judged:
    """「已全部还清」: is what was done told there only of a time to come (「承诺2025年3月底前还清」)?"""
    if not DONE.search(claim.clause) or PROMISE.search(DEADLINE.sub("", claim.clause)):
        return Judged("agrees")
    after = DONE.split(claim.clause, maxsplit=1)[-1]
    words = [w for w in content_words(after) if len(w) > 1 and w in source.passage.text]
    for verb in dict.fromkeys((*words[:1], *words[-1:])):
        told = [(c, span) for span in told_within(claim, source) for c in clauses_with(verb, source, span)]
        near = [row for row in told if said.pairs & (pairs_of(bare(row[0])) - pairs_of(verb))] or told
        if near and all(is_to_come(clause, source) for clause, _ in near):
            words_there = near[0][0].strip()
            why = f"原文为「{words_there}」", f"the source has 「{words_there}」"
            return Judged("promise_as_done", why, source, near[0][1])
    return Judged("agrees")


def told_within(claim: Claim, source: Source) -> list[Span]:
    """All sentences of the passage; where the clause has a number, what is told from that number to the next one that counts the same."""
    own = [f for f in figures_in(claim.sentence) if f.raw in claim.clause]
    held = [f for f in source.figures if any(same_value(f, mine) for mine in own)]
    if not held:
        return [] if own else sentences(source.bulletin.text, source.passage.span)
    first = held[-1]
    later = [f.span[0] for f in source.figures if f.span[0] > first.span[0] and unit(f) == unit(first)]
    return [(first.clause[0], min([first.sentence[1], *later]))]


def clauses_with(verb: str, source: Source, span: Span) -> list[str]:
    return [clause for clause in CLAUSE.findall(source.bulletin.text[slice(*span)]) if verb in clause]


def is_to_come(clause: str, source: Source) -> bool:
    """Promised, or of a day after the one that the bulletin speaks from; 已 makes anything done."""
    if DONE.search(clause) and not PROMISE.search(clause):
        return False
    day = source.bulletin.as_of or source.bulletin.published
    return bool(PROMISE.search(clause)) or any(day is not None and p.end > day and p.start > day for p in dates_in(clause, source.bulletin))


def clause_status(claim: Claim, there: str) -> tuple[MatterStatus, str | None]:
    """The status of the source's clause that is nearest in words; none where that clause states none."""
    clause = pairs_of(bare(without(claim.clause, claim.words)))
    best = max(CLAUSE.findall(there) or [there], key=lambda c: dice(clause, pairs_of(bare(c))))
    worded = status_of(best)
    near = dice(clause, pairs_of(bare(without(best, worded.words if worded else "")))) >= 0.4
    return (worded.status, worded.words) if worded and near else ("unstated", None)


def without(text: str, words: str) -> str:
    return text.replace(words, "", 1) if words else text


def by_matter(claim: Claim, said: Said, source: Source, rows: Rows) -> Judged | None:
    """「…问题已完成整改」 against the status that the bulletin words for that matter."""
    assert claim.worded
    if not claim.worded.whole:
        return None
    rest = pairs_of(bare(without(claim.clause, claim.worded.words)))
    named = [m for m in rows(source.bulletin.id)[0] if names_matter(rest, said, m)]
    within = [m for m in named if m.span[0] <= source.passage.span[0] < m.span[1]]
    matter = next(iter(within or named), None) if len(within or named) == 1 else None
    if matter is None or matter.status_span is None or (claim.worded.status in DONE_STATES) == (matter.status in DONE_STATES):
        return None
    if matter.status not in (*DONE_STATES, *OPEN_STATES):
        return None
    words = matter.status_words
    return Judged("differs", (f"原文为「{words}」", f"the source has 「{words}」"), source, matter.status_span)


def names_matter(rest: frozenset[str], said: Said, matter: Matter) -> bool:
    """The sentence holds the matter's heading, or what it says beside the status is part of the heading."""
    title = pairs_of(core(matter.title))
    return len(title) >= 3 and (contained(title, said.pairs) >= 0.8 or (len(rest) >= 3 and contained(rest, title) >= 0.7))
