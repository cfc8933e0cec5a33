"""What can go wrong between the app and Slack, laid out beforehand: the next calls meet it in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatch

from tests.slackfake.nouns import JSON

SOCKET = "socket"
RESPONSE_URL = "response_url"
DOWNLOAD = "download"
"""What a fault may be laid out for beside the names of methods: a connection, an answer, a file."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. ``after``: the call takes effect, and only its answer is lost.

    ``cut`` ends the connection without an answer, ``hang`` never answers, ``error`` is told as ok: false, and
    ``status`` is that of the answer, with ``retry_after`` seconds in its header.
    """

    status: int = 200
    error: str = ""
    retry_after: float | None = None
    cut: bool = False
    hang: bool = False
    after: bool = False

    @property
    def name(self) -> str:
        kind = "cut" if self.cut else "hang" if self.hang else self.error or str(self.status)
        return f"lost: {kind}" if self.after else kind


def limited(seconds: float = 0) -> Fault:
    """Too many calls: 429, to be tried again after so many seconds."""
    return Fault(429, "ratelimited", seconds)


def failing(status: int = 500) -> Fault:
    """A server error before anything happened."""
    return Fault(status, "internal_error")


def refusing(error: str) -> Fault:
    """Any error that Slack tells with status 200."""
    return Fault(error=error)


CUT = Fault(cut=True)
HANG = Fault(hang=True)
LOST = Fault(cut=True, after=True)
LOST_500 = Fault(500, "internal_error", after=True)

Which = Callable[[JSON], bool]


def any_call(_: JSON) -> bool:
    return True


def has_blocks(args: JSON) -> bool:
    return bool(args.get("blocks"))


@dataclass
class Rule:
    """A fault, for which calls, how often, and how many calls go well before."""

    match: str
    fault: Fault
    times: int
    skip: int
    which: Which


@dataclass
class Faults:
    """The faults laid out and not yet gone off."""

    rules: list[Rule] = field(default_factory=list)
    waiting: dict[str, float] = field(default_factory=dict)

    def add(self, match: str, fault: Fault, times: int = 1, skip: int = 0, which: Which = any_call) -> None:
        """Lay out a fault for the next calls of methods like ``match`` (as file names match)."""
        self.rules.append(Rule(match, fault, times, skip, which))

    def refuse_blocks(self, times: int = 1) -> None:
        """Messages with blocks are refused; the same words without them are taken."""
        self.add("chat.*", refusing("invalid_blocks"), times, which=has_blocks)

    def take(self, method: str, args: JSON) -> Fault | None:
        """The fault that this call meets."""
        for rule in self.rules:
            if rule.times and fnmatch(method, rule.match) and rule.which(args):
                if rule.skip:
                    rule.skip -= 1
                    continue
                rule.times -= 1
                if rule.fault.retry_after is not None:
                    self.waiting[method] = time.monotonic() + rule.fault.retry_after
                return rule.fault
        return None

    def is_early(self, method: str) -> bool:
        """Whether the app was told to leave this method alone for longer. Asked once a call."""
        return time.monotonic() < self.waiting.pop(method, 0.0)
