"""An article is called by its headline, or else by its first sentence; never by what a page prints above them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.clean.evidence import Cue, is_crumbs, is_trail, weigh
from index.clean.phrases import Phrases, load_phrases
from index.clean.shape import is_way
from index.clean.stamp import is_date
from index.model import Block, BlockKind
from index.split.sentences import split_sentences

MAX_TITLE = 90
"""Characters of a derived title."""

MAX_HEADING = 300
"""Characters of a title taken from a heading."""

MIN_TITLE = 15
"""Bytes in UTF-8: a heading below this may as well be the name of a section ("Sport") as a title."""

ELLIPSIS = "…"

_LOOKED_AT = 10  # times the limit: what is beyond is not in the title, whatever white space folds away before it
_BREAKS = re.compile(r"[ \t]*[\n\v\f\x1c-\x1f\x85\u2028\u2029]\s*|\t+")
_RUBRICS = frozenset({Cue.LABEL, Cue.MARKER, Cue.NAV, Cue.CREDIT})
_JOINER = "\u200d"
_JOINED = frozenset({"Mn", "Mc", "Me", "Cf", "Sk"})
_LOOSE_ENDS = " \u00a0\u202f,;:.…–—-/([«“‘\"'"


def find_heading(text: str, blocks: Sequence[Block], language: str, *, titled: bool) -> Block | None:
    """The heading that is the article's title, or None if there is none.

    ``titled`` says that the first block has a title's place and shape. Breadcrumbs, dates and bylines above the
    headline are passed over; so is the name of a section or a button, if a headline follows.
    """
    phrases = load_phrases(language)
    told = 0
    while told < len(blocks) and _is_furniture(text, blocks[told], phrases):
        told += 1
    below = told
    if not (titled and told == 0 and len(_head(text, blocks[0]).encode()) < MIN_TITLE):  # a short one is underlined
        while below < len(blocks) and _is_above(text, blocks[below], phrases):
            below += 1
    found = next((blocks[i] for i in (below, told) if 0 < i < len(blocks) and _is_headline(text, blocks[i])), None)
    return found or (blocks[0] if titled and told == 0 else None)


def _is_above(text: str, block: Block, phrases: Phrases) -> bool:
    return _is_furniture(text, block, phrases) or _is_rubric(text, block, phrases)


def _is_headline(text: str, block: Block) -> bool:
    return block.kind is BlockKind.HEADING and len(_head(text, block).encode()) >= MIN_TITLE


def _head(text: str, block: Block) -> str:
    """As much of a block as tells whether it is a line of the page: such lines are short."""
    return text[block.start : min(block.end, block.start + _LOOKED_AT * MAX_TITLE)]


def _is_furniture(text: str, block: Block, phrases: Phrases) -> bool:
    """Whether a block is a breadcrumb, a date or a byline, which are never a title; a heading may be a mere date."""
    line = _head(text, block)
    if not any(map(str.isalnum, line)) or weigh(line, phrases).cue in (Cue.STAMP, Cue.BYLINE):
        return True
    if block.kind is not BlockKind.HEADING and is_date(line, phrases.names):
        return True
    return is_trail(line, phrases) or is_crumbs(line, phrases)


def _is_rubric(text: str, block: Block, phrases: Phrases) -> bool:
    """Whether a block may be the name of a section, a button or a credit."""
    line = _head(text, block)
    short = block.kind is BlockKind.HEADING and len(line.encode()) < MIN_TITLE
    cue = weigh(line, phrases).cue
    return short or is_way(line) or cue in _RUBRICS or (cue is Cue.META and any(map(str.isdigit, line)))


def read_heading(text: str, heading: Block) -> str:
    """A heading as one line, cut like a title where it is no longer one."""
    return _put_on_one_line(text[heading.start : heading.end], MAX_HEADING)


def derive_title(text: str, blocks: Sequence[Block], language: str) -> str:
    """The first sentence of the first paragraph, or of the first block with words if there is no paragraph.

    What the page prints above an article (dates, bylines, the way to it, names of sections) is passed over.
    A sentence longer than MAX_TITLE is cut between words and ends with an ellipsis. There must be a word in
    one of the blocks.
    """
    worded = [block for block in blocks if any(map(str.isalnum, text[block.start : block.end]))]
    phrases = load_phrases(language)
    paragraphs = [block for block in worded if block.kind is BlockKind.PARAGRAPH] or worded
    own = (block for block in paragraphs if not _is_above(text, block, phrases))
    block = next(own, paragraphs[0])
    sentences = split_sentences(text, language, block.start, block.end)
    start, end = next(((a, b) for a, b in sentences if any(map(str.isalnum, text[a:b]))), (block.start, block.end))
    return _put_on_one_line(text[start:end], MAX_TITLE)


def _put_on_one_line(title: str, limit: int) -> str:
    """``title`` if it has at most ``limit`` characters, else as many whole words of it as fit, and an ellipsis."""
    title = _BREAKS.sub(" ", title[: _LOOKED_AT * limit]).strip()
    if len(title) <= limit:
        return title
    room = limit - len(ELLIPSIS)
    words = title[: room + 1].rsplit(maxsplit=1)
    # A script without spaces, or a very long word, is cut where it is full, but not within a sign.
    cut = words[0] if len(words) > 1 and len(words[0]) > room // 2 else title[:room]
    while cut.endswith(_JOINER) or (cut and unicodedata.category(title[len(cut)]) in _JOINED):
        cut = cut[:-1]
    return cut.rstrip(_LOOSE_ENDS) + ELLIPSIS
