"""Write `index/data/genre_words.txt`: `python scripts/genre_words.py REPORT.txt ...`.

Enters: texts of public reports. Leaves: their words that the tokeniser's dictionary has, sorted. Single characters are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from index import grammar, tokens  # noqa: E402

HEAD = "# Words of eleven public reports (ten provinces of 2026, one district of 2021): scripts/genre_words.py.\n"


def main(paths: list[str]) -> None:
    texts = (Path(path).read_text(encoding="utf-8-sig") for path in paths)
    words = {word for text in texts for word in tokens.tokenise(text)}
    pieces = {word[a:b] for word in words for a in range(len(word)) for b in range(a + 2, len(word) + 1)}  # 固定资产 of 固定资产投资
    found = {piece for piece in pieces if grammar.listed(piece)}
    (ROOT / "index" / "data" / "genre_words.txt").write_text(HEAD + "\n".join(sorted(found)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
