"""Lines of a PDF become paragraphs by their distance, their length and the sentence that runs from one to the next."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from index.extract.heading import is_brief
from index.extract.page import Piece, space_between
from index.extract.pdf.lines import Line
from index.model import BlockKind

WIDE_GAP = 1.35
"""Times the usual distance of lines from which a new paragraph begins."""

LARGE = 1.14
"""Times the size of most letters from which a short line is a heading."""

SHORT_LINE = 0.8
"""Share of the widest line below which a line that ends a sentence ends its paragraph."""

SET_IN = 0.7
"""Letters' sizes by which the first line of a paragraph is set in."""

_SAME_SIZE = 0.08
_BULLET = re.compile(r"[•▪●◦■□–—‣⁃*·-]\s+\S|\(?(?:\d{1,2}|[a-z])[.)]\s+\S")
_FINAL = re.compile(r"[.!?…:。！？؟][\"'’”»›)\]\d]*$")
_HYPHENS = "-\u2010\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:['’\u2010-][^\W\d_]+)*")
_LAST_WORD = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def compose_pieces(lines: Sequence[Line]) -> Iterator[Piece]:
    """A piece for every paragraph, heading or item, with the page it begins on."""
    if not lines:
        return
    body = _find_body_size(lines)
    words = Counter(_fold(word) for line in lines for word in _WORD.findall(line.text))
    gap = _find_gap(lines)
    widest = max(len(line.text) for line in lines)
    run = [lines[0]]
    for above, line in pairwise(lines):
        if _goes_on(above, line, run, gap, widest, body):
            run.append(line)
        else:
            yield _make_piece(run, body, words)
            run = [line]
    yield _make_piece(run, body, words)


def _find_body_size(lines: Sequence[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0]


def _find_gap(lines: Sequence[Line]) -> float:
    """The usual distance of two lines below one another."""
    gaps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and 0 < a.y - b.y <= 3 * max(a.size, b.size)]
    return median(gaps) if gaps else 0.0


def _goes_on(above: Line, line: Line, run: Sequence[Line], gap: float, widest: int, body: float) -> bool:
    """Whether ``line`` belongs to the paragraph that ``above`` is the last line of."""
    if abs(above.size - line.size) > _SAME_SIZE * body or _BULLET.match(line.text):
        return False
    if _is_large(line, body) != _is_large(above, body) or above.bold != line.bold:
        return False
    ended = bool(_FINAL.search(above.text))
    step = above.y - line.y
    if above.page != line.page or step <= 0 or step > 5 * gap:
        # The next column or page: the sentence must run on, and it may not have ended before.
        return not ended and not _is_large(line, body) and _runs_on(above, line)
    if step > WIDE_GAP * gap:
        return False
    set_in = line.x - above.x > SET_IN * line.size and not _BULLET.match(run[0].text)
    if set_in and len(run) > 1:
        return False
    return not (ended and len(above.text) < SHORT_LINE * min(widest, max(len(it.text) for it in run)))


def _runs_on(above: Line, line: Line) -> bool:
    first = next((it for it in line.text if it.isalnum()), "")
    return first.islower() or above.text[-1:] in _HYPHENS or len(above.text.split()) > 4  # noqa: PLR2004


def _is_large(line: Line, body: float) -> bool:
    return line.size >= LARGE * body


def _make_piece(run: Sequence[Line], body: float, words: Counter[str]) -> Piece:
    text = run[0].text
    for line in run[1:]:
        text = _join(text, line.text, words)
    large = _is_large(run[0], body)
    level = 0
    kind = BlockKind.PARAGRAPH
    if _BULLET.match(text):
        kind = BlockKind.ITEM
    elif (large and len(text) <= 3 * 100) or (run[0].bold and len(run) == 1 and is_brief(text)):
        kind, level = BlockKind.HEADING, 1 if large else 2
    return Piece(text, kind, None, level, run[0].page)


def _join(above: str, below: str, words: Counter[str]) -> str:
    """Two lines as one; a word parted at the end of a line is put together if it occurs as one elsewhere."""
    last, first = _LAST_WORD.search(above), _FIRST_WORD.match(below)
    if last is None or first is None:
        return above + space_between(above, below) + below
    whole = _fold(last[1] + first[0])
    return (above[:-1] if words[whole] else above) + below


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
