"""`figures`: every figure of the library with what it measures, filtered, on the screen or in a file."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.tables import After, Before, Bulletins, Format, Kind, Out, Topic, day, put_out
from assistant.shell import Json, Shell, t

HELP = t("指标表：每个数字及其指标、期间、口径，可筛选、导出。", "The table of figures: what each measures, its period and aspect.")
BRIEF = (0, 3, 7, 9, 12, 11)


def figures(
    context: typer.Context,
    topic: Topic = "",
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            "--aspect",
            metavar="S",
            help=t("口径：已实现、预计、目标；可重复。", "Aspect: achieved, expected, target; may be repeated."),
        ),
    ] = None,
    before: Before = "",
    after: After = "",
    bulletin: Bulletins = None,
    unit: Annotated[str, typer.Option("--unit", metavar="U", help=t("单位，如 张、%、亩。", "Unit, as %."))] = "",
    format: Kind = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    from assistant import indicators, workbench
    from assistant.kept_rows import version
    from assistant.tabulate import brief, figure_sheet
    from assistant.ui.strings import strings

    shell: Shell = context.obj
    words, store = strings(shell.settings.language), shell.store()
    rows = workbench.figures(store, topic=topic, status=status or (), before=before, after=after, bulletins=bulletin or (), unit=unit)
    bulletins = store.bulletins()
    if not bulletins:
        shell.no_bulletins()
    sheet = figure_sheet(rows, {b.id: b for b in bulletins}, words, day(""), version())
    said = words("figures_count", n=len(rows)) if rows else words("empty_figures")
    columns = brief(BRIEF, rows, sheet)
    return put_out(shell, sheet, lambda: [indicators.to_json(row) for row in rows], Format.json if as_json else format, out, columns, said)
