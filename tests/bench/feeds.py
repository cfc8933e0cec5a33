"""What a refresh costs when nothing changed: `python -m tests.bench.feeds` follows 1,000 feeds of 20 articles each.

A server in a process of its own stands for as many hosts; the clock jumps over the pauses that manners ask for.
Measured are the seconds of a round, those of the processor (ours and those of the parsing workers, not the server's),
and memory.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.desk.articles import refresh
from bot.desk.desk import Desk
from bot.desk.intake import Intake, ignore_progress
from bot.reception.desks import Desks
from bot.request import Request
from bot.run.fresh import read_due
from index.analyse.lexicon.read import read_lexicon
from index.extract.parsed import Outline
from index.fetch.http import HttpFetcher
from index.follow.reader import Reader
from index.follow.subscribe import subscribe
from index.parse.door import Door
from index.searcher import Searcher
from index.store.memory import SqlMemory
from index.store.sql import SqlStore
from tests.bench.feed_server import ITEMS, host_of
from tests.bench.processes import processor_seconds, resident
from tests.stores import ROOT, fresh_store
from tests.web import Hours, fetcher, names

LIBRARY = "shared"
LANGUAGES = ("en", "fr")
PAUSE = 8 * 3600
"""Seconds after which every feed is due."""

BAR = "<= 60 s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3, help="of each kind")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(measure(Path(name), given.feeds, given.rounds))


@dataclass(frozen=True)
class Town:
    """Desks over feeds of a server; ``hours`` is the clock of everything."""

    desks: Desks
    hours: Hours
    server: subprocess.Popen[bytes]
    port: int

    @property
    def desk(self) -> Desk:
        return self.desks.of(LIBRARY)

    @property
    def store(self) -> SqlStore:
        store = self.desk.store
        assert isinstance(store, SqlStore)
        return store


async def measure(folder: Path, feeds: int, rounds: int) -> None:
    async with open_town(folder, feeds) as town:
        outlines = [Outline("feed", f"http://{host_of(it)}:{town.port}/feed") for it in range(feeds)]
        reader = town.desk.web()
        await tell(town, f"{feeds} feeds followed", partial(subscribe, reader, LIBRARY, outlines, lambda *_: None))
        await tell(town, f"{feeds * ITEMS} articles read", partial(read_due, town.desks))
        stood = await town.store.generation(LIBRARY)
        assert stood == feeds * ITEMS, stood
        everything = partial(refresh, town.desk, Request(""), ignore_progress)
        for how, work in (
            ("told so by the server", partial(read_due, town.desks)),
            ("all of it sent again", partial(read_due, town.desks)),
            ("asked for by a person", everything),
        ):
            for _ in range(rounds):
                await tell(town, f"nothing changed, {how}", work, BAR)
                assert await town.store.generation(LIBRARY) == stood, "something changed"
                assert not [it for it in await town.store.sources(LIBRARY) if it.problems]
            await forget(town)


async def tell(town: Town, what: str, work: Callable[[], Awaitable[object]], bar: str = "") -> None:
    """A line of the table: seconds, of the processor in all, and memory of this process and the workers."""
    town.hours.seconds += PAUSE
    used, began = processor_seconds(without=town.server.pid), time.perf_counter()
    await work()
    took = time.perf_counter() - began
    used = processor_seconds(without=town.server.pid) - used
    gc.collect()
    memory = f"{resident() / 1e6:.0f} MB"
    sys.stdout.write(f"{what:<42} {took:6.1f} s  {used:6.1f} s of the processor  {memory:>7}  {bar}\n")
    sys.stdout.flush()


@asynccontextmanager
async def open_town(folder: Path, feeds: int) -> AsyncIterator[Town]:
    hours, door = Hours(), Door()
    with serving() as (server, port):
        hosts = [host_of(it) for it in range(feeds)]
        lookup = names(**dict.fromkeys((it.replace(".", "_") for it in hosts), "127.0.0.1"))
        web = fetcher(port, own=hosts, lookup=lookup, hours=hours)
        async with fresh_store(folder) as store:
            desks = Desks(partial(open_one, folder, store, web, door, hours), separate=False)
            try:
                yield Town(desks, hours, server, port)
            finally:
                await desks.close()
                await door.close()


def open_one(folder: Path, store: SqlStore, web: HttpFetcher, door: Door, hours: Hours, library: str) -> Desk:
    now = hours.clock.now
    reader = Reader(store, web, door, LANGUAGES, now, lambda: 0.5)
    intake = Intake(store, library, folder / "seeds", LANGUAGES, now, lambda _: True)
    searcher = Searcher(store, library, read_lexicon, LANGUAGES)
    memory = SqlMemory(store.connections)
    return Desk(library, store, searcher, memory, intake, LANGUAGES, "en", now, web=lambda: reader)


@contextmanager
def serving() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server of all feeds, and its port."""
    command = [sys.executable, "-m", "tests.bench.feed_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        try:
            yield server, int(server.stdout.readline())
        finally:
            server.kill()


async def forget(town: Town) -> None:
    """From now on the server sends everything, always."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.port)
    writer.write(b"GET /forget HTTP/1.1\r\nHost: all\r\n\r\n")
    await reader.read()
    writer.close()


if __name__ == "__main__":
    main()
