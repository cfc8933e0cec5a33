"""kill -9 at any moment: what was acknowledged is there, what was not is there whole or not at all.

A nursery process imports everything once and forks a writer per round; the writer acknowledges each write after it
returned, and is killed at a random moment. PULLQUOTE_KILL_ROUNDS sets how often (30).
"""

from __future__ import annotations

import asyncio
import importlib
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.model import Extracted
from index.store.migrate import OURS, Steps
from index.store.rows import digest_of
from index.store.sql import open_store
from index.store.verify import verify
from tests.stores import NOON, ROOT, extracted, url_of
from tests.test_migrate import move, state, with_steps

ROUNDS = int(os.environ.get("PULLQUOTE_KILL_ROUNDS", "30"))
ROUNDS_PER_DATABASE = 50
SECONDS_TO_REOPEN = 3.0
BESIDE = (".lock", "-wal", "-shm")
LIBRARY = "ours"

# --- the killed: one line of orders, lines of acknowledgements


def acknowledge(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


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


def keep_nursery() -> None:
    """Fork a child for every line of orders, and tell when it is dead."""
    importlib.import_module("alembic.command")  # or each child would spend its life importing it
    for line in sys.stdin:
        kind, *words = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            acknowledge("pid", os.getpid())
            work = write_on(Path(words[0]), int(words[1])) if kind == "write" else None
            asyncio.run(work or move_and_tell(Path(words[0]), Path(words[1]), words[2]))
            os._exit(1)
        os.waitpid(child, 0)
        acknowledge("dead", child)


# --- the killer


class Nursery:
    """Starts children and kills them."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.rest = b""

    def run(self, seconds: float, *orders: object) -> list[tuple[str, str]]:
        """What a child acknowledged that was killed after so many seconds."""
        return self._run(seconds, None, orders)

    def time(self, word: str, *orders: object) -> float:
        """Seconds until a child acknowledges the word; it is killed then."""
        start = time.monotonic()
        self._run(60.0, word, orders)
        return time.monotonic() - start

    def _run(self, seconds: float, enough: str | None, orders: tuple[object, ...]) -> list[tuple[str, str]]:
        assert self.process.stdin is not None
        self.process.stdin.write("\t".join(map(str, orders)).encode() + b"\n")
        self.process.stdin.flush()
        name, pid = self._read(None)
        assert name == "pid"
        lines: list[tuple[str, str]] = []
        deadline = time.monotonic() + seconds
        alive = True
        try:
            while (left := deadline - time.monotonic()) > 0 and (not lines or lines[-1][0] != enough):
                line = self._read(left)
                alive = line[0] != "dead"
                assert alive, "the child died by itself"
                lines += [line] if line[0] else []
        finally:
            if alive:
                os.kill(int(pid), signal.SIGKILL)
        while (line := self._read(None))[0] != "dead":
            lines.append(line)
        return lines

    def _read(self, seconds: float | None) -> tuple[str, str]:
        """The next line, or a line of nothing when none comes in time."""
        assert self.process.stdout is not None
        while b"\n" not in self.rest:
            if not select.select([self.process.stdout], [], [], seconds)[0]:
                return "", ""
            piece = os.read(self.process.stdout.fileno(), 65536)
            assert piece, "the nursery is gone"
            self.rest += piece
        line, _, self.rest = self.rest.partition(b"\n")
        name, _, said = line.decode().partition(" ")
        return name, said


@contextmanager
def nursery() -> Iterator[Nursery]:
    command = [sys.executable, "-W", "error", "-m", "tests.test_kill"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def moments(seed: int, longest: float, rounds: int) -> Iterator[tuple[int, float]]:
    """The number of each round, and after how many seconds to kill: the same in every run, but for ``longest``."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    return ((number, chance.uniform(0.0, longest)) for number in range(rounds))


@pytest.fixture(scope="module")
def children() -> Iterator[Nursery]:
    with nursery() as opened:
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


def integrity_of(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall()


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
    keep_nursery()
