"""A claim held against the source: 「…有8所,对吗?」.

Enters: a Scene. Leaves: a Piece that says 与通报一致 or 与通报不符 with the source's words, or that the bulletins do not say so. A promise
that the claim tells as done is no agreement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import lexicon
from assistant.compose import listing, meant, rows, tallies
from assistant.compose.figure import Pick, fitting, pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import kinds
from assistant.compose.wording import state_line
from assistant.match import Matcher, normalise
from assistant.parts import CLAIMED
from assistant.terms import spoken_verbs
from index.figures import read
from index.types import Figure

AGREES, DIFFERS, UNSAID = "与通报一致", "与通报不符。原文为", "通报没有这样写。原文为"
DONE_CLAIMED = re.compile(r"已经?|都[^,，]*了|完成了|改完|建成了|开通了|全部|了(?:吗|吧|么|没)?[,，?？]?$")
PROMISED = re.compile(r"预计|计划|将|力争|拟|争取|底前|目标|有望|确保")
NOT = r"没有?|尚未|还未|并未|仍未|从未|未能?|不曾"
NEGATED = re.compile(rf"(?:{NOT})(?:能|去|被|再|真正|按期|全部|完全)?(?P<deed>(?!收|有|发生|出现)[\u4e00-\u9fff]{{1,3}})")
STANDS_STILL = re.compile(r"停着|拖着|停工|停摆|烂尾|半拉子|卡着|搁着|还有一[批些部]|还剩|还欠|还差")
FINISHED = re.compile(r"完工|竣工|完成|建成|建[好完]|[修改办做装]完|[修改办做装]好|办结|到位|销号|清零|交付|投用")
ALL_DONE = re.compile(
    r"(?:全部|均已?|全都|都已|悉数|如期|按期)(?P<deed>[^,，。；;]{0,6}(?:完|竣工|建成|办结|到位|清|解决|交付|投用|拆除|更换|更新|退还|发放|支付|销号|化解))"
    r"|(?:完成|办结|销号|到位|清零)率(?:均?为|达到?)?100%|清零"
)
WISHED = re.compile(r"力争|确保|将|争取|拟|预计|要|目标|有望|前$|前[,，]")
OPEN = re.compile(r"正在|推进|尚未|未完成|在建|建设中|加快|剩余|其余|滞后|阶段性|部分")
DONE = re.compile(r"已(?:全部|经|于)?|全部|完成|建成|办结|到位|清零|投用|开通")
AROUND = re.compile(
    r"[,，]?\s*(?:是这样吗|是不是这样|是吗|对吗|对吧|对不对|对么|是吧|属实吗|真的吗|没错吧|是真的吗|行不行|可以吗|[吗吧么])[?？。]*$"
)
NOT_TRUE = re.compile(r"[虚瞒谎多重]报|不实|失实|不属实|不符|不一致|夸大|注水|弄虚作假|(?:核查|实际|现场)[^,，。；;]{0,8}(?:仅|只有|相差)")
TIME = re.compile(r"[年月日季]")
TELLING = 20  # from which a number is likely to be told of one thing alone
ENOUGH, SURE, CLOSE = 0.5, 0.25, 0.1
HEADED = 0.7  # what the heading above a sentence is worth for it


def check(scene: Scene) -> Piece:
    said = CLAIMED.sub(lambda m: f" {m[1]} ", AROUND.sub("", scene.part.text))
    claimed = [f for f in read(said) if f.kind != "ordinal" or f.unit or f.raw.startswith(("第", "前"))]
    counted = of_tasks(scene, claimed) if claimed else None
    if counted:
        return counted
    if not claimed and kinds(said) and (row := rows.counted(scene)):
        lead = DIFFERS if DONE_CLAIMED.search(said) and row.open and "not_done" not in kinds(said) else AGREES
        words = rows.said(row)
        asked = "没" in said or "not_done" in kinds(said)
        head = f"{words}" if asked else f"{lead}:{words}"
        return Piece(headline=head, lines=[f"{head}{scene.citer.mark(row.passage)}。"])
    for claim in reversed(claimed):
        verdict = held_against(scene, claim, said)
        if verdict:
            return verdict
    return (by_number(scene, claimed) or Piece(abstained=True)) if claimed else told(scene, said)


def by_number(scene: Scene, claimed: Sequence[Figure]) -> Piece | None:
    """「55个一把手都被处分了」: the one place that has this number tells something else of it."""
    for claim in (c for c in claimed if c.value >= TELLING and c.unit):
        found = [
            pick(scene, figure, passage, 0.0)
            for bulletin in meant.newest(scene)[:1] for passage in scene.store.passages(bulletin.id)
            for figure in scene.figures(passage) if same(figure, claim)
        ]  # fmt: skip
        if len({p.figure.sentence for p in found}) != 1:
            continue
        return Piece(lines=[f"{UNSAID}:{state_line(scene, found[0])[1]}。"], abstained=True, nearest=[found[0].passage])
    return None


def of_tasks(scene: Scene, claimed: Sequence[Figure]) -> Piece | None:
    """「48项都完成了吧」 held against the bulletin's own count of its tasks."""
    piece = tallies.answer(scene)
    if piece is None or not piece.headline:
        return None
    lead = AGREES if any(same(f, c) for f in read(piece.headline) for c in claimed) else DIFFERS
    return Piece(headline=f"{lead}:{piece.headline}", lines=[f"{lead}:{piece.lines[0]}", *piece.lines[1:]], computed=piece.computed)


