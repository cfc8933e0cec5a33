"""What the tests of the store share: contents, times, a fresh store, and other processes that use it."""

from __future__ import annotations

import asyncio
import dataclasses
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import URL

from index.model import Block, Extracted
from index.ports import Problem
from index.store.sql import SqlStore, open_store

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NEEDLE = "a needle in the hay"


def url_of(path: Path) -> str:
    return URL.create("sqlite+aiosqlite", database=str(path)).render_as_string()


def extracted(text: str, /, **changes: object) -> Extracted:
    """One paragraph of text; whatever else is named is changed."""
    plain = Extracted(
        text, (Block(0, len(text)),), title="A title", title_derived=False, language="en", language_declared=True
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


@cache
def empty() -> bytes:
    """The bytes of a database in which nothing is tracked yet."""

    async def make(path: Path) -> None:
        async with open_store(url_of(path)):
            pass

    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        path = Path(folder) / "pullquote.db"
        runner.run(make(path))
        return path.read_bytes()


@cache
def sound() -> bytes:
    """The bytes of a database with eight articles, the third of which has a needle in its text."""

    async def fill(path: Path) -> None:
        async with open_store(url_of(path)) as store:
            source = await store.track("ours", "seeds", "folder", NOON)
            for number in range(1, 9):
                text = f"Article {number} has {NEEDLE if number == 3 else 'nothing'}. " + "Hay and more hay. " * 200
                await store.put("ours", source, f"{number}", extracted(text), NOON)
            await store.note_problem("ours", source, Problem("9", "unreadable", "", NOON))

    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        path = Path(folder) / "pullquote.db"
        runner.run(fill(path))
        return path.read_bytes()


@asynccontextmanager
async def fresh_store(folder: Path, wait: float = 2.0) -> AsyncIterator[SqlStore]:
    """A store in the folder in which nothing is tracked yet."""
    path = folder / "pullquote.db"
    path.write_bytes(await asyncio.to_thread(empty))
    async with open_store(url_of(path), wait) as opened:
        yield opened


def log_of(store: SqlStore) -> Path:
    """The file with what was written and is not yet in the database file."""
    return Path(f"{store.connections.path}-wal")


def run_child(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Another process that runs the code."""
    return subprocess.Popen([sys.executable, "-W", "error", "-c", code, *arguments], cwd=ROOT)
