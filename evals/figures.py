"""Precision and recall of the figures of 60 hand-labelled passages, for value, unit, measured thing, period and aspect apart.

    python evals/figures.py [CORPUS]      CORPUS: folder with the shared texts

A figure is found where its digits stand in the labelled number. Unit, measured thing, period and aspect are right or wrong for a figure
found; precision divides by the figures read, recall by the figures labelled. A measured thing is right where it holds the labelled
words, or is held by them and is at least half as long.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from index import bulletin, passages, readers  # noqa: E402
from index.figures import read_bulletin  # noqa: E402
from index.types import Figure  # noqa: E402

LABELS = ROOT / "tests" / "data" / "figures_60.jsonl"
ASPECTS = ("value", "unit", "measure", "period", "aspect")


def labels() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def figures_of(path: Path) -> list[Figure]:
    text = readers.read(path.read_bytes(), path.name).text
    parsed = bulletin.parse(text, id=path.stem, source=path.name)
    return sorted((f for found in read_bulletin(parsed, passages.cut(parsed)).values() for f in found), key=lambda f: f.span)


def locate(corpus: Path, name: str) -> Path:
    return next(path for path in (corpus / name, corpus / "prov" / name, corpus / "syn" / name) if path.exists())


def same_thing(read: str, label: str) -> bool:
    bare = str.maketrans("", "", '“”"（）() \n')
    read, label = read.translate(bare), label.translate(bare)
    return label in read or (read in label and 2 * len(read) >= len(label))


def judge(read: Figure, label: dict[str, Any]) -> dict[str, bool]:
    period = [str(read.period.start), str(read.period.end)] if read.period else None
    return {
        "value": read.value == Decimal(label["value"]),
        "unit": read.unit == label["unit"],
        "measure": same_thing(read.measure, label["measure"]),
        "period": period == label["period"],
        "aspect": read.aspect == label["aspect"],
    }


def measure(corpus: Path, *, verbose: bool = False) -> dict[str, tuple[float, float]]:
    """For each of ASPECTS: (precision, recall)."""
    right: Counter[str] = Counter()
    read_count = label_count = 0
    cache: dict[str, list[Figure]] = {}
    for record in labels():
        name = record["doc"]
        if name not in cache:
            cache[name] = figures_of(locate(corpus, name))
        read = [f for f in cache[name] if record["start"] <= f.span[0] < record["end"]]
        read_count, label_count = read_count + len(read), label_count + len(record["figures"])
        unmatched = list(read)
        for label in record["figures"]:
            end = label["start"] + len(label["raw"])
            found = next((f for f in unmatched if f.span[0] < end and f.span[1] > label["start"]), None)
            if found is None:
                if verbose:
                    print(f"missed   {name} {label['raw']} {label['measure']}")
                continue
            unmatched.remove(found)
            verdict = judge(found, label)
            right.update(key for key, good in verdict.items() if good)
            if verbose:
                for key in (key for key, good in verdict.items() if not good):
                    period = found.period and (found.period.raw, str(found.period.start), str(found.period.end))
                    said = {"value": found.value, "unit": found.unit, "measure": found.measure, "period": period, "aspect": found.aspect}[
                        key
                    ]
                    print(f"{key:8} {name} {label['raw']} read {said!r} label {label[key]!r}")
        if verbose:
            for extra in unmatched:
                print(f"invented {name} {extra.raw} {extra.measure}")
    return {key: (right[key] / read_count, right[key] / label_count) for key in ASPECTS}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "corpus"
    for aspect, (precision, recall) in measure(folder, verbose="-v" in sys.argv).items():
        print(f"{aspect:8} precision {precision:.3f} recall {recall:.3f}")
