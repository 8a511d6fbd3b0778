"""Headings without a number are known by recurring; a shape that stands once heads nothing."""

from __future__ import annotations

import pytest

from index.bulletin import parse

RECORDS = "关于重点事项办理情况的通报\n\n现将办理情况通报如下。\n\n" + "\n".join(
    f"* 序号：{n}\n* 事项：{name}\n* 进度：在办。\n* 牵头单位：市水利局" for n, name in enumerate(("海堤改造", "夜间公交", "路灯更新"), 1)
)
MARKED = "关于隐患治理进展的通报\n\n现将进展通报如下。\n\n" + "\n".join(
    f"◆ {name}\n　● 督办期限：2025年4月30日\n　● 进展：已完成治理。" for name in ("罐区破损", "通道占用", "管道腐蚀")
)
PARTS = "关于整改情况的通报\n\n一、关于作风建设方面\n" + "\n".join(
    f"（{n}）{name}问题。\n1.整改措施。建立了台账。\n2.整改成效。已完成整改。"
    for n, name in zip("一二三", ("乱收费", "换届迟缓", "缺医少药"), strict=True)
)
ANNEXES = "关于整改情况的函\n\n现将情况函报如下。\n\n附件：1．进展清单\n　　2．办理情况\n\n市政府办公室\n2024年10月14日\n\n附件1\n进展清单\n已完成整改3项。\n"


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (RECORDS, ["海堤改造", "夜间公交", "路灯更新"]),
        (MARKED, ["罐区破损", "通道占用", "管道腐蚀"]),
        (RECORDS.split("* 序号：2")[0], []),
        (MARKED.split("◆ 通道")[0], []),
        (ANNEXES, ["进展清单"]),
    ],
)
def test_what_recurs_heads(text: str, headings: list[str]) -> None:
    assert [s.heading for s in parse(text, id="b", source="b.txt").sections] == headings


def test_parts_named_alike_under_each_problem_are_parts_of_it() -> None:
    from tests.index.test_matters import matters_of

    found = matters_of(PARTS)
    assert list(found) == ["乱收费问题", "换届迟缓问题", "缺医少药问题"] and {m.status for m in found.values()} == {"done"}
