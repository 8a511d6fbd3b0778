from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import cli, listing, start
from assistant.settings import Settings, default_bulletins
from assistant.types import Citation, Reply
from index.errors import AssistantError
from index.store import Store
from tests.shell import Echo, Run

NANSHA = default_bulletins() / "nansha-2021-11-24.txt"
SMALL = "关于环保督察整改进展情况的通报\n一、主要做法\n一是关停污染企业12家。二是新增绿地30亩。\n2023年5月6日\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "小 通报.txt"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_adding_prints_a_line_and_adding_again_changes_nothing(run: Run, small: Path) -> None:
    code, out, err = run("add", small)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert "小-通报" in out and "环保督察" in out and "段" in out
    before = run("list", "--json")
    code, out, _ = run("add", small)
    assert code == 0
    assert "已在库中" in out
    assert run("list", "--json") == before


def test_what_can_be_taken_is_taken_and_the_exit_code_says_how_much(run: Run, small: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    code, out, err = run("add", empty, tmp_path / "nowhere.txt")
    assert (code, out) == (1, "")
    assert err.count("\n") == 2
    code, out, err = run("add", empty, small, "http://127.0.0.1:9/a")
    assert code == 3
    assert out.count("\n") == 1 and err.count("\n") == 2


def test_add_as_json_has_one_object_a_file(run: Run, small: Path, tmp_path: Path) -> None:
    code, out, err = run("add", "--json", small, tmp_path / "nowhere.txt")
    added, refused = json.loads(out)
    assert (code, err) == (3, "")
    assert added["state"] == "added" and added["id"] == "小-通报" and added["passages"] > 0
    assert refused["state"] == "refused" and "找不到" in refused["reason"]


def test_list_as_json_carries_what_the_contract_names(run: Run, small: Path) -> None:
    assert run("list", "--json")[1] == "[]\n"
    run("add", small)
    [row] = json.loads(run("list", "--json")[1])
    assert list(row) == [
        "id", "source", "title", "issuer", "published", "signed", "as_of", "url", "passages", "figures", "commitments", "warnings",
        "private",
    ]  # fmt: skip
    assert row["source"] == "小 通报.txt"
    assert row["title"] == "关于环保督察整改进展情况的通报"


def test_show_prints_the_text_to_the_byte(run: Run, tmp_path: Path) -> None:
    text = "\ufeff关于整改的通报\r\n\r\n一、总体\u00a0情况\r\n　　已完成3项。"
    path = tmp_path / "crlf.txt"
    path.write_bytes(text.encode("utf-8"))
    run("add", path)
    assert run("show", "crlf", "--text") == (0, text.removeprefix("\ufeff"), "")


def test_show_prints_summary_and_tree(run: Run, small: Path) -> None:
    run("add", small)
    assert "2023-05-06" in run("show", "小-通报")[1]
    assert run("show", "小-通报", "--tree")[1].startswith("一、主要做法  (")
    shown = json.loads(run("show", "小-通报", "--json")[1])
    assert shown["sections"][0]["heading"] == "主要做法"
    assert json.loads(run("show", "小-通报", "--json", "--text")[1])["text"] == SMALL


def test_an_unknown_id_is_one_line_with_the_remedy(run: Run) -> None:
    for command in ("show", "remove"):
        code, out, err = run(command, "nowhere")
        assert (code, out) == (1, "")
        assert err.count("\n") == 1 and "list" in err


def test_remove_takes_a_bulletin_out_and_leaves_the_file(run: Run, small: Path) -> None:
    run("add", small)
    assert run("remove", "小-通报", "--yes")[0] == 0
    assert run("list", "--json")[1] == "[]\n"
    assert small.exists()


@pytest.mark.parametrize(("typed", "left"), [("n\n", 1), ("\n", 1), ("y\n", 0)])
def test_a_person_is_asked_before_removing(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch, typed: str, left: int) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    run("add", small)
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    code, _, err = run("remove", "小-通报")
    assert code == left
    assert "您的原文件不受影响" in err
    assert len(json.loads(run("list", "--json")[1])) == left


def test_reindex_and_check_leave_a_sound_library(run: Run, small: Path) -> None:
    run("add", small)
    code, out, _ = run("reindex", "--json")
    assert code == 0 and json.loads(out)["bulletins"] == 1
    assert run("check", "--json")[:2] == (0, "[]\n")
    assert run("check")[1] == "通报库完好。\n"


def test_a_damaged_bulletin_is_reported_by_list_and_check(run: Run, small: Path, tmp_path: Path) -> None:
    run("add", small)
    folder = tmp_path / "library" / "library" / "小-通报"
    for path in folder.iterdir():
        path.write_bytes(b"\x00damaged")
    code, out, err = run("list", "--json")
    assert (code, out) == (0, "[]\n")
    assert "check" in err
    assert run("check")[0] == 1


def test_ask_prints_answer_and_sources(run: Run, small: Path) -> None:
    run("add", small)
    code, out, _ = run("ask", "关停多少家?", "--bulletin", "小-通报")
    assert code == 0
    assert out.splitlines()[0] == "关停多少家?||小-通报 [1]"
    assert "「原文」" in out and "通报 › 一、总体" in out
    assert out.splitlines()[-1] == "通报未写明日期 · 之后情况本库未载"
    assert json.loads(run("ask", "多少?", "--json")[1])["answer"] == "多少?|| [1]"


def test_an_answer_says_its_date_and_how_a_word_was_read() -> None:
    cited = Citation(1, "b", "b.txt", "通报", None, None, date(2021, 11, 24), None, (), 0, 2, "原文")
    reply = Reply("r", None, "原文。[1]", False, (cited,), readings=(("医疗床位", "医院床位"),))
    assert list(listing.answer(reply))[-2:] == ["通报截至2021年11月24日 · 之后情况本库未载", "已按「医院床位」理解"]
    assert list(listing.answer(replace(reply, citations=(), nearest=(cited,))))[-2].startswith("通报截至")
    assert not any("截至" in line for line in listing.answer(replace(reply, citations=(), readings=())))


def test_a_pipe_gets_labels_above_the_columns(run: Run, small: Path) -> None:
    run("add", small)
    head, row = run("list")[1].splitlines()
    assert head.split("\t")[:2] == ["编号", "标题"]
    assert head.count("\t") == row.count("\t")


def test_asking_of_an_unknown_bulletin_is_an_error_and_asking_nothing_wrong_usage(run: Run) -> None:
    assert run("ask", "多少?", "--bulletin", "nowhere")[0] == 1
    assert run("ask", "  ")[0] == 2


def test_an_empty_library_is_said_beside_the_answer(run: Run) -> None:
    code, out, err = run("ask", "多少?", "--json")
    assert code == 0 and json.loads(out)
    assert "还没有通报" in err
    assert run("ask", "多少?") == (1, "", "还没有通报。用 add 加入文件。\n")


def test_batch_answers_line_by_line_and_names_the_bad_ones(run: Run, tmp_path: Path) -> None:
    lines: list[Any] = [
        {"id": "a", "question": "一?", "other": 1},
        {"id": 7, "question": "二?", "history": ["先问"]},
        "no json",
        [],
        {"id": "c"},
        {"id": "d", "question": "坏?"},
        {"id": "e", "question": "三?", "history": "先问"},
        {"question": "四?"},
        {"id": "f", "question": " "},
    ]
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    text = "\n\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    questions.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\n\xff\xfe\n")
    code, out, err = run("batch", questions, answers)
    assert (code, out) == (3, "")
    err = err.removeprefix("还没有通报。用 add 加入文件。\n")
    replies = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    assert [(r["id"], r["answer"]) for r in replies] == [("a", "一?|| [1]"), (7, "二?|先问| [1]"), ("15", "四?|| [1]"), ("f", " || [1]")]
    assert [line.split("：")[0] for line in err.splitlines()] == [f"第 {n} 行" for n in (5, 7, 9, 11, 13, 18)]


