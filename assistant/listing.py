"""Bulletins and replies as rows for JSON and as lines for a terminal.

Enters: what the store and the assistant return. Leaves: dicts of plain values, and text. Opens nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.types import Citation, Reply
from assistant.ui.strings import strings
from assistant.ui.view import about, as_of
from index.types import Bulletin

if TYPE_CHECKING:
    from index.store import Added, Store


def row(store: Store, bulletin: Bulletin) -> dict[str, Any]:
    """What `list --json` says of a bulletin."""
    return {
        "id": bulletin.id,
        "source": bulletin.source,
        "title": bulletin.title,
        "issuer": bulletin.issuer,
        "published": bulletin.published and bulletin.published.isoformat(),
        "signed": bulletin.signed and bulletin.signed.isoformat(),
        "as_of": bulletin.as_of and bulletin.as_of.isoformat(),
        "url": bulletin.url,
        "passages": len(store.passages(bulletin.id)),
        "figures": sum(len(found) for found in store.figures(bulletin.id).values()),
        "commitments": len(store.commitments(bulletin.id)[1]),
        "warnings": list(bulletin.warnings),
        "private": bulletin.private,
    }


def counts(row: Mapping[str, Any], english: bool = False) -> str:
    if english:
        return f"{row['passages']} passages, {row['figures']} figures, {row['commitments']} commitments"
    return f"{row['passages']} 段、{row['figures']} 个数字、{row['commitments']} 项举措"


def added_line(row: Mapping[str, Any], english: bool = False) -> str:
    if row["state"] == "refused":
        return f"{'refused' if english else '未加入'}  {row['source']}: {row['reason']}"
    words = {"added": ("已加入", "added"), "known": ("已在库中", "known")}[row["state"]][english]
    return "\n".join((f"{words}  {row['id']}  {row['title']}  {counts(row, english)}", *kin_lines(row, english)))


def kin(added: Added) -> dict[str, Any]:
    """What the bulletin corrects, continues or is like, for `add --json`; nothing where it is kin to none."""
    return {"kin": [asdict(one) for one in added.kin]} if added.kin else {}


_KIN = {
    "reissue": ("疑为更正重发（相同 {share}，{n} 处不同）：如以新代旧，请移出 {id}（remove {id}）",
                "seems a corrected reissue of {id} ({share} the same, {n} differences): to replace it, remove {id}"),
    "later": ("接续 {id}（同一系列的后一份，两份都保留）", "continues {id}: a later one of the same series, both are kept"),
    "earlier": ("早于 {id}（同一系列的前一份，两份都保留）", "comes before {id}: an earlier one of the same series, both are kept"),
    "alike": ("与 {id} 文字相近（相同 {share}），但单位不同，分别作答", "is worded like {id} ({share} the same) of another unit; "
              "each answers for itself"),
}  # fmt: skip


def kin_lines(row: Mapping[str, Any], english: bool) -> Iterator[str]:
    """What the library holds that a bulletin repeats, corrects or continues, and where they differ."""
    for one in row.get("kin", ())[:3]:
        words = _KIN[one["relation"]][english]
        yield "    " + words.format(id=one["id"], share=f"{one['share']:.0%}", n=len(one["differences"]))
        for differing in one["differences"][:5]:
            old, new = (" ".join(differing[side].split())[:60] or "（无）" for side in ("old", "new"))
            yield f"        - {old}\n        + {new}"


_COLUMNS = {
    "id": ("编号", "id"), "title": ("标题", "title"), "issuer": ("发布机关", "issuer"), "as_of": ("截至", "as of"),
    "passages": ("段", "passages"), "figures": ("数字", "figures"), "commitments": ("举措", "commitments"),
}  # fmt: skip


def plain(rows: Sequence[Mapping[str, Any]], english: bool = False) -> Iterator[str]:
    """A line of labels, then one bulletin a line, tabs between: what a pipe gets."""
    yield "\t".join(label[english] for label in _COLUMNS.values())
    for r in rows:
        yield "\t".join("" if r[key] is None else str(r[key]) for key in _COLUMNS)


def details(row: Mapping[str, Any], english: bool = False) -> Iterator[str]:
    names = {
        "id": ("编号", "id"), "title": ("标题", "title"), "issuer": ("发布机关", "issuer"), "published": ("发布日期", "published"),
        "signed": ("落款日期", "signed"), "as_of": ("截至", "as of"), "source": ("文件", "file"), "url": ("网址", "url"),
    }  # fmt: skip
    for key, words in names.items():
        if row[key]:
            yield f"{words[english]}: {row[key]}"
    yield ("contents: " if english else "内容: ") + counts(row, english)
    for warning in row["warnings"]:
        yield f"! {warning}"


def sections(bulletin: Bulletin, spans: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """The tree of headings, each with the number of passages that stand under it."""
    return [
        {
            "number": s.number, "level": s.level, "label": s.label, "heading": s.heading, "parent": s.parent,
            "start": s.span[0], "end": s.span[1], "passages": sum(s.span[0] <= a and b <= s.span[1] for a, b in spans),
        }
        for s in bulletin.sections
    ]  # fmt: skip


def tree(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for r in rows:
        yield f"{'  ' * (r['level'] - 1)}{r['label']}{r['heading']}  ({r['passages']})"


def answer(reply: Reply, english: bool = False) -> Iterator[str]:
    """A reply as a person reads it in a terminal."""
    if reply.headline and reply.headline not in reply.answer:
        yield reply.headline
        yield ""
    yield reply.answer
    titles = ("Sources", "Nearest, but no answer") if english else ("出处", "以下相关,但不是答案")
    for title, found in zip(titles, (reply.citations, reply.nearest), strict=True):
        if found:
            yield ""
            yield f"{title}:"
            for citation in found:
                yield from source(citation)
    words = strings("en" if english else "zh")  # the page's own, so that both faces say the same
    lines = [as_of(reply.citations or reply.nearest, words), *(words("reading", word=read) for _, read in reply.readings)]
    if any(lines):
        yield ""
        yield from filter(None, lines)
    for note in reply.notes:
        yield ""
        yield note
    if reply.model:
        yield ""
        yield about(reply, words)


def source(citation: Citation) -> Iterator[str]:
    place = " › ".join((citation.title, *citation.path, *((f"第 {citation.page} 页",) if citation.page else ())))
    yield f"[{citation.marker}] {place}" + (f"（{citation.as_of.isoformat()}）" if citation.as_of else "")
    yield f"    「{citation.shown}」"
