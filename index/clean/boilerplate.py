"""A line is not the article only if at least two independent signals say so."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sized
from dataclasses import dataclass
from typing import Protocol

from index.clean.evidence import Cue, Evidence, weigh
from index.clean.phrases import WORD, fold, load_phrases
from index.clean.place import FEW_WORDS, LONG_WORDS, Gap, Place, find_body, find_gaps
from index.clean.repetition import normalise_line, publisher_of, repeated_lines
from index.clean.run import Laid, fill_run
from index.clean.shape import is_way
from index.model import Article, Block, BlockKind

ISOLATED_WORDS = 40
"""A longer block between two paragraphs is not "a short line between paragraphs"."""
DENSE_SHARE = 0.8
"""Share of cue sentences from which even a longer block between paragraphs is a pitch."""
_LONGEST_LINE = 600
"""Characters; a longer block is not compared with others."""
_TWIN_WORDS = (3, 30)
_TWIN_GAP = 4
"""Words of a caption that stands there twice; blocks that stand between two paragraphs with it at most."""
_HEADING_WORDS = 2
_LONE_WORDS = 4
"""A label of so many words may be a heading of its topic; of so many, one between two paragraphs."""
_STEM = 5
_TOPIC_PARAGRAPHS = 2
"""A word's letters that show it is the same word; paragraphs that hold it when it is the article's topic."""
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-z]\))\s")


class Lines(Container[str], Sized, Protocol):
    """Lines, asked for by what they say."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block that is not the article, and the signals that agree on it.

    Signals: "cue" (a phrase), "shape" (a button, a file name, a credit), "position" (before, behind or alone
    between the paragraphs), "repetition" (across the publisher, or beside itself), "run" (what stands around it).
    """

    block: Block
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """All blocks of an article, each in one of both, in the article's order."""

    kept: tuple[Block, ...]
    dropped: tuple[Dropped, ...]


def clean(article: Article, repeated: Lines = frozenset()) -> Cleaned:
    """Tell the article's own blocks from the page's.

    ``repeated`` holds the normalised lines of `repetition.repeated_lines` for this article's publisher. Of these it
    only matters whether there are any, and whether the article's own lines and blocks are among them.
    Nothing is lost: kept and dropped together are the article's blocks.
    """
    blocks = article.content.blocks
    phrases = load_phrases(article.language)
    publisher = fold(article.content.publisher or "").strip()
    texts = [article.text[block.start : block.end] for block in blocks]
    evidence = [weigh(text, phrases, publisher) for text in texts]
    body = find_body(blocks, evidence)
    lines = [
        "" if (solid and not repeated) or len(text) > _LONGEST_LINE else normalise_line(text)
        for text, solid in zip(texts, body, strict=True)
    ]
    body = [
        solid and not (line and _is_repeated(line, text, repeated) and (each.hint or each.words < LONG_WORDS))
        for solid, line, text, each in zip(body, lines, texts, evidence, strict=True)
    ]
    page = _Page(article, texts, lines, evidence, body, repeated)
    signals: list[tuple[str, ...]] = [()] * len(blocks)
    for gap in find_gaps(body):
        for i in gap.indices:
            signals[i] = _signals_of(page, i, gap)
        fill_run(Laid(blocks, evidence, body), gap, signals)
    return Cleaned(
        tuple(block for block, why in zip(blocks, signals, strict=True) if not why),
        tuple(Dropped(block, why) for block, why in zip(blocks, signals, strict=True) if why),
    )


def clean_among(article: Article, articles: Iterable[Article]) -> Cleaned:
    """The same with what its publisher's articles, among these, repeat."""
    mine = publisher_of(article)
    return clean(article, repeated_lines(it for it in articles if publisher_of(it) == mine).get(mine, frozenset()))


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of an article's blocks before any is judged; the lists run alongside its blocks."""

    article: Article
    texts: list[str]
    lines: list[str]
    evidence: list[Evidence]
    body: list[bool]
    repeated: Lines


def _signals_of(page: _Page, i: int, gap: Gap) -> tuple[str, ...]:
    """The signals a block has on its own; empty when fewer than two agree."""
    if _is_title(page, i):
        return ()
    found = _of_cue(page, i, gap) or _of_shape(page, i, gap) or _of_repetition(page, i, gap)
    return found if len(found) > 1 else ()


def _of_cue(page: _Page, i: int, gap: Gap) -> tuple[str, ...]:
    each = page.evidence[i]
    if not each.cue or _is_listed(page, i, gap) or _is_told(page, i, gap):
        return ()
    if each.cue in (Cue.LABEL, Cue.MARKER, Cue.RELATED):
        return ("cue", "shape")
    if gap.place is Place.BETWEEN and each.cue is Cue.PITCH and each.words > ISOLATED_WORDS:
        return ("cue", "run")
    whole = each.sentence or each.cue in (Cue.PITCH, Cue.META, Cue.BYLINE, Cue.NAV)
    return ("cue", "position") if whole else ("cue", "shape")


