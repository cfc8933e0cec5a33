"""The Store port over SQL: every verb is one function of read or write, run in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial

from index.errors import StoreDamaged
from index.kept import Begun, Reindex
from index.model import Article, Extracted
from index.ports import NONE, Change, Original, Problem, Prospect, Source, Watch
from index.store import hold, original, read, reindex, verify, watch, withdraw, write
from index.store.connect import WAIT, Connections, identify, path_of
from index.store.faults import translating
from index.store.migrate import bring_up_to_date, make_if_missing
from index.store.original import pack
from index.store.rows import digest_of
from index.store.single import alone
from index.store.turns import Turns
from index.texts import Key, Stated

ENOUGH = 16
"""Digits of a library's digest that name its lock."""


@asynccontextmanager
async def open_store(url: str, wait: float = WAIT) -> AsyncIterator[SqlStore]:
    """The store in the file of a URL like "sqlite+aiosqlite:////srv/pullquote.db", made if there is none.

    A write waits ``wait`` seconds for writers of other processes. Raises ValueError for another kind of URL, and
    StoreErrors for a file that cannot be used; nothing that was there before is ever deleted or made anew. A file
    that may only be read is opened all the same.
    """
    path = path_of(url)
    turns = Turns(path, wait)
    await make_if_missing(path, turns)
    with translating(path):
        connections = Connections(path, turns, identify(path))
    try:
        await bring_up_to_date(connections)
        yield SqlStore(connections)
    finally:
        await connections.close()


def open_texts(url: str, library: str) -> Callable[[Sequence[Key]], list[Article]]:
    """What reads a library's texts, in whichever process; nothing is made or brought up to date. Raises StoreError."""
    path = path_of(url)
    with translating(path):
        connections = Connections(path, Turns(path, WAIT), identify(path))
    return partial(SqlStore(connections).read, library)


async def _pack(original: Original | None) -> Original | None:
    """As it is kept, made in a thread and ahead of the transaction, which is to be short."""
    return None if original is None else await asyncio.to_thread(pack, original)


class SqlWithdrawals:
    """What people took out of answers in a SQL database; see ports.Withdrawals."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def withdraw(self, library: str, location: str, now: datetime) -> Change | None:
        return await self.connections.write(lambda it: withdraw.withdraw(it, library, location, now))

    async def restore(self, library: str, location: str, now: datetime) -> Change | None:
        return await self.connections.write(lambda it: withdraw.restore(it, library, location, now))

    async def withdrawn(self, library: str) -> frozenset[str]:
        return await self.connections.read(lambda it: withdraw.withdrawn(it, library))

    async def removed(self, library: str, locations: Sequence[str]) -> list[Article]:
        return await self.connections.read(lambda it: read.removed(it, library, locations))


class SqlWatches:
    """Sources on the web in a SQL database; see ports.Watches."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def article_at(self, library: str, location: str) -> Article | None:
        return await self.connections.read(lambda it: read.article_at(it, library, location))

    async def source_at(self, library: str, location: str) -> int | None:
        return await self.connections.read(lambda it: read.source_at(it, library, location))

    async def places(self, library: str) -> frozenset[str]:
        return await self.connections.read(lambda it: read.places(it, library))

    async def libraries(self) -> list[str]:
        return await self.connections.read(watch.libraries)

    async def watch_of(self, library: str, source: int) -> Watch | None:
        return await self.connections.read(lambda it: watch.watch_of(it, library, source))

    async def watches(self, library: str) -> dict[int, Watch]:
        return await self.connections.read(lambda it: watch.watches(it, library))

    async def note_watch(self, library: str, source: int, held: Watch, states: Mapping[str, str] | None = None) -> None:
        await self.connections.write(lambda it: watch.note_watch(it, library, source, held, states))

    async def due(self, library: str, now: datetime) -> list[Source]:
        return await self.connections.read(lambda it: watch.due(it, library, now))

    async def gone(self, library: str) -> frozenset[str]:
        return await self.connections.read(lambda it: watch.gone(it, library))

    async def original_of(self, library: str, article_id: int, version: int) -> Original | None:
        return await self.connections.read(lambda it: original.original_of(it, library, article_id, version))


