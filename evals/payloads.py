"""What a bulletin might try to run in the page: `python evals/payloads.py` prints docs/safety.md's table.

Enters: `payloads.tsv`; the page in a real Chromium, without the guard and its content policy, over a library whose titles, issuers, file
names, headings, clauses, bodies and tables all hold the payloads. Leaves: per view how many payloads it showed as words, how many ran
(`ran(N)` called, an attribute that would run, a link that would), and how many addresses elsewhere were asked.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browsing import ARGUMENTS, Watched  # noqa: E402
from tests.page_server import serving  # noqa: E402
from tests.shared import CHROMIUM  # noqa: E402

PATIENCE = 120_000  # ms
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


# The views: what leads to each, and where it stands


@dataclass(frozen=True, slots=True)
class View:
    """`steps`: (verb, where, words); `where`: a selector, with ` @ label` for the field of that label in it; `words`: a key of `told`."""

    name: str
    tab: str
    stands: str
    steps: tuple[tuple[str, ...], ...] = ()


HELD = '.bt-holding[data-id="六月"]'
EDITED = "#bt-ledger tbody tr:has(.bt-edit) >> nth=0"
SEARCHED = "#bt-search-box textarea, #bt-search-box input"
JOBS_DONE = "(({ value, max }) => value === max)(document.querySelector('.bt-jobs progress'))"
VIEWS = (
    View("chat answer", "chat", "#bt-talk", (("ask",), ("hover", ".bt-cite >> nth=0"))),
    View("talks, scope, feedback", "chat", "#bt-chat", (
        ("click", "role=button[name=/有误/] >> nth=-1"), ("fill", ".bt-why .bt-input", "first"), ("click", "role=button[name=/提交/]"),
        ("wait", "text=已记在本机,谢谢。"), ("click", "role=button[name=/新对话/]"), ("click", ".bt-talks summary"),
        ("wait", ".bt-talk-row >> nth=0"), ("click", "text=范围:全部通报"),
    )),
    View("source pane (text)", "library", "#bt-source", (
        ("fill", "#bt-library input[type=search]", "六月"), ("click", f"{HELD} .bt-holding-title"),
        ("wait", '.bt-paper:has-text("6月30日") .bt-line >> nth=0'),
    )),
    View("source pane (Markdown)", "library", "#bt-source", (
        ("fill", "#bt-library input[type=search]", "十二月"), ("click", '.bt-holding[data-id="十二月"] .bt-holding-title'),
        ("wait", '.bt-paper:has-text("12月30日") .bt-line >> nth=0'),
    )),
    View("ledger", "ledger", "#bt-ledger", (("wait", "#bt-ledger .bt-open-row >> nth=0"),)),
    View("correction of a row", "ledger", "#bt-ledger-edit", (
        ("hover", EDITED), ("click", f"{EDITED} >> .bt-edit"), ("wait", '#bt-ledger-edit .bt-edit-text:has-text("处") >> nth=0'),
    )),
    View("figures", "figures", "#bt-figures", (("wait", "#bt-figures tbody tr >> nth=0"),)),
    View("full-text search", "figures", "#bt-search", (
        ("click", "role=tab[name=/全文检索/]"), ("fill", f"{SEARCHED} >> nth=0", "已完成"), ("press", f"{SEARCHED} >> nth=0", "Enter"),
        ("wait", "#bt-search tbody tr >> nth=0"),
    )),
    View("summary", "summary", "#bt-draft", (
        ("fill", "#bt-draft-topic textarea", "治理,3000字"), ("click", "#bt-draft-make"), ("wait", '.bt-draft[data-state="done"]'),
    )),
    View("check a draft", "verify", "#bt-tab-verify", (
        ("fill", "#bt-verify-text textarea", "draft"), ("click", "#bt-verify-go"), ("wait", ".bt-proof"),
    )),
    # the two long ones are the newest series, and chosen by themselves
    View("compare", "compare", "#bt-compare", (("wait", "#bt-compare .bt-open-row >> nth=0"),)),
    View("library", "library", "#bt-library", (("fill", "#bt-library input[type=search]", ""), ("wait", ".bt-holding >> nth=2"))),
    # files whose names are payloads, every other one unreadable: the list of what came in, and refusals
    View("file names", "library", ".bt-jobs", (("upload", ".bt-drop input"), ("until", JOBS_DONE))),
    View("titles put right", "library", "#bt-library", (
        ("fill", "#bt-library input[type=search]", "六月"), ("click", f"{HELD} >> role=button[name=/详情/]"),
        ("click", f"{HELD} >> text=改正标题与日期"), ("fill", f"{HELD} @ 标题", "title"), ("click", f"{HELD} >> role=button[name=/保存/]"),
        ("wait", "text=已保存"),
    )),
    View("settings", "settings", "#bt-settings", (
        ("fill", "body @ 接口地址", "http://127.0.0.1:9/v1"), ("fill", "body @ 密钥", "sk-x"), ("fill", "body @ 模型名", "model"),
        ("click", "role=button[name=/测试连接/]"), ("wait", ".bt-settings .bt-wrong"),
    )),
)  # fmt: skip


def told(given: Sequence[Payload]) -> dict[str, str]:
    """What is typed in that holds payloads."""
    every = [f"{one.place}{one.text}" for one in given]
    draft = "\n".join(f"{one.clause()[:-2]}9个。" for one in given)
    return {"first": given[0].text, "draft": draft, "title": "".join(every)[:200], "model": "".join(every[:4])}


def lead(watched: Watched, view: View, given: Sequence[Payload]) -> None:
    page = watched.page
    page.locator(f"#bt-tab-{view.tab}-button").click()
    for verb, *rest in view.steps:
        where, words = (*rest, "", "")[:2]
        scope, _, label = where.partition(" @ ")
        found = page.locator(scope).get_by_label(label) if label else page.locator(scope or "body")
        words = told(given).get(words, words)
        match verb:
            case "ask":
                ask(watched, given)
            case "upload":
                page.set_input_files(where, files(given))
                page.locator(".bt-job").nth(len(given) - 1).wait_for()
            case "until":
                page.wait_for_function(where)
            case "fill":
                found.fill(words)
            case "press":
                found.press(words)
            case "wait":
                found.wait_for()
            case "click":
                found.click()
            case "hover":
                found.hover()


def ask(watched: Watched, given: Sequence[Payload]) -> None:
    for n, one in enumerate(given):
        watched.ask(f"{one.place}{one.text}治理了多少个?")
        watched.page.locator(".bt-turn.bt-done, .bt-turn .bt-failure").nth(n).wait_for()


def files(given: Sequence[Payload]) -> list[Any]:
    names = [(one, file_name(one, ".txt" if one.number % 2 else ".xyz")) for one in given]
    return [{"name": name, "mimeType": "text/plain", "buffer": (short_bulletin(one) + "又。").encode()} for one, name in names]


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
    page.set_default_timeout(PATIENCE)
    for view in VIEWS:
        asked = len(watched.asked)
        lead(watched, view, given)
        page.wait_for_timeout(200)
        words = page.locator(view.stands).first.evaluate(WORDS)
        hits = [f"ran({n})" for n in page.evaluate("window.hits")]
        away = tuple(url for url in watched.asked[asked:] if (host := urlsplit(url).hostname) and host != "127.0.0.1")
        seen.append(Seen(view.name, sum(one.place in words for one in given), (*hits, *page.evaluate(ACTIVE)), away))
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
