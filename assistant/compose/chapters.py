"""Questions that name a part of a bulletin, not a thing in it: the ten items announced, the problems that remain, the next steps.

Enters: a Scene. Leaves: a Piece with the lines of that part, or nothing where a certain matter is asked about or no such part is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.compose import enumerations, listing, meant
from assistant.compose.another import stated_in
from assistant.compose.citing import LONGEST, sentences, trim
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import kinds
from assistant.match import normalise
from index.types import Bulletin, Passage, Section, Span
from index.words import numeral

NAMING = re.compile(r"哪|什么|啥|分别|内容|具体|名单|列一?下|列出")
NAMED = re.compile(r"哪|名单|列一?下|列出")
CALLED = re.compile(r"[“\"]([二两三四五六七八九十])(?:大|个)")  # “六大产业集群” is a name, and counts
ANNOUNCED = re.compile(r"[件项个条类点种大方面]")
NEXT_ASKED = re.compile(r"下一?步|下一?阶段|接下来|今后|后续|往后|未来|后面")
NEXT = re.compile(r"下一?步|下一?阶段|接下来|今后|后续|努力方向|工作打算")
PLANS = re.compile(r"(?:工作|任务)?(?:打算|安排|计划|部署|建议)$")
LACKS_ASKED = re.compile(
    r"问题|困难|不足|短[板处]|薄弱环节|挑战|弱项|软肋|欠缺|差距|难题|毛病|(?:还|仍|依然)?(?:没有?|未能?)(?:完全)?(?:[做办干]好|[做办]到位|跟上|到位|补上)|[做办干]得?(?:不够好?|不好|不到位|差)|不够好|不到位|不理想|不尽如人意"
)
LACKS = re.compile(
    r"(?:存在|面临|遇到|发现)的?[^，,。]{0,8}(?:问题|困难|不足|短板|差距)|(?:问题|困难|不足|短板)(?:[和与、及](?:问题|困难|不足|短板|挑战))|主要问题$|不足之处"
)
OWN_LACKS = re.compile(r"不足|困难|短板|差距|薄弱|挑战|承认|自己|还有|还存在|仍存在|仍然|面临")
ADMITS = re.compile(
    r"(?:清醒|清楚|深刻)?(?:地)?(?:看到|认识到|意识到)[^。]{0,40}(?:问题|困难|不足|短板|挑战)|(?:还|仍|依然)(?:然)?(?:存在|面临)[^。]{0,30}(?:问题|困难|不足|短板)"
    r"|(?:也|还|仍|尚|依然|依旧)(?:存)?有(?:着|一些|不少|许多|诸多|[一二三四五两几]个?方面)*的?(?:不足|短板|差距|困难|问题|弱项|薄弱环节)[^。：:]{0,12}[：:]"
    r"|(?:不足|短板|差距|问题|困难|薄弱环节)(?:之处)?(?:主要|突出)?(?:是|有|在于|表现|体现|集中)(?:为|在)?[^。：:，,]{0,8}[：:]"
)
CONTACT = re.compile(r"联系(?:人|电话|方式)|电话|地址|邮箱|附件?[:：]")
ITEM = re.compile(r"(?:^|(?<=[\s：:。；;，,（(]))[（(]?(\d{1,2})(?:[)）]|[.．、](?!\d))\s*")
REACH = 6000  # characters that a list announced may take
MOST = 30
ENOUGH = 0.5
SHORT_BODY = re.compile(r"[\u4e00-\u9fff]{2,6}[局委办厅部院校]")


# --- lists with a count ----------------------------------------------------------------------------------------------


def announced(scene: Scene) -> Piece | None:
    """「十件民生实事是哪十件」: the headings, or the numbered items, of which there are as many."""
    counts = counts_asked(scene)
    if not counts or not NAMING.search(scene.part.text) or scene.part.operator or scene.part.units:
        return None
    if scene.part.intent == "status" and not NAMED.search(scene.part.text):  # 「10件实事分别到了什么进度」
        return None
    ordered = enumerations.by_order_words(scene, counts)
    return ordered or of_headings(scene, counts) or of_items(scene, counts) or enumerations.named(scene, counts)


def counts_asked(scene: Scene) -> set[int]:
    counts = {int(f.value) for f in stated_in(scene.query.asked) if 1 < f.value <= MOST and ANNOUNCED.search(f.unit or f.raw)}
    return counts | {numeral(m[1].replace("两", "二")) for m in CALLED.finditer(scene.query.asked)}


def of_headings(scene: Scene, counts: set[int]) -> Piece | None:
    best: tuple[float, list[tuple[Passage, Section]]] | None = None
    wanted = set(kinds(scene.part.text))
    for bulletin in meant.newest(scene):
        for parent, group in siblings(bulletin):
            above, heads = parent.heading if parent else "", " ".join(s.heading for s in group)
            if len(group) not in counts or (wanted and not wanted & set(kinds(f"{above} {heads}"))):
                continue  # 「还在推进的两个问题」 are not the two of a field
            score = scene.match.coverage((above, 1.0), (bulletin.title, 0.9), (heads, 0.6))
            if score >= ENOUGH and (best is None or score > best[0]):
                best = (score, [(at_heading(bulletin, s), s) for s in group])
    if best is None:
        return None
    return Piece(lines=[f"- {s.heading}{scene.citer.mark(p, s.heading_span)}" for p, s in best[1]])


def siblings(bulletin: Bulletin) -> Iterator[tuple[Section | None, list[Section]]]:
    """Headings that stand under one other."""
    known = {s.number: s for s in bulletin.sections}
    groups: dict[str | None, list[Section]] = {}
    for section in bulletin.sections:
        groups.setdefault(section.parent, []).append(section)
    for parent, group in groups.items():
        yield known.get(parent or ""), group


def at_heading(bulletin: Bulletin, section: Section) -> Passage:
    """The heading as a passage of its own, to be cited under what stands above it."""
    known, path, number = {s.number: s for s in bulletin.sections}, list[str](), section.parent
    while number in known:
        path.insert(0, f"{known[number].label}{known[number].heading}")
        number = known[number].parent
    span = section.heading_span
    return Passage(f"{bulletin.id}/{section.number}.0", bulletin.id, section.number, tuple(path), span, bulletin.text[slice(*span)])


def of_items(scene: Scene, counts: set[int] | None = None) -> Piece | None:
    """The sentence that announces them, and the numbered items after it."""
    for sentence in listing.ranked_sentences(scene)[:8]:
        if scene.match.coverage((sentence.text, 1.0)) < ENOUGH:
            continue
        text = scene.bulletin(sentence.passage).text
        items = run(text, sentence.span)
        if items and (counts is None or len(items) in counts):
            return Piece(lines=[item_line(scene, sentence.passage.bulletin, item) for item in items])
    return None


def item_line(scene: Scene, bulletin: str, item: Span) -> str:
    home = next(p for p in reversed(scene.store.passages(bulletin)) if p.span[0] <= item[0])
    return listing.line(scene, home, item)


def run(text: str, sentence: Span) -> list[Span]:
    """Items 1, 2, 3 … that begin within or right after a sentence; () where none do.

    >>> text = "办好三件实事：1.修路。2.建桥；3.通水。其他"
    >>> [text[a:b] for a, b in run(text, (0, 11))]
    ['1.修路。', '2.建桥；', '3.通水。']
    """
    starts: list[int] = []
    for match in ITEM.finditer(text, sentence[0], min(len(text), sentence[0] + REACH)):
        if int(match[1]) == len(starts) + 1:
            if not starts and match.start() > sentence[1] + 2:
                break
            starts.append(match.start())
        elif int(match[1]) == 1:
            break
    if len(starts) < 2:
        return []
    return [trim(text, span) for span in zip(starts, [*starts[1:], last_end(text, starts[-1])], strict=True)]


def last_end(text: str, start: int) -> int:
    """The last item ends with its sentence, or its line."""
    line = text.find("\n", start)
    line = len(text) if line < 0 else line
    stop = text.find("。", start, line)
    return stop + 1 if stop >= 0 else min(line, start + LONGEST)


# --- what remains, what comes ----------------------------------------------------------------------------------------


def shortcomings(scene: Scene) -> Piece | None:
    """The chapter, or the sentence, in which a report admits what is still amiss; all of it."""
    lines: list[str] = []
    for bulletin in meant.newest(scene)[:2]:
        section = min((s for s in bulletin.sections if LACKS.search(s.heading)), key=lambda s: s.level, default=None)
        if section:
            lines += of_section(scene, bulletin, section)
            continue
        passages = scene.store.passages(bulletin.id)
        for at, passage in enumerate(passages):
            if ADMITS.search(passage.text) and not passage.cells:
                start = next(s for s in sentences(bulletin.text, passage.span) if ADMITS.search(bulletin.text[slice(*s)]))
                lines += listing.lines_of(scene, passage, (start[0], passage.span[1]))
                for more in paragraph_rest(bulletin, passages[at:]):
                    lines += listing.lines_of(scene, more)
                break
    return Piece(lines=lines[:MOST]) if lines else None


def paragraph_rest(bulletin: Bulletin, passages: Sequence[Passage]) -> Iterator[Passage]:
    """The passages that one paragraph was cut into, after the first."""
    last = passages[0]
    for passage in passages[1:]:
        if "\n" in bulletin.text[last.span[1] : passage.span[0]]:
            return
        yield passage
        last = passage


def to_full_stop(scene: Scene, passage: Passage, at: int) -> list[str]:
    """The rest of a sentence that semicolons divide, through all the passages that it was cut into."""
    text = scene.bulletin(passage).text
    line = text.find("\n", at)
    stop = text.find("。", at, line if line >= 0 else len(text)) + 1 or (line if line >= 0 else len(text))
    passages = [p for p in scene.store.passages(passage.bulletin) if p.span[1] > at and p.span[0] < stop]
    spans = [(p, (max(p.span[0], at), min(p.span[1], stop))) for p in passages]
    return [words for p, span in spans if span[0] < span[1] for words in listing.lines_of(scene, p, span)]


def next_steps(scene: Scene) -> Piece | None:
    """The chapter of next steps; of a long one its headings; where there is none, the sentences that begin so."""
    lines: list[str] = []
    for bulletin in meant.newest(scene)[:2]:
        tops = [s for s in bulletin.sections if NEXT.search(s.heading) or (s.level == 1 and PLANS.search(s.heading))]
        if tops:
            lines += of_section(scene, bulletin, tops[0])
            continue
        for passage in scene.store.passages(bulletin.id):
            for sentence in sentences(bulletin.text, passage.span):
                if NEXT.match(bulletin.text[slice(*sentence)]):
                    lines.append(listing.line(scene, passage, sentence))
    return Piece(lines=lines[:MOST]) if lines else None


def ahead(scene: Scene) -> Piece | None:
    """「下一步…」: the chapter of next steps; of a certain matter, what is said of it as still to be done."""
    if not NEXT_ASKED.search(scene.part.text):
        return None
    if without_topic(scene, NEXT_ASKED):
        return next_steps(scene)
    found = []
    for sentence in listing.ranked_sentences(scene)[:40]:
        own = sentence.text + "".join(sentence.passage.path)
        if scene.match.coverage((own, 1.0), (sentence.passage.text, 0.8)) < 0.6:
            continue
        if NEXT.match(sentence.text) or any(NEXT.search(h) for h in sentence.passage.path) or listing.PROMISE_WORDS.search(sentence.text):
            found.append(sentence)
    found.sort(key=lambda s: (s.passage.bulletin, s.span))
    return Piece(lines=[listing.line(scene, s.passage, s.span) for s in found[: listing.LINES]]) if found else None


def of_section(scene: Scene, bulletin: Bulletin, section: Section) -> list[str]:
    """All that stands under a heading; of a long chapter the headings under it."""
    told = [p for p in listing.told_under(scene, bulletin.id, section.number) if not p.cells and not CONTACT.match(p.text)]
    below = [s for s in bulletin.sections if s.parent == section.number]
    if len(told) > listing.LINES and len(below) > 1:
        return [f"- {s.heading}{scene.citer.mark(at_heading(bulletin, s), s.heading_span)}" for s in below]
    return [text for p in told for text in listing.lines_of(scene, p)]


def without_topic(scene: Scene, aside: re.Pattern[str]) -> bool:
    """Is nothing named but the part itself and the bulletin?"""
    titles = normalise(" ".join(b.title for b in meant.meant(scene)))
    named = [(term, bare(term, aside)) for term in scene.match.atoms]
    return all(len(name) < 2 or scene.match.like(term, titles) >= 0.75 or titled(name, titles) for term, name in named)


def titled(name: str, titles: str) -> bool:
    """交通局 names 鹿屏市交通运输局: its characters in order, up to the kind of body."""
    return bool(SHORT_BODY.fullmatch(name)) and meant.abridged(name, titles)


def bare(term: str, aside: re.Pattern[str]) -> str:
    return meant.special(light().sub("", aside.sub("", term)))


@cache
def light() -> re.Pattern[str]:
    return re.compile(
        r"发展|承认|坦承|清醒|看到|认识|自[己身]|矛盾|目前|当前|现在|还有|存在|面临|主要|突出|方面|打算|计划|安排|准备|社会|经济社会|政府|全[省市县区]"
    )
