"""Several figures of one thing, told apart by deed, as what is left or as a whole, and what is declined: two invented notices of a series."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

FIRST = """浔阳县关于民生实事办理情况的通报

发布日期:2023-12-20

浔阳县人民政府办公室对2023年民生实事办理情况通报如下。

一、进展情况

1.全县在用渡船318艘,查出超过使用年限的76艘,已更换51艘,剩下的25艘停运待修。
2.全县142座水闸中,改造提升37座,新建8座,关停5座。
3.三季度诉求满意率84.2%,二季度为79.6%。
4.新认定市级龙头企业23家,累计168家;新登记经营主体3.4万户,其中企业0.9万户、合作社0.2万户。
7.鱼苗投放一期投资0.8亿元,二期投资1.6亿元;渔港改造办理许可证46件。
9.新增护理型床位96张,全年任务260张;改造乡道58公里,完成全年100公里任务的58%。
10.县城环线工程总投资5.2亿元。
11.县级安排民生专项资金6.8亿元,已下达4.15亿元;受理有奖举报2316件,查实1947件。
8.青螺镇、石埠镇养老床位使用率分别为61%、57%。
5.清欠账款2.4亿元,已清偿1.3亿元。
6.农村卫生室达标率为82.4%。

浔阳县人民政府办公室
2023年12月15日
"""
SECOND = FIRST.replace("2023-12-20", "2024-07-05").replace("2023年12月15日", "2024年7月1日").replace("的通报", "的第二次通报")
SECOND = (
    SECOND[: SECOND.index("1.全县")]
    + "3.县城环线工程累计完成投资3.7亿元。\n1.清欠账款进展:累计清偿1.9亿元。\n2.卫生室建设:农村卫生室达标率为88.1%。\n\n浔阳县人民政府办公室\n2024年7月1日\n"
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("roles"), {"first.txt": FIRST.encode(), "second.txt": SECOND.encode()})


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("浔阳县查出超过使用年限的渡船有几艘?", "76艘"),
        ("浔阳县渡船换掉了几艘?", "51艘"),
        ("浔阳县剩下的渡船还有几艘?", "25艘"),
        ("浔阳县在用渡船一共多少艘?", "318艘"),
        ("浔阳县新盖了几座水闸?", "8座"),
        ("浔阳县关停了几座水闸?", "5座"),
        ("浔阳县市级龙头企业累计多少家?", "168家"),
        ("浔阳县新认定市级龙头企业多少家?", "23家"),
        ("浔阳县新登记的企业有多少户?", "0.9万户"),
        ("浔阳县新登记的合作社有多少户?", "0.2万户"),
        ("浔阳县民生专项资金下达了多少?", "4.15亿元"),
        ("浔阳县安排了多少民生专项资金?", "6.8亿元"),
        ("浔阳县有奖举报里属实的有多少件?", "1947件"),
        ("浔阳县新增护理型床位全年任务多少张?", "260张"),
        ("浔阳县新增护理型床位多少张?", "96张"),
        ("浔阳县改造乡道的全年任务是多少公里?", "100公里"),
        ("浔阳县护理型床位还差多少张没完成?", "164张"),
        ("浔阳县县城环线工程还有多少投资没完成?", "1.5亿元"),
        ("浔阳县清欠账款两次通报之间又清偿了多少?", "0.6亿元"),
        ("浔阳县农村卫生室达标率两次通报间提高了多少?", "5.7个百分点"),
        ("跟2023年12月比,2024年7月浔阳县农村卫生室达标率高了几个百分点?", "5.7个百分点"),
    ],
)
def test_the_part_that_is_asked_for_is_told(assistant: Assistant, question: str, figure: str) -> None:
    reply = assistant.ask(question)
    assert reply.headline is not None and figure in reply.headline
    assert not reply.unsupported


def test_a_quarter_that_has_not_come_is_that_of_the_year_before(assistant: Assistant) -> None:
    reply = assistant.ask("浔阳县三季度诉求满意率是多少?", bulletins=[b.id for b in assistant.store.bulletins() if "第二次" not in b.title])
    assert reply.headline is not None and "84.2%" in reply.headline


@pytest.mark.parametrize(
    "question",
    [
        "浔阳县青螺镇农村卫生室达标率是多少?",
        "浔阳县石埠镇清偿账款多少?",
        "浔阳县养老床位满意率是多少?",
        "浔阳县铁路改造投资多少?",
        "浔阳县鱼苗投放三期投资多少?",
        "浔阳县青螺镇招了多少教师?",
    ],
)
def test_what_the_nearest_figure_is_not_of_is_declined(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert reply.abstained and reply.headline is None
