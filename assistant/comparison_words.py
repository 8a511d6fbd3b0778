"""What may have moved between two bulletins, and how it is called, Chinese and English. Knows no bulletin."""

from __future__ import annotations

from typing import Literal

from index.types import MatterStatus

Kind = Literal[
    "completed", "reopened", "status", "postponed", "advanced", "figure", "target", "other_period", "body", "added", "dropped", "unchanged"
]
KINDS: dict[Kind, tuple[str, str]] = {
    "completed": ("新增完成", "completed"),
    "reopened": ("由完成转为未完成", "no longer complete"),
    "status": ("状态变化", "status changed"),
    "postponed": ("延期", "postponed"),
    "advanced": ("提前", "brought forward"),
    "figure": ("数字变化", "figures changed"),
    "target": ("目标调整", "target changed"),
    "other_period": ("数字期间不同", "figures of other periods"),
    "body": ("责任单位调整", "responsible body changed"),
    "added": ("新列", "added"),
    "dropped": ("未再提及", "not mentioned again"),
    "unchanged": ("无变化", "unchanged"),
}
STATUSES: dict[MatterStatus, tuple[str, str]] = {
    "done": ("已完成", "done"), "done_and_standing": ("已完成并长期坚持", "done and standing"), "partly_done": ("部分完成", "partly done"),
    "staged": ("取得阶段性成效", "staged"), "under_way": ("推进中", "under way"), "standing": ("长期坚持", "standing"),
    "planned": ("计划", "planned"), "not_done": ("尚未完成", "not done"), "unstated": ("未写明", "not stated"),
}  # fmt: skip
# Of bulletins that are no series nothing was completed or dropped from one to the other: they only differ.
APART: dict[Kind, tuple[str, str]] = KINDS | {
    "completed": ("状态不同", "status differs"),
    "reopened": ("状态不同", "status differs"),
    "status": ("状态不同", "status differs"),
    "postponed": ("期限不同", "deadline differs"),
    "advanced": ("期限不同", "deadline differs"),
    "figure": ("数字不同", "figures differ"),
    "target": ("目标不同", "target differs"),
    "body": ("责任单位不同", "responsible body differs"),
    "added": ("仅见于较新一份", "only in the newer"),
    "dropped": ("仅见于较早一份", "only in the older"),
}
DONE: tuple[MatterStatus, ...] = ("done", "done_and_standing")
