"""Answers that are lines, not one figure: measures, promises, documents, who is responsible, when, which ones.

Enters: a Scene. Leaves: a Piece whose lines stand in the order of the bulletin, each cited. A heading that answers the question
brings everything under it; otherwise the sentences that hold most of what was asked are taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant import lexicon
from assistant.compose import meant
from assistant.compose.citing import LONGEST, sentences, trim
from assistant.compose.scene import Piece, Scene
from assistant.match import normalise
from assistant.parts import CAUSE_ASKED
from index.amounts.aspects import of_path
from index.figures import read
from index.structure.fields import meaning
from index.types import Passage, Section, Span

HEADING_ANSWERS = 0.62  # coverage of the question by a heading from which all that stands under it is taken as asked for
LINES = 12
MOST = 30  # lines of a list that the source announces
NAMED_BY = 0.3  # coverage of the topic by a heading under which all is of the topic
STANDS_OUT = 0.55  # coverage by a passage that is of the topic though its heading is not
SMALL = 8  # passages under a heading that are listed whole
TOP = 6
VAGUE = 0.4  # coverage by the best sentence under which its words are not the bulletin's, and the embedding decides
NAMES = 0.5  # coverage of the topic by a heading that names it
PERSONS_ASKED = re.compile(
    r"(?:人|名|位|干部|谁)[^,，]*叫(?:什么|啥)|姓名|(?:人|名|位)[^,，]*名字|什么名字|(?:人|名|位|干部|领导|代表|委员|专家|成员)[^,，]{0,6}(?:都?有谁|是谁|是哪些人)"
)
PERSON_TOLD = re.compile(
    r"(?:书记|[省市区县镇乡校院局厅处科所站村队会]长|主任|主席|组长|领导】|委员)[：:\s]?(?P<name>[\u4e00-\u9fff]{2,3})(?=[，,。；;、】（(\s]|$)"
)
PLACE_ASKED = re.compile(r"(?<![出卡差难好现体化])(?:在|位于|坐落)(?:哪(?:儿|里|个地方|些地方|个位置)|什么(?:地方|位置)|啥地方)$")
PLACE_TOLD = re.compile(
    r"位于|坐落|地处|选址|[设建开落][在于户]|[\u4e00-\u9fff]{2}(?:街道|大道|[路镇乡村街])(?![\u4e00-\u9fff]*(?:改造|建设))"
)
CALLED = re.compile(r"(?:叫|名字|名称|全称|全名|正式名)[^,，]{0,4}(?:什么|啥)|(?:什么|啥)名")
COUNTED = re.compile(r"(?:\d|[一二两三四五六七八九十几多各全])[家个所座处户项条名只]?$")
UNNAMED = re.compile(
    r"外包|国有|民营|民办|公办|私营|乡镇|中心|相关|有关|涉事|重点|高新技术|专精特新|中小|小微|龙头|规模以上|规上|承包|施工|监理|造价|咨询|保洁|物业|上市|国企|属|部分|全部|全[省市区县]|所有|各|该|其|一批|多|的"
)
CAUSE_TOLD = re.compile(r"因|由于|原因|缘于|受[^,，]{1,16}影响|属于|涉及|主要是")
OFTEN_ASKED = re.compile(r"(?:多久|多长时间|几天|几个月|几周|多少天)[^,，]{0,10}一|多常|多频繁")
OFTEN_TOLD = re.compile(
    r"每(?:隔|半|[一二两三四五六\d]+个?)*(?:年|季度?|月|周|旬|日|天|学期|工作日)|[一半两]\s?[年月周季旬日]一|按[月周季年旬日]|[月周季]度?(?:调度|通报|督办|报告|排名|会商)"
)
ANNOUNCES = re.compile(r"(?:[:：]|如下|以下[^，,。；;]{0,10})\s*$")
OPENS = re.compile(r"[:：](?![^；;]*[:：])")
AHEAD = re.compile(r"预计|将(?![近军])|力争|争取|计划|拟(?!定)|确保|底前")
RESULT = re.compile(r"完成|全部|达到|建成|办结|到位|解除|遏制|清零|超过|实现|通过|投用|开通")
PLANNED = 0.5  # of the best sentence's score: from which what the plan says of it is told and not what was done
NO_REPORT = ("target", "deadline", "body", "title")
EMPHASIS = re.compile(r"\*{2,}|(?<![\d\s])\*(?!\d)|(?<!\d)\*(?![\d\s])")  # marks of Markdown; 3*4 is left
BROKEN = re.compile(r"([\u4e00-\u9fff，、]\d[\d,.]*)\n(?=\d)(?!\d+\s?[.、)年月日])")  # a full line ended within a number
ORDER_WORDS = re.compile(r"^(?:[一二三四五六七八九十]+是|[（(]\d+[)）]|\d+[.．、](?!\d)|[①-⑳]|[-*•])\s*")


@dataclass(frozen=True)
class Sentence:
    passage: Passage
    span: Span
    text: str
    score: float


def ranked_sentences(scene: Scene) -> list[Sentence]:
    """Every sentence of the evidence by how much of the question it holds; its headings count for less than its own words."""
    found, stated = [], stated_numbers(scene)
    for rank, evidence in enumerate(scene.evidence):
        text, passage = scene.bulletin(evidence.passage).text, evidence.passage
        path = " ".join(passage.path)
        for span in sentences(text, passage.span):
            words = text[slice(*span)]
            score = scene.match.coverage((words, 1.0), (passage.text, 0.55), (path, 0.6)) + 0.15 / (1 + rank)
            score += 0.15 * sum(number in words for number in stated)
            found.append(Sentence(passage, span, words, score))
    return sorted(found, key=lambda s: -s.score)


def stated_numbers(scene: Scene) -> set[str]:
    """Figures the question takes from the bulletin: 「那9个问题」 points at the sentence that has them."""
    return {figure.raw for figure in read(scene.query.asked)}


def under(number: str, passage: Passage) -> bool:
    return passage.section is not None and (passage.section == number or passage.section.startswith(number + "."))


def line(scene: Scene, passage: Passage, span: Span | None = None) -> str:
    """`- words[n]`: the passage's own words without its order word, cut at a sentence end where they are long. A table row that leaves
    its title to the row above is told with it."""
    text = scene.bulletin(passage).text
    start, end = trim(text, span or passage.span)
    if end - start > LONGEST:
        kept = [s for s in sentences(text, (start, end)) if s[1] - start <= LONGEST]
        end = kept[-1][1] if kept else min(end, start + LONGEST)
    words = plain(text[start:end])
    title = next((cell.strip() for head, cell in passage.cells if meaning(head) == "title"), "")
    if title and title not in passage.text and not any(c.isdigit() for c in title):
        words = f"{title},{words}"
    return f"- {words}{scene.citer.mark(passage, (start, end))}"


def plain(words: str) -> str:
    """Without order word and markup, on one line; a table row as its cells, without the running number."""
    words = EMPHASIS.sub("", words)
    if words.count("|") >= 2:
        cells = [cell.strip() for cell in words.strip().strip("|").split("|")]
        return ",".join(cell for cell in (cells[1:] if cells[0].isdigit() else cells) if cell and cell not in "-—")
    return " ".join(ORDER_WORDS.sub("", BROKEN.sub(r"\1", words.strip())).split())


def told_under(scene: Scene, bulletin: str, number: str) -> list[Passage]:
    """What is reported under a heading: not its labels of target, deadline and body."""
    return [p for p in scene.store.passages(bulletin) if under(number, p) and meaning(p.label) not in NO_REPORT]


def small_section(scene: Scene) -> tuple[str, Section] | None:
    """The small section that the best sentences point at: its heading says what was asked, or it holds several of them."""
    topic = meant.topic(scene)
    first = ranked_sentences(replace(scene, match=topic))[:TOP]
    if not first:
        return None
    vague = first[0].score < VAGUE
    near = [e.passage for e in scene.evidence[:4]]
    newest = {b.id for b in meant.newest(scene)}
    best: tuple[float, str, Section] | None = None
    for rank, passage in enumerate(dict.fromkeys([*(s.passage for s in first), *(e.passage for e in scene.evidence[:TOP])])):
        section = scene.sections(passage.bulletin).get(passage.section or "")
        if section is None or (passage.bulletin not in newest and len(newest) < len(meant.meant(scene))):
            continue
        told = told_under(scene, passage.bulletin, section.number)
        if not 0 < len(told) <= SMALL or passage.cells:
            continue
        heading = topic.coverage((section.heading, 1.0))
        holds = topic.coverage((section.heading, 1.0), (" ".join(p.text for p in told), 0.85))
        share = sum(p in told for p in near) / len(near) if vague else sum(s.passage in told for s in first) / len(first)
        score = holds + 0.4 * share + 0.3 * heading + 0.1 / (1 + rank)
        if (heading >= NAMES or (share >= 0.5 and (vague or holds >= HEADING_ANSWERS))) and (best is None or score > best[0]):
            best = (score, passage.bulletin, section)
    return (best[1], best[2]) if best else None


def close_passages(scene: Scene, most: int = 4, share: float = 0.78) -> list[tuple[Passage, Span]]:
    """The sentences nearly as good as the best one, in the bulletin's order."""
    ranked = ranked_sentences(scene)
    if not ranked:
        return []
    floor = share * ranked[0].score
    chosen = [s for s in ranked[: most * 2] if s.score >= floor][:most]
    chosen.sort(key=lambda s: (s.passage.bulletin, s.span))
    return [(s.passage, s.span) for s in chosen]


