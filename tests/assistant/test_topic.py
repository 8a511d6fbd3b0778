from __future__ import annotations

import pytest

from assistant.topic import Topic

CARE = ("二、整改情况", "第一方面问题", "(四)关于保基本民生工作存在短板问题", "1.针对医疗卫生建设仍有差距问题")


@pytest.mark.parametrize(
    ("topic", "path", "action", "belongs"),
    [
        ("", (), "", True),
        ("医疗", CARE, "加快建设", True),  # by the heading
        ("医疗", ("一、总体情况",), "新增医院床位3480张", True),  # a broad topic's word
        ("医疗", ("一、总体情况",), "新增养老床位418张", False),
        ("看病", ("一、总体情况",), "推进医疗服务提升", True),  # a synonym
        ("养老 床位", ("一、总体情况",), "新增养老床位418张", True),
        ("养老 学位", ("一、总体情况",), "新增养老床位418张", False),  # both are wanted
        ("养老、学位", ("一、总体情况",), "新增学位418个", True),  # either
        ("养老或学位", ("一、总体情况",), "新增学位418个", True),
        ("污水管网建设", ("一、总体情况",), "新建城区污水管网42.5公里", True),  # its words apart
        ("第一方面", CARE, "加快建设", True),
        ("整改情况", CARE, "加快建设", False),  # the part's own heading stands over everything in it
        ("整改情况", CARE[:1], "加快建设", True),
        ("ＰＭ２.５", ("一、总体情况",), "PM2.5平均浓度下降", True),
    ],
)  # fmt: skip
def test_a_row_belongs_to_a_topic_by_its_words(topic: str, path: tuple[str, ...], action: str, belongs: bool) -> None:
    assert Topic(topic)(path, action) is belongs


@pytest.mark.parametrize("topic", ["医疗卫生建设", "医疗卫生方面问题", "生态环境治理"])
def test_light_words_do_not_narrow_a_topic(topic: str) -> None:
    assert Topic(topic)(("一、总体情况",), "新增医院床位3480张,整治黑臭水体9条")
    assert not Topic(topic)(("一、总体情况",), "完善治理方面的工作")
