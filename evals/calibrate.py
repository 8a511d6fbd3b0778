"""Fit when the best figure is told as the answer, and draw risk against coverage.

    python evals/calibrate.py [--write]

Enters: the gold sets that are read while mending (the shared dev sets, half a of the second set, the third and the fourth). Leaves:
coefficients of a logistic regression (`--write`: into `assistant/data/trust.toml`) and `docs/images/risk-coverage.svg`. Each set is judged
by coefficients fitted on the others, so the curve tells of texts that were not fitted to; the shipped coefficients are held beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "evals")]
SETS = ("nansha_dev", "prov_dev", "syn_dev", "second:a", "third", "fourth")
KEEP = 0.98  # share of the right figures that are to be told; above it the threshold is as high as can be
NAMES = ("covered", "near", "margin", "prior", "focus", "rest", "head", "elsewhere", "nowhere")


@dataclass(frozen=True)
class Sample:
    """The signals of the best figure, and whether it is the answer."""

    signals: list[float]
    right: bool


def samples(name: str) -> list[Sample]:
    """(signals, right) for each part of the set whose question asks for a figure and that some figure fits."""
    import run  # type: ignore[import-not-found]  # beside this file

    from assistant.compose import figure
    from assistant.compose.citing import Citer
    from assistant.compose.scene import Scene
    from assistant.match import Matcher
    from assistant.retrieve import retrieve

    texts, file = run.gold_of(name)
    assistant = run.build(texts)
    store, found = assistant.store, []
    for record in map(json.loads, filter(str.strip, file.read_text("utf-8").splitlines())):
        if ":" in name and zlib.crc32(record["id"].encode()) % 2:
            continue
        query = assistant.understand(record["question"], record.get("history") or [], ())
        if query.missing_places and not query.places:
            continue
        for part in (p for p in query.parts if p.intent in ("figure", "promise")):
            own = query.asked if query.followed else part.text if len(query.parts) > 1 else ""
            scene = Scene(store, query, part, retrieve(store, query, part), Matcher(part, store.rarity, own), Citer(store.bulletin))
            if record["answerable"] and not record["figures"]:
                continue
            picks = figure.fitting(scene, figure.rank(scene))
            if picks:
                right = record["answerable"] and any(same(picks[0].figure.raw, gold) for gold in record["figures"])
                found.append(Sample(list(figure.signals(scene, picks).values()), right))
    return found


def same(raw: str, gold: str) -> bool:
    return raw.replace(" ", "") in gold or gold in raw.replace(" ", "")


def fit(rows: list[Sample]) -> np.ndarray:
    """Coefficients, the bias last."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit([r.signals for r in rows], [r.right for r in rows])
    return np.append(model.coef_[0], model.intercept_[0])


def chances(rows: list[Sample], coefficients: np.ndarray) -> np.ndarray:
    weighed: np.ndarray = np.array([r.signals for r in rows]) @ coefficients[:-1] + coefficients[-1]
    return np.asarray(1 / (1 + np.exp(-weighed)))


def best_threshold(chance: np.ndarray, right: np.ndarray) -> float:
    """The highest threshold that still tells KEEP of the right figures."""
    tried = np.arange(0.3, 0.9, 0.01)
    return round(float(max(t for t in tried if np.mean(chance[right] >= t) >= KEEP)), 2)


def curve(chance: np.ndarray, right: np.ndarray, target: Path) -> None:
    """Share of questions answered against share of the answers that are wrong, the surest first."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    order = np.argsort(-chance)
    told = np.arange(1, len(order) + 1)
    risk = np.cumsum(~right[order]) / told
    axes = plt.figure(figsize=(5.2, 3.2)).gca()
    axes.plot(told / told[-1], risk, color="#2f5d8a")
    axes.set(xlabel="coverage: share of figure questions answered", ylabel="risk: share of answers wrong", xlim=(0, 1), ylim=(0, None))
    axes.grid(alpha=0.3)
    plt.tight_layout()
    plt.savefig(target, metadata={"Date": None})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write coefficients and curve")
    write = parser.parse_args().write
    by_set = {name: samples(name) for name in SETS}
    held = []  # each set judged by what was fitted on the others
    for name, rows in by_set.items():
        others = fit([row for other in SETS if other != name for row in by_set[other]])
        held.append(chances(rows, others))
    rows = [row for name in SETS for row in by_set[name]]
    chance, right = np.concatenate(held), np.array([r.right for r in rows])
    threshold, coefficients = best_threshold(chance, right), fit(rows)
    print(f"{len(rows)} parts; each set judged by what was fitted on the others, threshold {threshold}:")
    table = {"bias": coefficients[-1], **dict(zip(NAMES, coefficients[:-1], strict=True)), "threshold": threshold}
    text = "".join(f"{key} = {value:.2f}\n" for key, value in table.items())
    print(text)
    shipped = tomllib.loads((ROOT / "assistant" / "data" / "trust.toml").read_text("utf-8"))
    told = chances(rows, np.array([*(shipped[name] for name in NAMES), shipped["bias"]])) >= shipped["threshold"]
    shares = told.mean(), 1 - right[told].mean(), told[right].mean()
    print(f"  shipped: told {shares[0]:.3f}, wrong of these {shares[1]:.3f}, right ones kept {shares[2]:.3f}; fitted:")
    for at in np.arange(0.4, 0.81, 0.04):
        told = chance >= at
        shares = told.mean(), 1 - right[told].mean(), told[right].mean()
        print(f"  at {at:.2f}: told {shares[0]:.3f}, wrong of these {shares[1]:.3f}, right ones kept {shares[2]:.3f}")
    if write:
        head = "# How sure the best figure must be before it is told. Fitted by evals/calibrate.py; signals as in compose/figure.py.\n"
        (ROOT / "assistant" / "data" / "trust.toml").write_text(head + text, encoding="utf-8")
        curve(chance, right, ROOT / "docs" / "images" / "risk-coverage.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
