"""Headers, footers and page numbers run through a document; they are no part of what it says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from index.extract.pdf.lines import Line

EDGE_LINES = 3
"""Lines at the top and at the bottom of a page that may run."""

MIN_PAGES = 3
"""So many pages must have a line for it to run; in a document of two, both."""

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|pagina|p\.|s\.|pág\.|pag\.)\s*)?(?:\d{1,4}|[ivxl]{1,7})"
    r"(?:\s*(?:/|of|sur|von|de|di|van|\|)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)


def drop_running(lines: Iterable[Line]) -> list[Line]:
    """The lines without those near the edges that are the same on several pages but for a number."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges = {number: _edges_of(held) for number, held in pages.items()}
    seen: dict[str, set[int]] = defaultdict(set)
    for number, held in edges.items():
        for line in held:
            seen[_normalise(line)].add(number)
    enough = min(MIN_PAGES, max(2, len(pages)))
    return [
        line
        for number, held in pages.items()
        for line in held
        if not (line in edges[number] and (len(seen[_normalise(line)]) >= enough or _is_page_number(line, held)))
    ]


def _edges_of(lines: list[Line]) -> set[Line]:
    """The highest and the lowest lines of a page, wherever in the file they stand."""
    ordered = sorted(lines, key=lambda line: -line.y)
    return {*ordered[:EDGE_LINES], *ordered[-EDGE_LINES:]}


def _normalise(line: Line) -> str:
    return _NUMBER.sub("#", " ".join(line.text.casefold().split()))


def _is_page_number(line: Line, lines: list[Line]) -> bool:
    """Whether the very highest or lowest line is a number and no more."""
    outermost = line.y >= max(it.y for it in lines) or line.y <= min(it.y for it in lines)
    return outermost and len(lines) > 1 and bool(_PAGE_NUMBER.fullmatch(line.text))
