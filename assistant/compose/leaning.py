"""What a later part asks of the very thing that an earlier part was answered with: by how much it moved, why, until when.

Enters: a Scene whose citer holds what the earlier parts were told with. Leaves: a Piece from the same sentence or its surroundings, or
nothing where these do not say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.compose import columns, listing, roles
from assistant.compose.citing import sentences
from assistant.compose.figure import agrees, rank
from assistant.compose.roles import REST_TOLD
from assistant.compose.scene import Piece, Scene
from assistant.compose.wording import state_line
from assistant.match import Matcher, normalise
from assistant.parts import CAUSE_ASKED
from assistant.terms import is_deed
from index import grammar
from index.amounts.periods import read_periods
from index.types import Passage, Period, Span

CHANGE_ASKED = re.compile(
    r"(?:增长|增加|增|涨|提高|提升|下降|降低|降|减少|减|上升|高|低|多|少|快|慢|升)了?(?:多少|几|百分之几)|(?:增幅|增速|涨幅|降幅)(?:是|有)?多少|同比"
)
AGAINST = re.compile(r"(?:比|较|跟|和|与)(?P<what>[^,，多少高低快慢增减涨降提升]{2,12})")
BEFORE = re.compile(r"去年|上年|同期|前年|上一年|同比|[0-9]{4}年|原来|以前|之前|上次|上回|督导时|巡[视察]时|整改前|抽查时|年初|年底")
BEFORE_TOLD = re.compile(r"同比|上年|去年|同期|上次|上届|[时前底初]|年")
CAUSE = re.compile(r"因(?![此而])|由于|原因|缘于|症结|根源|根子|卡在|拖累|受[^,，。]{1,16}影响|导致|造成|所致")
MOVED = re.compile(r"延|推迟|顺延|调整[为至到]")
LED_TO = re.compile(r"[,，].*(?:延|推迟|调整)")
LEFT = re.compile(r"剩|余下|其余|没|未|还有")
LIMIT = re.compile(r"(?:那|完成|最后)?(?:的)?(?:期限|时限|截止日期|完成时间)(?:呢|是(?:什么时候|哪天|多久|何时))?")
DUE = re.compile(r"(?:底|末|初|中旬)?(?:之?前|以前|起|开始)")
DAYS = re.compile(r"[月日]")
HELD = 0.5  # likeness from which a word of the part stands in a stretch
NEAR = 0.5  # of what was asked, in a sentence elsewhere that words the cause
FEW = 8  # passages under a heading that are of one matter
ENOUGH = 0.34  # of the part's own words in the dated sentence, where it has any


def answer(scene: Scene) -> Piece | None:
    """The first of these that the part asks for and the surroundings hold."""
    if scene.part.intent in ("date", "promise") and not scene.part.units and (day := dated(scene)):
        return day
    if not scene.company or not scene.citer.citations:
        return None
    if scene.part.intent in ("figure", "compare") and CHANGE_ASKED.search(scene.part.text):
        return moved(scene)
    return cause(scene) if CAUSE_ASKED.search(scene.part.text) else None


def dated(scene: Scene) -> Piece | None:
    """「那二期有多少套，什么时候能交」: what an earlier part was answered with, to its date: 二期936套主体封顶，计划2026年9月底前交付."""
    for passage, span in told_stretches(scene):
        text = scene.bulletin(passage).text
        words = text[slice(*span)]
        if any(of_deed(words, p) for p in read_periods(words, year=2000)) and speaks_of(scene, words):
            told = listing.plain(words).strip("，,。；;、 ")
            return Piece(headline=told, lines=[listing.line(scene, passage, span)])
    rows = (p for c in scene.citer.citations[-1:] for p in scene.store.passages(c.bulletin) if p.cells and p.span == (c.start, c.end))
    return next((due for row in rows if (due := columns.due_in_row(scene, row))), None)


def told_stretches(scene: Scene) -> Iterator[tuple[Passage, Span]]:
    """From the clause of each figure that an earlier part was told with to the next figure of its sentence; of a paper its sentence."""
    for bulletin, at in reversed(scene.told):
        passage = next((p for p in scene.store.passages(bulletin) if p.span[0] <= at[0] < p.span[1]), None)
        figure = next((f for f in scene.figures(passage) if f.span == at), None) if passage and not passage.cells else None
        if passage is None or figure is None:
            continue
        text = scene.bulletin(passage).text
        same = [f for f in scene.figures(passage) if f.sentence == figure.sentence and f.unit == figure.unit]
        following = [f.span[0] for f in same if f.span > at]
        start = max(text.rfind(mark, figure.sentence[0], at[0]) for mark in "，,；;。：:") + 1
        last = min([figure.sentence[1], *following])
        end = max(text.rfind(mark, at[1], last) for mark in "，,；;。") if following else last
        yield passage, (max(start, figure.sentence[0]), max(end, at[1]))
    if not scene.told:
        for citation in scene.citer.citations[-1:]:
            text = scene.store.bulletin(citation.bulletin).text
            home = next((p for p in scene.store.passages(citation.bulletin) if p.span[0] <= citation.start < p.span[1]), None)
            if home and not home.cells and "《" in text[citation.start : citation.end]:
                yield home, (citation.start, citation.end)


def of_deed(words: str, period: Period) -> bool:
    """Is a date when something is to be done or was: 2026年9月底前交付, 自2026年1月1日起施行, and not a year in a name?"""
    return period.span is not None and bool(
        DUE.match(words, period.span[1]) or (DAYS.search(period.raw) and re.search("[于自从在定]$", words[: period.span[0]]))
    )


def speaks_of(scene: Scene, words: str) -> bool:
    """Does the stretch bear each word that the part has of its own? What no text found has is the reader's word for it (管用, 交)."""
    asked = normalise(scene.query.asked if scene.query.followed else scene.part.text)
    own = [t for t in scene.match.atoms if t in asked]
    found = normalise(" ".join(e.passage.text for e in scene.evidence))
    deeds = roles.asked_deeds(scene.part.text) & roles.told_deeds(words)
    return all(scene.match.like(t, normalise(words)) >= HELD or (deeds and acts(t)) or t not in found for t in own)


