"""What is asked of the bulletin itself, on invented bulletins."""

from __future__ import annotations

import pytest

from tests.assistant.compose.conftest import Ask


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("临河县的民生实事通报是谁发的", "发布机关:临河县人民政府办公室"),
        ("临河县这份通报哪天发布的", "发布日期:2025年7月11日"),
        ("临河县这份通报的发文字号是什么", "发文字号:临政办函〔2025〕41号"),
        ("临河县民生实事的联系电话是多少", "联系电话:0123-4567890"),
        ("临河县民生实事的联系人是谁", "联系人:赵敏"),
        ("云溪市整改情况是哪个部门公布的", "发布机关:云溪市生态环境保护督察整改工作领导小组"),
        ("云溪市督察整改的监督电话是多少?", "联系电话:12369或0712-8821345"),
        ("云溪市督察整改办的邮编是多少", "邮政编码:430021"),
        ("云溪市督察整改的数据截至哪天", "数据截止日期:2025年2月28日"),
    ],
)
def test_facts_that_the_page_words_are_told_and_cited(ask: Ask, question: str, headline: str) -> None:
    reply = ask(question)
    assert reply.headline == headline and reply.citations and not reply.abstained


@pytest.mark.parametrize(
    "question", ["临河县县长是谁", "临河县民生实事通报的邮编是多少", "云溪市督察整改通报的发文字号是多少", "云溪市督察整改办的邮箱是什么"]
)
def test_facts_that_it_does_not_word_are_declined_by_name(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.abstained and reply.headline is None and reply.answer.startswith("通报没有写明")


@pytest.mark.parametrize("question", ["云溪市哪个部门印发了《云溪市长江岸线保护和利用管理办法》", "云溪市第二污水处理厂扩建工程哪天通水"])
def test_a_matter_of_the_bulletin_is_not_taken_for_the_bulletin(ask: Ask, question: str) -> None:
    assert not (ask(question).headline or "").startswith("发布")
