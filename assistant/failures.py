"""An exception -> one line that says what is wrong and the remedy. Prints nothing and catches nothing."""

from __future__ import annotations

import errno
import re

from assistant.terminal import one_line
from index.errors import AssistantError

_SYSTEM = {
    errno.ENOENT: ("找不到{0}。请检查路径。", "{0} is not there. Check the path."),
    errno.EACCES: ("没有权限使用{0}。请改变权限，或换一个位置。", "No permission for {0}. Change the permission or use another place."),
    errno.EPERM: ("没有权限使用{0}。请改变权限，或换一个位置。", "No permission for {0}. Change the permission or use another place."),
    errno.EROFS: ("{0}只能读不能写。请换一个位置。", "{0} is read-only. Use another place."),
    errno.ENOSPC: ("磁盘已满，无法写入{0}。请腾出空间后重试。", "The disk is full, cannot write {0}. Free some space and try again."),
    errno.EISDIR: ("{0}是文件夹。请指定文件。", "{0} is a folder. Name a file."),
    errno.ENOTDIR: ("{0}不在文件夹里。请检查路径。", "{0} does not stand in a folder. Check the path."),
    errno.ENAMETOOLONG: ("名称太长：{0}。请改短。", "The name is too long: {0}. Shorten it."),
    errno.EMFILE: ("打开的文件太多。请关闭一些程序后重试。", "Too many open files. Close some programs and try again."),
}

# What the command-line parser says, and how we say it: pattern, words for its first group; a second group is what may have been meant.
_USAGE = (
    (r"No such command '([^']*)'\.? ?(?:Did you mean (?:one of: )?(.+?)\?)?", "没有命令 {}"),
    (r"No such option:? ?'?([^' ]+)'? ?(?:\(Possible options?: (.*)\))?", "没有选项 {}"),
    (r"Missing (?:argument|option) '([^']*)'.*()", "缺少 {}"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)()", "多余的参数 {}"),
    (r"Option '([^']*)' requires an argument()", "选项 {} 后面缺少取值"),
    (r"Invalid value for (?:argument |option )?'?([^':]+)'?: (.*)", "{}：{}"),
    (r"Invalid value(?: for [^:]*)?: (.*)()", "{}"),
)
_VALUES = (
    (r"Input should be a valid (?:integer|number).*()", "应为数字"),
    (r"Input should be greater than or equal to (\S+)", "不能小于 {}"),
    (r"Input should be less than or equal to (\S+)", "不能大于 {}"),
    (r"Value error, ('.*') is not one of (.*)", "没有 {}，可用 {}"),
)


def line(error: BaseException, english: bool = False) -> str:
    if isinstance(error, AssistantError):
        return one_line(error.text("en" if english else "zh"))
    if isinstance(error, OSError) and error.errno in _SYSTEM:
        name = f" {error.filename} " if error.filename else (" it " if english else "文件")
        return one_line(_SYSTEM[error.errno][english].format(name))
    if isinstance(error, MemoryError):
        return "Not enough memory. Close some programs or add smaller files." if english else "内存不足。请关闭一些程序，或改用较小的文件。"
    said = f"{type(error).__name__}: {error}"
    if english:
        return one_line(f"Unexpected error: {said}. Set ASSISTANT_DEBUG=1 to see the details, and please report them.")
    return one_line(f"意外错误：{said}。设 ASSISTANT_DEBUG=1 可看详情，请反馈给维护者。")


def value(said: str) -> str:
    """What is wrong with the value of an option."""
    for pattern, words in _VALUES:
        if found := re.fullmatch(pattern, said):
            return words.format(*(group.replace(", ", "、") for group in found.groups()))
    return said


def usage(error: Exception, command: str, english: bool = False) -> str:
    said = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    if english:
        return one_line(f"{said}. See {command} --help.")
    for pattern, words in _USAGE:
        found = re.fullmatch(pattern, said)
        if found and words.count("{}") > 1:
            said = words.format(found[1], value(found[2]))
            break
        if found:
            said = words.format(found[1]) + (f"（是否指 {found[2]}）" if found[2] else "")
            break
    return one_line(f"用法有误：{said}。运行 {command} --help 查看用法。")
