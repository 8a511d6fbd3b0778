"""Small .pdf files as a person would write them by hand: words at places, lines, pictures. No font is embedded."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)


@dataclass
class Sheet:
    """One page; x and y in points from its top left corner, y at the foot of the words."""

    size: tuple[float, float] = A4
    turned: int = 0
    parts: list[str] = field(default_factory=list)
    picture: tuple[int, int, bytes] | None = None  # width, height, RGB

    def words(self, x: float, y: float, words: str, size: float = 12) -> Sheet:
        code = words.encode("utf-16-be").hex()
        self.parts.append(f"BT /F {size} Tf {x} {self.size[1] - y} Td <{code}> Tj ET")
        return self

    def aslant(self, x: float, y: float, words: str, size: float = 40) -> Sheet:
        code = words.encode("utf-16-be").hex()
        self.parts.append(f"BT /F {size} Tf 0.7 0.7 -0.7 0.7 {x} {self.size[1] - y} Tm <{code}> Tj ET")
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        self.parts.append(f"{x0} {self.size[1] - y0} m {x1} {self.size[1] - y1} l S")
        return self

    def lines(self, words: Sequence[str], *, x: float = 90, y: float = 100, pitch: float = 20, size: float = 12) -> Sheet:
        """One line below the other; a leading 「　　」 moves its line two characters in."""
        for k, line in enumerate(words):
            bare = line.lstrip("　")
            self.words(x + (len(line) - len(bare)) * size, y + k * pitch, bare, size)
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> Sheet:
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        return self


def write(sheets: Sequence[Sheet]) -> bytes:
    objects: list[bytes] = [b"", b""]  # catalogue and page tree come last

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(head: str, data: bytes) -> int:
        packed = zlib.compress(data)
        return add(f"<< {head} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream")

    info = add(b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880"
               b" /Descent -120 /CapHeight 880 /StemV 93 >>")  # fmt: skip
    below = add(f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
                f" /Supplement 4 >> /FontDescriptor {info} 0 R /DW 1000 /W [1 [500] 2 94 500 814 907 500] >>".encode())  # fmt: skip
    font = add(f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [{below} 0 R] >>".encode())
    kids = []
    for sheet in sheets:
        parts, images = list(sheet.parts), ""
        if sheet.picture:
            wide, high, pixels = sheet.picture
            number = stream(
                f"/Type /XObject /Subtype /Image /Width {wide} /Height {high} /ColorSpace /DeviceRGB /BitsPerComponent 8", pixels
            )
            images = f"/XObject << /I {number} 0 R >>"
            parts.append(f"q {sheet.size[0]} 0 0 {sheet.size[1]} 0 0 cm /I Do Q")
        content = stream("", "\n".join(parts).encode())
        kids.append(add(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.size[0]} {sheet.size[1]}] /Rotate {sheet.turned}"
            f" /Resources << /Font << /F {font} 0 R >> {images} >> /Contents {content} 0 R >>".encode()
        ))  # fmt: skip
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        out
        + f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    )
