"""One process at a time keeps a database as its own, and says beside it who it is and how it fares.

Writers take turns in any case (see turns); this is for what must not be there twice, such as a bot that replies.
The lock is the truth and ends with its process, however that ends; the note is only what its holder says.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import StoreTaken
from index.store.faults import translating

TRIES, PAUSE = 10, 0.05
"""Somebody who only looks whether the lock is held holds it for a moment."""


class Single:
    """The note of the one that keeps a database."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.path = Path(f"{database}.run.json")

    def write(self, text: str) -> None:
        """Say how things are; readers see the old text or the new one. Raises StoreError."""
        with translating(self.database):
            draft = self.path.with_suffix(".draft")
            draft.write_text(text, encoding="utf-8")
            draft.replace(self.path)

    def remove(self) -> None:
        """Say nothing any more."""
        with translating(self.database):
            self.path.unlink(missing_ok=True)


@asynccontextmanager
async def keep_single(database: Path) -> AsyncIterator[Single]:
    """Keep the database; its folder is made. Raises StoreTaken; ``detail`` is the note of the one that keeps it."""
    with translating(database):
        database.parent.mkdir(parents=True, exist_ok=True)
    lock, single = _lock_of(database), Single(database)
    for tried in range(TRIES):
        if _take(lock, database):
            break
        if tried + 1 < TRIES:
            await asyncio.sleep(PAUSE)
    else:
        raise StoreTaken(database, _read(single.path))
    try:
        single.remove()  # one that was killed may have left its own
        yield single
        single.remove()
    finally:
        lock.release()


@asynccontextmanager
async def alone(database: Path, task: str) -> AsyncIterator[bool]:
    """Whether nobody else does ``task`` with the database while the context lasts, in any process. Raises StoreError.

    ``task`` becomes a part of a file's name.
    """
    lock = FileLock(f"{database}.{task}.lock", thread_local=False)
    ours = _take(lock, database)
    try:
        yield ours
    finally:
        if ours:
            lock.release()


def read_note(database: Path) -> str | None:
    """The note of the one that keeps the database, None when nobody does. Nothing is made or changed."""
    text, lock = _read(Single(database).path), _lock_of(database)
    if not text or not Path(lock.lock_file).exists():
        return None
    if not os.access(lock.lock_file, os.W_OK):
        return text  # of another user: whether it is held cannot be told
    if not _take(lock, database):
        return text
    lock.release()
    return None


def _lock_of(database: Path) -> FileLock:
    return FileLock(f"{database}.run.lock", thread_local=False)


def _take(lock: FileLock, database: Path) -> bool:
    with translating(database):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
