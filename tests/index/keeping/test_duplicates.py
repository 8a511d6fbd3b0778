"""What one bulletin is to another: the same, a reissue, the next of a series, or another unit's in like words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import bulletin
from index.keeping.duplicates import Kin, differences, relation, sketch
from index.store import Store
from index.types import Bulletin
from tests.fakes import BigramEmbedder
from tests.shell import Run

TEXT = """中共云岭市{unit}委关于巡察整改进展情况的通报

{opening}截至{day}，{unit}已完成整改{done}项，正在推进3项，投入资金1.5亿元。

一、总体情况

(一)加强组织领导。区委坚决扛起整改主体责任，成立由区委主要负责同志任组长的领导小组，统筹推进整改落实。

(二)压实工作责任。区委主要负责同志带头部署重点工作、过问重点问题、协调重点环节、督办重点事项。

(三)强化督促检查。区纪委监委和区委组织部认真负起监督责任，先后召开11次推进会。

二、问题整改情况

1.针对养老床位不足问题

已新增养老床位418张，建成社区食堂12家，惠及老人5600人次。

中共云岭市{unit}委
{signed}
"""


def made(
    id: str, unit: str = "青禾区", done: int = 12, day: str = "2023年6月30日", signed: str = "2023年7月5日", opening: str = ""
) -> Bulletin:
    text = TEXT.format(unit=unit, done=done, day=day, signed=signed, opening=opening)
    return bulletin.parse(text, id=id, source=f"{id}.txt")


def kin(new: Bulletin, old: Bulletin) -> Kin | None:
    return relation(new, old, sketch(new), sketch(old))


def test_the_same_words_in_another_layout_are_the_same() -> None:
    old = made("a")
    lines = "\r\n".join(f"　　{line}" for line in old.text.replace("，", ",").split("\n"))
    found = kin(bulletin.parse(lines, id="b", source="b.html"), old)
    assert found == Kin("a", "same", 1.0)


def test_a_corrected_figure_is_a_reissue_and_what_differs_is_named() -> None:
    found = kin(made("b", done=13), made("a"))
    assert found is not None and found.relation == "reissue" and found.replaces
    assert [(d.old, d.new) for d in found.differences] == [
        (
            "截至2023年6月30日，青禾区已完成整改12项，正在推进3项，投入资金1.5亿元",
            "截至2023年6月30日，青禾区已完成整改13项，正在推进3项，投入资金1.5亿元",
        )
    ]


def test_a_correction_of_another_day_is_a_reissue_where_it_says_so() -> None:
    found = kin(made("b", day="2023年6月29日", signed="2023年8月1日", opening="本通报系更正重新发布。"), made("a"))
    assert found is not None and found.relation == "reissue"


def test_a_later_report_continues_and_never_replaces() -> None:
    later = made("b", done=20, day="2023年12月31日", signed="2024年1月5日")
    later = bulletin.parse(later.text.replace("418张", "500张").replace("11次", "25次"), id="b", source="b.txt")
    assert (found := kin(later, made("a"))) is not None and found.relation == "later" and not found.replaces
    assert (found := kin(made("a"), later)) is not None and found.relation == "earlier" and not found.replaces


def test_another_unit_s_in_like_words_is_its_own() -> None:
    found = kin(made("b", unit="临江区"), made("a"))
    assert found is not None and found.relation == "alike" and not found.replaces


def test_strangers_are_no_kin() -> None:
    other = bulletin.parse("2024年云岭市政府工作报告\n\n一、回顾\n\n地区生产总值增长6.5%，财政收入增长8%。\n", id="b", source="b.txt")
    assert kin(other, made("a")) is None


def test_differences_stand_side_by_side_in_the_order_of_the_text() -> None:
    old, new = made("a"), made("b", unit="青禾区", done=13, signed="2023年7月6日")
    assert [(d.old[-5:], d.new[-5:]) for d in differences(old, new)][-1] == ("年7月5日", "年7月6日")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made_store = Store.open(tmp_path_factory.mktemp("data"), BigramEmbedder())
    made_store.add_bytes(made("a").text.encode(), "a.txt")
    return made_store


def test_the_same_content_in_another_format_changes_nothing(store: Store) -> None:
    page = "".join(f"<p>{line}</p>" for line in made("a").text.split("\n") if line)
    added = store.add_bytes(f"<html><body>{page}</body></html>".encode(), "另一名.html")
    assert (added.id, added.known) == ("a", True)
    assert store.library.ids() == ["a"]


def test_what_a_new_bulletin_is_to_the_library_is_told_and_both_stay(store: Store) -> None:
    added = store.add_bytes(made("b", done=13).text.encode(), "b.txt")
    assert [(one.id, one.relation) for one in added.kin] == [("a", "reissue")]
    other = store.add_bytes(made("c", unit="临江区").text.encode(), "c.txt")
    assert {(one.id, one.relation) for one in other.kin} == {("a", "alike"), ("b", "alike")}
    assert store.library.ids() == ["a", "b", "c"]
    assert [one.id for one in store.kin("a")] == ["b", "c"]
    for file in (store.index_folder / "sketches").glob("*.json"):
        file.write_text("{}")  # losing it costs time, nothing else
    again = Store.open(store.data, BigramEmbedder())
    assert [one.id for one in again.kin("a")] == ["b", "c"]
    again.close()


def test_the_shell_offers_the_reissue_and_each_change_has_its_line(run: Run, tmp_path: Path) -> None:
    for name, text in (("a.txt", made("a").text), ("b.txt", made("b", done=13).text)):
        (tmp_path / name).write_text(text, "utf-8")
    run("add", tmp_path / "a.txt")
    code, out, _ = run("add", tmp_path / "b.txt")
    assert code == 0 and "疑为更正重发" in out and "remove a" in out and "已完成整改13项" in out
    run("remove", "a", "--yes")
    lines = [json.loads(line) for line in (tmp_path / "library" / "library" / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [(line["action"], line["id"]) for line in lines] == [("add", "a"), ("add", "b"), ("remove", "a")]
    assert all({"time", "action", "id"} <= set(line) for line in lines) and lines[0]["source"] == "a.txt" and len(lines[0]["sha256"]) == 64
