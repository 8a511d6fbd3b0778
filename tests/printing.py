"""A text printed by Chromium: as a .pdf with running head and page numbers, as a picture of its first page."""

from __future__ import annotations

import html

STYLE = "body{font-family:'Noto Serif CJK SC',serif;font-size:12pt;line-height:1.7;text-align:justify}p{margin:0;text-indent:2em}"
STRIP = "<div style='font-size:9px;width:100%;text-align:center'>{}</div>"


def printed(text: str, chromium: str) -> bytes:
    from playwright.sync_api import sync_playwright

    body = "".join(f"<p>{html.escape(line.strip())}</p>" for line in text.split("\n") if line.strip())
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.set_content(f"<!DOCTYPE html><meta charset=utf-8><style>{STYLE}</style>{body}")
            return page.pdf(
                format="A4", margin={"top": "25mm", "bottom": "25mm", "left": "28mm", "right": "26mm"}, display_header_footer=True,
                header_template=STRIP.format("整改进展情况的通报"), footer_template=STRIP.format("— <span class=pageNumber></span> —"),
            )  # fmt: skip
        finally:
            browser.close()
