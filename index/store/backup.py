"""A copy of a database is whole before it gets its name, and what it takes the place of is kept.

The one moment that counts is a rename: stopped before it everything is as it was, stopped after it all is done.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from index.errors import StoreDamaged, StoreExists
from index.store.connect import WAIT, Connections, has_log, identify
from index.store.faults import code_of, translating
from index.store.look import look_into
from index.store.migrate import BESIDE
from index.store.turns import Turns, see_through

LIVE = "SELECT count(*) FROM article WHERE state = 'live'"

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was made: its size in bytes, and how many live articles it has in all libraries.

    ``kept`` is where that is now which the copy took the place of.
    """

    path: Path
    size: int
    articles: int
    kept: Path | None = None


Step = Callable[[str], None]
"""Told which step comes next; for tests, which stop there."""


def go_on(_step: str) -> None:
    """Nobody needs to know."""


async def back_up(connections: Connections, target: Path, step: Step = go_on) -> Copied:
    """Copy one state of the database into a new file, whoever writes meanwhile.

    Raises StoreExists when something is there already, StoreErrors that name the file that was at fault.
    """
    fresh = Path(f"{target}.new")
    with translating(target):
        await asyncio.to_thread(_refuse_taken, target)
        try:
            await connections.read(partial(_copy_from, fresh))
            step("copied")
            articles = await asyncio.to_thread(_check, fresh)
            step("checked")
            await asyncio.to_thread(_name, fresh, target)
        finally:
            _clear(fresh)
        return await asyncio.to_thread(_measure, target, articles)


async def restore_backup(
    backup: Path, path: Path, library: str, now: datetime, wait: float = WAIT, step: Step = go_on
) -> Copied:
    """Put a copy of a backup in the place of the database at ``path``; nobody else may keep that.

    What was there is kept beside it, under a name with the time. Raises StoreErrors that name the file at fault: the
    backup unless it is sound and of a schema that is known here, StoreLocked while another command uses the database.
    """
    await _examine(backup, library, wait)
    fresh = Path(f"{path}.restored.new")
    with translating(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    turns = Turns(path, wait)
    with translating(path):
        async with turns.taken():
            return await see_through(asyncio.to_thread(_put_in_place, backup, path, fresh, now, (wait, step)))


async def _examine(backup: Path, library: str, wait: float) -> None:
    with translating(backup):
        await asyncio.to_thread(identify, backup)
    found = await look_into(backup, library, wait)
    if found.broken:
        raise StoreDamaged(backup, f"texts of articles {', '.join(map(str, found.broken))}")


def _refuse_taken(target: Path) -> None:
    if os.path.lexists(target):
        raise StoreExists(target)


def _measure(path: Path, articles: int, kept: Path | None = None) -> Copied:
    return Copied(path, path.stat().st_size, articles, kept)


def _put_in_place(backup: Path, path: Path, fresh: Path, now: datetime, how: tuple[float, Step]) -> Copied:
    wait, step = how
    _clear(fresh)
    try:
        _copy(backup, fresh)
        articles = _check(fresh)
        step("copied")
        kept = _keep(path, now, wait)
        step("kept")
        for ending in BESIDE[1:]:
            Path(f"{path}{ending}").unlink(missing_ok=True)
        fresh.replace(path)
        step("replaced")
        _sync(path.parent)
    finally:
        _clear(fresh)
    return _measure(path, articles, kept)


def _copy(backup: Path, fresh: Path) -> None:
    query = "mode=ro" if has_log(backup) else "immutable=1"
    with closing(_open(backup, query)) as source, closing(_open(fresh, "mode=rwc")) as copy:
        source.backup(copy)


def _keep(path: Path, now: datetime, wait: float) -> Path | None:
    """Give what is there a second name, with the log that cannot be moved into it; None when nothing is there."""
    there = [ending for ending in BESIDE if Path(f"{path}{ending}").exists()]
    if path.exists():
        try:
            with closing(_open(path, "mode=rw", wait)) as connection:
                # Succeeds only when nobody else has the database open; the log is in the file then, and gone.
                connection.execute("PRAGMA journal_mode = DELETE").fetchall()
            there = [""]
        except sqlite3.Error as error:
            if code_of(error) not in DAMAGED:
                raise
    if not there:
        return None
    kept = _find_name(path, now)
    for ending in there:
        _double(Path(f"{path}{ending}"), Path(f"{kept}{ending}"))
    _sync(path.parent)
    return kept


def _find_name(path: Path, now: datetime) -> Path:
    for number in count(1):
        more = "" if number == 1 else f"-{number}"
        name = path.with_name(f"{path.stem}.replaced-{now:%Y%m%d-%H%M%S}{more}{path.suffix}")
        if not any(os.path.lexists(f"{name}{ending}") for ending in BESIDE):
            return name
    raise AssertionError


def _double(path: Path, name: Path) -> None:
    """The same file under a second name, or a copy of it where a file has only one."""
    try:
        name.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, name)
        with name.open("rb+") as file:
            os.fsync(file.fileno())


def _copy_from(fresh: Path, connection: Connection) -> None:
    _clear(fresh)
    adapted: Any = connection.connection.dbapi_connection
    with translating(fresh), closing(_open(fresh, "mode=rwc")) as copy:
        adapted.run_async(lambda driver: driver.backup(copy))


def _check(fresh: Path) -> int:
    """How many live articles a copy has. Raises StoreDamaged when its pages do not fit."""
    with closing(_open(fresh, "mode=rw")) as connection:
        complaints = connection.execute("PRAGMA quick_check(1)").fetchall()
        if complaints != [("ok",)]:
            raise StoreDamaged(fresh, str(complaints[0][0]))
        return int(connection.execute(LIVE).fetchone()[0])


def _name(fresh: Path, target: Path) -> None:
    """Give a file its name, unless somebody else took that meanwhile."""
    try:
        target.hardlink_to(fresh)
    except FileExistsError as error:
        raise StoreExists(target) from error
    except OSError:  # a file system where a file has one name only
        _refuse_taken(target)
        fresh.rename(target)
    _sync(target.parent)


def _open(path: Path, query: str, wait: float = WAIT) -> sqlite3.Connection:
    # The copy is written by the thread of the connection it is made from.
    where = f"{path.absolute().as_uri()}?{query}"
    return sqlite3.connect(where, uri=True, isolation_level=None, timeout=wait, check_same_thread=False)


def _clear(fresh: Path) -> None:
    for ending in BESIDE:
        with suppress(OSError):
            Path(f"{fresh}{ending}").unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
