"""The nouns of what we say: a message is parts, free of any platform's markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Tone(StrEnum):
    """How a text is meant to stand on the page."""

    PLAIN = "plain"
    TITLE = "title"
    QUIET = "quiet"
    DROPPED = "dropped"
    ADDED = "added"


class Outcome(StrEnum):
    """How a request ended; the command line's exit code follows from it."""

    DONE = "done"
    NOTHING = "nothing"
    MISUSE = "misuse"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of our own words."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of an article's own words; ``marked`` ones answer the question."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A name, and the address it opens, if there is one."""

    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Also:
    """Other articles that say the same, by publisher (or title): "also in", the first of them, "and 3 more"."""

    label: str
    links: tuple[Link, ...]
    rest: str | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """Where a quote comes from. ``language`` is a name in the reader's language, ``code`` its ISO code.

    ``link`` opens the article at the quote, or else the page on which it is kept; ``place`` is file and line of an
    article without an address. ``gone`` says so when the article's own page is not there any more.
    """

    title: str
    title_note: str | None
    publisher: str | None
    published: date | None
    language: str
    code: str
    link: str | None
    place: str | None
    also: Also | None = None
    gone: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """An article's own words, character for character in order, and where they come from.

    ``number`` counts the quotes of a question from 1, over all messages about it.
    """

    pieces: tuple[Piece, ...]
    meta: Meta
    number: int = 1

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: what it is, and what is to be said of it."""

    label: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of equal rank."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Something the reader can ask for next: a verb and what it is about.

    ``argument`` is opaque: the id of a kept answer, or of another stored row, with a number behind a dot if the verb
    takes one ("k3J…Q.2"), of at most 64 characters of A-Z a-z 0-9 _ - and the dot. ``read_press`` takes it apart.
    """

    label: str
    verb: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """What the reader can ask for next."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long operation is: ``done`` steps so far of ``total``; ``rest`` is how long it will take, if known."""

    label: str
    done: int
    total: int
    rest: str = ""

    @property
    def numbers(self) -> str:
        """The steps, and how long the rest takes."""
        return f"{self.done}/{self.total}" + (f" · {self.rest}" if self.rest else "")


Part = Text | Quote | Listing | Buttons | Progress


@dataclass(frozen=True, slots=True)
class Message:
    """What is said in answer to one request.

    ``summary`` is one sentence for a reader who sees nothing else (a notification, a script). ``private``
    messages are for the asker alone. ``missing`` are question words that no tracked article has. ``answer`` is the id
    under which an answer is kept, ``removes`` the platform's id of a post of ours that is to be taken away (empty: the
    one whose button was pressed). ``locale`` is the language of our own words, one of those the bot speaks.
    """

    parts: tuple[Part, ...]
    summary: str
    outcome: Outcome = Outcome.DONE
    private: bool = False
    missing: tuple[str, ...] = ()
    answer: str | None = None
    removes: str | None = None
    locale: str = ""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(part for part in self.parts if isinstance(part, Quote))
