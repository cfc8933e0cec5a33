"""A browser that opens text fragments by the steps of the specification (WICG scroll-to-text-fragment), for tests."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from index.model import Article, Interval


@dataclass(frozen=True)
class Browser:
    """A page folded for searching; ``bounds`` is as long and tells words, ``origins`` gives offsets in the article.

    ``narrow`` is what U+202F is when text is compared: a space (Chromium, WebKit) or itself (Firefox).
    """

    folded: str
    bounds: str
    origins: tuple[int, ...]
    narrow: str

    def find(self, term: str, since: int, *, start_bound: bool = True, end_bound: bool = True) -> Interval | None:
        needle = "".join(fold_character(character, self.narrow) for character in term)
        at = self.folded.find(needle, since)
        while at >= 0:
            end = at + len(needle)
            if (not start_bound or self.is_bound(at)) and (not end_bound or self.is_bound(end)):
                return at, end
            at = self.folded.find(needle, at + 1)
        return None

    def is_bound(self, at: int) -> bool:
        """Words are glued by apostrophes and the like, by U+202F, and where no spaces are written by a dictionary."""
        left, right = self.bounds[max(0, at - 2) : at], self.bounds[at : at + 2]
        if is_wordy(left[-1:]) and (is_wordy(right[:1]) or (right[:1] in "'.·:" and is_wordy(right[1:]))):
            return False
        return not (left[-1:] in "'.·:" and is_wordy(left[:-1]) and is_wordy(right[:1]))

    def skip_space(self, at: int) -> int:
        while self.folded[at : at + 1].isspace():
            at += 1
        return at

    def open(self, directive: str) -> Interval | None:
        """Where the page opens: the steps of "find a range from a text directive"."""
        prefix, start, end, suffix = parse(directive)
        since = 0
        while since < len(self.folded):
            at = since
            if prefix:
                before = self.find(prefix, since, end_bound=False)
                if before is None:
                    return None
                since, at = before[0] + 1, self.skip_space(before[1])
            found = self.find(start, at, end_bound=bool(end) or not suffix)
            if found is None:
                return None
            if prefix and found[0] != at:
                continue
            since = since if prefix else found[0] + 1
            last = self.find_end(found, end, suffix)
            if last is not None or end:
                return last and (self.origins[found[0]], self.origins[last[1] - 1] + 1)
        return None

    def find_end(self, found: Interval, end: str, suffix: str) -> Interval | None:
        last: Interval | None = found
        while last is not None:
            if end:
                last = self.find(end, last[1], end_bound=not suffix)
            if last is None or not suffix:
                return last
            after = self.skip_space(last[1])
            following = self.find(suffix, after, start_bound=False)
            if following is not None and following[0] == after:
                return last
            if following is None or not end:
                return None
        return None


def is_wordy(character: str) -> bool:
    return character != "" and (character.isalnum() or character in "_\u202f")


def fold_character(character: str, narrow: str) -> str:
    if character == "\u202f":
        return narrow
    parts = unicodedata.normalize("NFKD", character.replace("’", "'").casefold())
    return "".join(part for part in parts if not unicodedata.category(part).startswith("M") and part != "\u00ad")


def parse(directive: str) -> tuple[str, str, str, str]:
    """Prefix, start, end and suffix, decoded; the grammar is checked on the way."""
    assert re.fullmatch(r"(?:[A-Za-z0-9._~]|%[0-9A-F]{2}|[-,])+", directive), directive
    parts = directive.split(",")
    prefix = parts.pop(0)[:-1] if parts[0].endswith("-") else ""
    suffix = parts.pop()[1:] if parts[-1].startswith("-") else ""
    assert 1 <= len(parts) <= 2
    assert not any("-" in part for part in [prefix, suffix, *parts])
    start, end = [*parts, ""][:2]
    return unquote(prefix), unquote(start), unquote(end), unquote(suffix)


def load(article: Article, narrow: str, shown: str | None = None) -> Browser:
    """The page of an article; ``shown`` is its text as published, where the stored one lost its narrow spaces."""
    shown_as_block = any(article.text[block.start : block.end] == article.title for block in article.content.blocks)
    pieces = [(character, -1) for character in f"{'' if shown_as_block else article.title}\n"]
    for block in article.content.blocks:
        span = range(block.start, block.end)
        pieces += [((shown or article.text)[offset], offset) for offset in span] + [("\n", block.end)]
    folded = [(fold_character(character, narrow), character, origin) for character, origin in pieces]
    return Browser(
        "".join(piece for piece, _, _ in folded),
        "".join("\u202f" * len(piece) if character == "\u202f" else piece for piece, character, _ in folded),
        tuple(origin for piece, _, origin in folded for _ in piece),
        narrow,
    )
