"""What an article has in common with its neighbours, in few bytes: its lines are counted again without being read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from index.clean.boilerplate import Cleaned
from index.clean.repetition import LONGEST, MIN_ARTICLES, MIN_SHARE, lines_of, normalise_line, publisher_of
from index.model import Article

Marks = NDArray[np.uint64]
"""Numbers that stand for lines; that two lines share one is less likely than a broken machine."""

BYTES = 8


def mark(line: str) -> int:
    """The number that stands for a line."""
    return int.from_bytes(blake2b(line.encode("utf-8", "surrogatepass"), digest_size=BYTES).digest())


def mark_all(lines: Iterable[str]) -> Marks:
    return np.array(sorted({mark(line) for line in lines}), dtype=np.uint64)


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


class Repeated:
    """A publisher's repeated lines, asked for by what they say."""

    def __init__(self, marks: Collection[int]) -> None:
        self.marks = frozenset(marks)

    def __contains__(self, line: object) -> bool:
        return isinstance(line, str) and mark(line) in self.marks

    def __len__(self) -> int:
        return len(self.marks)


def find_repeated(lines: Sequence[Marks], articles: int) -> Repeated:
    """The same lines as `repetition.repeated_lines`, of one publisher's articles: the marks of their lines."""
    marks, counts = np.unique(np.concatenate([np.empty(0, dtype=np.uint64), *lines]), return_counts=True)
    return Repeated(marks[counts >= max(MIN_ARTICLES, MIN_SHARE * articles)].tolist())
