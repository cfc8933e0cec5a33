"""The one writing door and the reading doors of a SQLite file; what only SQLite knows is said here and in migrate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, NullPool, Pool, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from index.errors import StoreForeign, StoreLocked
from index.store.faults import code_of, translating
from index.store.turns import Turns, see_through

T = TypeVar("T")

DRIVER = "sqlite+aiosqlite"

WAIT = 5.0
"""Seconds a writer waits for others: first for its turn, then for programs that do not take turns."""

READERS = 4
"""Reads of this process at the same time; the next ones queue."""

LOG_LIMIT = 64 * 1024 * 1024
"""Bytes the write-ahead log is cut to after it has been moved into the database."""

WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA journal_size_limit = {LOG_LIMIT}",
)

CANNOT_SHARE = frozenset({8, 10, 13, 14})
"""READONLY, IOERR, FULL and CANTOPEN: a reader could not make the small file it shares with writers."""


def path_of(url: str) -> Path:
    """The absolute path, links followed, of the file a URL like "sqlite+aiosqlite:////srv/pullquote.db" names.

    Raises ValueError for a URL of another driver, or one without a file.
    """
    parsed = make_url(url)
    if parsed.drivername != DRIVER or not parsed.database or parsed.database == ":memory:":
        msg = f"not the address of a {DRIVER} file: {parsed.render_as_string(hide_password=True)}"
        raise ValueError(msg)
    return Path(parsed.database).expanduser().resolve()


class Connections:
    """The connections of one process to one database file; none is opened before it is needed."""

    def __init__(self, path: Path, wait: float = WAIT) -> None:
        self.path = path
        self.turns = Turns(path, wait)
        self.readers = _engine(path, {"mode": "ro"}, AsyncAdaptedQueuePool, wait, READERS)
        self.frozen = _engine(path, {"immutable": "1"}, NullPool, wait)
        self.writer = _engine(path, {"mode": "rw"}, AsyncAdaptedQueuePool, wait, 1)
        self.file: tuple[int, int] | None = None
        _listen(self.readers, "BEGIN")
        _listen(self.writer, "BEGIN IMMEDIATE", WRITER_PRAGMAS)

    async def read(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What ``work`` finds in one read transaction: one state of the database, whoever writes meanwhile."""
        with translating(self.path):
            try:
                return await see_through(_run(self.readers, work))
            except DBAPIError as error:
                if code_of(error.orig) not in CANNOT_SHARE or not self._is_still():
                    raise
            return await see_through(_run(self.frozen, work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` returns, once its changes are on the disk; it cannot wait for anything but the database.

        Cancelled while waiting for its turn nothing is written; cancelled later it is written first.
        """
        with translating(self.path):
            async with self.turns.taken():
                self._demand_same_file()
                return await see_through(self._transact(work))

    async def close(self) -> None:
        """Close everything. The last connection to close moves the log into the database, so it takes a turn."""
        with translating(self.path):
            await see_through(self._close())

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        async with self.writer.begin() as connection:
            return await connection.run_sync(work)

    async def _close(self) -> None:
        with suppress(StoreLocked):
            async with self.turns.taken():
                await self.readers.dispose()
                await self.writer.dispose()
                return
        # Somebody is writing: a reader that leaves last leaves the log as it is, and the writer is not last then.
        await self.writer.dispose()
        await self.readers.dispose()

    def _demand_same_file(self) -> None:
        # Writing to a file that has lost its name would acknowledge what nobody can find again.
        found = self.path.stat()
        self.file = self.file or (found.st_dev, found.st_ino)
        if self.file != (found.st_dev, found.st_ino) or found.st_size == 0:
            raise StoreForeign(self.path, "replaced or emptied while in use")

    def _is_still(self) -> bool:
        # Without a log nobody has the database open for writing, and the file alone is the whole truth.
        log = Path(f"{self.path}-wal")
        return self.path.is_file() and not (log.exists() and log.stat().st_size)


def file_url(path: Path, query: dict[str, str]) -> URL:
    """The SQLAlchemy URL of an existing file, opened with SQLite's own URI parameters; never makes one."""
    return URL.create(DRIVER, database=f"file:{quote(str(path))}", query={**query, "uri": "true"})


def _engine(path: Path, query: dict[str, str], pool: type[Pool], wait: float, size: int = 0) -> AsyncEngine:
    sizes = {"pool_size": size, "max_overflow": 0} if size else {}
    # isolation_level None: the driver begins nothing by itself, so that the BEGIN we say is the only one.
    return create_async_engine(
        file_url(path, query),
        poolclass=pool,
        connect_args={"isolation_level": None, "timeout": wait},
        **sizes,
    )


async def _run(engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    async with engine.connect() as connection:
        return await work(connection)


def _listen(engine: AsyncEngine, begin: str, pragmas: tuple[str, ...] = ()) -> None:
    def say_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    def set_up(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine.sync_engine, "begin", say_begin)
    event.listen(engine.sync_engine, "connect", set_up)
