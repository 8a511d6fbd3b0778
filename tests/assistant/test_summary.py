"""Drafts over a library of two invented bulletins, and their way into Markdown and Word."""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from assistant import recheck, summary
from assistant.drafting.layout import visible
from assistant.drafting.wording import Worded
from assistant.markdown_export import markdown
from assistant.paper import Paper
from assistant.types import Reply
from assistant.verify import MARKER, Draft, markers, sentences
from assistant.word import docx
from index.store import Store
from tests.assistant.drafting.bulletins import DUTIES, LIUWAN, TALLY
from tests.fakes import BigramEmbedder
from tests.shared import SHARED, need_shared

LATER = DUTIES.replace("2024年3月20日", "2024年12月10日").replace("2024年3月25日", "2024年12月12日").replace("450吨", "600吨")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def library(folder: Path, **texts: str) -> Store:
    store = Store.open(folder, BigramEmbedder())
    for name, text in texts.items():
        store.add_bytes(text.encode(), f"{name}.txt")
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = library(tmp_path_factory.mktemp("summary"), liuwan=LIUWAN, duties=DUTIES)
    yield store
    store.close()


def draft(store: Store, topic: str, **more: Any) -> Reply:  # noqa: ANN401
    return summary.summarise(store, summary.read_request(topic, **more))


def lines_under(reply: Reply, title: str) -> str:
    return reply.answer.split(f"**{title}**")[1].split("**")[0]


def test_done_under_way_and_promised_stand_under_their_own_heads(store: Store) -> None:
    reply = draft(store, "", length=800, bulletins=("liuwan",))
    assert "已完成建设8个" in lines_under(reply, "已采取的举措和进展")
    planned = lines_under(reply, "计划、目标和时限")
    assert "预计共配备养老床位260张" in planned and "1500张" in planned and "已完成建设8个" not in planned


def test_a_draft_of_the_whole_begins_with_the_inspection_and_the_count(store: Store) -> None:
    overview = lines_under(draft(store, "", bulletins=("liuwan",)), "总体情况")
    assert "省委第七巡视组" in overview and TALLY in overview


def test_every_sentence_is_cited_and_every_quote_verbatim(store: Store) -> None:
    reply = draft(store, "", length=900)
    for line in reply.answer.split("\n"):
        if line and not line.startswith("**"):
            assert all(markers(s) for s in sentences(line)), line
    for c in reply.citations:
        assert store.bulletin(c.bulletin).text[c.start : c.end] == c.quote
    assert not reply.unsupported and reply.headline is None and not reply.abstained


@pytest.mark.parametrize("length", [120, 250, 600])
@pytest.mark.parametrize("form", summary.FORMS)
def test_the_length_is_kept_in_every_form(store: Store, length: int, form: summary.Form) -> None:
    reply = draft(store, "", length=length, form=form)
    assert 0 < visible(reply.answer) <= length


def test_a_length_that_no_sentence_keeps_still_gives_one(store: Store) -> None:
    reply = draft(store, "2.针对道路积水问题", length=1)
    assert reply.citations and not reply.abstained


def test_one_paragraph_is_one_line_and_a_report_is_numbered(store: Store) -> None:
    assert "\n" not in draft(store, "", form="paragraph", bulletins=("liuwan",)).answer
    report = draft(store, "", form="report", length=900, bulletins=("liuwan",)).answer
    assert report.startswith("## 一、总体情况") and "\n## 二、" in report and "### （一）" in report


def test_a_topic_draws_on_what_tells_of_it_alone(store: Store) -> None:
    reply = draft(store, "养老床位")
    assert "260张" in reply.answer and {c.bulletin for c in reply.citations} == {"liuwan"}
    assert "积水" not in reply.answer and "渗滤液" not in reply.answer


HEALTH = """青禾市2024年民生工作报告

一、过去一年
城镇新增就业6.1万人；三甲医院达到5所；社区卫生服务中心专家号源增加3.2万个、增长41%；生物医药产业规模突破20亿元。

二、关于医疗卫生建设仍有差距问题
一是加快招录补齐医疗卫生系统编制人员。二是2023年12月至今，已办理16家医疗机构执业登记。
"""


