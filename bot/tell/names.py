"""Names and times in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

from bot.wording.catalogue import Wording

MINUTE, HOUR, DAY = 60, 3600, 86400

MOST_WORDS = 8
LONGEST_WORD = 60
"""Words of a question that are repeated, and characters of each: a question may have 100,000 of them."""


def name_language(code: str, said: Wording) -> str:
    """The name of a language (ISO 639-1) in the reader's, or the code itself."""
    try:
        name: str | None = Locale(said.language).languages.get(code)
    except UnknownLocaleError:
        name = None
    return name or code


def tell_age(then: datetime, now: datetime, said: Wording) -> str:
    """How long ago, in one unit: "3 hours ago". A time to come is "just now"."""
    seconds = (now - then).total_seconds()
    if seconds < MINUTE:
        return said.say("answer.just_now")
    for name, unit, limit in (("minutes", MINUTE, HOUR), ("hours", HOUR, DAY)):
        if seconds < limit:
            return said.say(f"answer.{name}", n=int(seconds // unit))
    return said.say("answer.days", n=int(seconds // DAY))


def tell_rest(seconds: float, said: Wording) -> str:
    """How long something will take, in seconds, minutes or hours."""
    for name, unit, limit in (("seconds", 1, MINUTE), ("minutes", MINUTE, HOUR)):
        if seconds < limit:
            return said.say(f"reindex.rest_{name}", n=max(round(seconds / unit), 1))
    return said.say("reindex.rest_hours", n=round(seconds / HOUR))


def join_words(words: Sequence[str], said: Wording) -> str:
    """Words of a question, each in quotation marks, as alternatives: "a", "b" or "c"."""
    told = [said.say("answer.word", word=shorten(word)) for word in words[:MOST_WORDS]]
    return format_list([*told, "…"] if len(words) > MOST_WORDS else told, "or", said.language)


def shorten(word: str) -> str:
    """What a person typed, or its beginning."""
    return word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…"
