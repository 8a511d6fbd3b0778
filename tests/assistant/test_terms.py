"""Which words of a question carry what is asked about."""

from __future__ import annotations

import pytest

from assistant import lexicon
from assistant.terms import cut, read_terms, synonyms_of


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("城镇新增就业人数是多少", "城镇新增就业"),
        ("城镇一共新增了多少就业", "城镇新增就业"),
        ("“放心消费”示范店有几家", "放心消费"),
        ("规上工业企业的用电量", "规上工业企业"),
        ("最低生活保障标准提高到多少", "最低生活保障"),
        ("2087号提案谁在办", "2087"),
        ("“2+3+N”产业体系是什么", "2+3+N"),
        ("GDP增长目标", "GDP"),
        ("翠屏水质净化厂扩容", "净化厂"),
        ("埭头那个泵站修好没有", "埭头"),
    ],
)
def test_what_is_asked_about_is_a_term(words: str, wanted: str) -> None:
    assert wanted in read_terms(words).all


@pytest.mark.parametrize("words", ["一共有多少", "是什么时候", "到底怎么样了", "分别是哪几个", "请问大概有几成"])
def test_words_of_asking_are_no_terms(words: str) -> None:
    assert read_terms(words).specific == ()


@pytest.mark.parametrize(
    ("words", "none"),
    [("办得快的话要几天", "的话"), ("乡镇那边有多少块", "那边"), ("平均每人有多大地方", "每人"), ("装好的电梯", "好的")],
)
def test_what_holds_a_sentence_together_is_no_term(words: str, none: str) -> None:
    assert none not in read_terms(words).all


def test_everyday_verbs_count_only_where_nothing_else_is_left() -> None:
    assert "省下" not in "".join(read_terms("“春风券”帮商户省下了多少租金").all)
    assert read_terms("省下了多少").all


def test_the_more_specific_comes_first_and_general_words_last() -> None:
    terms = read_terms("“银龄守护”项目的养老服务覆盖率是多少")
    assert terms.all[0] == "银龄守护"
    assert terms.all[-1] in terms.general
    assert terms.strong


def test_compounds_are_kept_with_their_pieces() -> None:
    terms = read_terms("山塘水库加固工程")
    assert {"水库", "加固"} <= {t for t in terms.all if len(t) == 2}
    assert any(len(t) > 4 for t in terms.all)


def test_blanked_stretches_give_no_terms() -> None:
    assert "林海" not in "".join(read_terms("林海区的医院", [(0, 3)]).all)


@pytest.mark.parametrize(
    ("everyday", "official"),
    [
        ("养老院", "养老机构"), ("看病", "医疗"), ("三甲", "三级甲等医院"), ("打私", "反走私"), ("GDP", "地区生产总值"),
        ("固投", "固定资产投资"), ("规上", "规模以上"), ("外贸", "进出口"), ("财政收入", "一般公共预算收入"), ("五百强", "500强"),
        ("涨", "增长"), ("护士", "注册护士"), ("PM2.5", "细颗粒物"), ("烂尾楼", "保交楼"), ("高企", "高新技术企业"),
        ("投进去", "完成投资"), ("拨下来", "下达"), ("退回去", "返还"), ("拆掉", "拆除"), ("药钱", "药费"), ("饭钱", "饭费"),
    ],
)  # fmt: skip
def test_everyday_words_have_official_ones(everyday: str, official: str) -> None:
    assert official in synonyms_of((everyday,))[everyday]


def test_the_table_is_ample_and_no_word_stands_for_itself() -> None:
    table = lexicon.synonyms()
    assert len(table) > 500
    assert not [word for word, others in table.items() if word in others]


def test_cutting_loses_nothing() -> None:
    for words in ("规模以上工业增加值增长", "埭头泵站", "甲", "", "GDP增速"):
        assert "".join(cut(words)) == words
