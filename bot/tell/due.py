"""When a source of the web is read next, worded."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.wording.catalogue import Wording
from index.ports import Watch

TWO_DAYS = 48
"""Hours from which on days are told."""


def tell_next(watch: Watch | None, now: datetime, said: Wording) -> str | None:
    """When a source of the web is read next; None for one that is not on the web."""
    if watch is None:
        return None
    if watch.due is None:
        return said.say("follow.over")
    if watch.due <= now:
        return said.say("follow.due")
    hours = (watch.due - now) // timedelta(hours=1)
    return said.say("follow.days", n=hours // 24) if hours >= TWO_DAYS else said.say("follow.hours", n=max(hours, 1))
