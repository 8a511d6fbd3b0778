"""What the tabs 问答, 通报库 and 设置 may be asked for by the page, called without a page."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant import preferences, suggest, workbench
from assistant.chat import Assistant
from assistant.intake import Intake
from assistant.settings import ModelConfig, Settings
from assistant.types import Reply
from assistant.ui import library_tab, parts, settings_tab
from assistant.ui.chat_tab import Chat, ScopeError
from assistant.ui.engine import Engine, LibraryEngine
from assistant.ui.strings import strings
from assistant.ui.view import reply_view
from assistant.ui.warmup import Warmup
from index.errors import LibraryError, ReadError
from index.store import Store
from tests import page_fakes as fakes
from tests.fakes import BigramEmbedder

ZH = strings("zh")
TEXT = """青石县人民政府关于环境整治进展情况的通报

2023年6月30日

一、污水治理
(一)关于管网建设滞后问题
一是新建污水管网12公里。二是计划2024年底前建成污水处理厂2座,由县水务局负责。
(二)关于垃圾清运不及时问题
已完成整改。新增垃圾清运车15辆。
"""


def warm(engine: Engine) -> Warmup[Engine]:
    warmup = Warmup(lambda: engine)
    warmup.get(5)
    return warmup


@pytest.fixture(scope="module")
def warmup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warmup[Engine]]:
    data = tmp_path_factory.mktemp("data")
    store, settings = Store.open(data, BigramEmbedder()), Settings(data=data, cache=data)
    store.add_bytes(TEXT.encode(), "early.txt")
    yield warm(LibraryEngine(Assistant(store, settings), store, settings))
    store.close()


@pytest.fixture
def room(warmup: Warmup[Engine]) -> library_tab.Room:
    return library_tab.Room(warmup, ZH, Intake(lambda: warmup.get().store))


# 通报库


def test_what_is_held_is_shown_with_its_size_and_can_be_looked_for(room: library_tab.Room) -> None:
    held = room.held({})
    assert [row["title"] for row in held["rows"]] == ["青石县人民政府关于环境整治进展情况的通报"]
    assert held["line"].startswith("1份通报 · ")
    assert room.held({"query": "青石"})["found"] == 1
    assert (room.held({"query": "没有这样的"})["found"], room.held({"query": "没有这样的"})["total"]) == (0, 1)


def test_what_was_understood_of_a_bulletin_is_laid_open(room: library_tab.Room) -> None:
    shown = room.details("early")
    assert [line["words"] for line in shown["tree"]] == ["一、污水治理", "(一)关于管网建设滞后问题", "(二)关于垃圾清运不及时问题"]
    assert [shown["edit"][name] for name in ("title", "as_of")] == ["青石县人民政府关于环境整治进展情况的通报", "2023-06-30"]
    assert "2个事项" in shown["counts"]


def test_title_and_dates_are_put_right_and_the_text_stays(room: library_tab.Room) -> None:
    shown = room.put_right({"id": "early", "title": " 新  标题 ", "as_of": "2023-06-29", "private": True})
    assert (shown["edit"]["title"], shown["edit"]["as_of"], shown["private"]) == ("新 标题", "2023-06-29", True)
    assert room.store.bulletin("early").text == TEXT
    room.put_right({"id": "early", "title": "青石县人民政府关于环境整治进展情况的通报", "as_of": "2023-06-30", "private": False})
    for wrong in ({"title": " "}, {"as_of": "去年"}):
        with pytest.raises(LibraryError):
            room.put_right({"id": "early", **wrong})


def test_a_pasted_text_comes_in_and_goes_out_again(room: library_tab.Room) -> None:
    room.add({"text": TEXT.replace("12公里", "20公里"), "title": "后一份"})
    until = time.monotonic() + 30
    while room.under_way()["busy"] and time.monotonic() < until:
        time.sleep(0.01)
    [item] = room.under_way()["items"]
    assert (item["state"], item["title"]) == ("added", "后一份")
    assert room.held({})["total"] == 2
    room.remove(item["id"])
    assert room.held({})["total"] == 1


def test_only_what_was_uploaded_can_be_named(room: library_tab.Room, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(TEXT, "utf-8")
    for path in (str(secret), "/etc/hostname", ""):
        with pytest.raises(ReadError):
            room.add({"files": [{"path": path, "name": "x.txt"}]})
    assert room.under_way()["items"] == []


def test_a_failure_is_a_line_for_the_page_and_no_traceback() -> None:
    def fails(asked: object) -> None:
        raise ZeroDivisionError("secret /path") if asked else LibraryError("满了", "full")

    [answer] = parts.served(ZH, held=fails)
    assert answer.__name__ == "held"
    assert (answer(), answer(1)) == ({"error": "满了"}, {"error": ZH("unexpected_add")})


# 问答


def chat(*bulletins: object) -> Chat:
    return Chat(warm(fakes.engine(None, *bulletins)), ZH)  # type: ignore[arg-type]


def test_a_scope_leaves_the_bulletins_of_a_choice_or_a_period() -> None:
    early = fakes.bulletin("甲", id="a", as_of=date(2021, 11, 24))
    later = fakes.bulletin("乙", id="b", as_of=None, published=date(2023, 1, 5))
    undated = fakes.bulletin("丙", id="c")
    held = [early, later, undated]
    within = chat(fakes.nansha()).within
    assert within({}, held) == []
    assert within({"ids": ["c", "gone"]}, held) == ["c"]
    assert within({"from": "2022-01-01"}, held) == ["b"]
    assert within({"to": "2022-01-01"}, held) == ["a"]
    assert within({"ids": ["a"], "from": "2020-01-01", "to": "2024-01-01"}, held) == ["a"]
    with pytest.raises(ScopeError):
        within({"from": "2025-01-01"}, held)


def test_a_turn_asks_within_its_scope_literally_and_anew() -> None:
    asking = chat(fakes.nansha())
    assistant = asking.warmup.get().assistant
    *_, first = asking.answer({"question": "甲?"}, None)
    *_, second = asking.answer({"question": "乙?", "scope": {"ids": ["nansha-2021-11-24"]}}, first)
    assert second["turns"][1]["scope"] == "只在所选的1份通报中查找"
    *_, third = asking.answer({"question": "乙?", "literal": True, "again": True}, second)
    assert [turn["asked"] for turn in third["turns"]] == ["甲?", "乙?"]
    assert assistant.asked[1:] == [("乙?", ("甲?",), ("nansha-2021-11-24",)), ("乙?", ("甲?",), ())]  # type: ignore[attr-defined]
    assert assistant.literally == ["乙?"]  # type: ignore[attr-defined]


def test_a_scope_without_bulletins_is_said_in_place_of_an_answer() -> None:
    *_, last = chat(fakes.nansha()).answer({"question": "甲?", "scope": {"from": "2030-01-01"}}, None)
    assert (last["turns"][0]["state"], last["turns"][0]["note"]) == ("error", "所选范围内没有通报。请在对话上方改选范围。")


def test_a_question_back_offers_its_choices() -> None:
    reply = Reply("r", None, "您问的是哪个地方?", True, choices=("甲镇有多少?", "乙镇有多少?"))
    assert reply_view(reply, ZH, done=True)["choices"] == ["甲镇有多少?", "乙镇有多少?"]


def test_feedback_is_a_line_that_can_become_a_question(tmp_path: Path) -> None:
    engine = replace(fakes.engine(None, fakes.nansha()), settings=Settings(data=tmp_path, cache=tmp_path))
    Chat(warm(engine), ZH).feedback({"question": "乙?", "history": ["甲?"], "reply": "r1", "verdict": "bad", "reason": "数字不对"})
    [line] = (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()
    noted = json.loads(line)
    assert noted.pop("time").startswith("20")
    assert noted == {"question": "乙?", "history": ["甲?"], "bulletins": [], "reply": "r1", "verdict": "bad", "reason": "数字不对"}


def test_followups_ask_about_what_stands_near_and_are_answered(warmup: Warmup[Engine]) -> None:
    asking = Chat(warmup, ZH)
    place = {"bulletin": "early", "start": TEXT.index("新建污水管网")}
    offered = asking.followups({"places": [place], "asked": []})
    assert offered
    assert all(not warmup.get().assistant.ask(question).abstained for question in offered)
    assert not set(asking.followups({"places": [place], "asked": offered})) & set(offered)
    assert asking.followups({"places": [{"bulletin": "gone", "start": 0}]}) == []


def test_a_followup_leads_to_something_that_was_not_just_read(warmup: Warmup[Engine]) -> None:
    engine = warmup.get()
    offered = Chat(warmup, ZH).followups({"places": [{"bulletin": "early", "start": TEXT.index("新建污水管网")}], "asked": []})
    read = [(c.bulletin, c.start) for c in engine.assistant.ask(offered[0]).citations]
    assert offered[0] not in engine.followups(read, [])


def test_a_place_under_no_heading_suggests_nothing() -> None:
    assert list(suggest.followups(fakes.bulletin("题\n\n没有标题的正文。"), 5, ())) == []


# 设置与帮助


def test_a_key_goes_in_and_never_comes_out(warmup: Warmup[Engine]) -> None:
    room = settings_tab.Room(warmup, ZH)
    assert room.state()["privacy"] == "本机运行,不外发"
    shown = room.use({"name": "deepseek-chat", "url": "https://llm.example/v1", "key": "sk-secret"})
    assert "sk-secret" not in json.dumps(shown)
    assert (shown["keyed"], shown["privacy"]) == (True, "问题和所引段落将发送到llm.example")
    assistant = warmup.get().assistant
    room.use({"name": "deepseek-reasoner", "url": "https://llm.example/v1", "key": ""})
    assert assistant.model and assistant.model.key and assistant.model.key.get_secret_value() == "sk-secret"
    room.use({"name": "deepseek-chat", "url": "https://other.example/v1", "key": ""})
    assert assistant.model and assistant.model.key is None  # a key goes to no other address than its own
    assert room.use({})["line"] == "未设模型:答案由本机从原文摘录。"
    assert assistant.model is None


def test_a_connection_is_tested_without_being_used(warmup: Warmup[Engine]) -> None:
    told = settings_tab.Room(warmup, ZH).test({"name": "x", "url": "http://127.0.0.1:9/v1", "key": "sk-secret"})
    assert not told["ok"]
    assert "127.0.0.1" in told["line"]
    assert "sk-secret" not in told["line"]
    assert warmup.get().assistant.model is None


def test_a_model_on_this_machine_sends_nothing_out() -> None:
    assert settings_tab.privacy(ModelConfig.of("qwen3", "http://127.0.0.1:11434/v1"), ZH) == "本机运行,不外发"


def test_the_language_is_kept_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new", cache=tmp_path)
    assert preferences.applied(settings, {}).language == "zh"
    preferences.save(settings.data, "en")
    assert preferences.applied(settings, {}).language == "en"
    assert preferences.applied(settings, {"ASSISTANT_LANGUAGE": "zh"}).language == "zh"
    (settings.data / preferences.NAME).write_text("[]", "utf-8")
    assert preferences.applied(settings, {}).language == "zh"


def test_the_guide_stands_in_both_languages() -> None:
    assert "发布机关的说法" in (settings_tab.HELP / "zh.md").read_text("utf-8")
    assert "issuer's wording" in (settings_tab.HELP / "en.md").read_text("utf-8")


# What came of adding


def ended(room: library_tab.Room) -> list[dict[str, object]]:
    while room.intake.busy:
        time.sleep(0.02)
    items: list[dict[str, object]] = room.under_way()["items"]
    return items


def test_an_archive_says_what_became_of_each_file_and_a_series_what_it_continues(tmp_path: Path) -> None:
    store, settings = Store.open(tmp_path, BigramEmbedder()), Settings(data=tmp_path, cache=tmp_path)
    own = library_tab.Room(warm(LibraryEngine(Assistant(store, settings), store, settings)), ZH, Intake(lambda: store))
    store.add_bytes(TEXT.encode(), "early.txt")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("later.txt", TEXT.replace("2023年6月30日", "2023年12月31日").replace("12公里", "19公里"))
        archive.writestr("other.txt", TEXT.replace("青石县", "白鹿县").replace("垃圾", "秸秆"))
        archive.writestr("broken.pdf", b"\0\1")
    (tmp_path / "all.zip").write_bytes(packed.getvalue())
    own.intake.file(tmp_path / "all.zip", "all.zip")
    [item] = ended(own)
    lines = "\n".join(map(str, item["lines"]))  # type: ignore[call-overload]
    store.close()
    assert item["state"] == "added"
    assert "另有《白鹿县人民政府关于环境整治进展情况的通报》" in lines and "broken.pdf:" in lines
    assert "early" in lines


def test_what_was_kept_of_a_bulletins_rows_goes_with_it(tmp_path: Path) -> None:
    store, settings = Store.open(tmp_path, BigramEmbedder()), Settings(data=tmp_path, cache=tmp_path)
    own = library_tab.Room(warm(LibraryEngine(Assistant(store, settings), store, settings)), ZH, Intake(lambda: store))
    store.add_bytes(TEXT.encode(), "early.txt")
    workbench.all_rows(store)
    workbench.figure_rows(store)
    assert len(list(tmp_path.rglob("rows/*/early.json"))) == 2
    own.remove("early")
    store.close()
    assert not list(tmp_path.rglob("rows/*/early.json"))
