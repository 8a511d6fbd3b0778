"""A text with its lines in, what stands about it out: title, issuer, dates, period inspected, address, warnings.

Reads only what is worded: no date is made up, and a month without a day counts as its last day. Knows nothing of sections.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.amounts.periods import damaged_dates
from index.structure.boilerplate import front_matter
from index.structure.lines import Line, strip
from index.structure.stacked import blocks
from index.types import Span
from index.words import numeral, words

_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*(?:[月./-]\s*(\d{1,2})(?!\d)\s*日?|月)")
_CN_DATE = re.compile(r"([二一][〇○零Oo\d一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,4})日)?")
_ONLY_DATE = re.compile(rf"[（(]?\s*(?:{_DATE.pattern}|{_CN_DATE.pattern})\s*[)）]?")
_AS_OF = re.compile(r"截[至止]到?(?:目前)?[（(]?((\d{4})年(\d{1,2})月(?:(\d{1,2})日|底|末)?|(\d{4})年(?:底|末))")
_REFLECTS = re.compile(r"(?:现将|反映|公布|公告|通报|报告)了?(截[至止][^。，,]{4,16}日?)的?")
_PUBLISHED = re.compile(r"(?:日\s*期|时\s*间|发布|发表)[^\d]{0,8}(?=\d{4})|来源[:：].{0,40}?(?=\d{4}\s*[-/.年])")
_STATED = re.compile(r"(?:发布|公布|公开|发文)\s*(?:日\s*期|时\s*间)[^\d\n]{0,8}(?=\d{4})")
_INSPECTED = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?(?:至|到|—|-|－|~)(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?")
_INSPECTS = re.compile(r"巡视|巡察|督察|督导|审计|检查|考核|评估|督查")
_AUDITED = re.compile(r"(\d{4}(?:[—–-]\d{4})?年度?).{0,30}审计")
_URL = re.compile(r"https?://[^\s，。；、）)】》”\"'<>]+")
_ON_BEHALF = re.compile(r"我(?:谨)?代表((?:[\u4e00-\u9fff]{2,12})?人民政府)")
_GENERIC = re.compile(r"(?:全?省|自治区|市|县|区|州)人民政府")
_ASSEMBLY = re.compile(r"在([\u4e00-\u9fff]{2,10}?(?:省|自治区|市|县|区|州|盟|旗))(?:第[一二三四五六七八九十]+届)")
_PLACE = re.compile(r"([\u4e00-\u9fff]{2,10}?(?:省|自治区|市|县|区|州|盟|旗))(?:人民)?政府工作报告")
_TITLE_END = re.compile(r"[（(][^（）()]{1,30}[)）]\s*$")
_KEY = re.compile(r"^(?P<key>[\w-]+)\s*[:=]\s*(?P<value>[^\n]+)$", re.M)
_GAP = re.compile(r"\s{2,}")  # between two facts in one line: 发布时间：…　　发布机构：…
_HEAD = 4000  # characters in which a page's own lines are looked for


@dataclass(frozen=True, slots=True)
class About:
    title: str
    title_span: Span | None
    repeats: tuple[Span, ...]  # lines that only say the title again
    front: int  # offset behind the title
    issuer: str | None
    published: date | None
    signed: date | None
    signature: Span | None  # from the signing body to its date
    as_of: date | None
    inspected: str | None
    url: str | None


def about(text: str, found: Sequence[Line], boilerplate: Sequence[Span], source: str) -> About:
    """Everything about the bulletin that its text words."""
    skipped = {start for start, _ in boilerplate}
    content = [line for line in found if line.start not in skipped]
    prose = next((i for i, line in enumerate(content) if _is_prose(text, line)), len(content))
    title, span, at = _title(text, content, prose, source)
    keys = _keys(text)
    if span is None and "title" in keys:
        title, span = keys["title"]
    front = span[1] if span else (content[0].start if content else 0)
    below = content[at + 1 : min(at + 8, prose)] if span else []
    repeats = tuple((c.start, c.end) for c in below if c.end - c.start >= 4 and text[c.start : c.end] in title.split("—")[0].split("（")[0])
    body, signature, signed = _signature(text, content)
    body_at = content[prose].start if prose < len(content) else len(text)
    head = [text[line.start : line.end] for line in found[:120] if line.start < body_at]
    published = _published(head[:80]) or (_first_date(keys["date"][0]) if "date" in keys else None)
    signed = signed or _under_title(text, title, content, at, prose)
    opening = text[front : front + _HEAD]
    return About(
        title, span, repeats, front, body or _issuer(title, head, opening), published, signed, signature,
        _as_of(text, opening, signed or published) or signed or published, _inspected(title, opening), _url(text),
    )  # fmt: skip


def _keys(text: str) -> dict[str, tuple[str, Span]]:
    """The keys of a Markdown file's front matter, each with its value and the span of its line."""
    found = {}
    for match in _KEY.finditer(text, *front_matter(text)):
        if value := match["value"].strip("\"' "):
            found[match["key"].lower()] = (value, match.span())
    return found


