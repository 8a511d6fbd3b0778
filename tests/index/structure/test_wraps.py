"""A text broken at one width is read as if it were not; what is quoted stands in it as it was written, breaks and all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import readers
from index.bulletin import parse
from index.commitments import read_bulletin as read_commitments
from index.figures import read_bulletin as read_figures
from index.library import Library
from index.passages import cut
from index.structure import wraps
from index.structure.lines import lines
from index.types import Bulletin

ROOT = Path(__file__).parents[3]
FILES = sorted([*(ROOT / "evals/texts").glob("*.txt"), *(ROOT / "data/bulletins").glob("*.txt")])
TEXTS = {path.stem: readers.read(path.read_bytes(), path.name).text.replace("\r\n", "\n") for path in FILES}
LAYOUT = (ROOT / "tests/data/layouts/15.txt").read_text("utf-8")
HANGS = "，。、；：！？”’）》】」』…％,.;:!?)"  # marks that may stand outside a full line


def broken(text: str, width: int, hanging: bool = False) -> str:
    """Every line broken at `width` characters, but for rows of tables."""

    def pieces(line: str) -> list[str]:
        done, at = [], 0 if not line.startswith("|") else len(line)
        while at < len(line):
            end = at + width
            while hanging and end < min(len(line), at + width + 2) and line[end] in HANGS:
                end += 1
            done.append(line[at:end])
            at = end
        return done or [line]

    return "\n".join(piece for line in text.splitlines() for piece in pieces(line.rstrip()))


def reading(bulletin: Bulletin) -> dict[str, Counter[object]]:
    passages = cut(bulletin)
    figures = read_figures(bulletin, passages)
    matters, done = read_commitments(bulletin, passages, figures)
    return {
        "figures": Counter((f.value, f.unit, f.aspect, f.measure) for found in figures.values() for f in found),
        "matters": Counter((m.title, m.status) for m in matters),
        "deadlines": Counter(one.raw for one in (*(m.deadline for m in matters), *(c.deadline for c in done)) if one),
        "bodies": Counter(one for one in (*(m.body for m in matters), *(c.body for c in done)) if one),
        "measures": Counter((c.action, c.status) for c in done),
        "documents": Counter(name for c in done for name in c.documents),
    }


def read(text: str) -> Bulletin:
    return parse(text, id="b", source="b.txt")


@pytest.mark.parametrize("hanging", [False, True])
def test_every_text_broken_again_is_read_as_before(hanging: bool) -> None:
    same: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for text in TEXTS.values():
        whole, again = reading(read(text)), reading(read(broken(text, 28, hanging)))
        for kind, wanted in whole.items():
            same[kind] += 2 * (wanted & again[kind]).total()
            total[kind] += wanted.total() + again[kind].total()
    shares = {kind: same[kind] / total[kind] for kind in total}
    assert min(shares.values()) >= 0.995, shares


@pytest.mark.parametrize("pad", range(28))
def test_a_label_and_a_grade_that_a_break_parts_stay_whole(pad: int) -> None:
    told = "针对工地扬尘管控不严的问题，全区在建工地全部安装在线监测设备，今年以来处罚违规工地二十一家，" * 4
    body = f"{told[:pad + 60]}，断面水质均值为Ⅲ类，比上年同期好转，{told}现已完成整改，责任单位：区住房和城乡建设局。"
    text = read("关于平江区整改情况的通报\n\n" + broken(body, 28)).text
    assert "责任单位：区住房和城乡建设局" in text
    assert "均值为Ⅲ类" in text


@given(st.sampled_from(sorted(TEXTS)), st.integers(22, 45), st.booleans(), st.data())
@settings(deadline=None, max_examples=40)
def test_any_stretch_is_found_again_in_the_text_as_written(name: str, width: int, hanging: bool, data: st.DataObject) -> None:
    wrapped = broken(TEXTS[name][:4000], width, hanging)
    bulletin = read(wrapped)
    assert bulletin.canonical == wrapped and bulletin.breaks
    start = data.draw(st.integers(0, len(bulletin.text)))
    end = data.draw(st.integers(start, min(len(bulletin.text), start + 400)))
    place = bulletin.place((start, end))
    assert place.quote == wrapped[place.start : place.end]
    assert "".join(place.quote.split()) == "".join(bulletin.text[start:end].split())
    assert place.quote[:1] == bulletin.text[start:end][:1] and place.quote[-1:] == bulletin.text[start:end][-1:]
    assert bulletin.read_at(place.start) == start or start == end


def test_a_text_that_is_not_broken_at_one_width_leaves_as_it_came() -> None:
    for text in TEXTS.values():
        bulletin = read(text)
        assert bulletin.text == text == bulletin.canonical and not bulletin.breaks and not bulletin.wrapped
    layouts = [path for path in (ROOT / "tests/data/layouts").glob("*.[tm][xd]*") if path.stem not in ("15", "31")]
    assert len(layouts) == 30 and not any(read(path.read_text("utf-8")).breaks for path in layouts)


def test_numbers_and_names_are_whole_again() -> None:
    bulletin = read(LAYOUT)
    raws = {f.raw for found in read_figures(bulletin, cut(bulletin)).values() for f in found}
    assert {"103.1%", "7,206座", "14.26亿元", "30天"} <= raws
    assert "市农业农村局、市乡村振兴服务中心" in reading(bulletin)["bodies"]
    at = bulletin.text.index("103.1%")
    assert bulletin.place((at, at + 6)).quote == "103.\n1%"


FILLED = "全市共排查各类问题隐患三千余处，其中已完成整改两千八百余处，"  # one full line
KEPT = {
    "a blank line": ("", "第二段从这里开始写起，内容与前一段不相干。"),
    "an indent": ("　　第二段从这里开始写起，内容与前一段不相干。",),
    "a number": ("（二）关于第二个问题的整改情况，已经完成。",),
    "a label": ("责任单位：市财政局。",),
    "a row of a table": ("| 序号 | 问题 | 责任单位 |",),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_begins_afresh_is_not_run_on(name: str) -> None:
    text = "\n".join([*[FILLED] * 8, *KEPT[name]])
    kept = KEPT[name][-1]
    taken = wraps.find(text, lines(text))
    assert len(taken) == 7 and wraps.leave_out(text, taken).splitlines()[-1] == kept


def test_a_list_of_names_alike_in_length_is_no_broken_text() -> None:
    text = "\n".join(
        f"关于{name}区域内建设项目管理不够规范的问题" for name in ("城东", "城西", "城南", "城北", "河东", "河西", "山前", "山后")
    )
    assert not wraps.find(text, lines(text))


def test_columns_are_a_width_too() -> None:
    line = "截至2024年11月15日, 17个问题已整改到位13个, 其中 PM2.5 为 31.5 微克, 累计投入资金合计 8,765.4 万元整; "
    columns, out = 0, []
    for char in line * 6 + "全部完成整改。":
        if columns + (1 + (char > "\u2e7f")) > 60:
            out.append("\n")
            columns = 0
        columns += 1 + (char > "\u2e7f")
        out.append(char)
    text = "".join(out)
    assert len({len(one) for one in text.splitlines()[:-1]}) > 4
    assert wraps.leave_out(text, wraps.find(text, lines(text))).count("\n") == 0


def test_pages_doubts_and_traditional_characters_keep_their_places(tmp_path: Path) -> None:
    plain = "".join(read(LAYOUT).text.splitlines(keepends=True)[3:6])
    written = broken(
        "賀陽市關於2024年鄉村振興考核評估反饋問題的通報\n\n" + plain.replace("个", "個").replace("问题", "問題").replace("监测", "監測"), 30
    )
    at, page = written.index("103"), written.index("（二）")
    library = Library(tmp_path)
    with library.writer():
        library.put("b", data=b"x", text=written, source="b.txt", kind="txt", pages=(0, page), doubtful=((at, at + 3),))
    found = library.get("b")
    assert found.canonical == written and found.breaks and found.written and len(found.written) == len(found.text)
    assert found.text[slice(*found.doubtful[0])] == "103" and found.text.startswith("（二）", found.pages[1])
    assert "監測對象" not in found.text and found.place((0, 12)).quote == written[:12]
