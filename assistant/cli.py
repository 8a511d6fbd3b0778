"""The shell face: arguments in; lines, tables or JSON out, and an exit code.

0 done · 1 failed, or nothing added · 2 wrong usage · 3 some were refused. Errors are one line with the remedy on stderr.
With `--json` nothing but JSON goes to stdout. Knows nothing of how anything is found or stored; what is slow to import
is imported by the command that needs it.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from assistant import batches, failures, listing, offline, paths, start
from assistant.commands import archive, compare, figures, ledger, mark, password, search, summary, verify
from assistant.settings import Settings
from assistant.shell import ENGLISH, Id, Json, Model, ModelUrl, Shell, t
from assistant.terminal import harden, one_line, progress_bar, write, write_json
from index.errors import AssistantError

if TYPE_CHECKING:
    from assistant.chat import Assistant
    from index.indexed import Progress
    from index.store import Store

PROGRAM = "python -m assistant"
SOME_REFUSED = 3
INTERRUPTED = 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help=t(
        "通报助手：只依据您加入的通报作答，句句可点开原文。", "Bulletin Assistant: answers from your bulletins alone, every figure cited."
    ),
)


@app.callback()
def _root(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help=t("通报库文件夹。", "Folder of the library."))] = None,
) -> None:
    context.obj = Shell(Settings.from_env(data=data))


@app.command(help=t("加入通报：文件、文件夹、通配符或网址。", "Add bulletins: files, folders, globs or web addresses."))
def add(
    context: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(metavar="PATH_OR_URL...", help=t("文件、文件夹、通配符或网址。", "Files, folders, globs or web addresses.")),
    ],
    as_json: Json = False,
) -> int:
    shell: Shell = context.obj
    files = list(paths.expand(names))
    rows: list[dict[str, Any]] = []
    with progress_bar(t("加入", "Adding"), off=as_json) as report:
        store = shell.store() if any(not isinstance(file, tuple) for file in files) else None
        for done, file in enumerate(files):

            def within(part: int, parts: int, what: str, done: int = done) -> None:
                report(done + part / max(parts, 1), len(files), what)

            found = _add_one(shell, store, file, within)
            rows += found
            if not as_json:
                for row in found:
                    shell.added(row)
    if as_json:
        write_json(rows)
    refused = sum(row["state"] == "refused" for row in rows)
    return 0 if not refused else 1 if refused == len(rows) else SOME_REFUSED


def _add_one(shell: Shell, store: Store | None, file: Path | str | tuple[str, AssistantError], progress: Progress) -> list[dict[str, Any]]:
    """A row for the file, or for each file of an archive."""

    def refused(name: str, error: AssistantError | OSError) -> dict[str, Any]:
        return {"state": "refused", "source": name, "reason": failures.line(error, shell.english)}

    try:
        if isinstance(file, tuple):
            raise file[1]
        assert store is not None
        added = store.add_url(file, progress) if isinstance(file, str) else store.add(file, progress=progress)
    except (AssistantError, OSError) as error:
        return [refused(file[0] if isinstance(file, tuple) else str(file), error)]
    return [
        *(
            {"state": "known" if one.known else "added", **listing.row(store, store.bulletin(one.id)), **listing.kin(one)}
            for one in (added, *added.more)
        ),
        *(refused(f"{file}/{name}", error) for name, error in added.refused),
    ]


@app.command("list", help=t("列出库中的通报。", "List the bulletins of the library."))
def list_(context: typer.Context, as_json: Json = False) -> int:
    shell: Shell = context.obj
    store = shell.store()
    rows = [listing.row(store, bulletin) for bulletin in store.bulletins()]
    damaged = len(store.library.ids()) - len(rows)
    if damaged:
        shell.say(f"另有 {damaged} 份无法读取，请运行 check。", f"{damaged} more cannot be read, run check.")
    if as_json:
        write_json(rows)
    elif not rows:
        shell.no_bulletins()
    elif sys.stdout.isatty():
        show_table(rows, shell.english)
    else:
        write(*listing.plain(rows, shell.english))
    return 0


@app.command(help=t("显示一份通报：概况、标题树或正文。", "Show a bulletin: summary, tree of headings, or text."))
def show(
    context: typer.Context,
    id: Id,
    tree: Annotated[bool, typer.Option("--tree", help=t("标题树，各标题附段数。", "Tree of headings with counts."))] = False,
    text: Annotated[bool, typer.Option("--text", help=t("正文，一字不改。", "The text, verbatim."))] = False,
    as_json: Json = False,
) -> int:
    shell: Shell = context.obj
    store = shell.store()
    bulletin = store.bulletin(id)
    if as_json:
        rows = listing.sections(bulletin, [p.span for p in store.passages(id)])
        write_json({**listing.row(store, bulletin), **({"text": bulletin.canonical} if text else {"sections": rows})})
    elif text:
        sys.stdout.flush()
        sys.stdout.buffer.write(bulletin.canonical.encode("utf-8"))
    elif tree:
        write(*listing.tree(listing.sections(bulletin, [p.span for p in store.passages(id)])))
    else:
        write(*listing.details(listing.row(store, bulletin), shell.english))
    return 0


@app.command(help=t("把一份通报移出通报库；您的原文件不受影响。", "Take a bulletin out of the library; your own file stays."))
def remove(
    context: typer.Context,
    id: Id,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("不再询问。", "Do not ask."))] = False,
    as_json: Json = False,
) -> int:
    from assistant import workbench

    shell: Shell = context.obj
    store = shell.store()
    title = store.bulletin(id).title  # an unknown id is said before anything is asked
    if not (yes or as_json) and sys.stdin.isatty() and not shell.sure(title):
        return 1
    workbench.remove(store, id)
    if as_json:
        write_json({"id": id, "removed": True})
    else:
        write(shell.words(f"已移出  {id}  {title}", f"removed  {id}  {title}"))
    return 0


@app.command(help=t("由库中文件重建全部索引。", "Build all indexes again from the files of the library."))
def reindex(context: typer.Context, as_json: Json = False) -> int:
    shell: Shell = context.obj
    store = shell.store()
    with progress_bar(t("重建索引", "Reindexing"), off=as_json) as report:
        store.reindex(progress=report)
    count = len(store.bulletins())
    if as_json:
        write_json({"bulletins": count, "generation": store.generation})
    else:
        write(shell.words(f"索引已重建：{count} 份通报。", f"Indexes built again: {count} bulletins."))
    return 0


@app.command(help=t("检查通报库与索引，能修则修。", "Check library and indexes, and repair what can be."))
def check(context: typer.Context, as_json: Json = False) -> int:
    shell: Shell = context.obj
    findings = shell.store().check()
    if as_json:
        write_json([asdict(finding) for finding in findings])
    elif not findings:
        write(shell.words("通报库完好。", "The library is sound."))
    else:
        write(*(f"{shell.words('已修复', 'repaired') if f.repaired else '!'}  {shell.words(f.zh, f.en)}" for f in findings))
    return 0 if all(finding.repaired for finding in findings) else 1


@app.command(help=t("就库中通报提问。", "Ask about the bulletins of the library."))
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    bulletin: Annotated[
        list[str] | None, typer.Option("--bulletin", metavar="ID", help=t("只问这份，可重复。", "Only this one; may be repeated."))
    ] = None,
    model: Model = None,
    model_url: ModelUrl = None,
    as_json: Json = False,
) -> int:
    shell: Shell = context.obj.with_model(model, model_url)
    if not question.strip():
        raise typer.BadParameter(shell.words("问题是空的", "the question is empty"))
    assistant = shell.assistant()
    if not as_json and not assistant.store.library.ids():
        return 1  # the hint is said; an answer from nothing would only blur it
    for id in bulletin or ():
        assistant.store.bulletin(id)  # an unknown id is an error, not an empty answer
    reply = assistant.ask(question, bulletins=tuple(bulletin or ()))
    if as_json:
        write_json(reply.to_json())
    else:
        write(*listing.answer(reply, shell.english))
    return 0


@app.command(
    help=t("逐行作答：每行一个 JSON 问题，每行一个 JSON 回答。", "Answer line by line: a JSON question a line in, a JSON reply a line out.")
)
def batch(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl")],
    answers: Annotated[Path, typer.Argument(metavar="ANSWERS.jsonl")],
    model: Model = None,
    model_url: ModelUrl = None,
    as_json: Json = False,
) -> int:
    shell: Shell = context.obj.with_model(model, model_url)
    if answers.exists() and questions.exists() and answers.samefile(questions):
        raise typer.BadParameter(shell.words("问题与回答不能是同一个文件", "questions and answers cannot be one file"))
    with questions.open("rb") as lines:
        assistant = shell.assistant()  # first: what cannot answer must not empty an earlier file of answers
        with answers.open("w", encoding="utf-8", newline="\n") as out:
            answered, failed = _answer_lines(shell, assistant, lines, out)
    if as_json:
        write_json({"answered": answered, "failed": failed})
    return SOME_REFUSED if failed else 0


def _answer_lines(shell: Shell, assistant: Assistant, lines: Iterable[bytes], out: TextIO) -> tuple[int, int]:
    answered = failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = batches.read(line, number)
            reply = assistant.ask(asked.question, history=asked.history).to_json()
        except AssistantError as error:
            failed += 1
            write(shell.words(f"第 {number} 行：", f"line {number}: ") + failures.line(error, shell.english), to=sys.stderr)
            continue
        out.write(json.dumps({**reply, "id": asked.id}, ensure_ascii=False) + "\n")
        out.flush()
        answered += 1
    return answered, failed


@app.command(hidden=True)
def prepare(context: typer.Context) -> int:
    """What `make install` does after the packages: weights and default library. A folder given by setting stays as it is."""
    shell: Shell = context.obj
    settings = shell.settings
    if settings.embedder == "bundled":
        from index import weights

        if not weights.folder(settings.cache).exists():
            shell.say("正在转换模型权重，首次需要片刻……", "Converting the model's weights, only this once …")
        weights.ensure(settings.cache)
    if not os.environ.get("ASSISTANT_DATA") and start.is_empty(settings):
        shell.say("正在建立默认通报库……", "Filling the default library …")
        with progress_bar(t("加入", "Adding"), off=False) as report:
            count = start.fill(shell.store(), report)
        shell.say(f"默认通报库已建立：{count} 份通报。", f"The default library is there: {count} bulletins.")
    return 0


app.command(help=compare.HELP)(compare.compare)
app.command(help=ledger.HELP)(ledger.ledger)
app.command(help=figures.HELP)(figures.figures)
app.command(help=search.HELP)(search.search)
app.command(help=verify.HELP)(verify.verify)
app.command(help=mark.HELP)(mark.mark)
app.command(help=password.HELP)(password.password)
app.command(help=archive.EXPORT_HELP)(archive.export)
app.command("import", help=archive.IMPORT_HELP)(archive.import_)
app.command(help=summary.HELP)(summary.summary)


def show_table(rows: Sequence[Mapping[str, Any]], english: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = ("id", "title", "issuer", "as of", "passages") if english else ("编号", "标题", "发布机关", "截至", "段")
    table = Table(*heads)
    for r in rows:
        table.add_row(*(one_line(str(r[key] or "")) for key in ("id", "title", "issuer", "as_of", "passages")))
    Console(markup=False, emoji=False, highlight=False).print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every error becomes one line here and nowhere else."""
    offline.quiet()
    logging.getLogger("index").addHandler(logging.NullHandler())  # what the reader must know is printed by the command
    harden()
    try:
        code = app(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:  # typer's word for Ctrl-C
            write(t("已中断。", "Interrupted."), to=sys.stderr)
        return code if isinstance(code, int) else 0
    except SystemExit as error:  # typer's own way out where a pipe closed
        return error.code if isinstance(error.code, int) else 1
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            return _reader_left()
        if getattr(error, "exit_code", None) == 2:
            return _usage(error)
        write(failures.line(error, ENGLISH), to=sys.stderr)
        if os.environ.get("ASSISTANT_DEBUG"):
            raise
        return 1


def _reader_left() -> int:
    """`… | head` took what it wanted: stay silent, also when the interpreter flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 1


def _usage(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else PROGRAM
    if type(error).__name__ == "NoArgsIsHelpError":
        write(str(error), to=sys.stderr)
    else:
        write(failures.usage(error, command, ENGLISH), to=sys.stderr)
    return 2
