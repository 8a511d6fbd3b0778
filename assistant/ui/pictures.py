"""Pictures of ledger and figures, as `chart_view` takes them: status by section, deadlines on a time line, one thing measured often.

Enters: rows, bulletins, words. Leaves: plain data. A picture that would compare nothing is left out there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant import later
from assistant.indicators import FigureRow, Line, lines
from assistant.ledger import ORDER, LedgerRow
from assistant.ui import chart_view, table_view
from assistant.ui.chart_view import bar, part, picture
from assistant.ui.chooser import short_names
from assistant.ui.strings import Strings
from assistant.ui.view import View
from index.types import Bulletin

TONES: dict[str, table_view.Tone] = {
    "done": "done", "done_and_standing": "done", "taken": "done", "under_way": "open", "staged": "open", "partly_done": "open",
    "standing": "standing", "planned": "plan", "not_done": "late", "unstated": "quiet",
}  # fmt: skip
MOST_BARS = 24
MOST_GROUPS = 12
MOST_LINES = 3
MOST_PLACES = 120  # that the bars of one picture open; of 500 bulletins all of them would be 350 kB


def of_ledger(rows: Sequence[LedgerRow], bulletins: Sequence[Bulletin], library: Sequence[LedgerRow], day: date, words: Strings) -> View:
    return chart_view.charts([by_section(rows, bulletins, words), deadlines(rows, bulletins, library, day, words)])


def by_section(rows: Sequence[LedgerRow], bulletins: Sequence[Bulletin], words: Strings) -> View:
    """Matters where their status is mostly worded, else measures; by bulletin where there are several, else by section."""
    matters = [row for row in rows if row.level == "matter"]
    worded = [row for row in matters if row.status != "unstated"]
    chosen = matters if len(worded) * 2 > len(matters) else [row for row in rows if row.level == "measure"]
    several = len({row.bulletin for row in chosen}) > 1
    titles = short_names(bulletins, words)
    groups: dict[str, Counter[str]] = {}
    depth = _depth(chosen)
    for row in chosen:
        groups.setdefault(titles[row.bulletin] if several else _section(row, depth), Counter())[row.status] += 1
    level = chosen[0].level if chosen else "measure"
    used = [status for status in reversed(ORDER) if any(group[status] for group in groups.values())]
    label = {status: words(f"{level}_{status}") for status in used}
    bars = [
        bar(group, [part(count[s], TONES[s], f"{label[s]} {count[s]}") for s in used if count[s]], text=str(sum(count.values())))
        for group, count in groups.items()
    ]
    title = words(f"chart_{level}s_by_{'bulletin' if several else 'section'}")
    return picture(title, bars[:MOST_BARS], legend=[(TONES[s], label[s]) for s in used], note=_more(len(bars), words))


def _depth(rows: Sequence[LedgerRow]) -> int:
    """The deepest level of headings that still tells many rows by few groups."""
    deepest = max((len(_above(row)) for row in rows), default=1)
    fits = [depth for depth in range(1, deepest + 1) if len({_section(row, depth) for row in rows}) <= min(MOST_GROUPS, len(rows) / 2)]
    return max(fits, default=1)


def _above(row: LedgerRow) -> tuple[str, ...]:
    """Headings over a row; a matter's own heading names the matter alone."""
    return row.path[:-1] or row.path if row.level == "matter" else row.path


def _section(row: LedgerRow, depth: int) -> str:
    above = _above(row)[:depth]
    return above[-1] if above else "—"


