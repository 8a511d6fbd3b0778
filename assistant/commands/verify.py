"""`verify FILE`: a draft held against the library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.tables import Bulletins, Out, of_suffix, put_bytes, put_json
from assistant.listing import source
from assistant.shell import Json, Shell, t
from assistant.terminal import one_line, progress_bar, write

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
    bulletin: Bulletins = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help=t("输出格式，默认 table，或按 -o 的后缀。", "Default: table, or what the suffix of -o says.")),
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Exit code 3 where a sentence does not agree."""
    from assistant.proofreading import proof
    from index import readers, sandbox

    shell: Shell = context.obj
    form = Format.json if as_json else format or of_suffix(Format, out) or Format.table
    readers.check_size(file.stat().st_size, file.name)
    draft = sandbox.read(file.read_bytes(), file.name).text
    store = shell.store()
    if not store.library.ids():
        shell.no_bulletins()
        return 1
    for id in bulletin or ():
        store.bulletin(id)
    with progress_bar(t("核对", "Checking"), off=form is Format.json) as report:
        found = proof(draft, store, tuple(bulletin or ()), lambda done, total: report(done, total, ""))
    put(shell, found, form, out)
    return NOT_ALL_AGREE if any(f.verdict != "agrees" for f in found.findings) else 0


def put(shell: Shell, found: Proof, form: Format, out: Path | None) -> None:
    """The verdicts as lines or JSON, or the marked draft."""
    from assistant import marked
    from assistant.proofreading import VERDICTS

    if form is Format.json:
        put_json(found.to_json(shell.english), out)
    elif form is Format.docx:
        put_bytes(marked.docx(found, date.today(), shell.english), out, form)
    elif form is Format.md:
        put_bytes(marked.markdown(found, date.today(), shell.english).encode(), out, form)
    else:
        told = lines(found, {v: w[shell.english] for v, w in VERDICTS.items()}, shell.english)
        if out is None:
            write(*told)
        else:
            put_bytes(("\n".join(told) + "\n").encode(), out, form)
    if out is not None:
        shell.say(f"{found.summary()} 已写入 {out}", f"{found.summary(True)} Written to {out}")


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
