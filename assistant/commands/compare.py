"""`compare ID ID...`: what moved between bulletins on the same items."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.listing import source
from assistant.shell import Shell, t
from assistant.terminal import write, write_json

if TYPE_CHECKING:
    from assistant.comparison import Change, Comparison, Row

HELP = t("对比几份通报：完成、延期、数字变化、新列、未再提及。", "Compare bulletins: completed, postponed, figures changed, added.")


class Format(StrEnum):
    table = "table"
    json = "json"


def compare(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID ID...", help=t("两份或更多通报的编号，见 list。", "Two or more ids, see list."))],
    topic: Annotated[str, typer.Option("--topic", metavar="T", help=t("只看这个主题。", "Only this topic."))] = "",
    form: Annotated[Format, typer.Option("--format", help=t("输出格式。", "Form of the output."))] = Format.table,
) -> int:
    from assistant import comparison

    shell: Shell = context.obj
    found = comparison.of_library(shell.store(), ids, topic)
    if form is Format.json:
        write_json(found.to_json(shell.english))
    else:
        write(*lines(found, shell.english))
    return 0


def lines(found: Comparison, english: bool = False) -> Iterator[str]:
    """The summary, a block a row, then the sources."""
    yield found.summary(english) or ("nothing to compare on this topic" if english else "这个主题没有可对比的内容")
    for bulletin in found.bulletins:
        day = f"（{bulletin.as_of.isoformat()}）" if bulletin.as_of else ""
        yield f"  {bulletin.id}  {bulletin.title}{day}"
    for row in found.rows:
        yield ""
        yield from row_lines(found, row, english)
    if found.citations:
        yield ""
        yield "Sources:" if english else "出处:"
    for citation in found.citations:
        yield from source(citation)


def row_lines(found: Comparison, row: Row, english: bool) -> Iterator[str]:
    markers = "".join(f"[{s.marker}]" for s in row.sides if s) if not row.changes else ""
    yield f"【{'、'.join(found.labels(row, english))}】{row.item}{markers}"
    for change in row.changes:
        yield f"    {change_line(found, change, english)}"


def change_line(found: Comparison, change: Change, english: bool = False) -> str:
    """「日处理能力：450吨 → 600吨（+150吨）[3][4]」"""
    what = change.what or found.label(change.kind, english)
    old, new = (f"{value}（{period}）" if period else value for value, period in zip((change.old, change.new), change.periods, strict=True))
    gap = f"（{change.difference}）" if change.difference else ""
    return f"{what}：{old}[{change.markers[0]}] → {new}[{change.markers[1]}]{gap}"
