"""A part that falls is told and raised again, later each time; the others do not notice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.health import Board, State
from bot.ports import ChatDown
from bot.run.supervise import UNMENDABLE_PAUSE, Part, Patience, keep_up, pause_after, supervise, tell_fall
from bot.web.app import WebDown
from bot.wording.catalogue import LANGUAGES, wording
from index.errors import StoreLocked
from tests.stores import NOON, ROOT

EN = wording("en")


@dataclass
class Time:
    """A clock that moves when somebody waits, and stops everything after so many waits."""

    waits: int
    now: datetime = NOON
    waited: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)
        if len(self.waited) == self.waits:
            raise asyncio.CancelledError


async def run_part(serve: Callable[[Board], Awaitable[None]], waits: int) -> tuple[list[float], list[State]]:
    """What was waited and told while a part was kept up."""
    time, told = Time(waits), list[State]()
    board = Board(lambda: time.now, told.append)

    async def once() -> None:
        await serve(board)

    with pytest.raises(asyncio.CancelledError):
        await keep_up(Part("slack", once), board, EN, Patience(lambda: 1.0, time.pause))
    return time.waited, told


async def fail(_: Board) -> None:
    raise OSError("xoxb-1234567890-secret")


async def test_pauses_grow_to_a_minute() -> None:
    waited, told = await run_part(fail, 9)
    assert waited == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert [(it.up, it.why) for it in told] == [(False, EN.say("run.fell", kind="OSError"))]


async def test_a_part_that_ends_by_itself_fell() -> None:
    async def end(_: Board) -> None:
        return

    _, told = await run_part(end, 2)
    assert [it.why for it in told] == [EN.say("run.ended")]


async def test_a_part_that_stood_for_a_while_begins_anew() -> None:
    falls = 0

    async def stand(board: Board) -> None:
        nonlocal falls
        falls += 1
        if falls == 4:
            board.tell("slack", up=True)
            board.now = lambda: NOON + timedelta(hours=1)
        raise OSError

    waited, _ = await run_part(stand, 6)
    assert waited == [1, 2, 4, 1, 2, 4]


async def test_a_part_that_is_up_for_a_moment_only_is_waited_for_longer() -> None:
    async def flicker(board: Board) -> None:
        board.tell("slack", up=True)
        raise OSError

    waited, told = await run_part(flicker, 3)
    assert waited == [1, 2, 4]
    assert [it.up for it in told] == [True, False] * 3


@pytest.mark.parametrize(("mendable", "pause"), [(False, UNMENDABLE_PAUSE), (True, 1.0)])
async def test_what_only_a_person_can_mend_is_tried_rarely(mendable: bool, pause: float) -> None:
    async def refuse(_: Board) -> None:
        raise ChatDown("nonsense", "detail", mendable=mendable)

    waited, told = await run_part(refuse, 1)
    assert waited == [pause]
    assert [it.why for it in told] == ["nonsense detail"]


async def test_a_part_that_falls_stops_no_other() -> None:
    ended = asyncio.Event()

    async def stand() -> None:
        await ended.wait()
        raise asyncio.CancelledError

    async def fall() -> None:
        raise ChatDown("nonsense")

    async def pause(_: float) -> None:
        if falls.count_down():
            ended.set()
            await asyncio.Event().wait()

    @dataclass
    class Count:
        left: int

        def count_down(self) -> bool:
            self.left -= 1
            return self.left == 0

    falls, board = Count(5), Board(lambda: NOON)
    parts = [Part("slack", fall), Part("discord", stand)]
    task = asyncio.create_task(supervise(parts, board, EN, Patience(lambda: 0.0, pause)))
    await ended.wait()
    assert [it.name for it in board.states] == ["slack"]
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("falls", [1, 2, 7, 5000])
def test_chance_shortens_a_pause_by_half_at_most(falls: int) -> None:
    assert 0.5 <= pause_after(falls, 0.0) == pause_after(falls, 1.0) / 2 <= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fall_is_told_in_a_sentence(language: str) -> None:
    said = wording(language)
    for reason in ("taken", "unusable"):
        told = tell_fall(WebDown(reason, "127.0.0.1:80", "Permission denied"), said)
        assert told == said.say(f"web.{reason}", place="127.0.0.1:80", detail="Permission denied")
    assert str(ROOT) in tell_fall(StoreLocked(ROOT), said)


async def test_a_fall_leaves_its_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await run_part(fail, 1)
    assert [it.levelname for it in caplog.records] == ["ERROR", "INFO"]
    assert caplog.records[0].exc_info
