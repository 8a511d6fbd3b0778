"""How well scanned pages are read: a bulletin is printed, its pages become pictures, the pictures are recognised and held against it.

    python evals/ocr.py [--text FILE] [--pages 2 6] [--dpi 150 300] [--tilt 0.6] [--quality 70]

Enters: a text, Chromium. Leaves: a printed table: characters right (1 - edits / length; widths of punctuation set aside in the second
column), figures found, figures that the print does not have (wrong), how many of those are flagged, and how many right ones are.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SHARED = Path(os.environ.get("ASSISTANT_SHARED") or ROOT.parent / "shared")

from index import figures, readers  # noqa: E402
from tests.printing import printed  # noqa: E402
from tests.shared import CHROMIUM  # noqa: E402

HEADS = ("dpi", "page", "characters", "marks aside", "figures", "found", "wrong", "flagged", "right flagged", "seconds")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, default=SHARED / "corpus" / "nansha-2021-11-24.txt")
    parser.add_argument("--pages", type=int, nargs="+", default=[2, 6], help="from 1")
    parser.add_argument("--dpi", type=int, nargs="+", default=[150, 300])
    parser.add_argument("--tilt", type=float, default=0.6, help="degrees that the page lies askew")
    parser.add_argument("--quality", type=int, default=70, help="of the JPEG")
    args = parser.parse_args()
    document = pypdfium2.PdfDocument(printed(args.text.read_text("utf-8"), CHROMIUM or ""))
    print("".join(f"{head:>14}" for head in HEADS))
    for dpi in args.dpi:
        for page in args.pages:
            truth = readers.read(only(document, page - 1), "x.pdf").text
            began = time.perf_counter()
            found = readers.read(scanned(document, page - 1, dpi, args.tilt, args.quality), "x.jpg")
            row(dpi, page, truth, found, time.perf_counter() - began)
    return 0


def only(document: pypdfium2.PdfDocument, page: int) -> bytes:
    new = pypdfium2.PdfDocument.new()
    new.import_pages(document, [page])
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


def scanned(document: pypdfium2.PdfDocument, page: int, dpi: int, tilt: float, quality: int) -> bytes:
    """As a scanner gives it: grey, a little askew, a little out of focus, with noise, packed."""
    picture = document[page].render(scale=dpi / 72).to_pil().convert("L").rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
    blurred = np.asarray(picture.filter(ImageFilter.GaussianBlur(dpi / 300)), float)
    noise = np.random.default_rng(7).normal(0, 8, blurred.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(blurred + noise, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def row(dpi: int, page: int, truth: str, found: readers.Canonical, seconds: float) -> None:
    def bare(text: str) -> str:
        return "".join(text.split())

    real = Counter(figure.raw for figure in figures.read(truth))
    read = figures.read(found.text)
    left = Counter(real)
    wrong = flagged = right_flagged = right = 0
    for figure in read:
        doubtful = any(a < figure.span[1] and figure.span[0] < b for a, b in found.doubtful)
        if left[figure.raw] > 0:
            left[figure.raw] -= 1
            right += 1
            right_flagged += doubtful
        else:
            wrong += 1
            flagged += doubtful
    exact = accuracy(bare(truth), bare(found.text))
    wide = accuracy(unicodedata.normalize("NFKC", bare(truth)), unicodedata.normalize("NFKC", bare(found.text)))
    cells = (dpi, page, f"{exact:.4f}", f"{wide:.4f}", real.total(), right, wrong, flagged, right_flagged, f"{seconds:.0f}")
    print("".join(f"{cell:>14}" for cell in cells), flush=True)


def accuracy(truth: str, read: str) -> float:
    """1 - edits / length, edits counted by the blocks that match."""
    same = sum(block.size for block in SequenceMatcher(None, truth, read, autojunk=False).get_matching_blocks())
    return 1 - (max(len(truth), len(read)) - same) / max(len(truth), 1)


if __name__ == "__main__":
    sys.exit(main())
