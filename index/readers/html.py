"""A saved web page in, its text out: headings, paragraphs, list items each a block of its own, tables as pipe rows.

Nothing is run, fetched or expanded. What a page puts around the text is left out by element and class name (`data/html_frame.toml`), but
never a good part of the page's sentences: what stays too much is known by its line later, what were lost here would be lost for good.

Measured against trafilatura 2.3.1 on four pages: that lost date lines, a title and headings, and left merged cells blank (evals/LOG.md).
Knows nothing of bulletins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

from index.readers.tables import Cell, blocks
from index.structure import labels

ROWS = 9999  # that rowspan="0" covers: all the rest
ELEMENTS = 400_000  # marks of an element's beginning or end in one page: a table of ten thousand rows has some 250,000
SHARE = 4  # what holds more than a quarter of the page's sentences is its text, whatever it is called

_DATA = Path(__file__).parent / "data" / "html_frame.toml"
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0)}  # &#150; means a dash
_BLANK = re.compile(r"[ \t\n\f\r]+")
_WIDE = r"[\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_WRAPPED = re.compile(rf"(?<={_WIDE})[\r\n][ \t\r\n]*(?={_WIDE})")  # a file's line break within a sentence
_EDGES = " \t\u00a0\u2002\u2003\u3000\ufeff\u200b\u2060"
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_SELECTOR = re.compile(r"[\w-]*([.#])([\w-]+)")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DATED = re.compile(r"(?:时间|日期|来源)\s*[:：]")
_LISTED = re.compile(r"附件|《")
_BREAK = "\x00"


class TooDeep(Exception):
    """Elements stand in one another deeper than any page of text has them, or there are too many."""


@dataclass(frozen=True, slots=True)
class Page:
    text: str
    left_out: int  # visible characters of what stands around the text


@dataclass(slots=True)
class _Weight:
    chars: int = 0
    sentences: int = 0
    linked: int = 0
    links: int = 0
    titles: int = 0
    dated: bool = False
    listed: bool = False  # names annexes or documents
    within: bool = False  # an <article> or <main>


@dataclass(slots=True)
class _Seen:
    weights: dict[etree._Element, _Weight] = field(default_factory=dict)
    wide: set[etree._Element] = field(default_factory=set)  # tables of more than one column
    layouts: set[etree._Element] = field(default_factory=set)  # tables that only put things side by side


def read(source: str) -> Page:
    """The text of a page. Raises TooDeep."""
    root = _parse(source)
    body = next(root.iter("body"), None) if root is not None else None
    if root is None or body is None:
        return Page("", 0)
    seen = _look(body)
    hidden = _hidden_names(root)
    page = seen.weights.pop(body)
    frame = {element: weight.chars for element, weight in seen.weights.items() if _is_frame(element, weight, page, hidden)}
    writer = _Writer(frame, seen.layouts)
    writer.write(body)
    text = "\n\n".join(writer.blocks)
    head = "\n".join(_said_in_head(root, text))
    return Page(f"{head}\n\n{text}" if head else text, writer.left_out)


def _parse(source: str) -> etree._Element | None:
    if source.count("<") > ELEMENTS:
        raise TooDeep
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(_CONTROL.sub("", source).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if any("depth" in entry.message for entry in parser.error_log):
        raise TooDeep
    return root


@cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(tomllib.loads(_DATA.read_text("utf-8"))[kind])


# --- what stands around the text ---------------------------------------------------------------------------------------------


def _is_frame(element: etree._Element, weight: _Weight, page: _Weight, hidden: frozenset[str]) -> bool:
    links_alone = weight.linked * 10 >= weight.chars * 9
    if weight.sentences * SHARE > page.sentences or (not page.sentences and weight.chars * 2 > page.chars and not links_alone):
        return False
    if _is_hidden(element, hidden):
        return True
    if weight.dated or (weight.titles and page.titles == weight.titles):
        return False
    if element.tag in _names("linked") and weight.links >= 3 and weight.linked * 10 >= weight.chars * 7 and not weight.sentences:
        return not weight.listed and weight.chars * SHARE <= page.chars
    if element.tag == "header" and weight.within:
        return False
    return element.tag in _names("frame") or _is_named(element)


def _is_named(element: etree._Element) -> bool:
    for name in f"{element.get('class') or ''} {element.get('id') or ''}".split()[:20]:
        parts = {part.lower() for part in _PART.findall(name[:80])}
        if parts & _names("names") and not parts & _names("kept"):
            return True
    return False


def _is_hidden(element: etree._Element, hidden: frozenset[str]) -> bool:
    if "hidden" in element.attrib or _HIDING.search(element.get("style") or ""):
        return True
    classes = (element.get("class") or "").split()
    return any(f".{name}" in hidden or name.lower() in _names("hidden") for name in classes) or f"#{element.get('id')}" in hidden


def _hidden_names(root: etree._Element) -> frozenset[str]:
    """Classes and ids that the page's own style sheets hide on every screen: rules within @media are not looked at."""
    found: set[str] = set()
    for sheet in root.iter("style"):
        depth, last, selector = 0, 0, ""
        rules = sheet.text or ""
        for brace in re.finditer(r"[{}]", rules):
            words = rules[last : brace.start()]
            if brace[0] == "{":
                selector = words if depth == 0 else ""
                depth += 1
            else:
                if depth == 1 and _HIDING.search(words):
                    found.update(f"{m[1]}{m[2]}" for part in selector.split(",") if (m := _SELECTOR.fullmatch(part.strip())))
                depth = max(depth - 1, 0)
            last = brace.end()
    return frozenset(found)


