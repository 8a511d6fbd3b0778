"""Every kind of damage that an index can meet, as functions of a data folder: for the tests and for the fault table.

Enters: the folder of a store whose vectors Chroma has written to its files (some thousand passages). Leaves: the folder, damaged.
Nothing in `library/` is touched, except by `LIBRARY`.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

Damage = Callable[[Path], None]


def _one(data: Path, pattern: str) -> Path:
    return next(path for path in sorted((data / "index").glob(pattern)) if path.stat().st_size)


def delete(pattern: str) -> Damage:
    def damage(data: Path) -> None:
        for path in list((data / "index").glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    return damage


def truncate(pattern: str, share: float) -> Damage:
    def damage(data: Path) -> None:
        path = _one(data, pattern)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    return damage


def flip(pattern: str, at: float, count: int = 1) -> Damage:
    """One bit in each of `count` bytes that follow the place `at` (a share of the file)."""

    def damage(data: Path) -> None:
        path = _one(data, pattern)
        content = bytearray(path.read_bytes())
        start = int((len(content) - count) * at)
        for here in range(start, start + count):
            content[here] ^= 0x10
        path.write_bytes(content)

    return damage


def scribble(pattern: str, word: str) -> Damage:
    """One bit in each of 64 bytes from every place where the word stands: a database also keeps it in space that no row uses."""

    def damage(data: Path) -> None:
        path = _one(data, pattern)
        content = bytearray(path.read_bytes())
        starts = [found.start() for found in re.finditer(re.escape(word.encode()), bytes(content))]
        assert starts, f"{word} does not stand in {path.name}"
        for here in {start + n for start in starts for n in range(64) if start + n < len(content)}:
            content[here] ^= 0x10
        path.write_bytes(content)

    return damage


def noise(pattern: str) -> Damage:
    def damage(data: Path) -> None:
        path = _one(data, pattern)
        path.write_bytes(bytes(n * 37 % 251 for n in range(path.stat().st_size)))

    return damage


def manifest(**changes: object) -> Damage:
    """A manifest that is sound in itself and says something else."""

    def damage(data: Path) -> None:
        from dataclasses import replace

        from index.keeping import manifest as manifests

        path = data / "index" / "manifest.json"
        manifests.save(path, replace(manifests.load(path), **changes))  # type: ignore[arg-type]

    return damage


def older_format(data: Path) -> None:
    path = data / "index" / "manifest.json"
    head, _, values = path.read_text("utf-8").partition("\n")
    path.write_text(json.dumps(json.loads(head) | {"format": 0}) + "\n" + values, "utf-8")


def database(*statements: str) -> Damage:
    def damage(data: Path) -> None:
        base = sqlite3.connect(_one(data, "chroma-*/chroma.sqlite3"))
        try:
            for statement in statements:
                assert base.execute(statement).rowcount, f"nothing changed: {statement}"
            base.commit()
        finally:
            base.close()

    return damage


DATABASE, FILES = "chroma-*/chroma.sqlite3", "chroma-*/*/"
INDEX: dict[str, Damage] = {
    "the whole index deleted": delete("../index"),
    "manifest deleted": delete("manifest.json"),
    "manifest cut short": truncate("manifest.json", 0.5),
    "manifest: one bit": flip("manifest.json", 0.5),
    "manifest of an older format": older_format,
    "manifest of another parser": manifest(parser="another"),
    "manifest of another tokeniser": manifest(tokeniser="another"),
    "manifest names a build that is not there": manifest(build="absent"),
    "manifest without bulletins": manifest(bulletins={}, passages={}),
    "Chroma's folder deleted": delete("chroma-*"),
    "Chroma's database deleted": delete(DATABASE),
    "Chroma's database empty": truncate(DATABASE, 0.0),
    "Chroma's database cut short": truncate(DATABASE, 0.5),
    "Chroma's database: 64 bytes at each title": scribble(DATABASE, "进展"),
    "Chroma's database: noise": noise(DATABASE),
    "a stored text changed": database(
        "update embedding_metadata set string_value = string_value || '9' where key = 'chroma:document' and id % 50 = 1"
    ),
    "passages deleted from Chroma": database("delete from embedding_metadata where id % 3 = 0", "delete from embeddings where id % 3 = 0"),
    "vector files deleted": delete(FILES),
    "vectors: one bit": flip(FILES + "data_level0.bin", 0.4),
    "vectors: 64 bytes": flip(FILES + "data_level0.bin", 0.7, 64),
    "vectors cut short": truncate(FILES + "data_level0.bin", 0.5),
    "links between vectors: 64 bytes": flip(FILES + "link_lists.bin", 0.3, 64),
    "header of the vectors: one bit": flip(FILES + "header.bin", 0.55),
    "lengths of the vectors: 64 bytes": flip(FILES + "length.bin", 0.6, 64),
    "names of the vectors: one bit": flip(FILES + "index_metadata.pickle", 0.4),
    "kept words: one bit": flip("words/*.json", 0.5),
    "kept words cut short": truncate("words/*.json", 0.5),
    "kept vectors: one bit": flip("vectors/*/*.npz", 0.5),
    "kept vectors cut short": truncate("vectors/*/*.npz", 0.5),
}


def library(id: str, file: str, content: bytes | None) -> Damage:
    def damage(data: Path) -> None:
        path = data / "library" / id / file
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)

    return damage


def flipped(file: str) -> Callable[[str], Damage]:
    def of(id: str) -> Damage:
        def damage(data: Path) -> None:
            path = data / "library" / id / file
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)

        return damage

    return of


# what is damaged, how, and whether it can be made again without loss
LIBRARY: dict[str, tuple[Callable[[str], Damage], bool]] = {
    "text deleted": (lambda id: library(id, "text.txt", None), True),
    "text: one bit": (flipped("text.txt"), True),
    "text empty": (lambda id: library(id, "text.txt", b""), True),
    "original deleted": (lambda id: library(id, "original.txt", None), False),
    "original: one bit": (flipped("original.txt"), False),
    "metadata deleted": (lambda id: library(id, "meta.json", None), False),
    "metadata: one bit": (flipped("meta.json"), False),
}
