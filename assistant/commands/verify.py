"""`verify FILE`: a draft held against the library."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.tables import Out, OutputError, save
from assistant.listing import source
from assistant.shell import Shell, t
from assistant.terminal import one_line, progress_bar, write, write_json
from index.errors import LibraryError

if TYPE_CHECKING:
    from assistant.proofreading import Proof

HELP = t("核对文稿：逐句与库中通报对照，标出不一致。", "Hold a draft against the library, sentence by sentence.")
NOT_ALL_AGREE = 3


class Format(StrEnum):
    table = "table"
    json = "json"
    md = "md"
    docx = "docx"


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=t("文稿：txt、md、docx 等。", "The draft: txt, md, docx …"))],
    bulletin: Annotated[
        list[str] | None,
        typer.Option("--bulletin", metavar="ID", help=t("只与这份对照，可重复。", "Only against this one; may be repeated.")),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help=t("输出格式，默认 table，或按 -o 的后缀。", "Default: table, or what the suffix of -o says.")),
    ] = None,
    out: Out = None,
) -> int:
    """Exit code 3 where a sentence does not agree."""
    from assistant.proofreading import VERDICTS, proof
    from index import readers, sandbox

    shell: Shell = context.obj
    form = format or (Format(out.suffix[1:].lower()) if out and out.suffix[1:].lower() in list(Format) else Format.table)
    try:
        readers.check_size(file.stat().st_size, file.name)
        draft = sandbox.read(file.read_bytes(), file.name).text
    except OSError as error:
        raise LibraryError(f"不能读取 {file}（{error.strerror}）", f"cannot read {file} ({error.strerror})") from error
    store = shell.store()
    if not store.library.ids():
        shell.no_bulletins()
        return 1
    for id in bulletin or ():
        store.bulletin(id)
    with progress_bar(t("核对", "Checking"), off=form is Format.json) as report:
        found = proof(draft, store, tuple(bulletin or ()), lambda done, total: report(done, total, ""))
    if form is Format.table and out is None:
        write(*lines(found, {v: w[shell.english] for v, w in VERDICTS.items()}, shell.english))
    elif form is Format.json and out is None:
        write_json(found.to_json(shell.english))
    else:
        put(shell, found, form, out)
    return NOT_ALL_AGREE if any(f.verdict != "agrees" for f in found.findings) else 0


def put(shell: Shell, found: Proof, form: Format, out: Path | None) -> None:
    """The marked draft as a file; Markdown may go to the screen."""
    from assistant import marked
    from assistant.proofreading import VERDICTS

    if form is Format.docx:
        data = marked.docx(found, date.today(), shell.english)
    elif form is Format.md:
        data = marked.markdown(found, date.today(), shell.english).encode()
    elif form is Format.json:
        data = (json.dumps(found.to_json(shell.english), ensure_ascii=False, indent=1) + "\n").encode()
    else:
        data = ("\n".join(lines(found, {v: w[shell.english] for v, w in VERDICTS.items()}, shell.english)) + "\n").encode()
    if out is not None:
        save(out, data)
        shell.say(f"{found.summary()} 已写入 {out}", f"{found.summary(True)} Written to {out}")
    elif form is Format.docx and sys.stdout.isatty():
        raise OutputError("docx 不能显示在终端上。请用 -o 文件名.docx。", "docx cannot be shown on a terminal. Use -o NAME.docx.")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def lines(found: Proof, labels: dict[str, str], english: bool = False) -> Iterator[str]:
    """The summary, then every sentence that does not agree with what the library says, then those passages."""
    yield found.summary(english)
    shown: dict[int, None] = {}
    for finding in found.findings:
        if finding.verdict == "agrees":
            continue
        yield ""
        yield f"【{labels[finding.verdict]}】{one_line(finding.text)}"
        for point in finding.points:
            if point.verdict == "agrees":
                continue
            marker = f"[{point.marker}]" if point.marker else ""
            yield f"    {point.words}：{labels[point.verdict]}{'，' if point.why[english] else ''}{point.why[english]}{marker}"
            shown |= {point.marker: None} if point.marker else {}
    if shown:
        yield ""
        yield "Sources:" if english else "出处:"
    for number in shown:
        yield from source(found.citations[number - 1])
