"""Which bulletins a question is about: places, bodies and dates of bulletins that it names.

Enters: the question and the library's bulletins. Leaves: a Scope. It knows `data/places.txt` and what titles say, not the texts.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import PurePath

from assistant import lexicon
from index import grammar
from index.types import Bulletin, Period, Span

_SUFFIX = r"(?:特别行政区|自治区|自治州|自治县|自治旗|新区|开发区|地区|省|市|州(?!市)|盟|县|区|旗|镇|乡|街道)"
_LEVELS = (("省", "自治区", "特别行政区"), ("市", "州", "盟", "地区"), ("县", "区", "旗"), ("镇", "乡", "街道"))
_OF_BODIES = tuple("委政级直局厅")
_RANK = re.compile(r"[省市州县区镇乡](?![委政级])")
_LINK = re.compile(rf"[一-鿿]{{1,8}}?{_SUFFIX}")
_KINDS_OF_BODY = "大学|学院|医院|集团|公司|银行|学校|中学|研究院|研究所|管委会"
_BODY = re.compile(rf"[一-鿿]{{2,12}}?(?:{_KINDS_OF_BODY})")
_CALLED = re.compile(rf"[一-鿿]{{2,10}}?({_KINDS_OF_BODY})")
_HEAD = re.compile(r"在([一-鿿]{2,9}?(?:省|市|自治区|州|县|区))第[一-鿿\d]{1,4}届")
_LEAD = re.compile(
    r"^(?:\d{4}\s?年(?:度)?|第?[一二三四1-4]季度|前?[一二三四]个?季度|[上下]半年|\d{1,2}(?:[-—至]\d{1,2})?月份?|[全本][国省市州县区]|"
    r"中国共产党|中共|共青团|中华人民共和国|《|关于|印发)+"
)
_ORGANISATION = re.compile(r"大学|学院|[一二三四五六]院|医院|银行|交大|师大|理工|实验室|省委|市委|省政府|省第|队|路|证券|会议|论坛|精神")
_NOT_NAMED = re.compile(r"[全本各][省市县区州镇]|季度|[年月日]")
_UNKNOWN = re.compile(r"(?:^|[,，。、？?;；\s那和与跟比])([一-鿿]{2,3}(?:省|市|县|自治州|区|镇|乡|街道))(?![一-鿿]?(?:民|政|内|长|域|块))")
_UNKNOWN_BODY = re.compile(r"(?:^|[,，。？?;；])([一-鿿]{2,6}(?:大学|学院|集团))")
_NO_PLACE = re.compile(
    r"[全各本我咱俺你他这那该哪几两三四五六七八九十多]|城[市区]|地区|园区|社区|辖区|景区|校区|院区|片区|郊区|山区|灾区|牧区|库区|街区|厂区|矿区|"
    r"开发区|保护区|示范区|试验区|合作区|自贸|超市|上市|股市|门市|楼市|县市|县区|市区|行政|革命|老区|特区|大区|农|工业|物流|度假|功能"
)
_ROW = re.compile(r"[和与跟同及比、]|以及|相比")
_INSTITUTION = re.compile(r"合作|对口|协作|之间|共建|帮扶|的?合作")
_OF_THE_NATION = re.compile("国务院|全国|国家")
_NATION = re.compile(r"^(?:全国|我国|中国)(?!.{0,3}(?:第|排|前|首|最|文明|人大|政协|百强|共产党))")
_NOTICE = re.compile(r"公告|公布|通报|报告|那会儿|那时|的时候|时[,，有已还澜]|时$|时(?=[^间])|说")
_OF_NOTICE = re.compile(r"的?(?:那份|那个|这份)?(?:进展|情况)?(?:通报|公告|公报|报告)(?!的|过)")  # not 上半年通报的托位数
_KINDS = ("巡视", "巡察", "审计", "督察", "督查", "政府工作报告", "民生实事", "主题教育", "信访", "安全生产", "预算")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about: ids of bulletins (empty: all), the names it uses for them, names the library lacks."""

    bulletins: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()  # where names stand in the question


@dataclass(frozen=True, slots=True)
class Gazetteer:
    names: dict[str, str]  # name or short name -> full name
    parents: dict[str, str]
    groups: dict[str, tuple[str, ...]]
    letters: dict[str, str]  # one-character names of provinces
    pattern: re.Pattern[str]


