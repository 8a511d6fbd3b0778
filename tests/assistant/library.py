"""A small library of invented bulletins for tests of questions: titles and dates only, and one text."""

from __future__ import annotations

from datetime import date

from index.types import Bulletin


def bulletin(id: str, title: str, as_of: date, text: str = "", issuer: str | None = None, published: date | None = None) -> Bulletin:
    return Bulletin(id, f"{id}.txt", text or title, title, issuer, published or as_of, as_of, as_of)


LINHAI = bulletin(
    "linhai", "中共海川市林海区委关于巡视整改进展情况的通报", date(2023, 10, 31),
    "林海区翠屏中心建成12个。石桥镇完成旧村改造3个。邻近的云台县来区考察。", "中共海川市林海区委", date(2023, 11, 20),
)  # fmt: skip
LINHAI_AUDIT = bulletin("linhai-audit", "林海区人民政府关于2022年度审计查出问题整改情况的报告", date(2023, 12, 15))
YUNAN = bulletin("yunan", "云安市生态环境保护督察整改进展情况公告（2024年3月）", date(2024, 3, 20))
YUNAN2 = bulletin("yunan2", "云安市生态环境保护督察整改进展情况公告（2024年12月）", date(2024, 12, 10))
GANSU = bulletin("gansu", "2026年甘肃省政府工作报告", date(2026, 1, 27))
SICHUAN = bulletin("sichuan", "2026年四川省人民政府工作报告", date(2026, 2, 3))
GUIZHOU = bulletin("guizhou", "政府工作报告", date(2026, 1, 27), "（2026年1月27日在贵州省第十四届人民代表大会第四次会议上）")
UNIVERSITY = bulletin("minghu", "中共明湖大学委员会关于巡视整改进展情况的通报", date(2024, 5, 31))

ONE = [LINHAI]
ALL = [LINHAI, LINHAI_AUDIT, YUNAN, YUNAN2, GANSU, SICHUAN, GUIZHOU, UNIVERSITY]
PROVINCES = [GANSU, SICHUAN, GUIZHOU]
