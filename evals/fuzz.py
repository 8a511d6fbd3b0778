"""Inputs without end, led by what code they reach: `python evals/fuzz.py [TARGET…] [--minutes 5] [--finds FOLDER]`.

Enters: the targets of `evals/fuzz_targets.py`, the shipped bulletins as seeds; needs `pip install atheris` (Linux).
Leaves: a Markdown row a target on stdout: inputs tried, minutes of processor time, what was found; each find as a file in FOLDER, to be
made a test of. A find is any exception but a refusal, a wrong span, and an input that takes more than 2 s (instrumented, hence slower
than a reader would see it). A target runs in a process of its own: one that dies is named with the input that killed it, and begun
again. Runs into one FOLDER add up.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SLOW = 2.0  # seconds of processor time
DEAD = 60  # seconds after which an input is given up
BULLETINS = ROOT / "data" / "bulletins"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PIECES = (
    "一、", "(一)", "(二)关于", "1.", "一是", "二是", "责任单位：", "整改时限：", "整改情况：",
    "已完成", "正在推进", "预计", "力争", "长期坚持",
    "尚未", "到2025年", "2022年底前", "截至2024年3月", "1—9月", "前三季度", "同比增长", "下降6.5%", "43.68 亿元", "5.6万家", "1，000",
    "约", "不低于", "以上", "分别", "其中", "《办法》", "(粤府〔2021〕3号)", "12345热线", "“1+1+10+N”", "三分之二", "五成", "|",
    "| --- |", "\n", "\r\n", "　", "\xa0", "\ufeff", "\u202e", "。", "，", "；", "、", "：", "上一篇", "ICP备", "養老",
    "治理", "多少", "哪些", "谁负责", "完成了吗", "比去年", "一共", "#", "**", "<p>", "</td><td>", "<table>", "<tr>",
    "colspan=9", "&#x4e00;",
)  # fmt: skip


def seeds(target: str) -> list[bytes]:
    whole = [path.read_text("utf-8", "replace") for path in sorted(BULLETINS.glob("*.txt"))]
    parts = [text[at : at + 1200] for text in whole for at in range(0, len(text), 1200)]
    if target == "question":
        return ["养老床位有多少张?".encode(), "2023年新增学位多少个,谁负责?\n那去年呢?".encode(), *(part[:60].encode() for part in parts)]
    if target == "html":
        return [f"<html><body><h1>{part[:30]}</h1><p>{part[:800]}</p><table><tr><td>问题<td>时限</table>".encode() for part in parts]
    if target == "docx":
        return [f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{part[:500]}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>'.encode() for part in parts]  # fmt: skip  # noqa: E501
    if target == "xlsx":
        return [f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>问题</t></is></c><c r="B1" t="inlineStr"><is><t>{part[:200]}</t></is></c></row><row r="2"><c r="A2"><v>12</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'.encode() for part in parts[:9]]  # fmt: skip  # noqa: E501
    if target == "csv":
        return [f"问题,时限,状态\n{part[:60]},2022年底前,已完成\n,,".encode("gb18030", "replace") for part in parts]
    if target in ("pdf", "package", "zip"):
        return _packed(target)
    return [part.encode() for part in parts] + [parts[0].encode("gb18030", "replace"), parts[0].encode("utf-16")]


def _packed(target: str) -> list[bytes]:
    from evals import fuzz_targets
    from tests import pdfs

    if target == "pdf":
        return [pdfs.write([pdfs.Sheet().lines(["一、整改情况", "完成12项。"]).grid((60, 200, 400), (300, 340, 380))] * n) for n in (1, 2)]
    body = seeds("docx")[0]
    return [fuzz_targets.as_docx(body), fuzz_targets.as_xlsx(seeds("xlsx")[0])]


def changed(data: bytes, longest: int, seed: int, blind: Callable[[bytes, int], bytes]) -> bytes:
    """Half the time bytes as they fall, else pieces of bulletins put in, taken out, doubled."""
    chance = random.Random(seed)
    if chance.random() < 0.4:
        return blind(data, longest)
    text = data.decode("utf-8", "ignore")
    for _ in range(chance.randint(1, 4)):
        at, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        do = chance.random()
        if do < 0.5:
            text = text[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 40)) + text[at:]
        elif do < 0.7:
            text = text[:at] + text[end:]
        elif do < 0.85:
            text = text[:at] + text[at : at + 80] + text[at:]
        else:
            text = text[end:] + text[:end]
    return text.encode()[:longest]


class Watch:
    """Runs one input after the other and keeps account; what breaks is written down once a place in the code."""

    def __init__(self, target: str, finds: Path) -> None:
        from evals import fuzz_targets

        self.run = fuzz_targets.TARGETS[target]
        self.target, self.finds, self.seen = target, finds, set[str]()
        self.tried, self.began, self.told = 0, time.process_time(), 0.0

    def __call__(self, data: bytes) -> None:
        start = time.process_time()
        try:
            self.run(data)
        except Exception as error:
            self.note(data, error)
        if time.process_time() - start > SLOW:
            self.note(data, TimeoutError(f"{time.process_time() - start:.1f} s"))
        self.tried += 1
        if time.process_time() - self.told > 2:
            self.tell()

    def note(self, data: bytes, error: Exception) -> None:
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent.parent == ROOT]
        where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
        if f"{type(error).__name__} {where}" in self.seen:
            return
        self.seen.add(f"{type(error).__name__} {where}")
        name = f"{self.target}-{hashlib.sha256(data).hexdigest()[:10]}"
        (self.finds / name).write_bytes(data)
        with (self.finds / "finds.jsonl").open("a", encoding="utf-8") as log:
            said = {"file": name, "target": self.target, "error": type(error).__name__, "where": where, "words": str(error)[:300]}
            log.write(json.dumps(said, ensure_ascii=False) + "\n")

    def tell(self) -> None:
        self.told = time.process_time()
        state = {"tried": self.tried, "seconds": self.told - self.began}
        (self.finds / f".{self.target}-{os.getpid()}.json").write_text(json.dumps(state))


def one(target: str, finds: Path, flags: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["index", "assistant"]):
        watch = Watch(target, finds)
    atheris.Setup(["fuzz", *flags], watch, custom_mutator=lambda data, most, seed: changed(data, most, seed, atheris.Mutate))
    atheris.Fuzz()


def main() -> int:
    from evals.fuzz_targets import LONGEST, TARGETS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=5, help="of each target")
    parser.add_argument("--finds", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-finds")
    given = parser.parse_args()
    given.finds.mkdir(parents=True, exist_ok=True)
    print("| target | inputs | minutes of processor | found |\n| --- | ---: | ---: | ---: |")
    for target in given.targets or TARGETS:
        _run(target, given.finds.resolve(), given.minutes * 60, LONGEST)
        states = [json.loads(path.read_text()) for path in given.finds.glob(f".{target}-*.json")]
        found = len([path for path in given.finds.glob(f"{target}-*") if path.is_file()])
        minutes = sum(state["seconds"] for state in states) / 60
        print(f"| {target} | {sum(state['tried'] for state in states):,} | {minutes:.1f} | {found} |", flush=True)
    return 0


def _run(target: str, finds: Path, seconds: float, longest: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as corpus:
        for n, data in enumerate(seeds(target)):
            (Path(corpus) / str(n)).write_bytes(data[:longest])
        until = time.monotonic() + seconds
        while (left := int(until - time.monotonic())) > 0:
            flags = [corpus, f"-max_total_time={left}", f"-max_len={longest}", f"-timeout={DEAD}", "-rss_limit_mb=4096", "-report_slow_units=600", f"-artifact_prefix={finds}/{target}-died-"]  # fmt: skip  # noqa: E501
            command = [sys.executable, __file__, "--one", target, str(finds), *flags]
            late = contextlib.suppress(subprocess.TimeoutExpired)  # a machine too busy to come to an end
            with (finds / f"{target}.log").open("ab") as log, late:
                subprocess.run(command, stdout=log, stderr=log, timeout=left + 3 * DEAD, check=False)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    else:
        sys.exit(main())