def test_a_field_is_told_by_its_words_and_by_no_neighbour_of_another_field(tmp_path: Path) -> None:
    """And what is of the topic but vague is told where there is room, and only there."""
    store = library(tmp_path, health=HEALTH)
    long, short = (draft(store, "医疗卫生", length=n).answer for n in (600, 80))
    store.close()
    assert all(told in long for told in ("5所", "3.2万个", "16家", "招录补齐")) and "就业" not in long and "20亿元" not in long
    assert "16家" in short and "招录补齐" not in short


def test_what_is_told_whole_is_not_told_in_part_as_well(store: Store) -> None:
    assert draft(store, "2.针对道路积水问题").answer.count("已改造9处") == 1


def test_a_heading_of_the_tree_is_a_topic(store: Store) -> None:
    reply = draft(store, "2.针对道路积水问题")
    assert {c.path[-1] for c in reply.citations} == {"2.针对道路积水问题"}
    assert "改造9处" in reply.answer


def test_what_no_bulletin_tells_is_declined_with_what_is_near(store: Store) -> None:
    reply = draft(store, "航天发射")
    assert reply.abstained and "航天发射" in reply.answer and not reply.citations and reply.nearest


def test_an_empty_library_is_said(tmp_path: Path) -> None:
    empty = library(tmp_path)
    assert draft(empty, "医疗").abstained
    empty.close()


def test_now_means_the_newest_of_a_series_and_the_reader_is_told(tmp_path: Path) -> None:
    series = library(tmp_path, duties=DUTIES, later=LATER)
    reply = draft(series, "垃圾渗滤液")
    assert {c.bulletin for c in reply.citations} == {"later"} and "2024年3月20日" in reply.notes[0]
    assert {c.bulletin for c in draft(series, "垃圾渗滤液", bulletins=("duties",)).citations} == {"duties"}
    series.close()


def test_the_stream_grows_by_a_sentence_and_ends_with_the_whole(store: Store) -> None:
    request = summary.read_request("", bulletins=("liuwan",))
    parts = list(summary.stream(store, request))
    assert all(later.answer.startswith(earlier.answer) for earlier, later in pairwise(parts))
    assert parts[-1].answer == summary.summarise(store, request).answer


def test_what_a_model_brings_in_of_its_own_does_not_reach_the_reader(store: Store) -> None:
    def invents(topic: str, given: Draft, verified: Callable[[str], bool]) -> Worded:
        return Worded(replace(given, answer=f"{given.answer}\n- 另新增床位9000张[1]。"), "stub", 1)

    reply = summary.summarise(store, summary.read_request("养老床位"), invents)
    assert reply.engine == "generative" and "9000" not in reply.answer and "9000" in reply.unsupported[0]


# A sentence that its reader changed

EDITS = [
    ("实施颐康中心建设行动，预计共配备养老床位260张", "same"),
    ("颐康中心预计配备养老床位260张", "held"),
    ("实施颐康中心建设行动，预计共配备养老床位620张", "lost"),
    ("实施颐康中心建设行动，已配备养老床位260张", "lost"),
    ("按预计，颐康中心已建成，已配备养老床位260张", "lost"),  # one 已 more than the quote has, beside a word of promise
    ("实施颐康中心建设行动", "edited"),
]


@pytest.mark.parametrize(("now", "state"), EDITS)
def test_a_changed_sentence_keeps_its_mark_only_while_the_source_bears_it_out(store: Store, now: str, state: str) -> None:
    reply = draft(store, "养老床位")
    cited = next(c for c in reply.citations if "260张" in c.quote)
    found = recheck.recheck(EDITS[0][0], now, [cited], lambda id: store.bulletin(id).text, lambda c: summary.figures_in(store, c))
    assert found.state == state
    assert found.missing == (("620张",) if "620" in now else ())


