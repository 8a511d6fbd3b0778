"""Things that the source counts and names somewhere else than where it counts them, and names that it explains in a list of terms.

Enters: a Scene. Leaves: a Piece with the sentence, row or entry that names them, or nothing where none names as many as are asked for.
「A、B、C等三大集群」, 「其余3个问题(A、B、C)」, 「打造A集群。…打造B集群。…」 and a table of as many rows are lists of three.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant import lexicon
from assistant.compose import columns, listing, meant
from assistant.compose.citing import LONGEST, sentences, trim
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OPEN, State, kinds, states
from assistant.match import Matcher, normalise
from index.amounts.periods import read_periods
from index.tasks.documents import documents
from index.types import Bulletin, Passage, Span

CHINESE = "零一二三四五六七八九十"
COUNTER = "|".join(("大", "类", "种", "方面", "点", "户", "名", "位", *lexicon.lines("counters.txt")))
NOUN = re.compile(
    rf"(?:\d+|[{CHINESE}两]+)(?:{COUNTER})?[”\"]?(?P<noun>[\u4e00-\u9fff]{{2,8}}?)[”\"]?(?=是|分别|都|有|指|包括|叫|具体|各|[,，?？]|$)"
)
OTHERS_ASKED = re.compile(r"其余|其他|剩下|另外|一笔带过|没(?:有)?(?:展开|细说|细讲|单独)|未展开")
OTHERS_TOLD = re.compile(r"^(?:其余|其他|另外?|余下|剩余)")
JOINED = re.compile(r"[、]|以及|(?<![共总饱温])和(?![谐平])|与|(?<![普涉])及(?!时)")
BREAK = re.compile(r"[。；;：:，,（(]")
NAMED_AFTER = re.compile(r"[^，,。；;、（(：:]{0,14}(?:[（(：:]|分别是|分别为|包括|即|是|为|——)\s*(?P<list>[^。；;）)]+)")
SHARE = re.compile(rf"[（(](\d+)\s?(?:{COUNTER})[)）]")
SPREAD_ASKED = re.compile(
    rf"(?:在|分布[在于]?|集中[在于]|属于|涉及)哪(?:些|几个?|[{CHINESE}]个?)(?:乡镇|镇|乡|县区?|区县?|市|街道|村|地方|学校|单位)"
)
SPREAD = re.compile(r"分布[在于]|集中[在于]|(?:全部|都|均|分别|主要)[在位为]")
ENOUGH = 0.5
SUMMED = 0.35  # the same, of a sentence whose shares add up to the very count asked about
REACH = 600  # characters from one item to the next
SHORT = 32  # characters of a sentence that names one thing and says no more
TERMS = re.compile(r"名词|注释|释义|术语")
ENTRY = re.compile(r"\s*\d{1,2}\s*[.．、]\s*(?P<name>[^：:。\n]{2,30})[：:]\s*(?P<rest>\S)?")
QUOTES = re.compile(r"[“”\"「」『』‘’'\s]")
MEANING = re.compile(
    r"是什么|是啥|指什么|指啥|什么意思|啥意思|指的|是指|包括|包含|分别|哪[几些一二三四五六七八九十两\d]|是哪|叫什么|叫啥|全称|全名|正式名|解释|怎么理解|含义"
)
WHEN = re.compile(r"哪天|什么时候|啥时候|何时|哪年|几月|几号|哪一天|日期")
NAME = re.compile(r"叫什么|叫啥|全称|全名|正式名|名称|名字")


# --- terms explained -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    name: str
    passages: tuple[Passage, ...]
    start: int  # of the explanation with its name


def explained(scene: Scene) -> Piece | None:
    """「“四新”产业是哪四类」: the entry of the list of terms at the end of a report."""
    asks_when = bool(WHEN.search(scene.part.text))
    if not (MEANING.search(scene.part.text) or asks_when) or scene.part.units:
        return None
    asked = bare(scene.query.asked)
    for bulletin in meant.meant(scene):
        if not any(TERMS.search(section.heading) for section in bulletin.sections):
            continue
        known = [entry for entry in entries(scene, bulletin) if any(name in asked for name in names(entry))]
        best = max(known, key=lambda entry: max(len(name) for name in names(entry) if name in asked), default=None)
        if best is None:
            continue
        lines = [text for p in best.passages for text in listing.lines_of(scene, p, (max(p.span[0], best.start), p.span[1]))]
        told = " ".join(p.text for p in best.passages)
        periods = [p for p in read_periods(told) if p.span]
        if asks_when:
            return Piece(headline=periods[0].raw, lines=lines) if periods else None
        titled = [d.name for d in documents(told)][:1] if NAME.search(scene.part.text) else []
        return Piece(headline=titled[0] if titled else None, lines=lines)
    return None


def entries(scene: Scene, bulletin: Bulletin) -> Iterator[Entry]:
    passages = [p for p in scene.store.passages(bulletin.id) if any(TERMS.search(h) for h in p.path)]
    for at, passage in enumerate(passages):
        if found := ENTRY.match(passage.text):
            following = itertools.takewhile(lambda p: not ENTRY.match(p.text), passages[at + 1 :])
            yield Entry(found["name"], (passage, *(p for p in following if p.label == "")), passage.span[0])
        elif (headed := ENTRY.match(passage.path[-1] + "：")) and (at == 0 or passages[at - 1].path != passage.path):
            own = tuple(p for p in passages[at:] if p.path == passage.path)
            yield Entry(headed["name"], own, passage.span[0])


def names(entry: Entry) -> list[str]:
    """The whole name, and what stands in quotation marks where that is a name by itself: “两重”“两新”."""
    whole = [bare(entry.name)]
    return whole + [q for q in re.findall(r"“([^”]{2,12})”", entry.name) if not q.isdigit()]


def bare(text: str) -> str:
    return QUOTES.sub("", normalise(text))


# --- counted and named -----------------------------------------------------------------------------------------------


def named(scene: Scene, counts: set[int]) -> Piece | None:
    """As many things as are asked for, named side by side, in sentences that open alike, or in the rows of a table."""
    return in_shares(scene, counts) or in_a_row(scene, counts) or one_by_one(scene, counts) or in_rows(scene, counts)


def in_shares(scene: Scene, counts: set[int]) -> Piece | None:
    """「那6个在哪些乡」: 尚有6个没有动工，分布在红岩乡（3个）、白沙乡（2个）和桃源乡（1个）."""
    for evidence in scene.evidence[:8]:
        text = scene.bulletin(evidence.passage).text
        for span in sentences(text, evidence.passage.span):
            words = text[slice(*span)]
            if shared_out(words) in counts and scene.match.coverage((words, 1.0)) >= SUMMED:
                return Piece(lines=[listing.line(scene, evidence.passage, span)])
    return None


def spread(scene: Scene) -> Piece | None:
    """「这几个都在哪些乡镇」: the sentence that says over which places the things counted are spread."""
    asked = SPREAD_ASKED.search(scene.part.text)
    if asked is None:
        return None
    match = Matcher(replace(scene.part, terms=tuple(t for t in scene.part.terms if t not in asked[0])), scene.store.rarity)
    found = [
        (match.coverage((words, 1.0), (e.passage.text, 0.6)), e.passage, span)
        for e in scene.evidence for span in sentences(scene.bulletin(e.passage).text, e.passage.span)
        if SPREAD.search(words := scene.bulletin(e.passage).text[slice(*span)]) or shared_out(words)
    ]  # fmt: skip
    best = max(found, key=lambda row: row[0], default=None)
    return Piece(lines=[listing.line(scene, best[1], best[2])]) if best and best[0] >= SUMMED else None


def shared_out(words: str) -> int:
    """The sum of what a sentence tells of each in brackets; 0 where it names fewer than two.

    >>> shared_out("分布在红岩乡（3个）、白沙乡（2个）和桃源乡（1个）"), shared_out("（3个）")
    (6, 0)
    """
    shares = [int(number) for number in SHARE.findall(words)]
    return sum(shares) if len(shares) > 1 else 0


def in_a_row(scene: Scene, counts: set[int]) -> Piece | None:
    others = bool(OTHERS_ASKED.search(scene.query.asked))
    noun = noun_asked(scene)
    best: tuple[float, Passage, Span] | None = None
    for bulletin in meant.newest(scene):
        for passage in scene.store.passages(bulletin.id):
            for span in sentences(bulletin.text, passage.span) if not passage.cells else ():
                words = bulletin.text[slice(*span)]
                if not any(lists(words, count) for count in counts):
                    continue
                rest = others and bool(OTHERS_TOLD.match(words)) and (not noun or noun[-2:] in words)
                if others and not rest:
                    continue
                score = 1.0 if rest else scene.match.coverage((words, 1.0), (" ".join(passage.path), 0.6), (bulletin.title, 0.5))
                if score >= ENOUGH and (not noun or noun[-2:] in words) and (best is None or score > best[0]):
                    best = (score, passage, span)
    if best is None:
        return None
    return Piece(lines=[listing.line(scene, best[1], best[2])])


def lists(words: str, count: int) -> bool:
    """Does a sentence name as many things as it counts, before the number or behind it?

    >>> lists("推动新能源汽车、新型材料、生物医药三个产业集群扩量", 3)
    True
    """
    for at in re.finditer(rf"(?<![\d.十百])(?:{count}|{chinese(count)})\s?(?:{COUNTER})", words):
        before = re.split(r"[。；;：:，,（(]", words[: at.start()])[-1]
        before = re.sub(r"等\s?$", "", before)
        if len(items(before)) == count:
            return True
        after = NAMED_AFTER.match(words, at.end())
        if after and count in (len(items(after["list"])), len(items(after["list"].split("，")[0].split(",")[0]))):
            return True
    return False


def chinese(count: int) -> str:
    if count <= 10:
        return "[二两]" if count == 2 else CHINESE[count]
    tens, ones = divmod(count, 10)
    return ("" if tens == 1 else CHINESE[tens]) + "十" + (CHINESE[ones] if ones else "") if count < 100 else str(count)


def items(words: str) -> list[str]:
    if "、" not in words and not re.search("[和与及]", words):
        return []
    return [item for item in JOINED.split(words) if item.strip("”“ ")]


ORDERS = ("{}是", "其{}，", "其{}、", "第{}，", "第{}、")  # 一是…；二是…


def by_order_words(scene: Scene, counts: set[int]) -> Piece | None:
    """「将采取三项措施：一是…；二是…；三是…」, 「对以下3项挂牌督办：其一，…」: what the sentence that counts them announces."""
    noun = noun_asked(scene)
    for bulletin, count, order in itertools.product(meant.newest(scene), counts, ORDERS):
        first = re.escape(order.format("一"))
        said = re.compile(rf"(?:{count}|{chinese(count)})\s?(?:{COUNTER})[^。；;：:\n]{{0,24}}[：:。]\s*(?={first})")
        for at in said.finditer(bulletin.text):
            items = in_order(bulletin.text, at.end(), count, order)
            words = bulletin.text[max(0, at.start() - 40) : at.end()]
            if items and (not noun or noun[-2:] in at[0]) and scene.match.coverage((words, 1.0), (bulletin.title, 0.6)) >= ENOUGH:
                homes = [next(p for p in reversed(scene.store.passages(bulletin.id)) if p.span[0] <= a) for a, _ in items]
                return Piece(lines=[listing.line(scene, home, span) for home, span in zip(homes, items, strict=True)])
    return None


def in_order(text: str, start: int, count: int, order: str = ORDERS[0]) -> list[Span]:
    """一是…；二是…: as many items, each to the next or to the end of its sentence; none where there are fewer or more."""
    starts = [start]
    for nth in range(2, count + 1):
        at = text.find(order.format(CHINESE[nth] if nth <= 10 else chinese(nth)), starts[-1], starts[-1] + REACH)
        if at < 0:
            return []
        starts.append(at)
    end = min((at for mark in "。\n" if (at := text.find(mark, starts[-1])) >= 0), default=len(text))
    return [trim(text, span) for span in zip(starts, [*starts[1:], end + 1], strict=True)]


def subjects(scene: Scene, bulletin: Bulletin, counts: set[int]) -> list[str]:
    """「城南幼儿园、临水农贸市场、县游泳馆没有达到序时进度」: as many things as are asked for, before the state asked for."""
    wanted = set(kinds(scene.part.text))
    for passage in scene.store.passages(bulletin.id):
        for span in sentences(bulletin.text, passage.span) if not passage.cells else ():
            words = bulletin.text[slice(*span)]
            told = next(((state, at) for state, at, _ in states(words)), None)
            ends = told is not None and words[told[1][1] : told[1][1] + 1] in ("，", ",", "。", "；", ";", "")  # not 完成 of 完成时限
            fits = told and ends and told[0] in OPEN and (told[0] in wanted or lags(told[0], wanted))
            if told and fits and len(items(BREAK.split(words[: told[1][0]])[-1])) in counts:
                return [listing.line(scene, passage, span)]
    return []


def lags(told: State, wanted: set[State]) -> set[State]:
    """What has not reached its progress lags behind."""
    return {told} if told == "not_done" and "lagging" in wanted else set()


def noun_asked(scene: Scene) -> str:
    found = NOUN.search(scene.query.asked)
    return found["noun"] if found else ""


def one_by_one(scene: Scene, counts: set[int]) -> Piece | None:
    """「全力打造“六大产业集群”。…打造新能源新材料产业集群。…」: six short sentences of the section end alike."""
    noun = noun_asked(scene)
    if len(noun) < 2:
        return None
    for bulletin in meant.newest(scene):
        found: list[tuple[Passage, Span]] = []
        for passage in scene.store.passages(bulletin.id):
            for span in sentences(bulletin.text, passage.span):
                words = bulletin.text[slice(*span)].rstrip("。；;”")
                if len(words) <= SHORT and words.endswith(noun) and not re.search(rf"[{CHINESE}两\d][大个项类]{noun}", words):
                    found.append((passage, span))
        for count in counts:
            for group in (found[i : i + count] for i in range(len(found) - count + 1)):
                if len({p.section for p, _ in group}) == 1 and len({bulletin.text[slice(*s)][:2] for _, s in group}) == 1:
                    return Piece(lines=[listing.line(scene, p, s) for p, s in group])
    return None


def in_rows(scene: Scene, counts: set[int]) -> Piece | None:
    table = table_of(scene, counts)
    if not table:
        return None
    asked = columns.of_table(scene, scene.bulletin(table[0]), table)  # 那10个里已经完工的: some of them
    return Piece(lines=columns.lines(scene, asked) if asked else [listing.line(scene, row) for row in table])


def table_of(scene: Scene, counts: set[int]) -> list[Passage]:
    """「正在整改的7个问题是哪7个」: the table under such a heading that has seven rows."""
    best: tuple[float, list[Passage]] | None = None
    for bulletin in meant.newest(scene):
        for table in columns.tables(scene, bulletin):
            if len(table) not in counts or any(columns.sums(row) for row in table) or any(len(row.text) > 2 * LONGEST for row in table):
                continue
            heads = " ".join(head for head, _ in table[0].cells)
            score = scene.match.coverage((" ".join(table[0].path[-2:]), 1.0), (heads, 0.8), (bulletin.title, 0.6))
            if score >= ENOUGH and (best is None or score > best[0]):
                best = (score, table)
    return best[1] if best else []