def _look(body: etree._Element) -> _Seen:
    """One walk, in time that grows with the page alone: what each element holds that might be left out, and which tables are layout."""
    seen = _Seen()
    stack: list[_Weight] = []
    tables: list[etree._Element] = []
    anchors = within = 0

    def add(words: str | None) -> None:
        if words and stack:
            _add(stack[-1], words, anchors > 0)

    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            stack.append(_Weight(titles=tag == "h1", links=tag == "a", within=within > 0))
            anchors += tag == "a"
            within += tag in ("article", "main")
            if tables and tag in _names("parts"):
                seen.layouts.add(tables[-1])
            if tables and tag == "tr" and len(element) > 1:
                seen.wide.add(tables[-1])
            if tag == "table":
                tables.append(element)
            if tag in _names("silent"):
                walker.skip_subtree()
            else:
                add(element.text)
            continue
        weight = stack.pop()
        anchors -= tag == "a"
        within -= tag in ("article", "main")
        if tag == "table":
            tables.pop()
            if element not in seen.wide:
                seen.layouts.add(element)
        if element is body or (weight.chars and (element.attrib or tag in _names("linked") or tag in _names("frame"))):
            seen.weights[element] = weight
        if stack:
            _merge(stack[-1], weight)
        if element is not body:
            add(element.tail)
    return seen


def _add(here: _Weight, words: str, linked: bool) -> None:
    size = sum(map(len, words.split()))
    here.chars += size
    here.linked += size if linked else 0
    here.sentences += words.count("。") + words.count("；")
    here.dated = here.dated or _DATED.search(words) is not None
    here.listed = here.listed or _LISTED.search(words) is not None


def _merge(into: _Weight, weight: _Weight) -> None:
    into.chars += weight.chars
    into.sentences += weight.sentences
    into.linked += weight.linked
    into.links += weight.links
    into.titles += weight.titles
    into.dated = into.dated or weight.dated
    into.listed = into.listed or weight.listed


# --- the text ----------------------------------------------------------------------------------------------------------------


