"""When a source on the web is read next: sooner where much changes, later where little does, never given up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index.ports import Validators, Watch

HOUR, DAY = 3600, 86_400

SHORTEST = HOUR
"""Seconds between two readings, however often a source changes: asking more often is bad manners."""

LONGEST = {"feed": 6 * HOUR, "sitemap": DAY, "page": 7 * DAY}
"""Seconds between two readings of a source that never changes, by its kind."""

FIRST = {"feed": HOUR, "sitemap": 6 * HOUR, "page": DAY}

FASTER, SLOWER = 0.5, 1.5
"""What the pause is multiplied by after a reading that found something new, or nothing."""

LONGEST_AFTER_FAILURES = 2 * DAY
"""Seconds after which a source that fails and fails is tried again all the same."""

SPREAD = 0.2
"""How much of the pause chance may add, so that sources added together do not stay together."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one reading of a source went: ``changed`` is whether it found something new."""

    changed: bool
    validators: Validators | None = None
    title: str = ""


def begin(kind: str, now: datetime, title: str = "", validators: Validators | None = None) -> Watch:
    """A source that was just added: it is due at once, unless it is a page, which was just read."""
    pause = FIRST[kind]
    due = now + timedelta(seconds=pause) if kind == "page" else now
    return Watch(due, pause, title=title, validators=validators)


def after_success(watch: Watch, kind: str, reading: Reading, now: datetime, chance: float) -> Watch:
    """The watch after a complete reading; ``chance`` is a number from 0 to 1."""
    pause = int(watch.pause * (FASTER if reading.changed else SLOWER))
    pause = min(max(pause, SHORTEST), LONGEST[kind])
    title = reading.title or watch.title
    return Watch(_later(now, pause, chance), pause, 0, title, reading.validators or watch.validators)


def after_failure(watch: Watch, now: datetime, chance: float, retry_after: int | None = None) -> Watch:
    """The watch after a reading that failed: the pause doubles, or is what the server asked for if that is longer."""
    pause = min(SHORTEST * 2**watch.failures, LONGEST_AFTER_FAILURES)
    pause = max(pause, min(retry_after or 0, LONGEST_AFTER_FAILURES))
    return replace(watch, due=_later(now, pause, chance), failures=watch.failures + 1)


def stop(watch: Watch) -> Watch:
    """The watch of a source that is followed no more."""
    return replace(watch, due=None)


def _later(now: datetime, pause: int, chance: float) -> datetime:
    return now + timedelta(seconds=pause * (1 + SPREAD * chance))
