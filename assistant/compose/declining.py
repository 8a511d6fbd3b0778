"""Say what is missing instead of answering with a neighbour. Leaves: an abstaining Piece, or nothing where an answer may go ahead.

The words are those of the page's string list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assistant import lexicon
from assistant.compose import another, columns, enumerations, meant, tallies
from assistant.compose.another import stated_in
from assistant.compose.chapters import NEXT_ASKED
from assistant.compose.citing import sentences
from assistant.compose.figure import Pick, rank, stated
from assistant.compose.fits import implied_units
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OF_MATTER, OPEN, kinds
from assistant.compose.wording import state_line
from assistant.inner_places import short
from assistant.match import normalise
from assistant.types import Query
from index.amounts.measured import AGES
from index.tasks.documents import documents
from index.types import Figure, Passage

OFF_TOPIC = "我只回答通报里的内容,这个问题帮不上。"
OPINION = "评价请您判断,我可以列出原文怎么写。"
UNCLEAR = "没有读出要问的事项。请写明想问哪件事,例如某个指标、措施或期限。"
WITHOUT_TOPIC = ("summary", "overview", "problems", "status", "list", "promise")
NOTHING = "库中通报没有写到这个问题。"


def before(scene: Scene) -> Piece | None:
    """What can be declined without looking at figures: chat, opinions, places that no bulletin is about, an empty library."""
    if scene.part.intent == "off_topic":
        return Piece(lines=[OFF_TOPIC], abstained=True)
    if scene.part.intent == "opinion":
        return Piece(lines=[OPINION], abstained=True, nearest=[e.passage for e in scene.evidence[:3]])
    if scene.query.missing_places and not scene.query.places:
        place = "、".join(scene.query.missing_places)
        return Piece(lines=[f"{whose(scene.query)}没有{place}的通报,不能用别处数字代替。"], abstained=True, nearest=[])
    if unheld := [name for name in scene.query.within if not any(short(name) in b.text for b in meant.meant(scene))]:
        return Piece(lines=[f"通报没有提到“{'、'.join(unheld)}”。"], abstained=True, nearest=[e.passage for e in scene.evidence[:3]])
    if not scene.match.atoms and scene.part.intent not in WITHOUT_TOPIC and not NEXT_ASKED.search(scene.part.text):
        return Piece(lines=[UNCLEAR], abstained=True)
    if not scene.evidence:
        return Piece(lines=[NOTHING], abstained=True)
    return None


def whose(query: Query) -> str:
    """What is not in the chosen bulletins may yet be in the library."""
    return "所选通报中" if query.scoped else "库中"


NEAR = 0.8  # what a figure without a period has to hold of the question to be told as another time's
NEAR_MEASURE = 0.6  # the same, in measure and clause, of what is told in another unit
OF_TOPIC = 0.4  # the same, to be told as the nearest of another thing
NOT_WORDED = "通报没有写明所问的内容,最接近的原文列在下面。"
OPEN_COUNT = "通报没有写明还有多少未完成。"


def open_count(scene: Scene) -> Piece | None:
    """「还剩多少没弄完」 of the whole: no figure of one task answers it, only the bulletin's own count."""
    named = kinds(scene.part.text)
    if scene.part.intent not in ("figure", "aggregate") or not named or not set(named) <= set(OPEN):
        return None
    if any(len(meant.special(term)) >= 2 for term in scene.match.atoms) or scene.query.followed or tallies.answer(scene):
        return None
    if any(m.status != "unstated" for b in meant.newest(scene) for m in scene.matters(b.id) if m.status in OF_MATTER["not_done"]):
        return None
    return Piece(lines=[OPEN_COUNT], abstained=True)


PART_OF = re.compile(r"里头|里面|当中|其中|之中|中有|里有|占|里")


