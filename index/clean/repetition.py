"""Lines that stand in article after article of one publisher are the page's, not the article's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.clean.phrases import fold
from index.model import Article

MIN_ARTICLES = 3
MIN_SHARE = 0.1
"""A line must stand in so many of a publisher's articles, and in this part of them."""
LONGEST = 600
"""Characters of a line that is counted."""
Marks = NDArray[np.uint64]
"""Numbers that stand for lines; that two lines share one is less likely than a broken machine."""
BYTES = 8
_SENTENCE_WORDS = 5
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"[\s\W_]+")


def normalise_line(line: str) -> str:
    """What two lines must share to be the same: letters without case and accents; any number in a label counts as 0.

    In a sentence the numbers are what it says: "Item 7 costs 70 euros." is not "Item 8 costs 80 euros."

    Empty for a line without letters: such lines never count as repeated.
    """
    letters = fold(line)
    if not any(character.isalpha() for character in letters):
        letters = line.casefold()  # a script that has no ASCII letters
    if not _is_sentence(line):
        letters = _NUMBER.sub("0", letters)
    plain = _SPACE.sub(" ", letters).strip()
    return plain if any(character.isalpha() for character in plain) else ""


def _is_sentence(line: str) -> bool:
    return line.rstrip("\"'”’»)] ").endswith(".") and len(line.split()) >= _SENTENCE_WORDS


def publisher_of(article: Article) -> str:
    """What the article's neighbours share: its publisher, else the host of its address, else its folder."""
    if article.content.publisher:
        return article.content.publisher.strip().casefold()
    for address in (article.content.url or "", article.location):
        host = urlsplit(address).hostname if "://" in address else None
        if host:
            return host.removeprefix("www.")
    return f"{PurePosixPath(article.location).parent}/"


def mark(line: str) -> int:
    """The number that stands for a line."""
    return int.from_bytes(blake2b(line.encode("utf-8", "surrogatepass"), digest_size=BYTES).digest())


def mark_all(lines: Iterable[str]) -> Marks:
    return np.array(sorted({mark(line) for line in lines}), dtype=np.uint64)


class Repeated:
    """A publisher's repeated lines, asked for by what they say."""

    def __init__(self, marks: Collection[int]) -> None:
        self.marks = frozenset(marks)

    def __contains__(self, line: object) -> bool:
        return isinstance(line, str) and mark(line) in self.marks

    def __len__(self) -> int:
        return len(self.marks)


def find_repeated(lines: Sequence[Marks], articles: int) -> Repeated:
    """What stands in at least three of a publisher's articles, of which these are the marks of the lines.

    A line counts once an article, and must stand in a tenth of them: what a hundred articles' quotations share by
    chance is not the page's.
    """
    marks, counts = np.unique(np.concatenate([np.empty(0, dtype=np.uint64), *lines]), return_counts=True)
    return Repeated(marks[counts >= max(MIN_ARTICLES, MIN_SHARE * articles)].tolist())


def repeated_lines(articles: Iterable[Article]) -> dict[str, Repeated]:
    """The repeated lines of each publisher, by `publisher_of`; publishers without such lines are left out."""
    lines: defaultdict[str, list[Marks]] = defaultdict(list)
    for article in articles:
        lines[publisher_of(article)].append(mark_all(lines_of(article)))
    found = {key: find_repeated(held, len(held)) for key, held in lines.items()}
    return {key: repeated for key, repeated in found.items() if repeated}


def lines_of(article: Article) -> set[str]:
    """The normalised lines of an article, those that are too long left out."""
    pieces = (article.text[block.start : block.end] for block in article.content.blocks)
    lines = {normalise_line(line) for piece in pieces for line in piece.split("\n") if len(line) <= LONGEST}
    lines.discard("")
    return lines
