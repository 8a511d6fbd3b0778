"""What the commands that print a table share: their options, and the four ways out (table, json, csv, xlsx; screen or file).

Enters: a `Sheet` and the same rows as JSON. Leaves: text on stdout, or a file. Knows nothing of what the rows mean.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from assistant.sheets import Sheet, to_csv, to_xlsx
from assistant.shell import Shell, t
from assistant.terminal import one_line, write, write_json
from index.errors import AssistantError
from index.library import write_atomic


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


OFFICE = ("docx", "xlsx")
OTHERS = ("doc", "docx", "xls", "xlsx", "et", "wps", "ods", "odt", "rtf", "pdf", "html", "htm", "csv", "json", "md")
F = TypeVar("F", bound=StrEnum)


class OutputError(AssistantError):
    """The rows cannot go where they were sent."""


Topic = Annotated[
    str,
    typer.Option(
        "--topic", metavar="T", help=t("主题，如 医疗；空格表示都要，顿号表示任一。", "Topic; a blank means both, a comma either.")
    ),
]
Before = Annotated[
    str,
    typer.Option(
        "--before", metavar="DATE", help=t("不晚于，如 2025、2025-06、2025-06-30。", "Not later than, as 2025, 2025-06, 2025-06-30.")
    ),
]
After = Annotated[str, typer.Option("--after", metavar="DATE", help=t("不早于。", "Not earlier than."))]
Bulletins = Annotated[
    list[str] | None, typer.Option("--bulletin", metavar="ID", help=t("只看这份，可重复。", "Only this one; may be repeated."))
]
Kind = Annotated[
    Format | None,
    typer.Option("--format", help=t("输出格式，默认 table，或按 -o 的后缀。", "Default: table, or what the suffix of -o says.")),
]
Out = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=t("写入文件。", "Write to a file."))]
Today = Annotated[
    str,
    typer.Option(
        "--on", metavar="DATE", help=t("期限情况以哪天为准，默认今天。", "The day against which deadlines are held; default today.")
    ),
]


def put_out(
    shell: Shell, sheet: Sheet, rows: Callable[[], Any], format: Format | None, out: Path | None, brief: Sequence[int], said: str
) -> int:
    """`brief`: columns of the sheet that a screen has room for; `said`: a line on stderr with the counts."""
    kind = format or of_suffix(Format, out) or Format.table
    if kind is Format.json:
        put_json(rows(), out)
    elif kind is Format.table:
        if out is not None:
            save(out, ("\n".join(_plain(sheet)) + "\n").encode())
        elif sys.stdout.isatty() and sheet.rows:
            _show(sheet, brief)
        elif sheet.rows:
            write(*_plain(sheet))
    else:
        put_bytes(to_csv(sheet) if kind is Format.csv else to_xlsx(sheet), out, kind)
    write(said if out is None else f"{said} {t('已写入', 'Written to')} {out}", to=sys.stderr)
    return 0


def put_json(value: object, out: Path | None) -> None:
    if out is None:
        write_json(value)
    else:
        save(out, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def put_bytes(data: bytes, out: Path | None, kind: str) -> None:
    """Into the file, or onto stdout for a pipe. Raises OutputError where a terminal would get what only a program can read."""
    if out is not None:
        save(out, data)
    elif kind in OFFICE and sys.stdout.isatty():
        raise OutputError(f"{kind} 不能显示在终端上。请用 -o 文件名.{kind}。", f"{kind} cannot be shown on a terminal. Use -o NAME.{kind}.")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def of_suffix(formats: type[F], out: Path | None) -> F | None:
    """The format that a file's suffix names; none for a plain text. Raises OutputError for a suffix that would promise another format."""
    suffix = out.suffix.lower().lstrip(".") if out else ""
    found = next((format for format in formats if format == suffix), None)
    if found is None and suffix in OTHERS:
        known = [f".{format}" for format in formats if format != "table"]
        raise OutputError(
            f"不能写成 .{suffix}。请改用 {'、'.join(known)}。", f"A .{suffix} file cannot be written. Use {', '.join(known)}."
        )
    return found


def save(path: Path, data: bytes) -> None:
    if path.is_dir():
        raise OutputError(f"{path} 是文件夹。请给出文件名。", f"{path} is a folder. Name a file.")
    if not path.parent.is_dir():
        raise OutputError(
            f"没有文件夹 {path.parent}。请先建立,或换一个位置。", f"No folder {path.parent}. Make it first, or use another place."
        )
    write_atomic(path, data)


def _plain(sheet: Sheet) -> list[str]:
    """A line of labels, then one row a line, tabs between: what a pipe gets."""
    rows = [[column.label for column in sheet.columns], *sheet.rows]
    kept = [n for n, column in enumerate(sheet.columns) if not column.long]
    return ["\t".join("" if row[n] is None else one_line(str(row[n]).replace("\t", " ")) for n in kept) for row in rows]


def _show(sheet: Sheet, columns: Sequence[int]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_lines=True)
    for n in columns:
        table.add_column(sheet.columns[n].label, overflow="fold")  # Chinese has no blanks to break at
    for row in sheet.rows:
        table.add_row(*("" if row[n] is None else one_line(str(row[n])).split(" › ")[-1] for n in columns))
    Console(markup=False, emoji=False, highlight=False).print(table)


def day(typed: str, today: date | None = None) -> date:
    from assistant.days import last

    return last(typed) or today or date.today()