def test_the_quote_of_a_place_comes_from_the_library(store: Store) -> None:
    cited = draft(store, "养老床位").citations[0]
    assert recheck.citation_at(store, cited.bulletin, cited.start, cited.end, cited.marker) == cited


# Exports


@pytest.fixture(scope="module")
def paper(store: Store) -> Paper:
    request = summary.read_request("", length=900, form="report", bulletins=("liuwan",))
    reply = summary.summarise(store, request)
    return summary.paper(store, request, reply.answer, reply.citations, date(2024, 7, 1))


def test_markdown_has_the_draft_its_figures_and_the_table_to_check_by(paper: Paper) -> None:
    text = markdown(paper)
    assert text.startswith("# 《中共海川市柳湾区委关于巡视整改进展情况的通报》摘要")
    assert "| 养老床位 | 260张 |" in text and "| 预计 |" in text
    assert "依据1份通报摘编，2024年7月1日导出；使用前请对照原文。" in text
    for check in paper.checks:
        assert check.sentence in text and " ".join(check.citation.quote.split()) in text


def test_every_sentence_of_the_draft_is_in_the_table_to_check_by(paper: Paper) -> None:
    told = {MARKER.sub("", s).strip(" ；;。") for b in paper.blocks if b.kind in ("item", "text") for s in sentences(b.text)}
    assert told == {check.sentence for check in paper.checks}


def test_word_has_levels_in_styles_notes_and_tables(paper: Paper) -> None:
    data = docx(paper)
    document = Document(io.BytesIO(data))
    styles = [p.style.name for p in document.paragraphs if p.style]
    assert styles[0] == "摘要标题" and {"一级标题", "二级标题", "三级条目"} <= set(styles)
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert heads[0][0] == "指标" and heads[1][1:4] == ["摘要中的句子", "通报原文", "核对"]
    assert len(document.tables[1].rows) == 1 + len(paper.checks)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        notes = etree.fromstring(parts.read("word/footnotes.xml"))
        body = etree.fromstring(parts.read("word/document.xml"))
        fonts = parts.read("word/fontTable.xml").decode()
    told = {note.get(f"{W}id"): "".join(note.itertext()) for note in notes if note.get(f"{W}type") is None}
    assert [ref.get(f"{W}id") for ref in body.iter(f"{W}footnoteReference")] == list(told)
    assert len(told) == len(paper.citations)
    assert all(" ".join(c.quote.split()) in text for c, text in zip(paper.citations, told.values(), strict=True))
    assert 'w:name="方正小标宋简体"' in fonts and "altName" in fonts


def test_word_takes_what_xml_cannot_hold(paper: Paper) -> None:
    hostile = replace(paper, title="摘要\x00\ud800", blocks=(replace(paper.blocks[0], text="已\x00完成\ufffe<w:p/>&"),))
    texts = [p.text for p in Document(io.BytesIO(docx(hostile))).paragraphs]
    assert texts[:2] == ["摘要", "已完成<w:p/>&"]


# The drafting tasks of the gold sets

TASKS = SHARED / "eval" / "nansha_summary.jsonl"


@need_shared
def test_the_gold_drafts_are_grounded_and_hold_their_figures(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("grade", SHARED / "eval" / "grade.py")
    assert spec and spec.loader
    grade = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grade)
    nansha = Store.open(tmp_path, BigramEmbedder())
    nansha.add(SHARED / "corpus" / "nansha-2021-11-24.txt")
    docs = grade.Docs(SHARED / "corpus")
    rows = []
    for line in TASKS.read_text("utf-8").splitlines():
        record = json.loads(line)
        reply = draft(nansha, record["question"])
        rows.append(grade.grade(record, reply.to_json() | {"id": record["id"]}, docs))
        assert visible(reply.answer) <= 600
    nansha.close()
    assert [row["loose"] for row in rows] == [[]] * len(rows)
    assert sum(row["figure_share"] for row in rows) / len(rows) >= 0.9
    assert all(row["content"] == 1.0 and all(row["verbatim_list"]) for row in rows)
