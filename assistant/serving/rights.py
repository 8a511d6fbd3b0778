"""Who may call what: the page's functions and endpoints in, the role that each needs out. Knows no request.

What a module of the page may do is written down here, and nothing that is not written down is open to anyone but an editor.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from assistant.serving.passwords import Role

RANK: Mapping[Role | None, int] = {None: -1, "public": 0, "reader": 1, "editor": 2}

# Modules of `assistant.ui` whose events read, and those that change the library or the settings
READING = {"chart_view", "chat_tab", "chooser", "compare_tab", "draft_tab", "draft_view", "endpoints", "figures_tab", "help_tab", "ledger_tab", "page", "pictures", "search_tab", "source_view", "summary_tab", "table_view", "verify_tab", "wire"}  # fmt: skip  # noqa: E501
EDITING = {"library_tab", "settings_tab"}
# Events and endpoints of reading modules that change something all the same
CHANGES = {"add", "begin", "mark", "put", "put_right", "reindex", "remove"}
# What the page's own scripts call by name
SERVED: Mapping[str, Role] = {
    **dict.fromkeys(
        ("details", "draft_check", "draft_file", "followups", "held", "open_bulletin", "table_file", "table_page", "under_way"), "public"
    ),
    "feedback": "reader",  # is kept, so it is not for everyone
}


class Fn(Protocol):
    @property
    def fn(self) -> Callable[..., Any] | None: ...

    @property
    def api_name(self) -> Any: ...  # noqa: ANN401 - gradio: a name, None or False


def may(role: Role | None, needed: Role) -> bool:
    return RANK[role] >= RANK[needed]


def of_event(function: Callable[..., Any] | None, name: str | None = None) -> Role:
    """What an event or endpoint of the page needs; `name` under which it is called, where it has one of its own."""
    if function is None:
        return "public"  # runs in the browser
    own = inspect.unwrap(function)
    module = getattr(own, "__module__", "").rpartition(".")[2]
    changes = CHANGES & {name, getattr(own, "__name__", "")}
    return "public" if module in READING and not changes else "editor"


def of_events(fns: Mapping[int, Fn], *, index: object = None, api_name: str | None = None) -> Role:
    """What a call needs that names a function by its place, by its endpoint, or by both; an editor where it names none of ours."""
    found: list[Fn] = [fn for fn in fns.values() if api_name and fn.api_name == api_name]
    if isinstance(index, int) and index in fns:
        found.append(fns[index])
    elif index is not None:
        return "editor"
    return _strictest(of_event(fn.fn, fn.api_name or None) for fn in found)


def of_tool(fns: Mapping[int, Fn], said: Mapping[str, object]) -> Role:
    """What a message of the Model Context Protocol needs: a call of a tool what its endpoint needs, all else nothing."""
    if said.get("method") != "tools/call":
        return "public"
    params = said.get("params")
    name = params.get("name") if isinstance(params, dict) else None
    return of_events(fns, api_name=name) if isinstance(name, str) else "editor"


def of_served(name: object) -> Role:
    """What a function needs that a part of the page serves to its own script."""
    return SERVED.get(name, "editor") if isinstance(name, str) else "editor"


def _strictest(roles: Iterable[Role]) -> Role:
    return max(roles, key=lambda role: RANK[role], default="editor")
