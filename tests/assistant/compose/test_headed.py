"""A heading names the thing; the paragraph under it counts, dates and closes on who is responsible."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

TEXTS = Path(__file__).parents[3] / "evals" / "texts"
NAMES = ("sevb-luting.txt", "sevb-boning.txt", "yanjiang-ducha-2025.txt", "langxi-shuitou-2025.txt")
TOLD = """
芦汀区加装电梯已经开工多少台? | 83台
加装电梯已投入使用多少台? | 51台
芦汀区口袋公园建成几处? | 14处
芦汀区停车泊位新增了多少个? | 1132个
芦汀区供水管网改造实际完成多少公里? | 11.4公里
芦汀区农贸市场升级由哪个部门牵头? | 区市场监督管理局
芦汀区老旧供水管网改造进展怎么样? | 进度滞后
玉带河整治完成了吗? | 通报称已完成
玉带河整改由谁负责? | 上砚区政府、市水利局
小水电整改时限是什么时候? | 2025年12月底前
琅溪水投集团客服热线由哪个部门负责整改? | 客户服务部
泊宁市审计整改到位率是多少? | 80.4%
江心洲水厂什么时候通水? | 计划2026年5月底前通水
石埠卫生服务中心什么时候竣工? | 竣工时间调整为2026年3月底
泊宁城发的2300万元为什么没收回? | 借款企业进入破产程序
砚江石泷县的建筑垃圾项目投产了没有? > 那全市的资源化利用率现在是多少? | 41%
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("headed"), {name: (TEXTS / name).read_bytes() for name in NAMES})


@pytest.mark.parametrize(("asked", "told"), [tuple(row.split(" | ")) for row in TOLD.split("\n") if row])
def test_what_stands_under_a_heading_is_told_of_what_it_names(assistant: Assistant, asked: str, told: str) -> None:
    *before, question = asked.split(" > ")
    reply = assistant.ask(question, before)
    assert not reply.abstained and told in f"{reply.headline}{reply.answer}", (reply.headline, reply.answer)


def test_what_is_not_told_of_a_county_is_told_of_the_whole_and_says_so(assistant: Assistant) -> None:
    reply = assistant.ask("那建筑垃圾的资源化利用率现在是多少?", ["砚江石泷县那个建筑垃圾项目投产了没有?"])
    assert reply.answer.startswith("以下不限于石泷县") and "41%" in reply.answer


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("江心洲水厂定在什么时候通水，比原先晚了多久?", "计划2026年5月底前通水，比原定时间推迟11个月"),
        ("泊宁市公办园在园幼儿占比打算到什么时候提到多少?", "2026年秋季学期,目标为:公办园在园幼儿占比达到60%"),
    ],
)
def test_what_one_clause_answers_is_told_once(assistant: Assistant, question: str, headline: str) -> None:
    reply = assistant.ask(question)
    assert reply.headline == headline and reply.answer.count("[1]") == 1
