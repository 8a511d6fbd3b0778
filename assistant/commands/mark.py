"""`mark`: what the user says about a bulletin beyond what was read in it."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.shell import Id, Json, Shell, t
from assistant.terminal import write, write_json

HELP = t("标记一份通报：不外发的通报绝不交给别处的模型。", "Mark a bulletin: a private one never goes to a model elsewhere.")


def mark(
    context: typer.Context,
    id: Id,
    private: Annotated[bool, typer.Option("--private/--no-private", help=t("不外发，或取消。", "Private, or no longer."))],
    as_json: Json = False,
) -> int:
    shell: Shell = context.obj
    bulletin = shell.store().mark(id, private=private)
    if as_json:
        write_json({"id": id, "private": bulletin.private})
    elif private:
        write(shell.words(f"已标记不外发  {id}  {bulletin.title}", f"private  {id}  {bulletin.title}"))
    else:
        write(shell.words(f"已取消不外发  {id}  {bulletin.title}", f"no longer private  {id}  {bulletin.title}"))
    return 0
