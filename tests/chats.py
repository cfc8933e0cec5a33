"""A chat that only remembers what it was sent: the Chat port by hand, and visits from a few words."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.message import Buttons, Message
from bot.ports import ChatError
from bot.reception.desks import Desks
from bot.reception.limit import Limit
from bot.reception.reception import Reception
from bot.request import Turn, Upload, Visitor
from bot.turn import read_line, read_press
from bot.visit import Visit, make_visit
from tests.newsroom import NOW, open_desks

NUMBERS = itertools.count(1)

PATIENCE = 45.0
"""Seconds that messages are waited for, on the slowest of machines."""


@dataclass
class PaperChat:
    """Posts are kept as (place, message, private); faults wait in ``refusing`` and are met one a call."""

    admins: set[str] = field(default_factory=lambda: {"ada"})
    files: dict[str, bytes] = field(default_factory=dict)
    refusing: list[Exception] = field(default_factory=list)
    posts: list[tuple[Visit, Message]] = field(default_factory=list)
    updates: list[Message] = field(default_factory=list)
    waited: list[Visit] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    found: str | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def is_admin(self, visit: Visit) -> bool:
        return visit.visitor.person in self.admins

    async def fetch(self, upload: Upload) -> bytes:
        if upload.address not in self.files:
            raise ChatError("gone", upload.name)
        return self.files[upload.address]

    async def wait(self, visit: Visit) -> None:
        self.waited.append(visit)

    async def update(self, visit: Visit, message: Message) -> None:  # noqa: ARG002 - the port's
        self.updates.append(message)

    async def post(self, visit: Visit, message: Message) -> str | None:
        if self.refusing:
            raise self.refusing.pop(0)
        async with self.changed:
            self.posts.append((visit, message))
            self.changed.notify_all()
        return f"post-{len(self.posts)}"

    def thread_of(self, visit: Visit, post: str) -> str:
        return visit.visitor.thread or post

    async def find(self, visit: Visit) -> str | None:  # noqa: ARG002 - the port's
        return self.found

    async def remove(self, visit: Visit, post: str) -> None:  # noqa: ARG002 - the port's
        self.removed.append(post)

    async def wait_for(self, count: int) -> list[Message]:
        """The messages posted, as soon as there are so many."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: len(self.posts) >= count), PATIENCE)
        return [message for _, message in self.posts]


@asynccontextmanager
async def open_reception(
    folder: Path, seeds: Path, *, separate: bool = False, per_minute: int = 1_000, locale: str | None = None
) -> AsyncIterator[Reception]:
    """A reception over the articles in ``seeds``, with the database in ``folder``, made if there is none."""
    async with open_desks(folder, seeds, separate=separate, locale=locale) as desks:
        yield make_reception(desks, per_minute, locale)


def make_reception(desks: Desks, per_minute: int = 1_000, locale: str | None = None, now: datetime = NOW) -> Reception:
    """A reception whose clock stands still."""
    memory = desks.of(desks.library_of("paper", "W1")).memory
    return Reception(desks, memory, Limit(per_minute), lambda: now, locale, now)


def visitor(person: str = "bob", channel: str = "C1", workspace: str = "W1", thread: str | None = None) -> Visitor:
    return Visitor("paper", workspace, channel, person, thread)


def say(line: str, who: Visitor | None = None, *, addressed: bool = True, key: str = "") -> Visit:
    """A visit that says a line, as a new message unless it has a key."""
    return _visit(read_line(line), who, addressed=addressed, key=key)


def press(message: Message, verb: str, who: Visitor | None = None, nth: int = 1) -> Visit:
    """A visit that presses the nth button of a verb."""
    buttons = [button for part in message.parts if isinstance(part, Buttons) for button in part.buttons]
    found = [button for button in buttons if button.verb == verb]
    return _visit(read_press(verb, found[nth - 1].argument), who)


def verbs_of(message: Message) -> list[str]:
    return [button.verb for part in message.parts if isinstance(part, Buttons) for button in part.buttons]


def _visit(turn: Turn, who: Visitor | None, *, addressed: bool = True, key: str = "") -> Visit:
    number = next(NUMBERS)
    visit = make_visit(turn, who or visitor(), f"E{number}", key or f"M{number}")
    return replace(visit, addressed=addressed)