def _is_prose(text: str, line: Line) -> bool:
    """A line of the bulletin's body: a sentence of some length, or a numbered part."""
    opening = text[line.start : line.start + 12]
    if re.match(r"(?:##\s|[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十]{1,2}[)）]|第[一二三四五六七八九十]部分)", opening):
        return True
    return line.end - line.start >= 30 and text.find("。", line.start, line.end) >= 0


# --- title -------------------------------------------------------------------------------------------------------------------


def _title(text: str, content: Sequence[Line], prose: int, source: str) -> tuple[str, Span | None, int]:
    """Title, its span, and the index of its last line. Without a likely line: the first words, or the file's name."""
    head = content[: min(prose, 60)]
    for i, line in enumerate(head):
        if text[line.start] == "#" and text[line.start : line.start + 2] == "# ":
            span = strip(text, line.start + 1, line.end)
            return text[slice(*span)].strip("*# "), (line.start, line.end), i
    for i, line in enumerate(head):
        if _titled(text, line):
            first = i - 1 if i and _leads(text, head[i - 1], line) else i
            words_ = [text[c.start : c.end] for c in head[first : i + 1]]
            if not _short_of_place(words_[-1]) or i + 1 >= len(head) or not _says_when(text, head[i + 1]):
                return "".join(w.strip("*") for w in words_), (head[first].start, line.end), i
            last = i + 1  # 政府工作报告 alone does not say whose: the line below does
            while last + 1 < len(head) and "会议" not in text[head[i + 1].start : head[last].end] and not head[last + 1].gap:
                last += 1
            joined = "".join(text[c.start : c.end] for c in head[i : last + 1])
            return joined, (line.start, line.end), i
    if content:
        opening = text[content[0].start : min(content[0].end, content[0].start + 40)]
        return opening.split("\n")[0].strip("*#>| ") or source, None, -1
    return source, None, -1


def _titled(text: str, line: Line) -> bool:
    if not 4 <= line.end - line.start <= 90:
        return False
    words_ = text[line.start : line.end].strip("*")
    if not words_ or words_[0] in "—-（(【《>" or words_[-1] in "。：:；;，" or "：" in words_[:8] or ":" in words_[:8]:
        return False
    return _TITLE_END.sub("", words_).rstrip("》 ").endswith(words("title"))


def _leads(text: str, before: Line, line: Line) -> bool:
    """The line above is the title's first half: 中共…区委 / 关于…的通报."""
    above = text[before.start : before.end]
    if line.gap or len(above) > 50 or above[-1] in "。：:" or _DATE.search(above):
        return False
    return text.startswith(("关于", "在"), line.start) or above[-1] in "的和及与、年度"


def _short_of_place(title: str) -> bool:
    return len(re.sub(r"\d{4}年", "", title)) <= 8 and not _PLACE.search(title)


def _says_when(text: str, line: Line) -> bool:
    return text[line.start] in "—（(-" and _DATE.search(text, line.start, line.end) is not None


# --- dates -------------------------------------------------------------------------------------------------------------------


def _day(year: str, month: str, day: str | None) -> date | None:
    y, m = int(year), int(month)
    if not (1900 <= y <= 2200 and 1 <= m <= 12):
        return None
    last = monthrange(y, m)[1]
    d = int(day) if day else last
    return date(y, m, d) if 1 <= d <= last else None


def only_date(words_: str) -> bool:
    """A line that holds a date and nothing else."""
    return len(words_) <= 40 and _ONLY_DATE.fullmatch(words_) is not None


def _first_date(words_: str) -> date | None:
    match = _DATE.search(words_)
    if match:
        return _day(match[1], match[2], match[3])
    match = _CN_DATE.search(words_)
    if match:
        year = "".join(str("〇一二三四五六七八九".find(c)) if c in "〇一二三四五六七八九" else "0" for c in match[1])
        return _day(year, str(numeral(match[2])), str(numeral(match[3])) if match[3] else None)
    return None


def _published(head: Sequence[str]) -> date | None:
    """发布日期; else 来源 / 日期 / 时间 lines of the page, then a line that begins with a date and an hour."""
    for line in head:
        if (stated := _STATED.search(line)) and (day := _first_date(line[stated.end() :])):
            return day
    for i, line in enumerate(head):
        if line.startswith(("——", "（", "(")) or len(line) > 200:
            continue
        match = _PUBLISHED.search(line)
        if match:
            found = _first_date(line[match.end() :])
            if found:
                return found
        keyed = i and head[i - 1][-1] in ":：" and ("时间" in head[i - 1] or "日期" in head[i - 1])
        if keyed or re.match(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s|$)", line):
            found = _first_date(line)
            if found:
                return found
    return None