@cache
def gazetteer() -> Gazetteer:
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    groups: dict[str, tuple[str, ...]] = {}
    letters: dict[str, str] = {}
    districts: list[tuple[str, str]] = []
    doubtful: set[str] = set()
    for row in lexicon.lines("places.txt"):
        mark, cells = row[0], [cell.split() for cell in row.lstrip("=>! ").split("|")]
        if mark == "=":
            groups[cells[0][0]] = tuple(cells[1])
        elif mark == "!":
            doubtful.update(cells[0])
        elif mark == ">":
            districts += [(name, cells[0][0]) for name in cells[1]]
        else:
            full = cells[0][0]
            names[full] = full
            names.update({short: full for short in cells[1] if len(short) > 1})
            letters.update({short: full for short in cells[1] if len(short) == 1})
            for city in cells[2] if len(cells) > 2 else []:
                districts.append((city if len(city) > 2 and city[-1] in "州盟区" else city + "市", full))
    for name, parent in districts:
        parents.setdefault(name, parent)
        names.setdefault(name, name)
        short = short_name(name)
        if short not in doubtful:
            names.setdefault(short, name)
    for word in doubtful:
        names.pop(word, None)
    return Gazetteer(names, parents, groups, letters, lexicon.any_of(set(names) | set(groups)))


def short_name(name: str) -> str:
    """青禾区 -> 青禾; a name that would keep one character stays whole."""
    bare = re.sub(rf"(?:{_SUFFIX})$", "", name)
    return bare if len(bare) > 1 else name


def ancestors(name: str) -> tuple[str, ...]:
    """Cities and provinces around a known place, nearest first."""
    found: list[str] = []
    parents = gazetteer().parents
    while (up := parents.get(name)) and up not in found:
        found.append(up)
        name = up
    return tuple(found)


def names_of(bulletin: Bulletin) -> tuple[str, ...]:
    """Places and bodies that a bulletin is by or about, the one it is about last: (广州市, 南沙区)."""
    if found := _names(bulletin.title, bulletin.issuer or "", bulletin.source):
        return found
    match = _HEAD.search(bulletin.text[:800].replace("\n", ""))
    return (gazetteer().names.get(match[1], match[1]),) if match else ()


@dataclass(frozen=True)
class Known:
    """What some bulletins are about, in places."""

    chains: Mapping[str, tuple[str, ...]]  # id -> places around it, its own last
    have: frozenset[str]  # their own
    around: frozenset[str]
    forms: frozenset[str]  # all forms of the places that they are about and that lie around these
    national: bool


_last: tuple[Sequence[Bulletin], Known] | None = None


def known(bulletins: Sequence[Bulletin]) -> Known:
    """Kept for the tuple of bulletins last asked of: that of the whole library stays the same from question to question."""
    global _last
    kept = _last
    if kept is not None and kept[0] is bulletins:
        return kept[1]
    chains = {b.id: names for b in bulletins if (names := names_of(b))}
    made = Known(
        chains,
        have=frozenset(names[-1] for names in chains.values()),
        around=frozenset(up for names in chains.values() for up in (*names[:-1], *ancestors(names[-1]))),
        forms=frozenset(form for names in chains.values() for name in (*names, *filter(None, map(_seat, names))) for form in _forms(name)),
        national=any(_OF_THE_NATION.search(b.title) for b in bulletins),
    )
    if isinstance(bulletins, tuple):
        _last = bulletins, made
    return made


def own(bulletins: Sequence[Bulletin]) -> frozenset[str]:
    """All forms of the places that bulletins are about and that lie around these."""
    return known(bulletins).forms


@lru_cache(maxsize=100_000)
def _names(title: str, issuer: str, source: str) -> tuple[str, ...]:
    return next((found for words in (title, issuer, PurePath(source).stem) if (found := _admin(words))), ())


def _admin(words: str) -> tuple[str, ...]:
    """The chain of places, else the body, that a title or a file name opens with."""
    words = _LEAD.sub("", words.strip())
    known = gazetteer()
    if body := _BODY.match(words):
        return (body[0],)
    chain: list[str] = []
    while match := (_known_at(words) or _link_at(words, first=not chain)):
        name = known.names.get(match, match)
        of_body = words[len(match) :].startswith(_OF_BODIES)  # 武安市对照市委巡察意见
        if chain and _level(name) < _level(chain[-1]) + of_body:  # 砚池县落实省生态环境保护督察意见
            break
        chain.append(name)
        words = words[len(match) :]
        if len(chain) == 4:
            break
    return tuple(chain)