class SqlReindexes:
    """Texts held back in a SQL database; see ports.Reindexes."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    def alone(self, library: str) -> AbstractAsyncContextManager[bool]:
        return alone(self.connections.path, f"reindex-{digest_of(library)[:ENOUGH]}")

    async def begin_reindex(self, library: str, begun: Begun, now: datetime) -> int:
        return await self.connections.write(lambda it: reindex.begin(it, library, begun, now))

    async def note_reindex(self, library: str, number: int, phase: str, done: int, total: int) -> None:
        await self.connections.write(lambda it: reindex.note(it, library, number, phase, done, total))

    async def hold(
        self,
        library: str,
        source: int,
        location: str,
        content: Extracted,
        now: datetime,
        original: Original | None = None,
    ) -> Change:
        packed = await _pack(original)
        return await self.connections.write(lambda it: hold.hold(it, library, source, location, (content, packed), now))

    async def with_held(self, library: str) -> Prospect:
        return await self.connections.read(lambda it: read.with_held(it, library))

    async def take_held(self, library: str, number: int, now: datetime) -> tuple[int, int]:
        return await self.connections.write(lambda it: hold.take_held(it, library, number, now))

    async def refuse_held(self, library: str, number: int, now: datetime) -> None:
        await self.connections.write(lambda it: hold.refuse_held(it, library, number, now))

    async def last_reindex(self, library: str, *, taken: bool = False) -> Reindex | None:
        find = reindex.last_taken if taken else reindex.last
        return await self.connections.read(lambda it: find(it, library))

    async def undo_reindex(self, library: str, number: int, now: datetime) -> list[Change]:
        return await self.connections.write(lambda it: reindex.undo(it, library, number, now))


class SqlTexts:
    """Which articles are in a SQL database, and their texts; see ports.Texts."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def stated(self, library: str, *, digests: bool) -> tuple[int, list[Stated]]:
        # In a thread, for there may be many.
        return await asyncio.to_thread(self.connections.read_now, lambda it: read.stated(it, library, digests=digests))

    def read(self, library: str, keys: Sequence[Key]) -> list[Article]:
        try:
            return self.connections.read_now(lambda it: read.texts(it, library, keys))
        except KeyError as error:
            raise StoreDamaged(self.connections.path, f"no version {error}") from error


class SqlSoundness:
    """Whether a SQL database is what it was; see ports.Soundness."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def check(self, most: int) -> None:
        await verify.check(self.connections, most)


class SqlStore(SqlWithdrawals, SqlWatches, SqlReindexes, SqlTexts, SqlSoundness):
    """Facts about articles in a SQL database; see ports.Store for what each method promises."""

    async def generation(self, library: str) -> int:
        return await self.connections.read(lambda it: read.generation(it, library))

    async def articles(self, library: str) -> tuple[int, list[Article]]:
        return await self.connections.read(lambda it: read.articles(it, library))

    async def sources(self, library: str) -> list[Source]:
        return await self.connections.read(lambda it: read.sources(it, library))

    async def locations(self, library: str, source: int) -> list[str]:
        return await self.connections.read(lambda it: read.locations(it, library, source))

    async def versions(self, library: str, article_id: int) -> list[Article]:
        return await self.connections.read(lambda it: read.versions(it, library, article_id))

    async def track(self, library: str, location: str, kind: str, now: datetime) -> int:  # noqa: ARG002 - the port's
        return await self.connections.write(lambda it: write.track(it, library, location, kind))

    async def put(
        self,
        library: str,
        source: int,
        location: str,
        content: Extracted,
        now: datetime,
        original: Original | None = None,
    ) -> Change:
        packed = await _pack(original)
        return await self.connections.write(lambda it: write.put(it, library, source, location, (content, packed), now))

    async def remove(self, library: str, source: int, locations: Sequence[str], now: datetime) -> list[Change]:
        return await self.connections.write(lambda it: write.remove(it, library, source, locations, now))

    async def note_problem(self, library: str, source: int, problem: Problem) -> None:
        await self.connections.write(lambda it: write.note_problem(it, library, source, problem))

    async def note_checked(self, library: str, source: int, now: datetime, states: Mapping[str, str] = NONE) -> None:
        await self.connections.write(lambda it: write.note_checked(it, library, source, now, states))
