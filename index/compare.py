"""What changed from one version of an article to another: whole paragraphs, as they stand in their version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from index.model import Article, Span


class Fate(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the earlier version (removed) or of the later one (same, added)."""

    fate: Fate
    span: Span


def compare(before: Article, after: Article) -> list[Paragraph]:
    """Every paragraph of either version in reading order; what went stands before what came in its place."""
    old, new = _paragraphs(before), _paragraphs(after)
    matcher = SequenceMatcher(None, [it.text for it in old], [it.text for it in new])
    found: list[Paragraph] = []
    for how, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if how == "equal":
            found += _as(Fate.SAME, new[new_start:new_end])
        else:
            found += _as(Fate.REMOVED, old[old_start:old_end])
            found += _as(Fate.ADDED, new[new_start:new_end])
    return found


def still_says(article: Article, words: str) -> bool:
    """Whether an article has the words, blanks aside."""
    return " ".join(words.split()) in " ".join(article.text.split())


def _paragraphs(article: Article) -> list[Span]:
    return [Span(article, block.start, block.end) for block in article.content.blocks]


def _as(fate: Fate, spans: Sequence[Span]) -> Iterator[Paragraph]:
    return (Paragraph(fate, span) for span in spans)