def _known_at(words: str) -> str | None:
    """A listed place; a short name before another rank's suffix is another place: 青浦镇 is not 青浦区."""
    match, names = gazetteer().pattern.match(words), gazetteer().names
    return match[0] if match and match[0] in names and not _of_another_rank(match[0], words, match.end()) else None


def _of_another_rank(word: str, text: str, end: int) -> bool:
    """官渡 in 官渡镇 is not 官渡区."""
    full, rank = gazetteer().names[word], _RANK.match(text, end)
    return rank is not None and full not in (word, word + rank[0])


def _link_at(words: str, *, first: bool) -> str | None:
    match = _LINK.match(words)
    if not match or len(match[0]) > (7 if first else 5) or re.match(r"省|关于|人民|政府|委", match[0]) or _NOT_NAMED.search(match[0]):
        return None
    if not first and (_NO_PLACE.search(match[0]) or grammar.is_deed(match[0][:2])):  # 整改市级督查发现的问题
        return None
    return match[0] if len(match[0]) > 2 else None


def _level(name: str) -> int:
    """0 a province, 3 a town."""
    return next((level for level, ends in enumerate(_LEVELS) if name.endswith(ends)), 2)


@cache
def _aliases() -> dict[str, set[str]]:
    """Full name -> short names."""
    table: dict[str, set[str]] = {}
    for alias, full in gazetteer().names.items():
        table.setdefault(full, set()).add(alias)
    return table


def _forms(name: str) -> set[str]:
    """How a reader may name it."""
    return {form for form in {name, short_name(name)} | _aliases().get(name, set()) if len(form) > 1}


def _seat(name: str) -> str | None:
    """琅溪市 of 琅溪市水务投资集团, which a reader may call 琅溪."""
    seat = _link_at(name, first=True) if _BODY.fullmatch(name) else None
    return seat if seat != name else None


def _mentions(text: str, own: dict[str, str], pattern: re.Pattern[str]) -> list[tuple[Span, tuple[str, ...]]]:
    """Names in reading order with the full names they stand for."""
    known = gazetteer()
    found = []
    for match in pattern.finditer(text):
        word = match[0]
        if word not in own and word in known.names and _of_another_rank(word, text, match.end()):
            continue
        full = (own[word],) if word in own else known.groups.get(word) or (known.names[word],)
        found.append((match.span(), full))
    for match in re.finditer(rf"[{''.join(known.letters)}]{{2,5}}(?=[两三四五][省市地])", text):
        if not any(span[0] < match.end() and match.start() < span[1] for span, _ in found):
            found.append((match.span(), tuple(known.letters[c] for c in match[0])))
    return sorted(found)


def _shortened(text: str, own: frozenset[str]) -> list[tuple[Span, tuple[str, ...]]]:
    """Bodies called by some of the characters of their name, in order: 琅溪水投集团 is 琅溪市水务投资集团."""
    found: list[tuple[Span, tuple[str, ...]]] = []
    for match in _CALLED.finditer(text):
        for name in own:
            starts = range(match.start(), match.start(1) - 1)  # two characters besides 集团, 医院
            begin = next((at for at in starts if _abbreviates(text[at : match.end()], name)), None)
            if begin is not None and name.endswith(match[1]) and text[begin : match.end()] != name:
                found.append(((begin, match.end()), (name,)))
                break
    return found


def _abbreviates(short: str, name: str) -> bool:
    rest = iter(name)
    return len(short) <= len(name) and all(c in rest for c in short)