def held_against(scene: Scene, claim: Figure, said: str) -> Piece | None:
    """The figure of the claim's thing, period and unit; equal is agreement, another value corrects."""
    words = normalise(claim.raw)
    terms = tuple(t for t in scene.part.terms if t not in words)
    part = replace(scene.part, terms=terms or scene.part.terms, units=(claim.unit,) if claim.unit else (), aspect=None)
    one = replace(scene, part=part, match=Matcher(part, scene.store.rarity), query=replace(scene.query, asked=""))
    picks = [p for p in fitting(one, rank(one)) if p.covered >= ENOUGH]
    if not picks:
        return None
    equal = [p for p in picks if same(p.figure, claim) and p.score >= picks[0].score - SURE and p.near >= picks[0].near - CLOSE]
    if equal and (owner := own_figure(one, equal[0], picks)):
        equal, picks = [], [owner]
    best = equal[0] if equal else picks[0]
    if not equal and best.near < ENOUGH:
        return None
    promised = best.figure.aspect != "achieved" and bool(DONE_CLAIMED.search(said)) and not PROMISED.search(said)
    if equal and (denied := put_down(one, best)):
        return denied
    statement, marked = state_line(one, best)
    lead = DIFFERS if promised or not equal else AGREES if says_the_rest(one, best) else UNSAID
    return Piece(headline=f"{lead}:{statement}", lines=[f"{lead}:{marked}。"])


def put_down(scene: Scene, found: Pick) -> Piece | None:
    """「完成率报为60%，与现场核查结果相差25个百分点，属于虚报进度」: the source tells the number as one that is not true."""
    text, (start, end) = scene.bulletin(found.passage).text, found.figure.sentence
    if not NOT_TRUE.search(text, found.figure.span[1], end):
        return None
    words = listing.plain(text[start:end]).rstrip("。；;")
    return Piece(headline=f"{DIFFERS}:{words}", lines=[f"{DIFFERS}:「{words}」{scene.citer.mark(found.passage, (start, end))}。"])


def own_figure(scene: Scene, equal: Pick, picks: Sequence[Pick]) -> Pick | None:
    """「乡镇还了0.96亿元」 where that is the figure of 县直机关 beside it: the one that measures what the claim names."""

    said = normalise(scene.part.text)

    def named(pick: Pick) -> float:
        measure = normalise(pick.figure.measure)
        return scene.match.coverage((measure, 1.0)) + (len(measure) > 2 and measure[-3:] in said)  # the head of what is measured: 满意率

    beside = [p for p in picks if p.figure.sentence == equal.figure.sentence and p.passage.id == equal.passage.id]
    best = max(beside, key=named, default=equal)
    return best if named(best) >= named(equal) + 0.25 else None


