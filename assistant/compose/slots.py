"""What a reckoning computes with: 「A和B的床位」 asks for the beds of A and the beds of B, 「广东和四川」 for the figure of each place.

Enters: a Scene. Leaves: Operands, one for each thing or place named, chosen together: of one unit, and rather of one measured thing. It
does no arithmetic.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.compose.figure import Pick, rank
from assistant.compose.roles import asked_deeds
from assistant.compose.scene import Scene
from assistant.compose.states import kinds, states
from assistant.match import Matcher, normalise
from assistant.types import Part
from index.amounts.periods import read_periods
from index.amounts.phrases import SHARES
from index.types import Aspect, Figure

COMMA = re.compile(r"[,，;；]")
QUOTES = re.compile(r"”\s?“|」「|》《")  # “保交房”“保回迁”: side by side without a mark
JOINS = re.compile(r"、|以及|还有|加上|连同|外加|再加|还是|算上|(?<![总饱])和(?!谐)|(?<!参)与|跟|(?<![普涉])及")
# Where the last thing named ends and what is asked of all begins: 颐康服务站|的床位加一块儿
TAIL = re.compile(
    r"的|[两三四五六几][个者项类样种件家省市区县]|[这那][两三四几]|加起来|加在?一[块起]|合起?来?计?|合在一[块起]|一共|总共|各|分别|相?差|谁|哪|最|之[和间]|"
    r"[里之]?[中间](?=[,，谁哪])"
)
VERSUS = re.compile(
    r"(?:^|[,，])(?P<a>[^,，]{2,18}?)(?<![占对同环])(?:比(?![例重率])|较)(?P<b>[^,，]{2,14}?)(?:多(?!少)|(?<!多)少|高|低|快|慢|大|小|增|减)"
)
LEVEL = re.compile(r"(?:^|从|[由靠让])([省市县区乡镇])[里上](?!面|的?(?:学校|企业|[一-鿿]{1,3}局))")
TIMES = re.compile(r"年|月|季|以前|之前|整改前|此前|原来|同期|过去|上次|上一")
DONE = re.compile(r"已经?|现有|目前|[干做修建改办装盖完][完好成](?:了|的|$)|建成")
STATE = re.compile(r"现有|已有|新建|计划|在建|[干做修建改办装盖]好|[干做修建改办装]完|在批|新盖|要干|要[修建改办装]")
AHEAD = re.compile(r"还要|还在|将|预计|计划|打算|要(?!求)|目标|拟|未来|新建|在批")
UNITS = {"标准箱": "标箱", "TEU": "标箱", "名": "人", "位": "人", "户": "家", "％": "%", "千米": "公里"}
FAR = 40  # candidates among which the one in the state asked is looked for
EACH, FIRST, PAIR = 6, 4, 2  # candidates of a thing named; of each of three to five; of more
NAMED = 0.5  # coverage of the thing's own words under which a figure is another's
LOSS = 0.2  # of score a place, for figures that measure the same thing
ADDED, ADDITION = re.compile(r"新增|净增|新建"), 0.2  # of score, where a whole is asked and an addition told
PLACED = 0.4  # of all that is asked, for the figure of a place


@dataclass(frozen=True)
class Operand:
    label: str  # the place, or the thing in the words of the question
    pick: Pick
    times: int = 1  # 「饮水机和热水器各160台」 counts for both


def items_of(text: str) -> list[str]:
    """The things named side by side, in the words of the question."""
    if (versus := VERSUS.search(text)) and not TIMES.search(versus["b"]):
        return [versus["a"], versus["b"]]
    segments = COMMA.split(QUOTES.sub("”、“", text))
    for segment in [*segments, *(a + b for a, b in itertools.pairwise(segments))]:
        pieces = JOINS.split(segment)
        if len(pieces) < 2:
            continue
        last = TAIL.search(pieces[-1], 1)
        pieces[-1] = pieces[-1][: last.start()] if last else pieces[-1]
        pieces = [p.strip() for p in pieces]
        if all(len(p) >= 2 for p in pieces):
            return pieces
    return []


def parts_of(scene: Scene) -> list[tuple[Part, tuple[str, ...]]]:
    """A question part for each thing named, with the words that are its own."""
    items, part = items_of(scene.part.text), scene.part
    owned = [tuple(t for t in part.terms if t in item and not STATE.fullmatch(t)) for item in items]
    if not any(owned) and all(aspect_of(item) for item in items):  # 现有的和计划新建的
        owned = [tuple(t for t in part.terms if not any(t in i for i in items))] * len(items)
    things = tuple(dict.fromkeys(t for own in owned for t in own))  # 改好的公厕加上新盖的: of what is left out in the second
    owned = [level(item) or own for item, own in zip(items, owned, strict=True)]
    owned = [own or (things if asked_deeds(item) else ()) or bare(scene, item) for own, item in zip(owned, items, strict=True)]
    if len(items) < 2 or not all(owned):
        return []
    shared = tuple(t for t in part.terms if not any(t in item for item in items))
    aspects, periods = [aspect_of(item) for item in items], [read_periods(item) for item in items]
    found = []
    apart = sum(map(bool, periods)) > 1 or any(aspects) or not periods[0]  # else one time named is that of all
    state = "".join(words for _, _, words in states(part.text))  # 两个领域合计改完了多少: the column of what is done
    for item, own, aspect, period in zip(items, owned, aspects, periods, strict=True):
        mine = replace(part, text=item if states(item) else f"{item}{state}", terms=tuple(dict.fromkeys((*own, *shared))))
        if any(aspects):
            mine = replace(mine, aspect=aspect)
        if apart and any(periods):
            mine = replace(mine, period=period[0] if period else None, aspect=mine.aspect if any(aspects) or period else None)
        found.append((mine, own))
    return found


def level(item: str) -> tuple[str, ...]:
    """「从中央和省里争取到的」: 省级资金.

    >>> level("省里争取到")
    ('省级',)
    """
    told = LEVEL.search(item)
    return (f"{told[1]}级",) if told else ()


def bare(scene: Scene, item: str) -> tuple[str, ...]:
    """The thing's own words where none of them is a term."""
    for place in scene.query.places:
        item = item.replace(place, "")
    return (item,) if 2 <= len(item) <= 12 else ()


