"""`password`: who may open the page on other machines. Hashes are kept in the data folder, never the password."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from typing import Annotated

import typer

from assistant.serving import passwords
from assistant.settings import SettingsError
from assistant.shell import Shell, t
from assistant.terminal import write

HELP = t("设置网页密码：reader 只能阅读提问，editor 还能增删。", "Set a password of the page: readers ask, editors also add and remove.")


class Who(StrEnum):
    reader = "reader"
    editor = "editor"


def password(
    context: typer.Context,
    who: Annotated[Who, typer.Argument(metavar="reader|editor", help=t("为谁设密码。", "Whose password."))],
    clear: Annotated[bool, typer.Option("--clear", help=t("取消这个密码。", "Take this password away."))] = False,
) -> int:
    shell: Shell = context.obj
    if clear:
        passwords.save(shell.settings.data, who.value, None)
        write(shell.words(f"已取消 {who} 的密码。", f"the password of {who} is gone."))
        return 0
    given = _asked(shell)
    passwords.save(shell.settings.data, who.value, given)
    write(
        shell.words(f"已设 {who} 的密码；正在运行的网页重启后生效。", f"password of {who} set; a running page takes it up when restarted.")
    )
    return 0


def _asked(shell: Shell) -> str:
    """Typed twice at a terminal, or one line of stdin; never an argument, which others could see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(shell.words("密码：", "Password: "))
    if first != getpass.getpass(shell.words("再输一次：", "Once more: ")):
        raise SettingsError("两次输入不同,密码没有改变;请重试", "the two differ, nothing was changed; try again")
    return first
