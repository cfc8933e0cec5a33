"""All there is in a workspace now, and everybody who waits for it to change."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tests.slackfake.nouns import (
    ADA,
    ALICE,
    ARCHIVED,
    BOB,
    BOT,
    BOT_NAME,
    EVE,
    GENERAL,
    GROUP,
    GUS,
    JSON,
    OLGA,
    OTHER_TEAM,
    RANDOM,
    ROBOT,
    SECRET,
    SLACKBOT,
    TEAM,
    Call,
    Channel,
    Delivery,
    Person,
    Post,
    Refused,
    Upload,
    View,
    Violation,
)

Found = TypeVar("Found")

PATIENCE = 8.0
"""Seconds that a test waits for something by default."""


def everybody() -> list[Person]:
    return [
        Person(ALICE, "alice"),
        Person(BOB, "bob", locale="fr-FR"),
        Person(ADA, "ada", admin=True),
        Person(OLGA, "olga", admin=True, owner=True),
        Person(GUS, "gus", guest=True),
        Person(EVE, "eve", admin=True, stranger=True),
        Person(ROBOT, "robot", bot=True),
        Person(BOT, BOT_NAME, bot=True),
        Person(SLACKBOT, "slackbot", bot=True),
    ]


def everywhere() -> list[Channel]:
    return [
        Channel(GENERAL, "general", "channel", {ALICE, BOB, ADA, OLGA, GUS, EVE, ROBOT, BOT}, shared=True),
        Channel(RANDOM, "random", "channel", {ALICE, BOB}),
        Channel(SECRET, "secret", "group", {ALICE, ADA, BOT}),
        Channel(ARCHIVED, "archived", "channel", {ALICE, BOT}, archived=True),
        Channel(GROUP, "mpdm-alice--bob--pullquote-1", "mpim", {ALICE, BOB, BOT}),
    ]


@dataclass
class Trigger:
    """What opens a dialog: once, and soon after the click."""

    user: str
    made: float
    used: bool = False


@dataclass
class Answering:
    """A response_url: where it answers, to whom, and how often it did."""

    channel: str
    user: str
    made: float
    original: Post | None = None
    uses: int = 0


@dataclass
class Clock:
    """The time in a workspace; it can be moved on by hand."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds


class Changes:
    """Tells those who wait that something has changed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, find: Callable[[], Found | None], patience: float = PATIENCE) -> Found:
        """What ``find`` finds, as soon as it is something true."""
        async with asyncio.timeout(patience):
            while not (found := find()):
                await self._next.wait()
            return found


def ignore(_: Post, __: str) -> None:
    """Tell nobody of a message."""


@dataclass
class Workspace:
    """The one workspace there is. Only people and the app's calls change it.

    ``scopes`` are those of the app's token, None for all; ``revoked`` is the error if it is worth nothing any more.
    ``echo`` is told of every message of the app that others see, with what became of it.
    """

    clock: Clock = field(default_factory=Clock)
    changes: Changes = field(default_factory=Changes)
    people: dict[str, Person] = field(default_factory=lambda: {it.id: it for it in everybody()})
    channels: dict[str, Channel] = field(default_factory=lambda: {it.id: it for it in everywhere()})
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    dialogs: dict[str, View] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    prompts: dict[str, JSON] = field(default_factory=dict)
    statuses: list[JSON] = field(default_factory=list)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    answerings: dict[str, Answering] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    url: str = ""
    scopes: frozenset[str] | None = None
    revoked: str = ""
    echo: Callable[[Post, str], None] = ignore
    threads: dict[tuple[str, str], list[Post]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def number(self, prefix: str) -> str:
        """A new id that begins so."""
        return f"{prefix}{next(self._numbers):06d}"

    def stamp(self) -> str:
        """A new timestamp of a message, later than all before."""
        return f"{int(self.clock())}.{next(self._numbers):06d}"

    def mind(self, rule: str, where: str, detail: str = "") -> None:
        """Keep that the app broke a rule."""
        self.violations.append(Violation(rule, where, detail))

    def put(self, post: Post) -> Post:
        """A message that is there now; blocks and their parts get the ids that the app left out."""
        name_parts(post.blocks, self.number)
        if post.thread and (post.channel, post.ts) not in self.posts:
            self.threads.setdefault((post.channel, post.thread), []).append(post)
        self.posts[post.channel, post.ts] = post
        self.changes.tell()
        return post

    def direct(self, *people: str) -> Channel:
        """The direct messages between the app and one person, or the group of several."""
        members = {*people, BOT}
        for channel in self.channels.values():
            if channel.kind in {"im", "mpim"} and channel.members == members:
                return channel
        single = len(people) == 1
        made = Channel(self.number("D0" if single else "G0"), "", "im" if single else "mpim", members)
        self.channels[made.id] = made
        return made

    def thread_of(self, channel: str, ts: str) -> list[Post]:
        """A message and the replies to it that are still there, as everybody sees them."""
        first = self.posts.get((channel, ts))
        found = ([first] if first else []) + self.threads.get((channel, ts), [])
        return [it for it in found if it.only_for is None and (channel, it.ts) in self.posts]

    def require(self, *scopes: str) -> None:
        """Refuse unless the app's token has one of these scopes."""
        if scopes and self.scopes is not None and not self.scopes & set(scopes):
            self.mind("missing_scope", "token", " or ".join(scopes))
            raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(sorted(self.scopes)))

    def trigger(self, user: str) -> str:
        made = self.number("trigger.")
        self.triggers[made] = Trigger(user, self.clock())
        return made

    def answering(self, channel: str, user: str, original: Post | None = None) -> str:
        """The address of a new response_url."""
        made = self.number("answer-")
        self.answerings[made] = Answering(channel, user, self.clock(), original)
        return f"{self.url}/response/{made}"


def team_of(person: Person) -> str:
    return OTHER_TEAM if person.stranger else TEAM


def name_parts(blocks: list[JSON], number: Callable[[str], str]) -> None:
    """Give blocks and the elements in them the ids that Slack gives when the app gave none."""
    for block in blocks:
        block.setdefault("block_id", number("block"))
        for element in parts_of(block):
            element.setdefault("action_id", number("action"))


def parts_of(block: JSON) -> list[JSON]:
    """The elements of a block that can be pressed, chosen from or typed into."""
    candidates = [block.get("accessory"), block.get("element")]
    if block.get("type") in {"actions", "context_actions"}:
        candidates += block.get("elements", [])
    return [it for it in candidates if isinstance(it, dict) and it.get("type") != "image"]