def test_batch_writes_each_answer_as_it_comes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text('{"id": "1", "question": "一"}\n{"id": "2", "question": "二"}\n')
    seen: list[int] = []
    ask = Echo.ask

    def watching(self: Echo, *given: Any, **named: Any) -> Reply:  # noqa: ANN401
        seen.append(len(answers.read_text("utf-8").splitlines()))
        return ask(self, *given, **named)

    monkeypatch.setattr(Echo, "ask", watching)
    assert run("batch", questions, answers)[0] == 0
    assert seen == [0, 1]


def test_batch_refuses_to_write_over_its_questions_and_keeps_old_answers_when_it_cannot_start(run: Run, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text('{"id": "1", "question": "一"}\n')
    assert run("batch", questions, questions)[0] == 2
    answers.write_text("kept")
    assert run("batch", tmp_path / "nowhere.jsonl", answers)[0] == 1
    assert answers.read_text() == "kept"


@pytest.mark.parametrize(
    "arguments", [(), ("fly",), ("show",), ("list", "--fast"), ("ask",), ("add",), ("batch", "one"), ("list", "extra"), ("--data",)]
)
def test_wrong_usage_exits_2_and_prints_nothing_on_stdout(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert not arguments or (err.count("\n") == 1 and "--help" in err)


def test_a_data_folder_that_is_a_file_is_named(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--data", str(small), "list"]) == 1
    assert "不是文件夹" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyboardInterrupt(), "已中断"),
        (PermissionError(13, "Permission denied", "/x"), "没有权限"),
        (OSError(28, "No space left on device"), "磁盘已满"),
        (MemoryError(), "内存不足"),
        (RuntimeError("two\nlines"), "two lines"),
        (AssistantError("坏了。\n请修。", "Broken."), "坏了。 请修。"),
    ],
)
def test_whatever_happens_is_told_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, words: str) -> None:
    def fail(settings: Settings) -> Store:
        raise error

    monkeypatch.setattr(start, "open_store", fail)
    code, out, err = run("list")
    assert code == (130 if isinstance(error, KeyboardInterrupt) else 1)
    assert out == "" and err.count("\n") == 1 and words in err