def _under_title(text: str, title: str, content: Sequence[Line], at: int, prose: int) -> date | None:
    """（2024年3月）, ——2026年1月28日在…会议上, 报告日期：… between title and text; or within the title."""
    for line in content[max(at, 0) : prose]:
        words_ = text[line.start : line.end].strip("*")
        if words_[:1] in tuple("（(—-") or words_.startswith(("报告日期", "成文日期", "印发日期")) or "会议上" in words_:
            found = _first_date(words_)
            if found:
                return found
    match = re.search(r"[—（(].*", title)
    return _first_date(match[0]) if match else None


def _signature(text: str, content: Sequence[Line]) -> tuple[str | None, Span | None, date | None]:
    """Signing body and date near the end: a line that is only a date, the body's name above it (or in the same line)."""
    tail = True
    tables = blocks(text, [(line.start, line.end) for line in content])
    for i in range(len(content) - 1, max(len(content) - 2000, 0), -1):
        line = content[i]
        if any(table.first <= i < table.end for table in tables):
            continue
        tail = tail and line.end - line.start <= 60 and len(content) - i < 40
        if line.end - line.start > 40 or not only_date(text[line.start : line.end]):
            continue
        first = i
        while first > 1 and i - first < 5 and _is_body(text, content[first - 1]):
            first -= 1
        signed = _first_date(text[line.start : line.end])
        if signed is None or (first == i and not tail):
            continue
        names = [text[c.start : c.end] for c in content[first:i]]
        return "、".join(names) or None, (content[first].start, line.end), signed
    return None, None, None


def _is_body(text: str, line: Line) -> bool:
    words_ = text[line.start : line.end]
    return 3 <= len(words_) <= 40 and words_.endswith(words("body")) and not re.search(r"[。，；：:,;]", words_)


def _as_of(text: str, opening: str, end: date | None) -> date | None:
    """What the text says it reflects: 现将截至…的进展; else the first 截至 of its opening; else one that it repeats.

    Never a day after it was signed: 截至2025年底前完成 is a deadline.
    """
    for scope, least in ((_REFLECTS.findall(opening), 1), ((opening[:1500],), 1), ((text,), 2)):
        dates = [d for part in scope for d in map(_as_of_date, _AS_OF.finditer(part)) if d and (end is None or d <= end)]
        if dates and least == 1:
            return dates[0]
        if dates and dates.count(most := max(dates, key=lambda d: (dates.count(d), d))) >= least:
            return most
    return None


def _as_of_date(match: re.Match[str]) -> date | None:
    return _day(match[5], "12", "31") if match[5] else _day(match[2], match[3], match[4])


# --- the rest ----------------------------------------------------------------------------------------------------------------


def _issuer(title: str, head: Sequence[str], opening: str) -> str | None:
    """The title's body before 关于, then 报告单位, then on whose behalf a government report is given."""
    before = title.split("关于", 1)[0].strip() if "关于" in title else ""
    if before and before.endswith(words("body")):
        return before
    for fact in (piece for line in head for piece in _GAP.split(line)):
        key, _, value = fact.replace("*", "").replace("：", ":").partition(":")
        if key.strip() in words("issuer_keys") and 2 <= len(value.strip()) <= 40:
            return value.strip()
    behalf = _ON_BEHALF.search(opening)
    if behalf or "政府工作报告" in title:
        return _government(title, "\n".join(head) + opening[:600], behalf[1] if behalf else "")
    return None


def _government(title: str, head: str, named: str) -> str | None:
    """「我代表省人民政府」 leaves the place to the title or to the assembly it was given at."""
    if named and not _GENERIC.fullmatch(named):
        return named
    for place in (_PLACE.search(re.sub(r"\d{4}年", "", title)), _ASSEMBLY.search(title + head.replace("\n", ""))):
        if place:
            return f"{place[1]}人民政府"
    return None


def _inspected(title: str, opening: str) -> str | None:
    """「2020年10月16日至12月13日」 in a sentence that speaks of an inspection; for an audit the year audited."""
    for match in _INSPECTED.finditer(opening):
        sentence_end = opening.find("。", match.end())
        if _INSPECTS.search(opening, match.end(), sentence_end if sentence_end > 0 else len(opening)):
            return match[0]
    audited = _AUDITED.search(title)
    return audited[1] if audited else None


def _url(text: str) -> str | None:
    for scope in (text[:_HEAD], text[-_HEAD:]):
        match = _URL.search(scope)
        if match:
            return match[0]
    return None


def warnings(text: str) -> tuple[str, ...]:
    """Dates that a conversion has damaged: 「19月」 was 1—9月, and is read as neither."""
    lost = dict.fromkeys(text[start:end] for start, end in damaged_dates(text))
    return tuple(f"「{words_}」疑为转换缺字,未作日期使用" for words_ in lost)
