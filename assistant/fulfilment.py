"""Done, under way or only planned: a draft's word of state or time against what the nearest clause, or the matter, is said to be.

Enters: a claim of the kind `status` or `tense`, and sources, nearest first. Leaves: a verdict. It knows no figures but those that tell
which part of a whole is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.alignment import Said, Source, bare, contained
from assistant.bound import around, standing, stands_whole, tells, unit
from assistant.compose.citing import sentences
from assistant.duties import Rows
from assistant.flips import keeps_undone
from assistant.held import ABOUT_AS_NEAR, NEAR, Judged, Verdict, all_stand_in, any_stands_in, best_sentence, dates_in
from assistant.pairing import dice, pairs_of
from assistant.points import CLAUSE, DONE, EVERY, PROMISE, TOLD_APART, Claim, figures_in
from assistant.subjects import OWN
from index.amounts.aspects import of_path
from index.tasks.statuses import MEASURE, status_of
from index.tasks.titles import core
from index.tokens import content_words
from index.types import Matter, MatterStatus, Span

DEADLINE = re.compile("[年月]?底前|[年月]前")
TENSE = re.compile(f"{DONE.pattern}|{PROMISE.pattern}")
SAME_CLAUSE = 0.7  # Dice over pairs of characters of two clauses without the words of tense
MOST, BESIDE = 0.5, 0.1  # share of what is said that a clause holds; how much less another one may
SHORTEST = 3  # pairs of characters that tell one deed from another
PART = re.compile("其中|中有|另外|另有")  # 「余下67处中有52处…」 tells of the 67 still
WHOLE = re.compile(r"全部|全都|都已|均已|悉数")
PARTICLES = re.compile(r"[的了都也又把]|一[次遍]")
AHEAD = re.compile(
    r"底前|[年月日]前|之前|以前|须|有望|推进|推动|加快|促进|督促|直至|下一步|[到至]20\d\d年|“?十[五六]五|^要|[，,。；;]要|左右$"
    r"|(?:目标|计划|打算|安排|承诺)[：:]"
)
BY_YEAR = re.compile(r"[到至]20\d\d年|“?十[五六]五")
HEADED = re.compile(r"下一步|目标|计划|打算|安排|展望|建议|承诺")  # a heading over what is to come
DONE_STATES: tuple[MatterStatus, ...] = ("done", "done_and_standing")
OPEN_STATES: tuple[MatterStatus, ...] = ("under_way", "staged", "partly_done", "not_done", "planned")


def status(claim: Claim, said: Said, sources: Sequence[Source], rows: Rows) -> Judged:
    """「已完成」 against what the nearest clause, and the matter it belongs to, is said to be."""
    assert claim.worded
    source = sources[0]
    if EVERY.match(claim.words):
        return recurrence(claim, said, sources)
    if any(stands_whole(claim.sentence, claim.span, one) for one in sources if all_stand_in(claim.sentence, one)):
        return Judged("agrees", ("", ""), source, best_sentence(said, source))
    if said.near(source) >= NEAR and (whole := by_matter(claim, said, source, rows)):
        return whole
    if (told := tense(claim, said, sources)).verdict != "agrees":
        return told
    if any(stands_so(claim, one) for one in sources):
        return Judged("agrees", ("", ""), source, best_sentence(said, source))
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


def stands_so(claim: Claim, source: Source) -> bool:
    """A number of its clause is told as being as far: 「正在装的有71部」 of 「正在施工71部」."""
    for mine in figures_in(claim.sentence):
        own = standing(around(claim.sentence, mine.span)) if mine.raw in claim.clause else ""
        if own and any(tells(mine, f) and standing(around(source.bulletin.text, f.span)) == own for f in source.figures):
            return True
    return False


def tense(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    """「已于6月建成」 against 「将于6月建成」: the clause of the source that is nearest in words decides, where it is near enough."""
    clause = pairs_of(bare(TENSE.sub("", claim.clause)))
    best: tuple[float, str, Source, Span] | None = None
    near = about_as_near(said, sources)
    for words, source, span in clauses_of(claim, near):
        score = dice(clause, pairs_of(bare(TENSE.sub("", words))))
        if best is None or score > best[0]:
            best = score, words, source, span
    if best is None or best[0] < SAME_CLAUSE:
        return by_deed(claim, said, near)
    _, words, source, span = best
    there = source.bulletin.text[slice(*span)]
    planned = bool(PROMISE.search(words)) or (heads_plan(source) and not DONE.search(there))
    if DONE.search(claim.clause) and not DONE.search(words) and planned:
        return told(words, "promise_as_done", source, span)
    if PROMISE.search(claim.clause) and not PROMISE.search(words) and DONE.search(words):
        return told(words, "other_terms", source, span)
    return by_deed(claim, said, [source])


def told(words: str, verdict: Verdict, source: Source, span: Span) -> Judged:
    words = words.strip()
    return Judged(verdict, (f"原文为「{words}」", f"the source has 「{words}」"), source, span)


def recurrence(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    """「每半年一次」 where the clause that tells most of the same says 「每季度」."""
    rows = [
        (len(core_of(EVERY.sub("", claim.sentence), source) & pairs_of(bare(EVERY.sub("", words)))), words, source, span)
        for words, source, span in clauses_of(claim, sources) if EVERY.search(words)
    ]  # fmt: skip
    most = max((row[0] for row in rows), default=0)
    same = (row for row in rows if row[0] >= SHORTEST and rhythm(claim.words) in map(rhythm, beats(row[1])))
    if any(any_stands_in(claim.sentence, source) for _, _, source, _ in same):
        return Judged("agrees")
    near = [row for row in rows if row[0] >= max(most - 1, SHORTEST)]
    if not near or any(rhythm(claim.words) in map(rhythm, beats(words)) for _, words, _, _ in near):
        return Judged("agrees")
    _, words, source, span = near[0]
    return told(words, "other_terms", source, span)


def beats(words: str) -> list[str]:
    return [m[0] for m in EVERY.finditer(words)]


def rhythm(words: str) -> str:
    return re.sub("[每个度]", "", words).replace("日", "天")


def about_as_near(said: Said, sources: Sequence[Source]) -> list[Source]:
    nearest = max(map(said.near, sources))
    return [s for s in sources if said.near(s) >= nearest - ABOUT_AS_NEAR]


def clauses_of(claim: Claim, sources: Sequence[Source]) -> Iterator[tuple[str, Source, Span]]:
    """All clauses but those that tell another number where the claim's own tells one."""
    own = [f for f in figures_in(claim.sentence) if f.raw in claim.clause]
    for source in sources:
        for span in sentences(source.bulletin.text, source.passage.span):
            for match in CLAUSE.finditer(source.bulletin.text, *span):
                counted = [f for f in source.figures if match.start() <= f.span[0] < match.end()] if own else []
                if not counted or any(tells(mine, f) for f in counted for mine in own):
                    yield match[0], source, span


