"""What became of a list of addresses, worded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.message import Entry, Listing, Message, Outcome, Part, Text
from bot.wording.catalogue import Wording
from index.follow.subscribe import Subscribed

OUTCOMES = ("followed", "already", "later", "refused")


def tell_subscribed(done: Sequence[Subscribed], said: Wording) -> Message:
    """How many became what, and a line for each that could not be read."""
    counts = Counter(each.outcome for each in done)
    lines = [said.say(f"exchange.{outcome}", n=counts[outcome]) for outcome in OUTCOMES if counts[outcome]]
    summary = " ".join(lines) or said.say("exchange.empty")
    troubled = [each for each in done if each.error is not None]
    parts: list[Part] = [Text(summary)]
    if troubled:
        parts.append(Listing(tuple(_tell(each, said) for each in troubled)))
    good = counts["refused"] < len(done)
    return Message(tuple(parts), summary, Outcome.DONE if good else Outcome.NOTHING)


def _tell(each: Subscribed, said: Wording) -> Entry:
    reason = said.say(f"reading.{each.error.reason}", detail=each.error.detail) if each.error else ""
    return Entry(each.address, (said.say(f"exchange.{each.outcome}_one"), reason))
