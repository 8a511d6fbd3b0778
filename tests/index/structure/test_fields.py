"""Labels of a matter, however they are set."""

from __future__ import annotations

import pytest

from index.structure.fields import field, meaning


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("责任单位", "body"), ("责 任 单 位", "body"), ("整改责任单位", "body"), ("监管部门", "body"), ("督办期限", "deadline"), ("时限", "deadline"),
        ("进展（已完成）", "status"), ("整改状态", "status"), ("问题摘要", "title"), ("序号", ""), ("联系电话", ""), ("发布单位", ""),
    ],
)  # fmt: skip
def test_a_label_has_a_meaning(label: str, kind: str) -> None:
    assert meaning(label) == kind


@pytest.mark.parametrize("line", ["责任单位：市水利局", "【责任单位】市水利局", "● 责任单位：市水利局", "* 责任单位: 市水利局"])
def test_it_is_read_behind_any_mark(line: str) -> None:
    found = field(line, 0, len(line))
    assert found and found.kind == "body" and line[found.value :] == "市水利局"


@pytest.mark.parametrize("line", ["市水利局牵头整改。", "2025年3月：完成", "一是压实责任"])
def test_prose_has_none(line: str) -> None:
    found = field(line, 0, len(line))
    assert found is None or not found.kind
