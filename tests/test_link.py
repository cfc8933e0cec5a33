"""A browser, as the specification of text fragments has it, must open every link inside the quote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.link import deep_link
from index.model import Article, Block, Extracted

URL = "https://example.org/news/42"
GRAMMAR = re.compile(r"(?:[A-Za-z0-9._~]|%[0-9A-F]{2}|-,|,-|,)+")


def make_article(*blocks: str, url: str | None = URL, title: str = "", page: int | None = None) -> Article:
    spans, at = [], 0
    for block in blocks:
        spans.append(Block(at, at + len(block), page=page))
        at += len(block) + 2
    content = Extracted("\n\n".join(blocks), tuple(spans), title, not title, "fr", True, url=url)
    return Article(1, 1, "", URL, datetime(2024, 3, 1, tzinfo=UTC), content)


def link_to(quoted: str, article: Article, longest: int = 3000) -> str:
    start = article.text.index(quoted)
    link = deep_link(article, start, start + len(quoted), longest)
    assert link is not None
    return link


def directive_of(link: str) -> str:
    return unquote(link.partition(":~:text=")[2])


# The browser: "find a range from a text directive" of the specification, over blocks of folded text.


@dataclass(frozen=True)
class Browser:
    """``narrow_is_space``: whether a space in a link matches U+202F on the page (Chromium, WebKit) or not (Firefox)."""

    text: str
    origins: list[int]
    narrow_is_space: bool

    def find(self, term: str, since: int, *, bounded_end: bool = True, bounded_start: bool = True) -> tuple[int, int] | None:
        needle = "".join(fold_character(character, self.narrow_is_space) for character in term)
        at = self.text.find(needle, since)
        while at >= 0:
            end = at + len(needle)
            if (not bounded_start or self.is_bound(at)) and (not bounded_end or self.is_bound(end)):
                return at, end
            at = self.text.find(needle, at + 1)
        return None

    def is_bound(self, at: int) -> bool:
        left, right = self.text[max(0, at - 2) : at], self.text[at : at + 2]
        if not left or not right:
            return True
        glue = "'.·:"
        inside = is_wordy(left[-1]) and (is_wordy(right[0]) or (right[0] in glue and is_wordy(right[1:])))
        return not inside and not (left[-1] in glue and is_wordy(left[:-1]) and is_wordy(right[0]))

    def skip_space(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return at


def is_wordy(character: str) -> bool:
    return character.isalnum() or character in {"_", "\u202f", "\x00"}


def fold_character(character: str, narrow_is_space: bool) -> str:
    if character == "\u202f":
        return "\x00" if narrow_is_space else character
    if character == " " or character == "\u00a0":
        return " "
    folded = unicodedata.normalize("NFKD", character.replace("’", "'").casefold())
    return "".join(part for part in folded if not unicodedata.category(part).startswith("M") and part != "\u00ad")
