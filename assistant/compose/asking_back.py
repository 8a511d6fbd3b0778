"""Several places of the library fit and the question names none: a line for each, or a question back.

Enters: a Scene. Leaves: a Piece, or nothing where one place alone fits. None is ever chosen silently.
"""

from __future__ import annotations

from assistant.compose import meant
from assistant.compose.figure import Pick, fitting, rank, trusted
from assistant.compose.scene import Piece, Scene
from assistant.compose.wording import state_line
from assistant.places import names_of
from index.types import Bulletin

WHICH_PLACE = "您问的是哪个地方?"
A_LINE_EACH = 5  # places; of more, the reader chooses
MOST = 12
AS_GOOD = 0.92  # share of the best one's coverage from which another place's figure answers as well


def several_places(scene: Scene) -> Piece | None:
    if scene.query.places or scene.query.bulletins or scene.part.intent not in ("figure", "promise"):
        return None
    picks = fitting(scene, rank(scene))
    if not trusted(scene, picks):
        return None
    found = by_place(scene, picks)
    if len(found) < 2:
        return None
    if len(found) > A_LINE_EACH:
        return Piece(
            lines=[WHICH_PLACE], abstained=True, nearest=[p.passage for p in found.values()][:3],
            choices=[f"{place}{scene.query.asked}" for place in list(found)[:MOST]],
        )  # fmt: skip
    said = [(place, *state_line(scene, pick)) for place, pick in found.items()]
    headline = ";".join(f"{place}:{words}" for place, words, _ in said) if len(said) == 2 else None
    return Piece(
        headline=headline, lines=[f"- {place}:{marked}" for place, _, marked in said],
        choices=[f"{place}{scene.query.asked}" for place in found],
    )  # fmt: skip


def by_place(scene: Scene, picks: list[Pick]) -> dict[str, Pick]:
    """The best fitting figure of each place that holds the question as well as the best of all; of a series the newest bulletin's."""
    best = picks[0]
    newest = {b.id for b in meant.newest(scene)}
    found: dict[str, Pick] = {}
    for pick in picks:
        as_good = pick.covered >= AS_GOOD * best.covered and pick.near >= AS_GOOD * best.near and pick.period_fits >= best.period_fits
        if as_good and (scene.part.period or pick.passage.bulletin in newest or len(newest) > meant.MOST):
            found.setdefault(place_of(scene.bulletin(pick.passage)), pick)
    return found


def place_of(bulletin: Bulletin) -> str:
    names = names_of(bulletin)
    return names[-1] if names else bulletin.title