def says_the_rest(scene: Scene, pick: Pick) -> bool:
    """The number is right; is it told of the same thing and deed? A word of the claim that stands nowhere around says no."""
    around = [
        " ".join((*pick.passage.path, scene.bulletin(pick.passage).title, pick.passage.text, pick.figure.measure, pick.figure.context))
    ]
    return not any(len(meant.special(term)) >= 2 and not TIME.search(term) for term in scene.match.missing(around))


def same(figure: Figure, claim: Figure) -> bool:
    return figure.value == claim.value and (figure.unit == claim.unit or not claim.unit or {figure.unit, claim.unit} <= {"人", "名", "位"})


def told(scene: Scene, said: str) -> Piece:
    """A claim without a figure: what the nearest sentence says of it, done or still to do."""
    ranked = listing.ranked_sentences(scene)[:6]
    for near in ranked[:2]:
        agrees = held(said, near.text)
        if agrees is not None and scene.match.coverage((near.text, 1.0), (" ".join(near.passage.path), HEADED)) >= ENOUGH:
            return verdict(scene, AGREES if agrees else DIFFERS, near)
    ranked = [s for s in ranked if scene.match.coverage((s.text, 1.0)) >= ENOUGH]
    if not ranked:
        return Piece(abstained=True)
    best = (
        next((s for s in ranked[:3] if OPEN.search(s.text) or PROMISED.search(s.text)), ranked[0])
        if DONE_CLAIMED.search(said)
        else ranked[0]
    )
    words = listing.short(scene, best)
    open_still = PROMISED.search(words) or OPEN.search(words)
    if DONE_CLAIMED.search(said) and open_still:
        lead = DIFFERS
    elif scene.match.coverage((best.text, 1.0)) >= 0.85 and (not DONE_CLAIMED.search(said) or DONE.search(words)):
        lead = AGREES
    else:
        lead = UNSAID
    return verdict(scene, lead, best)


def held(said: str, text: str) -> bool | None:
    """Is a claim that something is done, or is not, borne out? None where it claims neither or the text does not say.

    >>> held("干部档案一直没复审", "对1846卷干部档案逐卷复审"), held("扩容还没完工", "扩容尚未完工"), held("还没完工", "管网改造全长9公里")
    (False, True, None)
    """
    claimed = NEGATED.search(said)
    if claimed is None and not STANDS_STILL.search(said):
        denied = (m["deed"] for m in NEGATED.finditer(text)) if DONE_CLAIMED.search(said) else ()
        return False if any(deed[:2] in said for deed in denied if len(deed) > 1) else None  # 至今没有进场, where 已经进场 is claimed
    if all_done(text):
        return False
    if claimed:
        at = next((at for words in deeds(claimed["deed"]) if (at := text.rfind(words)) >= 0), -1)
        if at >= 0:
            return bool(re.search(rf"(?:{NOT}|不|无)[^,，。；;]{{0,4}}$", text[:at]))
        if not FINISHED.search(claimed[0]):
            return None
    if OPEN.search(text) or STANDS_STILL.search(text) or re.search(f"(?:{NOT})", text):
        return True
    return False if FINISHED.search(text) and not PROMISED.search(text) else None


def deeds(said: str) -> tuple[str, ...]:
    """复审, and what a bulletin may call it: 没建 denies 建成 and 新建."""
    named = tuple(said[:n] for n in (3, 2) if len(said) >= n)
    return (*named, *lexicon.synonyms().get(said[:2], ()), *spoken_verbs().get(said, ()))


def all_done(text: str) -> bool:
    """「38个小区全部竣工」 leaves none open; 「年底前全部竣工」 and 「其余4个正在施工」 do."""
    done = ALL_DONE.search(text)
    before = re.split("[,，。；;]", text[: done.start()])[-1] if done else ""
    return bool(done) and not WISHED.search(before) and not OPEN.search(text.replace(done[0] if done else "", ""))


def verdict(scene: Scene, lead: str, told: listing.Sentence) -> Piece:
    words = listing.short(scene, told)
    return Piece(headline=f"{lead}:{words}", lines=[f"{lead}:「{words}」{scene.citer.mark(told.passage, told.span)}。"])