def measures(scene: Scene) -> Piece:
    """All that is reported under the heading that answers; else the best sentences."""
    from assistant.compose import chapters

    if steps := chapters.ahead(scene) or planned(scene):
        return steps
    chosen = close_passages(scene)
    if section := small_section(scene) or of_problem(scene, [passage for passage, _ in chosen]):
        bulletin, at = section
        lines = [text for p in of_topic(scene, at, told_under(scene, bulletin, at.number)) for text in lines_of(scene, p)]
        return Piece(lines=[f"关于“{at.heading}”,通报写明:", *lines[:LINES]])
    return Piece(lines=[text for passage, span in chosen for text in with_announced(scene, passage, span)][:LINES])


def of_problem(scene: Scene, found: Sequence[Passage]) -> tuple[str, Section] | None:
    """「【反馈问题】城郊违规倾倒多发」 words what was wrong: what was done about it is told under the same heading."""
    if not found or any(meaning(passage.label) != "title" for passage in found):
        return None
    section = scene.sections(found[0].bulletin).get(found[0].section or "")
    return (found[0].bulletin, section) if section and told_under(scene, found[0].bulletin, section.number) else None


def planned(scene: Scene) -> Piece | None:
    """「2025年打算怎么治」 of a report that tells the year past and the plan in two parts: what the plan says of it, where it does."""
    if scene.part.aspect != "target" or not scene.part.period:
        return None
    ranked = ranked_sentences(scene)[:12]
    ahead = [s for s in ranked if is_plan(scene, s.passage, s.text)]
    if not ahead or len(ahead) == len(ranked) or ahead[0].score < PLANNED * ranked[0].score:
        return None
    kept = sorted((s for s in ahead[:4] if s.score >= 0.78 * ahead[0].score), key=lambda s: (s.passage.bulletin, s.span))
    return Piece(lines=[text for s in kept for text in with_announced(scene, s.passage, s.span)][:LINES])


