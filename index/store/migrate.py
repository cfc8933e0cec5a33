"""A database is made whole or not at all, and moved to a newer schema only after it was copied."""

from __future__ import annotations

import asyncio
import filecmp
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, event

from index.errors import StoreDamaged, StoreError, StoreForeign, StoreNewer
from index.store.connect import Connections, has_log
from index.store.faults import translating
from index.store.schema import HEAD, METADATA
from index.store.turns import Turns, see_through

APPLICATION_ID = int.from_bytes(b"Pull")
"""What SQLite keeps for us in the head of the file, to tell our databases from others."""

BESIDE = ("", "-journal", "-wal", "-shm")
"""Endings of a database and of the files SQLite keeps beside it."""

REVISION = "SELECT version_num FROM alembic_version"


@dataclass(frozen=True, slots=True)
class Steps:
    """The ways from one schema to the next: a folder in Alembic's format, and the newest revision in it."""

    folder: Path
    head: str


OURS = Steps(Path(__file__).parent / "migrations", HEAD)


async def make_if_missing(path: Path, turns: Turns, steps: Steps = OURS) -> None:
    """Make the database, and its folder, when there is none, and clear away what a killed attempt left.

    Raises StoreDamaged when there is a log of writes but no database it belongs to.
    """
    with translating(path):
        if _is_missing(path):
            await _in_turn(turns, partial(_make, path, steps))
        elif _unfinished(path).exists():
            with suppress(StoreError, OSError):
                await _in_turn(turns, partial(_clear, _unfinished(path)))


async def bring_up_to_date(connections: Connections, steps: Steps = OURS) -> None:
    """Check that the database is ours, and move an older one to the newest schema, after a copy of it was made.

    The copy is called ``<database>.before-<revision>.bak``. Raises StoreForeign, StoreDamaged or StoreNewer.
    """
    path = connections.path
    found = await connections.read(partial(_revision_of, path))
    if found == steps.head:
        return
    with translating(path):
        if found not in await asyncio.to_thread(_known, steps):
            raise StoreNewer(path, f"schema {found} is not known here")
        await _in_turn(connections.turns, partial(_move, path, steps))


async def _in_turn(turns: Turns, work: Callable[[], None]) -> None:
    async with turns.taken():
        await see_through(asyncio.to_thread(work))


def _revision_of(path: Path, connection: Connection) -> str:
    marks = connection.exec_driver_sql("PRAGMA application_id")
    if marks.scalar_one() != APPLICATION_ID:
        raise StoreForeign(path, "made by another program")
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = set(found.scalars())
    if "alembic_version" not in tables:
        raise StoreForeign(path, "without its tables")
    revisions = list(connection.exec_driver_sql(REVISION).scalars())
    if len(revisions) != 1 or (revisions == [HEAD] and not tables.issuperset(METADATA.tables)):
        raise StoreForeign(path, "without its tables")
    return str(revisions[0])


def _is_missing(path: Path) -> bool:
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    return True


def _make(path: Path, steps: Steps) -> None:
    fresh = _unfinished(path)
    _clear(fresh)
    if path.exists():  # another process made it while we waited for our turn
        return
    if has_log(path):
        raise StoreDamaged(path, "the database is missing, its log is still there")
    try:
        with closing(_connect(fresh, "rwc")) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _upgrade(fresh, steps)
        with closing(_connect(fresh, "rw")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        _rename(fresh, path)
    except BaseException:
        _clear(fresh)
        raise


def _move(path: Path, steps: Steps) -> None:
    with closing(_connect(path, "rw")) as connection:
        if connection.execute(REVISION).fetchall() == [(steps.head,)]:  # another process was quicker
            return
        _back_up(connection, path, steps.head)
    _upgrade(path, steps)


def _back_up(connection: sqlite3.Connection, path: Path, head: str) -> None:
    fresh = Path(f"{path}.bak.new")
    _clear(fresh)
    try:
        with closing(_connect(fresh, "rwc")) as copy:
            connection.backup(copy)
        for number in count(1):
            name = Path(f"{path}.before-{head}{'' if number == 1 else f'-{number}'}.bak")
            if not name.exists():
                _rename(fresh, name)
                return
            if filecmp.cmp(fresh, name, shallow=False):  # an earlier attempt got no further than this
                return
    finally:
        _clear(fresh)


def _upgrade(path: Path, steps: Steps) -> None:
    # 0.1 s of imports that a database of the newest schema never needs.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    engine = create_engine("sqlite+pysqlite://", creator=partial(_connect, path, "rw"), poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", _escape(steps.folder))
        command.upgrade(config, steps.head)


def _known(steps: Steps) -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return {script.revision for script in ScriptDirectory(str(steps.folder)).walk_revisions()}


def _escape(folder: Path) -> str:
    return str(folder).replace("%", "%%")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _unfinished(path: Path) -> Path:
    return Path(f"{path}.new")


def _clear(fresh: Path) -> None:
    for ending in BESIDE:
        Path(f"{fresh}{ending}").unlink(missing_ok=True)


def _rename(fresh: Path, path: Path) -> None:
    # A file that stays beside would hold pages that are not in the file we rename.
    if has_log(fresh):
        raise StoreError(fresh, "its log was not moved into it")
    fresh.rename(path)
    with _folder(path.parent) as descriptor:
        os.fsync(descriptor)


@contextmanager
def _folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
