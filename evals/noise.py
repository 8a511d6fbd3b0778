"""Noisy copies of gold questions: how much is lost when people type as people do.

    python evals/noise.py [--seed 7] [--count 60] [--gold FILE ...] [--out evals/results/noise]

Enters: gold sets (default: the three dev sets of the shared folder). Leaves: one file a set, `<out>/<set>.jsonl`, each record
with the gold of its original and `noise` naming what was done; ids end in the kind. Kinds go round, so each set gets all of them:
typo (one homophone in a content word), pinyin (one word spelt out), dialect (question words of Cantonese or of the north),
bare (no punctuation), spaces. Numbers and places are never touched. Knows nothing of the program that answers.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jieba
import jieba.posseg
from pypinyin import lazy_pinyin

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ASSISTANT_SHARED") or ROOT.parent / "shared")
DEV = ("nansha_dev", "prov_dev", "syn_dev")

jieba.setLogLevel(logging.WARNING)
jieba.dt.tmp_dir = os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()

CONTENT = ("n", "v", "vn", "a", "an", "nz", "l", "i")
# Names the tagger does not know as places; provinces and cities it does.
PLACES = ("南沙", "青禾", "东陵", "澜屏", "云岭", "芦汀", "朔湾", "北麓", "蕉门", "南埭", "东郊", "北苑", "省", "市", "县", "区", "大学")
NUMERALS = re.compile(r"[0-9零〇一二三四五六七八九十百千万亿两几多少第各何哪]")
QUESTION = {
    "多少": ("几多", "好多"),
    "怎么样": ("点啊", "咋样"),
    "怎么": ("点样", "咋"),
    "如何": ("点样", "咋"),
    "什么时候": ("几时", "啥时候"),
    "啥时候": ("几时",),
    "什么": ("乜嘢", "啥"),
    "哪些": ("边啲", "哪几样"),
    "哪个": ("边个", "哪一个"),
    "哪几": ("边几", "哪些"),
    "有没有": ("有冇", "有无"),
    "了吗": ("未啊", "了没"),
    "几": ("几多",),
}
PUNCTUATION = re.compile(r"(?<!\d)[,]|[,](?!\d)|[，。？！、；：?!;“”‘’\"'（）()]")


def content_words(question: str) -> list[tuple[int, str]]:
    """(start, word) of the words that carry meaning: no numbers, no places, no names."""
    found, at = [], 0
    for pair in jieba.posseg.cut(question):
        word = pair.word
        content = len(word) >= 2 and pair.flag in CONTENT and re.fullmatch(r"[一-鿿]+", word)
        if content and not NUMERALS.search(word) and not any(p in word for p in PLACES):
            found.append((at, word))
        at += len(word)
    return found


def homophones() -> dict[str, list[str]]:
    """Toneless pinyin -> its characters, the most used first."""
    jieba.initialize()
    single = sorted(((n, c) for c, n in jieba.dt.FREQ.items() if len(c) == 1 and "一" <= c <= "鿿" and n > 500), reverse=True)
    table: dict[str, list[str]] = {}
    for _, char in single:
        table.setdefault(lazy_pinyin(char)[0], []).append(char)
    return table


def typo(question: str, rng: random.Random, table: dict[str, list[str]]) -> str | None:
    spots = [
        (start + i, others)
        for start, word in content_words(question)
        for i, sound in enumerate(lazy_pinyin(word))
        if (others := [c for c in table.get(sound, [])[:3] if c != word[i] and not NUMERALS.match(c)])
    ]
    if not spots:
        return None
    at, others = rng.choice(spots)
    return question[:at] + rng.choice(others) + question[at + 1 :]


def pinyin(question: str, rng: random.Random) -> str | None:
    words = content_words(question)
    if not words:
        return None
    at, word = rng.choice(words)
    return question[:at] + "".join(lazy_pinyin(word)) + question[at + len(word) :]


def dialect(question: str, rng: random.Random) -> str | None:
    for plain, spoken in QUESTION.items():
        if plain in question:
            return question.replace(plain, rng.choice(spoken), 1)
    return None


def bare(question: str, rng: random.Random) -> str | None:
    stripped = PUNCTUATION.sub("", question)
    return stripped if stripped != question else None


def spaces(question: str, rng: random.Random) -> str | None:
    """A space after about half the words; a number keeps its unit."""
    out = ""
    for word in jieba.lcut(question):
        glue = not out or re.search(r"[.%％]", out[-1] + word[0]) or (NUMERALS.match(out[-1]) or NUMERALS.match(word[0]))
        out += word if glue or rng.random() < 0.5 else " " + word
    return out if " " in out else None


def kinds() -> dict[str, Callable[[str, random.Random], str | None]]:
    table = homophones()
    return {"typo": lambda q, r: typo(q, r, table), "pinyin": pinyin, "dialect": dialect, "bare": bare, "spaces": spaces}


def noisy(gold: list[dict[str, Any]], count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` records, the kinds in turn, each question at most once."""
    rng = random.Random(seed)
    ways = list(kinds().items())
    waiting = gold[:]
    rng.shuffle(waiting)
    for number in range(count):
        kind, change = ways[number % len(ways)]
        for i, record in enumerate(waiting):
            question = change(record["question"], rng)
            if question is not None and question != record["question"]:
                yield record | {"id": f"{record['id']}~{kind}", "question": question, "noise": kind}
                waiting.pop(i)
                break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", type=Path, default=[SHARED / "eval" / f"{name}.jsonl" for name in DEV])
    parser.add_argument("--out", type=Path, default=ROOT / "evals" / "results" / "noise")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for path in args.gold:
        gold = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        rows = list(noisy(gold, args.count // len(args.gold), args.seed))
        target = args.out / path.name
        target.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
        print(f"{target}: {len(rows)}")


if __name__ == "__main__":
    main()
