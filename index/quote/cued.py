"""What words show in a sentence: the cues of a language, and runs of words that could be the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from index.analyse.tokens import words
from index.quote.read import REMEMBERED, Analysed

Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A run of tokens that could be (part of) the answer, and how strongly it looks like it (0 to 1)."""

    first: int
    last: int
    strength: float


@cache
def cues(language: str) -> Mapping[str, frozenset[Forms]]:
    """The cue words and phrases of a language by what they show; months and weekdays are dates by CLDR."""
    table: dict[str, set[Forms]] = {}
    path = files("index.quote").joinpath("cues", f"{language}.txt")
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        kind, colon, listed = line.partition(":")
        if colon and not line.startswith("#"):
            phrases = (tuple(word.form for word in words(part, language)) for part in listed.split(","))
            table.setdefault(kind, set()).update(phrase for phrase in phrases if phrase)
    for width in ("wide", "abbreviated"):
        table.setdefault("when", set()).update(calendar(language, width))
    return {kind: frozenset(phrases) for kind, phrases in table.items()}


@cache
def calendar(language: str, width: str = "wide") -> frozenset[Forms]:
    """The months and weekdays of a language by CLDR, "wide" or "abbreviated"."""
    try:
        locale = Locale(language)
    except UnknownLocaleError:
        return frozenset()
    names = (name for table in (locale.months, locale.days) for name in table["format"][width].values())
    forms = (tuple(word.form for word in words(name, language)) for name in names)
    return frozenset(form for form in forms if form and len(form[0]) > 2)  # noqa: PLR2004  # "di" is a stop word


def cued(words: Analysed, kind: str) -> Iterator[tuple[int, int]]:
    """The runs of tokens that are cues of a kind."""
    openings = _openings(words.language, kind)
    forms = words.forms
    if openings.keys().isdisjoint(forms):
        return  # of most kinds most sentences have no word, which this tells without a loop
    for at, form in enumerate(forms):
        for phrase in openings.get(form, ()):
            if forms[at : at + len(phrase)] == phrase:
                yield at, at + len(phrase) - 1
                break


def begins_cued(words: Analysed, kind: str) -> int | None:
    """The last token of the cue with which a sentence begins, if it does."""
    forms = words.forms
    phrases = _openings(words.language, kind).get(forms[0], ()) if forms else ()
    return next((len(phrase) - 1 for phrase in phrases if forms[: len(phrase)] == phrase), None)


@cache
def _openings(language: str, kind: str) -> Mapping[str, Sequence[Forms]]:
    """The cues of a kind by their first word, longest first."""
    table: dict[str, list[Forms]] = {}
    for phrase in sorted(cues(language).get(kind, ()), key=len, reverse=True):
        table.setdefault(phrase[0], []).append(phrase)
    return table


@lru_cache(maxsize=REMEMBERED)
def agents(words: Analysed) -> Sequence[int]:
    """The positions of words such as "by", which introduce who did it."""
    if "passive" in cues(words.language) and not any(cued(words, "passive")):
        return []  # German "von" is mostly "of"
    return [first for first, _ in cued(words, "agent")]
