"""A run is the text between two block elements: one paragraph, heading, item or row, as the reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree
from lxml.html import HtmlElement

from index.extract.raw_html import CELL_BREAK
from index.model import BlockKind

# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on
_NOT_IN_DATA = frozenset({"article", "blockquote", "figure", "h1", "h2", "h3", "h4", "ol", "section", "table", "ul"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_LONGEST_CELL = 400
"""Characters of a cell; in a longer one stands an article, and the table is only its layout."""
_SPACE = re.compile(r"[ \n\f\r\t]+")
_SPACE_AT_BREAK = re.compile(r" *([\n\t]) *")
_BREAK = "\n"


@dataclass(slots=True)
class Spot:
    """A text of the tree: what stands in an element before its first child, or (``tail``) behind it."""

    element: HtmlElement
    tail: bool
    letters: int


@dataclass(slots=True)
class Run:
    """One line of text: its words as written, where they stand in the tree, and the row it is a cell of.

    ``block`` is the block element around it, ``linked`` counts its letters that are links.
    """

    kind: BlockKind
    level: int
    line: int | None
    block: HtmlElement
    parts: list[str] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    linked: int = 0
    row: HtmlElement | None = None
    cell: HtmlElement | None = None

    @property
    def letters(self) -> int:
        return sum(spot.letters for spot in self.spots)

    @property
    def text(self) -> str:
        """White space as a browser shows it: one space for a run of it, none beside a break; all of it in code."""
        joined = "".join(self.parts)
        if self.kind is BlockKind.CODE:
            return joined
        return _SPACE_AT_BREAK.sub(r"\1", re.sub(" {2,}", " ", joined)).strip(" \n\t")


def read_runs(root: HtmlElement) -> list[Run]:
    """The runs of a tree in the order of the page; those without a letter or figure are left out."""
    reader = _Reader()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            reader.enter(element)
        else:
            reader.leave(element)
    reader.flush()
    return [run for run in reader.runs if any(spot.letters for spot in run.spots)]


def compose_text(runs: list[Run]) -> Iterator[tuple[Run, str]]:
    """The first run of each row or line with its text; the cells of a row are parted by a tab."""
    at = 0
    while at < len(runs):
        end = at + 1
        row = runs[at].row
        while row is not None and end < len(runs) and runs[end].row is row:
            end += 1
        yield runs[at], _join_cells(runs[at:end]) if row is not None else runs[at].text
        at = end


def _join_cells(runs: list[Run]) -> str:
    text = runs[0].text
    for before, run in pairwise(runs):
        text += (CELL_BREAK if run.cell is not before.cell else _BREAK) + run.text
    return text


@dataclass(slots=True)
class _Reader:
    """Where the walk through the tree is."""

    runs: list[Run] = field(default_factory=list)
    current: Run | None = None
    code: int = 0
    links: int = 0
    blocks: list[HtmlElement] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    items: list[bool] = field(default_factory=list)
    rows: list[HtmlElement | None] = field(default_factory=list)
    cells: list[HtmlElement] = field(default_factory=list)

    def enter(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self.flush()
            self._open(element, tag)
        elif tag == "br":
            self._break()
        self.links += tag == "a"
        self._take(element, element.text, tail=False)

    def leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self.flush()
            self._close(tag)
        self.links -= tag == "a"
        self._take(element, element.tail, tail=True)

    def flush(self) -> None:
        if self.current is not None:
            self.runs.append(self.current)
            if self.items and any(spot.letters for spot in self.current.spots):
                self.items[-1] = False
        self.current = None

    def _open(self, element: HtmlElement, tag: str) -> None:
        if tag in _HEADINGS:
            self.headings.append(int(tag[1]))
        elif tag == "li":
            self.items.append(True)
        elif tag == "tr":
            self.rows.append(element if _is_data(element) else None)
        elif tag in _CELLS:
            self.cells.append(element)
        self.code += tag == "pre"
        self.blocks.append(element)

    def _close(self, tag: str) -> None:
        stacks: dict[str, list[object]] = {"li": self.items, "tr": self.rows, "td": self.cells, "th": self.cells}  # type: ignore[dict-item]
        stack = self.headings if tag in _HEADINGS else stacks.get(tag)
        if stack:
            stack.pop()
        self.code -= tag == "pre"
        self.blocks.pop()

    def _break(self) -> None:
        """A line break; two of them in a row are how pages without paragraphs begin a new one."""
        if self.current is None or self.code:
            if self.current is not None:
                self.current.parts.append(_BREAK)
            return
        ended = next((part for part in reversed(self.current.parts) if part != " "), "")
        if ended == _BREAK:
            self.flush()
        else:
            self.current.parts.append(_BREAK)

    def _take(self, element: HtmlElement, text: str | None, *, tail: bool) -> None:
        if not text or (self.current is None and not text.strip(" \n\f\r\t")):
            return
        if self.current is None:
            self.current = self._begin(element)
        self.current.parts.append(text if self.code else _SPACE.sub(" ", text))
        letters = sum(map(str.isalnum, text))
        if letters:
            self.current.spots.append(Spot(element, tail, letters))
            self.current.linked += letters if self.links else 0

    def _begin(self, element: HtmlElement) -> Run:
        row = self.rows[-1] if self.rows else None
        kind, level = BlockKind.PARAGRAPH, 0
        if self.code:
            kind = BlockKind.CODE
        elif self.headings:
            kind, level = BlockKind.HEADING, self.headings[-1]
        elif row is not None:
            kind = BlockKind.TABLE
        elif self.items and self.items[-1]:
            kind = BlockKind.ITEM
        cell = self.cells[-1] if self.cells else None
        return Run(kind, level, element.sourceline, self.blocks[-1] if self.blocks else element, row=row, cell=cell)


def _is_data(row: HtmlElement) -> bool:
    """Whether a row holds facts; otherwise the table is there to lay the page out."""
    cells = 0
    for element in row.iter(etree.Element):
        if element.tag in _NOT_IN_DATA:
            return False
        cells += element.tag in _CELLS
    longest = max(
        (sum(len(text.strip()) for text in cell.itertext()) for cell in row.iterchildren("td", "th")), default=0
    )
    return cells > 1 and longest <= _LONGEST_CELL