def aspect_of(item: str) -> Aspect | None:
    return "expected" if AHEAD.search(item) else "achieved" if DONE.search(item) else None


def things(scene: Scene) -> list[Operand]:
    """The best set of figures, one for each thing named; none where one of them has no figure."""
    parts = parts_of(scene)
    if not parts:
        return []
    labels = [max(own, key=len) for _, own in parts]
    if shared := said_of_each(scene, [own for _, own in parts]):
        return shared
    each = EACH if len(parts) <= 3 else FIRST
    pools = [candidates(scene, part, own)[:each] for part, own in parts[:5]]
    chosen = together(pools) or in_one_sentence(scene, len(parts))
    return [Operand(label, pick) for label, pick in zip(labels, chosen, strict=True)] if chosen else []


def operands(scene: Scene) -> list[Pick]:
    return [o.pick for o in things(scene)]


def together(pools: Sequence[Sequence[Pick]]) -> list[Pick]:
    """One of each pool: of one unit, different figures, and rather of one measured thing."""
    if not all(pools):
        return []
    sets = [s for s in itertools.product(*pools) if len({(p.passage.bulletin, p.figure.span) for p in s}) == len(s) and alike(s)]
    return max(([*s] for s in sets), key=fitness, default=[])


def said_of_each(scene: Scene, owned: Sequence[tuple[str, ...]]) -> list[Operand]:
    """「饮水机和热水器各160台」 is one figure of each; 「老旧小区、农村公路分别占61%、43%」 are told apart by their order."""
    wanted = set(kinds(scene.part.text))
    best = [p for p in rank(scene)[: FAR if wanted else FIRST] if p.unit_fits]
    best.sort(key=lambda p: not wanted & set(kinds(before(scene, p))))  # 其中已完成的分别为6项、5项、2项
    for pick in [p for p in best if p.figure.unit == best[0].figure.unit]:
        text = scene.bulletin(pick.passage).text
        start, at = pick.figure.sentence[0], pick.figure.span[0]
        places = [max((last_of(t, text[start:at]) for t in own), default=-1) for own in owned]
        if min(places) < 0 or len(set(places)) < len(places):
            continue
        labels = [max(own, key=len) for own in owned]
        if re.search(r"[各均]\s?$", text[start:at]):
            return [Operand(label, pick, len(owned)) for label in labels]
        if text.rfind("分别", start, at) >= start + max(places):
            rows = [place_in_row(scene, pick, own) for own in owned]
            chosen = [(row[place] if place < len(row) else None) for row, place in rows]
            if None not in chosen and len({f.span for f in chosen if f}) == len(chosen):
                return [Operand(label, replace(pick, figure=f)) for label, f in zip(labels, chosen, strict=True) if f]
    return []