def heads_plan(source: Source) -> bool:
    """Under 「三、2026年工作安排」 all is to come."""
    day = source.bulletin.as_of or source.bulletin.published
    return of_path(source.passage.path, day.year if day else None) == "target"


def by_deed(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    """By the verb that is told as done; else by the clauses that hold most of what is said."""
    found = [deed(claim, said, source) for source in sources]
    if found[0].verdict != "agrees" and all(f.verdict != "agrees" or not f.source for f in found):
        return found[0]
    if any(f.verdict == "agrees" and f.source for f in found):
        return Judged("agrees")
    done, promised = DONE.search(claim.clause), PROMISE.search(DEADLINE.sub("", claim.clause))
    if bool(done) == bool(promised):
        return Judged("agrees")
    rows = [
        (contained(core, pairs_of(bare(words))), words, source, span)
        for source in sources if len(core := core_of(claim.clause, source)) >= SHORTEST
        for span in told_within(claim, source) for words in CLAUSE.findall(source.bulletin.text[slice(*span)])
    ]  # fmt: skip
    best = max((row[0] for row in rows), default=0.0)
    near = [row for row in rows if row[0] >= best - BESIDE]
    if best < MOST:
        return Judged("agrees")
    if done and all(is_to_come(words, source) for _, words, source, _ in near):
        return told(near[0][1], "promise_as_done", near[0][2], near[0][3])
    if promised and any(claim.words in words for _, words, _, _ in near):
        return Judged("agrees")
    if promised and not any(may_be_ahead(words, source, span) for _, words, source, span in near):
        return told(near[0][1], "other_terms", near[0][2], near[0][3])
    return Judged("agrees")


def core_of(clause: str, source: Source) -> frozenset[str]:
    """Pairs of what is said beside time, particles and the bulletin's own place."""
    words = PARTICLES.sub("", TENSE.sub("", clause))
    place = OWN.match(words)
    return pairs_of(bare(words[place.end() :] if place and place[0] in source.around else words))


def may_be_ahead(words: str, source: Source, span: Span) -> bool:
    """The clause or the start of its sentence looks ahead, or all under its heading does."""
    if heads_plan(source) or HEADED.search(source.around) or HEADED.search(source.passage.label):
        return True
    if DONE.search(words) and not PROMISE.search(words):
        return False
    upto, _, after = source.bulletin.text[slice(*span)].partition(words)
    before = next(iter(CLAUSE.findall(upto)[-1:]), "")
    ahead = bool(PROMISE.search(upto) or BY_YEAR.search(before)) or looks_ahead(words)
    return ahead or any(is_to_come(clause, source) for clause in (words, *CLAUSE.findall(after)[:1]))


def looks_ahead(text: str) -> bool:
    return bool(PROMISE.search(text) or AHEAD.search(text))


def deed(claim: Claim, said: Said, source: Source) -> Judged:
    """「已全部还清」: is it told there only of a time to come (「承诺2025年3月底前还清」)? No source: not told there."""
    if not DONE.search(claim.clause) or PROMISE.search(DEADLINE.sub("", claim.clause)):
        return Judged("agrees")
    before, _, after = DONE.sub("\n", claim.clause, count=1).partition("\n")
    words = [w for w in content_words(after or before) if len(w) > 1 and w in source.passage.text]
    held = Judged("agrees")
    for verb in dict.fromkeys((*words[: bool(after)], *words[-1:])):
        found = [(c, span) for span in told_within(claim, source) for c in clauses_with(verb, source, span)]
        near = [row for row in found if said.pairs & (pairs_of(bare(row[0])) - pairs_of(verb))] or found
        if near and all(is_to_come(clause, source) for clause, _ in near):
            return told(near[0][0], "promise_as_done", source, near[0][1])
        if near:
            held = Judged("agrees", ("", ""), source, near[0][1])
    return held


def told_within(claim: Claim, source: Source) -> list[Span]:
    """All sentences of the passage; where the clause has a number, what is told from that number to the next one that counts the same."""
    own = [f for f in figures_in(claim.sentence) if f.raw in claim.clause]
    held = [f for f in source.figures if any(tells(mine, f) for mine in own)]
    if not held:
        return [] if own else sentences(source.bulletin.text, source.passage.span)
    first = held[-1]
    text = source.bulletin.text
    later = [
        f.span[0] for f in source.figures
        if f.span[0] > first.span[0] and unit(f) == unit(first) and not PART.search(text[f.sentence[0] : f.span[0]][-3:])
    ]  # fmt: skip
    later = [] if WHOLE.search(claim.clause) else later
    begun = max(text.rfind(mark, first.clause[0], first.span[0]) + 1 for mark in "，,；;")
    return [(begun or first.clause[0], min([first.sentence[1], *later]))]


def clauses_with(verb: str, source: Source, span: Span) -> list[str]:
    return [clause for clause in CLAUSE.findall(source.bulletin.text[slice(*span)]) if verb in clause]


def is_to_come(clause: str, source: Source) -> bool:
    """Promised, or of a day after the one that the bulletin speaks from; 已 makes anything done."""
    clause = TOLD_APART.sub("", clause)
    if DONE.search(clause) and not PROMISE.search(clause):
        return False
    day = source.bulletin.as_of or source.bulletin.published
    later = day is not None and any(p.end > day and p.start > day for p in dates_in(clause, source.bulletin))
    return bool(PROMISE.search(clause)) or heads_plan(source) or later


def promises(words: str, source: Source) -> bool:
    """「到2023年10月底」 promises nothing where the bulletin speaks from a later day."""
    told = [m for m in PROMISE.finditer(words)]
    if not all(DEADLINE.search(m[0]) or m[0].startswith("到20") for m in told):
        return True
    day = source.bulletin.as_of or source.bulletin.published
    return any(day is None or p.end > day for p in dates_in(words, source.bulletin)) if told else False


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
