"""A picture of a page in, its glyphs and drawn lines out, as `layout` takes them; what was not read surely is marked.

The models of rapidocr come with its package: nothing is fetched. A character in doubt (`doubt`) bears the mark DOUBT behind it,
which the writer of the text turns into a span. Knows neither PDF nor bulletins.
"""

from __future__ import annotations

import io
import os
import statistics
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ReadError
from index.readers.doubt import doubtful
from index.readers.layout import DOUBT, Glyph, Rule

PIXELS = 60_000_000  # of one picture: A3 at 400 dpi has 31 million
FRAMES = 200  # pages that are recognised of one file: some five seconds each
SIDE = 1800  # pixels of the longer side, in which lines are looked for; they are read at full size
SPECK = 16  # pixels: no character is smaller
WIDTH = 595.0  # points that a picture's shorter side is taken to be: A4
THREADS = 2  # of the recognition, whatever the machine has
UPSIDE_DOWN = 0.7  # mean confidence below which the page is tried the other ways round
LEAST_LINE = 0.3  # confidence below which a line is a stain

Image = NDArray[np.uint8]


def frames(data: bytes, name: str) -> Iterator[Image]:
    """The pictures of an image file, upright and in RGB. Raises ReadError."""
    from PIL import Image as pil
    from PIL import ImageOps, ImageSequence

    pil.MAX_IMAGE_PIXELS = PIXELS
    try:
        with pil.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "BMP", "WEBP")) as opened:
            count = getattr(opened, "n_frames", 1)
            if count > FRAMES:
                raise too_many(name, count)
            for frame in ImageSequence.Iterator(opened):
                if frame.width * frame.height > PIXELS:
                    raise pil.DecompressionBombError
                yield np.asarray(ImageOps.exif_transpose(frame).convert("RGB"))
    except (pil.DecompressionBombError, pil.DecompressionBombWarning) as error:
        raise ReadError(
            f"「{name}」的图片过大,上限 {PIXELS // 1_000_000} 百万像素。请缩小后再添加。",
            f"“{name}” is too large a picture; the limit is {PIXELS // 1_000_000} million pixels. Make it smaller and add it.",
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, OverflowError, MemoryError) as error:
        raise ReadError(
            f"「{name}」不是完好的图片,可能已损坏或未下载完整。请重新保存为 .png 或 .jpg 再添加。",
            f"“{name}” is no sound picture, it may be cut off. Save it again as .png or .jpg and add that.",
        ) from error


def too_many(name: str, count: int) -> ReadError:
    return ReadError(
        f"「{name}」有 {count} 页需要文字识别,上限 {FRAMES} 页。请拆分成几个文件后再添加。",
        f"“{name}” has {count} pages whose text has to be recognised; the limit is {FRAMES}. Split it into several files.",
    )


def read(image: Image, scale: float) -> tuple[list[Glyph], list[Rule], tuple[float, float]]:
    """Glyphs, drawn lines, and the size of the page as it stands upright; `scale`: points a pixel."""
    if min(image.shape[:2]) < SPECK:
        return [], [], (image.shape[1] * scale, image.shape[0] * scale)
    found, turns = _best(image)
    upright = np.rot90(image, turns)
    glyphs = [glyph for line in _level(found) for glyph in line]
    rules = _rules(upright, max((g.size for g in glyphs), default=0.0))
    high, wide = upright.shape[:2]
    return [_scaled(g, scale) for g in glyphs], [_scaled_rule(r, scale) for r in rules], (wide * scale, high * scale)


# --- recognition -------------------------------------------------------------------------------------------------------------


@cache
def _engine() -> Any:  # noqa: ANN401 - rapidocr has no types
    from rapidocr import RapidOCR

    return RapidOCR(params={
        "Global.log_level": "critical", "Global.use_cls": False, "Global.max_side_len": 4000, "Global.text_score": LEAST_LINE,
        "Det.limit_type": "max", "Det.limit_side_len": SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": min(THREADS, os.cpu_count() or 1),
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    })  # fmt: skip


def _best(image: Image) -> tuple[Any, int]:
    """What was recognised, and by how many quarter turns the page was turned for it."""
    found = _recognised(image)
    if _trust(found) >= UPSIDE_DOWN and not _stands_on_its_side(found):
        return found, 0
    turned = (1, 3) if _stands_on_its_side(found) else (2, 1, 3)
    best, turns = found, 0
    for k in turned:
        other = _recognised(np.ascontiguousarray(np.rot90(image, k)))
        if _trust(other) > _trust(best):
            best, turns = other, k
        if _trust(best) >= 0.9:
            break
    return best, turns


