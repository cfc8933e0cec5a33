"""Plain text has its layout in its lines: blank lines part groups, and a line is a block unless it was wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.extract.heading import is_brief, looks_like_heading
from index.extract.page import Page
from index.extract.title import MIN_TITLE
from index.model import Block, BlockKind

MIN_WIDTH = 40
MAX_WIDTH = 120
"""Characters: a text whose longest line lies outside was not wrapped at a width."""

_RAGGED = 0.6
"""Of the width: an unfinished line at least this long may go on in the next, however short its first word."""

_BULLET = re.compile(r"[•‣◦▪▫●○■□►▸➤➢✓✔·∙⁃・]|[-*–](?=\s)")
_NUMBER = re.compile(r"(?:([0-9]{1,3}|[A-Za-z]|[ivx]{2,4})\)|([0-9]{1,3})\.|\(([0-9]{1,3}|[a-z]|[ivx]{2,4})\))(?=\s)")
_FIRST_OF_LIST = frozenset({"1", "a", "A", "i"})
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_CLOSERS = " \u00a0\u202f\"'”’»›)]」』）"
_FINAL = frozenset(".!?…:;。！？：；।؟")
# Scripts that may break a line within what has no spaces in it; counted as words of this length.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_UNSPACED_WORD = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """One line that is not blank: offsets without the white space around it, ``reach`` with what indents it."""

    text: str
    start: int
    end: int
    number: int
    reach: int

    @property
    def indent(self) -> int:
        return self.reach - len(self.text)


def read_text(text: str, first_line: int = 1) -> Page:
    """The blocks of a plain text, which itself stays as it is; ``first_line`` is the line of the file it begins on.

    A leading heading counts as the title its author gave, unless it is very short.
    """
    groups = list(_group(text, first_line))
    width = _measure_width(groups)
    runs = [run for group in groups for run in _join_wrapped(group, width)]
    blocks = _settle(runs, frozenset(group[0].number for group in groups if len(group) == 1))
    return Page(text, tuple(blocks), _is_titled(text, blocks))


def _is_titled(text: str, blocks: Sequence[Block]) -> bool:
    """Whether the first block is a heading that is underlined, or says more than a section's name would."""
    if not blocks or blocks[0].kind is not BlockKind.HEADING:
        return False
    underlined = len(blocks) > 1 and blocks[1].line == (blocks[0].line or 0) + 1
    return underlined or len(text[blocks[0].start : blocks[0].end].encode()) >= MIN_TITLE


def _group(text: str, first_line: int) -> Iterator[list[_Line]]:
    """Lines between blank lines."""
    group: list[_Line] = []
    position = 0
    for number, raw in enumerate(text.split("\n"), first_line):
        line = raw.strip()
        if line:
            indent = len(raw) - len(raw.lstrip())
            start = position + indent
            group.append(_Line(line, start, start + len(line), number, indent + len(line)))
        elif group:
            yield group
            group = []
        position += len(raw) + 1
    if group:
        yield group


def _measure_width(groups: Sequence[Sequence[_Line]]) -> int | None:
    """The width the text was wrapped at, or None if its lines end where their authors ended them.

    It is the longest line's, if most lines that are followed by another are too long for the next line's
    first word, and if enough of those stop in the middle of a sentence.
    """
    lines = (line for group in groups for line in group if " " in line.text or _UNSPACED.search(line.text))
    width = max((line.reach for line in lines), default=0)
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return None
    pairs = [pair for group in groups for pair in pairwise(group) if not (_is_item(pair[1].text) or _is_rule(pair[1]))]
    full = [(above, below) for above, below in pairs if _is_full(above, below, width)]
    running = [pair for pair in full if _runs_on(*pair)]
    return width if pairs and 2 * len(full) >= len(pairs) and 3 * len(running) >= len(full) else None


def _is_full(above: _Line, below: _Line, width: int) -> bool:
    word = _UNSPACED_WORD if _UNSPACED.match(below.text) else len(below.text.split(maxsplit=1)[0])
    return above.reach + 1 + word > width


def _runs_on(above: _Line, below: _Line) -> bool:
    """Whether the sentence goes on: no end above, and no capital letter or figure below."""
    ended = above.text.rstrip(_CLOSERS)[-1:] in _FINAL
    first = next((character for character in below.text if character.isalnum()), "")
    return not ended and first.isalpha() and not (first.isupper() or first.istitle())


def _is_rule(line: _Line) -> bool:
    return not any(character.isalnum() for character in line.text)


def _is_item(text: str) -> bool:
    mark = _BULLET.match(text) or _NUMBER.match(text)
    return mark is not None and any(character.isalnum() for character in text[mark.end() :])


def _join_wrapped(group: Sequence[_Line], width: int | None) -> Iterator[tuple[_Line, ...]]:
    """The lines of each block: wrapped ones together, every other line alone."""
    if width is None:
        yield from ((line,) for line in group)
        return
    one_bullet = sum(bool(_BULLET.match(line.text)) for line in group) == 1
    run = [group[0]]
    for below in group[1:]:
        if _goes_on(run, below, width, one_bullet=one_bullet):
            run.append(below)
        else:
            yield tuple(run)
            run = [below]
    yield tuple(run)


def _goes_on(run: Sequence[_Line], below: _Line, width: int, *, one_bullet: bool) -> bool:
    """Whether ``below`` is the wrapped rest of the run's last line."""
    above = run[-1]
    if _is_rule(above) or _is_rule(below):
        return False
    full, runs_on = _is_full(above, below, width), _runs_on(above, below)
    in_item = _is_item(run[0].text)
    if _is_item(below.text):
        return full and not in_item and _is_mid_sentence(above, below, one_bullet=one_bullet)
    if in_item:
        return (full and runs_on) or (below.indent > run[0].indent and (full or runs_on))
    if below.indent > above.indent and not runs_on:
        return False  # the first line of a paragraph that is set in
    return full or (runs_on and above.reach >= _RAGGED * width)


def _is_mid_sentence(above: _Line, below: _Line, *, one_bullet: bool) -> bool:
    """Whether what looks like the mark of an item is a dash or an ordinal that the wrapping put first."""
    if above.text.rstrip(_CLOSERS)[-1:] in _FINAL | {","}:
        return False
    number = _NUMBER.match(below.text)
    if number:
        return next(filter(None, number.groups())) not in _FIRST_OF_LIST
    return one_bullet and below.text[0] in "-–"


def _settle(runs: Sequence[Sequence[_Line]], alone: frozenset[int]) -> list[Block]:
    """A block for every run; ``alone`` are the lines with a blank line, or an end of the text, on either side."""
    blocks: list[Block] = []
    longest_below = 0
    after: Sequence[_Line] = ()
    for run in reversed(runs):
        length = run[-1].end - run[0].start
        kind = _find_kind(run, after, open_to_headings=run[0].number in alone and length < longest_below)
        blocks.append(Block(run[0].start, run[-1].end, kind, run[0].number))
        if kind is BlockKind.PARAGRAPH:
            longest_below = max(longest_below, length)
        after = run
    return blocks[::-1]


def _find_kind(run: Sequence[_Line], after: Sequence[_Line], *, open_to_headings: bool) -> BlockKind:
    first = run[0].text
    if _is_item(first):
        return BlockKind.ITEM
    underlined = after and after[0].number == run[-1].number + 1 and _UNDERLINE.fullmatch(after[0].text)
    if len(run) == 1 and underlined and is_brief(first) and not _is_rule(run[0]):
        return BlockKind.HEADING
    if open_to_headings and looks_like_heading(first):
        return BlockKind.HEADING
    return BlockKind.PARAGRAPH
