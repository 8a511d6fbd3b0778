"""Who is responsible, as worded: 「责任单位：区财政局、区国资中心」, 「由区纪委监委、区委组织部…把关」, 「成立由区委书记任组长的…」.

Enters: text. Leaves: the words and their span, or None. It does not know the bodies themselves: any words in these places are taken.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from index.types import Span
from index.vocabulary import any_of, words


class Body(NamedTuple):
    words: str
    span: Span


HELPING = re.compile(r"[，,](?P<body>[^，,。；;：:\n]{2,20}?)(?:协同|协助)?配合(?=[，,。；;检做开]|$)")
JOINT = "；"  # between the bodies that several labels name for one matter


def joined(told: str | None, words: str) -> str | None:
    """牵头单位：甲 and 配合单位：乙 are both: 甲；乙."""
    if not words or (told and words in told):
        return told
    return f"{told}{JOINT}{words}" if told else words


def first(told: str | None) -> str:
    """The words of the label that comes first, as they stand in the text."""
    return (told or "").split(JOINT)[0]


def body_of(text: str, *, offset: int = 0) -> Body | None:
    if not hint().search(text):
        return None
    for pattern in patterns():
        if match := pattern.search(text):
            start, end = match.span("body")
            return Body(text[start:end], (start + offset, end + offset))
    return None


def bodies_of(text: str) -> str | None:
    """Who is responsible and who helps: 县住建局承办，城投公司配合 -> 县住建局；城投公司."""
    told = body_of(text)
    helping = HELPING.search(text, told.span[1]) if told else None
    return joined(told.words, helping["body"]) if told and helping else told.words if told else None


@cache
def hint() -> re.Pattern[str]:
    """What every pattern needs: asking once is many times as fast, and most clauses name nobody."""
    return re.compile(any_of((*words("body_words.txt", "label"), *words("body_words.txt", "verb"), "组长", "《")))


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    label, verb = any_of(words("body_words.txt", "label")), any_of(words("body_words.txt", "verb")) + "(?!同志|人|的)"
    return (
        re.compile(r"^[\s\-*]*《.*》[（(](?P<body>[^\d\s，,（）()]{2,20})[，,]\s?\d{4}年"),
        re.compile(rf"{label}\s*(?:[：:]|为|是)\s*(?P<body>[^\s，,。；;：:\n]+(?:[ \u3000][^\s，,。；;：:\n]+)*)"),
        re.compile(rf"(?<![自理缘事])由(?P<body>[^，,。；;：:\n]{{2,40}}?)(?:同志)?(?:(?:共同|联合|直接|分别|带头|具体|跟踪|统筹|统一|全程|逐一|靠前|挂牌)?{verb}|对[^，,。；;\n]{{2,30}}{verb})"),
        re.compile(r"(?:成立|组建|设立)(?:了)?由?(?P<body>[^，,。；;：:由\n]{2,30}?)(?:担任|任|为)(?:双)?组长"),
        re.compile(r"由(?P<body>[^，,。；;：:由\n]{2,30}?)(?:担任|任)(?:双)?组长"),
        re.compile(r"(?:^|[，,。；;：:])(?:[一二三四五六七八九十]{1,3}是)?(?!每|各|都|积极|主动|由)(?P<body>[^，,。；;：:\n]{2,24}?(?:同志|局|委|办|厅|部|组|专班|中心|政府|书记|区长|市长|镇长|领导|处|队|公司))(?:共同|联合|带头)?(?:牵头|(?:承|主)办(?=[，,。；;]|$))"),
    )  # fmt: skip
