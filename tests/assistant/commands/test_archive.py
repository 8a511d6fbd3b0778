from __future__ import annotations

import json
from pathlib import Path

from tests.shell import Run

TEXT = "关于环保督察整改进展情况的通报\n一、主要做法\n一是关停污染企业12家。\n2023年5月6日\n"


def test_a_library_goes_into_a_file_and_comes_back_after_a_removal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(TEXT, "utf-8")
    run("add", tmp_path / "甲.txt")
    code, out, err = run("export", tmp_path / "库.zip")
    assert (code, err) == (0, "") and "已导出 1 份" in out
    code, _, err = run("export", tmp_path / "库.zip")
    assert code == 1 and "已经存在" in err
    assert json.loads(run("export", tmp_path / "库.zip", "--force", "--json")[1])["bulletins"] == ["甲"]
    run("remove", "甲", "--yes")
    code, out, _ = run("import", tmp_path / "库.zip")
    assert code == 0 and "已加入 1 份，0 份已在库中" in out
    assert json.loads(run("import", tmp_path / "库.zip", "--json")[1]) == [{"id": "甲", "source": "甲.txt", "state": "known"}]
    assert json.loads(run("check", "--json")[1]) == []


def test_a_file_that_is_no_export_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"no zip")
    code, out, err = run("import", tmp_path / "b.zip")
    assert (code, out) == (1, "") and "b.zip" in err and err.count("\n") == 1
    code, _, err = run("import", tmp_path / "absent.zip")
    assert code == 1 and "absent.zip" in err


def test_a_bulletin_is_marked_private_and_unmarked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(TEXT, "utf-8")
    run("add", tmp_path / "甲.txt")
    code, out, _ = run("mark", "甲", "--private")
    assert code == 0 and "不外发" in out
    assert json.loads(run("list", "--json")[1])[0]["private"] is True
    assert json.loads(run("mark", "甲", "--no-private", "--json")[1]) == {"id": "甲", "private": False}
    assert json.loads(run("list", "--json")[1])[0]["private"] is False
    assert run("mark", "乙", "--private")[0] == 1
