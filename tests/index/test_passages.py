"""A bulletin's passages: one measure, paragraph, item or row each, verbatim, with their place."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from index import readers
from index.bulletin import parse
from index.passages import HARD, PIECE, cut
from index.types import Bulletin, Passage
from tests.index.test_bulletin import NANSHA, texts
from tests.shared import SHARED, need_shared


def passages(text: str) -> list[Passage]:
    return cut(parse(text, id="t", source="t.txt"))


def rows(found: Sequence[Passage]) -> list[tuple[str, str, str, str]]:
    return [(p.id, p.kind, p.label, p.text) for p in found]


def check(bulletin: Bulletin, found: Sequence[Passage]) -> None:
    """What holds for the passages of any text."""
    sections = {s.number: s for s in bulletin.sections}
    assert len({p.id for p in found}) == len(found)
    for p in found:
        start, end = p.span
        assert bulletin.text[start:end] == p.text
        assert p.text and p.text == p.text.strip()
        assert p.id.startswith(f"{bulletin.id}/{p.section or '0'}.")
        if p.section:
            assert sections[p.section].span[0] <= start and end <= sections[p.section].span[1]
        for a, b in bulletin.boilerplate:
            assert not (a <= start < b) and not (a < end <= b)
        assert not p.parts or (len(p.parts) > 1 and p.parts[0][0] == start and p.parts[-1][1] == end)
        assert end - start <= HARD or p.kind == "row" or p.label == "落款" or p.parts
    for before, after in pairwise(found):
        assert before.span[1] <= after.span[0]


def uncovered(bulletin: Bulletin, found: Sequence[Passage]) -> str:
    """Words that neither a passage nor a heading, the title or boilerplate holds."""
    spans = [p.span for p in found] + [s.heading_span for s in bulletin.sections] + list(bulletin.boilerplate)
    spans += [bulletin.title_span] if bulletin.title_span else []
    chars = list(bulletin.text)
    for start, end in spans:
        chars[start:end] = " " * (end - start)
    return re.sub(r"\W", "", "".join(chars))


# --- the shipped bulletin ------------------------------------------------------------------------------------------------------


def test_the_shipped_bulletin_gives_each_of_its_125_measures() -> None:
    bulletin = parse(NANSHA.read_text("utf-8"), id="nansha-2021-11-24", source=NANSHA.name)
    found = cut(bulletin)
    check(bulletin, found)
    measures = [p for p in found if p.kind == "measure" and p.text.startswith(p.label)]
    assert len(measures) == 125
    assert uncovered(bulletin, found) == ""
    beds = next(p for p in found if "418张" in p.text)
    assert (beds.id, beds.kind, beds.label) == ("nansha-2021-11-24/2.1.4.2.2", "measure", "二是")
    assert beds.path == (
        "二、紧盯巡视反馈指出的问题,逐条逐项真改实改,巡视整改工作取得阶段性成效",
        "第一方面问题,贯彻落实党的理论路线方针政策和党中央重大决策部署、省委工作要求存在差距",
        "(四)关于保基本民生、保市场主体工作存在短板问题",
        "2.针对养老床位缺口较大问题",
    )
    assert any("zyj503@gz.gov.cn" in p.text and p.section is None for p in found)
    assert not any("ICP" in p.text or "nyqfw" in p.text or "首页" in p.text for p in found)
    growth = next(p for p in found if "生产总值同比增长10%" in p.text)
    assert growth.section == "1"


# --- kinds of passages ---------------------------------------------------------------------------------------------------------


def test_measures_in_one_paragraph_and_what_leads_and_closes_them() -> None:
    text = (
        "一、工作\n"
        "一年来,全市经济社会发展稳中有进。一是经济回升。增长5.4%。二是动能增强;三是民生改善,统一是关键。责任单位:区财政局、区民政局。\n"
    )
    found = passages(text)
    assert rows(found) == [
        ("t/1.1", "paragraph", "", "一年来,全市经济社会发展稳中有进。"),
        ("t/1.2", "measure", "一是", "一是经济回升。增长5.4%。"),
        ("t/1.3", "measure", "二是", "二是动能增强;"),
        ("t/1.4", "measure", "三是", "三是民生改善,统一是关键。"),
        ("t/1.5", "item", "责任单位", "责任单位:区财政局、区民政局。"),
    ]
    assert found[1].path == ("一、工作", "一年来,全市经济社会发展稳中有进")


def test_a_label_before_the_first_measure_stays_with_it_and_names_the_others() -> None:
    found = passages("一、工作\n整改情况：一是加强领导。二是完善制度。\n")
    assert [(p.text, p.path) for p in found] == [
        ("整改情况：一是加强领导。", ("一、工作", "整改情况")),
        ("二是完善制度。", ("一、工作", "整改情况")),
    ]


def test_lines_with_labels_are_items() -> None:
    text = "一、任务\n1．填埋场\n整改目标：日处理600吨。\n责任单位：市城管局、县政府\n进展（已完成）：全部清零。\n预期目标是：增长5%。\n"
    assert rows(passages(text))[:4] == [
        ("t/1.1.1", "item", "整改目标", "整改目标：日处理600吨。"),
        ("t/1.1.2", "item", "责任单位", "责任单位：市城管局、县政府"),
        ("t/1.1.3", "item", "进展（已完成）", "进展（已完成）：全部清零。"),
        ("t/1.1.4", "paragraph", "", "预期目标是：增长5%。"),
    ]


def test_numbered_items_that_are_no_headings_keep_their_number_as_label() -> None:
    text = "名词解释\n1.“双招双引”：招才引智、招商引资。\n2.“两重”：是指国家重大战略实施和重点领域安全能力建设。\n——坚持创新驱动。\n"
    assert [(p.label, p.text) for p in passages("关于整改的通报\n一、甲\n文字。\n" + text)][1:] == [
        ("1.", "1.“双招双引”：招才引智、招商引资。"),
        ("2.", "2.“两重”：是指国家重大战略实施和重点领域安全能力建设。"),
        ("——", "——坚持创新驱动。"),
    ]


def test_a_heading_with_nothing_under_it_or_with_a_figure_of_its_own_is_a_passage() -> None:
    text = "一、制度\n1.印发《管理办法》\n2.新增床位500张。已全部投用,群众反映良好。\n3.改造管网。长度42公里。\n"
    assert rows(passages(text)) == [
        ("t/1.1.1", "item", "1.", "1.印发《管理办法》"),
        ("t/1.2.1", "item", "2.", "2.新增床位500张。"),
        ("t/1.2.2", "paragraph", "", "已全部投用,群众反映良好。"),
        ("t/1.3.1", "paragraph", "", "长度42公里。"),
    ]


def test_rows_of_a_table_carry_their_column_heads_and_markdown_marks_stay_outside() -> None:
    text = "## 一、分领域\n\n| 领域 | 总数 |\n| --- | ---: |\n| 财政 | 36个 |\n| 合计 | 124个 |\n\n> 截至11月底。\n\n- 《办法》(2023年)\n"
    found = passages(text)
    assert rows(found) == [
        ("t/1.1", "row", "", "| 财政 | 36个 |"),
        ("t/1.2", "row", "", "| 合计 | 124个 |"),
        ("t/1.3", "item", "", "截至11月底。"),
        ("t/1.4", "item", "", "《办法》(2023年)"),
    ]
    assert found[1].cells == (("领域", "合计"), ("总数", "124个"))


def test_a_table_that_a_conversion_flattened_is_read_by_its_count() -> None:
    table = "序号\n项目\n目标\n完成\n1\n幼儿园\n12所\n13所\n2\n停车位\n5000个\n5320个\n"
    found = passages(f"一、甲\n完成情况见表。\n\n{table}\n二、乙\n文字。\n")
    assert rows(found)[1:3] == [("t/1.2", "row", "", "1\n幼儿园\n12所\n13所"), ("t/1.3", "row", "", "2\n停车位\n5000个\n5320个")]
    assert found[2].cells == (("序号", "2"), ("项目", "停车位"), ("目标", "5000个"), ("完成", "5320个"))


def test_first_then_last_are_measures_and_a_status_before_them_stands_alone() -> None:
    found = passages("一、甲\n整改情况：取得阶段性成效。首先，排查风险点56个；其次，制定措施112条；最后，谈话30人次。\n最后，谢谢大家。\n")
    assert [(p.kind, p.label) for p in found] == [
        ("item", "整改情况"), ("measure", "首先"), ("measure", "其次"), ("measure", "最后"), ("paragraph", ""),
    ]  # fmt: skip


def test_a_page_footer_within_a_sentence_leaves_one_passage_in_two_parts() -> None:
    text = "一、甲\n已完成建设10个,预计共配备全托、日托养老\n\n— 12 —\n\n床位418张,其余年底前完成。\n"
    (found,) = passages(text)
    assert [text[a:b] for a, b in found.parts] == ["已完成建设10个,预计共配备全托、日托养老", "床位418张,其余年底前完成。"]
    assert found.text == text[found.span[0] : found.span[1]]


def test_lines_that_a_conversion_broke_are_one_passage() -> None:
    air = "环境改善,整改取得成效。PM\n2.5\n年平均浓度保持在20微克左右。"
    prize = "“企业找技术、成果找市场双向“\n揭榜\n挂帅”的简称。"
    assert [p.text for p in passages(f"一、甲\n{air}\n{prize}\n")] == [air, prize]


def test_the_signing_body_and_its_date_are_one_passage() -> None:
    text = "一、甲\n文字。\n\n  中共某市某区委\n\n  2021年11月23日\n"
    assert rows(passages(text))[-1] == ("t/0.1", "paragraph", "落款", "中共某市某区委\n\n  2021年11月23日")


def test_long_paragraphs_are_cut_at_sentence_ends_and_keep_what_names_them() -> None:
    sentence = "实施新一轮重点产业链高质量发展行动,推动有色稀贵金属等产业延链补链强链,新建一批智能工厂。"
    text = f"一、甲\n着力激发持续消费。{sentence * 12}\n积极扩大有效投资。短。\n一是着力扩内需稳增长，推动经济向好。{sentence * 12}\n"
    found = passages(text)
    assert all(len(p.text) <= PIECE and p.text.endswith("。") for p in found)
    first, second = found[0], found[1]
    assert first.text.startswith("着力激发持续消费。") and first.path == ("一、甲",)
    assert second.path == ("一、甲", "着力激发持续消费")
    last = found[-1]
    assert (last.kind, last.label, last.path[-1]) == ("measure", "一是", "一是着力扩内需稳增长，推动经济向好")


@pytest.mark.parametrize(
    ("body", "longest"),
    [
        ("甲乙丙丁戊己庚辛," * 60, PIECE),  # over HARD without a stop: at commas
        ("甲乙丙丁戊己庚辛;" * 60, PIECE),
        ("甲" * 5000, HARD),
        ("甲乙丙丁戊己庚辛," * 30 + "。", HARD),  # one sentence of 271 characters stays whole
    ],
)
def test_what_has_no_sentence_ends_is_cut_all_the_same(body: str, longest: int) -> None:
    found = passages(f"一、甲\n{body}\n")
    assert max(len(p.text) for p in found) <= longest
    assert "".join(p.text for p in found) == body


def test_ids_depend_on_the_place_alone() -> None:
    one = passages("一、甲\n甲文。\n二、乙\n乙文。\n")
    two = passages("一、甲\n甲文已经改过,更长。\n二、乙\n乙文。\n")
    assert [p.id for p in one] == [p.id for p in two] == ["t/1.1", "t/2.1"]


# --- any text ------------------------------------------------------------------------------------------------------------------


@given(texts)
@settings(deadline=None, max_examples=100)
def test_any_text_gives_verbatim_passages_in_order(text: str) -> None:
    bulletin = parse(text, id="t", source="t.txt")
    found = cut(bulletin)
    check(bulletin, found)
    if "|" not in text:  # heads of tables are no passages
        assert uncovered(bulletin, found) == ""


@pytest.mark.parametrize(
    "text",
    [
        "汉" * 1_000_000, "一," * 200_000, "。" * 200_000, "(" * 200_000, "“" * 200_000, "1.\n" * 15_000, "# x\n" * 8_000, "【\n" * 15_000,
        "|a|b|\n" * 20_000, "一是" * 200_000, "甲，\n" * 15_000, " " * 1_000_000 + "x", "截至2024年3月" * 50_000, "#" * 300_000,
        "1" * 1_000_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_time_grows_with_length_alone(text: str) -> None:
    start = time.process_time()
    cut(parse(text, id="t", source="t.txt"))
    assert time.process_time() - start < 5


# --- the shared texts ----------------------------------------------------------------------------------------------------------

SHARED_TEXTS = (
    sorted(p for p in (SHARED / "corpus").rglob("*.*") if p.suffix in {".txt", ".md"} and p.stem != "SOURCES") if SHARED.is_dir() else []
)


@need_shared
@pytest.mark.parametrize("path", SHARED_TEXTS, ids=lambda p: p.stem)
def test_shared_text_is_covered_by_passages(path: Path) -> None:
    bulletin = parse(readers.read(path.read_bytes(), path.name).text, id=path.stem, source=path.name)
    found = cut(bulletin)
    check(bulletin, found)
    assert uncovered(bulletin, found) in {"", "领域问题总数已完成基本完成正在推进"}
    assert sum(len(p.text) > PIECE for p in found) <= 8


@need_shared
def test_a_clause_that_answers_a_question_is_never_torn() -> None:
    whole = 0
    questions = [
        json.loads(line) for path in sorted((SHARED / "eval").glob("*_dev.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    for path in SHARED_TEXTS:
        bulletin = parse(readers.read(path.read_bytes(), path.name).text, id=path.stem, source=path.name)
        units = [p.span for p in cut(bulletin)] + [s.heading_span for s in bulletin.sections]
        for question in questions:
            for e in question["evidence"]:
                if e["doc"] == path.stem and "start" in e and not re.search(r"。.|\n", bulletin.text[e["start"] : e["end"]]):
                    assert any(start <= e["start"] and e["end"] <= end for start, end in units), (question["id"], e)
                    whole += 1
    assert whole > 100


@pytest.mark.parametrize("number", ["43.68 亿元", "5.6万家", "1,234,567家", "三分之二", "2—3个", "97.5%"])
@pytest.mark.parametrize("before", range(385, 401, 3))
def test_a_sentence_without_marks_is_not_cut_within_a_number(number: str, before: int) -> None:
    whole = "推" * before + number + "进" * 300
    assert [passage for passage in cut(parse(whole, id="t", source="t.txt")) if number in passage.text]


def test_a_long_sentence_is_not_cut_at_the_comma_of_a_number() -> None:
    whole = "、".join(f"第{n}项投入{n},234元" for n in range(1, 60)) + "。"
    assert all(not passage.text.startswith("234") for passage in cut(parse(whole, id="t", source="t.txt")))
