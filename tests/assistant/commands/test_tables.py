"""`ledger`, `figures`, `search` as a person and a program run them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.assistant.reading import SPRING, WINTER
from tests.shell import Run


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    for name, text in (("spring", SPRING), ("winter", WINTER)):
        path = tmp_path / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        run("add", path)
    return run


def test_the_ledger_as_json_and_its_filters(filled: Run) -> None:
    code, out, err = filled("ledger", "--format", "json")
    assert (code, len(json.loads(out))) == (0, 24)
    assert err == "8个事项,16项举措。\n"
    assert json.loads(filled("ledger", "--json")[1]) == json.loads(out)
    done = json.loads(filled("ledger", "--status", "已完成", "--bulletin", "winter", "--json")[1])
    assert [row["matter"][:2] for row in done] == ["东郊", "白河"]
    due = json.loads(filled("ledger", "--before", "2024-06", "--status", "planned", "--json")[1])
    assert {row["deadline"] for row in due} == {"2023-12-31", "2024-06-30"} and len(due) == 4
    topic = json.loads(filled("ledger", "--topic", "尾矿库", "--level", "matter", "--json")[1])
    assert [row["bulletin"] for row in topic] == ["spring", "winter"]


def test_a_pipe_gets_a_line_a_row(filled: Run) -> None:
    head, *lines = filled("ledger", "--bulletin", "spring", "--level", "matter", "--on", "2025-01-01")[1].splitlines()
    assert head.split("\t")[:6] == ["层级", "事项", "举措", "状态", "原文用词", "期限"]
    assert len(lines) == 4
    assert "后续通报称延期" in lines[2]


def test_a_suffix_that_promises_another_format_is_refused(filled: Run, tmp_path: Path) -> None:
    code, _, err = filled("ledger", "-o", tmp_path / "台账.doc")
    assert code == 1 and err == "不能写成 .doc。请改用 .json、.csv、.xlsx。\n" and not (tmp_path / "台账.doc").exists()
    assert filled("ledger", "-o", tmp_path / "台账.txt")[0] == 0


def test_exports_are_files_that_open(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    code, said, err = filled("ledger", "--status", "计划", "-o", out)
    assert (code, said) == (0, "") and str(out) in err
    page = load_workbook(out).active
    assert page is not None
    values = list(page.iter_rows(values_only=True))
    assert values[0][:4] == ("层级", "事项", "举措", "状态") and values[0][-2:] == ("出处", "读取版本")
    assert len([row for row in values[1:] if row[0] == "举措"]) == 8
    assert str(values[1][-2]).startswith("据《澄湖市生态环境保护督察整改进展情况公告》(澄湖市整改办,2024-03-20,二、各项任务进展 › 1．")
    assert str(values[-3][0]).startswith("依据2份通报摘编") and "读取程序版本" in str(values[-2][0])
    rows = list(csv.DictReader(io.StringIO(filled("figures", "--unit", "座", "--format", "csv")[1].removeprefix("\ufeff"), newline="")))
    assert [row["原文"] for row in rows] == ["4座", "7座"]


def test_search_counts_as_a_text_search_does(filled: Run) -> None:
    code, out, err = filled("search", "整治", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["counts"] == {"spring": SPRING.count("整治"), "winter": WINTER.count("整治")}
    assert err == f"「整治」:2份通报,{told['hits']}处。\n"
    assert filled("search", "火星") == (0, "", "2份通报中没有「火星」。\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ledger", "--status", "好"), "没有状态「好」"),
        (("ledger", "--before", "明年"), "「明年」不是日期"),
        (("ledger", "--bulletin", "nope"), "nope"),
        (("figures", "--status", "已完成"), "没有口径「已完成」"),
        (("search", " "), "没有要查找的文字"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(run: Run, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert told in err


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    assert "没有文件夹" in run("ledger", "-o", tmp_path / "no" / "x.csv")[2]
    assert "是文件夹" in run("ledger", "--format", "csv", "-o", tmp_path)[2]


def test_an_empty_library_says_so(run: Run) -> None:
    code, out, err = run("ledger", "--json")
    assert (code, out) == (0, "[]\n")
    assert "还没有通报" in err
