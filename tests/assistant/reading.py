"""Bulletins read from texts alone, as the tables ask a store for them: no index, no disk but for a folder that a test gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index import bulletin as reading
from index import commitments, figures, passages
from index.errors import LibraryError
from index.types import Bulletin, Commitment, Figure, Matter, Passage


@dataclass
class Reading:
    texts: Mapping[str, str]
    data: Path = Path("nowhere")
    generation: int = 1
    index_folder: Path | None = None
    _bulletins: dict[str, Bulletin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bulletins = {id: reading.parse(text, id=id, source=f"{id}.txt") for id, text in self.texts.items()}

    def refresh(self) -> None:
        """Nothing else writes here."""

    def bulletins(self) -> list[Bulletin]:
        return list(self._bulletins.values())

    def bulletin(self, id: str) -> Bulletin:
        if id not in self._bulletins:
            raise LibraryError(f"库中没有编号为「{id}」的通报", f"no bulletin {id}")
        return self._bulletins[id]

    def passages(self, id: str) -> list[Passage]:
        return passages.cut(self.bulletin(id))

    def figures(self, id: str) -> dict[str, tuple[Figure, ...]]:
        return figures.read_bulletin(self.bulletin(id), self.passages(id))

    def commitments(self, id: str) -> tuple[tuple[Matter, ...], tuple[Commitment, ...]]:
        return commitments.read_bulletin(self.bulletin(id), self.passages(id), self.figures(id))


def notice(day: str, tasks: list[tuple[str, str, str, str]]) -> str:
    """A notice on tasks: (title, deadline, status, what was done) each."""
    told = "\n".join(
        f"{n}．{title}\n责任单位：市水务局\n整改目标：{title}整治到位\n整改时限：{due}\n进展：{status}。{done}。"
        for n, (title, due, status, done) in enumerate(tasks, 1)
    )
    return f"澄湖市生态环境保护督察整改进展情况公告\n\n截至{day}，任务共{len(tasks)}项。\n\n一、总体情况\n各级各部门合力推进。\n\n二、各项任务进展\n{told}\n\n澄湖市整改办\n{day}\n"


SPRING = notice(
    "2024年3月20日",
    [
        ("东郊填埋场渗滤液积存", "2024年6月底", "正在推进", "新装处理设备2套，日处理能力提升到450吨"),
        ("白河排污口整治滞后", "2023年12月底", "已完成", "63个排污口已全部整治"),
        ("南埭污水厂扩建滞后", "2024年9月底", "正在推进", "完成主体工程60%"),
        ("尾矿库未按期闭库", "2025年12月底", "正在推进", "4座尾矿库完成闭库"),
    ],
)
WINTER = notice(
    "2024年12月10日",
    [
        ("东郊填埋场渗滤液积存", "2024年6月底", "已完成", "积存渗滤液已清零"),
        ("白河排污口整治滞后", "2023年12月底", "已完成", "63个排污口保持达标"),
        ("南埭污水厂扩建滞后", "2025年6月底", "正在推进", "完成主体工程90%"),
        ("尾矿库未按期闭库", "2025年12月底", "正在推进", "7座尾矿库完成闭库"),
    ],
)
