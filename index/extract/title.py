"""An article without a title is called by its first sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.model import Block, BlockKind
from index.split.sentences import split_sentences

MAX_TITLE = 90
"""Characters of a derived title."""

MAX_HEADING = 300
"""Characters of a title taken from a heading."""

ELLIPSIS = "…"

_LOOKED_AT = 10  # times the limit: what is beyond is not in the title, whatever white space folds away before it
_BREAKS = re.compile(r"[ \t]*[\n\v\f\x1c-\x1f\x85\u2028\u2029]\s*|\t+")
_JOINER = "\u200d"
_JOINED = frozenset({"Mn", "Mc", "Me", "Cf", "Sk"})
_LOOSE_ENDS = " \u00a0\u202f,;:.…–—-/([«“‘\"'"


def read_heading(text: str, heading: Block) -> str:
    """A heading as one line, cut like a title where it is no longer one."""
    return _put_on_one_line(text[heading.start : heading.end], MAX_HEADING)


def derive_title(text: str, blocks: Sequence[Block], language: str) -> str:
    """The first sentence of the first paragraph, or of the first block with words if there is no paragraph.

    A sentence longer than MAX_TITLE is cut between words and ends with an ellipsis. There must be a word in
    one of the blocks.
    """
    worded = [block for block in blocks if any(map(str.isalnum, text[block.start : block.end]))]
    block = next((block for block in worded if block.kind is BlockKind.PARAGRAPH), worded[0])
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