def deadlines(rows: Sequence[LedgerRow], bulletins: Sequence[Bulletin], library: Sequence[LedgerRow], day: date, words: Strings) -> View:
    """What falls due in each month, with a line for the day against which it is held."""
    due = [row for row in rows if row.due and row.level == "measure"] or [row for row in rows if row.due]
    standings = later.standings(due, library, bulletins, day)
    months: dict[str, list[LedgerRow]] = {}
    for row in sorted(due, key=lambda r: (r.due or date.max, r.bulletin, r.start)):
        months.setdefault(f"{row.due:%Y-%m}", []).append(row)
    bars, passed = [], False
    each = max(1, MOST_PLACES // max(1, min(len(months), MOST_BARS)))
    for month, held in months.items():
        if not passed and month > f"{day:%Y-%m}":
            bars.append(bar(words("chart_today", date=words.date(day)), [], now=True))
            passed = True
        count = Counter(_state(standings, row, day) for row in held)
        segments = [part(count[s], tone, f"{words(f'chart_due_{s}')} {count[s]}") for s, tone in _DUE if count[s]]
        places = [table_view.place(r.bulletin, r.path, r.start, r.end, r.quote) for r in held[:each]]
        bars.append(bar(month, segments, text=str(len(held)), places=places))
    if months and not passed:
        bars.append(bar(words("chart_today", date=words.date(day)), [], now=True))
    used = {part["tone"] for one in bars for part in one["parts"]}
    legend = [(tone, words(f"chart_due_{s}")) for s, tone in _DUE if tone in used]
    note = words("chart_first_places", m=each) if any(len(held) > each for held in months.values()) else ""
    return picture(words("chart_deadlines"), bars[-MOST_BARS:], legend=legend, note=note)


_DUE: tuple[tuple[str, table_view.Tone], ...] = (("closed", "done"), ("open", "plan"), ("past", "late"))


def _state(standings: Mapping[str, later.Standing], row: LedgerRow, day: date) -> str:
    state = standings[row.key].state
    if state in ("", "later_done"):
        return "closed"
    if state == "later_postponed":
        return "open"
    return "past" if row.due and row.due < day else "open"


def of_figures(rows: Sequence[FigureRow], bulletins: Sequence[Bulletin], words: Strings) -> View:
    """The things measured most often among these rows, each across bulletins and periods."""
    titles = short_names(bulletins, words)
    days = {b.id: b.as_of or b.published or date.min for b in bulletins}
    several = len({row.bulletin for row in rows}) > 1
    return chart_view.charts([_line(in_time(line, days), titles if several else {}, words) for line in lines(rows)[:MOST_LINES]])


def in_time(line: Line, days: Mapping[str, date]) -> Line:
    """Oldest first; a figure that names no period stands where its bulletin does."""
    return replace(line, rows=tuple(sorted(line.rows, key=lambda row: row.period.end if row.period else days[row.bulletin])))


def _line(line: Line, titles: Mapping[str, str], words: Strings) -> View:
    tones: dict[str, table_view.Tone] = {"achieved": "open", "expected": "plan", "target": "plan"}
    bars = []
    for row in line.rows[:MOST_BARS]:
        said = f"{row.direction}{row.written}"
        label = titles.get(row.bulletin) or (row.period.raw if row.period else words("no_period"))
        below = (row.period.raw if row.period else words("no_period")) if titles else ""
        place = table_view.place(row.bulletin, row.path, row.start, row.end, row.quote)
        tone = tones[row.aspect]
        bars.append(bar(label, [part(float(row.value), tone, said)], text=said, below=below, places=[place]))
    used = {row.aspect for row in line.rows}
    legend = [("open", words("aspect_achieved"))] * ("achieved" in used) + [("plan", words("chart_promised"))] * bool(used - {"achieved"})
    return picture(f"{line.measure}({line.unit})", bars, legend=legend, note=_more(len(line.rows), words))


def _more(count: int, words: Strings) -> str:
    return words("chart_more", n=count, m=MOST_BARS) if count > MOST_BARS else ""


def of_hits(counts: Mapping[str, int], titles: Mapping[str, str], words: Strings) -> View:
    bars = [bar(titles[id], [part(n, "open", str(n))], text=str(n)) for id, n in counts.items()]
    return chart_view.charts([picture(words("chart_hits"), bars[:MOST_BARS], note=_more(len(bars), words))])
