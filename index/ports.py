"""The seams of the index: what a store, a ranker and a fetcher promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from index.kept import Begun, Reindex
from index.model import Article, Extracted
from index.texts import Texts

if TYPE_CHECKING:
    from index.extract.parsed import Parsed, Received

NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """One place that could not be read: ``reason`` is a wording key, ``since`` when it began to fail."""

    location: str
    reason: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Something tracked, and how it fared when it was last read.

    ``kind`` is "folder" for now; ``checked`` is None before the first complete read; ``articles`` counts the
    live articles that came from it; ``states`` is what `note_checked` was last given.
    """

    id: int
    location: str
    kind: str
    checked: datetime | None
    articles: int
    problems: tuple[Problem, ...]
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What one write did to one article: "added", "changed", "unchanged", "removed" or "restored"."""

    location: str
    outcome: str
    article_id: int | None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask whether a page has changed; it is sent to the very ``address`` that gave it."""

    address: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was had from the web.

    ``address`` is where it came from in the end; ``moved`` is where it is for good, by the server's own words, when
    that is not what was asked for. ``unchanged`` is the answer "not modified": ``body`` is empty then. ``body`` is
    complete and unpacked; ``media_type`` ("" when not declared) and ``charset`` are what the server says, unverified.
    """

    address: str
    moved: str | None
    unchanged: bool
    body: bytes
    media_type: str
    charset: str | None
    validators: Validators
    fetched: datetime


class Fetcher(Protocol):
    """Gets pages from the web, politely and without harm to anybody's network, this one included.

    Only public addresses and the intranet hosts that a setting allows are ever connected to, redirects included.
    Seconds, bytes and redirects are bounded. Waiting for a host's turn is not: that host's pages wait for each other.
    """

    async def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """The page at an address as a person wrote it; ``known`` is what came with the last complete one.

        Raises only FetchError, whose ``reason`` is a Reason of ``index.fetch``; "gone" is a page that was taken away
        on purpose. Whatever is not known to be complete is an error, so that a good text is never replaced by a part.
        """


@dataclass(frozen=True, slots=True)
class Watch:
    """When a source on the web is read next, and how that went before.

    ``due`` is None for one that is followed no more; ``pause`` are the seconds between two times, ``failures`` counts
    those since the last success (the cause is the source's problem). ``validators`` came with the last complete page.
    """

    due: datetime | None
    pause: int
    failures: int = 0
    title: str = ""
    validators: Validators | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """What an article was read from, as it came; ``fragment`` says that it is HTML out of a feed."""

    body: bytes
    media_type: str
    fragment: bool = False


class Watches(Protocol):
    """Sources on the web, library first; see Store."""

    async def article_at(self, library: str, location: str) -> Article | None:
        """The newest version of the live article that was read at a location."""

    async def source_at(self, library: str, location: str) -> int | None:
        """The id of the source of the live article that was read at a location."""

    async def places(self, library: str) -> frozenset[str]:
        """Where all live articles of a library were read."""

    async def libraries(self) -> list[str]:
        """The names of all libraries that something was ever tracked in."""

    async def watch_of(self, library: str, source: int) -> Watch | None:
        """How a source is followed; None for one that is not on the web."""

    async def watches(self, library: str) -> dict[int, Watch]:
        """How all sources on the web are followed, by the source's id."""

    async def note_watch(
        self, library: str, source: int, watch: Watch, states: Mapping[str, str] | None = None
    ) -> None:
        """Remember how a source is followed and, unless None, in which state its documents were read.

        One without failures has no problem of its own any more.
        """

    async def due(self, library: str, now: datetime) -> list[Source]:
        """The sources that are due, the longest ago first."""

    async def gone(self, library: str) -> frozenset[str]:
        """The locations whose own page was not there any more (404, 410) when it was last asked for."""

    async def original_of(self, library: str, article_id: int, version: int) -> Original | None:
        """What a version was read from, if it was kept."""


class Parser(Protocol):
    """Reads documents that came from outside, where they can harm nobody."""

    async def parse(self, received: Received) -> Parsed:
        """What a document says, whatever it is. Raises only ExtractError."""


class Withdrawals(Protocol):
    """What people took out of answers, library first; see Store."""

    async def withdraw(self, library: str, location: str, now: datetime) -> Change | None:
        """Take an article out of answers until it is restored, whatever happens to what it was read from.

        None when no live article was read there.
        """

    async def restore(self, library: str, location: str, now: datetime) -> Change | None:
        """Let the newest version answer again of what was withdrawn there, or removed because its page is gone.

        None when nothing was.
        """

    async def withdrawn(self, library: str) -> frozenset[str]:
        """The locations of what was withdrawn."""

    async def removed(self, library: str, locations: Sequence[str]) -> list[Article]:
        """The newest version of the articles at the locations that are not live, by id."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """The live articles as they would be with the texts held back, and the present ones of those, by id."""

    generation: int
    articles: tuple[Article, ...]
    before: Mapping[int, Article]


class Reindexes(Protocol):
    """Texts read anew are held back, unseen, until all of them are taken at once; see Store."""

    def alone(self, library: str) -> AbstractAsyncContextManager[bool]:
        """Whether nobody else reindexes the library while the context lasts, in any process."""

    async def begin_reindex(self, library: str, begun: Begun, now: datetime) -> int:
        """The number of a reindex. One of the same kind that was interrupted goes on; any other is given up."""

    async def note_reindex(self, library: str, number: int, phase: str, done: int, total: int) -> None:
        """Remember how far it is."""

    async def hold(
        self,
        library: str,
        source: int,
        location: str,
        content: Extracted,
        now: datetime,
        original: Original | None = None,
    ) -> Change:
        """As put; but another text of a live article is held back."""

    async def with_held(self, library: str) -> Prospect:
        """What would be there if the texts held back were taken."""

    async def take_held(self, library: str, number: int, now: datetime) -> tuple[int, int]:
        """Take all texts held back, and end the reindex; the generation before and after."""

    async def refuse_held(self, library: str, number: int, now: datetime) -> None:
        """Forget all texts held back, and end the reindex."""

    async def last_reindex(self, library: str, *, taken: bool = False) -> Reindex | None:
        """The last one; ``taken``: the last that changed texts."""

    async def undo_reindex(self, library: str, number: int, now: datetime) -> list[Change]:
        """Give every article that still has the text it got then the one before, as a new version."""


class Soundness(Protocol):
    """Whether what is stored is still what was stored; see Store."""

    async def check(self, most: int) -> None:
        """Look through all of it, and at ``most`` texts chosen by chance, whoever writes meanwhile.

        Raises StoreDamaged, whose ``detail`` says what is wrong.
        """


class Store(Withdrawals, Watches, Reindexes, Texts, Soundness, Protocol):
    """Facts about articles, library (tenant) first. All changes of one article happen in one transaction.

    Every method raises only subclasses of StoreError. Times are aware UTC. Writes are durable on return.
    """

    async def generation(self, library: str) -> int:
        """A number that grows with every change of what the library can answer from; 0 for an unknown library."""

    async def articles(self, library: str) -> tuple[int, list[Article]]:
        """The generation and the newest version of every live article of it, by id, read in one transaction."""

    async def track(self, library: str, location: str, kind: str, now: datetime) -> int:
        """The id of the source at ``location``, made if there is none."""

    async def put(
        self,
        library: str,
        source: int,
        location: str,
        content: Extracted,
        now: datetime,
        original: Original | None = None,
    ) -> Change:
        """Store what was read at ``location``: a new article, a new version, or nothing if nothing changed.

        ``original`` is kept with a version of which none is kept, unless it is larger than anything that is read.
        A removed article that is read again is restored. A version is new when anything in ``content`` differs.
        Clears the problem noted for the location.
        """

    async def remove(self, library: str, source: int, locations: Sequence[str], now: datetime) -> list[Change]:
        """Take live articles out of answers, and clear problems noted there; versions stay in the history."""

    async def note_problem(self, library: str, source: int, problem: Problem) -> None:
        """Remember that reading failed; what was read before stays, and so does ``since`` of a problem noted before."""

    async def note_checked(self, library: str, source: int, now: datetime, states: Mapping[str, str] = NONE) -> None:
        """Remember that the source was read completely, and in which state each of its documents was then."""

    async def sources(self, library: str) -> list[Source]:
        """Everything tracked, by location."""

    async def locations(self, library: str, source: int) -> list[str]:
        """Where the source's live articles were read, sorted."""

    async def versions(self, library: str, article_id: int) -> list[Article]:
        """All versions of one article, oldest first, live or removed; empty when the library has no such article."""
