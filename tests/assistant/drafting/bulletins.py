"""Two invented bulletins with what drafts must keep apart, and a way to read them without a store."""

from __future__ import annotations

from datetime import date

from assistant.drafting.units import Read, Unit, units
from index import bulletin as reading
from index import commitments, figures, passages

TALLY = "截至2024年5月31日，30项整改任务中，已完成21项，正在推进7项，尚未完成2项"
INSPECTED = "根据统一部署，2023年9月5日至11月3日，省委第七巡视组对柳湾区进行了巡视"

LIUWAN = f"""中共海川市柳湾区委关于巡视整改进展情况的通报

  {INSPECTED}。现将整改进展情况予以公布。

  一、整改工作总体情况

  (一)统筹推进整改。{TALLY}。2024年1—5月，全区地区生产总值同比增长6.2%；新设企业3120家。

  二、逐项整改情况

  (一)关于民生保障存在短板问题

  1.针对养老床位不足问题

  一是实施颐康中心建设行动,已完成建设8个,预计共配备养老床位260张。二是到2025年全区养老床位将超过1500张。三是加强培训,先后开展培训12场次。

  2.针对道路积水问题

  对全区14处易涝点逐一排查，已改造9处，其余5处2024年9月底前完成。

  3.针对账款拖欠问题

  成立工作专班，高位推进账款清偿工作，目前已完成整改。

  三、下一步工作计划

  一是对已完成的整改任务适时组织“回头看”，坚决防止反弹。二是新建幼儿园3所。

  中共海川市柳湾区委
  2024年6月12日
"""

DUTIES = """澜溪市环保督察整改进展公告

一、总体进展
截至2024年3月20日，2项任务中，已完成1项，正在推进1项。

二、各项任务进展

1、垃圾渗滤液积存
整改目标：渗滤液全部清零，日处理能力达到600吨。
整改时限：2024年6月底
责任单位：市城管局
进展：正在推进。新装设备2套，日处理能力提升到450吨。

2、排污口整治滞后
整改目标：完成63个排污口整治。
整改时限：2023年12月底
责任单位：市生态环境局
进展：已完成。63个排污口全部完成整治，立案12起。

澜溪市整改办公室
2024年3月25日
"""


def read(text: str, id: str = "liuwan") -> Read:
    found = reading.parse(text, id=id, source=f"{id}.txt")
    cut = passages.cut(found)
    told = figures.read_bulletin(found, cut)
    matters, promised = commitments.read_bulletin(found, cut, told)
    assert found.as_of is None or isinstance(found.as_of, date)
    return Read(found, cut, told, matters, promised)


def unit(read: Read, words: str) -> Unit:
    """The one unit that holds these words."""
    found = [u for u in units(read) if words in u.text]
    assert len(found) == 1, [u.text for u in found] or [u.text for u in units(read)]
    return found[0]
