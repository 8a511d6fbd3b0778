"""A scanned page on which one figure is blotted: whoever shows that figure says that recognition was not sure of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from assistant import summary, workbench
from assistant.chat import Assistant
from assistant.doubts import SAID
from assistant.settings import Settings
from assistant.tabulate import figure_sheet, ledger_sheet
from assistant.ui.strings import strings
from index.store import Store
from tests.fakes import BigramEmbedder
from tests.shared import needs

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")
pytestmark = needs(FONT.is_file(), "no font with Chinese characters")
LINES = ("青石县关于农村厕所整改情况的通报", "一、厕所改造。已完成改造5,980座。", "二、管网建设。已新建污水管网36公里。")


def scan() -> bytes:
    """The page, with a blot over the digits of the first figure."""
    page = Image.new("L", (760, 260), 250)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 30)
    for k, line in enumerate(LINES):
        pen.text((30, 30 + 70 * k), line, 20, font)
    left = 30 + int(font.getlength(LINES[1][: LINES[1].index("5")]))
    box = (left - 2, 95, left + int(font.getlength("5,980")) + 2, 145)
    blot = np.asarray(page.crop(box).filter(ImageFilter.GaussianBlur(2)), float)
    page.paste(Image.fromarray(np.clip(blot - 60 + np.random.default_rng(3).normal(0, 25, blot.shape), 0, 255).astype(np.uint8)), box)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("scanned"), BigramEmbedder())
    opened.add_bytes(scan(), "qingshi.png")
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_headline_that_rests_on_the_blotted_figure_says_so(store: Store, language: str) -> None:
    assistant = Assistant(store, Settings(data=store.data, cache=store.data, language=language))  # type: ignore[arg-type]
    reply = assistant.ask("厕所完成改造多少座？")
    assert reply.headline and reply.headline.endswith(SAID[language]) and reply.notes
    sure = assistant.ask("新建污水管网多少公里？")
    assert "36公里" in (sure.headline or "") and SAID[language] not in (sure.headline or "")


def test_tables_and_their_exports_say_so(store: Store) -> None:
    figures, rows = workbench.figure_rows(store), workbench.ledger_rows(store)
    assert {row.raw: row.doubtful for row in figures}["36公里"] is False and sum(row.doubtful for row in figures) == 1
    assert [one["doubtful"] for one in workbench.figures_json(store)] == [row.doubtful for row in figures]
    held = {b.id: b for b in store.bulletins()}
    for language in ("zh", "en"):
        words = strings(language)
        sheet = figure_sheet(figures, held, words, date(2026, 1, 1), "x")
        assert sheet.columns[-1].label == words("col_doubtful")
        assert [bool(cells[-1]) for cells in sheet.rows] == [row.doubtful for row in figures]
        ledger = ledger_sheet(rows, {}, held, words, date(2026, 1, 1), "x")
        assert [bool(cells[-1]) for cells in ledger.rows] == [row.doubtful for row in rows] and any(row.doubtful for row in rows)


def test_a_draft_that_tells_it_says_so(store: Store) -> None:
    reply = summary.summarise(store, summary.read_request("厕所改造", length=200))
    assert not reply.abstained and any("识别不确定" in note for note in reply.notes)
