from __future__ import annotations

from datetime import date

import pytest

from assistant import ledger
from assistant.ledger import LedgerRow, StatusError, Wanted
from assistant.settings import default_bulletins
from index import readers
from index.errors import LibraryError
from tests.assistant.reading import SPRING, WINTER, Reading
from tests.shared import SHARED, need_shared

NANSHA = "nansha-2021-11-24"
KEYS = ["bulletin", "path", "matter", "action", "status", "status_words", "deadline", "body", "figures", "start", "end", "quote"]


@pytest.fixture(scope="module")
def library() -> Reading:
    return Reading({NANSHA: (default_bulletins() / f"{NANSHA}.txt").read_text("utf-8"), "spring": SPRING, "winter": WINTER})


@pytest.fixture(scope="module")
def rows(library: Reading) -> list[LedgerRow]:
    return ledger.read(library)


def test_every_row_is_quoted_from_its_bulletin(library: Reading, rows: list[LedgerRow]) -> None:
    texts = {b.id: b.text for b in library.bulletins()}
    assert len({row.key for row in rows}) == len(rows) > 200
    for row in rows:
        assert row.quote == texts[row.bulletin][row.start : row.end]
        assert 0 < len(row.quote) <= 400
        assert row.action in row.quote or len(row.action) > 400
        assert all(figure in row.action for figure in row.figures)


def test_a_matter_has_the_status_that_words_the_whole_of_it(rows: list[LedgerRow]) -> None:
    of = ledger.count(row for row in rows if row.bulletin == NANSHA)
    assert (of.matters, dict(of.of_matters)) == (46, {"unstated": 45, "done": 1})
    assert of.of_measures["taken"] > 100
    [done] = ledger.select(rows, Wanted(status=("done",), level="matter", topic="黑财清底"))
    assert done.quote == "目前已完成整改" and done.action == ""


@need_shared
@pytest.mark.parametrize(("name", "matters", "done"), [("syn-env", 20, 8), ("syn-env2", 20, 15)])
def test_counts_are_those_that_the_bulletin_tells_itself(name: str, matters: int, done: int) -> None:
    [path] = (SHARED / "corpus" / "syn").glob(f"{name}.*")
    of = ledger.count(ledger.read(Reading({name: readers.read(path.read_bytes(), path.name).text})))
    assert (of.matters, of.of_matters["done"]) == (matters, done)


def test_matters_come_before_their_measures_in_the_order_of_the_text(rows: list[LedgerRow]) -> None:
    spring = [(row.level, row.matter[:2]) for row in rows if row.bulletin == "spring"]
    assert spring[:4] == [("matter", "东郊"), ("measure", "东郊"), ("measure", "东郊"), ("matter", "白河")]


def test_rows_as_json_carry_what_the_contract_names(rows: list[LedgerRow]) -> None:
    row = next(row for row in rows if "三甲医院将达到6所" in row.action)
    told = ledger.to_json(row)
    assert list(told) == KEYS
    assert (told["status"], told["deadline"], told["body"]) == ("planned", "2025-12-31", None)
    assert told["figures"] == ["6所", "超8500张", "超4000人", "超5500人", "超14500人"]
    assert told["path"][-1].startswith("1.针对医疗卫生")


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(), 4 * 3),
        (Wanted(level="matter"), 4),
        (Wanted(status=("done",)), 1),
        (Wanted(status=("under_way",)), 3),
        (Wanted(status=("planned",)), 4),
        (Wanted(promised=True), 3),  # 白河, whose goal is a plan too, is done
        (Wanted(before=date(2024, 6, 30), level="matter"), 2),  # the day itself counts
        (Wanted(before=date(2024, 6, 29), level="matter"), 1),
        (Wanted(after=date(2024, 9, 30), level="matter"), 2),
        (Wanted(body="水务局"), 12),
        (Wanted(words="渗滤液 450吨"), 1),
        (Wanted(topic="污水"), 3),  # 污水厂
        (Wanted(topic="污染"), 12),  # a broad topic: 渗滤液, 排污口, 污水, 尾矿
        (Wanted(topic="尾矿库、排污口", level="matter"), 2),
        (Wanted(topic="养老"), 0),
    ],
)
def test_filters(rows: list[LedgerRow], wanted: Wanted, count: int) -> None:
    assert len(ledger.select((row for row in rows if row.bulletin == "spring"), wanted)) == count


def test_rows_are_sorted_with_blanks_last_either_way(rows: list[LedgerRow]) -> None:
    spring = [row for row in rows if row.bulletin == "spring"]
    for descending in (False, True):
        days = [row.due for row in ledger.sort(spring, "deadline", descending)]
        assert days.index(None) == 8
        assert days[:8] == sorted((day for day in days if day), reverse=descending)
    assert ledger.sort(spring, "none such") == spring
    assert [row.status for row in ledger.sort(spring, "status")][:5] == ["planned"] * 4 + ["under_way"]


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (["已完成"], ("done",)), (["通报称已完成"], ("done",)), (["done", "推进中"], ("done", "under_way")), (["计划,长期坚持"], ("planned", "standing")),
        (["通报未写明完成情况"], ("unstated",)), (["TAKEN"], ("taken",)), ([], ()), ([""], ()),
    ],
)  # fmt: skip
def test_a_status_is_named_in_chinese_or_by_its_normal_form(typed: list[str], named: tuple[str, ...]) -> None:
    assert ledger.statuses(typed) == named


def test_a_name_that_is_no_status_is_told_with_those_that_are() -> None:
    with pytest.raises(StatusError) as error:
        ledger.statuses(["好"])
    assert "「好」" in error.value.zh and "推进中" in error.value.zh and "under_way" in error.value.en


def test_done_takes_what_is_done_and_kept_up_too(rows: list[LedgerRow]) -> None:
    from dataclasses import replace

    kept = replace(rows[0], status="done_and_standing")
    assert ledger.select([kept], Wanted(status=("done",))) == ledger.select([kept], Wanted(status=("standing",))) == [kept]


def test_an_unknown_bulletin_is_an_error_not_an_empty_table(library: Reading) -> None:
    with pytest.raises(LibraryError):
        ledger.read(library, ["nope"])
    assert {row.bulletin for row in ledger.read(library, ["winter", "winter"])} == {"winter"}


ELSEWHERE = """青禾区委关于巡视整改进展情况的通报

一、总体进展
(一)完成情况。截至2023年10月31日,尚未完成的2项分别是老旧厂区土壤修复和竣工财务决算清零。

二、反馈问题整改情况
(一)老旧厂区土壤修复滞后问题
一是开展调查,完成采样120个。
(二)竣工财务决算清零滞后问题
一是逐个清理,完成决算8个。
"""


def test_a_quote_is_placed_where_it_stands() -> None:
    rows = ledger.read(Reading({"a": ELSEWHERE}))
    told = next(row for row in rows if row.level == "matter" and row.status == "not_done" and row.matter.startswith("竣工财务"))
    assert told.path == ("一、总体进展", "(一)完成情况")
    assert "尚未完成的2项" in told.quote
    assert ledger.select(rows, Wanted(topic="竣工财务决算", level="matter")) == [told]
