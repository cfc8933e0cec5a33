"""A program that has learnt to read otherwise makes articles anew by a checked reindex, once, and never unasked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.desk import Desk
from bot.desk.reindex import READ_BY, renew_reading
from bot.message import Outcome
from bot.run.finish import keep_finished
from index.update import READING
from tests.newsroom import LIBRARY, open_desks, open_newsroom
from tests.test_reindex import COSTS, FERRY, do, lose_the_price, quoted, versions


@pytest.fixture
async def desk(tmp_path: Path, seeds: Path) -> AsyncIterator[Desk]:
    """Everything in it was read by an older version."""
    async with open_newsroom(tmp_path, seeds) as opened:
        await do(opened, "pin", FERRY)
        await opened.memory.set_setting(LIBRARY, *READ_BY, "an older one")
        yield opened


async def test_what_answers_pinned_questions_worse_is_kept_out_and_not_tried_again(desk: Desk, seeds: Path) -> None:
    lose_the_price(seeds)
    assert await quoted(desk) == [COSTS]
    assert await versions(desk) == [1, 1, 1]
    said = await renew_reading(desk)
    assert said is not None
    assert "refused" in said.summary
    assert await quoted(desk) == [COSTS]
    assert await renew_reading(desk) is None
    await do(desk, "reindex", force=True)
    assert COSTS not in await quoted(desk)


async def test_what_is_no_worse_is_taken_all_at_once(desk: Desk, seeds: Path) -> None:
    await do(desk, "unpin", "1")
    lose_the_price(seeds)
    said = await renew_reading(desk)
    assert said is not None
    assert said.outcome is Outcome.DONE
    assert await versions(desk) == [1, 2, 1]
    assert (await do(desk, "rollback")).outcome is Outcome.DONE


async def test_a_reindex_of_everything_by_hand_will_do_one_of_an_article_will_not(desk: Desk) -> None:
    await do(desk, "reindex", "seeds/ferry.md")
    assert await desk.memory.setting(LIBRARY, *READ_BY) == "an older one"
    await do(desk, "reindex")
    assert await desk.memory.setting(LIBRARY, *READ_BY) == READING
    assert await renew_reading(desk) is None


async def test_what_was_never_read_by_another_version_is_left_alone(tmp_path: Path, seeds: Path) -> None:
    async with open_newsroom(tmp_path, seeds) as desk:
        await quoted(desk)
        assert await renew_reading(desk) is None
        assert await desk.memory.setting(LIBRARY, *READ_BY) == READING
        assert await desk.store.last_reindex(LIBRARY) is None


async def test_every_library_is_renewed_after_a_start(tmp_path: Path, seeds: Path) -> None:
    async with open_desks(tmp_path, seeds) as desks:
        desk = desks.of(LIBRARY)
        await quoted(desk)
        await desk.memory.set_setting(LIBRARY, *READ_BY, "an older one")
        task = asyncio.create_task(keep_finished(desks))
        while (last := await desk.store.last_reindex(LIBRARY)) is None or last.ended is None:
            assert not task.done()
        task.cancel()
        await asyncio.wait({task})
        assert (last.begun.scratch, last.outcome) == (True, "taken")