def only_total(scene: Scene) -> Piece | None:
    """「那418张里头,全托的几张」 where the source gives 418 alone: a part is asked, only the total is there."""
    cue = PART_OF.search(scene.query.asked)
    stated_figures = [f for f in stated_in(scene.query.asked) if f.unit not in AGES]
    left = lexicon.reckoning()["rest"].search(scene.part.text)  # of the total what is not done
    if not cue or left or not stated_figures or scene.part.intent != "figure":
        return None
    picks = rank(scene)
    total = next((p for p in picks if stated(scene, p.figure) and p.covered >= 0.4), None)
    if total is None or (scene.part.units and total.figure.unit not in scene.part.units):  # 40天里头多少旅客
        return None
    after_cue = scene.query.asked[cue.start() :]
    asked = [t for t in scene.part.terms if t in after_cue and t in scene.part.text] or list(scene.part.terms[:1])
    parts = [
        p for p in picks
        if p.passage.id == total.passage.id and not stated(scene, p.figure) and p.figure.unit == total.figure.unit
        and any(scene.match.like(normalise(t), normalise(own_words(scene, p))) >= 0.8 for t in asked)
        and p.figure.sentence == total.figure.sentence
    ]  # fmt: skip
    if parts:
        return None
    words = f"只有合计{total.figure.raw},未分{asked[0]}。" if asked else f"只有合计{total.figure.raw}。"
    return Piece(
        lines=[words.replace("。", scene.citer.mark(total.passage, total.figure.clause) + "。")], abstained=True, nearest=[total.passage]
    )


def own_words(scene: Scene, pick: Pick) -> str:
    """What measures a figure, and its clause up to it."""
    figure = pick.figure
    return figure.measure + figure.direction + scene.bulletin(pick.passage).text[figure.clause[0] : figure.span[0]]


MANY = 400
TOLD = 8  # passages of the evidence
PERSONS = "人名位"
NAMES_ASKED = re.compile(
    r"哪(?:些|几|个|家|[一二两三四五六七八九十\d]+)|什么名|叫什么|名字|名单|每[件项个].*(?:谁|哪)|(?:具体|分别|都|各)(?:是|有)(?:什么|啥|谁)|是谁|分别[^,，]{0,6}(?:什么|哪|啥|谁)"
)
ITEMS = re.compile(r"[：:。]\s*(?:一是|[（(]一[)）]|[（(]?1[)）.．、])")  # 采取三项措施：一是…
LISTED = re.compile(r"[、]|以及|和|与|；|“")
COUNTED = re.compile(r"批次|[个家人名位项件条种类所座处起宗批部张辆台户只笔份桩场次]")
FEW = 3  # things, so few that many a sentence joins as many words: only one that counts as many names them
NAMING = ("list", "measures", "responsible", "figure", "documents")


def only_count(scene: Scene) -> Piece | None:
    """「那12个学院是哪些」 where the source counts them and names none."""
    figures = stated_in(scene.query.asked)
    counted = [f for f in figures if f.kind == "amount" and 1 < f.value <= MANY and COUNTED.fullmatch(f.unit)]
    if not counted or not NAMES_ASKED.search(scene.part.text) or scene.part.intent not in NAMING:
        return None
    total = next(counts_told(scene, counted[0]), None)
    if total is None or enumerated(scene, int(counted[0].value)):
        return None
    passage, figure = total
    words = f"通报只写了数量({figure.raw}),没有逐一写明{scene.citer.mark(passage, figure.clause)}。"
    return Piece(lines=[words], abstained=True, nearest=[passage])


def counts_told(scene: Scene, asked: Figure) -> Iterator[tuple[Passage, Figure]]:
    """Where the source counts as many of what is asked about: 三位负责人 is 3名项目负责人."""
    for passage in (e.passage for e in scene.evidence[:TOLD]):
        text = scene.bulletin(passage).text
        for figure in scene.figures(passage):
            if figure.value != asked.value or not COUNTED.fullmatch(figure.unit) or (figure.unit in PERSONS) != (asked.unit in PERSONS):
                continue
            if scene.match.coverage((text[slice(*figure.sentence)], 1.0), (" ".join(passage.path), 0.5)) >= 0.45:
                yield passage, figure