def is_plan(scene: Scene, passage: Passage, words: str) -> bool:
    """A task of the year to come, or a sentence that promises and reports nothing."""
    as_of = scene.bulletin(passage).as_of
    if of_path(passage.path, as_of.year if as_of else None) == "target":
        return True
    return bool(AHEAD.search(words)) and not RESULT.search(AHEAD.split(words)[0])


def of_topic(scene: Scene, section: Section, told: list[Passage]) -> list[Passage]:
    """Under a heading that does not name the topic (更大力度保障和改善民生) the passages that do, where they stand out."""
    topic = meant.topic(scene)
    if topic.coverage((section.heading, 1.0)) >= NAMED_BY:
        return told
    scores = [topic.coverage((p.text, 1.0), (" ".join(p.path[-1:]) if p.section != section.number else "", 0.5)) for p in told]
    most = max(scores, default=0.0)
    near = [p for p, score in zip(told, scores, strict=True) if score >= 0.6 * most]
    return near if most >= STANDS_OUT and 2 * len(near) <= len(told) else told


def with_announced(scene: Scene, passage: Passage, span: Span) -> list[str]:
    """「将采取三项措施：」 and the items that follow it under the same heading; 「主要目标是：A；B；C。」 to its full stop."""
    from assistant.compose import chapters

    text = scene.bulletin(passage).text
    if items := chapters.run(text, span):
        head = [line(scene, passage, (span[0], items[0][0]))] if items[0][0] > span[0] + 4 else []
        return head + [chapters.item_line(scene, passage.bulletin, item) for item in items]
    if OPENS.search(text[slice(*span)]) and text[span[1] - 1] in "；;":
        return lines_of(scene, passage, span) + chapters.to_full_stop(scene, passage, span[1])
    lines = [line(scene, passage, span)]
    if not ANNOUNCES.search(scene.bulletin(passage).text[slice(*span)]):
        return lines
    announced = normalise(scene.bulletin(passage).text[slice(*span)]).rstrip(":：")
    following = [p for p in scene.store.passages(passage.bulletin) if p.span[0] >= span[1]]
    after = [p for p in following if p.path and normalise(p.path[-1]) == announced]
    after = after or [p for p in following if p.path == passage.path and p.label]
    return lines + [text for p in after[: LINES - 1] for text in lines_of(scene, p)]


