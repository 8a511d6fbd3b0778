"""`summary`: a cited draft of what the bulletins report, as Markdown, Word or JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.shell import Shell, t
from assistant.terminal import write, write_json

HELP = t(
    "由通报起草进展摘要：句句有出处，已做的与计划的分开。",
    "Draft a summary of progress: every sentence cited, done and promised kept apart.",
)


def summary(
    context: typer.Context,
    topic: Annotated[
        str, typer.Option("--topic", metavar="T", help=t("主题，或目录中的一个标题。", "A topic, or a heading of the tree."))
    ] = "",
    bulletin: Annotated[
        list[str] | None, typer.Option("--bulletin", metavar="ID", help=t("只用这份，可重复。", "Only this one; may be repeated."))
    ] = None,
    length: Annotated[
        int | None,
        typer.Option("--length", metavar="N", min=80, max=20000, help=t("字数上限，默认 600。", "Characters at most; 600 unless told.")),
    ] = None,
    form: Annotated[
        Literal["paragraph", "points", "report"] | None,
        typer.Option("--form", help=t("一段话、分条（默认）或分节报告。", "One paragraph, points (the default) or a report in sections.")),
    ] = None,
    format: Annotated[Literal["md", "docx", "json"], typer.Option("--format", help=t("输出格式。", "Format of the output."))] = "md",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=t("写入文件。", "Write to a file."))] = None,
) -> int:
    from assistant import summary as drafting

    shell: Shell = context.obj
    if format == "docx" and output is None:
        raise typer.BadParameter(shell.words("docx 需要 -o FILE", "docx needs -o FILE"))
    store = shell.store()
    for id in bulletin or ():
        store.bulletin(id)  # an unknown id is an error, not an empty draft
    if not store.library.ids():
        shell.no_bulletins()
        return 1
    store.ready()  # what must be built or loaded is no part of the draft's time
    request = drafting.read_request(topic, length=length, form=form, bulletins=tuple(bulletin or ()))
    reply = drafting.summarise(store, request)
    if format == "json":
        if output is None:
            write_json(reply.to_json())
        else:
            import json

            output.write_text(json.dumps(reply.to_json(), ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    if reply.abstained:
        shell.say(reply.answer, "The bulletins say nothing of this: " + reply.answer)
        return 1
    for note in reply.notes:
        shell.say(note, note)
    paper = drafting.paper(store, request, reply.answer, reply.citations, date.today())
    if format == "docx":
        from assistant.word import docx

        assert output is not None
        output.write_bytes(docx(paper))
    else:
        from assistant.markdown_export import markdown

        text = markdown(paper)
        if output is None:
            write(text)
        else:
            output.write_text(text, encoding="utf-8")
    if output is not None:
        shell.say(f"已写入 {output}", f"written to {output}")
    return 0
