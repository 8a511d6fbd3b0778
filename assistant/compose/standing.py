"""Who stands at the top, at the end or at a place of an order: 「垫底的是谁」「前三名是哪几个」「满意度最低的是哪个县」.

Enters: a Scene. Leaves: a Piece with as many as were asked for, best known first, or nothing where no order of named ones is told. An
order is a table's column (the one the question words, else its column of places) or the named values of one passage: 「完成率居前的是
云塘区（61.7%）、河湾县（58.2%）；低于45%的是茶陂县（39.5%）」.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant import lexicon
from assistant.compose import columns, meant
from assistant.compose.ranking import TOTAL, worded_alike
from assistant.compose.scene import Piece, Scene
from assistant.inner_places import names_in, short
from assistant.match import Matcher, normalise
from assistant.terms import is_deed
from index import grammar
from index.types import Passage, Span
from index.words import numeral

N = r"([一二两三四五六七八九十\d]+)"
WHO = re.compile(r"谁|哪|(?<!为)[什啥]么?")
LAST = re.compile(
    rf"垫底|殿后|吊车尾|末位|末名|末尾|最末|(?:倒数|最后|末)(?:第)?{N}?(?:名|位|个|的)?|(?<![今往之以然落前背])后{N}(?:名|位)|排(?:名|在)?最?(?:靠)?后|落在(?:最)?后"
)
FIRST = re.compile(
    rf"(?:排|名列|位列|位居|居|列|得分|成绩|名次)[在名]?(?:最)?前{N}?|前{N}(?:名|位|强)|头{N}?名|领先|居首|榜首|打头|拔头筹|跑在(?:最)?前|最靠前|第一名"
)
NTH = re.compile(rf"第{N}(?:名|位)?(?:的)?(?:是|为)?(?:谁|哪)|(?:谁|哪[个里家]?[一-鿿]{{0,4}}?)(?:是|排|得|拿)(?:了|在)?第{N}")
COUNTED = re.compile(rf"的{N}[个家名位]")  # 排在最前面的三个县区
LEAST = re.compile(r"最(?:低|少|小|慢|差|短|弱)")
MOST = re.compile(r"最(?:高|多|大|快|好|强|长)")
PLACES = re.compile(r"名次|排名|位次|排序|序位")
BEFORE = re.compile(r"上年|去年|上期|上次|上届|上季|上月|同期|前次")
LIST_TOP, LIST_END = (
    re.compile(r"居前|前列|靠前|领先|[较最][好快高多长大]|前[三五二两四六]|高于|超过|以上"),
    re.compile(r"靠后|落后|滞后|[较最][慢差低少短小]|低于|不足|不到|后[三五二两四六]|末|以下"),
)
BRACKETED = re.compile(r"(?:^|[、，,；;。：:]|[是为和及与])(?P<name>[^、，,；;。（）()是为和及与]{2,14})[（(](?:占|为)?$")
LED = re.compile(r"(?![全各本我城集该]|乡镇)[一-鿿]{1,3}(?:[县市镇乡]|(?<![地片小园社校辖景城])区|街道)(?=[一-鿿])")
RANKED = re.compile(r"(?:^|[、，,；;。：:（(]|[是为和及与中])(?P<name>[一-鿿]{2,3}(?:[县区市镇乡]|街道))(?:为|达|有|仅)?$")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
ASKING = re.compile("|".join(p.pattern for p in (LAST, FIRST, NTH, LEAST, MOST)))
ANYONE = re.compile(r"[各全]?(?:[省市州县区旗镇乡街]{1,2}|地方|地区|单位|部门|学校)")
RATE = re.compile(r"快|慢|率|比例|占比|成")
KIND_ASKED = re.compile(r"(?:哪[一两三几个些]*|的)(?P<kind>乡镇|镇街|街道|县区|区县|县市|县|市|镇)(?!级|里|委)")
VILLAGES, COUNTIES = ("乡", "镇", "街道"), ("县", "区", "市", "州")
ENDINGS = {**dict.fromkeys("镇街", VILLAGES), "道": VILLAGES, **dict.fromkeys("区县市", COUNTIES)}
OF_TOPIC = 0.4  # of the question in table or passage
FEWEST = 3  # that make an order


@dataclass(frozen=True)
class Asked:
    """From which end, and from which place to which: the last two are (True, 1, 2)."""

    last: bool
    start: int
    end: int
    by_value: bool  # 最低, not 垫底: where no column of places counts


@dataclass(frozen=True)
class Held:
    name: str
    value: Decimal
    passage: Passage
    span: Span | None  # of the sentence, none of a row
    words: str  # the value as told
    figure: Span = (0, 0)


def asked_of(text: str) -> Asked | None:
    if not WHO.search(text):
        return None
    for pattern, last in ((LAST, True), (FIRST, False)):
        if found := pattern.search(text):
            count = COUNTED.search(text, found.end())
            number = next((numeral(g) for g in (*found.groups(), count and count[1]) if g), 1) or 1
            nth = last and ("倒数" in found[0] or "第" in found[0])
            return Asked(last, number if nth else 1, number, False)
    if found := NTH.search(text):
        number = next((numeral(g) for g in found.groups() if g), 0)
        return Asked(False, number, number, False) if number else None
    if LEAST.search(text) or MOST.search(text):
        return Asked(bool(LEAST.search(text)), 1, 1, True)
    return None


def answer(scene: Scene) -> Piece | None:
    if scene.part.intent not in ("list", "aggregate", "responsible", "compare", "figure"):
        return None
    if apart := ends(scene):
        return apart
    asked = asked_of(scene.part.text)
    if asked is None:
        return None
    topic = without_asking(scene)
    order = of_table(topic, asked) or of_passage(topic, asked) or of_lists(topic, asked)
    if len(order) < max(asked.end, 2):
        return None
    chosen = order[asked.start - 1 : asked.end]
    chosen += [h for h in order[asked.end :] if not PLACES.search(h.words) and h.value == chosen[-1].value]
    lines = [f"- {held.name}:{held.words}{scene.citer.mark(held.passage, held.span)}" for held in chosen]
    scene.chosen += [(held.passage.bulletin, held.figure) for held in chosen if held.span]
    return Piece(headline=";".join(f"{held.name}:{held.words}" for held in chosen), lines=lines)


def without_asking(scene: Scene) -> Scene:
    plain = normalise(ASKING.sub("。", scene.part.text))
    terms = tuple(t for t in scene.part.terms if normalise(t) in plain and not says_nothing(t))
    return replace(scene, match=Matcher(replace(scene.part, terms=terms), scene.store.rarity)) if terms else scene


def ends(scene: Scene) -> Piece | None:
    """「最高的和最低的差多少」: the first and the last of a column, or of what the passages name of both ends."""
    text = scene.part.text
    both = (MOST.search(text) or FIRST.search(text)) and (LEAST.search(text) or LAST.search(text))
    if not both or not lexicon.reckoning()["gap"].search(text):
        return None
    topic, by_value = without_asking(scene), bool(MOST.search(text))
    first, last = (Asked(end, 1, 1, by_value) for end in (False, True))
    order = of_table(topic, first)
    tops, lows = (order, order[::-1]) if order else (of_lists(topic, first), of_lists(topic, last))
    if not tops or not lows or tops[0].name == lows[0].name:
        return None
    high, low = tops[0], lows[0]
    raws = [held.words[found.start() :] for held in (high, low) if (found := NUMBER.search(held.words))]
    unit = NUMBER.sub("", raws[0], count=1) if len(raws) == 2 else ""
    if not unit or NUMBER.sub("", raws[1], count=1) != unit:
        return None
    above, below = (Decimal(raw.removesuffix(unit).replace(",", "")) for raw in raws)
    result = f"{above - below}{'个百分点' if unit == '%' else unit}"
    words = f"最高的{high.name}{raws[0]}、最低的{low.name}{raws[1]},相差{result}"
    lines = [f"- {held.name}:{held.words}{scene.citer.mark(held.passage, held.span)}" for held in (high, low)]
    computed: list[Mapping[str, Any]] = [{"result": result, "operands": raws}]
    return Piece(headline=words, lines=[f"{words}。", *lines, f"本助手计算:{raws[0]}-{raws[1]}={result}。"], computed=computed)


def such(text: str, names: Sequence[str]) -> bool:
    """Are the names of the kind of place that is asked for: of 乡镇, not of projects?"""
    kind = KIND_ASKED.search(text)
    return kind is None or 2 * sum(name.endswith(ENDINGS[kind["kind"][-1]]) for name in names) > len(names)


def says_nothing(term: str) -> bool:
    """各县区, 花得, 花出去: who is asked for, and what they do, name no column."""
    return bool(ANYONE.fullmatch(term)) or term.endswith("得") or is_deed(term) or grammar.acts(term)


# --- a table's column ------------------------------------------------------------------------------------------------


def of_table(scene: Scene, asked: Asked) -> list[Held]:
    text = normalise(scene.part.text)
    for bulletin in meant.newest(scene)[:2]:
        for table in columns.tables(scene, bulletin):
            rows = [row for row in table if not TOTAL.search(row.text)]
            heads = list(dict.fromkeys(head for row in rows for head, _ in row.cells))
            around = " ".join((bulletin.title, *rows[0].path, *heads)) if rows else ""
            if len(rows) < FEWEST or scene.match.coverage((around, 1.0), (" ".join(r.text for r in rows), 0.8)) < OF_TOPIC:
                continue
            counted = [head for head in heads if all(NUMBER.match(dict(row.cells).get(head, "").strip(" *")) for row in rows)]
            head = column_of(counted, text, asked)
            order = ordered(rows, head, asked, heads) if head else []
            if order and such(scene.part.text, [held.name for held in order]):
                return order
    return []


def column_of(heads: Sequence[str], text: str, asked: Asked) -> str:
    """The column that the question words; where it words none and asks for places, the column of these."""
    fit = [head for head in heads if bool(BEFORE.search(head)) == bool(BEFORE.search(text))]
    worded = max((head for head in fit if not PLACES.search(head)), key=lambda head: worded_alike(normalise(head), text), default="")
    if worded and worded_alike(normalise(worded), text) >= 1:
        return worded
    places = next((head for head in fit if PLACES.search(head)), "")
    if places and not asked.by_value:
        return places
    return worded if worded and worded_alike(normalise(worded), text) >= 0.6 else ""


def ordered(rows: Sequence[Passage], head: str, asked: Asked, heads: Sequence[str]) -> list[Held]:
    found = []
    for row in rows:
        cells = dict(row.cells)
        cell, name = cells.get(head, "").strip(), name_of(row)
        value = NUMBER.search(cell)
        if value is None or not name:
            return []
        score = next((h for h in heads if "分" in h), "") if PLACES.search(head) else ""  # 位次 may be taken for the number of a row
        words = f"{score}{cells[score].strip()}" if score else f"{head}{cell}"
        found.append(Held(name, Decimal(value[0].replace(",", "")), row, None, words))
    places = bool(PLACES.search(head))
    return sorted(found, key=lambda held: held.value, reverse=places == asked.last)


def name_of(row: Passage) -> str:
    """The first cell that is no number."""
    return next((cell.strip(" *") for _, cell in row.cells if cell.strip() and not re.match(r"[\d.]+\D{0,3}$", cell.strip(" *"))), "")


# --- the named values of a passage -----------------------------------------------------------------------------------


def of_passage(scene: Scene, asked: Asked) -> list[Held]:
    """Of the best passage that names something at each of three or more figures of one unit."""
    best: tuple[float, list[Held]] = (OF_TOPIC, [])
    for evidence in scene.evidence[:6]:
        passage = evidence.passage
        text = scene.bulletin(passage).text
        for held in () if passage.cells else named_values(scene, passage):
            spot = text[min(h.span[0] for h in held if h.span) : max(h.span[1] for h in held if h.span)]
            place = " ".join((scene.bulletin(passage).title, *passage.path))
            score = scene.match.coverage((spot, 1.0), (place, 0.5), (passage.text, 0.6))
            score += 0.2 * (held[0].words.endswith("%") and bool(RATE.search(scene.part.text)))
            if len(held) >= max(FEWEST, asked.end) and score > best[0] and shows(spot, asked):
                best = (score, held)
    return sorted(best[1], key=lambda held: held.value, reverse=not asked.last)


def of_lists(scene: Scene, asked: Asked) -> list[Held]:
    """What the lists that show this end name, best first: those of the unit of the list that is most of the topic."""
    found: list[tuple[float, list[Held]]] = []
    for evidence in scene.evidence[:8]:
        text = scene.bulletin(evidence.passage).text
        for held in () if evidence.passage.cells else named_values(scene, evidence.passage):
            spot = " ".join(dict.fromkeys(text[slice(*h.span)] for h in held if h.span))
            score = scene.match.coverage((spot, 1.0), (" ".join(evidence.passage.path), 0.4))
            if score >= OF_TOPIC and (LIST_END if asked.last else LIST_TOP).search(spot):
                found.append((score, held))
    best = max((score for score, _ in found), default=0.0)
    unit = next((NUMBER.sub("", held[0].words, count=1) for score, held in found if score == best), "")
    every = [h for score, held in found if score >= 0.8 * best for h in held if NUMBER.sub("", h.words, count=1) == unit]
    return sorted(every, key=lambda held: held.value, reverse=not asked.last)


def shows(spot: str, asked: Asked) -> bool:
    """A list of the best three tells nothing of the last one."""
    top, end = LIST_TOP.search(spot), LIST_END.search(spot)
    return bool(end or not top) if asked.last else bool(top or not end)


def named_values(scene: Scene, passage: Passage) -> list[list[Held]]:
    """Lists of one unit in which each value stands behind another name."""
    text = scene.bulletin(passage).text
    places = {form: name for name in names_in(text) for form in (name, short(name))}
    groups: dict[tuple[str, bool], list[Held]] = {}
    for figure in scene.figures(passage):
        at_it = named_at(text[max(passage.span[0], figure.span[0] - 24) : figure.span[0]])
        name = at_it or places.get(figure.measure, "") or led_by(figure.measure)  # 在平畴、柘湖两地，分别为29所、18所
        if name and figure.kind in ("amount", "share"):
            held = Held(name, figure.value, passage, figure.sentence, text[slice(*figure.span)] + figure.unit_said, figure.span)
            groups.setdefault((figure.unit, bool(at_it)), []).append(held)
    return [held for held in groups.values() if len({h.name for h in held}) == len(held)]


def led_by(measure: str) -> str:
    """红岩乡年度投资完成率: the place that opens what is measured."""
    found = LED.match(measure)
    return found[0] if found else ""


def named_at(before: str) -> str:
    """What a value stands behind: 停车难（, 平畴县."""
    found = BRACKETED.search(before) or RANKED.search(before)
    return found["name"] if found else ""
