"""Pinned questions, worded."""

from __future__ import annotations

from collections.abc import Sequence

from bot.message import Entry, Listing, Message, Text, Tone
from bot.wording.catalogue import Wording
from index.exam import Expected, Fate


def tell_pins(fates: Sequence[tuple[Expected, Fate]], said: Wording) -> Message:
    """Every pinned question, and how it is answered now."""
    title = said.say("reindex.pins_title")
    entries = tuple(Entry(f"{it.number}. {it.question}", (said.say(f"reindex.fate_{fate}"),)) for it, fate in fates)
    how = Text(said.say("reindex.pins_how"), Tone.QUIET)
    return Message((Text(title, Tone.TITLE), Listing(entries), how), title, private=True)
