"""How a sentence in a person's own words fares: true ones that are refused, planted slips that pass.

    python evals/rewordings.py DATA [--round 3] [--show]

Enters: a data folder whose library holds the texts of all sets, and `evals/sets/rewordings.tsv`, written by hand: round, kind (true,
figure, unit, period, aspect, body), words that stand in one place of one text, the sentence. Leaves: for the judge of model answers (the
sentence against the passage that it cites) and for 核对文稿 (against the whole library) the share of true ones refused and of slips
caught.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.grounding import Given, Judge  # noqa: E402
from assistant.proofreading import proof  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from assistant.start import open_store  # noqa: E402
from index.store import Store  # noqa: E402

SETS = ROOT / "evals" / "sets" / "rewordings.tsv"


@dataclass(frozen=True)
class Row:
    round: int
    kind: str
    quote: str
    said: str


def rows() -> Iterator[Row]:
    for line in SETS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            number, kind, quote, said = line.split("\t")
            yield Row(int(number), kind, quote, said)


def cited(store: Store, quote: str) -> list[Given]:
    """The passages that the quote touches; of a heading all under it."""
    bulletin = next(b for b in store.bulletins() if quote in b.text)
    start = bulletin.text.index(quote)
    span = start, start + len(quote)
    passages = [p for p in store.passages(bulletin.id) if p.span[0] < span[1] and span[0] < p.span[1]]
    if not passages:
        section = [s for s in bulletin.sections if s.span[0] <= start < s.span[1]][-1]
        passages = [p for p in store.passages(bulletin.id) if section.span[0] <= p.span[0] < section.span[1]]
    return [Given(n, p, bulletin, store.figures(bulletin.id).get(p.id, ())) for n, p in enumerate(passages, 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--round", type=int, action="append")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    store = open_store(Settings.from_env(data=args.data))
    judge = Judge(store.rarity, store.commitments)
    asked, wrong = Counter[str](), {"judge": Counter[str](), "proof": Counter[str]()}
    for row in rows():
        if args.round and row.round not in args.round:
            continue
        asked[row.kind] += 1
        verdicts = [f.verdict for f in proof(row.said, store).findings]
        held = {"judge": judge.judge(row.said, cited(store, row.quote)).holds, "proof": all(v == "agrees" for v in verdicts)}
        for name, holds in held.items():
            if holds != (row.kind == "true"):
                wrong[name][row.kind] += 1
                if args.show:
                    print(f"[{name} {row.kind}] {row.said}")
    slips = sum(asked.values()) - asked["true"]
    for name, missed in wrong.items():
        refused, passed = missed["true"], sum(missed.values()) - missed["true"]
        print(f"{name}: {refused} of {asked['true']} true ones refused = {refused / max(1, asked['true']):.3f}; ", end="")
        print(f"{slips - passed} of {slips} slips caught = {1 - passed / max(1, slips):.3f}; missed {dict(missed - Counter(true=refused))}")


if __name__ == "__main__":
    main()
