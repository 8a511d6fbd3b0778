"""Places and units inside the one that a bulletin is about: the counties of a city's report, the towns of a county's table.

Enters: a question and the bulletins in play. Leaves: the inner places it names (柳湾县, 汀海 for 汀海市), in which bulletins they are
told of, and which of them a stretch of text tells of. It knows what texts call a county or a town, not who lies where.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index import tokens
from index.types import Bulletin, Span

MOST = 2000  # bulletins whose texts are read for names; in a larger library a question says first which it is about
COMMON = 150  # in the tokeniser's dictionary: a word so common (提升, 健康) is no name by itself
_RANK = "自治[州县旗]|新区|开发区|高新区|街道|[市县区镇乡旗]"
_BEFORE = r"(?:^|(?<=[，,。；;：:、（(\s|“《和与及由在对为从向是将至到]))"
_NAME = re.compile(rf"{_BEFORE}([一-鿿]{{2,3}}?)({_RANK})(?![域内级政长委场容属直别中划位间县市区镇乡旗化际貌])")
_SEVERAL = re.compile(
    rf"{_BEFORE}((?:[一-鿿]{{2,3}}、)+[一-鿿]{{2,3}})(?:[两二三四五六七八九十]|等[两二三四五六七八九十\d]+)个?([市县区镇乡]|街道)"
)
_NO_NAME = re.compile(
    r"[全各本我你他这那该哪几两三四五六七八九十每多某有的了为以其个级等]|城[市乡镇区]?|乡[镇村]?|县[市区域]?|社$|园$|辖|景$|校$|院$|片$|郊$|山$|灾$|牧$|库$|街$|"
    r"厂$|矿$|开发|保护|示范|试验|合作|先行|试点|自贸|超$|上$|股$|门$|楼$|行政|革命|老$|特$|大$|农|工业|产业|物流|度假|功能|集聚|中心|主城|新$|贫困|重点|强$|"
    r"地级|省|国|核心|建成|聚居|居住|服务|生活|生态|民族|经济|综合|海域|流域|水源|库|市场|专业|特色|小$|名$|古$|中小|易地|文明|美丽|幸福|百强|达标|联|[地都灌下苏]$"
)
_WHOLE = re.compile(r"全[省市县区州国镇乡]|合计|总共|全域|各[市县区乡镇]")


_LANDS = re.compile(r"(?:湾|地|灌|片|库|苏|老|关)区$|自治区$")
_LED = re.compile(r"^[到至由接向在并是](?=..)")
_NEXT = re.compile(rf"的?([一-鿿]{{2,3}}?)({_RANK})(?![域内级政长委场容属直别中划位间化际貌])")
_ROW = re.compile(rf"(?m)^\|\s*(?:\d+\s*\|\s*)?([一-鿿]{{2,4}}?(?:{_RANK}))\s*\|")


@dataclass(frozen=True, slots=True)
class Inner:
    names: tuple[str, ...] = ()  # as the bulletins write them: 汀海市
    bulletins: tuple[str, ...] = ()  # that tell of one of them
    spans: tuple[Span, ...] = ()  # in the question


@lru_cache(maxsize=2048)
def names_in(text: str) -> frozenset[str]:
    """Full names of the inner places that a text tells of."""
    found = set()
    for match in _NAME.finditer(text):
        name = _LED.sub("", match[1])
        if _is_name(name, match[2]):
            found.add(name + match[2])
    for match in _SEVERAL.finditer(text):
        found |= {f"{name}{match[2]}" for name in match[1].split("、") if not _NO_NAME.search(name)}
    return frozenset(found | {m[1] for m in _ROW.finditer(text) if not _NO_NAME.search(short(m[1]))})


def _is_name(name: str, rank: str) -> bool:
    named = not _NO_NAME.search(name) and not _LANDS.search(name + rank)
    return named and (tokens.frequency(name + rank) > 0 or _is_rare(name))


def _is_rare(name: str) -> bool:
    """No common word is in it."""
    return all(len(word) < 2 or tokens.frequency(word) < COMMON for word in {name, *tokens.tokenise(name)})


@lru_cache(maxsize=4096)
def short(name: str) -> str:
    """汀海 of 汀海市."""
    bare = re.sub(rf"(?:{_RANK})$", "", name)
    return bare if len(bare) > 1 else name


@lru_cache(maxsize=4096)
def forms(name: str) -> tuple[str, ...]:
    """How a text or a reader may name it; a short form that is a common word (太平 of 太平镇) is none."""
    bare = short(name)
    return (name, bare) if bare != name and tokens.frequency(bare) < COMMON else (name,)


def is_whole(text: str) -> bool:
    """全市, 合计: asked of all of it, not of the inner place that was spoken of."""
    return bool(_WHOLE.search(text))


def read(text: str, bulletins: Sequence[Bulletin], own: frozenset[str], taken: Sequence[Span]) -> Inner:
    """The inner places a question names. `own`: the places that bulletins are about; `taken`: where such stand in the question."""
    if len(bulletins) > MOST:
        return Inner()
    held = {b.id: names_in(b.text) - own for b in bulletins}
    known = {form: name for names in held.values() for name in names for form in forms(name) if form not in own}
    names: dict[str, None] = {}
    spans: list[Span] = []
    for form in sorted(known, key=lambda form: (-len(form), form)):
        for match in re.finditer(re.escape(form), text):
            a, b = match.span()
            if not any(a < d and c < b for c, d in (*taken, *spans)):
                names[known[form]] = None
                spans.append((a, b))
    for _, end in taken:  # 栖洲市青禾县, of which no bulletin tells
        after = _NEXT.match(text, end)
        if after and _is_name(after[1], after[2]) and not any(after[1] in b.text for b in bulletins):
            names[after[1] + after[2]] = None
            spans.append(after.span())
    told = tuple(id for id, inside in held.items() if inside & names.keys())
    return Inner(tuple(names), told, tuple(sorted(spans)))
