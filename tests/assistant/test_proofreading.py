"""A draft held against the library: verdicts, places, the marked text."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import docx as word
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import marked
from assistant.pairing import dice, pairs_of
from assistant.points import named
from assistant.proofreading import DraftError, Proof, proof
from assistant.verbatim import fold
from index import readers
from index.types import Passage
from tests.assistant.reading import SPRING, WINTER, Reading
from tests.shared import SHARED, need_shared

CARE = """中共澄湖市委关于巡视整改进展情况的通报

一、关于民生保障问题
（一）针对养老床位缺口较大问题
一是由市民政局牵头建设颐康中心，已完成建设10个，预计共配备全托、日托养老床位418张。
二是制定《澄湖市养老服务条例》，2023年1—9月全市养老机构入住率为61.5%，比上年提高4.2个百分点。
（二）针对学位供给不足问题
一是新建小学5所、中学8所，累计投入12.6亿元，新增学位超9000个。
二是白鹿县政府、东麓区政府将于2024年8月底前建成3所幼儿园。

（三）针对信访积案问题
2023年3月以来，累计处置群众信访36件，逐件回访。

二、下一步工作
市教育局负责新增学位1200个。

中共澄湖市委
2023年10月20日
"""


@dataclass(frozen=True)
class Hit:
    passage: Passage


class Library(Reading):
    """Finds the passages that share most pairs of characters; reads each bulletin once."""

    @cached_property
    def _read(self) -> dict[str, tuple[Any, Any, Any]]:
        return {id: (Reading.passages(self, id), Reading.figures(self, id), Reading.commitments(self, id)) for id in self.texts}

    def passages(self, id: str) -> Any:  # noqa: ANN401
        return self._read[id][0] if "_read" in self.__dict__ else Reading.passages(self, id)

    def figures(self, id: str) -> Any:  # noqa: ANN401
        return self._read[id][1] if "_read" in self.__dict__ else Reading.figures(self, id)

    def commitments(self, id: str) -> Any:  # noqa: ANN401
        return self._read[id][2] if "_read" in self.__dict__ else Reading.commitments(self, id)

    def search(self, text: str, k: int = 16, bulletins: object = ()) -> list[Hit]:
        wanted = pairs_of(text)
        all_passages = [p for b in self.bulletins() if not bulletins or b.id in bulletins for p in self.passages(b.id)]  # type: ignore[operator]
        return [Hit(p) for p in sorted(all_passages, key=lambda p: -dice(wanted, pairs_of("".join((*p.path, p.text)))))[:k]]

    def rarity(self, term: str) -> float:
        return 1.0


@cache
def library() -> Library:
    made = Library({"care": CARE, "spring": SPRING, "winter": WINTER})
    assert made._read
    return made


def held(draft: str) -> Proof:
    return proof(draft, library())


@pytest.mark.parametrize(
    ("draft", "verdict", "words"),
    [
        # word for word, and said otherwise
        ("二是白鹿县政府、东麓区政府将于2024年8月底前建成3所幼儿园。", "agrees", ""),
        ("据通报，养老机构入住率2023年1—9月为百分之61.5。", "agrees", ""),
        ("全市新建中学8所、小学5所，累计投入126,000万元。", "agrees", ""),
        ("颐康中心由市民政局牵头建设，已建成10个，预计配备养老床位418张。", "agrees", ""),
        ("到2024年12月，7座尾矿库完成闭库。", "agrees", ""),
        ("新增学位九千多个，投入约13亿元。", "agrees", ""),
        ("新增学位九千多个，投入近12亿元。", "differs", "12.6亿元"),
        # another value
        ("养老机构入住率2023年1—9月为66.5%。", "differs", "61.5%"),
        ("全市新建小学8所、中学5所，累计投入12.6亿元。", "differs", "所"),
        ("7座尾矿库完成闭库改为9座尾矿库完成闭库。", "differs", "7座"),
        ("全市养老机构入住率为61.5%，比上年下降4.2个百分点。", "differs", "相反"),
        # other terms
        ("新建小学5所、中学8所，累计投入12.6万元。", "other_terms", "12.6亿元"),
        ("2022年1—9月全市养老机构入住率为61.5%，比上年提高4.2个百分点。", "other_terms", "2023年1—9月"),
        ("颐康中心预计完成建设10个。", "other_terms", "已完成"),
        ("2022年3月以来，累计处置群众信访36件。", "other_terms", "2023年3月"),
        ("2023年3月以来，累计处置群众信访36件。", "agrees", ""),
        # a promise told as done
        ("已完成建设颐康中心10个，共配备全托、日托养老床位418张。", "promise_as_done", "预计"),
        ("白鹿县政府、东麓区政府已于2024年8月底前建成3所幼儿园。", "promise_as_done", "将于"),
        # bodies, documents, days, status
        ("由市教育局牵头建设颐康中心，已完成建设10个，预计共配备全托、日托养老床位418张。", "differs", "市民政局"),
        ("南埭县政府、东麓区政府将于2024年8月底前建成3所幼儿园。", "differs", "机关"),
        ("制定《澄湖市养老服务办法》，2023年1—9月全市养老机构入住率为61.5%。", "differs", "《澄湖市养老服务条例》"),
        ("白鹿县政府、东麓区政府将于2024年10月底前建成3所幼儿园。", "differs", "日期"),
        ("南埭污水厂扩建滞后问题已完成整改。", "differs", "正在推进"),
        # nothing of the kind
        ("全市建成机器人工厂35座。", "unfounded", ""),
        ("出台《澄湖市无人机管理规定》。", "unfounded", "文件"),
    ],
)
def test_a_sentence_is_judged_by_what_it_names(draft: str, verdict: str, words: str) -> None:
    [finding] = held(draft).findings
    assert finding.verdict == verdict, [(p.words, p.verdict, p.why) for p in finding.points]
    assert words in marked.reason(finding)


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("栖霞市的养老机构2023年1—9月入住率为61.5%。", "differs"),
        ("栖霞市的养老机构2023年1—9月入住率为72.5%。", "agrees"),
        ("澄湖市的养老机构2023年1—9月入住率为61.5%。", "agrees"),
    ],
)
def test_a_place_that_is_named_says_which_bulletin_is_meant(draft: str, verdict: str) -> None:
    two = Library({"care": CARE, "other": CARE.replace("澄湖", "栖霞").replace("61.5%", "72.5%")})
    assert [f.verdict for f in proof(draft, two).findings] == [verdict]


@pytest.mark.parametrize("draft", ["会议强调，要进一步提高认识。", "今天天气很好。", "", "　\n\n"])
def test_what_names_nothing_is_not_judged(draft: str) -> None:
    told = held(draft)
    assert told.findings == () and told.citations == ()
    assert told.summary().startswith("文稿里没有")


def test_a_deadline_under_another_heading_is_not_taken_for_this_ones() -> None:
    moved = WINTER.replace("整改时限：2024年6月底", "整改时限：2025年12月底", 1)
    [finding] = marked.wrong(held(moved))
    assert finding.text == "整改时限：2025年12月底"


@pytest.mark.parametrize("text", [CARE, SPRING, WINTER])
def test_an_untouched_bulletin_agrees_throughout(text: str) -> None:
    told = held(text)
    assert told.findings and set(told.counts) == {"agrees"}


@need_shared
@pytest.mark.parametrize("name", ["nansha-2021-11-24.txt", "prov/河南省.txt", "syn/syn-dongling.html"])
def test_shared_bulletins_untouched_agree_throughout(name: str) -> None:
    path = SHARED / "corpus" / name
    text = readers.read(path.read_bytes(), path.name).text
    told = proof(text, Library({"b": text}))
    assert len(told.findings) > 30 and set(told.counts) == {"agrees"}


def test_every_place_is_verbatim() -> None:
    draft = "颐康中心已建成12个，配备床位418张。\n全市建成机器人工厂35座，7座尾矿库完成闭库。"
    told = held(draft)
    for finding in told.findings:
        assert draft[slice(*finding.span)] == finding.text
        for point in finding.points:
            assert draft[slice(*point.span)] == point.words
    for cited in told.citations:
        assert library().bulletin(cited.bulletin).text[cited.start : cited.end] == cited.quote
    assert "".join(text for text, _ in marked.pieces(told)) == draft


def test_only_the_chosen_bulletins_count() -> None:
    draft = "4座尾矿库完成闭库。"
    assert proof(draft, library(), ["spring"]).counts == {"agrees": 1}
    assert proof(draft, library(), ["winter"]).counts == {"differs": 1}


def test_a_text_longer_than_any_draft_is_refused() -> None:
    with pytest.raises(DraftError, match="分几次"):
        held("字" * 200_001)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("由市民政局牵头，投入3亿元。", ["duty", "figure"]),
        ("各部门、全区上下和有关单位要提高认识。", []),
        ("2024年3月印发《工作办法》。", ["date", "document"]),
        ("一是完成12项。", ["figure"]),
        ("拨打12345热线。", ["number"]),
        ("已完成整改。", ["status"]),
        ("将于5月建成8座。", ["status", "date", "figure"]),
    ],
)
def test_what_a_sentence_names(sentence: str, kinds: list[str]) -> None:
    claims = named(sentence)
    assert [c.kind for c in claims] == kinds
    assert all(sentence[slice(*c.span)] == c.words for c in claims)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("一是　新建 10 所。", "新建10所", True),
        ("(二)完成1—9月任务", "完成1-9月任务", True),
        ("第3、5条", "第35条", False),
        ("增长3.5%", "增长35%", False),
        ("投入1,200万元", "投入1200万元", True),
    ],
)
def test_folding_keeps_what_makes_a_number(one: str, other: str, same: bool) -> None:
    assert (fold(one) == fold(other)) == same


@given(st.text(alphabet="一二年月日已将完成0123456789.%、，。《》（）局县\n ", max_size=60))
@settings(deadline=None, max_examples=40)
def test_any_text_can_be_checked(text: str) -> None:
    told = held(text)
    assert "".join(part for part, _ in marked.pieces(told)) == text
    told.to_json()


def test_the_marked_text_keeps_the_drafts_words_and_comments_in_word() -> None:
    draft = "一、养老\n颐康中心已建成12个。\n今天*天气*很好。\n"
    told = held(draft)
    text = marked.markdown(told, date(2024, 1, 2))
    assert "**颐康中心已建成12个。**【不一致 1】" in text and "今天\\*天气\\*很好" in text
    assert "12个：不一致，原文为「10个」" in text and "《中共澄湖市委关于巡视整改进展情况的通报》" in text
    document = word.Document(io.BytesIO(marked.docx(told, date(2024, 1, 2))))
    paragraphs = [p.text for p in document.paragraphs]
    assert paragraphs[:3] == ["一、养老", "颐康中心已建成12个。", "今天*天气*很好。"]
    [comment] = list(document.comments)
    assert "10个" in comment.text and comment.author == "通报助手"
    assert "不一致" in document.tables[0].rows[1].cells[1].text