@lru_cache(maxsize=64)
def _own_forms(primaries: tuple[str, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """The library's own names, and one pattern for them and all known places."""
    own = {form: name for name in primaries for form in _forms(name)}
    seats = [(form, name) for name in primaries if (seat := _seat(name)) for form in _forms(seat) if form not in own]
    once = Counter(form for form, _ in seats)
    own |= {form: name for form, name in seats if once[form] == 1}
    return own, lexicon.any_of(set(own) | set(gazetteer().names) | set(gazetteer().groups))


def read_scope(text: str, bulletins: Sequence[Bulletin], held: Callable[[str], bool]) -> Scope:
    """Places named, those without a bulletin, and the bulletins meant. `held`: does this word occur in the library's words?"""
    library = known(bulletins)
    chains, have, around = library.chains, library.have, library.around
    mentions = sorted([*_mentions(text, *_own_forms(tuple(sorted(have)))), *_shortened(text, have)])
    named = list(dict.fromkeys(name for _, full in mentions for name in full))
    places = [name for name in named if name in have]
    missing = []
    beside = _side_by_side(text, [span for span, _ in mentions])
    for (start, end), full in mentions:
        for name in full:
            other = bool(places) and start not in beside
            if name in have or not _is_missing(name, text[end - 1 : end + 4], have, around, other, held):
                continue
            missing.append(name)
    covered = [span for span, _ in mentions]
    if bulletins and not places and not library.national and (nation := _NATION.match(text)):
        missing.append("全国")
        covered.append(nation.span())
    if bulletins and not places:
        for match in itertools.chain(_UNKNOWN.finditer(text), _UNKNOWN_BODY.finditer(text)):
            span = match.span(1)
            if any(a < span[1] and span[0] < b for a, b in covered) or _NO_PLACE.search(match[1]):
                continue
            if held(match[1]) or held(match[1][1:]):  # 欠柳湾县: a verb before a place that the bulletins name
                continue
            missing.append(match[1])
            covered.append(span)
    ids = tuple(id for id, names in chains.items() if names[-1] in places)
    used = [span for span, full in mentions if any(name in have or name in missing for name in full)]
    used += [span for span in covered if span not in [s for s, _ in mentions]]
    return Scope(ids, tuple(places), tuple(dict.fromkeys(missing)), tuple(used))


def _side_by_side(text: str, spans: Sequence[Span]) -> set[int]:
    """Starts of names that stand in one row with another: 上海和江苏 asks of both."""
    row: set[int] = set()
    for (a, b), (c, d) in itertools.pairwise(spans):
        if _ROW.fullmatch(text[b:c]) and not _INSTITUTION.match(text, d):
            row |= {a, c}
    return row


def _is_missing(name: str, after: str, have: frozenset[str], around: frozenset[str], other: bool, held: Callable[[str], bool]) -> bool:
    """A known place without a bulletin: missing, unless it lies in one that has, or only names an organisation or a neighbour."""
    if not have or _ORGANISATION.match(after) or _ORGANISATION.match(after[1:]):
        return False
    if set(ancestors(name)) & have:  # 黄埔区 lies in 广东省, whose report tells nothing of it
        return not other and not held(name) and not held(short_name(name))
    return not (other and (name in around or held(name) or held(short_name(name))))


def narrow(
    ids: tuple[str, ...], text: str, periods: Sequence[Period], bulletins: Sequence[Bulletin]
) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """Of several bulletins that fit, those whose date or kind the question names; and the spans of the dates that chose them."""
    fit = [b for b in bulletins if not ids or b.id in ids]
    if len(fit) < 2:
        return ids, ()
    spans: list[Span] = []
    chosen: list[str] = []
    for period in periods:
        if not period.span or ((period.end - period.start).days > 31 and not _OF_NOTICE.match(text, period.span[1])):
            continue
        met = _dated(fit, period)
        # Without 公告 or 时 beside it a month may be a figure's own period, unless it is the very end of what a bulletin reports.
        if met and len(met) < len(fit) and (ids or _NOTICE.search(text)):
            spans.append(period.span)
            chosen += met
    if chosen:
        return tuple(b.id for b in fit if b.id in chosen), tuple(spans)
    kinds = [kind for kind in _KINDS if kind in text]
    by_kind = tuple(b.id for b in fit if any(kind in b.title for kind in kinds))
    if ids and by_kind and len(by_kind) < len(fit):
        return by_kind, ()
    return ids, ()


def _dated(bulletins: Sequence[Bulletin], period: Period) -> list[str]:
    """Ids of those that report up to the period's month; else of those that name it in the title or came out in it."""
    month = (period.end.year, period.end.month)

    def within(day: date | None) -> bool:
        return day is not None and (day.year, day.month) == month

    titles = f"{month[0]}年{month[1]}月", re.sub(r"[的里中]$", "", period.raw)
    by_title = [b.id for b in bulletins if any(title in b.title.replace(" ", "") for title in titles)]
    by_as_of = [b.id for b in bulletins if within(b.as_of)]
    return by_title or by_as_of or [b.id for b in bulletins if within(b.published) or within(b.signed)]
