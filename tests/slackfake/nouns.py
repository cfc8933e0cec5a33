"""Who and what there is in a workspace, and what is kept of everything that went to and fro."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]
"""An object as JSON has it."""

TEAM = "T0OURS"
OTHER_TEAM = "T0THEIRS"
APP = "A0PULLQUOTE"
BOT = "U0PULLQUOTE"
BOT_ID = "B0PULLQUOTE"
BOT_NAME = "pullquote"
BOT_TOKEN = "xoxb-loopback-bot"
APP_TOKEN = "xapp-loopback-app"
SIGNING_SECRET = "loopback-signing-secret"

ALICE, BOB, ADA, OLGA = "U0ALICE", "U0BOB", "U0ADA", "U0OLGA"
GUS, EVE, ROBOT = "U0GUS", "U0EVE", "U0ROBOT"
SLACKBOT = "USLACKBOT"
"""Who tells a person that an app did not respond."""

GENERAL, RANDOM, SECRET, ARCHIVED, GROUP = "C0GENERAL", "C0RANDOM", "C0SECRET", "C0ARCHIVED", "G0GROUP"


class Refused(Exception):
    """What Slack tells as ok: false, with what it adds."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass
class Person:
    """Somebody with an account. ``stranger``: of another company, met in a shared channel."""

    id: str
    name: str
    locale: str = "en-US"
    admin: bool = False
    owner: bool = False
    guest: bool = False
    stranger: bool = False
    bot: bool = False


@dataclass
class Channel:
    """A place to talk. ``kind`` is Slack's channel_type: channel, group (private), im, mpim."""

    id: str
    name: str
    kind: str
    members: set[str]
    archived: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Upload:
    """A file that a person puts into a message."""

    name: str
    content: bytes
    mimetype: str = "text/plain"


@dataclass(eq=False)
class Post:
    """A message. ``only_for`` is the one who sees an ephemeral one."""

    channel: str
    ts: str
    author: str
    text: str = ""
    blocks: list[JSON] = field(default_factory=list)
    thread: str | None = None
    only_for: str | None = None
    metadata: JSON | None = None
    files: list[str] = field(default_factory=list)
    edits: int = 0
    subtype: str | None = None


@dataclass(eq=False)
class View:
    """A Home tab or a dialog; ``data`` is the view as Slack keeps it, its id and hash among the rest."""

    user: str
    data: JSON

    @property
    def blocks(self) -> list[JSON]:
        blocks: list[JSON] = self.data["blocks"]
        return blocks


@dataclass(eq=False)
class Delivery:
    """Something told to the app. ``took`` is the time to the ack in seconds, None while there is none.

    ``status`` is that of the HTTP answer (0 where there was none), ``reply`` what the app put into its ack.
    """

    kind: str
    payload: JSON
    retry: int = 0
    took: float | None = None
    status: int | None = None
    reply: JSON | None = None
    lost: bool = False

    @property
    def acked(self) -> bool:
        return self.took is not None

    @property
    def event_id(self) -> str:
        """The id of an event; "" for a command or a click."""
        return str(self.payload.get("event_id", ""))


@dataclass(frozen=True)
class Said:
    """What a person did: the message it made, if any, and what the app was told about it."""

    post: Post | None
    deliveries: tuple[Delivery, ...]

    @property
    def ts(self) -> str:
        assert self.post is not None
        return self.post.ts

    @property
    def event_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(it.event_id for it in self.deliveries))


@dataclass(frozen=True)
class Call:
    """A call of the app: ``outcome`` is "ok", the error Slack told, or the fault that went off."""

    method: str
    args: JSON
    outcome: str


@dataclass(frozen=True)
class Violation:
    """A rule of Slack's, or of good manners, that the app broke."""

    rule: str
    where: str
    detail: str = ""
