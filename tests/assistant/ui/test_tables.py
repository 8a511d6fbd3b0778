"""What the tabs with tables hand to the browser."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from openpyxl import load_workbook

from assistant.settings import default_bulletins
from assistant.ui import pictures, table_view
from assistant.ui.engine import Engine
from assistant.ui.figures_tab import Figures
from assistant.ui.ledger_tab import Ledger, plain
from assistant.ui.strings import strings
from assistant.ui.view import View
from assistant.ui.warmup import Warmup
from index.errors import AssistantError
from tests.assistant.reading import SPRING, WINTER, Reading

NANSHA = (default_bulletins() / "nansha-2021-11-24.txt").read_text("utf-8")
NOW = datetime(2024, 5, 1, 8)
HELD = Reading({"nansha": NANSHA, "spring": SPRING, "winter": WINTER})  # read once: bulletins, passages and figures are pure


def warmed(library: Reading) -> Warmup[Engine]:
    return Warmup(lambda: cast(Engine, SimpleNamespace(store=library)))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    HELD.data = tmp_path
    return Ledger(warmed(HELD), strings("zh"))


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    HELD.data = tmp_path
    return Figures(warmed(HELD), strings("zh"))


def said(view: View) -> list[str]:
    return [row["cells"][0]["t"] for row in view["rows"]]


def test_matters_stand_before_measures_of_none_and_open_to_their_own(ledger: Ledger) -> None:
    view = ledger.page({"bulletins": ["spring"], "on": "2025-01-01"})
    assert said(view)[:4] == ["东郊填埋场渗滤液积存", "白河排污口整治滞后", "南埭污水厂扩建滞后", "尾矿库未按期闭库"]
    assert view["note"] == "4个事项,8项举措。"
    assert [row["kids"] for row in view["rows"]] == [2] * 4
    postponed = view["rows"][2]
    assert postponed["cells"][2]["below"] == "后续通报称延期"
    there = postponed["places"][1]  # what the later bulletin says opens as well
    assert WINTER[there["start"] : there["end"]] == there["quote"] == "2025年6月底"
    kids = ledger.page({"bulletins": ["spring"], "under": postponed["key"]})
    assert said(kids) == ["南埭污水厂扩建滞后整治到位", "完成主体工程60%"]
    here = kids["rows"][1]["places"][0]
    assert SPRING[here["start"] : here["end"]] == "完成主体工程60%"


def test_a_matter_is_shown_for_a_measure_that_is_found_and_opens_to_it_alone(ledger: Ledger) -> None:
    ask = {"bulletins": ["spring"], "words": "450吨"}
    view = ledger.page(ask)
    assert (said(view), view["rows"][0]["kids"]) == (["东郊填埋场渗滤液积存"], 1)
    assert view["rows"][0]["open"]  # what was looked for is seen at once
    assert view["note"] == "1个事项,1项举措。"  # the matter that is shown is counted
    assert not any("open" in row for row in ledger.page({"bulletins": ["spring"]})["rows"])
    assert said(ledger.page(ask | {"under": view["rows"][0]["key"]})) == ["新装处理设备2套，日处理能力提升到450吨"]
    found = ledger.page({"bulletins": ["spring"], "status": ["done"]})  # the matter itself is found: all of its measures
    assert [row["kids"] for row in found["rows"]] == [2]
    assert len(ledger.page({"bulletins": ["spring"], "status": ["done"], "under": found["rows"][0]["key"]})["rows"]) == 2


def test_what_is_done_or_later_done_is_promised_no_more(ledger: Ledger) -> None:
    ask = {"bulletins": ["spring", "winter"], "view": "measures", "promised": True}
    rows = [(row["cells"][0]["below"][:2], row["cells"][0]["t"]) for row in ledger.page(ask)["rows"]]
    assert rows == [("南埭", "南埭污水厂扩建滞后整治到位"), ("尾矿", "尾矿库未按期闭库整治到位")] * 2


def test_pages_are_small_and_cover_everything_once(ledger: Ledger) -> None:
    keys: list[str] = []
    for page in range(5):
        view = ledger.page({"bulletins": ["nansha"], "view": "measures", "page": page, "size": 50})
        assert len(json.dumps(view, ensure_ascii=False).encode()) < 150_000
        keys += [row["key"] for row in view["rows"]]
    assert len(keys) == len(set(keys)) == view["total"] > 150


def test_what_the_browser_asks_for_is_kept_within_bounds() -> None:
    assert table_view.asked({"page": -3, "size": 10**9}) == (0, 200, "", False)
    assert table_view.asked({"page": 2, "sort": "body", "descending": True}) == (100, 150, "body", True)


def test_a_filter_that_finds_nothing_says_how_to_widen_it(ledger: Ledger) -> None:
    view = ledger.page({"topic": "火星"})
    assert (view["rows"], view["empty"]) == ([], "没有符合条件的事项。可放宽状态或期限。")
    empty = Ledger(warmed(Reading({}, HELD.data)), strings("zh")).page({})
    assert empty["empty"] == "还没有通报。拖入文件、粘贴文字或网址即可开始。"
    with pytest.raises(AssistantError):
        ledger.page({"before": "明年"})


def test_a_bulletin_that_is_gone_chooses_nothing(ledger: Ledger, figures: Figures) -> None:
    assert ledger.page({"bulletins": ["gone"]})["total"] == ledger.page({})["total"]
    assert figures.page({"bulletins": ["gone"]})["total"] == figures.page({})["total"]
    assert figures.places({"text": "闭库", "bulletins": ["gone"]})["total"] == 6


def test_a_row_put_right_is_shown_so_and_exported_with_the_parsers_version(ledger: Ledger) -> None:
    key = ledger.page({"bulletins": ["spring"]})["rows"][3]["key"]
    assert ledger.put_right(key, "under_way", "2025-12-31", "市水务局", False, NOW) == 0  # nothing differs
    assert ledger.put_right(key, "done", "2025-12-31", "市应急局", False, NOW) == 2
    row = ledger.page({"bulletins": ["spring"]})["rows"][3]
    assert (row["cells"][1]["t"], row["cells"][3]["t"]) == ("通报称已完成", "市应急局")
    assert "读者更正" in row["cells"][0]["below"]
    name, data = ledger.file({"bulletins": ["spring"], "kind": "xlsx"})
    assert name.endswith(".xlsx")
    page = cast(Any, load_workbook(filename=BytesIO(data)).active)
    assert [r[14].value for r in page.iter_rows(min_row=2, max_row=13) if "(读者更正)" in str(r[14].value)]
    assert ledger.put_right(key, "done", "2026-06-30", "市应急局", False, NOW) == 1
    _, sheet = ledger.file({"bulletins": ["spring"], "kind": "csv"})
    own = next(line for line in sheet.decode("utf-8-sig").splitlines() if "2026-06-30" in line)
    assert own.count("2026-06-30") == 1  # the reader's day is not told as the bulletin's words
    assert ledger.restore(key, NOW) == 3
    row = ledger.page({"bulletins": ["spring"]})["rows"][3]
    assert (row["cells"][1]["t"], row["cells"][3]["t"]) == ("推进中", "市水务局")
    assert "读者更正" not in row["cells"][0]["below"] and ledger.restore(key, NOW) == 0
    with pytest.raises(AssistantError):
        ledger.put_right("no such row", "done", "", "", False, NOW)


def test_pictures_group_by_the_headings_that_tell_most(ledger: Ledger) -> None:
    status, deadlines = ledger.pictures({"bulletins": ["spring"], "on": "2024-10-01"})["pictures"]
    [bar] = status["bars"]
    assert (bar["label"], [(part["tone"], part["n"]) for part in bar["parts"]]) == ("二、各项任务进展", [("done", 1.0), ("open", 3.0)])
    assert [(b["label"], b["now"]) for b in deadlines["bars"]] == [
        ("2023-12", False), ("2024-06", False), ("2024-09", False), ("2024年10月1日", True), ("2025-12", False),
    ]  # fmt: skip
    measures, _ = ledger.pictures({"bulletins": ["nansha"]})["pictures"]  # hardly a matter there has a worded status
    assert measures["title"] == "各章节举措的状态" and 2 <= len(measures["bars"]) <= pictures.MOST_GROUPS


def test_figures_are_rows_and_lines(figures: Figures) -> None:
    view = figures.page({"topic": "养老床位", "bulletins": ["nansha"]})
    beds = next(row for row in view["rows"] if row["cells"][1]["t"] == "418张")
    assert [cell["t"] for cell in beds["cells"]] == ["全托、日托养老床位", "418张", "未写期间", "预计"]
    assert beds["places"][0]["quote"] == "预计共配备全托、日托养老床位418张"
    [line] = figures.pictures({"topic": "尾矿库", "unit": "座"})["pictures"]
    assert [bar["text"] for bar in line["bars"]] == ["4座", "7座"]
    labels = [bar["label"] for bar in line["bars"]]
    assert [label.split()[0] for label in labels] == ["2024年3月20日", "2024年12月10日"]  # where it is narrow the title's end is cut


def test_full_text_counts_and_opens_the_very_words(figures: Figures) -> None:
    view = figures.places({"text": "养老床位"})
    assert view["total"] == NANSHA.count("养老床位") == 5
    assert view["note"] == "「养老床位」:1份通报,5处。"
    place = view["rows"][0]["places"][0]
    assert NANSHA[place["start"] : place["end"]] == "养老床位"
    assert figures.places({"text": " "})["empty"].startswith("输入要找的文字")
    assert figures.places({"text": "火星"})["empty"] == "3份通报中没有「火星」。"


def test_text_for_the_form_is_no_markdown() -> None:
    assert plain("*[x](y)* <b>") == r"\*\[x\]\(y\)\* \<b\>"
