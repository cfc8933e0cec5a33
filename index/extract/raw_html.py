"""HTML inside a document is markup, not words: tags go, their text stays, and what a browser hides is hidden."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.extract.page import Piece
from index.model import BlockKind

CELL_BREAK = "\t"
"""Between the cells of a row: white space, as a browser copies it, so that nothing is there that nobody wrote."""

_NO_TAGS_INSIDE = frozenset({"iframe", "noscript", "script", "style", "title"})
_NOT_SHOWN = _NO_TAGS_INSIDE | {"audio", "canvas", "datalist", "object", "svg", "template", "video"}
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_CELLS = frozenset({"td", "th"})
# fmt: off
_PARAGRAPHS = (
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "main", "nav", "ol",
    "option", "p", "section", "summary", "table", "tbody", "tfoot", "thead", "ul",
)
# fmt: on
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = {
    **dict.fromkeys(_PARAGRAPHS, BlockKind.PARAGRAPH),
    **dict.fromkeys(_HEADINGS, BlockKind.HEADING),
    "li": BlockKind.ITEM,
    "tr": BlockKind.TABLE,
    "pre": BlockKind.CODE,
}

# Quoted values are bounded, so that a page of lone quotation marks is not searched to its end again and again.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^>\"']++|\"[^\"]{0,1000}\"|'[^']{0,1000}')*+)>")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_HIDING_STYLE = re.compile(r"display:none|visibility:hidden|(?:font-size|opacity):0(?:\.0*)?(?:[a-z%]*)(?:;|!|$)")
_ANY_SPACE = re.compile(r"\s+")
_SPACE = re.compile(r"[ \n\f\r\t]+")
_SPACE_AT_BREAK = re.compile(r" *([\n\t]) *")
_COMMENT = "!--"
_ENDS = {
    _COMMENT: re.compile("-->"),
    **{name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _NO_TAGS_INSIDE},
}


@dataclass(slots=True)
class Veil:
    """What hides the text that follows: the open element that a browser does not show, and how often it is open."""

    element: str = ""
    depth: int = 0

    def see(self, text: str) -> str:
        """The part of ``text`` that is seen; a comment left open ends at the first ``-->``."""
        if self.element != _COMMENT:
            return "" if self.element else text
        _, end, rest = text.partition("-->")
        if end:
            self.element = ""
        return rest

    def pass_tag(self, markup: str) -> str:
        """Note one tag; gives its name in lower case, with "/" before it if it closes, or "" where it has no effect."""
        match = _TAG.match(markup)
        if match is None:
            return ""
        closes, name = match[1], match[2].lower()
        if self.element:
            self._count(name, closes=bool(closes))
            return ""
        if not closes and name not in _VOID and (name in _NOT_SHOWN or _hides(match[3])):
            self.element, self.depth = name, 1
            return ""
        return closes + name

    def end_paragraph(self, before: str) -> None:
        """A paragraph's end closes what was opened in it (``before`` was open already), but not a script."""
        if not before and self.element not in _NO_TAGS_INSIDE:
            self.element = ""

    def _count(self, name: str, *, closes: bool) -> None:
        if name != self.element:
            return
        if closes:
            self.depth -= 1
        elif name not in _NO_TAGS_INSIDE:
            self.depth += 1
        if not self.depth:
            self.element = ""


def _hides(attributes: str) -> bool:
    for name, value in _ATTRIBUTE.findall(attributes):
        if name.lower() == "hidden":
            return True
        if name.lower() == "style":
            style = html.unescape(value.strip("\"'")).lower()
            if _HIDING_STYLE.search(_ANY_SPACE.sub("", style)):
                return True
    return False


def read_html(markup: str, line: int, veil: Veil) -> Iterator[Piece]:
    """The text of a run of HTML that begins on ``line``, in pieces as its block elements part it."""
    kind, level, parts, counted = BlockKind.PARAGRAPH, 0, list[str](), 0
    begins = line
    for text, tag, start in _scan(markup, veil):
        if text.strip():
            if not parts:
                here = start + len(text) - len(text.lstrip())
                begins, counted = begins + markup.count("\n", counted, here), here
            parts.append(text if kind is BlockKind.CODE else _SPACE.sub(" ", text))
        elif text and parts:
            parts.append(" ")
        name = tag.lstrip("/")
        if name in _BLOCKS:
            yield Piece(_join(parts, kind), kind, begins, level)
            kind, parts = BlockKind.PARAGRAPH if tag != name else _BLOCKS[name], []
            level = int(name[1]) if kind is BlockKind.HEADING else 0
        elif parts and (name == "br" or tag in _CELLS):
            parts.append("\n" if name == "br" else CELL_BREAK)
    yield Piece(_join(parts, kind), kind, begins, level)


def _join(parts: list[str], kind: BlockKind) -> str:
    """White space as a browser shows it: one space for a run, none beside a break, all of it in code."""
    joined = "".join(parts)
    if kind is not BlockKind.CODE:
        joined = _SPACE_AT_BREAK.sub(r"\1", re.sub(" {2,}", " ", joined))
    return html.unescape(joined)


def _scan(markup: str, veil: Veil) -> Iterator[tuple[str, str, int]]:
    """Seen text, the tag behind it as Veil.pass_tag names it, and the text's offset; in time linear in ``markup``."""
    position = 0
    while position < len(markup):
        if veil.element in _ENDS:
            match = _ENDS[veil.element].search(markup, position)
            if match is None:
                return
            veil.element, position = "", match.end()
            continue
        opening = _MARKUP.search(markup, position)
        at = opening.start() if opening else len(markup)
        text, start = veil.see(markup[position:at]), position
        tag, position = _read_markup(markup, at, veil)
        yield text, tag, start


def _read_markup(markup: str, at: int, veil: Veil) -> tuple[str, int]:
    """The tag at ``at`` as Veil.pass_tag names it, and the offset behind it; what never ends swallows the rest."""
    if markup.startswith("<!--", at):
        end = markup.find("-->", at + 2)
        if end >= 0:
            return "", end + 3
        veil.element = veil.element or _COMMENT
        return "", len(markup)
    match = _TAG.match(markup, at)
    if match:
        return veil.pass_tag(match[0]), match.end()
    end = markup.find(">", at)
    return "", end + 1 if end >= 0 else len(markup)
