"""How well scanned pages are read, and whether what is read wrong is marked as doubtful.

    python evals/ocr.py [--text FILE ...] [--page 2] [--scan NAME ...] [--seed 7] [--bounds]

Enters: texts, Chromium. Each text is printed, one of its pages becomes pictures as scanners, faxes and telephones give them, the
pictures are recognised and held against the print. Leaves: a printed table (Markdown; docs/reliability.md has it). *right*: figures that
the print has at that place; *wrong*: figures that it has not; *flagged*: with a character in doubt. `--bounds`: the same for other bounds
than those of `index/readers/data/ocr_doubt.toml`, without recognising again.
"""

from __future__ import annotations

import argparse
import io
import sys
import unicodedata
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from index import figures, readers  # noqa: E402
from index.readers import doubt, ocr  # noqa: E402
from index.types import Figure, Span  # noqa: E402
from tests.printing import printed  # noqa: E402
from tests.shared import CHROMIUM  # noqa: E402

TEXTS = [ROOT / "data/bulletins/nansha-2021-11-24.txt", ROOT / "evals/texts/luting-2024-09-18.txt"]
NUMBER, LINE = (0.9, 0.95, 0.98), (0.0, 0.85, 0.9, 0.93)  # other bounds


@dataclass(frozen=True)
class Scan:
    """What happens to a page between paper and file."""

    dpi: int = 150
    tilt: float = 0.6  # degrees
    blur: float = 0.5  # pixels, sigma
    noise: float = 8.0  # of 255 shades, sigma
    contrast: float = 1.0  # of ink against paper
    speckle: float = 0.0  # share of pixels that are black or white for nothing
    stain: float = 0.0  # how dark three rings of coffee are
    quality: int = 70  # of the JPEG


SCANS = {
    "300 dpi": Scan(300),
    "150 dpi": Scan(),
    "100 dpi, askew by 3°": Scan(100, 3.0, 0.8, quality=50),
    "100 dpi, packed hard": Scan(100, blur=0.6, noise=6, quality=8),
    "110 dpi, pale": Scan(110, blur=0.8, noise=10, contrast=0.35, quality=50),
    "100 dpi, speckled": Scan(100, 1.0, 0.6, speckle=0.08, quality=50),
    "100 dpi, coffee": Scan(100, 1.5, 0.8, contrast=0.6, stain=0.8, quality=40),
    "150 dpi, out of focus": Scan(150, 1.0, 2.2, 6, quality=60),
    "150 dpi, more out of focus": Scan(150, 1.0, 3.2, 6, quality=60),
    "80 dpi, packed hard": Scan(80, blur=0.5, noise=6, quality=8),
    "80 dpi, coffee, askew by 2°": Scan(80, 2.0, 0.7, contrast=0.5, stain=0.6, quality=40),
    "72 dpi, fax, askew by 2.5°": Scan(72, 2.5, 0.6, 14, quality=25),
    "60 dpi, out of focus": Scan(60, 1.5, 0.9, quality=40),
    "52 dpi": Scan(52, blur=0.4, noise=6),
}


@dataclass
class Count:
    printed: int = 0
    right: int = 0
    right_flagged: int = 0
    wrong: int = 0
    wrong_flagged: int = 0
    same: float = 0.0  # characters read, widths aside
    characters: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Count)))