def lines_of(scene: Scene, passage: Passage, within: Span | None = None) -> list[str]:
    """A passage, or a part of it, in stretches of whole sentences, each short enough to be quoted."""
    stretches: list[Span] = []
    for start, end in sentences(scene.bulletin(passage).text, within or passage.span):
        if stretches and end - stretches[-1][0] <= LONGEST:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return [line(scene, passage, span) for span in stretches]


def named_items(scene: Scene) -> Piece:
    """The sentences that list what was asked; none where they lack the kind of thing, or the cause, that was asked for."""
    from assistant.compose import causes

    if CAUSE_ASKED.search(scene.part.text) and (reason := causes.reason(scene)):
        return reason
    if OFTEN_ASKED.search(scene.part.text):
        return how_often(scene)
    chosen = close_passages(scene, most=3, share=0.85)
    if other_year(scene, chosen):
        return Piece(abstained=True)
    told = " ".join(scene.bulletin(p).text[slice(*span)] for p, span in chosen)
    if lacks(scene, told):
        return Piece(abstained=True)
    lines = [text for p, span in chosen for text in with_announced(scene, p, span)]
    return Piece(lines=lines[:MOST], abstained=not chosen)


def how_often(scene: Scene) -> Piece:
    """「多久调度一次」: the best sentence that tells it (每两周会商一次, 一月一通报)."""
    ranked = ranked_sentences(scene)
    told = next((s for s in ranked[:8] if OFTEN_TOLD.search(s.text)), None)
    if told is None or told.score < 0.6 * ranked[0].score:
        return Piece(abstained=True)
    if scene.match.coverage((told.text, 1.0), (told.passage.text, 0.55), (" ".join(told.passage.path), 0.6)) < VAGUE:
        return Piece(abstained=True)
    return Piece(headline=short(scene, told), lines=[line(scene, told.passage, told.span)])


