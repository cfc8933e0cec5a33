"""Lines that stand in article after article of one publisher are the page's, not the article's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from index.clean.phrases import fold
from index.model import Article

MIN_ARTICLES = 3
MIN_SHARE = 0.1
"""A line must stand in so many of a publisher's articles, and in this part of them."""
LONGEST = 600
"""Characters of a line that is counted."""
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


def repeated_lines(articles: Iterable[Article]) -> dict[str, frozenset[str]]:
    """The normalised lines that stand in at least three of a publisher's articles, by `publisher_of`.

    A line counts once an article, and must stand in a tenth of them: what a hundred articles' quotations
    share by chance is not the page's. Publishers without such lines are left out.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    for article in articles:
        key = publisher_of(article)
        sizes[key] += 1
        counts[key].update(lines_of(article))
    found = {
        key: frozenset(line for line, count in lines.items() if count >= max(MIN_ARTICLES, MIN_SHARE * sizes[key]))
        for key, lines in counts.items()
        if sizes[key] >= MIN_ARTICLES
    }
    return {key: lines for key, lines in found.items() if lines}


def lines_of(article: Article) -> set[str]:
    """The normalised lines of an article, those that are too long left out."""
    pieces = (article.text[block.start : block.end] for block in article.content.blocks)
    lines = {normalise_line(line) for piece in pieces for line in piece.split("\n") if len(line) <= LONGEST}
    lines.discard("")
    return lines
