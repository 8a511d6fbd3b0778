"""`search TEXT`: every place where the words stand, with counts that equal a text search's."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.tables import Bulletins, Format, Kind, Out, Topic, day, put_out
from assistant.shell import Json, Shell, t

HELP = t("全文检索：逐字查找，列出每一处与总数。", "Full-text search: every place where the words stand, counted.")
BRIEF = (0, 1, 2)


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=t("要找的文字，一字不差。", "What to look for, to the letter."))],
    topic: Topic = "",
    bulletin: Bulletins = None,
    loose: Annotated[
        bool,
        typer.Option(
            "--loose",
            help=t("也算中间隔有空白、换行或全半角不同的。", "Take places with blanks or line breaks between, or other widths, too."),
        ),
    ] = False,
    format: Kind = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    from assistant import search as searching
    from assistant import workbench
    from assistant.kept_rows import version
    from assistant.tabulate import search_sheet, search_words
    from assistant.ui.strings import strings

    shell: Shell = context.obj
    words, store = strings(shell.settings.language), shell.store()
    found = workbench.find(store, text, topic=topic, bulletins=bulletin or (), loose=loose)
    bulletins = store.bulletins()
    if not bulletins:
        shell.no_bulletins()
    sheet = search_sheet(found, {b.id: b for b in bulletins}, words, day(""), version())
    said = search_words(found, words) if found.hits else words("search_none", text=text, n=len(bulletin or bulletins))
    return put_out(shell, sheet, lambda: searching.to_json(found), Format.json if as_json else format, out, BRIEF, said)