class _Writer:
    """Walks down an element; `blocks` are what has to stand between blank lines."""

    def __init__(self, frame: dict[etree._Element, int], layouts: set[etree._Element]) -> None:
        self.blocks: list[str] = []
        self.left_out = 0
        self._frame, self._layouts = frame, layouts
        self._prefix = ""  # number of the list item that begins here
        self._words: list[str] = []
        self._counts: dict[etree._Element, int] = {}  # items of each numbered list
        self._inside = {"sup": 0, "pre": 0, "textarea": 0}

    def write(self, top: etree._Element) -> None:
        walker = etree.iterwalk(top, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if tag in _names("blocks"):
                self._close()
            if event == "end":
                if tag in self._inside:
                    self._inside[tag] -= 1
                if element is not top:
                    self._add(element.tail)
                continue
            if tag in self._inside:
                self._inside[tag] += 1
            if element in self._frame or tag in _names("silent"):
                self.left_out += self._frame.get(element, 0)
                walker.skip_subtree()
            elif tag == "table" and element not in self._layouts:
                self.blocks.extend(_table(element, self._frame))
                walker.skip_subtree()
            else:
                self._prefix = _number(element, self._counts) if tag == "li" else self._prefix
                self._add(element.text)
                self._words.append(_BREAK if tag == "br" else "")
        self._close()

    def _add(self, words: str | None) -> None:
        if not words:
            return
        if self._inside["pre"] or self._inside["textarea"]:
            words = words.replace("\r\n", "\n").replace("\n", _BREAK)
        self._words.append(raised(words) if self._inside["sup"] else _WRAPPED.sub("", words))

    def _close(self) -> None:
        block = tidy("".join(self._words))
        self._words.clear()
        if not block:
            return
        self.blocks.append(block if labels.read(block, 0, len(block)) else self._prefix + block)
        self._prefix = ""


def tidy(words: str) -> str:
    """White space as a browser shows it."""
    lines = (line.strip(_EDGES) for line in _BLANK.sub(" ", words).split(_BREAK))
    return _CONTROL.sub("", "\n".join(line for line in lines if line).translate(_WINDOWS))


def raised(words: str) -> str:
    """m3 with a raised 3 is m³, and a note's number is no part of the figure that it stands behind."""
    bare = words.strip()
    return words.translate(_RAISED) if bare and all(ord(c) in _RAISED for c in bare) else words


def _number(item: etree._Element, counts: dict[etree._Element, int]) -> str:
    """「3. 」 for the third item of a numbered list; nothing where the list shows no numbers."""
    above = item.getparent()
    if above is None or above.tag != "ol" or re.search(r"list-style(?:-type)?\s*:\s*none", above.get("style") or ""):
        return ""
    given = item.get("value") or (above.get("start") if above not in counts else None) or ""
    counts[above] = int(given) if re.fullmatch(r"\d{1,6}", given) else counts.get(above, 0) + 1
    return f"{counts[above]}. "


def _table(table: etree._Element, frame: dict[etree._Element, int]) -> list[str]:
    """Caption and pipe rows of a table whose cells hold no other table."""
    caption = [_inner(element, frame) for element in table.iter("caption")]
    rows: list[list[Cell]] = []
    heads = 0
    for row in table.iter("tr"):
        group = row.getparent()
        if row in frame or group in frame:
            continue
        cells = [cell for cell in row if cell.tag in ("td", "th") and cell not in frame]
        is_head = (group is not None and group.tag == "thead") or (bool(cells) and all(cell.tag == "th" for cell in cells))
        heads += is_head and heads == len(rows)
        rows.append([Cell(_inner(cell, frame), _span(cell, "colspan"), _span(cell, "rowspan") or ROWS) for cell in cells])
    return [*filter(None, caption), *blocks(rows, heads)]


def _inner(element: etree._Element, frame: dict[etree._Element, int]) -> str:
    if not len(element):
        return tidy(_WRAPPED.sub("", element.text or ""))
    writer = _Writer(frame, set())
    writer.write(element)
    return " ".join(" ".join(writer.blocks).split("\n"))


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return int(value) if re.fullmatch(r"\d{1,6}", value) else 1


# --- what only the page's head says ------------------------------------------------------------------------------------------


def _said_in_head(root: etree._Element, text: str) -> Iterator[str]:
    """Title, date and source that a script would have put into the page: from <meta> and <title>, where the text has them not."""
    bare = "".join(text.split())
    meta = {(m.get("name") or m.get("property") or "").lower(): tidy((m.get("content") or "")[:200]) for m in root.iter("meta")}

    def said(kind: str) -> str:
        return next((meta[name] for name in sorted(_names(kind)) if meta.get(name)), "")

    shown = tidy((root.findtext("head/title") or "")[:200])
    title = said("meta_title") or re.split(r"[-_|–—]", shown)[0].strip()
    if len(title) >= 6 and not any("".join(words.split()) in bare for words in (title, shown) if words):
        yield title
    date, source = said("meta_date"), said("meta_source")
    day = re.match(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", date)
    if day and not re.search(rf"{day[1]}\D{{1,3}}0?{int(day[2])}\D{{1,3}}0?{int(day[3])}(?!\d)", text):
        yield f"发布时间：{date}"
    if source and "".join(source.split()) not in bare:
        yield f"来源：{source}"