def acts(term: str) -> bool:
    return grammar.acts(term) or is_deed(term)


def moved(scene: Scene) -> Piece | None:
    """「满意率是多少,比去年高了多少」: the change that the told sentence words, against what the question names."""
    against = AGAINST.search(scene.part.text)
    for pick in sorted(rank(scene), key=lambda p: p.figure.span):
        figure, bulletin = pick.figure, pick.passage.bulletin
        before = [span for b, span in scene.told if b == bulletin and figure.sentence[0] <= span[0] < figure.span[0]]
        if not before or not agrees(scene, pick) or not (figure.kind == "growth" or figure.base or figure.unit == "个百分点"):
            continue
        clause = scene.bulletin(pick.passage).text[figure.clause[0] : figure.span[1]] + figure.base
        if against and not held_against(against["what"], clause):
            continue
        scene.chosen.append((bulletin, figure.span))
        words, marked = state_line(scene, pick)
        return Piece(headline=words, lines=[marked + "。"])
    return None


def held_against(what: str, clause: str) -> bool:
    """Is the change told against what is asked: the time before, or the whole that is named (全国, “十三五”)?"""
    return normalise(what.strip('的“”"时候')) in normalise(clause) or bool(BEFORE.search(what) and BEFORE_TOLD.search(clause))


def cause(scene: Scene) -> Piece | None:
    """A sentence that gives a cause: the told one, one near it, one of the topic elsewhere; else the told change with what led to it."""
    near = list(around(scene))
    topic = Matcher(replace(scene.part, terms=tuple(t for t in scene.part.terms if t != "原因")), scene.store.rarity)
    ranked = [(s.passage, s.span, s.text) for s in listing.ranked_sentences(scene)[:20] if topic.coverage((s.text, 1.0)) >= NEAR]
    moves = [row for row in near if MOVED.search(scene.query.asked) and LED_TO.search(row[2])]
    for passage, span, _ in [*(row for row in (*near, *ranked) if CAUSE.search(row[2])), *moves]:
        return Piece(lines=[listing.line(scene, passage, span)])
    return None


def limit(scene: Scene) -> Piece | None:
    """「清完几家,剩下的什么时候清完」: the dated sentence near the told one that speaks of what is left or of the part's own words."""
    if scene.part.intent != "date" or not scene.company:
        return None
    left = LEFT.search(scene.part.text) or only_deeds(scene)
    for passage, span, words in around(scene):
        own = LIMIT.fullmatch(scene.part.text) or scene.match.coverage((words, 1.0)) >= ENOUGH
        fits = REST_TOLD.search(words) if left else own
        if fits and read_periods(words, year=2000):
            span = of_the_rest(scene, passage, span)
            told = listing.plain(scene.bulletin(passage).text[slice(*span)]).rstrip("。；;")
            return Piece(headline=told, lines=[listing.line(scene, passage, span)])
    return None


def of_the_rest(scene: Scene, passage: Passage, span: Span) -> Span:
    """The clauses of a sentence that tell what is left and by when, without the figure that an earlier part was answered with."""
    words = scene.bulletin(passage).text[slice(*span)]
    rest, dates = REST_TOLD.search(words), read_periods(words, year=2000)
    told = [at for bulletin, (at, _) in scene.told if bulletin == passage.bulletin and span[0] <= at < span[1]]
    if not rest or not dates or not dates[-1].span or not told or not LEFT.search(scene.query.asked):
        return span
    start = max(words.rfind(mark, 0, min(rest.start(), dates[-1].span[0])) for mark in "，,；;。") + 1
    return (span[0] + start, span[1]) if span[0] + start > max(told) else span


def only_deeds(scene: Scene) -> bool:
    """「还剩多少个班,什么时候全部消除」: the later part names no thing of its own, only what is to be done about the first."""
    said = normalise(scene.part.text)
    own = [t for t in scene.match.atoms if t in said]
    return bool(LEFT.search(scene.query.asked)) and all(map(acts, own))


def around(scene: Scene) -> Iterator[tuple[Passage, Span, str]]:
    """The sentences cited so far with their words, then the others of their passages and small sections, nearest first."""
    rest: list[tuple[int, Passage, Span, str]] = []
    for citation in reversed(scene.citer.citations):
        text = scene.store.bulletin(citation.bulletin).text
        home = next((p for p in scene.store.passages(citation.bulletin) if p.span[0] <= citation.start < p.span[1]), None)
        if home is None:
            continue
        beside = [p for p in scene.store.passages(citation.bulletin) if p.path == home.path and len(home.path) > 1]
        for passage in beside if 0 < len(beside) <= FEW else [home]:
            for span in sentences(text, passage.span):
                if span[0] < citation.end and citation.start < span[1]:
                    yield passage, span, text[slice(*span)]
                else:
                    far = min(abs(span[0] - citation.end), abs(span[1] - citation.start))
                    rest.append((far, passage, span, text[slice(*span)]))
    for _, passage, span, words in sorted(rest, key=lambda r: r[0]):
        yield passage, span, words
