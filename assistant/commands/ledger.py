"""`ledger`: every matter and measure of the library, filtered, on the screen or in a file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from assistant.commands.tables import After, Before, Bulletins, Format, Kind, Out, Today, Topic, day, put_out
from assistant.shell import Json, Shell, t

HELP = t("承诺台账：事项与举措，可筛选、导出。", "The ledger: matters and measures, filtered and exported.")
BRIEF = (1, 2, 3, 6, 7, 8)


class Level(StrEnum):
    matter = "matter"
    measure = "measure"
    all = "all"


def ledger(
    context: typer.Context,
    topic: Topic = "",
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            metavar="S",
            help=t("状态，如 已完成、推进中、计划；可重复。", "Status, as done, under_way, planned; may be repeated."),
        ),
    ] = None,
    before: Before = "",
    after: After = "",
    bulletin: Bulletins = None,
    body: Annotated[str, typer.Option("--body", metavar="B", help=t("责任单位含此词。", "The responsible body has this word."))] = "",
    level: Annotated[Level, typer.Option("--level", help=t("只看事项或举措。", "Matters or measures alone."))] = Level.all,
    on: Today = "",
    format: Kind = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    from assistant import later, workbench
    from assistant import ledger as ledgers
    from assistant.kept_rows import version
    from assistant.tabulate import brief, ledger_sheet
    from assistant.ui.strings import strings

    shell: Shell = context.obj
    words, store, today = strings(shell.settings.language), shell.store(), day(on)
    rows = workbench.ledger(
        store, topic=topic, status=status or (), before=before, after=after, bulletins=bulletin or (), body=body,
        level="" if level is Level.all else level,
    )  # fmt: skip
    bulletins = store.bulletins()
    if not bulletins:
        shell.no_bulletins()
    standings = later.standings(rows, workbench.all_rows(store), bulletins, today)
    sheet = ledger_sheet(rows, standings, {b.id: b for b in bulletins}, words, today, version())
    tally = ledgers.count(rows)
    said = words("ledger_count", m=tally.matters, n=tally.measures) if rows else words("empty_ledger")
    columns = brief(BRIEF, rows, sheet)
    return put_out(shell, sheet, lambda: [ledgers.to_json(row) for row in rows], Format.json if as_json else format, out, columns, said)
