"""A Reply as the page shows it: plain data for the browser, which sets every string as text and never as HTML.

Enters: a question and a Reply. Leaves: dictionaries of strings and numbers for `static/transcript.js`.
Knows nothing of Gradio, of the store, or of how an answer was found. The small part of Markdown that answers use
(paragraphs, lists, bold, [1]) is read here; everything else, links and images too, stays literal text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.types import Citation, Reply
from assistant.ui.strings import Strings

View = dict[str, Any]

_INLINE = re.compile(r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|<>~])|\*\*(?P<bold>(?!\s).+?)(?<!\s)\*\*|\[(?P<marker>\d{1,3})\]")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*•]|(?P<number>\d{1,3})[.)])\s+(?P<text>.*)")
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*)")
# Characters that turn the reading direction round: a bulletin could show one figure and hold another.
BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")


def visible(text: str) -> str:
    """Same length, so that offsets hold: what would act unseen is shown as a replacement mark."""
    return text.translate(BIDI)


def runs(text: str, bold: bool = False) -> list[View]:
    """Inline Markdown as runs {"t": text} · {"t", "b": true} · {"m": marker}."""
    out: list[View] = []
    at = 0

    def put(words: str) -> None:
        if words and out and "t" in out[-1] and bool(out[-1].get("b")) == bold:
            out[-1]["t"] += words
        elif words:
            out.append({"t": words, "b": True} if bold else {"t": words})

    for match in _INLINE.finditer(text):
        put(text[at : match.start()])
        at = match.end()
        if match["escaped"]:
            put(match["escaped"])
        elif match["marker"]:
            out.append({"m": int(match["marker"])})
        else:
            out.extend(runs(match["bold"], bold=True))
    put(text[at:])
    return out


def blocks(answer: str) -> list[View]:
    """Lines as blocks {"k": "p" | "h" | "li", "r": runs}; a list item also has its label "n" and depth "d"."""
    out: list[View] = []
    for line in visible(answer).splitlines():
        if not line.strip():
            continue
        item, heading = _ITEM.fullmatch(line), _HEADING.fullmatch(line)
        if item:
            number = f"{item['number']}." if item["number"] else ""
            out.append({"k": "li", "n": number, "d": min(len(item["indent"]) // 2, 3), "r": runs(item["text"])})
        elif heading:
            out.append({"k": "h", "r": runs(heading["text"])})
        else:
            out.append({"k": "p", "r": runs(line.strip())})
    return out


def citation(cited: Citation, words: Strings) -> View:
    day = cited.as_of or cited.published
    page = [words("on_page", page=str(cited.page))] if cited.page else []
    return {
        "marker": cited.marker, "bulletin": cited.bulletin, "start": cited.start, "end": cited.end,
        "quote": visible(cited.shown), "path": [*map(visible, cited.path), *page],
        "title": visible(cited.title or cited.source), "issuer": visible(cited.issuer or ""),
        "date": words.date(day) if day else "", "url": web_link(cited.url),
    }  # fmt: skip


def web_link(url: str | None) -> str:
    """Only plain web addresses become links; javascript: and data: never do."""
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else ""


def as_of(citations: Iterable[Citation], words: Strings) -> str:
    """The date chip: every date that the answer rests on, oldest first."""
    cited = list(citations)
    if not cited:
        return ""
    days = sorted({day for c in cited if (day := c.as_of or c.published)})
    if not days:
        return words("as_of_unknown")
    return words("as_of", date=words("list_separator").join(words.date(day) for day in days))


def checked(reply: Reply, words: Strings) -> str:
    if not reply.citations:
        return ""
    if not reply.figures_verified:
        return words("cited", n=len(reply.citations))
    return words("verified", n=len(reply.citations), m=reply.figures_verified)


def computed(reply: Reply, words: Strings) -> list[str]:
    """Sums and counts that the words of the answer do not already lay open."""
    lines = []
    for sum_or_count in reply.computed:
        key, parts = ("computed", sum_or_count.get("operands")) if "operands" in sum_or_count else ("counted", sum_or_count.get("items"))
        if re.split("[:：,，]", words(key))[0] in reply.answer:
            continue
        lines.append(f"{words(key)}{sum_or_count.get('result', '')}({words('list_separator').join(map(str, parts or ()))})")
    return [visible(line) for line in lines]


def reply_view(reply: Reply, words: Strings, *, done: bool) -> View:
    """What a turn shows of a reply; while it streams (`done` false) only the words and their markers."""
    leads = _leads(reply)
    view: View = {
        "headline": runs(visible(reply.headline)) if reply.headline and not leads else [],
        "leads": leads,
        "blocks": blocks(reply.answer),
        "abstained": reply.abstained,
        "citations": [citation(c, words) for c in reply.citations],
        "nearest": [],
        "lines": [],
        "dropped": [],
    }
    if not done:
        return view
    rests_on: Sequence[Citation] = reply.citations or reply.nearest
    view |= {
        "text": plain(reply),
        "nearest": [citation(c, words) for c in reply.nearest] if reply.abstained or not reply.citations else [],
        "id": reply.id,
        "readings": [words("reading", word=visible(read)) for _, read in reply.readings],
        "choices": [visible(choice) for choice in reply.choices],
        "as_of": as_of(rests_on, words),
        "checked": checked(reply, words),
        "lines": computed(reply, words) + [visible(note) for note in reply.notes if words("as_of", date="")[:4] not in note],
        "dropped": [visible(sentence) for sentence in reply.unsupported],
        "dropped_line": words("dropped", k=len(reply.unsupported)) if reply.unsupported else "",
        "about": about(reply, words),
    }
    return view


def about(reply: Reply, words: Strings) -> str:
    """Which engine answered, how long it took, and what a model was given and wrote."""
    told = [words("about_answer", engine=words(f"engine_{reply.engine}"), seconds=f"{reply.seconds:.1f}"), visible(reply.model)]
    if reply.cached:
        told.append(words("about_cached"))
    elif reply.tokens:
        key = "about_tokens_estimated" if reply.tokens_estimated else "about_tokens"
        told.append(words(key, given=reply.tokens[0], written=reply.tokens[1]))
    return " · ".join(filter(None, told))


def _leads(reply: Reply) -> bool:
    """Whether the answer opens with its headline, which then is not said twice."""
    return bool(reply.headline) and _bare(reply.answer).startswith(_bare(reply.headline or ""))


def _bare(text: str) -> str:
    return re.sub(r"\[\d{1,3}\]|[*\s。]", "", text)


def plain(reply: Reply) -> str:
    """The answer to carry away, with complete citations: 据《…》(机关,日期,网址,章节)."""
    lines = [f"{reply.headline}\n"] if reply.headline and not _leads(reply) else []
    lines.append(reply.answer)
    if reply.citations:
        lines.append("")
    for c in reply.citations:
        day = c.as_of or c.published
        facts = [c.issuer, day.isoformat() if day else None, c.url, " › ".join(c.path) or None]
        lines.append(f"[{c.marker}] 据《{c.title or c.source}》({','.join(fact for fact in facts if fact)}):「{c.shown}」")
    return "\n".join(lines)
