"""Other programs' retrieval beside ours, same texts, same embedding model: `python evals/peers.py [--set prov_dev …] [--rounds 1]`.

Enters: gold questions without history, with evidence spans. Leaves: a Markdown table: the share of evidence spans of which half or more is
among the first 500, 1,000, 2,000 and 4,000 characters retrieved (the last chunk is cut; ours are counted with title and headings), and the
median milliseconds of a search without embedding the question. Each program is installed once into an environment of its own in the cache
folder (`uv` where it is at hand, else venv and pip).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Listener
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from assistant.question import understand  # noqa: E402
from assistant.retrieve import retrieve  # noqa: E402
from evals.evidence import Question, questions_of, texts_of  # noqa: E402
from evals.kept import Kept, evals_folder  # noqa: E402
from evals.run import TEXTS, add_all  # noqa: E402
from index.embeddings import cache_folder, load  # noqa: E402
from index.indexed import indexed_form  # noqa: E402
from index.store import Store  # noqa: E402

BUDGETS = (500, 1000, 2000, 4000)
LANGCHAIN = ("langchain-core", "langchain-text-splitters", "langchain-community", "langchain-classic", "rank-bm25", "jieba", "faiss-cpu")
PEERS = {  # recipe -> (its name, its environment, what is installed there)
    "langchain": ("LangChain tutorial (1000/200, dense)", "langchain", LANGCHAIN),
    "chatchat": ("Langchain-Chatchat (750/150, BM25 + dense)", "langchain", LANGCHAIN),
    "llamaindex": ("LlamaIndex defaults (1024 tokens, dense)", "llamaindex", ("llama-index-core",)),
}
Stretch = tuple[str, int, int, int]  # bulletin, start, end, characters that came before it in the same chunk (its place)
Ranking = tuple[list[Stretch], float]  # chunks, best first; seconds


def environment(name: str, packages: Sequence[str]) -> Path:
    """The interpreter of an environment that has these packages."""
    folder = evals_folder() / "peers" / name
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists() and not _has(python, packages):
        uv = os.environ.get("UV") or shutil.which("uv")
        make = [uv, "venv", "-q", "--clear", "-p", sys.executable] if uv else [sys.executable, "-m", "venv", "--clear"]
        install = [uv, "pip", "install", "-q", "--link-mode=copy", "-p", str(python)] if uv else [str(python), "-m", "pip", "install", "-q"]
        subprocess.run([*make, str(folder)], check=True, timeout=600)
        subprocess.run([*install, *packages], check=True, timeout=1800)
    (folder / ".ready").touch()
    return python


def _has(python: Path, packages: Sequence[str]) -> bool:
    look = f"import importlib.metadata as m; [m.version(name) for name in {list(packages)!r}]"
    return python.exists() and subprocess.run([str(python), "-c", look], capture_output=True).returncode == 0


def peer(recipe: str, name: str, questions: Sequence[Question], embedder: Kept) -> list[Ranking]:
    _, folder, packages = PEERS[recipe]
    texts = {text.bulletin.id: text.bulletin.text for text in texts_of(name)}
    with tempfile.TemporaryDirectory() as scratch, Listener(str(Path(scratch) / "pipe")) as listener:
        command = [str(environment(folder, packages)), str(ROOT / "evals" / "peers_within.py"), recipe, str(listener.address)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"}) as process:
            try:
                with listener.accept() as pipe:
                    pipe.send((texts, [question.text for question in questions]))
                    while (message := pipe.recv())[0] != "done":
                        kind, wanted = message
                        rows = embedder.encode_documents(wanted) if kind == "documents" else [embedder.encode_query(wanted[0])]
                        pipe.send([row.tolist() for row in rows])
                    return [([(id, start, end, 0) for id, start, end in chunks], seconds) for chunks, seconds in message[1]]
            except EOFError:
                raise SystemExit(f"{recipe} ended: {process.stderr.read()[-2000:] if process.stderr else ''}") from None
            finally:
                process.kill()


def ours(name: str, questions: Sequence[Question], embedder: Kept, *, read: bool) -> list[Ranking]:
    """The program's own retrieval over a real store; `read`: the question is understood first, as the program does."""
    store = Store.open(evals_folder() / "peers" / f"store-{name}", embedder)
    add_all(store, TEXTS[name])
    held = {bulletin.id: bulletin for bulletin in store.bulletins()}
    store.search("预热")
    answers: list[Ranking] = []
    for question in questions:
        embedder.encode_query(question.text)
        query = understand(question.text, (), list(held.values()), store.vocabulary())
        for part in query.parts:
            retrieve(store, query, part)  # embeds what is searched, so that only the search is timed below
        began = time.perf_counter()
        if read:
            found = {e.passage.id: e for part in query.parts for e in retrieve(store, query, part)}
            passages = [e.passage for e in sorted(found.values(), key=lambda e: -e.score)]
        else:
            passages = [hit.passage for hit in store.search(question.text, k=28)]
        seconds = time.perf_counter() - began
        answers.append(([(p.bulletin, *p.span, len(indexed_form(held[p.bulletin], p)) - len(p.text)) for p in passages], seconds))
    store.close()
    return answers


def recall(questions: Sequence[Question], rankings: Sequence[Ranking], budget: int) -> float:
    """Mean share of a question's evidence spans of which half or more lies within the first `budget` characters."""
    shares = []
    for question, (chunks, _) in zip(questions, rankings, strict=True):
        seen: set[tuple[str, int]] = set()
        left = budget
        for bulletin, start, end, place in chunks:
            left -= place
            if left <= 0:
                break
            seen.update((bulletin, at) for at in range(start, min(end, start + left)))
            left -= end - start
            if left <= 0:
                break
        found = [2 * sum((id, at) in seen for at in range(*span)) >= span[1] - span[0] for id, span in question.evidence]
        shares.append(sum(found) / len(found))
    return sum(shares) / len(shares)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=["nansha_dev", "prov_dev", "syn_dev", "second:a", "second:b"])
    args = parser.parse_args()
    embedder = Kept(load("bundled", cache_folder()))
    print(
        "| set | program | "
        + " | ".join(f"{b:,} characters" for b in BUDGETS)
        + " | search, ms | times ours |\n|"
        + " --- |" * (len(BUDGETS) + 4)
    )
    for name in args.set:
        key, every = questions_of(name)
        questions = [question for question in every if not question.history]
        ways: dict[str, Callable[[], list[Ranking]]] = {
            "this program": lambda: ours(key, questions, embedder, read=True),  # noqa: B023 - called at once
            "this program, question as typed": lambda: ours(key, questions, embedder, read=False),  # noqa: B023
        }
        for recipe, (title, _, _) in PEERS.items():
            ways[title] = lambda recipe=recipe: peer(recipe, key, questions, embedder)  # type: ignore[misc]  # noqa: B023
        base = 0.0
        for title, way in ways.items():
            rankings = way()
            spent = median(seconds for _, seconds in rankings) * 1000
            base = base or spent
            cells = [f"{recall(questions, rankings, budget):.3f}" for budget in BUDGETS]
            print("| " + " | ".join([name, title, *cells, f"{spent:.1f}", f"{spent / base:.2f}"]) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
