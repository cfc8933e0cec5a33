"""kill -9 at any moment: what was acknowledged is there, what was not is there whole or not at all.

A nursery process imports everything once and forks a writer per round; the writer acknowledges each write after it
returned, and is killed at a random moment. PULLQUOTE_KILL_ROUNDS sets how often (30).
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.model import Extracted
from index.store.migrate import OURS, Steps
from index.store.rows import digest_of
from index.store.sql import open_store
from index.store.verify import verify
from tests.killing import Nursery, acknowledge, integrity_of, keep_nursery, moments, nursery
from tests.stores import NOON, extracted, url_of
from tests.test_migrate import move, state, with_steps

ROUNDS = int(os.environ.get("PULLQUOTE_KILL_ROUNDS", "30"))
ROUNDS_PER_DATABASE = 50
SECONDS_TO_REOPEN = 3.0
BESIDE = (".lock", "-wal", "-shm")
LIBRARY = "ours"

# --- the killed


async def write_on(path: Path, first: int) -> None:
    """Write without end: each article is added, changed, removed and restored, and every step acknowledged."""
    async with open_store(url_of(path)) as store:
        acknowledge("opened", 0)
        source = await store.track(LIBRARY, "seeds", "folder", NOON)
        number = first
        while True:
            place = f"{number}"
            for version in (1, 2):
                await store.put(LIBRARY, source, place, text_of(number, version), NOON)
                acknowledge(place, version)
            if number % 3 == 0:
                await store.remove(LIBRARY, source, [place], NOON)
                acknowledge(place, "removed")
                await store.put(LIBRARY, source, place, text_of(number, 2), NOON)
                acknowledge(place, "restored")
            number += 1


def text_of(number: int, version: int) -> Extracted:
    return extracted(f"Article {number} for the {version}. time. " * (1 + number * 37 % 400))


async def move_and_tell(path: Path, folder: Path, head: str) -> None:
    await move(path, Steps(folder, head), wait=5)
    acknowledge("moved", 0)
    await asyncio.Event().wait()


def work_of(kind: str, *words: str) -> None:
    """What a child does all its life."""
    work = write_on(Path(words[0]), int(words[1])) if kind == "write" else None
    asyncio.run(work or move_and_tell(Path(words[0]), Path(words[1]), words[2]))


# --- the killer


@pytest.fixture(scope="module")
def children() -> Iterator[Nursery]:
    with nursery("tests.test_kill") as opened:
        yield opened


async def read_back(path: Path) -> tuple[float, dict[str, int]]:
    """Seconds until everything was read, and the version of every live article; half of one fails."""
    start = time.monotonic()
    async with open_store(url_of(path)) as store:
        generation, articles = await store.articles(LIBRARY)
        seconds = time.monotonic() - start
        for article in articles:
            assert digest_of(article.text) == article.digest
            assert article.content == text_of(int(article.location), article.version)
        # A generation per version, and two more for what was removed and restored.
        assert generation >= sum(it.version for it in articles)
    return seconds, {it.location: it.version for it in articles}


async def broken(path: Path) -> list[int]:
    async with open_store(url_of(path)) as store:
        return await verify(store, LIBRARY)


@pytest.mark.timeout(60 + 2 * ROUNDS)
def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path, children: Nursery) -> None:
    children.time("opened", "write", tmp_path / "first.db", 1)
    longest = 4 * children.time("1", "write", tmp_path / "first.db", 1)
    for start in range(0, ROUNDS, ROUNDS_PER_DATABASE):
        rounds = min(ROUNDS_PER_DATABASE, ROUNDS - start)
        kill_and_compare(children, tmp_path / f"{start}.db", moments(start, longest, rounds))


def kill_and_compare(children: Nursery, path: Path, rounds: Iterator[tuple[int, float]]) -> None:
    promised: dict[str, str] = {}
    in_doubt: set[str] = set()  # the last of each child: its removal may have been done and not acknowledged
    for number, moment in rounds:
        lines = children.run(moment, "write", path, 1000 * (number + 1))
        promised |= {place: said for place, said in lines if place != "opened"}
        in_doubt |= {lines[-1][0]} if lines else set()
        seconds, found = asyncio.run(read_back(path))
        assert seconds < SECONDS_TO_REOPEN
        assert integrity_of(path) == [("ok",)]
        for place, said in promised.items():
            if said != "removed" and not (said == "2" and place in in_doubt):
                assert found[place] >= (2 if said == "restored" else int(said))
        assert len(set(found) - set(promised)) <= number + 1, "at most one write per child goes unacknowledged"
    assert asyncio.run(broken(path)) == []
    assert len(promised) > number, "hardly anything was written: nothing was shown"


@pytest.mark.timeout(60 + ROUNDS)
def test_a_killed_first_start_leaves_no_database_or_a_whole_one(tmp_path: Path, children: Nursery) -> None:
    missing = 0
    longest = 1.2 * children.time("opened", "write", tmp_path / "first" / "pullquote.db", 1)
    for number, moment in moments(2, longest, max(12, ROUNDS // 3)):
        path = tmp_path / f"{number}" / "pullquote.db"
        lines = children.run(moment, "write", path, 1)
        assert path.exists() or not lines
        if path.exists():
            assert integrity_of(path) == [("ok",)]
        missing += not path.exists()
        seconds, _ = asyncio.run(read_back(path))
        assert seconds < SECONDS_TO_REOPEN
        assert {it.name for it in path.parent.iterdir()} <= {f"pullquote.db{ending}" for ending in ("", *BESIDE)}
    assert missing > 0, "never killed before the database was there: nothing was shown"


@pytest.mark.timeout(60 + ROUNDS)
def test_a_killed_move_to_another_schema_is_finished_later(tmp_path: Path, children: Nursery) -> None:
    whole = tmp_path / "whole.db"
    children.run(0.4, "write", whole, 1)
    _, before = asyncio.run(read_back(whole))
    with closing(sqlite3.connect(whole)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    steps = with_steps(tmp_path, "", "", "")
    first = tmp_path / "first.db"
    first.write_bytes(whole.read_bytes())
    longest = 1.2 * children.time("moved", "move", first, steps.folder, steps.head)
    revisions = set()
    for number, moment in moments(3, longest, max(12, ROUNDS // 3)):
        path = tmp_path / f"{number}" / "pullquote.db"
        path.parent.mkdir()
        path.write_bytes(whole.read_bytes())
        lines = children.run(moment, "move", path, steps.folder, steps.head)
        revision, shelves = state(path)
        assert shelves == int(revision) - int(OURS.head), "half a step"
        assert revision == OURS.head or state(Path(f"{path}.before-{steps.head}.bak")) == (OURS.head, 0)
        assert revision == steps.head or not lines
        revisions.add(revision)
        asyncio.run(move(path, steps, wait=5))
        assert state(path) == (steps.head, 3)
        assert integrity_of(path) == [("ok",)]
        with closing(sqlite3.connect(path)) as connection:
            kept = dict(connection.execute("SELECT location, current FROM article WHERE state = 'live'").fetchall())
        assert kept == before
    assert revisions - {steps.head}, "never killed on the way: nothing was shown"


if __name__ == "__main__":
    importlib.import_module("alembic.command")  # or each child would spend its life importing it
    keep_nursery(work_of)
