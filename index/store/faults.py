"""What a database, a disk or a lock file can do to us, told as the StoreErrors and nothing else."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from index.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreReadOnly

PRIMARY_CODE = 0xFF
"""SQLite's extended result codes keep the primary one in their lowest byte."""

BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreLocked,
    sqlite3.SQLITE_LOCKED: StoreLocked,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
}

BY_ERRNO: dict[int, type[StoreError]] = {
    errno.ENOSPC: StoreFull,
    errno.EDQUOT: StoreFull,
    errno.EACCES: StoreReadOnly,
    errno.EPERM: StoreReadOnly,
    errno.EROFS: StoreReadOnly,
    errno.ENOTDIR: StoreReadOnly,
    errno.EEXIST: StoreReadOnly,
}

NO_ROOM = 64 * 1024
"""Bytes; with less than this free, an input/output error means a full disk: SQLite asks for 32 KiB at once."""

DETAIL = 200
"""Characters of a foreign message that are kept: some quote the value they could not read."""


@contextmanager
def translating(path: Path) -> Iterator[None]:
    """Raise errors of SQLite, SQLAlchemy and the file system as a StoreError that names the file."""
    try:
        yield
    except DBAPIError as error:
        raise explain(path, error.orig or error) from error
    except (SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
        raise explain(path, error) from error


def explain(path: Path, error: BaseException) -> StoreError:
    """The StoreError for what was raised while the database at ``path`` was used."""
    return _kind(path, error)(path, str(error)[:DETAIL])


def code_of(error: BaseException | None) -> int | None:
    """SQLite's primary result code of an error it raised itself, or None."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & PRIMARY_CODE


def _kind(path: Path, error: BaseException) -> type[StoreError]:
    if isinstance(error, sqlite3.Error):
        return _kind_of_sqlite(path, error)
    if isinstance(error, OSError) and error.errno is not None:
        return BY_ERRNO.get(error.errno, StoreError)
    if isinstance(error, PoolTimeout):
        return StoreLocked
    # A value that came in cannot be kept; any other value that makes no sense was read from the file.
    if isinstance(error, ValueError) and not isinstance(error, UnicodeEncodeError):
        return StoreDamaged
    return StoreError


def _kind_of_sqlite(path: Path, error: sqlite3.Error) -> type[StoreError]:
    code = code_of(error)
    if code == sqlite3.SQLITE_IOERR and _has_no_room(path):
        return StoreFull
    if code == sqlite3.SQLITE_CANTOPEN and not _is_writable(path):
        return StoreReadOnly
    if code is None and str(error).startswith("Could not decode"):
        return StoreDamaged
    return StoreError if code is None else BY_CODE.get(code, StoreError)


def _has_no_room(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < NO_ROOM


def _is_writable(path: Path) -> bool:
    # SQLite needs the folder too: it writes its log beside the database.
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
