"""Files are read in a process of their own: what is read comes back whole, what runs away is stopped, and plain text waits for none."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index import readers, sandbox
from index.errors import ReadError
from tests.pdfs import Sheet, write

PAGE = "<html><body><h1>关于整改进展情况的通报</h1>{}</body></html>"
TEXT = "<p>截至2023年6月底，已完成12项，正在推进3项，投入资金1.5亿元，惠及5.6万家企业。</p>"


def test_what_is_read_comes_back_as_it_would_be_read_here() -> None:
    data = write([Sheet().lines(["　　完成整改12项。"], y=300)] * 3)
    seen: list[tuple[int, int]] = []
    assert sandbox.read(data, "a.pdf", lambda page, pages: seen.append((page, pages))) == readers.read(data, "a.pdf")
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_refusal_comes_back_in_both_languages() -> None:
    with pytest.raises(ReadError, match="损坏") as refused:
        sandbox.read(b"%PDF-1.7", "a.pdf")
    assert "“a.pdf”" in refused.value.en


def test_plain_text_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    assert sandbox.read("完成12项".encode(), "a.txt").text == "完成12项"
    with pytest.raises(ReadError):
        sandbox.read(b"", "a.pdf")
    with pytest.raises(ReadError):
        sandbox.read(b"x", "a.exe")


def test_the_process_has_no_secret_and_nothing_that_embeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert "OPENAI_API_KEY" not in sandbox._environment()
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys; import index.sandbox, index.readers.html; print(*sys.modules)"],
        capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True,
    ).stdout.split()  # fmt: skip
    assert not {"torch", "transformers", "chromadb", "gradio", "numpy"} & set(loaded)


def test_one_that_says_nothing_in_time_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "STEP", 0.5)
    monkeypatch.setattr(sandbox, "_START", "import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(ReadError, match="超时"):
        sandbox.read(PAGE.encode(), "a.html")
    assert time.monotonic() - began < 20


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux holds a process to its address space")
def test_one_that_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = "from index import readers, sandbox; readers.read = lambda *_: bytearray(10**10); sandbox.child()"
    monkeypatch.setattr(sandbox, "_START", f"import json, sys; sys.path[:] = json.loads(sys.argv[1]); {asks}")
    with pytest.raises(ReadError, match="出错中止"):
        sandbox.read(PAGE.encode(), "a.html")


def test_one_that_dies_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", "import os; os.abort()")
    with pytest.raises(ReadError, match="出错中止"):
        sandbox.read(PAGE.encode() * 5000, "a.html")


def _deep() -> bytes:
    return PAGE.format("<div>" * 200_000 + TEXT).encode()


def _entities() -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return _package({"word/document.xml": f'<!DOCTYPE d [<!ENTITY e0 "x">{lines}]><w:document>&e11;</w:document>'.encode()})


def _bomb() -> bytes:
    return _package({"word/document.xml": b"<w:document>" + b" " * 400_000_000})


def _package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _loop() -> bytes:
    """A page tree that is its own child."""
    return write([Sheet()]).replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "deep.html": _deep,
    "entities.docx": _entities,
    "bomb.docx": _bomb,
    "bomb.xlsx": _bomb,
    "loop.pdf": _loop,
    "pages.pdf": lambda: write([Sheet()]).replace(b"/Count 1", b"/Count 100000"),
    "noise.pdf": lambda: b"%PDF-1.7\n" + os.urandom(50_000),
    "noise.docx": lambda: b"PK\x03\x04" + os.urandom(50_000),
    "noise.png": lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(50_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_built_to_do_harm_is_refused_in_time(name: str) -> None:
    data = HOSTILE[name]()
    began = time.monotonic()
    with pytest.raises(ReadError) as refused:
        sandbox.read(data, name)
    assert name in refused.value.zh and "请" in refused.value.zh
    assert time.monotonic() - began < 60