def test_english_messages_where_the_language_is_english(run: Run, monkeypatch: pytest.MonkeyPatch, small: Path) -> None:
    monkeypatch.setenv("ASSISTANT_LANGUAGE", "en")
    assert run("add", small)[1].startswith("added")
    assert "passages" in run("show", "小-通报")[1]


def test_prepare_fills_an_empty_library_once(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "b.txt").write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr(start, "default_bulletins", lambda: shipped)
    monkeypatch.setattr("index.weights.ensure", lambda cache: cache)
    monkeypatch.setattr("index.weights.folder", lambda cache: tmp_path)
    monkeypatch.delenv("ASSISTANT_DATA", raising=False)
    assert run("prepare")[2].splitlines() == ["正在建立默认通报库……", "默认通报库已建立：1 份通报。"]
    assert [row["id"] for row in json.loads(run("list", "--json")[1])] == ["b"]
    assert run("prepare") == (0, "", "")


def test_prepare_says_that_it_converts_the_weights(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("index.weights.ensure", lambda cache: cache)
    monkeypatch.setattr("index.weights.folder", lambda cache: tmp_path / "absent")
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "own"))
    assert "模型权重" in run("prepare")[2]


def test_prepare_leaves_a_folder_given_by_setting_as_it_is(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("index.weights.ensure", lambda cache: cache)
    monkeypatch.setattr("index.weights.folder", lambda cache: tmp_path)
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "own"))
    assert run("prepare") == (0, "", "")
    assert json.loads(run("list", "--json")[1]) == []


# As a person starts it: a process of its own


def start_process(tmp_path: Path, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "--data", str(tmp_path), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **env},
    )


@pytest.fixture
def stocked(run: Run, tmp_path: Path) -> Path:
    run("add", NANSHA)
    return tmp_path / "library"


def test_a_closed_pipe_and_an_ascii_terminal_bring_no_traceback(stocked: Path) -> None:
    process = start_process(stocked, "show", "nansha-2021-11-24", "--tree")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert error == b""
    out, error = start_process(stocked, "list", PYTHONIOENCODING="ascii").communicate()
    assert b"nansha-2021-11-24\t??" in out and error == b""
    out, error = start_process(stocked, "list", "--json", PYTHONIOENCODING="ascii").communicate()
    assert "通报" in json.loads(out)[0]["title"] and error == b""


def test_help_and_list_wait_for_no_model(stocked: Path) -> None:
    def heavy(*arguments: str) -> set[str]:
        code = f"import sys; sys.argv = ['x', '--data', {str(stocked)!r}, *{arguments!r}]; from assistant.cli import main; main(); "
        code += "print(*[m for m in ('torch', 'gradio', 'transformers', 'chromadb', 'index.store') if m in sys.modules], file=sys.stderr)"
        return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr.split())

    assert heavy("--help") == set()
    assert heavy("list") <= {"index.store"}


def test_markup_and_escape_sequences_of_a_bulletin_stay_characters(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    path.write_text("关于[/red]\x1b[31m整改的通报\n一、[bold]进展\n完成3项整改任务并通过验收。\n", encoding="utf-8")
    assert run("add", path)[0] == 0
    for arguments in (("list",), ("show", "m"), ("show", "m", "--tree")):
        code, out, _ = run(*arguments)
        assert code == 0
        assert "\x1b" not in out and "[" in out
    [row] = json.loads(run("list", "--json")[1])
    cli.show_table([row], english=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lst",), "没有命令 lst（是否指 'list'）"),
        (("fly",), "没有命令 fly"),
        (("list", "--jsn"), "没有选项 --jsn（是否指 --json）"),
        (("show",), "缺少 ID"),
        (("list", "extra"), "多余的参数 extra"),
        (("ask", "q", "--bulletin"), "选项 --bulletin 后面缺少取值"),
        (("ask", " "), "问题是空的"),
        (("summary", "--length", "abc"), "--length：应为数字"),
        (("summary", "--length", "-5"), "--length：不能小于 80"),
        (("summary", "--form", "poem"), "--form：没有 'poem'，可用 'paragraph'、'points'、'report'"),
    ],
)
def test_wrong_usage_is_told_in_chinese(run: Run, arguments: tuple[str, ...], words: str) -> None:
    assert run(*arguments)[2].startswith(f"用法有误：{words}。运行 ")
