"""How well the judge of model answers tells true sentences from false ones.

    python evals/mutations.py [--count 200] [--show 20]

Enters: the extractive answers to the dev questions that the grader finds right, with the passages they cite. Leaves: the share of
200 copies with one thing swapped (figure, unit, period, aspect, body) that `grounding.Judge` catches; of 200 rewordings by rule, and of
the rewordings by hand in `evals/sets/paraphrases.jsonl`, the share that it wrongly rejects. A swapped sentence cites what the true one
cites, and a swap is drawn from the same passage where it has another of the kind, else from the bulletin: the hardest ones.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evals.run import CORPUS, OURS, build, gold_of, grader, half  # noqa: E402

if TYPE_CHECKING:
    from assistant.grounding import Given, Judge
    from index.store import Store

SETS = ("nansha_dev", "prov_dev", "syn_dev", "second:a")
KINDS = ("body", "aspect", "period", "unit", "figure")  # the scarcest first: what is lacking is made of the others
SEED = 20211124


@dataclass(frozen=True)
class Truth:
    """A sentence of a right answer with the passages that it cites."""

    text: str
    given: tuple[Given, ...]
    store: Store

    @property
    def judge(self) -> Judge:
        from assistant.grounding import Judge

        return Judge(self.store.rarity, self.store.commitments)


# --- true sentences ---------------------------------------------------------------------------------------------------


def truths(name: str, stores: dict[str, Store]) -> Iterator[Truth]:
    """Also leaves the set's store in `stores`."""
    from assistant.verify import MARKER, markers, sentences

    grade = grader()
    docs = grade.Docs(CORPUS)
    docs.paths |= grade.Docs(OURS).paths
    texts, file = gold_of(name)
    assistant = build(texts)
    stores[name] = assistant.store
    gold = half(name, [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()])
    seen = set()
    for record in gold:
        reply = assistant.ask(record["question"], history=record.get("history") or [])
        if reply.abstained or grade.grade(record, reply.to_json(), docs)["correct"] < 1:
            continue
        cited = {c.marker: c for c in reply.citations}
        for line in reply.answer.split("\n"):
            for sentence in sentences(re.sub(r"^\s*[-*]\s+", "", line)):
                text = MARKER.sub("", sentence).strip()
                named = tuple(cited[m] for m in markers(sentence) if m in cited)
                if named and 8 <= len(text) <= 160 and text not in seen and not text.startswith(("与通报", "通报没有", "本助手")):
                    seen.add(text)
                    passages = [given(assistant.store, c, n) for n, c in enumerate(named, 1)]
                    if all(passages):  # a heading may be cited, and is in no passage
                        yield Truth(text, tuple(one for one in passages if one), assistant.store)


def given(store: Store, citation: Any, number: int) -> Given | None:  # noqa: ANN401 - a Citation
    from assistant.grounding import Given

    bulletin = store.bulletin(citation.bulletin)
    passage = next((p for p in store.passages(bulletin.id) if p.span[0] <= citation.start < p.span[1]), None)
    return None if passage is None else Given(number, passage, bulletin, store.figures(bulletin.id).get(passage.id, ()))


# --- one thing swapped ------------------------------------------------------------------------------------------------

UNITS = {
    "亿元": "万元", "万元": "亿元", "元": "万元", "个": "家", "家": "个", "%": "个百分点", "个百分点": "%", "公里": "米", "人": "户",
    "户": "人", "张": "个", "条": "个", "项": "个", "件": "个", "所": "个", "亩": "公顷", "吨": "公斤", "平方米": "平方公里",
    "人次": "人", "名": "户", "万人": "万户",
}  # fmt: skip
TO_DONE = (("预计", "已"), ("计划", "已"), ("力争", "已"), ("将", "已"), ("拟", "已"), ("预期", "已"), ("确保", "已"))
TO_PROMISE = (
    ("已完成", "计划完成"), ("已建成", "计划建成"), ("完成", "计划完成"), ("建成", "计划建成"), ("增长", "预计增长"),
    ("实现", "力争实现"), ("达到", "力争达到"), ("达", "预计达"),
)  # fmt: skip


def swap_figure(truth: Truth, draw: random.Random) -> str | None:
    """The number of another figure of the same unit, near ones first; else the number moved a little."""
    from assistant.points import figures_in

    own = [f for f in figures_in(truth.text) if f.kind != "ordinal" and f.unit]
    if not own:
        return None
    mine = draw.choice(own)
    near = [f for one in truth.given for f in one.figures]
    far = [f for one in truth.given for found in truth.store.figures(one.bulletin.id).values() for f in found]
    for pool in (near, far):
        others = [f for f in pool if f.unit == mine.unit and f.value != mine.value and f.raw not in truth.text and f.upper is None]
        if others and mine.upper is None:
            return truth.text[: mine.span[0]] + draw.choice(others).raw + truth.text[mine.span[1] :]
    moved = re.sub(r"\d(?=\D*$)", lambda d: str((int(d[0]) + draw.randint(1, 8)) % 10), mine.raw, count=1)
    return truth.text[: mine.span[0]] + moved + truth.text[mine.span[1] :] if moved != mine.raw else None


