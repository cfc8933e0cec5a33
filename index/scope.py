"""What a question is limited to: operators such as site:, lang:, before:, a phrase in quotation marks, -word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import regex

from index.analyse.tokens import fold, normalise, words
from index.model import Article, Passage

_OPERATOR = regex.compile(
    r"(?<!\S)(?:"
    r"(?P<name>site|feed|lang|before|after|article):(?P<value>[^\s\"?!,;]+)"
    r"|-(?P<without>[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*)"
    r"|[\"“„«]\s*(?P<phrase>[^\"“”„«»]*[\p{L}\p{N}][^\"“”„«»]*?)\s*[\"”“»]"
    r")(?=[\s?!.,;]|$)",
    regex.IGNORECASE,
)
_FOLDED = regex.compile(r"[^\x00-\x7f‘’“”«»–—…\u00a0\u202f]")
"""What may become other letters when accents are left out."""

_DATE = regex.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles and passages that may answer; empty fields do not limit.

    ``phrases`` and ``without`` are folded words joined by spaces: every phrase must stand in the passage, no word of
    ``without`` may. ``articles`` are numbers of articles. ``before`` and ``after`` are exclusive; an article without a
    date is outside of both.
    """

    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    before: date | None = None
    after: date | None = None

    def __bool__(self) -> bool:
        return self != Scope()

    def admits_article(self, article: Article) -> bool:
        """Whether passages of the article may answer."""
        content = article.content
        if self.articles and str(article.id) not in self.articles:
            return False
        if self.languages and content.language not in self.languages:
            return False
        if self.sites and not any(_is_site(site, article) for site in self.sites):
            return False
        if self.feeds and not any(feed in article.location.casefold() for feed in self.feeds):
            return False
        if (self.before or self.after) and content.published is None:
            return False
        early = self.before is None or (content.published is not None and content.published < self.before)
        return early and (self.after is None or (content.published is not None and content.published > self.after))

    def admits_passage(self, passage: Passage) -> bool:
        """Whether a passage of an admitted article may answer."""
        if not (self.phrases or self.without):
            return True
        if not _may_hold(passage.text, self.phrases):
            return False
        text = f" {_flat(passage.text, passage.article.language)} "
        held = all(f" {phrase} " in text for phrase in self.phrases)
        return held and not any(f" {word} " in text for word in self.without)


def parse_scope(text: str) -> tuple[str, Scope]:
    """A question without its operators, and what they say; the words of a phrase stay in the question.

    An operator whose value makes no sense (before:soon) is left in the question as it is.
    """
    found: dict[str, list[str]] = {}
    dates: dict[str, date] = {}

    def take(match: regex.Match[str]) -> str:
        name, value = (match["name"] or "").lower(), match["value"] or ""
        if match["phrase"]:
            found.setdefault("phrase", []).append(_flat(match["phrase"], "fr"))
            return match["phrase"]
        if match["without"]:
            found.setdefault("without", []).append(_flat(match["without"], "fr"))
        elif name in {"before", "after"}:
            when = _read_date(value, last=name == "after")
            if when is None:
                return match.group()
            dates[name] = when
        else:
            found.setdefault(name, []).append(value.casefold())
        return " "

    question = " ".join(_OPERATOR.sub(take, text).split())
    return question, Scope(
        phrases=tuple(found.get("phrase", ())),
        without=tuple(found.get("without", ())),
        sites=tuple(found.get("site", ())),
        feeds=tuple(found.get("feed", ())),
        languages=tuple(found.get("lang", ())),
        articles=tuple(number.removeprefix("#") for number in found.get("article", ())),
        before=dates.get("before"),
        after=dates.get("after"),
    )


def carry_limits(before: str, text: str) -> list[str]:
    """The operators of an earlier question, as typed, whose names a later one does not use; phrases are not carried."""
    used = {match["name"].lower() for match in _OPERATOR.finditer(text) if match["name"]}
    named = (match for match in _OPERATOR.finditer(before) if match["name"])
    return [match.group() for match in named if match["name"].lower() not in used]


def _flat(text: str, language: str) -> str:
    return " ".join(fold(word.form) for word in words(text, language))


def _may_hold(text: str, phrases: Sequence[str]) -> bool:
    """Whether the letters of all the phrases' words are in a text: most texts are ruled out without being read."""
    plain = text.lower().replace(".", "")
    lacking = [word for phrase in phrases for word in phrase.split() if word.isalpha() and word not in plain]
    if not lacking or not _FOLDED.search(text):
        return not lacking
    pieces = [normalise(piece) if piece.isascii() else fold(normalise(piece)) for piece in text.split()]
    letters = " ".join(pieces).replace(".", "")  # "U.S." is read as "us"
    return all(word in letters for word in lacking)


def _read_date(value: str, *, last: bool) -> date | None:
    """The day, or the first (``last``: the last) day of the month or year."""
    parts = _DATE.fullmatch(value)
    if parts is None:
        return None
    year, month, day = parts.groups()
    try:
        if day:
            return date(int(year), int(month), int(day))
        first = date(int(year), int(month or 1), 1)
        if not last:
            return first
        following = date(int(year) + (not month or month == "12"), (int(month) % 12 + 1) if month else 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        return None


def _is_site(site: str, article: Article) -> bool:
    """The site is the address's host or one above it, or (part of) the publisher's name."""
    host = (urlsplit(article.content.url or "").hostname or "").removeprefix("www.")
    wanted = site.removeprefix("www.")
    publisher = fold((article.content.publisher or "").casefold())
    return host == wanted or host.endswith(f".{wanted}") or fold(wanted) in publisher
