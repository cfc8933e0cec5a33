"""What it takes to reply to a visit, as it is kept with the visit: where its message stands, and how else to answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from bot.visit import Visit

MARK = 32
"""Characters of a visit's mark."""


@dataclass(frozen=True, slots=True)
class Reply:
    """``ts`` is the message that was written to us, ``pressed`` our post whose button was pressed.

    ``url`` takes private replies for 30 minutes (response_url). ``home`` says that all began in the Home tab.
    """

    ts: str = ""
    pressed: str = ""
    url: str = ""
    home: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply is posted: a channel or a person, a thread of it or none, and what marks the reply as ours.

    Nothing that replies to the visit was posted ``since`` the time of a message, "" when there is none.
    """

    channel: str
    thread: str | None
    mark: str
    since: str = ""


def pack_reply(reply: Reply) -> str:
    """A reply as text, for ``Visit.reply``."""
    return json.dumps({name: value for name, value in asdict(reply).items() if value}, separators=(",", ":"))


def reply_of(visit: Visit) -> Reply:
    """How to reply to a visit."""
    return Reply(**json.loads(visit.reply)) if visit.reply else Reply()


def place_of(visit: Visit) -> Place:
    """Where everybody sees the reply: the thread of the question, or below the post whose button was pressed."""
    reply = reply_of(visit)
    thread = visit.visitor.thread or reply.ts or None
    return Place(visit.visitor.channel, thread, mark_of(visit), reply.ts or reply.pressed)


def place_alone(visit: Visit) -> Place:
    """The direct messages with whoever asked."""
    return Place(visit.visitor.person, None, mark_of(visit))


def thread_at(visit: Visit) -> str | None:
    """The thread that the visitor is looking at. What only they see is shown nowhere else, and not in one to be."""
    return None if visit.visitor.thread == reply_of(visit).pressed else visit.visitor.thread


def mark_of(visit: Visit) -> str:
    """What tells a visit's replies from others, and tells nobody else anything."""
    return hashlib.sha256(visit.message.encode()).hexdigest()[:MARK]
