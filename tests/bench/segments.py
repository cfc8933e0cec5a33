"""An index on the disk: `python -m tests.bench.segments` prints what it takes to build, open, change and keep one.

Articles are made up, as those of `asking`. They are stored first, which is not counted; then one process builds the
index, another opens it, asks, adds an article, removes it, and asks again. Files are in the system's memory when they
are opened, as after an update of the program.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from index.analyse.lexicon.read import read_lexicon
from index.answer import View, answer
from index.crew.team import Team
from index.disk.folder import Folder, place_of
from index.disk.stamp import stamp
from index.model import Article
from index.ports import Store
from index.searcher import Searcher
from index.store.rows import version_row
from index.store.schema import ARTICLE, LIVE, VERSION
from index.store.sql import SqlStore, open_store, open_texts
from index.store.write import grow
from tests.bench.asking import pose, write
from tests.bench.processes import memory_of_all, processor_seconds, resident
from tests.bench.zipf import draw_texts

LIBRARY = "bench"
LANGUAGES = ("en", "fr", "de")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOGETHER = 500
"""Articles that are stored in one transaction."""

CHANGES = 5
BLINK, LOOK = 0.005, 0.25
"""Seconds between two looks at whether the event loop stands still, and at the memory in use."""

MILLION = 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="where the database and its index are made")
    parser.add_argument("--step", choices=["store", "build", "open"], help="this one alone, as JSON")
    given = parser.parse_args()
    if given.step:
        done = asyncio.run(STEPS[given.step](given.folder / "bench.db", given.passages[0], given.questions))
        sys.stdout.write(json.dumps(done) + "\n")
        return
    for passages in given.passages:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            for step in STEPS:
                command = [sys.executable, "-m", "tests.bench.segments", "--step", step, "--folder", folder]
                command += ["--passages", str(passages), "--questions", str(given.questions)]
                told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                figures = ", ".join(f"{name} {value}" for name, value in told.items())
                sys.stdout.write(f"{passages:,} passages, {step}: {figures}\n")
                sys.stdout.flush()


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqlStore]:
    async with open_store(f"sqlite+aiosqlite:///{path}") as store:
        yield store


def search(path: Path, store: Store) -> Searcher:
    folder = Folder(place_of(path, LIBRARY), stamp())
    team = Team(partial(open_texts, f"sqlite+aiosqlite:///{path}", LIBRARY))
    return Searcher(store, LIBRARY, read_lexicon, LANGUAGES, patience=float("inf"), folder=folder, team=lambda: team)


async def fill(path: Path, passages: int, _questions: int) -> dict[str, Any]:
    """Store the articles."""
    async with opened(path) as store:
        source = await store.track(LIBRARY, "bench", "folder", NOW)
        articles = write(*draw_texts(1, passages))
        while some := list(islice(articles, TOGETHER)):
            await store.connections.write(partial(put_all, source, some))
    return {"database, MB": size_of(path)}


def put_all(source: int, articles: Sequence[Article], connection: Connection) -> None:
    """Rows as the store writes them, many at a time."""
    key = {"library": LIBRARY, "source": source, "state": LIVE, "added": NOW, "since": NOW, "current": 1}
    named = [{**key, "id": it.id, "location": it.location} for it in articles]
    said = [{"library": LIBRARY, "article": it.id, "number": 1, "fetched": NOW} for it in articles]
    connection.execute(insert(ARTICLE), named)
    connection.execute(insert(VERSION), [row | version_row(it.content) for row, it in zip(said, articles, strict=True)])
    grow(connection, LIBRARY)


def size_of(*paths: Path) -> int:
    """Megabytes of files."""
    return round(sum(it.stat().st_size for it in paths) / MILLION)


async def build(path: Path, _passages: int, _questions: int) -> dict[str, Any]:
    """Build the index of what is stored."""
    async with opened(path) as store:
        searcher = search(path, store)
        began = time.perf_counter()
        watch = Watch()
        watching = asyncio.create_task(watch.run())
        view = await searcher.view()
        seconds = time.perf_counter() - began
        watching.cancel()
        await searcher.close()
    held, worked = count(view), processor_seconds()
    return {
        "passages": held,
        "build, s": round(seconds, 1),
        "passages/s": round(held / seconds),
        "of the processor, s": round(worked, 1),
        "passages/s of it": round(held / worked),
        "index, MB": size_of(*place_of(path, LIBRARY).iterdir()),
        "most memory, MB": round(watch.memory / MILLION),
        "longest stall, ms": round(1000 * watch.stall),
    }


@dataclass
class Watch:
    """How long the event loop stood still, and how much memory all processes had together, looked at now and then.

    That other programs have the processors is no stall: only as long as this process was at work counts.
    """

    stall: float = 0.0
    memory: int = 0

    async def run(self) -> None:
        seen = time.perf_counter()
        while True:
            before, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(BLINK)
            late = time.perf_counter() - before - BLINK
            self.stall = max(self.stall, min(late, time.process_time() - worked))
            if time.perf_counter() - seen >= LOOK:
                self.memory = max(self.memory, await asyncio.to_thread(memory_of_all))
                seen = time.perf_counter()


async def reopen(path: Path, passages: int, questions: int) -> dict[str, Any]:
    """Open the index, ask, add, remove."""
    words, starts = draw_texts(1, passages)
    asked = list(pose(words, starts, questions))
    model = next(write(words, starts))
    del words, starts
    read_lexicon()
    before = resident()
    async with opened(path) as store:
        searcher = search(path, store)
        began = time.perf_counter()
        view = await searcher.view()
        told: dict[str, Any] = {"open, s": round(time.perf_counter() - began, 2)}
        told["resident, MB"] = round((resident() - before) / MILLION)
        answer(asked[0], view)
        told |= {"asked, ms": ask_all(view, asked), "then resident, MB": round((resident() - before) / MILLION)}
        source = (await store.sources(LIBRARY))[0].id
        added, removed = [], []
        for number in range(CHANGES):
            content = replace(model.content, title=f"Zyxomma {number} has come")
            await store.put(LIBRARY, source, f"new-{number}.md", content, NOW)
            added.append(await until(searcher, view.articles + 1))
            assert "Zyxomma" in str(answer(f"Zyxomma {number}", await searcher.view()).query)
            await store.remove(LIBRARY, source, [f"new-{number}.md"], NOW)
            removed.append(await until(searcher, view.articles))
        told |= {"add one, s": median(added), "remove one, s": median(removed)}
        told |= {"asked after, ms": ask_all(await searcher.view(), asked)}
        await searcher.close()
    return told


async def until(searcher: Searcher, articles: int) -> float:
    """Seconds until a question is answered from so many articles."""
    began = time.perf_counter()
    view = await searcher.view()
    assert view.articles == articles
    return time.perf_counter() - began


def ask_all(view: View, asked: Sequence[str]) -> str:
    times = []
    for question in asked:
        began = time.perf_counter()
        answer(question, view)
        times.append(1000 * (time.perf_counter() - began))
    return " / ".join(f"{value:.0f}" for value in np.percentile(times, (50, 95, 99)))


def median(times: Sequence[float]) -> float:
    return round(float(np.median(times)), 3)


def count(view: View) -> int:
    return sum(shelf.tally.size for shelf in view.ranker.shelves)


STEPS = {"store": fill, "build": build, "open": reopen}


if __name__ == "__main__":
    main()
