"""What is remembered of conversations and acts: who was told which quotes where, what was claimed, what is pinned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST_PINS = 50
"""Pinned questions of a library: each is put to every new view."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message somebody took on and has not finished: what a restart has to answer.

    ``message`` is the message key it was claimed by; ``request`` is the text given with the claim, None when that was
    too long to be kept; ``tries`` counts from 1 how often it was taken on; ``claimed`` is the last time of these.
    """

    platform: str
    message: str
    request: str | None
    claimed: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class QuoteAt:
    """Where a quote stands: offsets in the text of one version of an article, never the words themselves."""

    article: int
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it was first answered with.

    ``place`` is the channel or direct message and ``thread`` the thread in it, both as the platform names them;
    ``asker`` is the person; ``generation`` is the library's when it was answered; ``quotes`` are those shown.
    """

    platform: str
    place: str
    asker: str
    question: str
    locale: str | None
    generation: int
    quotes: tuple[QuoteAt, ...] = ()
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer whose buttons still work.

    ``id`` is what its buttons carry; ``shown`` counts the quotes shown so far; ``post`` is the platform's id of our
    message, None until it is noted.
    """

    id: str
    asked: Asked
    kept: datetime
    shown: int
    post: str | None


@dataclass(frozen=True, slots=True)
class Votes:
    """How many found answers helpful, how many did not, and why not: each reason with its count, the most frequent
    first."""

    helpful: int
    unhelpful: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question nobody could be told the answer to, as it was last worded.

    ``id`` names it in its library; ``missing`` are the words no article had, when it was last asked; ``count`` says
    how often it was asked, ``first`` and ``last`` when.
    """

    id: str
    question: str
    missing: tuple[str, ...]
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class AdminAct:
    """Something an administrator did or tried to do."""

    who: str
    what: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pin:
    """A question that is to keep its answer, and the quote that answers it.

    ``number`` names it in its library; ``good`` says whether it was answered so when it was last checked, ``newest``
    is the highest number of an article at that time: those that came later may have a better answer.
    """

    number: int
    question: str
    quote: QuoteAt
    pinned: datetime
    good: bool
    newest: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A reindex as it was asked for: by ``who`` ("" at the command line, else platform and person), and of what."""

    who: str = ""
    what: str = ""
    scratch: bool = False
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Reindex:
    """A reindex and how far it is: ``done`` of ``total`` in its ``phase``. Without ``ended`` it is at work, or was
    interrupted. ``outcome`` is "taken", "refused", "given_up" or "undone"."""

    number: int
    begun: Begun
    began: datetime
    phase: str
    done: int
    total: int
    ended: datetime | None = None
    outcome: str | None = None