def _recognised(image: Image) -> Any:  # noqa: ANN401
    return _engine()(np.ascontiguousarray(image[:, :, ::-1]), return_word_box=True, return_single_char_box=True)


def _trust(found: Any) -> float:  # noqa: ANN401
    """Mean confidence, of characters."""
    if found.txts is None:
        return 0.0
    sizes = [len(text) for text in found.txts]
    return float(np.average(found.scores, weights=sizes)) if sum(sizes) else 0.0


def _stands_on_its_side(found: Any) -> bool:  # noqa: ANN401
    if found.boxes is None or len(found.boxes) < 3:
        return False
    tall = sum(1 for box in found.boxes if np.ptp(box[:, 1]) > 1.5 * np.ptp(box[:, 0]))
    return tall * 2 > len(found.boxes)


def _level(found: Any) -> Iterator[list[Glyph]]:  # noqa: ANN401
    """The glyphs of each line, the page's tilt taken out, lines of like height made alike."""
    if found.txts is None:
        return
    boxes = [np.asarray(box, float) for box in found.boxes]
    wide = [box for box in boxes if np.ptp(box[:, 0]) > 8 * np.ptp(box[:, 1])]
    tilt = statistics.median((b[1, 1] - b[0, 1]) / max(b[1, 0] - b[0, 0], 1) for b in wide) if wide else 0.0
    heights = [float(np.hypot(*(b[3] - b[0]))) for b in boxes]
    usual = statistics.median(heights)
    for text, box, height, chars, sure in zip(found.txts, boxes, heights, found.word_results, found.scores, strict=True):
        size = usual if abs(height - usual) < (0.3 if len(text) > 3 else 0.8) * usual else height
        left, right = float(box[:, 0].min()), float(box[:, 0].max())
        middle = float(box[:, 1].mean()) - tilt * (left + right) / 2
        yield list(_glyphs(text, chars, float(sure), left, right, middle - size / 2, middle + size / 2))


def _glyphs(text: str, chars: Sequence[Any], line: float, left: float, right: float, top: float, bottom: float) -> Iterator[Glyph]:
    """Each character with a box that ends where the next begins: a gap within a recognised line means nothing.

    `line`: its confidence. rapidocr gives a confidence for each character, blanks among them, but pairs them with the characters that are
    none: what stands behind a blank has the confidence of a character before it, and the last ones are lost.
    """
    solid = text.replace(" ", "")
    parts = [(str(c[0]), float(c[1]), c[2]) for c in chars]
    if "".join(p[0] for p in parts) == solid and all(len(p[0]) == 1 for p in parts):
        known = [p[1] for p in parts]
        least = min(known, default=0.0)
        scores = [known[k] if k < len(known) else least for k, char in enumerate(text) if char != " "]
        middles = [float(np.mean([corner[0] for corner in p[2]])) for p in parts]
    else:
        scores = [min((p[1] for p in parts), default=0.0)] * len(solid)
        middles = [left + (k + 0.5) * (right - left) / max(len(solid), 1) for k in range(len(solid))]
    edges = [left, *((a + b) / 2 for a, b in pairwise(middles)), right]
    doubts = doubtful(solid, scores, line)
    k = 0
    for char in text:
        if char == " ":
            at = edges[k]
            yield Glyph(" ", at, top, at, bottom, at)
            continue
        yield Glyph(char + (DOUBT if doubts[k] else ""), edges[k], top, max(edges[k + 1], edges[k]), bottom, middles[k])
        k += 1


# --- drawn lines -------------------------------------------------------------------------------------------------------------


def _rules(image: Image, tallest: float = 0.0) -> list[Rule]:
    """Level and upright strokes longer than any of a character (`tallest`, pixels): the lines of a table."""
    import cv2

    grey = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 10)
    high, wide = grey.shape
    rules: list[Rule] = []
    for size in ((max(wide // 20, int(2 * tallest), 20), 1), (1, max(high // 40, int(1.2 * tallest), 20))):
        strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        _, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        for x, y, w, h, _ in stats[1:2000]:
            if min(w, h) * 10 < max(w, h):
                across, down = x + w / 2, y + h / 2
                rules.append(Rule(float(x), down, float(x + w), down) if w > h else Rule(across, float(y), across, float(y + h)))
    return rules


def _scaled(g: Glyph, by: float) -> Glyph:
    return Glyph(g.char, g.left * by, g.top * by, g.right * by, g.bottom * by, g.middle * by)


def _scaled_rule(r: Rule, by: float) -> Rule:
    return Rule(r.left * by, r.top * by, r.right * by, r.bottom * by)