@dataclass(frozen=True)
class Page:
    """A picture with what its print says, and what the engine said of it, kept so that other bounds can be tried."""

    truth: str
    picture: bytes
    said: list[Any]

    def count(self) -> Count:
        kept = iter(self.said)
        recognised, ocr._recognised = ocr._recognised, lambda image: next(kept)
        try:
            return counted(self.truth, readers.read(self.picture, "x.jpg"))
        finally:
            ocr._recognised = recognised


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, nargs="+", default=TEXTS)
    parser.add_argument("--page", type=int, default=2, help="from 1")
    parser.add_argument("--scan", nargs="+", default=list(SCANS), choices=list(SCANS), metavar="NAME")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--bounds", action="store_true")
    args = parser.parse_args()
    prints = [pypdfium2.PdfDocument(printed(readers.read(text.read_bytes(), text.name).text, CHROMIUM or "")) for text in args.text]
    print("| scan | characters | figures printed | right | of these flagged | wrong | of these flagged | wrong and not flagged |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    pages, whole = [], Count()
    for name in args.scan:
        here = [recognised(document, args.page - 1, SCANS[name], args.seed) for document in prints]
        count = sum((page.count() for page in here), Count())
        show(name, count)
        pages += here
        whole += count
    show("**all**", whole)
    if args.bounds:
        try_bounds(pages)
    return 0


def show(name: str, c: Count) -> None:
    cells = (f"{c.same / c.characters:.3f}", c.printed, c.right, c.right_flagged, c.wrong, c.wrong_flagged, c.wrong - c.wrong_flagged)
    print(f"| {name} | " + " | ".join(map(str, cells)) + " |", flush=True)


def try_bounds(pages: list[Page]) -> None:
    print("\n| number | line | right and flagged | wrong and not flagged |\n| ---: | ---: | ---: | ---: |")
    usual = doubt.bounds()
    for number in NUMBER:
        for line in LINE:
            other = replace(usual, number=number, line=line)
            doubt.bounds = lambda other=other: other  # type: ignore[assignment]
            c = sum((page.count() for page in pages), Count())
            mark = "**" if (number, line) == (usual.number, usual.line) else ""
            cells = (number, line, f"{c.right_flagged} of {c.right}", f"{c.wrong - c.wrong_flagged} of {c.wrong}")
            print("| " + " | ".join(f"{mark}{cell}{mark}" for cell in cells) + " |", flush=True)


def recognised(document: pypdfium2.PdfDocument, page: int, scan: Scan, seed: int) -> Page:
    truth = readers.read(only(document, page), "x.pdf").text
    picture = scanned(document[page], scan, seed)
    said: list[Any] = []
    engine = ocr._recognised

    def keeping(image: ocr.Image) -> Any:  # noqa: ANN401
        said.append(engine(image))
        return said[-1]

    ocr._recognised = keeping
    try:
        readers.read(picture, "x.jpg")
    finally:
        ocr._recognised = engine
    return Page(truth, picture, said)


def only(document: pypdfium2.PdfDocument, page: int) -> bytes:
    new = pypdfium2.PdfDocument.new()
    new.import_pages(document, [page])
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


def scanned(page: Any, scan: Scan, seed: int) -> bytes:  # noqa: ANN401
    """The page as a JPEG: grey, askew, out of focus, pale, stained, speckled, noisy, packed."""
    chance = np.random.default_rng(seed)
    drawn = page.render(scale=scan.dpi / 72).to_pil().convert("L").rotate(scan.tilt, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(drawn.filter(ImageFilter.GaussianBlur(scan.blur)), float)
    grey = 255 - (255 - grey) * scan.contrast
    high, wide = grey.shape
    if scan.stain:
        y, x = np.mgrid[0:high, 0:wide]
        for across, down, radius in chance.uniform((0.2, 0.2, 0.15), (0.8, 0.8, 0.3), (3, 3)):
            far = np.hypot((x - across * wide) / wide, (y - down * high) / wide) / radius
            grey = grey - 255 * scan.stain * (0.35 * np.clip(1 - far, 0, 1) + 0.3 * np.exp(-(((far - 1) / 0.06) ** 2)))
    if scan.speckle:
        grey = np.where(chance.random(grey.shape) < scan.speckle, chance.choice([0, 255], grey.shape), grey)
    grey = grey + chance.normal(0, scan.noise, grey.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=scan.quality)
    return out.getvalue()


def counted(truth: str, found: readers.Canonical) -> Count:
    place = aligned(truth, found.text)
    count = Count(len(figures.read(truth)), same=len(place), characters=sum(not c.isspace() for c in truth))
    for figure in figures.read(found.text):
        flagged = any(a < figure.span[1] and figure.span[0] < b for a, b in found.doubtful)
        if stands(figure, truth, found.text, place):
            count.right += 1
            count.right_flagged += flagged
        else:
            count.wrong += 1
            count.wrong_flagged += flagged
    return count


def aligned(truth: str, read: str) -> dict[int, int]:
    """Which character of the print each one read is, widths and white space aside."""
    a, b = ([(k, unicodedata.normalize("NFKC", c)) for k, c in enumerate(text) if not c.isspace()] for text in (truth, read))
    matcher = SequenceMatcher(None, [c for _, c in a], [c for _, c in b], autojunk=False)
    return {b[m.b + k][0]: a[m.a + k][0] for m in matcher.get_matching_blocks() for k in range(m.size)}


def stands(figure: Figure, truth: str, read: str, place: dict[int, int]) -> bool:
    """Does the print have this number there, no digit more or less?"""
    spots = [k for k in range(*figure.span) if not read[k].isspace()]
    if any(k not in place for k in spots):
        return False
    span: Span = place[spots[0]], place[spots[-1]] + 1
    around = truth[max(0, span[0] - 1) : span[0]] + (truth[span[1] : span[1] + 1] if truth[span[1] - 1].isdigit() else "")
    return plain(truth[slice(*span)]) == plain(figure.raw) and not any(c.isdigit() or c == "." for c in around)


def plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split())


if __name__ == "__main__":
    sys.exit(main())
