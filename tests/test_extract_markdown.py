from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.markdown import read_markdown
from index.model import BlockKind
from tests.slowness import find_slowness

MARK = {
    BlockKind.PARAGRAPH: "P",
    BlockKind.HEADING: "H",
    BlockKind.ITEM: "I",
    BlockKind.TABLE: "T",
    BlockKind.CODE: "C",
}


def _kinds(source: str) -> list[tuple[str, str]]:
    page = read_markdown(source)
    return [(MARK[block.kind], page.text[block.start : block.end]) for block in page.blocks]


def _lines(source: str, first_line: int = 1) -> list[tuple[int | None, str]]:
    page = read_markdown(source, first_line)
    return [(block.line, page.text[block.start : block.end]) for block in page.blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Title", [("H", "Title")]),
        ("### Third ###", [("H", "Third")]),
        ("Title\n=====\nText", [("H", "Title"), ("P", "Text")]),
        ("one\n\ntwo", [("P", "one"), ("P", "two")]),
        ("one\ntwo", [("P", "one two")]),
        ("one  \ntwo", [("P", "one\ntwo")]),
        ("one\\\ntwo", [("P", "one\ntwo")]),
        ("港の\n歴史", [("P", "港の歴史")]),
        ("항구의\n역사", [("P", "항구의 역사")]),
        ("a\n*b*", [("P", "a b")]),
        ("- one\n- two", [("I", "one"), ("I", "two")]),
        ("1. one\n2. two\n   - deep", [("I", "one"), ("I", "two"), ("I", "deep")]),
        ("- one\n\n  more\n\nafter", [("I", "one"), ("P", "more"), ("P", "after")]),
        ("-\n\nafter", [("P", "after")]),
        ("- # head\n- b", [("H", "head"), ("I", "b")]),
        ("> said\n> she\n\nI", [("P", "said she"), ("P", "I")]),
        ("> - a\n> - b", [("I", "a"), ("I", "b")]),
        ("| a | b |\n|---|---|\n| c *d* | `e` |", [("T", "a\tb"), ("T", "c d\te")]),
        ("| a | b |\n|---|---|\n| c \\| d | |\n| | e |\n| | |", [("T", "a\tb"), ("T", "c | d"), ("T", "e")]),
        ("a|b\n-|-\n\nafter", [("T", "a\tb"), ("P", "after")]),
        ("```py\nx = 1\n\n  y\n```", [("C", "x = 1\n\n  y")]),
        ("    x\n      y", [("C", "x\n  y")]),
        ("```\n```", []),
        ("a\n\n***\n\nb", [("P", "a"), ("P", "b")]),
        ("*a* **b** ***c*** _d_ `e`", [("P", "a b c d e")]),
        ("un*frigging*believable snake_case_name", [("P", "unfriggingbelievable snake_case_name")]),
        ("[text](http://x.example 'tip') and [ref][r]\n\n[r]: http://y.example", [("P", "text and ref")]),
        ("[run](javascript:alert(1)) [mail](data:text/html;base64,AAAA)", [("P", "run mail")]),
        ("a ![the alt](pic.png) b ![](data:image/svg+xml;base64,AAAA)", [("P", "a b")]),
        ("![only a picture](pic.png)", []),
        ("[![badge](b.svg)](http://x.example)\n\nText", [("P", "Text")]),
        ("<https://x.example/a>", [("P", "https://x.example/a")]),
        ("[ ] not a link, nor [this]", [("P", "[ ] not a link, nor [this]")]),
        ("AT&amp;T &eacute;t&#233; &copy; &nosuch;", [("P", "AT&T été © &nosuch;")]),
        ("10&nbsp;%", [("P", "10\u00a0%")]),
        ("« dit\u202f:\u00a0»", [("P", "« dit\u202f:\u00a0»")]),
        ("hid&#8203;den &#x202E;order &shy;soft", [("P", "hidden order soft")]),
        ("\\*not emphasis\\* 1\\. x", [("P", "*not emphasis* 1. x")]),
        ("a <b>bold</b> <span class='x'>span</span>", [("P", "a bold span")]),
        ("a<br>b<br/>c", [("P", "a\nb\nc")]),
        ("a <!-- unseen --> b", [("P", "a b")]),
        ("<!-- unseen\n\nstill -->\n\nseen", [("P", "seen")]),
        ("<!-->seen\n\nseen too", [("P", "seen"), ("P", "seen too")]),
        ("<div>\n<!-- a\n\nunseen --> seen", [("P", "seen")]),
        ("<script>\nvar a = '<p>unseen';\n\n</script>\n\nseen", [("P", "seen")]),
        ("<style>p { color: red }</style>\n\nseen", [("P", "seen")]),
        ("a <script>unseen</script> b", [("P", "a b")]),
        ("<div hidden>\n\nunseen\n\n```\nunseen\n```\n\n</div>\n\nseen", [("P", "seen")]),
        ("<div style='DISPLAY : none'>a <div>b</div> c</div>\n\nseen", [("P", "seen")]),
        ('a <span style="font-size:0px">unseen</span> b', [("P", "a b")]),
        ("a <span style='opacity: 0.5'>pale</span> b", [("P", "a pale b")]),
        ("a <span hidden>unseen\n\nnext", [("P", "a"), ("P", "next")]),
        ("<template>unseen</template>\n\n<svg><text>unseen</text></svg>\n\nseen", [("P", "seen")]),
        ("<p>one <b>two</b>\nthree</p><p>four</p>", [("P", "one two three"), ("P", "four")]),
        ("<h2>Head &amp; tail</h2>\ntext", [("H", "Head & tail"), ("P", "text")]),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", [("I", "one"), ("I", "two")]),
        ("<table><tr><th> a</th>\n<td>b </td></tr>\n<tr><td>c</td></tr></table>", [("T", "a\tb"), ("T", "c")]),
        ("<pre>\nx\n  y</pre>", [("C", "x\n  y")]),
        ('<p title="1 > 0">a < b</p>', [("P", "a < b")]),
        ("<p title='it's'>kept</p>", [("P", "kept")]),
        ("<details><summary>More</summary>\n\n*inside*\n\n</details>", [("P", "More"), ("P", "inside")]),
        ("the price is ~~100~~ 80", [("P", "the price is ~~100~~ 80")]),
        ("", []),
        ("***", []),
    ],
)
def test_source_becomes_what_a_reader_sees(source: str, expected: list[tuple[str, str]]) -> None:
    assert _kinds(source) == expected


