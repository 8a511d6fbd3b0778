"""Parts of one breath, and turns that lean on the one before: told in one sentence or beside it; what nothing tells is declined."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

TEXTS = Path(__file__).parents[3] / "evals" / "texts"
NAMES = ("xizhou-2023-12-28.txt", "xizhou-2024-07-10.txt", "lanjiang-2024-04-18.html", "luting-2024-09-18.txt", "shuowan-2025-07-10.txt")
TOLD = """
栖洲专班开了多少次调度会、发了多少份工作提示? | 13次 21份
栖洲抽查发现的新问题有多少,当场改掉几个? | 73个 51个
栖洲查出来超期的校车多少台,换掉了多少? | 85台 63台
栖洲学校基建债一共锁定了多少,还掉了多少,什么时候清零? | 2.86亿元 10月底前
栖洲家长满意率是多少,比去年抽查时高了多少? | 93.4% 5.1个百分点
柳湾县任务办结率多少,比上次提高了多少? | 65% 27个百分点
栖洲头一份学位预警名单,红的黄的各有几所学校? | 5所 7所
栖洲市职业教育中心搬迁延到什么时候了,因为啥? | 2025年2月底 溶洞
岚江高速公路隧道排查了多少座,查出多少隐患,改完了多少? | 418座 972处 905处
岚江渡口现在剩多少道,今年还要撤多少? | 241道 30道
芦汀撂荒地查出多少亩,复耕了多少,剩下的为啥没复耕? | 2.36万亩 2.11万亩 水源
芦汀拖欠企业多少钱,涉及几家企业? | 1.87亿元 214家
朔湾今年计划投资多少,上半年投了多少? | 38.6亿元 21.4亿元
朔湾公交新开了几条线,优化了几条? | 11条 19条
朔湾电梯装好了几部,正在装的几部,为什么慢了? | 93部 71部 意见不一致
岚江省高速公路隧道查出多少处隐患? > 改完的有多少? | 905处
2023年栖洲公开招聘了多少教师? > 到岗的呢? | 1492名
栖洲2024年5月复查了多少所学校? > 反弹的问题有几个? | 19个
芦汀城区小学新增学位多少? > 初中呢? | 1080个
朔湾加装电梯完成了多少部? > 在建的呢? | 71部
朔湾HPV疫苗第一针打了多少人? > 今年的任务是多少? | 2.8万人
"""
DECLINED = ("朔湾市地铁3号线全长多少公里?", "栖洲校车一年要跑多少公里,花多少油钱?", "栖洲教育局一年开多少次家长会?")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("jointly"), {name: (TEXTS / name).read_bytes() for name in NAMES})


@pytest.mark.parametrize("row", [line for line in TOLD.splitlines() if line])
def test_every_part_is_told(told: Assistant, row: str) -> None:
    asked, wanted = row.split(" | ")
    *history, question = asked.split(" > ")
    reply = told.ask(question, history)
    assert not reply.abstained
    assert [w for w in wanted.split() if w not in f"{reply.headline}{reply.answer}"] == []


@pytest.mark.parametrize("question", DECLINED)
def test_a_neighbour_is_no_answer(told: Assistant, question: str) -> None:
    assert told.ask(question).abstained
