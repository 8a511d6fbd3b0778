"""A real browser for the page's tests: one Chromium a module, a page that is watched, and a page over a library that is read for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Response, sync_playwright

from tests.page_server import serving
from tests.shared import CHROMIUM

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
QUESTION = "到2025年医院床位要达到多少?"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
BOX = "#bt-question textarea"


@dataclass
class Watched:
    """A page, with everything that went wrong on it and every address it asked for."""

    page: Page
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")

    def ask(self, question: str = QUESTION) -> None:
        self.page.fill(BOX, question)
        self.page.press(BOX, "Enter")

    def answered(self, count: int = 1) -> None:
        self.page.locator(".bt-turn.bt-done").nth(count - 1).wait_for()

    def in_view(self, selector: str, within: str) -> bool:
        inside: bool = self.page.evaluate(
            """([selector, within]) => {
                const a = document.querySelector(selector).getBoundingClientRect();
                const b = document.querySelector(within).getBoundingClientRect();
                return a.top >= b.top && a.bottom <= b.bottom && a.top >= 0 && a.bottom <= innerHeight && a.width > 0;
            }""",
            [selector, within],
        )
        return inside


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(driver: Playwright) -> Iterator[Browser]:
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@contextlib.contextmanager
def serving_texts(data: Path, texts: Mapping[str, str], **options: str | float) -> Iterator[str]:
    """The address of a page over a library in `data` of these texts, by the stems of their file names."""
    from index.store import Store
    from tests.fakes import BigramEmbedder

    store = Store.open(data, BigramEmbedder())
    for name, text in texts.items():
        store.add_bytes(text.encode(), f"{name}.txt")
    store.close()
    with serving(store=str(data), **options) as address:
        yield address


def opened(browser: Browser, address: str, **options: object) -> Watched:
    context = browser.new_context(viewport=options.pop("viewport", WIDE), **options)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)  # on a machine with other work to do
    watched = Watched(context.new_page())
    watched.page.goto(address)
    watched.page.locator(BOX).wait_for()
    return watched


def finished(watched: Watched) -> None:
    assert watched.wrong == []
    assert {urlsplit(url).hostname for url in watched.asked if url.startswith("http")} == {"127.0.0.1"}
    watched.page.context.close()


# WCAG AA: 4.5 to 1 between the words and what is behind them.
CONTRAST = """(parts) => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (rgb) => rgb.slice(0, 3).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (node) => {
        for (let n = node; n; n = n.parentElement) {
            const rgba = numbers(getComputedStyle(n).backgroundColor);
            if (rgba.length === 3 || rgba[3] === 1) return rgba;
        }
        return [255, 255, 255];
    };
    const poor = [];
    for (const node of document.querySelectorAll(parts)) {
        const [a, b] = [light(numbers(getComputedStyle(node).color)), light(behind(node))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push(`${node.className} ${ratio.toFixed(2)}`);
    }
    return [...new Set(poor)];
}"""
