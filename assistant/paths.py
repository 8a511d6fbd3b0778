"""What a shell user named -> the files meant, and what cannot be one of them.

Enters: paths, folders, globs, addresses. Leaves: regular files in a stable order, web addresses as they are, and a
reason for each name that yields neither. Opens no file and knows nothing of bulletins.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.errors import ReadError

_WEB = re.compile(r"https?://", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def expand(names: Iterable[str]) -> Iterator[Path | str | tuple[str, ReadError]]:
    """Each file once, and each web address as it is; folders and globs sorted, hidden files left out."""
    seen: set[Path] = set()
    for name in dict.fromkeys(names):
        if _WEB.match(name):
            yield name
            continue
        try:
            found = _files(name)
        except ReadError as error:
            yield name, error
            continue
        for path in found:
            key = path.resolve()
            if key not in seen:
                seen.add(key)
                yield path


def _files(name: str) -> list[Path]:
    if _ADDRESS.match(name):
        raise ReadError(
            f"只能按 http(s) 网址添加：{name}。请在浏览器里打开它，另存为文件，再添加该文件。",
            f"Only http(s) addresses can be added: {name}. Open it in a browser, Save it as a file, then add that file.",
        )
    path = Path(name)
    try:
        if path.is_file():
            return [path]
        if path.is_dir():
            return _in_folder(path)
        there = path.exists() or path.is_symlink()
    except (OSError, ValueError):  # a name too long, a NUL in it, a folder that may not be entered
        there = False
    if there:
        raise ReadError(
            f"不是普通文件：{name}。请指定通报文件或其所在文件夹。",
            f"Not a regular file: {name}. Name a bulletin's file or its folder.",
        )
    matches = _matching(name)
    if not matches:
        raise ReadError(f"找不到文件：{name}。请检查路径。", f"No such file: {name}. Check the path.")
    return matches


def _in_folder(folder: Path) -> list[Path]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not _hidden(p.relative_to(folder)))
    if not files:
        raise ReadError(f"文件夹里没有可添加的文件：{folder}。请检查路径。", f"No file to add in this folder: {folder}. Check the path.")
    return files


def _matching(pattern: str) -> list[Path]:
    if not glob.has_magic(pattern) or "\0" in pattern:
        return []
    return [p for p in (Path(m) for m in sorted(glob.glob(pattern, recursive=True))) if p.is_file()]  # noqa: PTH207 - the shell's own rules, for absolute patterns too


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
