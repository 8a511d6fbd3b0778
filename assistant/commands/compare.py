"""`compare ID ID...`: what moved between bulletins on the same items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.tables import Format, Kind, Out, Topic, put_out
from assistant.doubts import SAID
from assistant.listing import source
from assistant.shell import Json, Shell, t
from assistant.terminal import write

if TYPE_CHECKING:
    from assistant.comparison import Change, Comparison, Row

HELP = t("对比几份通报：完成、延期、数字变化、新列、未再提及。", "Compare bulletins: completed, postponed, figures changed, added.")


def compare(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID ID...", help=t("两份或更多通报的编号，见 list。", "Two or more ids, see list."))],
    topic: Topic = "",
    format: Kind = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    from assistant import comparison
    from assistant.comparison_sheet import COLUMNS, sheet
    from assistant.ui.strings import strings

    shell: Shell = context.obj
    found = comparison.of_library(shell.store(), ids, topic)
    format = Format.json if as_json else format
    if out is None and format in (None, Format.table):
        write(*lines(found, shell.english))
        return 0
    made = sheet(found, strings(shell.settings.language), date.today())
    brief = (*range(6), *range(len(COLUMNS), len(made.columns)))  # with that of doubts where there is one
    return put_out(shell, made, lambda: found.to_json(shell.english), format, out, brief, found.summary(shell.english))


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
    """「日处理能力：450吨 → 600吨（增加150吨）[3][4]」"""
    what = change.what or found.label(change.kind, english)
    unsure = SAID["en" if english else "zh"]
    old, new = (
        value + (f"（{period}）" if period else "") + (unsure if doubtful else "")
        for value, period, doubtful in zip((change.old, change.new), change.periods, change.doubtful, strict=True)
    )
    gap = f"（{change.difference}）" if change.difference else ""
    return f"{what}：{old}[{change.markers[0]}] → {new}[{change.markers[1]}]{gap}"
