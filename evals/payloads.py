"""What a bulletin might try to run in the page: `python evals/payloads.py` prints docs/safety.md's table.

Enters: `payloads.tsv`; the page in a real Chromium, without the guard and its content policy, over a library whose titles, issuers, file
names, headings, clauses, bodies and tables all hold the payloads. Leaves: per view how many payloads it showed as words, how many ran
(`ran(N)` called, an attribute that would run, a link that would), and how many addresses elsewhere were asked.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browsing import ARGUMENTS, Watched  # noqa: E402
from tests.page_server import serving  # noqa: E402
from tests.shared import CHROMIUM  # noqa: E402

WATCH = "window.hits = []; window.ran = (n) => { window.hits.push(n); };"
# What would run or fetch if it were touched: nothing of the kind may stand in the page
ACTIVE = """() => {
    const found = [];
    for (const node of document.querySelectorAll('body *')) {
        // 原网页: the address that a bulletin names as its own is a link to be clicked, in a window that knows nothing of this one
        if (node.matches('a[href^=http][target=_blank][rel~=noopener][rel~=noreferrer]') && node.attributes.length <= 4) continue;
        for (const { name, value } of node.attributes) {
            const leads = /^(src|srcset|srcdoc|href|xlink:href|style|action|formaction|data|poster)$/i.test(name);
            if (/^on/i.test(name) || (leads && /^\\s*(javascript|vbscript|data:text)|192\\.0\\.2\\.1|ran\\(/i.test(value)))
                found.push(`${node.tagName} ${name}=${value.slice(0, 80)}`);
        }
        if (node.matches('base') || (node.matches('script') && /ran\\(/.test(node.textContent))) found.push(node.outerHTML.slice(0, 80));
    }
    return found;
}"""


WORDS = "node => node.textContent + [...node.querySelectorAll('input, textarea')].map((field) => field.value).join(' ')"


@dataclass(frozen=True, slots=True)
class Payload:
    number: int
    kind: str
    text: str

    @property
    def place(self) -> str:
        """Words beside the payload, by which it is found again wherever it is shown."""
        return f"第{self.number:02d}处"

    def clause(self) -> str:
        return f"已完成{self.place}{self.text}治理{self.number}00个"


def payloads() -> list[Payload]:
    lines = (Path(__file__).parent / "payloads.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines if line and not line.startswith("# ")]
    return [Payload(n, kind, text.replace("ran(N)", f"ran({n})").replace("/N", f"/{n}")) for n, (kind, text) in enumerate(rows, 1)]


def long_bulletin(given: Sequence[Payload], day: str, markdown: bool) -> str:
    """Every payload as a problem of its own, in heading, clause, body and, in Markdown, in a row of a table."""
    parts = [f"青石县人民政府关于环境整治进展情况的通报\n\n{day}\n\n一、整改情况"]
    for one in given:
        parts.append(f"({_cn(one.number)}){one.place}{one.text}治理问题")
        parts.append(f"整改情况：{one.clause()}。责任单位：县{one.text}局。整改时限：2023年12月底。")
    if markdown:
        parts.append("| 事项 | 状态 | 数量 |\n| --- | --- | --- |")
        parts += [f"| {one.place}{one.text} | 已完成 | {one.number}00个 |" for one in given]
    return "\n".join(parts) + "\n"


def short_bulletin(one: Payload) -> str:
    title = f"青石县{one.text}局关于{one.place}{one.text}整治情况的通报"
    return f"{title}\n\n2023年{one.number % 12 + 1}月3日\n\n一、总体情况\n{one.clause()}。\n"


def file_name(one: Payload, suffix: str) -> str:
    return f"{one.place}{one.text}{suffix}".replace("/", "∕")


def _cn(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")


def fill(data: Path, given: Sequence[Payload]) -> None:
    from index.store import Store
    from tests.fakes import BigramEmbedder

    store = Store.open(data, BigramEmbedder())
    for one in given:
        store.add_bytes(short_bulletin(one).encode(), file_name(one, ".txt"))
    store.add_bytes(long_bulletin(given, "2023年6月30日", False).encode(), "六月.txt")
    store.add_bytes(long_bulletin(given, "2023年12月30日", True).replace("00个", "50个").encode(), "十二月.md")
    store.close()


# The views: each leads to what is to be looked at and names where it stands

View = Callable[[Watched, Sequence[Payload]], str]


def turn_to(page: Page, tab: str) -> None:
    page.locator(f"#bt-tab-{tab}-button").click()


def chat(watched: Watched, given: Sequence[Payload]) -> str:
    turn_to(watched.page, "chat")
    for n, one in enumerate(given, 1):
        watched.ask(f"{one.place}{one.text}治理了多少个?")
        watched.page.locator(".bt-turn.bt-done, .bt-turn .bt-failure").nth(n - 1).wait_for(timeout=30_000)
    watched.page.locator(".bt-cite").first.hover()
    return "#bt-talk"


def source(watched: Watched, _: Sequence[Payload]) -> str:
    return _source(watched.page, "六月")


def source_markdown(watched: Watched, _: Sequence[Payload]) -> str:
    return _source(watched.page, "十二月")


def _source(page: Page, id: str) -> str:
    turn_to(page, "library")
    page.locator("#bt-library input[type=search]").fill("六月" if id == "六月" else "十二月")
    page.locator(f'.bt-holding[data-id="{id}"] .bt-holding-title').click()
    page.locator(".bt-paper .bt-line").first.wait_for()
    page.locator(f'.bt-paper:has-text("{"6月30日" if id == "六月" else "12月30日"}")').wait_for()
    return "#bt-source"


def ledger(watched: Watched, _: Sequence[Payload]) -> str:
    page = watched.page
    turn_to(page, "ledger")
    page.locator("#bt-ledger .bt-open-row").first.wait_for()
    return "#bt-ledger"


def correction(watched: Watched, _: Sequence[Payload]) -> str:
    page = watched.page
    row = page.locator("#bt-ledger tbody tr", has=page.locator(".bt-edit")).first
    row.hover()
    row.locator(".bt-edit").click()
    page.locator("#bt-ledger-edit .bt-edit-text", has_text="处").first.wait_for()
    return "#bt-ledger-edit"


def figures(watched: Watched, _: Sequence[Payload]) -> str:
    page = watched.page
    turn_to(page, "figures")
    page.locator("#bt-figures tbody tr").first.wait_for()
    return "#bt-figures"


def search(watched: Watched, _: Sequence[Payload]) -> str:
    page = watched.page
    turn_to(page, "figures")
    page.get_by_role("tab", name="全文检索").click()
    page.locator("#bt-search-box textarea, #bt-search-box input").first.fill("已完成")
    page.locator("#bt-search-box textarea, #bt-search-box input").first.press("Enter")
    page.locator("#bt-search tbody tr").first.wait_for()
    return "#bt-search"


def summary(watched: Watched, _: Sequence[Payload]) -> str:
    page = watched.page
    turn_to(page, "summary")
    page.locator("#bt-draft-topic textarea").fill("治理,3000字")
    page.locator("#bt-draft-make").click()
    page.locator('.bt-draft[data-state="done"]').wait_for(timeout=60_000)
    return "#bt-draft"


def verify(watched: Watched, given: Sequence[Payload]) -> str:
    page = watched.page
    turn_to(page, "verify")
    page.locator("#bt-verify-text textarea").fill("\n".join(f"{one.clause()[:-2]}9个。" for one in given))
    page.locator("#bt-verify-go").click()
    page.locator(".bt-proof").wait_for(timeout=30_000)
    return "#bt-tab-verify"


def compare(watched: Watched, _: Sequence[Payload]) -> str:
    """The two long ones are the newest series, and chosen by themselves."""
    page = watched.page
    turn_to(page, "compare")
    page.locator("#bt-compare .bt-open-row").first.wait_for(timeout=30_000)
    return "#bt-compare"


def library(watched: Watched, _: Sequence[Payload]) -> str:
    page = watched.page
    turn_to(page, "library")
    page.locator("#bt-library input[type=search]").fill("")
    page.locator(".bt-holding").nth(2).wait_for()
    return "#bt-library"


def upload(watched: Watched, given: Sequence[Payload]) -> str:
    """Files whose names are payloads, one of them unreadable: the list of what came in, and refusals."""
    page = watched.page
    turn_to(page, "library")
    files: list[Any] = []
    for one in given:
        name, text = file_name(one, ".txt" if one.number % 2 else ".xyz"), short_bulletin(one) + "又。"
        files.append({"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    page.set_input_files(".bt-drop input", files)
    page.locator(".bt-job").nth(len(given) - 1).wait_for(timeout=120_000)
    page.wait_for_function("(({ value, max }) => value === max)(document.querySelector('.bt-jobs progress'))", timeout=120_000)
    return ".bt-jobs"


def put_right(watched: Watched, given: Sequence[Payload]) -> str:
    """A title typed in by hand, and an address that cannot be added."""
    page = watched.page
    turn_to(page, "library")
    page.locator("#bt-library input[type=search]").fill("六月")
    held = page.locator('.bt-holding[data-id="六月"]')
    held.get_by_role("button", name="详情").click()
    held.get_by_text("改正标题与日期").click()
    held.get_by_label("标题").fill("".join(f"{one.place}{one.text}" for one in given)[:200])
    held.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    return "#bt-library"


def settings(watched: Watched, given: Sequence[Payload]) -> str:
    page = watched.page
    turn_to(page, "settings")
    page.get_by_label("接口地址").fill("http://127.0.0.1:9/v1")
    page.get_by_label("密钥").fill("sk-x")
    page.get_by_label("模型名").fill("".join(f"{one.place}{one.text}" for one in given[:4]))
    page.get_by_role("button", name="测试连接").click()
    page.locator(".bt-settings .bt-wrong").wait_for(timeout=120_000)
    return "#bt-settings"


def talks(watched: Watched, given: Sequence[Payload]) -> str:
    """The kept conversations, the scope, feedback with words of one's own."""
    page = watched.page
    turn_to(page, "chat")
    page.get_by_role("button", name="有误").last.click()
    page.locator(".bt-why .bt-input").fill(given[0].text)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已记在本机,谢谢。").wait_for()
    page.get_by_role("button", name="新对话").click()
    page.locator(".bt-talks summary").click()
    page.locator(".bt-talk-row").first.wait_for()
    page.get_by_text("范围:全部通报").click()
    return "#bt-chat"


VIEWS: Mapping[str, View] = {
    "chat answer": chat, "talks, scope, feedback": talks, "source pane (text)": source, "source pane (Markdown)": source_markdown,
    "ledger": ledger, "correction of a row": correction, "figures": figures, "full-text search": search, "summary": summary,
    "check a draft": verify, "compare": compare, "library": library, "file names": upload, "titles put right": put_right,
    "settings": settings,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    view: str
    shown: int  # payloads whose words stand in the view
    ran: tuple[str, ...]
    fetched: tuple[str, ...]


def visit(browser: Browser, address: str, given: Sequence[Payload]) -> list[Seen]:
    watched = Watched(browser.new_page(viewport={"width": 1440, "height": 900}))
    page, seen = watched.page, []
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.goto(address)
    page.locator(".bt-example, .bt-book").first.wait_for()
    for name, view in VIEWS.items():
        asked = len(watched.asked)
        where = view(watched, given)
        page.wait_for_timeout(200)
        words = page.locator(where).first.evaluate(WORDS)
        hits = [f"ran({n})" for n in page.evaluate("window.hits")]
        away = tuple(url for url in watched.asked[asked:] if (host := urlsplit(url).hostname) and host != "127.0.0.1")
        seen.append(Seen(name, sum(one.place in words for one in given), (*hits, *page.evaluate(ACTIVE)), away))
    page.close()
    return seen


def table(given: Sequence[Payload], seen: Sequence[Seen]) -> str:
    kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(one.kind for one in given).items())
    rows = [f"| {one.view} | {one.shown} | {len(one.ran)} | {len(one.fetched)} |" for one in seen]
    shown, ran, fetched = (sum(counts) for counts in zip(*((one.shown, len(one.ran), len(one.fetched)) for one in seen), strict=True))
    whole = f"| **{len(given)} payloads × {len(seen)} views** | **{shown}** | **{ran}** | **{fetched}** |"
    head = "| view | payloads shown | executed | addresses elsewhere asked |\n| --- | ---: | ---: | ---: |"
    return "\n".join([f"Payloads: {kinds}.", "", head, *rows, whole])


def main() -> int:
    given = payloads()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        fill(Path(folder), given)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with serving(store=folder) as address:
            seen = visit(browser, address, given)
        browser.close()
    print(table(given, seen))
    for one in seen:
        for what in (*one.ran, *one.fetched):
            print(f"{one.view}: {what}", file=sys.stderr)
    return int(any(one.ran or one.fetched for one in seen))


if __name__ == "__main__":
    sys.exit(main())
