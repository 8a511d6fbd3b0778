from __future__ import annotations

from pathlib import Path

import pytest

from assistant import indicators, kept_rows, ledger, workbench
from assistant.settings import default_bulletins
from tests.assistant.reading import SPRING, Reading

NANSHA = (default_bulletins() / "nansha-2021-11-24.txt").read_text("utf-8")


class Counting(Reading):
    """Tells how often a bulletin's commitments or figures were read."""

    asked = 0

    def figures(self, id: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
        self.asked += 1
        return super().figures(id)


@pytest.fixture
def library(tmp_path: Path) -> Counting:
    return Counting({"nansha": NANSHA, "spring": SPRING}, tmp_path, index_folder=tmp_path)


def test_rows_taken_up_are_the_rows_read(library: Counting) -> None:
    read = ledger.read(library), indicators.read(library)
    assert (workbench.ledger_rows(library), workbench.figure_rows(library)) == read
    before = library.asked
    assert (workbench.ledger_rows(library), workbench.figure_rows(library)) == read
    assert library.asked == before  # nothing was read again
    assert [row.sought for row in workbench.ledger_rows(library)] == [row.sought for row in read[0]]
    kept = sum(path.stat().st_size for path in library.data.rglob("*.json"))
    assert kept < 6 * len(NANSHA.encode())


@pytest.mark.parametrize("damage", [b"", b"x", b"no\n{}", None])
def test_what_is_damaged_is_read_again(library: Counting, damage: bytes | None) -> None:
    read = workbench.ledger_rows(library)
    file = library.data / "rows" / "ledger" / "spring.json"
    data = file.read_bytes()
    file.write_bytes(data.replace(b"under_way", b"done", 1) if damage is None else damage)
    assert workbench.ledger_rows(library) == read
    assert file.read_bytes() == data  # and mended


def test_another_text_or_program_reads_anew(library: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    workbench.ledger_rows(library)
    other = Reading({"spring": SPRING.replace("正在推进", "已完成")}, library.data, index_folder=library.data)
    assert ledger.count(workbench.ledger_rows(other)).of_matters == {"done": 4}
    before = library.asked
    monkeypatch.setattr(kept_rows, "version", lambda: "later")
    workbench.ledger_rows(library, ["nansha"])
    assert library.asked > before


def test_a_folder_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "rows").write_text("a file where a folder should be")
    library = Reading({"spring": SPRING}, tmp_path, index_folder=tmp_path)
    assert len(workbench.ledger_rows(library)) == 12


def test_rows_of_a_bulletin_that_is_gone_go_too(library: Counting) -> None:
    workbench.ledger_rows(library)
    workbench.figure_rows(library)
    workbench.figure_rows(Reading({"nansha": NANSHA}, library.data, index_folder=library.data))
    assert sorted(path.name for path in library.data.rglob("*.json")) == ["nansha.json", "nansha.json"]
