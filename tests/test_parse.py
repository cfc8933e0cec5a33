"""The parsing door: documents are read elsewhere, what goes wrong there stays there, and the event loop goes on."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.wording.catalogue import LANGUAGES, wording
from index.errors import ExtractError
from index.extract.parsed import Feed, FeedLink, Item, Parsed, Place, Received, SiteMap, WebPage
from index.model import Block, BlockKind, Extracted
from index.parse.door import Door
from index.parse.limits import Limits
from index.parse.nursery import PROGRAM, STARTING
from index.parse.wire import decode, encode
from index.parse.worker import FAILURE, VALUE, answer_to
from tests.hostile_documents import hostile, html, mutated, rss

SENTENCE = "The harbour office counted four hundred ships in the first week of the year, more than ever before."
SOUND = Received(
    html(f"<article><p>{SENTENCE}</p><p>{SENTENCE} Again.</p></article>"), "https://a.example/", "text/html", ("en",)
)
STUCK = Received(rss("<item><author>a@" + "a." * 200_000 + "!</author></item>"), "https://a.example/feed", "text/xml")

STALL, GROWN = 0.1, 64_000_000
"""Seconds for which the event loop may stand still, and bytes that this process may take, for any document."""

BEAT = 0.002
"""Seconds between two looks: without a rest looking takes a whole processor, and the documents have to share theirs."""

WHAT_GOES_WRONG = ("too_slow", "too_hungry", "crashed", "too_complicated")


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    door = Door(Limits(seconds=2.0))
    await door.parse(SOUND)
    yield door
    await door.close()


async def reason_of(door: Door, received: Received) -> str:
    with pytest.raises(ExtractError) as caught:
        await door.parse(received)
    assert caught.value.location == received.location
    return caught.value.reason


class Pulse:
    """Measures for how long the event loop did not come round, and what memory this process took meanwhile.

    ``longest`` is by the clock, ``busiest`` by what this process computed, whatever else the machine was busy with.
    """

    def __init__(self) -> None:
        self.longest = self.busiest = 0.0
        self.grown = 0

    async def __aenter__(self) -> Pulse:
        self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _beat(self) -> None:
        before, used, size = time.perf_counter(), time.process_time(), memory_of_this_process()
        while True:
            await asyncio.sleep(BEAT)
            self.longest = max(self.longest, time.perf_counter() - before)
            self.busiest = max(self.busiest, time.process_time() - used)
            self.grown = max(self.grown, memory_of_this_process() - size)
            before, used = time.perf_counter(), time.process_time()


def memory_of_this_process() -> int:
    """Bytes; 0 where nobody can tell."""
    told = Path("/proc/self/statm")
    return int(told.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") if told.exists() else 0


# Values on the wire

CONTENT = Extracted(
    text="Ünï — 一\n\n👨\u200d👩 \u00a0x", blocks=(Block(0, 7, BlockKind.HEADING, 3, None), Block(9, 15, BlockKind.PARAGRAPH, None, 7)),
    title="T", title_derived=False, language="en", language_declared=True, url=None, publisher="P", author=None,
    published=date(2026, 10, 3),
)  # fmt: skip
VALUES: tuple[Parsed, ...] = (
    CONTENT,
    WebPage(CONTENT, "T", (FeedLink("https://a.example/f", "F", "rss"),)),
    WebPage(None, "T", ()),
    Feed("atom", "T", None, "fr", (Item("1", None, "t", "a", datetime(2026, 10, 3, tzinfo=UTC), None, "<p>", "c", None),), 3),
    SiteMap(True, (Place("https://a.example/", datetime(2026, 10, 3, 10, tzinfo=UTC)), Place("https://a.example/b", None))),
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_values_come_back_as_they_were(value: Parsed) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"7",
        b'{"=":"Popen"}',
        b'{"=":"Block"}',
        b'{"=":"Extracted","x":1}',
        b'{"=":"date","iso":"x"}',
        b"\xff",
        b'{"=":["x"]}',
    ],
)
def test_nothing_else_comes_through(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        decode(data)


def test_half_a_character_does_not_get_stuck() -> None:
    assert b"?" in encode(replace(CONTENT, text="\ud800"))


def test_a_library_that_raises_anything_gives_a_reason() -> None:
    assert answer_to(["x", "text/html", [], False], SOUND.data).startswith(VALUE)
    assert answer_to(["x", "image/png", [], False], b"\x89PNG").startswith(FAILURE + b'["unknown_kind"')
    assert answer_to(["x", "text/html", [], False], None).startswith(FAILURE + b'["crashed", "TypeError"')  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", WHAT_GOES_WRONG)
def test_what_goes_wrong_in_a_worker_has_a_sentence(language: str, reason: str) -> None:
    assert wording(language).say(f"reading.{reason}", detail="x")


# The door


@pytest.mark.timeout(60)
async def test_many_documents_are_read_by_few_workers(door: Door) -> None:
    found = await asyncio.gather(*(door.parse(SOUND) for _ in range(30)))
    assert all(isinstance(it, WebPage) and it.article and SENTENCE in it.article.text for it in found)


@pytest.mark.timeout(60)
async def test_a_document_that_takes_too_long_costs_nobody_else(door: Door) -> None:
    async with Pulse() as pulse:
        stuck = asyncio.create_task(reason_of(door, STUCK))
        started = time.perf_counter()
        assert isinstance(await door.parse(SOUND), WebPage)
        assert time.perf_counter() - started < 2
        assert await stuck == "too_slow"
        assert time.perf_counter() - started < 4
    assert isinstance(await door.parse(SOUND), WebPage)
    assert pulse.longest < 1  # the machine may be busy with something else


@pytest.mark.timeout(60)
async def test_a_worker_is_replaced_when_it_falls(door: Door) -> None:
    for _ in range(3):
        assert door._nursery is not None
        door._nursery.kill(door._idle[0].pid)
        assert await reason_of(door, SOUND) == "crashed"
        assert isinstance(await door.parse(SOUND), WebPage)


@pytest.mark.timeout(60)
async def test_a_nursery_that_falls_is_replaced(door: Door) -> None:
    assert door._nursery is not None
    door._nursery.process.kill()
    door._nursery.process.wait()
    door._idle[0].left = 1  # the last document before another worker is asked for
    assert isinstance(await door.parse(SOUND), WebPage)
    assert await reason_of(door, SOUND) == "crashed"
    assert isinstance(await door.parse(SOUND), WebPage)


def test_a_nursery_whose_asker_is_killed_ends_without_a_word() -> None:
    here, there = socket.socketpair()
    command = [sys.executable, "-c", PROGRAM, str(there.fileno()), "1.0", "1000000000", *sys.path]
    with there, subprocess.Popen(command, pass_fds=[there.fileno()], stderr=subprocess.PIPE) as process:
        here.close()
        there.close()
        _, said = process.communicate(timeout=STARTING)
    assert (process.returncode, said) == (0, b"")


@pytest.mark.timeout(60)
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are kept on Linux")
async def test_a_document_that_takes_too_much_memory_costs_nobody_else() -> None:
    door = Door(Limits(seconds=5.0, memory=40_000_000))
    large = replace(SOUND, data=html("<article>" + f"<p>{SENTENCE}</p>" * 40_000))
    assert await reason_of(door, large) == "too_hungry"
    assert isinstance(await door.parse(SOUND), WebPage)
    await door.close()


@pytest.mark.timeout(60)
async def test_closing_gives_up_what_is_being_read() -> None:
    door = Door(Limits(seconds=8.0))
    await door.parse(SOUND)
    stuck = asyncio.create_task(reason_of(door, STUCK))
    await asyncio.sleep(0)
    started = time.perf_counter()
    await door.close()
    await asyncio.wait({stuck})
    assert time.perf_counter() - started < 4
    with pytest.raises(RuntimeError):
        await door.parse(SOUND)


async def test_a_door_nobody_used_can_be_closed() -> None:
    await Door().close()


# In a process of its own, as the limits cannot be taken back


def confined(code: str, memory: int = 300_000_000) -> str:
    program = (
        f"from index.parse.limits import *\nconfine(Limits(1.0, {memory}))\n"
        f"try:\n    {code}\nexcept BaseException as error:\n    print(type(error).__name__)\nelse:\n    print('done')"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False, env={**os.environ, "PYTHONPATH": "."}
    )  # fmt: skip
    return finished.stdout.strip() or str(finished.returncode)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("import socket; socket.socket()", "Refused"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "Refused"),
        ("import socket; socket.getaddrinfo('example.com', 80)", "Refused"),
        ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')", "Refused"),
        ("import subprocess; subprocess.run(['true'])", "Refused"),
        ("import os; os.system('true')", "Refused"),
        ("import os; os.fork()", "Refused"),
        ("import os; os.remove('nowhere')", "Refused"),
        ("open('written', 'w')", "Refused"),
        ("import os; os.write(os.open('/dev/null', os.O_RDONLY), b'x')", "OSError"),
        ("open('pyproject.toml').read()", "done"),
        ("bytearray(900_000_000)", "MemoryError"),
        ("bytearray(1_000_000)", "done"),
        ("begin_document(Limits(0.2)); [None for _ in iter(int, 1)]", "-14"),
        ("begin_document(Limits(0.2)); end_document(); import time; [None for _ in range(9_000_000)]", "done"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are kept on Linux")
def test_a_worker_cannot_do_what_it_may_not(code: str, outcome: str) -> None:
    assert confined(code) == outcome


def test_asking_loads_none_of_the_readers() -> None:
    program = (
        "import sys, index.update, index.searcher, index.parse.door\n"
        "print([it for it in ('lxml', 'trafilatura', 'feedparser', 'pypdf', 'dateparser') if it in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"


# Hostile documents


def tell(*pulses: Pulse) -> None:
    stall, grown = max(it.busiest for it in pulses), max(it.grown for it in pulses)
    print(f"stood still for {1000 * stall:.0f} ms, took {grown / 1e6:.0f} MB at most")  # noqa: T201


async def survive(door: Door, received: Received, seconds: float) -> tuple[str, float]:
    started = time.perf_counter()
    try:
        outcome = type(await door.parse(received)).__name__
    except ExtractError as error:
        outcome = error.reason
    took = time.perf_counter() - started
    assert took < seconds
    return outcome, took


@pytest.mark.timeout(300)
async def test_hostile_documents_harm_nobody() -> None:
    """With half a second each instead of ten; `tests.bench.parsing` gives them all of it."""
    door = Door(Limits(seconds=0.5))
    outcomes: dict[str, str] = {}
    pulses: dict[str, Pulse] = {}
    for name, received in hostile():
        for _ in range(3):  # a machine that was busy with something else will not be so each time
            if name not in pulses or pulses[name].longest >= 1:
                async with Pulse() as pulses[name]:
                    outcomes[name] = (await survive(door, received, 12))[0]
    assert isinstance(await door.parse(SOUND), WebPage)
    await door.close()
    assert not {name for name, outcome in outcomes.items() if outcome == "crashed"}
    assert all(wording("en").say(f"reading.{it}", detail="x") for it in outcomes.values() if it.islower())
    assert not {name for name, pulse in pulses.items() if pulse.busiest >= STALL or pulse.longest >= 1}
    assert not {name for name, pulse in pulses.items() if pulse.grown >= GROWN}
    tell(*pulses.values())


@pytest.mark.timeout(300)
async def test_mutated_documents_harm_nobody(door: Door) -> None:
    outcomes = []
    documents = list(mutated(500))
    async with Pulse() as pulse:
        for at in range(0, len(documents), 10):
            outcomes += await asyncio.gather(*(survive(door, it, 12 * 2) for it in documents[at : at + 10]))
    assert len(outcomes) == 500
    assert sum(outcome == "crashed" for outcome, _ in outcomes) == 0
    assert sum(outcome == "WebPage" for outcome, _ in outcomes) > 250
    tell(pulse)
    assert pulse.grown < GROWN
    assert pulse.busiest < STALL
    assert pulse.longest < 1  # the machine may be busy with something else


def test_a_socket_can_be_made_here() -> None:
    """The refusal is the workers' alone."""
    socket.socket().close()
