"""The one writing door and the reading doors of a SQLite file; what only SQLite knows is said here and in migrate."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, Engine, NullPool, Pool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from index.errors import StoreDamaged, StoreForeign, StoreLocked
from index.store.faults import code_of, translating
from index.store.together import Together, Work
from index.store.turns import Turns, see_through

T = TypeVar("T")

DRIVER, PLAIN_DRIVER = "sqlite+aiosqlite", "sqlite+pysqlite"
"""For the event loop, and for a thread."""

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

CANNOT_SHARE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""What a reader meets when it cannot make the small file it shares with writers."""

SMALLEST = 512
"""Bytes of the smallest database; SQLite takes anything shorter for one that is still empty."""

FileId = tuple[int, int]
"""Device and number of a file."""


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
    """The connections of one process to one database file; none is opened before it is needed.

    All work is plain functions. On the event loop they run in a greenlet, which waits for the driver in their stead:
    as sqlalchemy.ext.asyncio does it, which would load the whole ORM.
    """

    def __init__(self, path: Path, turns: Turns, file: FileId) -> None:
        self.path = path
        self.turns = turns
        self.file = file
        self.readers = _engine(path, {"mode": "ro"}, AsyncAdaptedQueuePool, turns.wait, READERS)
        self.frozen = _engine(path, {"mode": "ro", "immutable": "1"}, NullPool, turns.wait)
        self.plain = _plain_engine(path, {"mode": "ro"}, turns.wait)
        self.plain_frozen = _plain_engine(path, {"mode": "ro", "immutable": "1"}, turns.wait)
        self.writer = _engine(path, {"mode": "rw"}, AsyncAdaptedQueuePool, turns.wait, 1)
        self.together = Together(turns, self._check, self._transact)
        _listen(self.readers, "BEGIN")
        _listen(self.plain, "BEGIN")
        _listen(self.writer, "BEGIN IMMEDIATE", WRITER_PRAGMAS)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` finds in one read transaction: one state of the database, whoever writes meanwhile."""
        with translating(self.path):
            try:
                return await see_through(greenlet_spawn(_run, self.readers, work))
            except DBAPIError as error:
                if code_of(error.orig) not in CANNOT_SHARE or has_log(self.path):
                    raise
            # Nobody writes, or there would be a log: the file alone is the whole truth, and needs nothing beside it.
            return await see_through(greenlet_spawn(_run, self.frozen, work))

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` finds in one read transaction, in the thread that asks, whether or not these are closed."""
        with translating(self.path):
            try:
                return _run(self.plain, work)
            except DBAPIError as error:
                if code_of(error.orig) not in CANNOT_SHARE or has_log(self.path):
                    raise
            return _run(self.plain_frozen, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` returns, once its changes are on the disk; it cannot wait for anything but the database.

        Cancelled while waiting for its turn nothing is written; cancelled later it is written first. Writes that wait
        at the same time share a transaction.
        """
        with translating(self.path):
            return await self.together.write(work)

    async def close(self) -> None:
        """Close everything; call it when every other call has returned.

        The last connection to close moves the log into the database, which is a write, so it takes a turn.
        """
        with translating(self.path):
            await see_through(self._close())

    def _check(self) -> None:
        # Writing to a file that has lost its name would acknowledge what nobody can find again.
        with translating(self.path):
            if identify(self.path) != self.file:
                raise StoreForeign(self.path, "replaced while in use")

    async def _transact(self, works: Sequence[Work]) -> list[Any]:
        return await greenlet_spawn(_commit, self.writer, works)

    async def _close(self) -> None:
        if _is_open(self.writer):
            with suppress(StoreLocked, OSError):
                async with self.turns.taken():
                    await greenlet_spawn(self.readers.dispose)
                    await greenlet_spawn(self.writer.dispose)
        # Without a turn the writer goes first: a reader that is the last to go leaves the log where it is.
        await greenlet_spawn(self.writer.dispose)
        await greenlet_spawn(self.readers.dispose)


def identify(path: Path) -> FileId:
    """What stays the same while a file is the same file. Raises StoreForeign for an empty one.

    The file is not opened for that: closing it again would take away the locks SQLite holds in this process.
    """
    found = path.stat()
    if not S_ISREG(found.st_mode):
        raise StoreDamaged(path, "not a file")
    if found.st_size == 0:
        raise StoreForeign(path, "the file is empty")
    if found.st_size < SMALLEST:
        raise StoreDamaged(path, "too short to be a database")
    return found.st_dev, found.st_ino


def has_log(path: Path) -> bool:
    """Whether something was written that is not yet in the database file itself."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def _file_url(path: Path, query: dict[str, str]) -> URL:
    """The SQLAlchemy URL of an existing file, opened with SQLite's own URI parameters; never makes one."""
    return URL.create(DRIVER, database=f"file:{quote(str(path))}", query={**query, "uri": "true"})


def _engine(path: Path, query: dict[str, str], pool: type[Pool], wait: float, size: int = 0) -> Engine:
    sizes = {"pool_size": size, "max_overflow": 0} if size else {}
    # isolation_level None: the driver begins nothing by itself, so that the BEGIN we say is the only one.
    return create_engine(
        _file_url(path, query),
        poolclass=pool,
        connect_args={"isolation_level": None, "timeout": wait},
        **sizes,
    )


def _plain_engine(path: Path, query: dict[str, str], wait: float) -> Engine:
    """Opens a connection for each use: nothing is left to be closed."""
    url = _file_url(path, query).set(drivername=PLAIN_DRIVER)
    return create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None, "timeout": wait})


def _is_open(engine: Engine) -> bool:
    pool = engine.pool
    return isinstance(pool, AsyncAdaptedQueuePool) and pool.checkedin() > 0


def _run(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection:
        return work(connection)


def _commit(engine: Engine, works: Sequence[Work]) -> list[Any]:
    with engine.begin() as connection:
        return [work(connection) for work in works]


def _listen(engine: Engine, begin: str, pragmas: tuple[str, ...] = ()) -> None:
    def say_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    def set_up(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def roll_back(connection: DBAPIConnection, *_: object) -> None:
        # SQLite keeps a closed connection, and its transaction, as long as a cursor of it lives on in some traceback.
        with suppress(sqlite3.Error):
            connection.rollback()

    event.listen(engine, "begin", say_begin)
    event.listen(engine, "invalidate", roll_back)
    event.listen(engine, "connect", set_up)