def swap_unit(truth: Truth, draw: random.Random) -> str | None:
    from assistant.points import figures_in

    for mine in draw.sample(list(figures_in(truth.text)), len(figures_in(truth.text))):
        for unit, other in sorted(UNITS.items(), key=lambda u: -len(u[0])):
            if mine.raw.endswith(unit) and re.search(r"[\d万亿]$", mine.raw[: -len(unit)]):
                return truth.text[: mine.span[0]] + mine.raw[: -len(unit)] + other + truth.text[mine.span[1] :]
    return None


def swap_period(truth: Truth, draw: random.Random) -> str | None:
    """Another year or month; where the passage names another period, that one."""
    from index.amounts.periods import read_periods

    own = [p for p in read_periods(truth.text, year=2021) if p.span and re.search(r"\d", p.raw)]
    if not own:
        return None
    mine = draw.choice(own)
    assert mine.span
    near = [p for one in truth.given for p in read_periods(one.passage.text, year=2021) if re.search(r"\d{4}年", p.raw)]
    others = [p.raw for p in near if not p.same(mine) and p.raw not in truth.text and p.start != mine.start and p.end != mine.end]
    if others and re.search(r"\d{4}年", mine.raw):
        said = draw.choice(others)
    else:
        said = re.sub(r"(20\d\d)(?=年)", lambda y: str(int(y[0]) + draw.choice((-2, -1, 1, 2))), mine.raw, count=1)
        if said == mine.raw:
            said = re.sub(r"(\d{1,2})(?=月)", lambda m: str(int(m[0]) % 12 + 1), mine.raw, count=1)
    return truth.text[: mine.span[0]] + said + truth.text[mine.span[1] :] if said != mine.raw else None


def swap_aspect(truth: Truth, draw: random.Random) -> str | None:
    """A promise told as done, or what is done told as a promise: of a sentence with a figure or a status."""
    from assistant.points import named

    if not any(c.kind in ("figure", "status") for c in named(truth.text)):
        return None
    # 工作计划, 年度计划的: a noun is no promise to be turned round
    plain = re.sub(r"计划(?=[的，,。；;、])|(?<=[作度年])计划", "\0", truth.text)
    promised = [(a, b) for a, b in TO_DONE if a in plain]
    if promised:
        for before, after in promised:
            plain = plain.replace(before, after)
        return re.sub(r"(?:已){2,}", "已", plain).replace("\0", "计划")
    ahead = any(f.aspect != "achieved" and f.raw in truth.text for one in truth.given for f in one.figures)
    if ahead or re.search(r"目标|底前|年前|推进|正在|尚未", truth.text):
        return None  # what it would become is true
    for before, after in TO_PROMISE:
        if before in truth.text:
            return truth.text.replace(before, after, 1)
    return None


def swap_body(truth: Truth, draw: random.Random) -> str | None:
    from assistant.agreement import PARTICLES
    from assistant.points import named

    whole = re.compile(rf"(?:^|[^\u4e00-\u9fff]|[{PARTICLES}])$")  # a name cut off at its reach is no name to swap
    own = [c for c in named(truth.text) if c.kind == "body" and whole.search(truth.text[: c.span[0]])]
    if not own:
        return None
    mine = draw.choice(own)
    ending = mine.words[-1]
    near = {c.words for one in truth.given for c in named(one.passage.text) if c.kind == "body"}
    far = {c.words for one in truth.given for p in truth.store.passages(one.bulletin.id)[:400] for c in named(p.text) if c.kind == "body"}
    for pool in (near, far):
        others = sorted(w for w in pool if w[-1] == ending and w not in truth.text and mine.words not in w and w not in mine.words)
        if others:
            return truth.text[: mine.span[0]] + draw.choice(others) + truth.text[mine.span[1] :]
    return None


SWAPS: dict[str, Callable[[Truth, random.Random], str | None]] = {
    "figure": swap_figure, "unit": swap_unit, "period": swap_period, "aspect": swap_aspect, "body": swap_body,
}  # fmt: skip

# --- the same in other words ------------------------------------------------------------------------------------------

WORDS = (
    ("同比增长", "比上年同期增长"), ("达到", "达"), ("印发", "出台"), ("制定", "研究制定"), ("开展", "组织开展"), ("推进", "推动"),
    ("加强", "强化"), ("进一步", ""), ("积极", ""), ("认真", ""), ("全面", ""), ("以及", "和"), ("目前,", "眼下,"), ("超过", "超"),
    ("预计", "预期"), ("落实", "抓好落实"), ("建立", "建立起"), ("组织", "组织力量"), ("截至", "截止到"), ("完善", "健全"),
    ("深入", ""), ("大力", ""), ("共", "总共"), ("已完成", "目前已完成"),
)  # fmt: skip


