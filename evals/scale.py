"""The program with ever more bulletins: `python evals/scale.py [--sizes 1 11 200 2000] [--questions 60] [--plot docs/scale.svg]`.

Enters: the eleven public bulletins of the shared corpus, and news items as distractors up to each size. Leaves, a row a size and in a
process of its own: how well the gold questions are still answered, how long an answer takes and on what, what adding one bulletin costs,
resident memory, and disk. Libraries and vectors are kept outside the tree: a second run embeds questions and the bulletin added.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from assistant import chat, offline  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from evals.kept import Kept, evals_folder  # noqa: E402
from evals.run import CORPUS, SHARED, grader  # noqa: E402
from index import bulletin, passages  # noqa: E402
from index.embeddings import cache_folder, load  # noqa: E402
from index.indexed import indexed_form  # noqa: E402
from index.library import Library  # noqa: E402
from index.store import Store  # noqa: E402

STEPS = ("understand", "embed", "search", "read", "compose", "verify")
ONE_MORE = "关于{n}号通报整改进展情况的通报\n\n一、总体情况\n\n(一)关于公办学位不足问题。新增公办学位{n}个,完成率98.5%。\n"


class Watched:
    """Seconds of each step; a step within another is taken out of the outer one."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(STEPS, 0.0)
        self._within: list[float] = []

    def around(self, owner: Any, method: str, step: str) -> None:  # noqa: ANN401
        inner = getattr(owner, method)

        def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            self._within.append(0.0)
            began = time.perf_counter()
            try:
                return inner(*given, **named)
            finally:
                whole = time.perf_counter() - began
                self.spent[step] += whole - self._within.pop()
                if self._within:
                    self._within[-1] += whole

        setattr(owner, method, call)


