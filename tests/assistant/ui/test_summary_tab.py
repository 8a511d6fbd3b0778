"""The tab's handlers, without a browser."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docx import Document

from assistant.ui import summary_tab
from assistant.ui.engine import Engine
from assistant.ui.strings import strings
from assistant.ui.summary_tab import Drafts
from assistant.ui.warmup import Warmup
from index.store import Store
from tests.assistant.drafting.bulletins import DUTIES, LIUWAN
from tests.fakes import BigramEmbedder

WORDS = strings("zh")


def drafts_over(store: Store) -> Drafts:
    warmup = Warmup(lambda: cast(Engine, SimpleNamespace(store=store, assistant=SimpleNamespace(phrase=None))))
    warmup.start()
    return Drafts(warmup, WORDS)


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drafts]:
    store = Store.open(tmp_path_factory.mktemp("tab"), BigramEmbedder())
    for name, text in (("liuwan", LIUWAN), ("duties", DUTIES)):
        store.add_bytes(text.encode(), f"{name}.txt")
    yield drafts_over(store)
    store.close()


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_tab, "PACE", 0)


def last(drafts: Drafts, topic: str, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
    given = {"bulletins": (), "length": None, "form": "points"} | more
    return list(drafts.draft(topic, **given))[-1]


def test_a_draft_waits_streams_and_is_done(drafts: Drafts) -> None:
    views = [view for view, _ in drafts.draft("养老床位", (), None, "points")]
    assert [views[0]["state"], views[1]["state"], views[-1]["state"]] == ["waiting", "streaming", "done"]
    assert views[-1]["title"] == "养老床位进展摘要" and views[-1]["checked"].startswith("共")


def test_a_stopped_draft_keeps_what_had_come_and_can_be_used(drafts: Drafts) -> None:
    views = [view for view, _ in drafts.draft("养老床位", (), None, "points")]
    half = drafts.stopped(views[2])
    assert (half["state"], half["blocks"], half["notes"]) == ("done", views[2]["blocks"], ["已停止。"])
    assert drafts.stopped(views[0]) == drafts.stopped(None) == {"state": "stopped", "note": "已停止。"}


def test_every_sentence_names_places_that_are_there(drafts: Drafts) -> None:
    view, _ = last(drafts, "")
    known = {cited["marker"] for cited in view["citations"]}
    told = [one for block in view["blocks"] if block["k"] != "h1" for one in block["s"]]
    assert told and all(one["m"] and set(one["m"]) <= known for one in told)


def test_figures_of_one_unit_make_a_picture_whose_bars_open_their_source(drafts: Drafts) -> None:
    view, pictures = last(drafts, "养老床位")
    [picture] = pictures["pictures"]
    assert picture["title"] == "同一单位的数字(张)" and [bar["text"] for bar in picture["bars"]] == ["260张", "超过1500张"]
    assert all(bar["places"][0]["bulletin"] == "liuwan" for bar in picture["bars"]) and view["state"] == "done"


def test_what_is_not_told_is_said_with_what_is_near(drafts: Drafts) -> None:
    view, pictures = last(drafts, "航天发射")
    assert view["state"] == "none" and "航天发射" in view["note"] and view["nearest"]
    assert not pictures["pictures"]


def test_an_empty_library_gives_its_hint(tmp_path: Path) -> None:
    store = Store.open(tmp_path, BigramEmbedder())
    view, _ = last(drafts_over(store), "医疗")
    assert (view["state"], view["note"]) == ("none", WORDS("empty_library"))
    store.close()


def test_an_error_is_a_line_for_the_reader(drafts: Drafts) -> None:
    warmup: Warmup[Engine] = Warmup(lambda: (_ for _ in ()).throw(RuntimeError("disk")))
    warmup.start()
    view, _ = last(Drafts(warmup, WORDS), "医疗")
    assert (view["state"], view["note"]) == ("error", WORDS("unexpected"))


@pytest.mark.parametrize(
    ("edit", "state"), [(("260张", "620张"), "lost"), (("260张。", "260张。"), "same"), (("，预计共配备", "预计配备"), "held")]
)
def test_an_edited_sentence_is_held_against_its_places(drafts: Drafts, edit: tuple[str, str], state: str) -> None:
    view, _ = last(drafts, "养老床位")
    [one] = [s for block in view["blocks"] for s in block["s"] if "260张" in s["t"]]
    places = [{k: c[k] for k in ("bulletin", "start", "end", "marker")} for c in view["citations"] if c["marker"] in one["m"]]
    assert drafts.check({"was": one["t"], "now": one["t"].replace(*edit), "places": places})["state"] == state


def test_a_place_that_is_gone_is_said(drafts: Drafts) -> None:
    found = drafts.check({"was": "一", "now": "二", "places": [{"bulletin": "gone", "start": 0, "end": 1, "marker": 1}]})
    assert found["state"] == "lost" and "gone" in found["line"]


def test_the_draft_as_edited_is_what_is_exported(drafts: Drafts) -> None:
    view, _ = last(drafts, "养老床位")
    places = [{k: c[k] for k in ("bulletin", "start", "end", "marker")} for c in view["citations"]]
    asked = {"title": "我的标题", "text": "## 一、进展\n1. 改过的句子[1]。", "places": places}
    word = drafts.file(asked | {"kind": "docx"})
    assert word["name"].startswith("我的标题-") and word["name"].endswith(".docx")
    texts = [p.text for p in Document(io.BytesIO(base64.b64decode(word["data"]))).paragraphs]
    assert texts[:3] == ["我的标题", "一、进展", "1．改过的句子。"]
    plain = base64.b64decode(drafts.file(asked | {"kind": "md"})["data"]).decode()
    assert plain.startswith("# 我的标题") and view["citations"][0]["quote"] in plain
    assert "| 一致 |" in plain and "与所引原文不符" not in plain
    doubts = [{"text": "改过的句子。", "line": "所引原文中没有:9张"}]
    doubted = base64.b64decode(drafts.file(asked | {"kind": "md", "doubts": doubts})["data"]).decode()
    assert "| 所引原文中没有:9张 |" in doubted and "其中1句经修改后与所引原文不符" in doubted and "| 一致 |" not in doubted


def test_headings_of_the_tree_can_be_chosen(drafts: Drafts) -> None:
    shown, value = next(pair for pair in drafts.headings(["liuwan"]) if "道路积水" in pair[1])
    assert value == "2.针对道路积水问题" and shown.lstrip("\u3000") == value and shown != value


@pytest.mark.parametrize(("typed", "number"), [("800字", 800), (600, 600), ("", None), (None, None), ("很多", None), ("99999999", None)])
def test_a_length_may_be_typed(typed: object, number: int | None) -> None:
    assert summary_tab.number(typed) == number