def reworded(text: str, draw: random.Random) -> str:
    """Two or three changes of form: words for words, how numbers and periods are written, an opening, a clause less."""
    changes: list[Callable[[str], str]] = [in_other_words, in_other_form, with_opening, with_a_clause_less]
    for change in [in_other_words, *draw.sample(changes[1:], draw.randint(1, 2))]:
        text = change(text)
    return text


def in_other_words(text: str) -> str:
    """Names and quotations stay as they are."""
    parts = re.split(r"(《[^》]*》|“[^”]*”)", text)
    for before, after in WORDS:
        if not after or after not in text:
            parts = [part if n % 2 else part.replace(before, after, 1) for n, part in enumerate(parts)]
    return "".join(parts)


def in_other_form(text: str) -> str:
    text = re.sub(r"(?<![\d.])(\d{1,3})(\d{3})(?=[个家人户张项件条亩])", r"\1,\2", text)
    text = re.sub(r"(?<=\d)[—–-](?=\d)", "至", text)
    text = re.sub(r"(\d)(亿元|万元|公里|%)", r"\1 \2", text)
    return re.sub(r",(?!\d{3})", "，", text.replace("%", "％"))


def with_opening(text: str) -> str:
    return f"通报写明，{text}" if not re.match(r"[一二三四五六七八九十]是|[（(]", text) else re.sub(r"^[一二三四五六七八九十]是", "", text)


def with_a_clause_less(text: str) -> str:
    """The last clause goes where it names nothing."""
    from assistant.points import named

    clauses = re.split(r"(?<=[，,])", text.rstrip("。；;"))
    if len(clauses) > 2 and not named(clauses[-1]):
        return "".join(clauses[:-1]).rstrip("，,") + "。"
    return text


def by_hand(stores: dict[str, Store], round: int) -> Iterator[Truth]:
    """Rewordings written by hand: {"set", "quote", "said", "round"}. The second sixty were written when the judge had learnt from the
    first, and run before one of them was read again."""
    from assistant.grounding import Given

    file = ROOT / "evals" / "sets" / "paraphrases.jsonl"
    for row in map(json.loads, file.read_text("utf-8").splitlines() if file.exists() else []):
        if row.get("round", 1) != round:
            continue
        store = stores[row["set"]]
        bulletin = next(b for b in store.bulletins() if row["quote"] in b.text)
        start = bulletin.text.index(row["quote"])
        passages = [p for p in store.passages(bulletin.id) if p.span[0] < start + len(row["quote"]) and start < p.span[1]]
        found = [Given(n, p, bulletin, store.figures(bulletin.id).get(p.id, ())) for n, p in enumerate(passages, 1)]
        yield Truth(row["said"], tuple(found), store)


# --- the table --------------------------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--show", type=int, default=20)
    args = parser.parse_args()
    draw = random.Random(SEED)
    stores: dict[str, Store] = {}
    pool = [truth for name in SETS for truth in truths(name, stores)]
    draw.shuffle(pool)
    true = [t for t in pool if t.judge.judge(t.text, t.given).holds]
    print(f"{len(pool)} true sentences of right answers, {len(pool) - len(true)} of them rejected as they stand")
    for t in [t for t in pool if t not in true][: args.show]:
        print("  rejected:", t.judge.judge(t.text, t.given).why, t.text)
    swapped(pool, args.count, args.show, draw)
    rejected("reworded by rule", [Truth(reworded(t.text, draw), t.given, t.store) for t in pool][: args.count], args.show)
    for round in (1, 2):
        rejected(f"reworded by hand, round {round}", list(by_hand(stores, round)), args.show)
    return 0


def swapped(pool: Sequence[Truth], count: int, show: int, draw: random.Random) -> None:
    caught: Counter[str] = Counter()
    made: Counter[str] = Counter()
    missed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for n, kind in enumerate(KINDS):
        wanted = (count - sum(made.values())) // (len(KINDS) - n)
        for truth in pool:
            if made[kind] >= wanted:
                break
            said = SWAPS[kind](truth, draw)
            if said is None or said == truth.text or any(said.rstrip("。；;") in one.passage.text for one in truth.given):
                continue
            made[kind] += 1
            if truth.judge.judge(said, truth.given).holds:
                missed[kind].append((truth.text, said))
            else:
                caught[kind] += 1
    total = sum(made.values())
    print(f"\nswapped: {sum(caught.values())} of {total} caught = {sum(caught.values()) / max(1, total):.3f}")
    for kind in KINDS:
        print(f"  {kind:<8}{caught[kind]:>4} of {made[kind]}")
        for before, after in missed[kind][:show]:
            print(f"      missed: {after}\n        true: {before}")


def rejected(name: str, said: Sequence[Truth], show: int) -> None:
    verdicts = [(t, t.judge.judge(t.text, t.given)) for t in said]
    wrong = [(t, v) for t, v in verdicts if not v.holds]
    print(f"\n{name}: {len(wrong)} of {len(said)} wrongly rejected = {len(wrong) / max(1, len(said)):.3f}")
    for t, v in wrong[:show]:
        print(f"  {v.why}: {t.text}")


if __name__ == "__main__":
    sys.exit(main())
