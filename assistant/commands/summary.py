"""`summary`: a cited draft of what the bulletins report, as Markdown, Word or JSON."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.commands.tables import Bulletins, Out, Topic, of_suffix, put_bytes, put_json, save
from assistant.shell import Json, Shell, t
from assistant.terminal import write

if TYPE_CHECKING:
    from assistant.paper import Paper

HELP = t(
    "由通报起草进展摘要：句句有出处，已做的与计划的分开。",
    "Draft a summary of progress: every sentence cited, done and promised kept apart.",
)


class Format(StrEnum):
    md = "md"
    docx = "docx"
    json = "json"


def summary(
    context: typer.Context,
    topic: Topic = "",
    bulletin: Bulletins = None,
    length: Annotated[
        int | None,
        typer.Option("--length", metavar="N", min=80, max=20000, help=t("字数上限，默认 600。", "Characters at most; 600 unless told.")),
    ] = None,
    form: Annotated[
        Literal["paragraph", "points", "report"] | None,
        typer.Option("--form", help=t("一段话、分条（默认）或分节报告。", "One paragraph, points (the default) or a report in sections.")),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help=t("输出格式，默认 md，或按 -o 的后缀。", "Default: md, or what the suffix of -o says.")),
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    from assistant import summary as drafting

    shell: Shell = context.obj
    kind = Format.json if as_json else format or of_suffix(Format, out) or Format.md
    if kind is Format.docx and out is None:
        raise typer.BadParameter(shell.words("docx 需要 -o FILE", "docx needs -o FILE"))
    store = shell.store()
    for id in bulletin or ():
        store.bulletin(id)  # an unknown id is an error, not an empty draft
    if not store.library.ids():
        shell.no_bulletins()
        return 1
    store.ready()  # what must be built or loaded is no part of the draft's time
    request = drafting.read_request(topic, length=length, form=form, bulletins=tuple(bulletin or ()))
    reply = drafting.summarise(store, request, shell.phrase(store))
    if kind is Format.json:
        put_json(reply.to_json(), out)
        return 0
    if reply.abstained:
        shell.say(reply.answer, "The bulletins say nothing of this: " + reply.answer)
        return 1
    for note in reply.notes:
        shell.say(note, note)
    put(drafting.paper(store, request, reply.answer, reply.citations, date.today()), kind, out)
    if out is not None:
        shell.say(f"已写入 {out}", f"Written to {out}")
    return 0


def put(paper: Paper, kind: Format, out: Path | None) -> None:
    if kind is Format.docx:
        from assistant.word import docx

        put_bytes(docx(paper), out, kind)
    else:
        from assistant.markdown_export import markdown

        if out is None:
            write(markdown(paper))
        else:
            save(out, markdown(paper).encode())