def test_blocks_stand_below_one_another_with_a_blank_line_between() -> None:
    assert read_markdown("# a\nb\n- c\n- d").text == "a\n\nb\n\nc\n\nd"


def test_every_block_knows_its_line() -> None:
    source = (
        "# head\n\npara\ngraph\n\n- one\n- two\n\n  more\n\n| a |\n|---|\n| b |\n\n```\ncode\n```\n\n"
        "<div>\n<p>x</p>\n<p>y\n</p></div>\n\n> quote\n\nend"
    )
    words = [(line, text.split()[0]) for line, text in _lines(source, first_line=11)]
    numbers = {"head": 1, "para": 3, "one": 6, "two": 7, "more": 9, "a": 11, "b": 13, "code": 16}
    numbers |= {"x": 20, "y": 21, "quote": 24, "end": 26}
    assert words == [(number + 10, word) for word, number in numbers.items()]


@pytest.mark.parametrize(
    ("source", "titled"),
    [
        ("# Title\n\ntext", True),
        ("![logo](x.png)\n\n# Title", True),
        ("<h1 align=center>Title</h1>\n\ntext", True),
        ("Title\n=====\ntext", True),
        ("## Title\n\ntext", False),
        ("text\n\n# Title", False),
        ("- # Title", True),
        ("", False),
    ],
)
def test_a_leading_heading_of_the_first_level_is_the_title(source: str, titled: bool) -> None:
    assert read_markdown(source).titled is titled


MANY = 10_000
BOMBS = {
    "quotations": ">" * MANY + "a",
    "lists": "- " * MANY + "a",
    "staircase": "\n".join("  " * step + "- a" for step in range(1_000)),
    "brackets": "[" * MANY,
    "closed brackets": "[" * MANY + "a" + "]" * MANY,
    "images": "![" * MANY,
    "nested images": "![[]()" * MANY,
    "links": "[a](b" * MANY,
    "emphasis": "*a **a " * MANY,
    "backticks": "".join("e" + "`" * count for count in range(400)),
    "comments": "<div>" + "<!--" * MANY,
    "sections": "a " + "<![CDATA[" * MANY,
    "quoted tags": "<div>\n" + "<a \"'>" * MANY,
    "open tags": "<div>" + "<a " * MANY,
    "scripts": "<script>" + "</script " * MANY,
    "pieces": "<div>" + "x<b>" * MANY,
    "many paragraphs of images": ("![" * 499 + "\n\n") * 20,
    "references": "[a]: u\n\n" + "[a]" * MANY,
    "cells": "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * 500,
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_read_in_bounded_time(source: str) -> None:
    began = time.process_time()
    read_markdown(source)
    assert time.process_time() - began < 2 * find_slowness()


def test_deep_honest_nesting_is_kept() -> None:
    source = "\n".join("  " * depth + f"- level {depth}" for depth in range(15))
    assert [text for _, text in _kinds(source)] == [f"level {depth}" for depth in range(15)]


SOURCES = st.lists(
    st.sampled_from(
        [
            "# h",
            "- i",
            "> ",
            "| a | b |",
            "|---|---|",
            "```",
            "    c",
            "<div hidden>",
            "</div>",
            "<!--",
            "-->",
            "[a](b)",
            "<b>",
            "<tr><td>",
            "***",
            "&nbsp;",
            "&#0;",
            "\u200b",
            "*a*",
            "",
            "<script>",
            "</script>",
        ]
    )
    | st.text(st.characters(exclude_characters="\r"), max_size=20)
).map("\n".join)


@given(SOURCES)
def test_blocks_are_disjoint_in_order_and_cover_everything_but_white_space(source: str) -> None:
    page = read_markdown(source)
    position = 0
    for block in page.blocks:
        assert position <= block.start < block.end <= len(page.text)
        assert not page.text[position : block.start].strip()
        assert page.text[block.start : block.end] == page.text[block.start : block.end].strip()
        assert block.line is not None
        assert 1 <= block.line <= source.count("\n") + 1
        position = block.end
    assert not page.text[position:].strip()


@given(st.lists(st.text(alphabet="abcé ,;’«»\u00a0", min_size=1).filter(str.strip), min_size=1))
def test_words_without_marks_are_kept_as_they_are(paragraphs: list[str]) -> None:
    page = read_markdown("\n\n".join("x" + paragraph for paragraph in paragraphs))
    kept = [page.text[block.start : block.end] for block in page.blocks]
    assert [" ".join(text.split(" ")) for text in kept] == [
        " ".join(filter(None, ("x" + paragraph).split(" "))).rstrip() for paragraph in paragraphs
    ]
