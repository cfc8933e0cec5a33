"""One look into a database file that leaves it as it was: nothing is made, moved or written."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import StoreDamaged, StoreError, StoreForeign, StoreNewer
from index.model import Article
from index.ports import Source
from index.store.connect import Connections, has_log, identify, path_of
from index.store.faults import translating
from index.store.migrate import APPLICATION_ID, OURS, REVISION, Steps
from index.store.schema import METADATA
from index.store.sql import SqlStore
from index.store.turns import Turns
from index.store.verify import verify

TRIES = 3
"""Further looks, when somebody wrote during the first."""

MODES = slice(18, 20)
WRITE_AHEAD = b"\x02\x02"
"""The bytes of SQLite's file format that say how it is written, and what they say of one with a write-ahead log."""

FileState = tuple[int, int, bool]
"""Time of the last change in nanoseconds, size in bytes, and whether it is in use."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database that can be read holds of one library.

    ``broken`` are the ids of articles whose text is not what was stored. Of a database with an older schema only
    ``revision`` is told.
    """

    revision: str
    broken: tuple[int, ...] = ()
    articles: tuple[Article, ...] = ()
    sources: tuple[Source, ...] = ()


def locate(url: str) -> Path | None:
    """The file of a database URL, None when there is none yet. Raises StoreErrors when it cannot be got at."""
    path = path_of(url)
    with translating(path):
        if path.exists():
            return path
        if has_log(path):
            raise StoreDamaged(path, "the database is missing, its log is still there")
    return None


def is_writable(path: Path) -> bool:
    """Whether the file can be written, and its folder, where SQLite keeps the log."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


async def look_into(path: Path, library: str, wait: float, steps: Steps = OURS) -> Contents:
    """What is in the file. Raises the StoreErrors of opening a store, and StoreDamaged when its pages do not fit.

    ``wait`` is how many seconds a lock of another program is waited for, ``steps`` are the schemas known here.
    """
    found = await _look(path, library, wait, steps)
    for _ in range(TRIES):
        if found.during == _state_of(path):
            break
        found = await _look(path, library, wait, steps)
    if isinstance(found.outcome, StoreError):
        raise found.outcome
    return found.outcome


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look came to, and the state of the file it began in."""

    during: FileState
    outcome: Contents | StoreError


async def _look(path: Path, library: str, wait: float, steps: Steps) -> _Found:
    state = _state_of(path)
    try:
        return _Found(state, await _open(path, library, wait, steps))
    except StoreError as error:
        return _Found(state, error)


def _state_of(path: Path) -> FileState:
    with translating(path):
        status = path.stat()
        return status.st_mtime_ns, status.st_size, _is_in_use(path)


async def _open(path: Path, library: str, wait: float, steps: Steps) -> Contents:
    with translating(path):
        connections = Connections(path, Turns(path, wait), identify(path))
        if _keeps_log(path) and not _is_in_use(path):
            # Nobody has it open, so the file alone is the whole truth, and read so it gets no files beside it.
            connections.readers = connections.frozen
    try:
        return await _examine(connections, library, steps)
    finally:
        await connections.close()


def _keeps_log(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(MODES.stop)[MODES] == WRITE_AHEAD


def _is_in_use(path: Path) -> bool:
    """Whether somebody has the database open, or was killed while they had."""
    return Path(f"{path}-wal").exists()


async def _examine(connections: Connections, library: str, steps: Steps) -> Contents:
    path = connections.path
    if await _ask(connections, "PRAGMA application_id") != [APPLICATION_ID]:
        raise StoreForeign(path, "made by another program")
    complaints = await _ask(connections, "PRAGMA quick_check(1)")
    if complaints != ["ok"]:
        raise StoreDamaged(path, " ".join(map(str, complaints)))
    tables = set(await _ask(connections, "SELECT name FROM sqlite_master WHERE type = 'table'"))
    revisions = await _ask(connections, REVISION) if "alembic_version" in tables else []
    if len(revisions) != 1:
        raise StoreForeign(path, "without its tables")
    revision = str(revisions[0])
    if revision != steps.head:
        if not any((steps.folder / "versions").glob(f"{glob.escape(revision)}_*.py")):
            raise StoreNewer(path, f"schema {revision} is not known here")
        return Contents(revision)
    if not tables.issuperset(METADATA.tables):
        raise StoreForeign(path, "without its tables")
    store = SqlStore(connections)
    broken = await verify(store, library)
    articles = () if broken else (await store.articles(library))[1]
    return Contents(revision, tuple(broken), tuple(articles), tuple(await store.sources(library)))


async def _ask(connections: Connections, statement: str) -> list[object]:
    return await connections.read(
        lambda it: it.run_sync(lambda connection: list(connection.exec_driver_sql(statement).scalars()))
    )
