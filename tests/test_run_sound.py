"""Damage to the database is noticed at night, told, and told until it is mended."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.health import Board, State
from bot.run.sound import DATABASE, keep_sound, look_through, wait_for_night
from bot.wording.catalogue import wording
from index.errors import StoreLocked
from index.store.sql import open_store
from tests.stores import NOON, sound, url_of

EN = wording("en")


@pytest.fixture(autouse=True)
def made() -> bytes:
    """The database is made before a loop runs."""
    return sound()


async def look(path: Path, data: bytes, board: Board) -> State:
    await asyncio.to_thread(path.write_bytes, data)
    async with open_store(url_of(path)) as store:
        await look_through(store, board, EN)
    state = board.state_of(DATABASE)
    assert state is not None
    return state


def lose_page(data: bytes) -> bytes:
    """A page in the middle that is all noise."""
    return data[:-8192] + b"\xff" * 4096 + data[-4096:]


@pytest.mark.parametrize(
    "damage", [lambda it: it.replace(b"a needle in the hay", b"a noodle in the hay"), lose_page], ids=["text", "page"]
)
async def test_damage_goes_to_the_log_and_the_board(
    tmp_path: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    board = Board(lambda: NOON)
    path = tmp_path / "pullquote.db"
    assert (await look(path, sound(), board)).up
    with caplog.at_level(logging.ERROR):
        state = await look(path, damage(sound()), board)  # type: ignore[operator]
    assert not state.up
    assert state.why.startswith("The database is damaged (")
    assert str(tmp_path) not in state.why
    assert "the database is damaged" in caplog.text
    assert (await look(path, sound(), board)).up


class Busy:
    """A store that cannot be read now."""

    async def check(self, most: int) -> None:
        raise StoreLocked(Path("/srv/pullquote.db"), f"{most}")


async def test_what_cannot_be_looked_through_is_told_and_tried_the_next_night() -> None:
    board, waited = Board(lambda: NOON), list[float]()

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await keep_sound(Busy(), board, EN, pause)
    assert waited == [15 * 3600.0] * 3
    state = board.state_of(DATABASE)
    assert state is not None
    assert not state.up
    assert "/srv" not in state.why


@pytest.mark.parametrize(("hour", "hours"), [(0, 3), (2, 1), (3, 24), (4, 23), (23, 4)])
def test_the_next_night_is_within_a_day(hour: int, hours: int) -> None:
    now = datetime(2026, 3, 1, hour, tzinfo=UTC)
    assert wait_for_night(now) == timedelta(hours=hours).total_seconds()
