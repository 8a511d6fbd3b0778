from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document

from tests.assistant.drafting.bulletins import LIUWAN
from tests.shell import Run


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    file = tmp_path / "liuwan.txt"
    file.write_text(LIUWAN, "utf-8")
    assert run("add", file)[0] == 0
    return run


def test_json_is_a_reply_and_nothing_else(filled: Run) -> None:
    code, out, _ = filled("summary", "--topic", "养老床位", "--length", "300", "--format", "json")
    reply = json.loads(out)
    assert code == 0 and reply["headline"] is None and "260张" in reply["answer"]
    assert {"citations", "unsupported", "computed", "nearest", "engine", "seconds"} <= set(reply)


def test_json_has_its_short_option_and_a_suffix_says_the_format(filled: Run, tmp_path: Path) -> None:
    assert "260张" in json.loads(filled("summary", "--topic", "养老床位", "--json")[1])["answer"]
    assert filled("summary", "--topic", "养老床位", "-o", tmp_path / "a.json")[0] == 0
    assert "260张" in json.loads((tmp_path / "a.json").read_text("utf-8"))["answer"]
    assert filled("summary", "--topic", "养老床位", "-o", tmp_path / "a.docx")[0] == 0
    assert "养老床位" in Document(str(tmp_path / "a.docx")).paragraphs[0].text


def test_a_folder_that_is_not_there_is_named(filled: Run, tmp_path: Path) -> None:
    code, _, said = filled("summary", "-o", tmp_path / "gone" / "a.md")
    assert code == 1 and "没有文件夹" in said


def test_a_draft_is_verified_as_json_too(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("预计共配备养老床位620张。", "utf-8")
    code, out, _ = filled("verify", tmp_path / "draft.txt", "--json")
    assert code == 3 and json.loads(out)["counts"]["differs"] == 1


def test_markdown_is_the_default_and_goes_into_a_file_where_one_is_named(filled: Run, tmp_path: Path) -> None:
    _, out, _ = filled("summary", "--topic", "养老床位")
    assert out.startswith("# 养老床位进展摘要") and "出处核对表" in out
    code, out, said = filled("summary", "--topic", "养老床位", "-o", tmp_path / "a.md")
    assert (code, out) == (0, "") and "a.md" in said and (tmp_path / "a.md").read_text("utf-8").startswith("# 养老床位")


def test_word_needs_a_file(filled: Run, tmp_path: Path) -> None:
    code, _, said = filled("summary", "--format", "docx")
    assert code == 2 and "-o FILE" in said
    assert filled("summary", "--format", "docx", "-o", tmp_path / "a.docx")[0] == 0
    assert "柳湾区" in Document(str(tmp_path / "a.docx")).paragraphs[0].text


def test_what_is_not_told_is_said_and_is_no_success(filled: Run) -> None:
    code, out, said = filled("summary", "--topic", "航天发射")
    assert (code, out) == (1, "") and "航天发射" in said


def test_an_unknown_bulletin_is_an_error(filled: Run) -> None:
    code, _, said = filled("summary", "--bulletin", "gone")
    assert code == 1 and "gone" in said


def test_an_empty_library_gives_its_hint(run: Run) -> None:
    code, _, said = run("summary")
    assert code == 1 and "add" in said
