"""Markdown becomes the text its reader sees: marks, addresses and comments go, words and layout stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.extract.page import Page, Piece, compose_page, space_between
from index.extract.raw_html import CELL_BREAK, Veil, read_html
from index.model import BlockKind

MAX_NESTING = 100
"""Levels of lists and quotations; what lies deeper is left out."""

MAX_INLINE_NESTING = 20
"""Levels of links and emphasis in each other; what lies deeper stays as written."""

MAX_BRACKETS = 500
"""Brackets that may open in one paragraph: their cost grows with the square, so beyond that it stays as written."""

_KIND_FROM = {
    "heading_open": BlockKind.HEADING,
    "list_item_open": BlockKind.ITEM,
    "list_item_close": BlockKind.PARAGRAPH,
}
_OPENS = re.compile(r"[\[<]")
_SPACE = re.compile(r"[ \t]+")
_SPACE_AT_BREAK = re.compile(r" *\n *")


def read_markdown(source: str, first_line: int = 1) -> Page:
    """CommonMark with tables to text and blocks; ``first_line`` is the line of the file ``source`` begins on.

    A soft line break becomes a space (nothing between ideographs), a hard one a newline. Images, comments,
    tags and what they hide leave nothing. A table gives one block per row, its cells parted by a tab: so each
    cell stays verbatim, and no sign stands between them that the author did not write.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    # A link is a link wherever it leads: its address is dropped, there is nothing in it to refuse or to mend.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    references: dict[str, Any] = {}
    tokens = parser.parse(source, references)
    parser.options["maxNesting"] = MAX_INLINE_NESTING
    return compose_page(_read_blocks(tokens, first_line, partial(_read_inline, parser, references)))


def _read_blocks(tokens: Sequence[Token], first_line: int, read_inline: Callable[[str, Veil], str]) -> Iterator[Piece]:
    veil = Veil()
    kind, level, line = BlockKind.PARAGRAPH, 0, first_line
    cells: list[str] | None = None
    for token in tokens:
        line = first_line + token.map[0] if token.map else line
        kind = _KIND_FROM.get(token.type, kind)
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "tr_open":
                cells = []
            case "inline" if cells is not None:
                cells.append(read_inline(token.content, veil))
            case "tr_close":
                yield Piece(CELL_BREAK.join(cells or ()), BlockKind.TABLE, line)
                cells = None
            case "inline":
                yield Piece(read_inline(token.content, veil), kind, line, level)
                kind, level = BlockKind.PARAGRAPH, 0
            case "fence" | "code_block":
                yield Piece(veil.see(token.content), BlockKind.CODE, line + (token.type == "fence"))
            case "html_block":
                yield from read_html(token.content, line, veil)


def _read_inline(parser: MarkdownIt, references: dict[str, Any], content: str, veil: Veil) -> str:
    """The words of one paragraph, heading or cell."""
    if not content or len(_OPENS.findall(content)) > MAX_BRACKETS:
        return veil.see(content)
    before, soft = veil.element, False
    parts = [""]
    for token in parser.inline.parse(content, parser, references, []):
        match token.type:
            case "text" | "text_special" | "code_inline":
                words = veil.see(token.content)
            case "hardbreak":
                words = veil.see("\n")
            case "html_inline":
                words = "\n" if veil.pass_tag(token.content) == "br" else ""
            case other:
                words, soft = "", soft or other == "softbreak"
        if words:
            parts.append(space_between(parts[-1], words) + words if soft else words)
            soft = False
    veil.end_paragraph(before)
    return _SPACE_AT_BREAK.sub("\n", _SPACE.sub(" ", "".join(parts)))
