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

TRIES = 5
"""Looks without a lock; when somebody comes and writes during each of them, one with a lock follows."""

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
    before: tuple[FileState, str] | None = None
    for _ in range(TRIES):
        state = _state_of(path)
        found = await _try(path, library, wait, steps, alone=not state[-1])
        if isinstance(found, Contents) and not found.broken:
            return found
        # What a writer does to a file read without a lock looks like damage; so it counts when seen twice, unwritten.
        if (state, str(found)) == before and _state_of(path) == state:
            break
        before = state, str(found)
    else:
        found = await _try(path, library, wait, steps, alone=False)
    if isinstance(found, StoreError):
        raise found
    return found


async def _try(path: Path, library: str, wait: float, steps: Steps, *, alone: bool) -> Contents | StoreError:
    try:
        return await _open(path, library, wait, steps, alone=alone)
    except StoreError as error:
        return error


def _state_of(path: Path) -> FileState:
    with translating(path):
        status = path.stat()
        # A log, be it empty, is there while somebody has the database open, or since they were killed.
        return status.st_mtime_ns, status.st_size, Path(f"{path}-wal").exists()


async def _open(path: Path, library: str, wait: float, steps: Steps, *, alone: bool) -> Contents:
    with translating(path):
        connections = Connections(path, Turns(path, wait), identify(path))
        if alone and _keeps_log(path):
            # The file by itself is the whole truth, and read so it gets no files beside it.
            connections.readers = connections.frozen
    try:
        return await _examine(connections, library, steps)
    finally:
        await connections.close()


def _keeps_log(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(MODES.stop)[MODES] == WRITE_AHEAD


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
    return await connections.read(lambda it: list(it.exec_driver_sql(statement).scalars()))
