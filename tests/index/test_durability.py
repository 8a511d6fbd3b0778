from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.store import Store
from tests.fakes import BigramEmbedder

ROOT = Path(__file__).resolve().parents[2]
NANSHA = ROOT / "data/bulletins/nansha-2021-11-24.txt"
KILLS = 8  # a hundred at random moments: evals/faults.py


def run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.parametrize("what", ["add", "reindex"])
def test_a_writer_killed_at_any_moment_loses_nothing(tmp_path: Path, what: str) -> None:
    looks: list[dict[str, Any]] = [
        json.loads(line) for line in run("-m", "tests.index.crashes", str(tmp_path), what, str(KILLS)).splitlines()
    ]
    assert len(looks) == KILLS
    for look in looks:
        assert look["kept"] and look["only_new"] and look["searched"] and look["sound"], look
        assert look["left"] == [], look
        assert all(repaired for _, repaired in look["findings"]), look
    assert any(look["findings"] for look in looks), "no kill fell into the work: the moments are badly chosen"


ADD = "import sys; from pathlib import Path; from index.store import Store; from tests.fakes import BigramEmbedder; " + (
    "store = Store.open(Path(sys.argv[1]), BigramEmbedder()); "
)


def test_what_another_process_adds_is_found_at_the_next_question(tmp_path: Path) -> None:
    data = tmp_path / "data"
    text = tmp_path / "东岭.txt"
    text.write_text("东岭区整改进展情况的通报\n一、关于学位不足问题\n一是已新增公办学位1200个。\n", "utf-8")
    app = Store.open(data, BigramEmbedder())
    app.add(NANSHA)
    assert {hit.passage.bulletin for hit in app.search("东岭区学位")} == {"nansha-2021-11-24"}
    run("-c", ADD + "store.add(sys.argv[2])", str(data), str(text))
    hits = app.search("东岭区学位不足")
    assert hits[0].passage.bulletin == "东岭"
    assert hits[0].dense_rank == 1, "the embedded index was not opened anew"
    run("-c", ADD + "store.reindex()", str(data))
    assert app.search("东岭区学位不足")[0].passage.id == hits[0].passage.id
    run("-c", ADD + "store.remove('东岭')", str(data))
    assert {hit.passage.bulletin for hit in app.search("东岭区学位")} == {"nansha-2021-11-24"}
    app.close()


def test_two_processes_that_add_at_once_take_turns(tmp_path: Path) -> None:
    names = ["甲", "乙", "丙", "丁"]
    for name in names:
        (tmp_path / f"{name}.txt").write_text(f"{name}县整改通报\n一、关于{name}县问题\n一是已完成{name}项整改。\n", "utf-8")
    command = ADD + "[store.add(path) for path in sys.argv[2:]]"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", command, str(tmp_path / "data"), *(str(tmp_path / f"{name}.txt") for name in part)], cwd=ROOT
        )
        for part in (names, names[::-1])
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    store = Store.open(tmp_path / "data", BigramEmbedder())
    assert store.library.ids() == sorted(names)
    assert store.check() == []
    store.close()
