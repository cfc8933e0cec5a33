"""Names and times in the reader's language."""

from __future__ import annotations

from datetime import datetime

from babel import Locale, UnknownLocaleError

from bot.wording.catalogue import Wording

MINUTE, HOUR, DAY = 60, 3600, 86400


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


def join_words(words: tuple[str, ...]) -> str:
    """Words of a question, each in quotation marks, in a row."""
    return ", ".join(f"“{word}”" for word in words)
