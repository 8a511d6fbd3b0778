"""An engine that a person can check by hand: the page's tests need no model and no index."""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from assistant.settings import ModelConfig, Settings
from assistant.types import Citation, Reply
from assistant.ui.engine import LibraryEngine
from index.errors import LibraryError
from index.types import Bulletin, Figure, Section

NANSHA = Path(__file__).resolve().parents[1] / "data" / "bulletins" / "nansha-2021-11-24.txt"
SETTINGS = Settings(data=Path(tempfile.gettempdir()), cache=Path(tempfile.gettempdir()))
_HEADING = re.compile(
    r"^[ \u3000]*(?P<label>[一二三四五六七八九十]+、|[((][一二三四五六七八九十]+[))]|\d+\.)(?P<words>[^。\n]*)", re.MULTILINE
)


def bulletin(text: str, id: str = "nansha-2021-11-24", **facts: object) -> Bulletin:
    """Headings by their labels alone, without nesting: enough for a page."""
    sections = []
    for number, match in enumerate(_HEADING.finditer(text), start=1):
        level = 1 if match["label"].endswith("、") else 3 if match["label"].endswith(".") else 2
        span = (match.start("label"), match.end())
        sections.append(Section(str(number), level, match["label"], match["words"], span, span, None))
    first = text.find("\n\n") + 2
    base = Bulletin(id=id, source=f"{id}.txt", text=text, title=text[first : text.find("\n", first)], sections=tuple(sections))
    return replace(base, **facts)  # type: ignore[arg-type]


def nansha() -> Bulletin:
    text = NANSHA.read_text("utf-8")
    start = text.index("中共广州市南沙区委关于")
    title = (start, text.index("\n", start))
    return bulletin(
        text, title=text[slice(*title)], title_span=title, issuer="中共广州市南沙区委", published=date(2021, 11, 24),
        as_of=date(2021, 11, 24), boilerplate=((0, start),),
    )  # fmt: skip


def cite(source: Bulletin, quote: str, marker: int, path: tuple[str, ...] = ("三、整改情况", "(二)医疗")) -> Citation:
    start = source.text.index(quote)
    return Citation(
        marker, source.id, source.source, source.title, source.issuer, source.published, source.as_of, source.url,
        path, start, start + len(quote), quote,
    )  # fmt: skip


@dataclass
class FakeStore:
    kept: dict[str, Bulletin] = field(default_factory=dict)

    def bulletins(self) -> list[Bulletin]:
        return list(self.kept.values())

    def bulletin(self, id: str) -> Bulletin:
        if id not in self.kept:
            raise LibraryError(f"库中没有通报「{id}」。请刷新页面。", f"No bulletin {id} in the library. Reload the page.")
        return self.kept[id]

    def figures(self, id: str) -> dict[str, tuple[Figure, ...]]:
        return {}


@dataclass
class FakeAssistant:
    """Answers each question with `reply`, a few characters at a time with a pause between."""

    reply: Reply
    pause: float = 0
    error: Exception | None = None
    asked: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)

    model: ModelConfig | None = None
    phrase: None = None  # words no draft anew
    literally: list[str] = field(default_factory=list)

    def use_model(self, config: ModelConfig | None) -> None:
        self.model = config

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        bulletins: Sequence[str] = (),
        *,
        literal: bool = False,
        stopped: threading.Event | None = None,
    ) -> Reply:
        if literal:
            self.literally.append(question)
        self.asked.append((question, tuple(history), tuple(bulletins)))
        if self.error:
            raise self.error
        return self.reply

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        bulletins: Sequence[str] = (),
        *,
        literal: bool = False,
        anew: bool = False,
        stopped: threading.Event | None = None,
    ) -> Iterator[Reply]:
        whole = self.ask(question, history, bulletins, literal=literal)
        for end in range(8, len(whole.answer), 8):
            yield replace(whole, answer=whole.answer[:end], headline=None)
            time.sleep(self.pause)
        yield whole


def beds(source: Bulletin) -> Reply:
    hospital = cite(source, "到2025年南沙三甲医院将达到6所,医院床位数超8500张", 1)
    care = cite(source, "已完成建设10个,预计共配备全托、日托养老床位418张", 2)
    return Reply(
        "r1", "到2025年,医院床位数超8500张。[1]",
        "通报写的是目标和预计,还不是已经达到:\n\n- **医院床位**:到2025年超8500张。[1]\n- **养老床位**:预计共配备418张。[2]",
        False, (hospital, care), figures_verified=3, seconds=0.2, unsupported=("另有一句没有依据。",),
    )  # fmt: skip


def engine(reply: Reply | None = None, *bulletins: Bulletin, **assistant: object) -> LibraryEngine:
    kept = bulletins or (nansha(),)
    return LibraryEngine(FakeAssistant(reply or beds(kept[0]), **assistant), FakeStore({b.id: b for b in kept}), SETTINGS)  # type: ignore[arg-type]