def documents(size: int) -> Iterator[tuple[str, str]]:
    """(file name, text): the gold bulletins first, then news."""
    files = [CORPUS / "nansha-2021-11-24.txt", *sorted((CORPUS / "prov").iterdir())]
    yield from ((file.name, file.read_bytes().decode("utf-8-sig")) for file in files[:size])
    with gzip.open(CORPUS / "news_20k.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, islice(lines, max(0, size - len(files)))):
            yield f"{record['id']}.txt", record["text"]


def fill(data: Path, size: int, embedder: Kept) -> None:
    """Put what is missing into the library at once; the store indexes it when it is opened."""
    library = Library(data / "library")
    present = {id: library.entry(id).source for id in library.ids()}
    missing = [(name, text) for name, text in documents(size) if name not in present.values()]
    with library.writer():
        for at, (name, text) in enumerate(missing):
            read = bulletin.parse(text, id="x", source=name)
            embedder.encode_documents([indexed_form(read, passage) for passage in passages.cut(read)])
            library.put(library.free_id(name) if size <= 200 else Path(name).stem, data=text.encode(), text=text, source=name, kind="txt")
            if at % 500 == 499:
                print(f"{size}: {at + 1} of {len(missing)}", file=sys.stderr, flush=True)


def measure(size: int, most: int) -> dict[str, Any]:
    offline.quiet()
    data = evals_folder() / "scale" / str(size)
    settings = Settings.from_env(data=data)
    real = load(settings.embedder, cache_folder())
    kept = Kept(real)
    fill(data, size, kept)
    store = Store.open(data, kept)
    store.ready()
    kept.encode_query = real.encode_query  # type: ignore[method-assign]  # questions are embedded for real
    assistant = chat.Assistant(store, settings)
    watched = Watched()
    for name, step in (("understand", "understand"), ("retrieve", "search"), ("compose", "compose"), ("verify", "verify")):
        watched.around(chat, name, step)
    watched.around(kept, "encode_query", "embed")
    for name in ("figures", "commitments", "bulletins"):
        watched.around(store, name, "read")
    sets = ("nansha_dev",) if size == 1 else ("nansha_dev", "prov_dev")
    gold = [json.loads(line) for name in sets for line in (SHARED / "eval" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    gold = gold[:: max(1, len(gold) // most)][:most]
    cold = timed(lambda: assistant.ask("整改任务完成了多少项?"))
    for record in gold[1::9][:8]:
        assistant.ask(record["question"])
    whole, steps, rows = [], {step: [] for step in STEPS}, []  # type: ignore[var-annotated]
    grade = grader()
    docs = grade.Docs(CORPUS)
    kept_queries: Any = real
    for record in gold:
        kept_queries._queries.clear()
        watched.spent.update(dict.fromkeys(STEPS, 0.0))
        began = time.perf_counter()
        reply = assistant.ask(record["question"], history=record.get("history") or [])
        whole.append(time.perf_counter() - began)
        for step in STEPS:
            steps[step].append(watched.spent[step])
        rows.append(grade.grade(record, reply.to_json() | {"id": record["id"]}, docs))
    memory = resident()
    every = [bulletin.id for bulletin in store.bulletins()]
    characters = sum(len(store.bulletin(id).text) for id in every)
    kept.encode_documents = lambda texts, progress=None: real.encode_documents(texts)  # type: ignore[method-assign]
    whole_text = next(documents(1))[1]
    adding = median(add_and_remove(store, n, ONE_MORE.format(n=n * 7 + 1)) for n in range(3))
    adding_whole = median(add_and_remove(store, n, whole_text.replace("南沙", f"新湾{n}")) for n in range(3))
    disk = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    ordered = sorted(whole)
    return {
        "size": size, "passages": sum(store.manifest.passages.values()), "questions": len(gold),
        "correct": grade.table(rows)["ALL"]["correct"],
        "p50": median(whole) * 1000, "p95": ordered[int(0.95 * (len(ordered) - 1))] * 1000, "first": cold,
        "steps": {step: median(seconds) * 1000 for step, seconds in steps.items()}, "memory": memory, "add": adding,
        "add_whole": adding_whole,
        "disk_per_million": disk / characters, "load": os.getloadavg()[0],
    }  # fmt: skip


def add_and_remove(store: Store, n: int, text: str) -> float:
    ids: list[str] = []
    spent = timed(lambda: ids.append(store.add_bytes(text.encode(), f"one-more-{n}.txt").id))
    store.remove(ids[0])
    return spent


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def resident() -> float:
    """MB of this process; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def plot(rows: list[dict[str, Any]], target: Path) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "scale"
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.2))
    sizes = [row["size"] for row in rows]
    bottom = [0.0] * len(rows)
    for step in STEPS:
        heights = [row["steps"][step] for row in rows]
        left.bar([str(size) for size in sizes], heights, bottom=bottom, label=step)
        bottom = [a + b for a, b in zip(bottom, heights, strict=True)]
    left.plot([str(size) for size in sizes], [row["p95"] for row in rows], "k_", markersize=18, label="p95, whole answer")
    left.set(xlabel="bulletins", ylabel="ms an answer (medians of steps)")
    left.legend(fontsize=7)
    right.semilogx(sizes, [row["memory"] for row in rows], "o-", label="resident memory, MB")
    right.set(xlabel="bulletins", ylim=(0, None))
    right.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1, 11, 200, 2000])
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.one, args.questions)))
        return 0
    titles = ["bulletins", "passages", "correct", "p50 / p95 ms", *STEPS, "first answer s"]
    titles += ["adding 60 / 14,600 characters s", "against first row", "memory MB", "disk MB per million characters"]
    print("| " + " | ".join(titles) + " |\n|" + " --- |" * len(titles), flush=True)
    rows: list[dict[str, Any]] = []
    for size in args.sizes:
        command = [sys.executable, __file__, "--one", str(size), "--questions", str(args.questions)]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        row = json.loads(run.stdout.splitlines()[-1])
        rows.append(row)
        ratios = row["add"] / rows[0]["add"], row["add_whole"] / rows[0]["add_whole"]
        cells = [
            f"{size:,}", f"{row['passages']:,}", f"{row['correct']:.3f}", f"{row['p50']:.0f} / {row['p95']:.0f}",
            *(f"{row['steps'][step]:.1f}" for step in STEPS), f"{row['first']:.1f}",
            f"{row['add']:.2f} / {row['add_whole']:.2f}", "{:.2f} / {:.2f}".format(*ratios),
            f"{row['memory']:.0f}", f"{row['disk_per_million'] :.1f}",
        ]  # fmt: skip
        print("| " + " | ".join(cells) + " |", flush=True)
    if args.plot:
        plot(rows, args.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
