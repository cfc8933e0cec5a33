"""What an article has in common with its neighbours, in few bytes: its lines are counted again without being read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.clean.repetition import LONGEST, Marks, lines_of, mark, mark_all, normalise_line, publisher_of
from index.model import Article

# Who asks an index that is up to date cleans nothing.
if TYPE_CHECKING:
    from index.clean.boilerplate import Cleaned


@dataclass(frozen=True, slots=True)
class Trace:
    """Who an article's neighbours are, its lines that are counted among theirs, and those that are compared besides.

    ``kept`` stands for which of its blocks are the article.
    """

    neighbours: str
    lines: Marks
    blocks: Marks
    kept: int = 0


def trace(article: Article) -> Trace:
    """The trace of an article that was not cleaned yet."""
    lines = lines_of(article)
    pieces = (article.text[block.start : block.end] for block in article.content.blocks)
    blocks = {normalise_line(piece) for piece in pieces if "\n" in piece and len(piece) <= LONGEST}
    return Trace(publisher_of(article), mark_all(lines), mark_all(blocks - lines - {""}))


def mark_kept(cleaned: Cleaned) -> int:
    """What stands for the blocks that are the article."""
    return mark(" ".join(f"{block.start}-{block.end}" for block in cleaned.kept))
