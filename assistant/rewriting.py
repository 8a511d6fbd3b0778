"""A follow-up that the reading does not resolve, written out by a chat model.

Enters: the question, the earlier ones, and how the reading takes a question. Leaves: a Query of the model's wording, or None where it
failed, or brought in or left out anything: a rewritten question holds every word, figure and date of the follow-up, takes all else from
the earlier questions or the words of asking, and means the same places and bulletins as our own reading. It answers nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import lexicon
from assistant.claims import held, is_held, read_claims
from assistant.match import normalise
from assistant.models import Chat, ModelError, Stopped, Usage
from assistant.plain import addresses_model, for_model, from_model
from assistant.types import Query
from index.tokens import content_words

if TYPE_CHECKING:
    from assistant.prompts import Prompts

LONGEST = 200  # characters of a question
EARLIER = 4  # questions before that a follow-up may lean on
NO_USAGE = Usage()
LEANING = frozenset((
    "前者", "后者", "前面", "后面", "上面", "刚才", "那里", "这里", "那边", "这边", "那个", "这个", "那些", "这些", "它们", "他们", "其中",
    "前一个", "后一个", "同样", "还有",
))  # fmt: skip


def rewritten(
    chat: Chat,
    prompts: Prompts,
    question: str,
    history: Sequence[str],
    ours: Query,
    read: Callable[[str], Query],
    stopped: threading.Event,
) -> tuple[Query | None, Usage]:
    """`read` takes a question that stands alone. None where the model fails, is stopped, or is not faithful."""
    asked = list(history[-EARLIER:])
    if any(map(addresses_model, (question, *asked))):
        return None, NO_USAGE
    earlier = "\n".join(f"- {for_model(one)[:LONGEST]}" for one in asked)
    call = chat.call(prompts.fill("rewrite", history=earlier, question=for_model(question)), stopped)
    said = ""
    try:
        for part in call:
            said += part
            if len(said) > 2 * LONGEST:
                break
    except (ModelError, Stopped):
        return None, call.usage
    text = from_model(said.rpartition("</think>")[2]).strip()
    if not faithful(text, question, asked):
        return None, call.usage
    query = read(text)
    return (replace(query, asked=question, followed=True) if same_scope(query, ours) else None), call.usage


def faithful(text: str, question: str, history: Sequence[str]) -> bool:
    if not text or len(text) > LONGEST or "\n" in text:
        return False
    before = [question, *history]
    if not is_held(read_claims(text, listed=False), [held(before, listed=False)]):
        return False
    if not is_held(read_claims(question, listed=False), [held([text], listed=False)]):
        return False
    pool, said = normalise("。".join(before)), normalise(text)
    return all(word in pool for word in words(text)) and all(word in said for word in words(question))


def words(text: str) -> list[str]:
    """What a question names; not how it asks."""
    asking = LEANING.union(*map(lexicon.asking, ("phrases", "tokens", "general")), lexicon.lines("lead_words.txt"))
    return [one for word in content_words(text) if len(word) > 1 and word not in asking and (one := normalise(word))]


def same_scope(query: Query, ours: Query) -> bool:
    """Ours names a place or bulletin only where a question did; where it names none, the model may have found the one meant."""
    pairs = ((ours.places, query.places), (ours.bulletins, query.bulletins), (ours.missing_places, query.missing_places))
    return all(not own or set(own) == set(other) for own, other in pairs)
