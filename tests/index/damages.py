"""What `check` does with each kind of damage. Every look is a fork: a damaged native index may take its process with it.

Run by `test_damage.py` in a process of its own: a fork of one in which Chroma has already started threads can wait for ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evals import damage
from index import vectors
from index.store import Store
from tests.fakes import BigramEmbedder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
ITEMS = 100
LONG = "东岭区民生实事进展情况的通报\n2023年5月6日\n一、进展情况\n" + "\n".join(
    f"{n}.东岭第{n}中学新增学位{n}个。" for n in range(1, ITEMS)
)
SHORT = "清河县医疗整改进展情况的通报\n2024年3月1日\n一、关于床位不足问题\n一是已增加床位418张。\n"
QUESTIONS = ("东岭第50中学", "清河县床位不足", "新增学位")


def embedder() -> BigramEmbedder:
    return BigramEmbedder(dimension=32)


def forked(work: Callable[[], object], report: Path) -> object:
    """What `work` returns, as JSON; None where it took its process with it or failed."""
    report.unlink(missing_ok=True)
    pid = os.fork()
    if not pid:
        try:
            report.write_text(json.dumps(work()), "utf-8")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return json.loads(report.read_text("utf-8")) if report.exists() and report.stat().st_size else None


def look(data: Path) -> list[list[str]]:
    store = Store.open(data, embedder())
    return [[hit.passage.id for hit in store.search(question, k=5)] for question in QUESTIONS]


def check(data: Path) -> list[tuple[str, bool]]:
    return [(finding.kind, finding.repaired) for finding in Store.open(data, embedder()).check()]


def truth(data: Path) -> dict[str, str]:
    files = (path for path in sorted((data / "library").rglob("*")) if path.is_file())
    return {str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, object]]:
    """A store whose vectors stand in Chroma's files, and what it answers."""
    import bm25s  # noqa: F401 - imported before the forks
    import langchain_chroma  # noqa: F401

    patch = pytest.MonkeyPatch()
    patch.setattr(vectors, "HNSW", {**vectors.HNSW, "sync_threshold": 50, "batch_size": 20})  # else from a thousand passages on
    data = tmp_path_factory.mktemp("sound") / "data"
    report = data.parent / "report.json"

    def fill() -> object:
        store = Store.open(data, embedder())
        store.add_bytes(LONG.encode(), "东岭.txt")
        store.add_bytes(SHORT.encode(), "清河.txt")
        return [*store.manifest.files]

    files = forked(fill, report)
    assert files, "Chroma has written no vector files: the damage would test nothing"
    yield data, forked(lambda: look(data), report)
    patch.undo()


@pytest.fixture
def data(sound: tuple[Path, object], tmp_path: Path) -> Path:
    shutil.copytree(sound[0], tmp_path / "data")
    return tmp_path / "data"


# The whole table takes minutes: evals/faults.py goes through it and writes docs/reliability.md
KINDS = (
    "manifest: one bit",
    "Chroma's database: 64 bytes at each title",
    "a stored text changed",
    "vectors: one bit",
    "links between vectors: 64 bytes",
    "lengths of the vectors: 64 bytes",
)


@pytest.mark.parametrize("kind", KINDS)
def test_damage_to_an_index_is_found_and_repaired_and_the_library_is_untouched(sound: tuple[Path, object], data: Path, kind: str) -> None:
    before, report = truth(data), data.parent / "report.json"
    damage.INDEX[kind](data)
    findings = forked(lambda: check(data), report)
    assert isinstance(findings, list) and findings, kind
    assert all(finding == ["index", True] or finding == ["leftover", True] for finding in findings)
    assert forked(lambda: [look(data), check(data)], report) == [sound[1], []]
    assert truth(data) == before


def test_a_question_does_not_reach_damaged_links(sound: tuple[Path, object], data: Path) -> None:
    damage.INDEX["links between vectors: 64 bytes"](data)
    assert forked(lambda: look(data), data.parent / "report.json") == sound[1]


def test_damaged_caches_are_found_and_made_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path, embedder())
    store.add_bytes(SHORT.encode(), "清河.txt")
    for kind in ("kept words: one bit", "kept words cut short", "kept vectors: one bit", "kept vectors cut short"):
        damage.INDEX[kind](tmp_path)
        assert [(finding.kind, finding.repaired) for finding in store.check()] == [("index", True)], kind
        assert store.check() == []
    store.close()


@pytest.mark.parametrize("kind", damage.LIBRARY)
def test_damage_to_the_library_is_reported_and_repaired_only_without_loss(tmp_path: Path, kind: str) -> None:
    store = Store.open(tmp_path, embedder())
    store.add_bytes(SHORT.encode(), "清河.txt")
    harm, repairable = damage.LIBRARY[kind]
    harm("清河")(tmp_path)
    findings = [(finding.kind, finding.repaired) for finding in store.check()]
    assert ("library", repairable) in findings
    assert (("library", False) in findings) is not repairable
    assert (store.check() == []) is repairable
    store.close()
