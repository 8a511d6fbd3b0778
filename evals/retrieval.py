"""How well retrieval finds the evidence: `python evals/retrieval.py [--set …] [--tokens] [--json FILE]`.

Enters: gold questions with evidence spans (`evals/evidence.py`) and CMRC2018-dev (848 passages, 3,219 questions). Leaves: a Markdown table
of recall@1/5/10, MRR@10 and nDCG@10 by ranx, for BM25, the embedding
and both fused, each part of the program added in turn:

    bare       passage and question as they are          + headings  title and headings stand with the passage
    + question follow-ups resolved, places give bulletins      + synonyms  the official words for everyday ones are searched too

`--tokens` compares ways to cut words for BM25. A passage is relevant where it holds half of a gold clause, or is half of one that
runs over several. Nothing here is timed; vectors are kept outside the tree, so that a second run takes a minute.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("NUMBA_DISABLE_JIT", "1")  # compiling ranx's metrics takes minutes on a busy machine, these runs need seconds
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
sys.path.insert(0, str(ROOT))

from assistant.question import understand  # noqa: E402
from assistant.retrieve import retrieve  # noqa: E402
from assistant.types import Query  # noqa: E402
from evals.evidence import Question, bears, questions_of, texts_of  # noqa: E402
from evals.kept import Kept  # noqa: E402
from evals.run import SHARED  # noqa: E402
from index import tokens  # noqa: E402
from index.embeddings import cache_folder, load  # noqa: E402
from index.fusion import fuse  # noqa: E402
from index.indexed import indexed_form  # noqa: E402
from index.lexical import Lexical  # noqa: E402
from index.store import FIRST_CUT, Hit  # noqa: E402
from index.types import Bulletin, Passage  # noqa: E402

METRICS = ["recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10"]
SETS = ("nansha_dev", "prov_dev", "syn_dev", "second:a", "second:b", "cmrc2018")
SIDES = ("bm25", "dense", "fused")
DEPTH = 28  # as `assistant.retrieve` asks
Cut = Callable[[str], list[str]]
Row = dict[str, float]


class Shelves:
    """Passages of a set, indexed in memory as the store does; `side` says which of its two indexes answer."""

    def __init__(self, passages: Sequence[Passage], forms: Sequence[str], embedder: Kept, cut: Cut = tokens.content_words) -> None:
        self.by_id = {passage.id: passage for passage in passages}
        self.ids = [passage.id for passage in passages]
        self.owner = np.array([passage.bulletin for passage in passages], dtype=object)
        self.rows = embedder.encode_documents(forms)
        self.embedder, self.cut, self.side = embedder, cut, "fused"
        words: dict[str, list[tuple[str, list[str]]]] = {}
        for passage, form in zip(passages, forms, strict=True):
            words.setdefault(passage.bulletin, []).append((passage.id, cut(form)))
        self.lexical = Lexical.build(dict.fromkeys(words, ""), words.__getitem__)

    def search(self, text: str, k: int = 16, bulletins: Sequence[str] = (), *, also: str = "") -> list[Hit]:
        depth = max(FIRST_CUT, k)
        bm25 = self.lexical.search(self.cut(f"{text} {also}"), depth, bulletins) if self.side != "dense" else []
        dense = self._nearest(text, depth, bulletins) if self.side != "bm25" else []
        ranked = fuse([bm25, dense], depth) if self.side == "fused" else bm25 or dense
        return [Hit(self.by_id[id], score, None, None, None, None) for id, score in ranked[:k]]

    def _nearest(self, text: str, k: int, bulletins: Sequence[str]) -> list[tuple[str, float]]:
        scores = self.rows @ self.embedder.encode_query(text)
        if bulletins:
            scores = np.where(np.isin(self.owner, list(bulletins)), scores, -1.0)
        return [(self.ids[at], float(scores[at])) for at in np.argsort(-scores, kind="stable")[:k] if scores[at] > -1.0]


@dataclass(frozen=True)
class Asked:
    """A question with what is relevant to it, and how it is put to the shelves."""

    id: str
    relevant: frozenset[str]
    plain: str
    query: Query | None = None


def ranked(shelves: Shelves, asked: Asked, *, read: bool, synonyms: bool) -> dict[str, float]:
    """passage id -> score: the question as typed, or read as the program reads it."""
    if not read or asked.query is None:
        return {hit.passage.id: hit.score for hit in shelves.search(asked.plain, DEPTH)}
    best: dict[str, float] = {}
    for part in asked.query.parts:
        part = part if synonyms else replace(part, synonyms={})
        for evidence in retrieve(shelves, asked.query, part):  # type: ignore[arg-type]  # it asks of a store its search alone
            best[evidence.passage.id] = max(best.get(evidence.passage.id, 0.0), evidence.score)
    return best


def measure(shelves: Shelves, asked: Sequence[Asked], side: str, *, read: bool = False, synonyms: bool = False) -> Row:
    from ranx import Qrels, Run, evaluate

    shelves.side = side
    qrels = Qrels({one.id: dict.fromkeys(one.relevant, 1) for one in asked})
    run = Run({one.id: ranked(shelves, one, read=read, synonyms=synonyms) or {"-": 0.0} for one in asked})
    return {name: float(value) for name, value in evaluate(qrels, run, METRICS).items()}


def ablation(name: str, embedder: Kept) -> Iterable[tuple[str, str, Row]]:
    """(stage, side, figures) of a set."""
    if name == "cmrc2018":
        passages, asked = cmrc()
        shelves = Shelves(passages, [passage.text for passage in passages], embedder)
        yield from (("bare", side, measure(shelves, asked, side)) for side in SIDES)
        return
    passages, forms, bulletins, questions = gold(name)
    bare = Shelves(passages, [passage.text for passage in passages], embedder)
    placed = Shelves(passages, forms, embedder)
    asked = [ask(question, passages, bulletins, placed) for question in questions]
    for stage, shelves, read, synonyms in (
        ("bare", bare, False, False),
        ("+ headings", placed, False, False),
        ("+ question", placed, True, False),
        ("+ synonyms", placed, True, True),
    ):
        yield from ((stage, side, measure(shelves, asked, side, read=read, synonyms=synonyms)) for side in SIDES)


def token_ways() -> dict[str, Cut]:
    """Ways to cut words for BM25. `ours` is what the program does."""
    import jieba

    plain = jieba.Tokenizer()
    plain.tmp_dir = str(cache_folder() / "jieba")
    stop = tokens._stop_words()

    def bigrams(text: str) -> list[str]:
        runs = re.findall(r"[一-鿿]+|[\da-z.%+-]+", tokens.normalise(text))
        return [gram for run in runs for gram in ([run[i : i + 2] for i in range(max(1, len(run) - 1))] if run[0] > "z" else [run])]

    return {
        "ours": tokens.content_words,
        "ours with stop words": tokens.tokenise,
        "jieba, precise": lambda text: [w for w in plain.lcut(text.lower()) if w.strip()],
        "jieba, search": lambda text: [w for w in plain.lcut_for_search(text.lower()) if w.strip()],
        "jieba, search, no HMM": lambda text: [w for w in plain.lcut_for_search(text.lower(), HMM=False) if w.strip()],
        "single characters": lambda text: [c for c in tokens.normalise(text) if c.isalnum()],
        "character bigrams": bigrams,
        "ours and bigrams": lambda text: [*tokens.content_words(text), *(g for g in bigrams(text) if g not in stop)],
    }


def token_table(names: Sequence[str], embedder: Kept) -> Iterable[tuple[str, str, str, Row]]:
    """(set, way, side, figures): the question as the program reads it, words cut in different ways."""
    for name in names:
        for way, cut in token_ways().items():
            if name == "cmrc2018":
                passages, asked = cmrc()
                forms = [passage.text for passage in passages]
            else:
                passages, forms, bulletins, questions = gold(name)
                asked = [ask(question, passages, bulletins, Shelves(passages, forms, embedder)) for question in questions]
            shelves = Shelves(passages, forms, embedder, cut)
            for side in ("bm25", "fused"):
                yield name, way, side, measure(shelves, asked, side, read=name != "cmrc2018", synonyms=True)


def gold(name: str) -> tuple[list[Passage], list[str], list[Bulletin], list[Question]]:
    key, questions = questions_of(name)
    texts = texts_of(key)
    passages = [passage for text in texts for passage in text.passages]
    forms = [indexed_form(text.bulletin, passage) for text in texts for passage in text.passages]
    return passages, forms, [text.bulletin for text in texts], questions


def ask(question: Question, passages: Sequence[Passage], bulletins: Sequence[Bulletin], shelves: Shelves) -> Asked:
    relevant = {
        passage.id for id, span in question.evidence for passage in passages if passage.bulletin == id and bears(*passage.span, span)
    }
    if not relevant:
        print("no passage holds the evidence of", question.id, file=sys.stderr)
        relevant = {"missing"}  # counts as not found
    query = understand(question.text, question.history, bulletins, shelves.lexical.vocabulary)
    return Asked(question.id, frozenset(relevant), question.text, query)


@cache
def cmrc() -> tuple[list[Passage], list[Asked]]:
    with gzip.open(SHARED / "corpus" / "cmrc2018_dev.json.gz", "rt", encoding="utf-8") as file:
        paragraphs = [paragraph for entry in json.load(file)["data"] for paragraph in entry["paragraphs"]]
    passages, asked = [], []
    for at, paragraph in enumerate(paragraphs):
        id, text = f"cmrc/{at}", paragraph["context"]
        passages.append(Passage(id, "cmrc", None, (), (0, len(text)), text))
        asked += [Asked(q["id"], frozenset({id}), q["question"]) for q in paragraph["qas"]]
    return passages, asked


def show(titles: Sequence[str], rows: Iterable[tuple[Sequence[str], Row]]) -> None:
    print("| " + " | ".join([*titles, *METRICS]) + " |\n|" + " --- |" * (len(titles) + len(METRICS)), flush=True)
    for cells, row in rows:
        print("| " + " | ".join([*cells, *(f"{row[metric]:.3f}" for metric in METRICS)]) + " |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--tokens", action="store_true", help="compare ways to cut words instead")
    parser.add_argument("--json", type=Path, help="keep the figures here as well")
    args = parser.parse_args()
    embedder = Kept(load("bundled", cache_folder()))
    kept: list[Mapping[str, Any]] = []

    def keep(cells: Sequence[str], row: Row) -> tuple[Sequence[str], Row]:
        kept.append({"cells": list(cells), **row})
        return cells, row

    if args.tokens:
        show(["set", "words", "side"], (keep((name, way, side), row) for name, way, side, row in token_table(args.set, embedder)))
    else:
        rows = ((name, stage, side, row) for name in args.set for stage, side, row in ablation(name, embedder))
        show(["set", "stage", "side"], (keep((name, stage, side), row) for name, stage, side, row in rows))
    if args.json:
        args.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