def _is_told(page: _Page, i: int, gap: Gap) -> bool:
    """Whether it is the article that speaks, although there is a cue."""
    each, between = page.evidence[i], gap.place is Place.BETWEEN
    match each.cue:
        case Cue.META | Cue.BYLINE:
            return between
        case Cue.NAV:
            return between or _heads(page, i)
        case Cue.LABEL | Cue.MARKER | Cue.RELATED:
            return _is_heading(page, i)
        case Cue.TEASER:
            return each.sentence and each.words > LONG_WORDS
        case Cue.PITCH:
            return between and each.words > ISOLATED_WORDS and each.share < DENSE_SHARE
        case _:
            return False


def _of_shape(page: _Page, i: int, gap: Gap) -> tuple[str, ...]:
    if i == 0 and is_way(page.texts[0]) and len(page.texts) > 1 and not _tells(page, 1):
        return ("shape", "position")  # above a headline it leads there; above a paragraph it may be one
    if not page.evidence[i].device or _is_listed(page, i, gap):
        return ()
    return ("shape", "position")


def _of_repetition(page: _Page, i: int, gap: Gap) -> tuple[str, ...]:
    each = page.evidence[i]
    if page.lines[i] and _is_repeated(page.lines[i], page.texts[i], page.repeated):
        if each.hint or each.cue:
            return ("repetition", "cue")
        if each.fragment and not _heads(page, i):
            return ("repetition", "shape")
        if each.sentence and each.words < LONG_WORDS and gap.place is Place.CLOSING:
            return ("repetition", "position")
    return ("repetition", "position") if _is_twin(page, i, gap) else ()


def _is_repeated(line: str, text: str, repeated: Lines) -> bool:
    """Whether a block, which says ``line``, or each of its lines, is among a publisher's repeated lines."""
    if not repeated:
        return False
    if line in repeated or "\n" not in text:
        return line in repeated
    parts = [part for part in map(normalise_line, text.split("\n")) if part]
    return bool(parts) and all(part in repeated for part in parts)


def _is_twin(page: _Page, i: int, gap: Gap) -> bool:
    """Whether the same short line stands right beside it, alone between paragraphs: a picture's text and caption."""
    line = page.lines[i]
    if not line or not _TWIN_WORDS[0] <= page.evidence[i].words <= _TWIN_WORDS[1] or gap.place is Place.ONLY:
        return False
    if len(gap.indices) > _TWIN_GAP or page.article.content.blocks[i].kind is BlockKind.ITEM:
        return False
    same = " ".join(page.texts[i].split())
    if any(" ".join(page.texts[j].split()) == same for j in (i - 1, i + 1) if j in gap.indices):
        return line != normalise_line(page.article.title)
    inner = [" ".join(part.split()) for part in page.texts[i].split("\n")]
    return len(inner) > 1 and len(set(inner)) == 1


def _is_title(page: _Page, i: int) -> bool:
    """Whether it is the article's title, where the article begins."""
    if page.article.content.title_derived or any(page.body[:i]):
        return False
    line = page.lines[i]
    return bool(line) and line == normalise_line(page.article.title) and line not in page.lines[:i]


def _is_listed(page: _Page, i: int, gap: Gap) -> bool:
    """Whether it is an item among items without cues: a step of instructions, not a button."""
    blocks = page.article.content.blocks
    if _NUMBERED.match(page.texts[i]):
        return True
    if blocks[i].kind is not BlockKind.ITEM:
        return False
    first = last = i
    while first > 0 and blocks[first - 1].kind is BlockKind.ITEM:
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].kind is BlockKind.ITEM:
        last += 1
    group = range(first, last + 1)
    cued = sum(bool(page.evidence[j].cue) for j in group)
    return cued * 2 <= len(group) or (len(group) == 1 and gap.place is Place.BETWEEN)


def _heads(page: _Page, i: int) -> bool:
    """Whether a paragraph stands right below it."""
    return i + 1 < len(page.body) and _tells(page, i + 1)


def _is_heading(page: _Page, i: int) -> bool:
    """Whether a label is rather a heading of the paragraph below.

    So it is between two paragraphs when it does not speak of subscribing and the like ("Sign up", "More from
    less"), and in an article about that very thing: a word of it is in the paragraph below, or in two others.
    """
    each, below = page.evidence[i], i + 1
    if not _heads(page, i):
        return False
    lone = page.article.content.blocks[i].kind is BlockKind.HEADING and i > 0 and _tells(page, i - 1)
    if lone and each.cue is not Cue.MARKER and each.words <= _LONE_WORDS and not (each.hint or each.address):
        return True
    stems = tuple(word[: max(_STEM, len(word) - 3)] for word in WORD.findall(fold(page.texts[i])) if len(word) >= _STEM)
    if not stems or each.words > _HEADING_WORDS:
        return False
    told = [j for j in range(len(page.body)) if _tells(page, j) and _says(page.texts[j], stems)]
    return below in told or len(told) >= _TOPIC_PARAGRAPHS


def _says(text: str, stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in WORD.findall(fold(text)))


def _tells(page: _Page, i: int) -> bool:
    """Whether a block is a paragraph, or as good as one."""
    each = page.evidence[i]
    return page.body[i] or (each.sentence and not each.cue and each.words >= FEW_WORDS)
