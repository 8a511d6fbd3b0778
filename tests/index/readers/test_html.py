"""A saved page gives its text and tables, without what stands around them; a broken or empty one gives a refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import bulletin, passages, readers
from index.errors import ReadError
from index.readers import html
from index.types import Passage
from tests.shared import SHARED, need_shared

TITLE = "中共云岭市委关于整改进展情况的通报"
BODY = "<p>市委高度重视，截至2024年5月31日，74项任务已完成58项。</p><p>新增床位3,600张；其余16项2024年底前完成。</p><p>特此通报。</p>"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def text(body: str, head: str = "") -> str:
    return readers.read(page(body, head), "通报.html").text


def cut(source: str) -> list[Passage]:
    return passages.cut(bulletin.parse(source, id="a", source="a.html"))


SHOWN: list[tuple[str, str]] = [
    ("<h1>关于甲的通报</h1><h2>一、总体</h2><p>　　完成3项。</p>", "关于甲的通报\n\n一、总体\n\n完成3项。"),
    ("<div>第一段没有段落标记<div>第二段在里面</div>第三段在后面</div>", "第一段没有段落标记\n\n第二段在里面\n\n第三段在后面"),
    ("<p>已完成<span>58</span>项，<b>阶段性</b>完成<i>9</i>项</p>", "已完成58项，阶段性完成9项"),
    ("<p>第一行<br>第二行<br/>第三行</p>", "第一行\n第二行\n第三行"),
    ("<p>建成\n   幼儿园\r\n12所</p>", "建成幼儿园 12所"),
    ("<p>编号 A&nbsp;B &mdash; &#19968;&#x4E8C;&amp;&lt;p&gt;</p>", "编号 A\u00a0B — 一二&<p>"),
    ("<p>面积33μg/m<sup>3</sup>，PM<sub>2.5</sub>，完成45项<sup>12</sup></p>", "面积33μg/m³，PM2.5，完成45项¹²"),
    ("<p>完成<del>40</del>45项<s>作废</s></p>", "完成45项"),
    ("<ol><li>甲任务<li>乙任务</ol><ul><li>丙任务</ul>", "1. 甲任务\n\n2. 乙任务\n\n丙任务"),
    ("<ol start=3><li>甲任务<li value=7>乙任务<li>（三）丙任务</ol>", "3. 甲任务\n\n7. 乙任务\n\n（三）丙任务"),
    ("<ol style='list-style:none'><li>甲任务</ol>", "甲任务"),
    ("<ol><li><p>甲任务</p><p>说明</p><ol><li>小项</ol><li>乙任务</ol>", "1. 甲任务\n\n说明\n\n1. 小项\n\n2. 乙任务"),
    ("<p>2023&#150;2024年&#1;完成&#0;</p>", "2023–2024年完成\ufffd"),
    ("<pre>一、甲\n  二、乙</pre>", "一、甲\n二、乙"),
    ("<p>未闭合<p>第二段<b>粗<i>斜</b>后</i>文", "未闭合\n\n第二段粗斜后文"),
    ("<p>前<!-- 说明 99项 -->后</p><script>var n='80项'</script><style>p{}</style><p>完</p>", "前后\n\n完"),
    ("<p>甲<button>打印</button>乙<input value=77></p><textarea>丙</textarea>", "甲乙"),
    ("<dl><dt>牵头单位<dd>住建局</dl>", "牵头单位\n\n住建局"),
]


@pytest.mark.parametrize(("body", "wanted"), SHOWN, ids=[body[:30] for body, _ in SHOWN])
def test_blocks_stand_apart_and_inline_marks_leave_no_trace(body: str, wanted: str) -> None:
    assert text(f"{body}<p>{'以下为通报正文，共有两段文字。' * 2}</p>").split("\n\n以下为")[0] == wanted


TABLES: list[tuple[str, str]] = [
    (
        "<table><thead><tr><th>序号<th>状态</thead><tr><td>1<td>已完成<tr><td>2<td>正在<br>推进</table>",
        "| 序号 | 状态 |\n| --- | --- |\n| 1 | 已完成 |\n| 2 | 正在 推进 |",
    ),
    (
        "<table><tr><td>问题<td>措施<td>状态<tr><td rowspan=2>学位紧张<td>新建3所<td>已完成<tr><td>扩建2所<td>正在推进</table>",
        "| 问题 | 措施 | 状态 |\n| --- | --- | --- |\n| 学位紧张 | 新建3所 | 已完成 |\n| 学位紧张 | 扩建2所 | 正在推进 |",
    ),
    (
        "<table><tr><th rowspan=2>问题<th colspan=2>整改<tr><th>措施<th>时限<tr><td>甲<td>乙<td>6月底</table>",
        "| 问题 | 整改措施 | 整改时限 |\n| --- | --- | --- |\n| 甲 | 乙 | 6月底 |",
    ),
    (
        "<table><tr><td colspan=2>任务清单<tr><td>任务<td>状态<tr><td>甲|乙<td></table>",
        "任务清单\n\n| 任务 | 状态 |\n| --- | --- |\n| 甲｜乙 |  |",
    ),
    (
        "<table><caption>表1</caption><tr><td>地区<td>合计<td>其中<tr><td colspan=2>全市<td>5</table>",
        "表1\n\n| 地区 | 合计 | 其中 |\n| --- | --- | --- |\n| 全市 |  | 5 |",
    ),
    ("<table><tr><td>索引号：<td>000-1<td>发布日期：<td>2024-06-14</table>", "索引号：000-1\n\n发布日期：2024-06-14"),
    ("<table><tr><td><p>段一。</p><p>段二。</p></table>", "段一。\n\n段二。"),
    (
        "<table><tr><td>左栏<td><p>正文。</p><table><tr><td>项<td>数<tr><td>园<td>9个</table>尾</table>",
        "左栏\n\n正文。\n\n| 项 | 数 |\n| --- | --- |\n| 园 | 9个 |\n\n尾",
    ),
    ("<table><tr><td rowspan=0>甲<td>乙<tr><td>丙<tr><td>丁</table>", "| 甲 | 乙 |\n| --- | --- |\n| 甲 | 丙 |\n| 甲 | 丁 |"),
    ("<table><tr><td colspan=99999 rowspan=-3>甲<tr><td>乙<td>丙</table>", "甲\n\n乙\n\n丙"),
]


@pytest.mark.parametrize(("body", "wanted"), TABLES, ids=[wanted[:20] for _, wanted in TABLES])
def test_a_table_becomes_rows_that_are_each_complete(body: str, wanted: str) -> None:
    assert text(f"{body}<p>{'以下为通报正文，共有两段文字。' * 2}</p>").split("\n\n以下为")[0] == wanted


def test_two_tables_in_a_row_keep_their_own_heads() -> None:
    one = "<table><tr><th>问题<th>状态<tr><td>学位紧张<td>已完成</table>"
    two = "<table><tr><th>项目<th>数量<tr><td>幼儿园<td>12所</table>"
    found = [p.cells for p in cut(text(f"<p>{TITLE}</p>{one}{two}")) if p.kind == "row"]
    assert found == [(("问题", "学位紧张"), ("状态", "已完成")), (("项目", "幼儿园"), ("数量", "12所"))]


FRAMES = [
    "<header><a href=/>网站名</a></header>",
    "<nav><ul><li><a>首页</a><li><a>要闻</a></ul></nav>",
    "<div class='topNav'>首页 要闻 62项任务</div>",
    "<div id=page-footer2>版权所有 邮编000001</div>",
    "<footer><p>陵ICP备00000001号。未经许可不得转载。</p></footer>",
    "<aside>热点排行 5,480人</aside>",
    "<div class='share'>分享到：<a>微信</a></div>",
    "<div style='DISPLAY : none'>模板：已完成00项</div>",
    "<p hidden>模板：已完成00项</p>",
    "<div class=hide>模板：已完成00项</div>",
    "<div class=tpl>模板：已完成00项</div>",
    "<ul><li><a>某地完成62项</a><li><a>某县新增7家</a><li><a>又一条</a></ul>",
    "<form><input><select><option>2024年</select><label>站内搜索</label></form>",
    "<template>已完成00项</template><noscript>请启用脚本</noscript>",
    "<svg><text>99%</text></svg><iframe>00项</iframe><object>00项</object>",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("where", ["before", "after"])
def test_what_a_page_puts_around_its_text_is_left_out(frame: str, where: str) -> None:
    body = f"<h1>{TITLE}</h1>{BODY * 2}"
    rules = "<style>.a{color:red} p, .tpl {x:y; display:none} @media print{.b{display:none}} </style>"
    assert text(frame + body if where == "before" else body + frame, rules) == text(body)


KEPT = [
    ("<form id=aspnetForm>{}</form>", "the whole page in a form"),
    ("<div class=footer>{}</div>", "a name that is wrong"),
    ("<div style='display:none'>{}</div>", "unfolded by a script"),
    ("<div class='page-with-sidebar'>{}</div>", "a layout's name"),
    ("<article><header>{}</header></article>", "an article's head"),
    ("<table class=menu><tr><td>{}</td></tr></table>", "a layout table"),
]


@pytest.mark.parametrize(("around", "why"), KEPT, ids=[why for _, why in KEPT])
def test_what_holds_the_sentences_is_the_text_whatever_it_is_called(around: str, why: str) -> None:
    assert text(around.format(f"<h1>{TITLE}</h1>{BODY}")) == text(f"<h1>{TITLE}</h1>{BODY}")


@pytest.mark.parametrize(
    "head",
    [
        f"<header class=header><h1>{TITLE}</h1></header>",
        f"<div class=top><h2>{TITLE}</h2><span>发布时间：2024-06-14 来源：云岭发布</span></div>",
        f"<title>{TITLE}-云岭市政府网</title><meta name=PubDate content='2024-06-14 09:00'><meta name=ContentSource content=云岭发布>",
        f"<title>云岭网</title><meta name=ArticleTitle content={TITLE}><meta name=PubDate content=2024-6-14>",
    ],
)
def test_title_and_date_are_found_in_the_page_or_in_its_head(head: str) -> None:
    read = text(BODY, head) if head.startswith("<title") else text(head + BODY)
    about = bulletin.parse(read, id="a", source="a.html")
    assert about.title == TITLE
    assert str(about.published) == ("2024-06-14" if "2024-" in head else "None")


def test_what_the_text_says_is_not_said_again_from_the_head() -> None:
    head = f"<title>{TITLE}-云岭网</title><meta name=PubDate content='2024-06-14 09:00'><meta name=ContentSource content=云岭发布>"
    body = f"<h1>{TITLE}</h1><p>来源：云岭发布 时间：2024年6月14日</p>{BODY}"
    assert text(body, head) == text(body)


@pytest.mark.parametrize(
    ("encoding", "declared", "mark"),
    [
        ("utf-8", "<meta charset=utf-8>", b""),
        ("utf-8", "<meta charset=gb2312>", b""),
        ("utf-8", "", b"\xef\xbb\xbf"),
        ("gb18030", "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>", b""),
        ("gb18030", "", b""),
        ("utf-16-le", "<meta charset=utf-8>", b"\xff\xfe"),
        ("big5", "<meta charset=big5>", b""),
    ],
)
def test_a_page_is_decoded_by_its_bytes_before_what_it_declares(encoding: str, declared: str, mark: bytes) -> None:
    words = "區委認真落實整改要求，推動各項工作取得階段性成效，2023—2024年完成八項。" * 5
    source = f"<html><head>{declared}</head><body><p>{words}</p></body></html>"
    source = source.replace("—", "至") if encoding == "big5" else source
    read = readers.read(mark + source.encode(encoding), "a.htm")
    assert read.text == words.replace("—", "至") if encoding == "big5" else read.text == words
    assert read.kind == "html"


def test_one_broken_byte_in_an_old_page_costs_one_character_and_is_noted() -> None:
    source = f"<meta charset=gb2312><p>{TITLE}</p>{BODY}".encode("gb18030").replace("高度".encode("gb18030"), b"\xb8\xff\xb6\xc8")
    read = readers.read(source, "a.html")
    assert "74项任务已完成58项" in read.text and any("乱码" in note for note in read.notes)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "空": lambda: page(""),
    "只有导航": lambda: page("<nav>" + "<a>首页</a>" * 50 + "</nav>"),
    "脚本生成": lambda: page("<div id=app></div><script>render('整改进展情况的通报，已完成58项。'.repeat(9))</script>"),
    "框架": lambda: b"<html><frameset cols='20%,80%'><frame src=a.html><frame src=b.html></frameset></html>",
    "二进制": lambda: b"<html>" + bytes(range(256)) * 20,
    "PDF": lambda: b"%PDF-1.7\n",
    "docx": lambda: b"PK\x03\x04" + bytes(60),
    "单文件网页": lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>" + TITLE.encode(),
    "嵌套过深": lambda: page("<div>" * 100_000 + BODY),
    "标签过多": lambda: page("<b>x" * 400_001),
    "乱码": lambda: b"<meta charset=gb2312><p>" + b"\xff\xfe\xb0" * 900,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_without_text_or_past_all_bounds_is_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(ReadError) as caught:
        readers.read(HOSTILE[name](), f"{name}.html")
    assert f"{name}.html" in caught.value.zh and "请" in caught.value.zh and "\n" not in caught.value.zh + caught.value.en


HEAVY: dict[str, str] = {
    "deep and wide": "<div>" * 1900 + "<nav><h1>x</h1></nav>" * 20_000,
    "tables in tables": "<table><tr><td>a<td>" * 600 + BODY,
    "merged over everything": "<table>" + f"<tr><td rowspan=9999 colspan=9999>{'甲' * 150}<td>乙" * 3000 + "</table>",
    "long merged cell": f"<table><tr><td rowspan=9999>{'甲' * 100_000}<td>乙" + "<tr><td>丙" * 5000 + "</table>",
    "entities": '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>' + "&b;" * 50_000,
    "blanks": "<p>" + "\n \t" * 300_000 + "</p><title>" + "\u00a0" * 200_000 + "</title>",
    "style": "<style>" + ".a{" * 100_000 + "display:none" + "}" * 100_000 + "</style>",
    "classes": f"<div class='{'nav ' * 50_000}'>x</div>" + "<p class='" + "aB" * 100_000 + "'>x",
    "one row": "<table><tr>" + "<td>1" * 60_000 + "</table>",
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_made_to_be_slow_or_to_swell_is_neither(name: str) -> None:
    source = page(HEAVY[name] + f"<p>{TITLE}</p>")
    began = time.process_time()
    try:
        read = readers.read(source, "a.html").text
    except ReadError:
        read = ""
    assert time.process_time() - began < 10
    assert len(read) < 30 * len(source)


PIECES = [
    "<p>", "</p>", "<table>", "<tr>", "<td rowspan=2>", "<td colspan=3>", "</table>", "<ol>", "<li>", "<sup>", "<pre>", "<nav>", "</nav>",
    "<div class=hide>", "</div>", "&#0;", "&#1;", "&#x202e;", "&#150;", "<!--", "-->", "<![CDATA[", "整改", "完成3项。", "|", " ", "\n", "\x01", "<",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(deadline=None, max_examples=100)
def test_any_page_gives_text_or_a_refusal_and_every_figure_is_the_pages(source: str) -> None:
    try:
        read = readers.read(b"<p>" + source.encode(), "a.html").text
    except ReadError:
        return
    assert read.strip() and not re.search("[\x00-\x08]", read)
    assert all(passage.text == read[slice(*passage.span)] for passage in cut(read))


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=100)
def test_any_bytes_give_text_or_a_refusal(data: bytes) -> None:
    for name in ("a.html", "b.htm"):
        try:
            assert readers.read(b"<p>" + data, name).text.strip()
        except ReadError as error:
            assert name in error.zh


def test_the_same_page_is_read_the_same_twice() -> None:
    source = page(f"<h1>{TITLE}</h1>{BODY}{TABLES[2][0]}{FRAMES[5]}").decode()
    assert html.read(source) == html.read(source)


@need_shared
def test_the_university_bulletin_is_read_whole_without_its_page() -> None:
    data = (SHARED / "corpus/syn/syn-dongling.html").read_bytes()
    read = readers.read(data, "syn-dongling.html")
    source = data.decode()
    content = source[source.index('<div class="content">') : source.index('<div class="share">')]
    figures = re.findall(r"\d[\d,.]*", re.sub(r"<[^>]*>", "", content))
    assert len(figures) > 150 and all(figure in read.text for figure in figures)
    for foreign in ("模板占位", "热点排行", "5,480", "ICP", "网站首页", "99.9", "请输入"):
        assert foreign not in read.text
    about = bulletin.parse(read.text, id="a", source="syn-dongling.html")
    assert (about.title, str(about.published), str(about.signed), str(about.as_of)) == (
        "中共东陵大学委员会关于巡视整改进展情况的通报", "2024-06-14", "2024-06-12", "2024-05-31"
    )  # fmt: skip
    rows = [p for p in cut(read.text) if p.kind == "row"]
    assert len(rows) == 8 and dict(rows[4].cells)["状态"] == "阶段性完成"


@need_shared
@pytest.mark.parametrize("shape", ["p", "div", "br"])
def test_a_bulletin_gives_the_same_passages_as_text_and_as_a_page(shape: str) -> None:
    source = (SHARED / "corpus/nansha-2021-11-24.txt").read_text("utf-8-sig")
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    body = "<br><br>".join(lines) if shape == "br" else "".join(f"<{shape}>&emsp;&emsp;{line}</{shape}>" for line in lines)

    def bare(words: str) -> list[str]:
        return ["".join(passage.text.split()) for passage in cut(words)]

    assert bare(text(body)) == bare("\n\n".join(lines))