def last_of(term: str, text: str) -> int:
    """Where a term stands last in a text; 住建 also in 住房和城乡建设局. -1 where it does not."""
    at = text.rfind(term)
    if at >= 0 or len(term) != 2:
        return at
    found = re.search(rf"{re.escape(term[0])}[一-鿿]{{1,6}}?{re.escape(term[1])}[一-鿿]{{0,3}}(?:局|委|办|厅|部)", text)
    return found.start() if found else -1


def before(scene: Scene, pick: Pick) -> str:
    """The clause of a figure up to it."""
    return scene.bulletin(pick.passage).text[pick.figure.clause[0] : pick.figure.span[0]]


def place_in_row(scene: Scene, pick: Pick, own: Sequence[str]) -> tuple[list[Figure], int]:
    """「黎州、汀海…，分别查处312起、205起」: the row of figures, and the place in it of the head that the words name; past its end where
    none or several do."""
    text, start = scene.bulletin(pick.passage).text, pick.figure.sentence[0]
    apart = text.rfind("分别", start, pick.figure.span[0])
    row = run_of(scene, pick, apart) if apart >= 0 else []
    heads, named = list[str](), list[int]()
    for end in (apart, text.find("分别", start, pick.figure.span[0])):  # 「A、B、C分别有14项、9项、8项，其中已完成的分别为6项、5项、2项」
        heads = [h for h in re.split(r"[、，,与及]|(?<!住房)和", text[start : max(end, start)]) if h.strip()][-len(row) :]
        named = named or [n for n, head in enumerate(heads) if any(last_of(t, head) >= 0 for t in own)]
    only = [n for n in named if any([k for k, head in enumerate(heads) if last_of(t, head) >= 0] == [n] for t in own)]
    return row, only[0] if len(row) > 1 and len(heads) == len(row) and len(only) == 1 else len(row)


def run_of(scene: Scene, pick: Pick, after: int) -> list[Figure]:
    """The figures of one unit that follow 分别, with nothing between them but a mark."""
    text = scene.bulletin(pick.passage).text
    row: list[Figure] = []
    for figure in scene.figures(pick.passage):
        if figure.span[0] < after or figure.unit != pick.figure.unit:
            continue
        if row and not re.fullmatch(r"\s?[、,，和与及]\s?", text[row[-1].span[1] : figure.span[0]]):
            break
        row.append(figure)
    return row


def in_one_sentence(scene: Scene, count: int) -> list[Pick]:
    """「加装电梯14部,另有22部正在审批」: as many figures of the unit asked as things were named, in the sentence that tells of them."""
    for pick in [p for p in rank(scene)[:3] if p.unit_fits and p.covered >= PLACED and scene.part.units]:
        row = [f for f in scene.figures(pick.passage) if f.sentence == pick.figure.sentence and f.unit == pick.figure.unit]
        if len(row) == count:
            return [replace(pick, figure=f) for f in row]
    return []


def candidates(scene: Scene, part: Part, own: tuple[str, ...]) -> list[Pick]:
    one = replace(scene, part=part, match=Matcher(part, scene.store.rarity))
    mine = Matcher(replace(part, terms=own), scene.store.rarity)
    fit = [p for p in rank(one) if p.unit_fits and p.aspect_fits >= 0.3 and p.period_fits >= 0.4 and names(scene, mine, p) >= NAMED]
    if scene.part.operator == "sum":  # shares of two things add up to nothing
        fit = [p for p in fit if p.figure.unit not in SHARES]
    place = re.compile(rf"(?:{'|'.join(map(re.escape, own))})(?:[省市县区镇乡村州旗]|街道|新区)")
    held = [p for p in fit if place.search(own_words(scene, p))]
    fit = held or fit
    nearer = [replace(p, score=p.score + 0.4 * within(p, own)) for p in fit]
    return sorted(nearer, key=lambda p: -p.score)


