"""A draft's sentences in a chat model's words, one by one.

Enters: the draft of a progress summary, which was chosen and cited without a model. Leaves: the same draft in which a sentence stands anew
where the model's words hold: judged by the passages that the sentence cites, as any model's sentence is, and by the draft's own verifier,
with every figure, date and document of the old one, and not longer. Every other sentence stays as it was, and so do order, headings and
citations.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant import streaming, telling
from assistant.claims import held, is_held, read_claims
from assistant.compose.evidence import marked_private, nothing_private
from assistant.grounding import Given, Judge, bigrams
from assistant.models import ModelError, Stopped, Usage, tokens_of
from assistant.plain import addresses_model, for_model, from_model
from assistant.types import Citation
from assistant.verify import BULLET, ENDS, MARKER, Draft, markers, sentences
from index.tasks.statuses import status_of

if TYPE_CHECKING:
    from assistant.compose.generative import Writer
    from index.store import Store

Stop = threading.Event | None
SHORTEST = 12  # characters; what is shorter reads well enough
KEPT = 0.5  # share of the old sentence's pairs of characters that the new one holds
LONGER = 4  # characters by which it may be longer
MOST_CALLS = 8


@dataclass(frozen=True)
class Worded:
    draft: Draft
    model: str = ""
    reworded: int = 0  # sentences
    usage: Usage | None = None  # None: no model was asked
    notes: tuple[str, ...] = ()  # for the reader
    fallback: str = ""


def worded(
    writer: Writer, store: Store, topic: str, draft: Draft, verified: Callable[[str], bool], language: str, stopped: Stop = None
) -> Worded:
    """`verified`: whether the draft's verifier lets a sentence with its markers pass."""
    private = nothing_private if writer.chat.config.local else marked_private
    cited = {c.marker: c for c in draft.citations}
    judge = Judge(store.rarity, store.commitments)

    def may_go(sentence: str) -> bool:
        mine = [cited[m] for m in markers(sentence) if m in cited]
        words = MARKER.sub("", sentence)
        return (
            len(words) >= SHORTEST and bool(mine) and not addresses_model(words)
            and not any(private(store.bulletin(c.bulletin)) for c in mine)
        )  # fmt: skip

    old = list(dict.fromkeys(s for line in draft.answer.split("\n") for s in parts(line) if may_go(s)))
    answer, count, usage, error = draft.answer, 0, Usage(), None
    budget = min(writer.chat.config.output, writer.chat.config.context // 3)
    for batch in list(batches(old, budget))[:MOST_CALLS]:
        listed = "\n".join(f"{n}. {for_model(bare(one))}" for n, one in enumerate(batch, 1))
        call = writer.chat.call(writer.prompts.fill("summary", topic=for_model(topic), sentences=listed), stopped)
        said = ""
        try:
            for part in call:
                said += part
        except ModelError as failure:
            error = failure
        except Stopped:
            break
        usage += call.usage
        for number, text in streaming.numbered(said):
            before = batch[number - 1] if 0 < number <= len(batch) else ""
            new = anew(before, from_model(text), judge, given(store, cited, before)) if before in answer else None
            if before and new and verified(new):
                answer, count = answer.replace(before, new), count + 1
        if error:
            break
    notes = (telling.note("kept", language, error),) if error else ()
    fallback = "down" if error and not count else "" if count else "unfounded" if old else "private"
    return Worded(replace(draft, answer=answer), writer.chat.config.name, count, usage if old else None, notes, fallback)


def parts(line: str) -> list[str]:
    """A line's sentences without bullet or heading; a heading has none."""
    bullet = BULLET.match(line)
    return [] if line.lstrip().startswith("#") else sentences(line[bullet.end() if bullet else 0 :])


def bare(sentence: str) -> str:
    return MARKER.sub("", sentence).strip(ENDS + " ")


def batches(old: Sequence[str], budget: int) -> Iterator[list[str]]:
    """As many sentences a call as its answer holds."""
    batch: list[str] = []
    for one in old:
        if batch and sum(map(tokens_of, [*batch, one])) > budget:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def given(store: Store, cited: dict[int, Citation], sentence: str) -> list[Given]:
    """The passages that the sentence cites."""
    found = {}
    for citation in (cited[m] for m in markers(sentence) if m in cited):
        for passage in store.passages(citation.bulletin):
            if passage.span[0] < citation.end and citation.start < passage.span[1]:
                found[passage.id] = citation.bulletin, passage
    return [
        Given(n, passage, store.bulletin(bulletin), store.figures(bulletin).get(passage.id, ()))
        for n, (bulletin, passage) in enumerate(found.values(), 1)
    ]


def anew(old: str, text: str, judge: Judge, by: Sequence[Given]) -> str | None:
    """The old sentence's markers and end on the new words; None where these say less, more or another thing."""
    before, after = bare(old), bare(text)
    if not after or after == before or "\n" in after or re.search(f"[{ENDS}]", after) or len(after) > len(before) + LONGER:
        return None
    if not is_held(read_claims(before, listed=False), [held([after], listed=False)]):
        return None
    own = bigrams(before)
    if len(own & bigrams(after)) < KEPT * len(own):
        return None
    states = [found and found.status for found in (status_of(before), status_of(after))]
    if states[0] != states[1] or not judge.judge(after, by).holds:
        return None
    marks = "".join(m[0] for m in MARKER.finditer(old))
    end = re.search(rf"[{ENDS}]", old)
    return f"{after}{marks}{end[0] if end else ''}"