def other_year(scene: Scene, chosen: list[tuple[Passage, Span]]) -> bool:
    """「2022年的十件实事」 of a bulletin on 2023 whose sentences found say nothing of 2022."""
    period = scene.part.period
    if period is None or period.start.year != period.end.year or not chosen:
        return False
    year = period.start.year
    for passage, span in chosen:
        bulletin = scene.bulletin(passage)
        day = bulletin.as_of or bulletin.published
        words = " ".join((bulletin.text[slice(*span)], *passage.path))
        last_year = day is not None and (day.month <= 4 or re.search(r"去年|上年|过去一年|一年来", words))
        if day is None or year >= day.year or (year == day.year - 1 and last_year) or str(year) in words or str(year) in bulletin.title:
            return False
        figured = (f.period for f in scene.figures(passage) if span[0] <= f.span[0] < span[1])
        if any(p is not None and p.start.year <= year <= p.end.year for p in figured):
            return False
    return True


def lacks(scene: Scene, told: str) -> bool:
    """「都是哪个学院的」 where no 学院 is told, names of persons, a cause where none is given."""
    asked = scene.part.text.rstrip("?？呢啊 ")
    if PERSONS_ASKED.search(asked):
        return not PERSON_TOLD.search(told)
    if CAUSE_ASKED.search(asked):
        return not CAUSE_TOLD.search(told)
    if PLACE_ASKED.search(asked):
        return not PLACE_TOLD.search(told)
    names = kinds()
    kind = re.search(rf"(?:哪(?:几|些|一|[一二三四五两])?(?:个|家|所|条|种|类)?|什么|啥)({'|'.join(names)})", asked)
    if kind:
        return not any(word in told for word in names[kind[1]])
    asks = CALLED.search(asked)
    called = next((name for name in names if name in asked[: asks.start()]), "") if asks else ""
    return bool(called) and not names_one(names[called], told, asked)


def names_one(words: list[str], told: str, asked: str) -> bool:
    """Is one of that kind called by a name: 涉事的汇拓路桥公司, and not only counted or described (解除外包合同1家)?"""
    for match in re.finditer(rf"(?P<name>[\u4e00-\u9fff]{{2,12}}?)(?:{'|'.join(words)})", told):
        name = UNNAMED.sub("", match["name"])
        if len(name) >= 2 and not COUNTED.search(told[: match.start()]) and not all(c in asked for c in name):
            return True
    return bool(re.search(r"[“《][^”》]{2,20}[”》]", told))


@cache
def kinds() -> dict[str, list[str]]:
    return {row[0]: row[1].split() for row in (line.split("	") for line in lexicon.lines("kinds.txt"))}


def short(scene: Scene, sentence: Sentence) -> str:
    """The sentence itself where it is short, else its clauses that hold what was asked."""
    words = plain(sentence.text).rstrip("。；;")
    if len(words) <= 70:
        return words
    clauses = re.split(r"(?<=[,，])", words)
    scores = [scene.match.coverage((c, 1.0)) for c in clauses]
    best = max(range(len(clauses)), key=lambda i: scores[i])
    start, end = best, best + 1
    while start > 0 and len("".join(clauses[start - 1 : end])) <= 70:
        start -= 1
    while end < len(clauses) and len("".join(clauses[start : end + 1])) <= 70:
        end += 1
    return "".join(clauses[start:end]).strip(",，")


PROMISE_WORDS = re.compile(r"预计|将|力争|计划|拟|争取|确保|目标|底前|前(?:完成|办结)|到20\d\d年|适时|继续|逐步")


def promised(scene: Scene) -> Piece:
    """The chapter of next steps where nothing else is named; the sentence that promises what was asked; else the measures."""
    from assistant.compose import chapters

    if steps := chapters.ahead(scene):
        return steps
    ranked = ranked_sentences(scene)
    bound = [s for s in ranked if PROMISE_WORDS.search(s.text)]
    if not bound or bound[0].score < 0.7 * ranked[0].score:
        return measures(scene)
    lines = with_announced(scene, bound[0].passage, bound[0].span)[:MOST]
    return Piece(headline=short(scene, bound[0]) if len(lines) == 1 else None, lines=lines)