def own_words(scene: Scene, pick: Pick) -> str:
    """What measures a figure and stands between it and the one before: 「石渚县4个、安漪县2个」 of 7个 are each its own."""
    figure, text = pick.figure, scene.bulletin(pick.passage).text
    last = max((f.span[1] for f in scene.figures(pick.passage) if f.span[1] <= figure.span[0]), default=0)
    return f"{figure.measure}{figure.context}{figure.direction}{text[max(last, figure.clause[0]) : figure.clause[1]]}"


def within(pick: Pick, own: tuple[str, ...]) -> bool:
    """Is the measure a part of the thing's name, or the other way: 泊位 of 停车泊位?"""
    measure = normalise(pick.figure.measure)
    return len(measure) >= 2 and any(measure in term or term in measure for term in own)


def names(scene: Scene, mine: Matcher, pick: Pick) -> float:
    text, figure = scene.bulletin(pick.passage).text, pick.figure
    clause, sentence = text[slice(*figure.clause)], text[slice(*figure.sentence)]
    if pick.passage.cells:
        sentence = pick.passage.text
    return mine.coverage((f"{figure.measure}{figure.context}", 1.0), (clause, 0.95), (sentence, 0.85), (" ".join(pick.passage.path), 0.6))


def of_places(scene: Scene, bulletins: Sequence[str]) -> list[tuple[str, Pick | None]]:
    """The figure of each bulletin, chosen together where each has one of the same unit; None for one that does not say."""
    picks = [p for p in rank(scene) if p.unit_fits and p.covered >= PLACED and p.period_fits >= 0.4 and p.aspect_fits >= 0.3]
    if not ADDED.search(scene.part.text):  # 新增3000公里 is no length of all
        picks = sorted(picks, key=lambda p: bool(ADDED.fullmatch(p.figure.direction)) * ADDITION - p.score)
    pools = {b: [p for p in picks if p.passage.bulletin == b] for b in bulletins}
    has = [b for b in bulletins if pools[b]]
    each = EACH if len(has) <= 2 else FIRST if len(has) <= 4 else PAIR
    alone = [pools[b][0] for b in has]
    best = together([[p for p in pools[b][:each] if like(p, pools[b][0])] for b in has])
    lost = sum(p.score for p in alone) - sum(p.score for p in best)
    chosen = best if best and lost <= LOSS * len(has) else alone
    found = dict(zip(has, chosen, strict=True))
    return [(place_of(scene, b), found.get(b)) for b in bulletins]


def like(pick: Pick, first: Pick) -> bool:
    """No addition where the first of its place is a whole."""
    return bool(ADDED.fullmatch(first.figure.direction)) >= bool(ADDED.fullmatch(pick.figure.direction))


def place_of(scene: Scene, bulletin: str) -> str:
    title = scene.store.bulletin(bulletin).title
    return next((p for p in scene.query.places if p in title or p in (scene.store.bulletin(bulletin).issuer or "")), "") or title


def alike(picks: Sequence[Pick]) -> bool:
    return len({UNITS.get(p.figure.unit, p.figure.unit).replace("每", "/") for p in picks}) == 1


def fitness(picks: Sequence[Pick]) -> float:
    pairs = list(itertools.combinations(picks, 2))
    return sum(p.score for p in picks) + sum(0.6 * same_measure(a, b) for a, b in pairs)


def same_measure(a: Pick, b: Pick) -> float:
    """How far two figures measure one thing: equal words, the same end (一列 of a table, 养老床位), the same movement."""
    one, other = normalise(a.figure.measure), normalise(b.figure.measure)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0 - 0.2 * (a.figure.direction != b.figure.direction)
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    pairs = [{m[i : i + 2] for i in range(len(m) - 1)} for m in (one, other)]
    dice = 2 * len(pairs[0] & pairs[1]) / max(1, len(pairs[0]) + len(pairs[1]))
    return max(0.8 if shared >= 2 else 0.0, dice) * (1.0 if a.figure.direction == b.figure.direction else 0.8)
