"""Say what is missing instead of answering with a neighbour. Leaves: an abstaining Piece, or nothing where an answer may go ahead.

The words are those of the page's string list.
"""

from __future__ import annotations

from assistant.compose.figure import Pick, rank, state_line
from assistant.compose.scene import Piece, Scene

OFF_TOPIC = "我只回答通报里的内容,这个问题帮不上。"
OPINION = "评价请您判断,我可以列出原文怎么写。"
NOTHING = "库中通报没有写到这个问题。"


def before(scene: Scene) -> Piece | None:
    """What can be declined without looking at figures: chat, opinions, places that no bulletin is about, an empty library."""
    if scene.part.intent == "off_topic":
        return Piece(lines=[OFF_TOPIC], abstained=True)
    if scene.part.intent == "opinion":
        return Piece(lines=[OPINION], abstained=True, nearest=[e.passage for e in scene.evidence[:3]])
    if scene.query.missing_places and not scene.query.places:
        place = "、".join(scene.query.missing_places)
        return Piece(lines=[f"库中没有{place}的通报,不能用别处数字代替。"], abstained=True, nearest=[])
    if not scene.evidence:
        return Piece(lines=[NOTHING], abstained=True)
    return None


def after(scene: Scene, piece: Piece) -> Piece:
    """Why the composer had no answer: another period, another aspect, only a total, or nothing at all."""
    picks = [p for p in rank(scene)[:8] if p.covered >= 0.6 and p.unit_fits]
    near = [p.passage for p in picks] or [e.passage for e in scene.evidence]
    return Piece(lines=[reason(scene, picks)], abstained=True, nearest=list({p.id: p for p in near}.values())[:3])


def reason(scene: Scene, picks: list[Pick]) -> str:
    asked = scene.part.period
    other = next((p for p in picks if p.period_fits == 0.0 and p.figure.period), None)
    if asked and other and other.figure.period:
        _, marked = state_line(scene, other)
        return f"没有{asked.raw}的数字;通报写的是{marked}。"
    target = next((p for p in picks if p.aspect_fits == 0.0 and p.figure.aspect != "achieved"), None)
    if target:
        return f"通报只写了目标({state_line(scene, target)[1]}),没有写目前情况。"
    missing = scene.match.missing([" ".join((*e.passage.path, e.passage.text)) for e in scene.evidence[:10]])
    return f"通报没有提到“{missing[0] if missing else scene.part.text}”。"