def enumerated(scene: Scene, count: int) -> bool:
    """Does a sentence found name about as many things as were counted, or do as many rows or headings stand together?"""
    for evidence in scene.evidence[:8]:
        text = scene.bulletin(evidence.passage).text
        for start, end in sentences(text, evidence.passage.span):
            words = text[start:end]
            if ITEMS.search(text[start : end + 40]) and scene.match.coverage((words, 1.0)) >= 0.5:
                return True
            listed = enumerations.lists(words, count) if count <= FEW else len(LISTED.findall(words)) >= min(count, 8) - 1
            listed = listed or enumerations.shared_out(words) == count
            place = (" ".join(evidence.passage.path), 0.6)
            if scene.part.intent == "documents" and len(documents(words)) == count and scene.match.coverage((words, 1.0), place) >= 0.4:
                return True
            if listed and scene.match.coverage((words, 1.0)) >= 0.5:
                return True
    matters = [m for b in {e.passage.bulletin for e in scene.evidence[:4]} for m in scene.matters(b)]
    wanted = {status for kind in kinds(scene.part.text) for status in OF_MATTER[kind]}  # 那8个问题里哪些已经完成
    worded = [m.status for m in matters] if wanted else []
    some = sum(status in wanted for status in worded)
    rows = enumerations.table_of(scene, {count}) or (columns.picked(scene) if kinds(scene.part.text) else None)
    return bool(rows) or count in Counter(worded).values() or 0 < some < count <= len(matters)


def after(scene: Scene, piece: Piece) -> Piece:
    """Why the composer had no answer: another period, another aspect, only a total, or nothing at all."""
    picks = [p for p in rank(scene)[:8] if p.covered >= 0.6 and p.unit_fits]
    near = [p.passage for p in picks] or [e.passage for e in scene.evidence]
    return Piece(lines=[reason(scene, picks)], abstained=True, nearest=list({p.id: p for p in near}.values())[:3])


def reason(scene: Scene, picks: list[Pick]) -> str:
    asked = scene.part.period
    of_others = [p for p in picks if p.figure.period is None or p.period_fits == 0.0]
    other = max(of_others, key=lambda p: (round(p.near, 1), p.score), default=None)
    if asked and other and (other.figure.period or other.near >= NEAR):
        _, marked = state_line(scene, other)
        return f"没有{asked.raw}的数字;通报写的是{marked}。"
    target = next((p for p in picks if p.aspect_fits == 0.0 and p.figure.aspect != "achieved"), None)
    if target:
        return f"通报只写了目标({state_line(scene, target)[1]}),没有写目前情况。"
    for pick in rank(scene)[:4]:
        if pick.covered >= OF_TOPIC and pick.unit_fits and (apart := another.asked_apart(scene, pick.figure, pick.passage)):
            return f"通报没有写“{apart}”的数字;最接近的是:{state_line(scene, pick)[1]}。"
    missing = scene.match.missing([" ".join((*e.passage.path, e.passage.text)) for e in scene.evidence[:10]])
    missing = tuple(term for term in missing if not any(term in b.text for b in meant.meant(scene)))
    return f"通报没有提到“{missing[0]}”。" if missing else other_measure(scene) or NOT_WORDED


KINDS = (("金额", "元", "美元"), ("增幅或比例", "%", "个百分点"), ("面积", "平方米", "亩", "公顷"), ("长度", "公里", "米"))


def other_measure(scene: Scene) -> str:
    """The thing is told in another unit alone: 旅游收入增长16.8% where 亿元 are asked for."""
    units = scene.part.units[:1] or implied_units(scene)[:1]
    kind = next((name for name, *known in KINDS if units and units[0] in known), "")
    best = next((p for p in rank(scene)[:3] if p.near >= NEAR_MEASURE and p.period_fits >= 0.4 and p.place_fits), None)
    if not kind or best is None or best.unit_fits or another.thing(scene, best.figure, best.passage):
        return ""
    return f"通报没有写{kind};最接近的是:{state_line(scene, best)[1]}。"
