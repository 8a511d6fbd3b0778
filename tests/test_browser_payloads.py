"""Payloads in a bulletin stay words, in every view: one of each kind here, all of them by `python evals/payloads.py`."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from evals import payloads
from tests.browsing import opened
from tests.page_server import serving
from tests.shared import need_browser

pytestmark = need_browser


def test_no_payload_runs_or_fetches_in_any_view(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("payloads")
    given = list({one.kind: one for one in reversed(payloads.payloads())}.values())
    payloads.fill(data, given)
    with serving(store=str(data)) as address:
        seen = payloads.visit(browser, address, given)
    assert [(one.view, one.ran, one.fetched) for one in seen if one.ran or one.fetched] == []
    assert {one.view for one in seen if not one.shown} == set()


MARKUP = (
    "<img src=x onerror='ran(1)'>", "<a href='javascript:ran(1)'>甲</a>", "<img src='http://192.0.2.1/1.png'>",
    "<base href='http://192.0.2.1/'>", "<div style='background:url(http://192.0.2.1/1)'></div>", "<svg onload='ran(1)'></svg>",
)  # fmt: skip


def test_what_would_run_would_be_seen(browser: Browser) -> None:
    """The watch itself: markup put into a page on purpose is found, and runs."""
    with serving() as address:
        watched = opened(browser, address)
        watched.page.evaluate(payloads.WATCH)
        for number, markup in enumerate(MARKUP, 1):
            watched.page.evaluate("(markup) => document.body.insertAdjacentHTML('beforeend', markup)", markup)
            assert len(watched.page.evaluate(payloads.ACTIVE)) >= number, markup
        watched.page.wait_for_function("window.hits.length")
        assert any("192.0.2.1" in url for url in watched.asked)
        watched.page.context.close()
