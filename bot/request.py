"""What a person asks of the bot, whatever the platform."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, and where: ids as the platform has them, to be compared and never to be shown.

    ``platform`` is "slack", "discord" and the like; ``workspace`` the Slack workspace or Discord server, empty where
    there is none; ``thread`` is what the message belongs to, None when it begins something new. ``direct`` places are
    seen by nobody but who talks with the bot; ``private`` says that the answer is for the person alone.
    """

    platform: str
    workspace: str
    channel: str
    person: str
    thread: str | None = None
    direct: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a message brought: its name, its size in bytes, and where the platform keeps it."""

    name: str
    size: int
    address: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was handed over, and what is in it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """What one verb is about.

    ``argument`` is a question, or an article's number or name; ``number`` is that of a quote (for context), of a
    choice (for topic and reason), or says how many quotes were shown already (for more). ``locale`` is the asker's, if
    known; ``raw`` asks for an article with the lines that are never quoted, ``versions`` for a list of its
    versions, ``scratch`` for reading again what articles were made from, ``force`` for taking also what answers worse.
    ``answer`` is the id of a kept answer that the verb is about, ``documents`` are files handed over. ``visitor`` is
    None at the terminal of the installation; ``overheard`` says that nobody addressed us.
    """

    argument: str = ""
    number: int = 0
    locale: str | None = None
    raw: bool = False
    versions: bool = False
    scratch: bool = False
    force: bool = False
    answer: str = ""
    visitor: Visitor | None = None
    overheard: bool = False
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A verb of the desk, and what it is about."""

    verb: str
    request: Request
