"""The project's own gold sets are true to their texts, and the shared grader can be passed on them."""

from __future__ import annotations

import html
import importlib.util
import json
import random
import re
import sys
import zlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.shared import SHARED, need_shared

EVALS = Path(__file__).resolve().parents[2] / "evals"
SETS = {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in sorted((EVALS / "sets").glob("*.jsonl"))}
CLAIMS = SETS["claims"]
HELD = {name: SETS[name] for name in ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")}
OWN = [record for records in HELD.values() for record in records]
KEYS = {"id", "type", "question", "history", "answerable", "figures", "must", "any_of", "must_not", "evidence"}
TYPES = {"figure", "figure_date", "measures", "promise", "status", "responsible", "documents", "compare"}
TYPES |= {"aggregate", "followup", "list", "unanswerable", "summary"}


@cache
def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = made
    spec.loader.exec_module(made)
    return made


@cache
def text(doc: str) -> str:
    own = next((EVALS / "texts").glob(f"{doc}.*"), None)
    folders = SHARED / "corpus" / "prov", SHARED / "corpus"
    raw = (own or next(path for folder in folders if (path := folder / f"{doc}.txt").exists())).read_bytes()
    if own and own.suffix == ".html":
        cells = re.sub(r"</t[dh]>", " | ", re.sub(r"(?s)<(script|style).*?</\1>", "", raw.decode("utf-8")))
        return html.unescape(re.sub(r"<[^>]+>", "", cells))
    try:
        return raw.decode("utf-8").replace("**", "") if own and own.suffix == ".md" else raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def quotes(record: dict[str, Any]) -> list[str]:
    return [e["text"] if "text" in e else text(e["doc"])[e["start"] : e["end"]] for e in record["evidence"]]


def row_of(doc: str, quote: str) -> str:
    """A cell that only names the row stands for the row."""
    line = next((x for x in text(doc).splitlines() if re.match(rf"{re.escape(quote)} \|", x)), quote)
    return line.strip(" |")


@pytest.mark.parametrize("records", HELD.values(), ids=HELD)
def test_records_have_the_shape_of_the_schema(records: list[dict[str, Any]]) -> None:
    assert len({r["id"] for r in records}) == len(records)
    assert len({(r["question"], *r["history"]) for r in records}) == len(records)
    for record in records:
        assert set(record) - {"qualifier", "correction"} == KEYS, record["id"]
        assert record["type"] in TYPES
        assert record["answerable"] == (record["type"] != "unanswerable") == bool(record["evidence"])
        assert (record["type"] == "followup") <= bool(record["history"])
        assert (record["type"] == "promise") <= bool(record.get("qualifier"))


@pytest.mark.parametrize("gold", [HELD["second"], HELD["third"]], ids=["second", "third"])
def test_every_kind_of_question_is_asked_and_enough_of_them_have_no_answer(gold: list[dict[str, Any]]) -> None:
    assert {r["type"] for r in gold} == TYPES
    assert sum(not r["answerable"] for r in gold) >= 0.15 * len(gold)


def test_both_halves_of_the_third_set_ask_every_kind_of_question_of_every_text() -> None:
    halves = [[r for r in HELD["third"] if zlib.crc32(r["id"].encode()) % 2 == n] for n in (0, 1)]
    assert all({r["type"] for r in h} == TYPES and len({r["id"].split("-")[1] for r in h}) == 6 for h in halves)


@need_shared
def test_evidence_given_as_text_stands_in_its_text() -> None:
    bare = module(SHARED / "eval" / "grade.py").bare
    assert all(bare(e["text"]) in bare(text(e["doc"])) for r in HELD["third"] for e in r["evidence"] if "text" in e)


@need_shared
@pytest.mark.parametrize("record", [r for r in OWN if r["answerable"]], ids=lambda r: r["id"])
def test_what_a_record_asks_for_stands_in_its_evidence(record: dict[str, Any]) -> None:
    assert all(1 <= len(q) <= 200 and q == q.strip() for q in quotes(record))
    grade = module(SHARED / "eval" / "grade.py")
    held = "\n".join(row_of(e["doc"], q) for e, q in zip(record["evidence"], quotes(record), strict=True))
    assert all(grade.states(held, f) for f in record["figures"])


@need_shared
@pytest.mark.parametrize("record", OWN, ids=lambda r: r["id"])
def test_an_answer_made_of_the_gold_passes_the_grader(record: dict[str, Any]) -> None:
    grade = module(SHARED / "eval" / "grade.py")
    docs = grade.Docs(SHARED / "corpus")
    docs.paths |= grade.Docs(EVALS / "texts").paths
    row = grade.grade(record, oracle(record), docs)
    assert row["correct"] == 1.0, row


@need_shared
@pytest.mark.parametrize("record", CLAIMS, ids=lambda r: r["id"])
def test_a_true_claim_passes_with_a_yes_and_a_false_one_with_its_correction(record: dict[str, Any]) -> None:
    grade = module(SHARED / "eval" / "grade.py")
    docs = grade.Docs(SHARED / "corpus" / "prov")
    docs.paths |= grade.Docs(EVALS / "texts").paths
    reply = oracle(record)
    if not record["answerable"]:
        spans = [{"source": f"{e['doc']}.txt", **e, "quote": text(e["doc"])[e["start"] : e["end"]]} for e in record["against"]]
        reply = {"headline": "不对，应为" + "、".join(record["correction"]), "answer": "", "abstained": False, "citations": spans}
    assert grade.grade(record, reply, docs)["correct"] == 1.0
    wrong = reply | {"headline": "不对" if record["answerable"] else "对"}
    assert grade.grade(record, wrong, docs)["correct"] == 0.0


def test_half_of_the_claims_are_true() -> None:
    assert [sum(r["answerable"] == truth for r in CLAIMS) for truth in (True, False)] == [20, 20]


@need_shared
def test_declining_everything_passes_only_what_has_no_answer() -> None:
    grade = module(SHARED / "eval" / "grade.py")
    docs = grade.Docs(SHARED / "corpus" / "prov")
    silent: dict[str, Any] = {"headline": None, "answer": "", "abstained": True, "citations": [], "computed": []}
    right = [r["answerable"] for r in OWN if grade.grade(r, silent, docs)["correct"]]
    assert len(right) == sum(not r["answerable"] for r in OWN) and not any(right)


def oracle(record: dict[str, Any]) -> dict[str, Any]:
    """What a perfect program would say, as far as the gold tells."""
    if not record["answerable"]:
        return {"headline": None, "answer": "", "abstained": True, "citations": [], "computed": []}
    derived = [said for said in (*record["must"], *(a[0] for a in record["any_of"])) if re.match(r"\d", said)]
    rows = [row_of(e["doc"], q) for e, q in zip(record["evidence"], quotes(record), strict=True)]
    held = re.findall(r"\d[\d,.]*[^\d\s,.、,;。|]*", "\n".join(rows))
    by_count = [{"result": d, "items": rows[:n]} for d in derived for n in (len(rows), -1)]
    by_count += [{"result": d, "operands": held} for d in derived]
    computed = by_count + [{"result": d, "operands": [a, b]} for d in derived for i, a in enumerate(held) for b in held[i:]]
    said = record["figures"] + record["must"] + [a[0] for a in record["any_of"]]
    citations = [
        {"source": f"{e['doc']}.txt", "start": e.get("start"), "end": e.get("end"), "quote": q, "title": "2026年政府工作报告", "path": []}
        for e, q in zip(record["evidence"], rows, strict=True)
    ]
    headline = ("预计" if record.get("qualifier") else "") + "、".join(said)
    return {"headline": headline, "answer": "", "abstained": False, "citations": citations, "computed": computed}


def test_noise_keeps_numbers_and_places_and_the_gold() -> None:
    noise = module(EVALS / "noise.py")
    made = list(noise.noisy(HELD["second"], 40, seed=3))
    originals = {r["id"]: r for r in HELD["second"]}
    assert len(made) == 40 and {r["noise"] for r in made} == {"typo", "pinyin", "dialect", "bare", "spaces"}
    for record in made:
        gold = originals[record["id"].rsplit("~", 1)[0]]
        assert record["question"] != gold["question"]
        assert re.findall(r"\d+(?:\.\d+)?", record["question"]) == re.findall(r"\d+(?:\.\d+)?", gold["question"])
        assert [p for p in ("芦汀", "朔湾", "北麓", "江西", "辽宁", "陕西", "贵州", "云南") if p in gold["question"]] == [
            p for p in ("芦汀", "朔湾", "北麓", "江西", "辽宁", "陕西", "贵州", "云南") if p in record["question"].replace(" ", "")
        ]
        assert {k: v for k, v in record.items() if k not in ("id", "question", "noise")} == {
            k: v for k, v in gold.items() if k not in ("id", "question")
        }


def test_noise_is_the_same_for_the_same_seed() -> None:
    noise = module(EVALS / "noise.py")
    assert list(noise.noisy(HELD["second"], 10, seed=5)) == list(noise.noisy(HELD["second"], 10, seed=5))
    rng = random.Random(1)
    assert noise.bare("增长5.5%，到1,052台？", rng) == "增长5.5%到1,052台"
    assert noise.dialect("芦汀县有多少学位", rng) in ("芦汀县有几多学位", "芦汀县有好多学位")
