"""What a person asks of the bot, whatever the platform."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One verb with what it is about.

    ``argument`` is a question, or an article's number or name; ``number`` is that of a quote (for context) or says
    how many quotes were shown already (for more). ``locale`` is the asker's, if known; ``raw`` asks for an article
    with the lines that are never quoted.
    """

    argument: str = ""
    number: int = 0
    locale: str | None = None
    raw: bool = False
