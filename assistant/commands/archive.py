"""`export` and `import`: the whole library as one file, to keep or to carry to another machine."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.shell import Json, Shell, t
from assistant.terminal import progress_bar, write, write_json

EXPORT_HELP = t("把整个通报库写成一个文件，供备份或迁移。", "Write the whole library into one file, to keep or to carry elsewhere.")
IMPORT_HELP = t("由导出文件加入通报；库中已有的不变。", "Take in the bulletins of an export; what the library holds stays as it is.")
SOME_LEFT_OUT = 3


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=t("如 通报库.zip", "Such as library.zip"))],
    force: Annotated[bool, typer.Option("--force", help=t("文件已存在时替换它。", "Replace a file that is there already."))] = False,
    as_json: Json = False,
) -> int:
    from index.keeping import archive
    from index.library import Library

    shell: Shell = context.obj
    with progress_bar(t("导出", "Exporting"), off=as_json) as report:
        packed = archive.pack(Library(shell.settings.data / "library"), file, replace_it=force, progress=report)
    for error in packed.damaged:
        shell.say(f"未导出：{error.zh}", f"left out: {error.en}")
    if as_json:
        write_json({"file": str(file), "bulletins": list(packed.ids), "left_out": len(packed.damaged)})
    else:
        write(shell.words(f"已导出 {len(packed.ids)} 份通报到 {file}", f"exported {len(packed.ids)} bulletins to {file}"))
    return SOME_LEFT_OUT if packed.damaged else 0


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=t("由 export 写成的文件。", "A file that export wrote."))],
    as_json: Json = False,
) -> int:
    from index.keeping import archive

    shell: Shell = context.obj
    with progress_bar(t("加入", "Adding"), off=as_json) as report:
        taken = archive.unpack(shell.store(), file, report)
    if as_json:
        write_json([asdict(one) for one in taken])
        return 0
    for one in taken:
        if one.state == "renamed":
            shell.say(f"编号已被占用，改为 {one.id}：{one.source}", f"the id was taken, now {one.id}: {one.source}")
    states = Counter(one.state for one in taken)
    new = states["added"] + states["renamed"]
    write(shell.words(f"已加入 {new} 份，{states['known']} 份已在库中。", f"added {new}, {states['known']} known."))
    return 0
