"""Each message is taken on once, whoever asks, how often and in which order, and none taken on is lost from sight."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from index.kept import Asked
from index.store.memory import SqlMemory
from index.store.sql import open_store
from tests.stores import LATER, NOON, ROOT, empty, fresh_store, url_of

EVENTS = int(os.environ.get("PULLQUOTE_EVENTS", "5000"))
"""Deliveries in the longest test; 10,000 of them take twice as long."""
REPEATED = 0.3
RESTARTS = 20

CLAIMER_OF_500 = """
import asyncio, random, sys
from index.store.memory import SqlMemory
from index.store.sql import open_store
from tests.stores import NOON

async def main(url: str, name: str) -> None:
    numbers = random.Random(name).sample(range(500), 500)
    async with open_store(url) as store:
        memory = SqlMemory(store.connections)
        print("ready", flush=True)
        sys.stdin.readline()
        for number in numbers:
            event = f"{number}" if number % 2 else f"{name} {number}"
            if await memory.claim("ours", "slack", event, f"m{number}", NOON):
                print(number)

asyncio.run(main(*sys.argv[1:]))
"""

ANSWERER = """
import asyncio, itertools, os, sys
from index.store.memory import SqlMemory
from index.store.sql import open_store
from tests.stores import NOON

async def main(url: str, first: str) -> None:
    async with open_store(url) as store:
        memory = SqlMemory(store.connections)
        for number in itertools.count(int(first)):
            assert await memory.claim("ours", "slack", f"e{number}", f"m{number}", NOON, f"ask {number}")
            os.write(1, f"claimed m{number}\\n".encode())
            if number % 3:
                await memory.finish("ours", "slack", f"m{number}", NOON, f"post {number}")
                os.write(1, f"finished m{number}\\n".encode())

asyncio.run(main(*sys.argv[1:]))
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process that runs the code, and can be written to and read."""
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[SqlMemory]:
    async with fresh_store(tmp_path) as store:
        yield SqlMemory(store.connections)


def test_two_processes_claim_each_message_once(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    path.write_bytes(empty())
    children = [start(CLAIMER_OF_500, url_of(path), name) for name in ("ann", "bob")]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:  # both are there: now at once
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    got = [[int(line) for line in child.communicate()[0].split()] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert sorted(got[0] + got[1]) == list(range(500))
    assert min(map(len, got)) > 0, "one was over before the other began: nothing was shown"


async def test_of_many_that_claim_a_message_at_once_one_gets_it(memory: SqlMemory) -> None:
    got = await asyncio.gather(*(memory.claim("ours", "slack", f"e{it}", "m1", NOON) for it in range(40)))
    assert sum(got) == 1
    got = await asyncio.gather(*(memory.claim("ours", "slack", "e", f"n{it}", NOON) for it in range(40)))
    assert sum(got) == 1


async def test_of_many_that_take_a_message_on_again_one_gets_it(memory: SqlMemory) -> None:
    await memory.claim("ours", "slack", "e1", "m1", NOON)
    (seen,) = await memory.unfinished("ours", "slack", LATER)
    got = await asyncio.gather(*(memory.reclaim("ours", seen, LATER) for _ in range(40)))
    assert sum(got) == 1


async def test_many_write_at_once_and_all_is_kept(memory: SqlMemory) -> None:
    asked = Asked("slack", "C1", "U1", "Why?", None, 0)
    ids = await asyncio.gather(*(memory.keep_answer("ours", asked, NOON) for _ in range(30)))
    await asyncio.gather(*(memory.vote("ours", it, "ann", True, None, NOON) for it in ids))
    await asyncio.gather(*(memory.note_unanswered("ours", "Why?", [], NOON) for _ in ids))
    await asyncio.gather(*(memory.log_admin("ours", "ann", "act", "done", NOON) for _ in ids))
    assert (await memory.votes("ours")).helpful == 30
    assert [it.count for it in await memory.unanswered("ours", 9)] == [30]
    assert len(await memory.admin_log("ours", 99)) == 30


def test_what_a_killed_process_had_taken_on_is_in_sight(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    path.write_bytes(empty())
    chance = random.Random(5)  # noqa: S311 - nothing is kept secret with it
    for first in range(0, 3000, 1000):
        enough = chance.randint(5, 40)
        child = start(ANSWERER, url_of(path), str(first))
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(enough)]
        child.send_signal(signal.SIGKILL)
        lines += child.communicate()[0].splitlines()
        said = [line.split() for line in lines]
        promised = {message for what, message in said if what == "claimed"}
        done = {message for what, message in said if what == "finished"}
        last = int(said[-1][1].removeprefix("m"))
        # The last step may have been done and not told: finishing the last message, or claiming the one after it.
        left = asyncio.run(take_up(path))
        mine = {message: request for message, request in left.items() if int(message[1:]) >= first}
        assert promised - done - {f"m{last}"} <= set(mine) <= (promised - done) | {f"m{last + 1}"}
        assert all(request == f"ask {message[1:]}" for message, request in mine.items())
        assert set(left) == set(mine), "what an earlier start took up and finished does not come again"


async def take_up(path: Path) -> dict[str, str | None]:
    """What was unfinished, with its request; it is finished now, by one of two that tried."""
    async with open_store(url_of(path)) as store:
        memory = SqlMemory(store.connections)
        left = await memory.unfinished("ours", "slack", LATER)
        for claim in left:
            assert sum([await memory.reclaim("ours", claim, LATER) for _ in range(2)]) == 1
            await memory.finish("ours", "slack", claim.message, LATER, "post")
            assert not await memory.claim("ours", "slack", "another", claim.message, LATER)
        assert await memory.unfinished("ours", "slack", LATER + timedelta(1)) == []
    return {claim.message: claim.request for claim in left}


@pytest.mark.timeout(60)
def test_shuffled_and_repeated_events_are_each_claimed_once(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 - nothing is kept secret with it
    fresh = int(EVENTS * (1 - REPEATED))
    again = [chance.randrange(fresh) for _ in range(EVENTS - fresh)]
    # Every second repetition comes under another id.
    deliveries = [(f"e{it}", f"m{it}") for it in range(fresh)]
    deliveries += [(f"e{it}" if place % 2 else f"again {place}", f"m{it}") for place, it in enumerate(again)]
    chance.shuffle(deliveries)
    path = tmp_path / "pullquote.db"
    path.write_bytes(empty())
    step = -(-len(deliveries) // (RESTARTS + 1))
    claimed: Counter[str] = Counter()
    for start_at in range(0, len(deliveries), step):
        claimed.update(asyncio.run(claim_all(path, deliveries[start_at : start_at + step])))
    assert claimed == Counter(f"m{it}" for it in range(fresh))


async def claim_all(path: Path, deliveries: list[tuple[str, str]]) -> list[str]:
    """The messages that were claimed, by a process that starts, gets the deliveries all at once, and ends."""
    async with open_store(url_of(path), wait=60) as store:
        memory = SqlMemory(store.connections)
        got = await asyncio.gather(*(memory.claim("ours", "slack", *keys, NOON) for keys in deliveries))
    return [message for (_, message), new in zip(deliveries, got, strict=True) if new]
