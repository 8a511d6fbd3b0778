"""How far a thing has come: a stage told as reached that the passage denies, and the other way round; what bears a sentence out is no slip."""

from __future__ import annotations

import pytest

from assistant.alignment import Source
from assistant.stages import crossed
from index.bulletin import parse
from index.passages import cut

TEXT = """平江市2025年上半年重点项目推进情况的通报

一、推进情况
1. 城南文化馆扩建工程。原定今年4月开工。因规划方案调整，上半年没有启动，拟于10月开工，建成时间顺延至2027年6月。
1. 城西医院。原定2025年6月交付，现计划2025年10月底前竣工，12月底前投入使用。
2. 河东市民广场。4月12日破土动工，土建工程正在施工。
3. 北岭高速。完成工可审批，用地预审尚未取得批复。
4. 湖西客运枢纽。主体工程建成投用，日均发送旅客1.2万人次。
5. 农贸市场改造。东门市场5月重新开业，临水市场尚未开工。
6. 云台山景区。创建国家级旅游度假区通过省级初评。

平江市人民政府办公室
2025年7月10日
"""


def passage(words: str) -> Source:
    bulletin = parse(TEXT, id="pingjiang", source="pingjiang.txt")
    return Source(bulletin, next(p for p in cut(bulletin) if words in p.text or words in "".join(p.path)), [])


@pytest.mark.parametrize(
    ("told_of", "sentence", "there"),
    [
        ("城南文化馆", "城南文化馆扩建工程已按原定计划在4月破土动工。", "没有启动"),
        ("城南文化馆", "城南文化馆的扩建工程已经建成开馆。", "没有启动"),
        ("城西医院", "城西医院改到2025年10月底前投入使用。", "12月底前投入使用"),
        ("城西医院", "城西医院的主体已经完工，力争2025年8月竣工。", "竣工"),
        ("河东市民广场", "河东市民广场已全部完工。", "正在施工"),
        ("北岭高速", "北岭高速的工可和用地预审都已批下来。", "尚未取得批复"),
        ("湖西客运枢纽", "湖西客运枢纽的主体工程还在施工，没有投用。", "投用"),
        ("农贸市场", "东门、临水两家农贸市场均已改造完毕。", "临水市场尚未开工"),
        ("云台山", "云台山景区已经正式评上国家级旅游度假区。", "初评"),
    ],
)
def test_a_stage_that_the_passage_denies(told_of: str, sentence: str, there: str) -> None:
    found = crossed(sentence, [passage(told_of)])
    assert found is not None
    assert there in found.there


@pytest.mark.parametrize(
    ("told_of", "sentence"),
    [
        ("城南文化馆", "城南文化馆扩建工程上半年没能开工，要拖到10月才动工。"),
        ("城南文化馆", "城南文化馆扩建工程建成后归文旅局管。"),
        ("城西医院", "城西医院2025年10月竣工，年底前启用。"),
        ("河东市民广场", "河东市民广场4月就已破土动工。"),
        ("湖西客运枢纽", "湖西客运枢纽主体工程已经建成，并投入使用。"),
        ("农贸市场", "东门农贸市场5月已重新开张，临水市场还没有动工。"),
        ("云台山", "云台山景区创建国家级旅游度假区，已过了省里的初评。"),
        ("北岭高速", "河东市民广场已全部完工。"),
    ],
)
def test_what_the_passage_bears_out_or_does_not_tell(told_of: str, sentence: str) -> None:
    assert crossed(sentence, [passage(told_of)]) is None
