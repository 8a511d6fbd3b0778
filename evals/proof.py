"""How well 核对文稿 tells a true sentence from an edited one.

    python evals/proof.py DATA [--half a|b] [--count 60] [--seed 11] [--show] [--whole] [--out evals/results/proof.json]

Enters: a data folder whose library holds bulletins. Leaves: the share of planted edits that are caught, of true paraphrases that are
flagged, each by kind, and with `--whole` for every bulletin untouched whether all of it agrees, and the seconds that took.

Sentences come from all bulletins in turn; a sentence belongs to half a or b by its own hash, so that what is tuned on a is measured on b.
`--show` prints what was missed, of half a only. Edits: figure (a digit), unit, period (a year, a month, a quarter), aspect (a promise
told as done, or the other way round), body (another of the same kind; few sentences have one, so the rest say who answers for a task, with
another body of that bulletin). Paraphrases drop adverbs, labels and clauses that name nothing, write numbers otherwise, put clauses in
another order, add a lead, or say who answers for a task as the bulletin has it: nothing that is named changes.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.compose.citing import sentences  # noqa: E402
from assistant.proofreading import proof  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from assistant.start import open_store  # noqa: E402
from assistant.verbatim import fold  # noqa: E402
from index.figures import read  # noqa: E402
from index.store import Store  # noqa: E402
from index.types import Figure, Passage  # noqa: E402

UNITS = {
    "亿元": "万元", "万元": "亿元", "万亿元": "亿元", "个百分点": "%", "%": "个百分点", "公里": "米", "万亩": "亩", "亩": "公顷",
    "万吨": "吨", "吨": "公斤", "张": "间", "户": "人", "万人": "人", "人": "户", "名": "户", "万户": "户", "家": "户", "座": "公里",
    "万平方米": "平方米", "亿美元": "亿元", "所": "间", "台": "座", "天": "个月", "件": "家",
}  # fmt: skip
PERIODS = (
    ("上半年", "前三季度"), ("前三季度", "上半年"), ("一季度", "二季度"), ("二季度", "三季度"), ("三季度", "四季度"), ("四季度", "一季度"),
)  # fmt: skip
CUES = ("预计", "力争", "计划", "争取", "拟", "将")
BODY = re.compile(  # an office of a level of government, or a place that is governed; what stands before it is no part of a word
    r"(?<=[，、。；：和与由对向在（(])(?:市|区|县|省|州)[\u4e00-\u9fff]{2,7}?(?:局|委员会|厅|办公室)(?=[、，。和与等会牵负共]|$)"
    r"|(?:(?<=[，、。；：和与由对向在（(市州省])|^)(?:[\u4e00-\u9fff]{2}(?:镇|街道|县)(?=[、，。和与等的]|政府)|[\u4e00-\u9fff]{2}区(?=政府|委|[、，]))"
)
NO_BODY = re.compile(
    r"布局|城镇|乡镇|功能区|经济区|洪区|合作区|苏区|格局|结局|大局|当局|全区|全县|城区|社区|园区|地区|辖区|各区|各县|我区|新区|片区|景区|小区|示范区|保护区|自治区|重点|示范|试点|先进|百强|脱贫|召开|号区|[一二三四五六七八九十]个|和|与|及|等"
)
ADVERBS = re.compile(
    r"进一步|切实|扎实|积极|大力|不断|持续(?!推进|坚持)|深入(?=开展|推进|实施|排查)|着力|有效(?=[\u4e00-\u9fff]{2})|同时[,，]|全力|稳步"
)
LABEL = re.compile(r"^(?:[一二三四五六七八九十]{1,3}是|[（(]?(?:[一二三四五六七八九十]+|\d+)(?:[)）、]|[.．](?!\d)))\s*")
NAMES_SOMETHING = re.compile(
    r"[\d《》]|[一二三四五六七八九十百千]+[个项家名处次件座]|局|委|厅|办|部|镇|街|县|区|市|已|完成|将|预计|力争|计划"
)
BOUND = re.compile(r"其中|分别|同比|比|较|由|从|至|到|包括|共计|合计|即|分别|上述|年|月|日|此|该|各")


@dataclass(frozen=True)
class Case:
    kind: str
    text: str
    origin: str
    bulletin: str


# --- sentences -------------------------------------------------------------------------------------------------------


def told(store: Store, half: str) -> list[tuple[str, Passage, list[Figure]]]:
    """Sentences with figures, bulletins in turn; each with its passage and its figures as the bulletin has them."""
    by_bulletin: list[list[tuple[str, Passage, list[Figure]]]] = []
    for bulletin in store.bulletins():
        figures = store.figures(bulletin.id)
        rows = []
        for passage in store.passages(bulletin.id):
            for start, end in sentences(bulletin.text, passage.span):
                text = bulletin.text[start:end]
                if (
                    20 <= len(text) <= 140
                    and not passage.label
                    and "\n" not in text
                    and "|" not in text
                    and ("a", "b")[zlib.crc32(text.encode()) % 2] == half
                ):
                    rows.append((text, passage, [f for f in figures.get(passage.id, ()) if start <= f.span[0] and f.span[1] <= end]))
        by_bulletin.append(rows)
    rng = random.Random(5)
    for rows in by_bulletin:
        rng.shuffle(rows)
    longest = max(map(len, by_bulletin))
    return [rows[i] for i in range(longest) for rows in by_bulletin if i < len(rows)]


# --- planted edits ---------------------------------------------------------------------------------------------------


def figure(text: str, figures: list[Figure], rng: random.Random) -> str | None:
    numbers = [m for f in figures for m in re.finditer(r"\d", f.raw) if text.count(f.raw) == 1]
    raws = [f.raw for f in figures if re.match(r"\d", f.raw) and text.count(f.raw) == 1]
    if not numbers or not raws:
        return None
    raw = rng.choice(raws)
    places = [m.start() for m in re.finditer(r"\d", raw)]
    at = rng.choice(places)
    other = rng.choice([d for d in "123456789" if d != raw[at]])
    return text.replace(raw, raw[:at] + other + raw[at + 1 :])


def unit(text: str, figures: list[Figure], rng: random.Random) -> str | None:
    found = [
        (f.raw, f.raw[: -len(a)] + b) for f in figures for a, b in UNITS.items()
        if f.raw.endswith(a) and re.match(r"\d", f.raw) and re.search(r"\d$", f.raw[: -len(a)]) and text.count(f.raw) == 1
    ]  # fmt: skip
    return text.replace(*rng.choice(found)) if found else None


def period(text: str, figures: list[Figure], rng: random.Random) -> str | None:
    ways = [text.replace(a, b, 1) for a, b in PERIODS if a in text]
    for match in re.finditer(r"(20[12]\d)(?=年(?!级))", text):
        ways.append(text[: match.start()] + str(int(match[1]) + rng.choice((-1, 1))) + text[match.end() :])
    for match in re.finditer(r"(?<!\d)(1[0-2]|[1-9])(?=月(?:底|末|\d{1,2}日|份|，|,|前))", text):
        ways.append(text[: match.start()] + str(int(match[1]) % 12 + 1) + text[match.end() :])
    return rng.choice(ways) if ways else None


def aspect(text: str, figures: list[Figure], rng: random.Random) -> str | None:
    promised = [f for f in figures if f.aspect != "achieved"]
    if promised:
        return next(
            (text.replace(cue, "已", 1) for cue in CUES if cue in text and not re.search(f"{cue}(?:近|军|生育|单列|要)", text)), None
        )
    if figures and "已" in text and not re.search("已知|已有|业已", text):
        return re.sub("已经?", rng.choice(("将", "预计")), text, count=1)
    return None


def body(text: str, figures: list[Figure], rng: random.Random, known: list[str]) -> str | None:
    named = [m[0] for m in BODY.finditer(text) if not NO_BODY.search(m[0])]
    if not named:
        return None
    old = rng.choice(named)
    others = [b for b in known if b[-1] == old[-1] and b != old and b not in text and not (b in old or old in b)]
    return text.replace(old, rng.choice(others), 1) if others else None


def responsible(store: Store, half: str, rng: random.Random) -> Iterator[Case]:
    """「<task>，由<body>负责。」 with another body of the same bulletin; `origin` has the true one."""
    found = []
    for bulletin in store.bulletins():
        matters, commitments = store.commitments(bulletin.id)
        rows = {(m.title, m.body) for m in matters if m.body} | {(c.action, c.body) for c in commitments if c.body}
        for task, owner in sorted(rows):
            task = LABEL.sub("", task).strip("。；，：")
            others = sorted({b for _, b in rows if not set(re.split("[、，]", b)) & set(re.split("[、，]", owner))})
            if others and 8 <= len(task) <= 80 and ("a", "b")[zlib.crc32(task.encode()) % 2] == half:
                form = rng.choice(("{}，由{}负责。", "{}，责任单位为{}。"))
                found.append(Case("body", form.format(task, rng.choice(others)), form.format(task, owner), bulletin.id))
    rng.shuffle(found)
    return iter(found)


def edits(store: Store, half: str, count: int, seed: int) -> list[Case]:
    rng = random.Random(seed)
    rows = told(store, half)
    known = sorted({m[0] for text, _, _ in rows for m in BODY.finditer(text) if not NO_BODY.search(m[0])})
    ways: dict[str, Callable[[str, list[Figure]], str | None]] = {
        "figure": lambda t, f: figure(t, f, rng), "unit": lambda t, f: unit(t, f, rng), "period": lambda t, f: period(t, f, rng),
        "aspect": lambda t, f: aspect(t, f, rng), "body": lambda t, f: body(t, f, rng, known),
    }  # fmt: skip
    free = list(made(rows, ways, count))
    return free + list(islice(responsible(store, half, rng), count - len(free)))  # few sentences name a body by themselves


def made(
    rows: list[tuple[str, Passage, list[Figure]]], ways: dict[str, Callable[[str, list[Figure]], str | None]], count: int
) -> Iterator[Case]:
    """`count` cases, kinds in turn, each sentence at most once."""
    waiting = list(rows)
    for number in range(count):
        kind = list(ways)[number % len(ways)]
        for i, (text, passage, figures) in enumerate(waiting):
            changed = ways[kind](text, figures)
            if changed and fold(changed) != fold(text):
                yield Case(kind, changed, text, passage.bulletin)
                waiting.pop(i)
                break


# --- true paraphrases ------------------------------------------------------------------------------------------------


def otherwise(text: str, figures: list[Figure], rng: random.Random) -> str | None:
    """Numbers written in another way."""
    out = text
    for f in figures:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(%|万(?!亿))(.*)", f.raw)
        if not match or text.count(f.raw) != 1:
            continue
        if match[2] == "%" and not match[3]:
            out = out.replace(f.raw, f"百分之{match[1]}")
        elif match[2] == "万" and len(match[1]) < 6:
            value = f.value if f.value == int(f.value) else None
            out = out.replace(f.raw, f"{int(value):,}{match[3]}") if value else out
    return out if out != text else None


def shorter(text: str) -> str:
    """Without label, adverbs, and one clause that names nothing."""
    out = ADVERBS.sub("", LABEL.sub("", text))
    clauses = re.findall(r"[^，]+(?:，|$)", out)
    idle = [c for c in clauses[1:-1] if not NAMES_SOMETHING.search(c)]
    return out.replace(idle[0], "", 1) if len(clauses) > 3 and idle else out


def turned(text: str) -> str:
    """The last two clauses changed round, where each states a figure of its own and nothing binds them."""
    match = re.fullmatch(r"(.*，)([^，]+)，([^，。；]+)([。；]?)", text)
    if match and all(len(read(c)) == 1 and len(c) >= 7 and not BOUND.search(c) for c in (match[2], match[3])):
        return f"{match[1]}{match[3]}，{match[2]}{match[4]}"
    return text


def paraphrases(store: Store, half: str, count: int, seed: int) -> list[Case]:
    rng = random.Random(seed + 1)

    def lead(text: str, figures: list[Figure]) -> str | None:
        return rng.choice(("据通报，", "通报显示，", "从整改情况看，")) + shorter(text) if figures else None

    def numbers(text: str, figures: list[Figure]) -> str | None:
        changed = otherwise(text, figures, rng)
        return shorter(changed) if changed else None

    def brief(text: str, figures: list[Figure]) -> str | None:
        return shorter(text) if figures and len(shorter(text)) < len(LABEL.sub("", text)) else None

    def order(text: str, figures: list[Figure]) -> str | None:
        return shorter(turned(text)) if figures and turned(text) != text else None

    cases = list(made(told(store, half), {"lead": lead, "numbers": numbers, "brief": brief, "order": order}, count))
    tasks = islice(responsible(store, half, rng), count // 5)
    return [*cases[: count - count // 5], *(Case("body", task.origin, task.text, task.bulletin) for task in tasks)]


# --- measuring -------------------------------------------------------------------------------------------------------


def judged(case: Case, store: Store) -> tuple[str, list[Any]]:
    """(gravest verdict, points) of a case; a sentence that names nothing is "none"."""
    found = proof(case.text, store).findings
    worst = next((v for v in ("differs", "promise_as_done", "other_terms", "unfounded") if any(f.verdict == v for f in found)), "")
    return worst or ("agrees" if found else "none"), [
        (p.words, p.verdict, p.why[0]) for f in found for p in f.points if p.verdict != "agrees"
    ]


def measure(store: Store, half: str, count: int, seed: int, show: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"half": half}
    for name, cases, good in (
        ("edits", edits(store, half, count, seed), False),
        ("paraphrases", paraphrases(store, half, count, seed), True),
    ):
        total, wrong = Counter(c.kind for c in cases), Counter[str]()
        for case in cases:
            verdict, points = judged(case, store)
            if (verdict == "agrees") != good:
                wrong[case.kind] += 1
                if show and half == "a":
                    print(f"[{name} {case.kind}] {verdict} {case.bulletin}\n   {case.text}\n   {case.origin}\n   {points}")
        share = sum(wrong.values()) / max(1, len(cases))
        result[name] = {
            "n": len(cases),
            "caught" if not good else "flagged": round(share if good else 1 - share, 4),
            "of": dict(total),
            "wrong": dict(wrong),
        }
    return result


def untouched(store: Store) -> dict[str, Any]:
    found = {}
    for bulletin in store.bulletins():
        began = time.perf_counter()
        held = proof(bulletin.text, store)
        found[bulletin.id] = {
            "checked": len(held.findings),
            "agree": held.counts.get("agrees", 0),
            "seconds": round(time.perf_counter() - began, 2),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("a", "b"), default="a")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--whole", action="store_true", help="also every bulletin untouched")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    store = open_store(Settings.from_env(data=args.data))
    result = measure(store, args.half, args.count, args.seed, args.show)
    if args.whole:
        result["untouched"] = untouched(store)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
