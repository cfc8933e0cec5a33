"""Texts that are held back are seen by nobody, are taken all at once, and can be gone back from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from index.kept import Begun
from index.ports import Change, Original
from index.store.sql import SqlStore, open_store
from index.store.verify import verify
from tests.stores import LATER, NOON, extracted, fresh_store, run_child, url_of

OLD, NEW, NEWER = (extracted(f"The {word} text") for word in ("old", "new", "newer"))
PAGE = Original(b"<p>The text</p>", "text/html")
SCRATCH = Begun(scratch=True)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with fresh_store(tmp_path) as opened:
        await opened.track("ours", "seeds", "folder", NOON)
        for place in "ab":
            await opened.put("ours", 1, place, OLD, NOON, PAGE)
        yield opened


async def texts(store: SqlStore) -> dict[str, tuple[int, str]]:
    return {it.location: (it.version, it.text) for it in (await store.articles("ours"))[1]}


async def hold(store: SqlStore, *places: str, begun: Begun = SCRATCH) -> int:
    number = await store.begin_reindex("ours", begun, NOON)
    for place in places:
        assert await store.hold("ours", 1, place, NEW, LATER, PAGE) == Change(place, "changed", "ab".index(place) + 1)
    return number


async def test_a_held_text_is_seen_by_nobody_until_it_is_taken(store: SqlStore) -> None:
    before = await store.articles("ours")
    number = await hold(store, "a")
    assert await store.articles("ours") == before
    assert await store.article_at("ours", "a") == before[1][0]
    assert await store.versions("ours", 1) == [before[1][0]]
    assert await verify(store, "ours") == []
    prospect = await store.with_held("ours")
    assert [it.text for it in prospect.articles] == [NEW.text, OLD.text]
    assert prospect.before == {1: before[1][0]}
    assert await store.take_held("ours", number, LATER) == (2, 3)
    assert await texts(store) == {"a": (2, NEW.text), "b": (1, OLD.text)}
    assert await store.original_of("ours", 1, 2) == PAGE
    assert (await store.with_held("ours")).before == {}


async def test_where_nothing_is_held_nothing_moves(store: SqlStore) -> None:
    number = await hold(store)
    assert await store.take_held("ours", number, LATER) == (2, 2)
    assert await store.last_reindex("ours", taken=True) is None
    assert (await store.last_reindex("ours")).outcome == "taken"  # type: ignore[union-attr]


async def test_what_is_new_or_back_again_or_the_same_is_put_at_once(store: SqlStore) -> None:
    assert await store.hold("ours", 1, "c", NEW, LATER) == Change("c", "added", 3)
    assert await store.hold("ours", 1, "b", OLD, LATER) == Change("b", "unchanged", 2)
    await store.remove("ours", 1, ["b"], LATER)
    assert await store.hold("ours", 1, "b", NEW, LATER) == Change("b", "restored", 2)
    assert await texts(store) == {"a": (1, OLD.text), "b": (2, NEW.text), "c": (1, NEW.text)}


async def test_a_text_read_once_more_takes_the_place_of_the_one_held(store: SqlStore) -> None:
    number = await hold(store, "a", "b")
    await store.hold("ours", 1, "a", NEWER, LATER)
    await store.hold("ours", 1, "b", OLD, LATER)
    await store.take_held("ours", number, LATER)
    assert await texts(store) == {"a": (2, NEWER.text), "b": (1, OLD.text)}


async def test_what_somebody_reads_meanwhile_counts(store: SqlStore) -> None:
    number = await hold(store, "a", "b")
    assert await store.put("ours", 1, "a", NEWER, LATER) == Change("a", "changed", 1)
    await store.withdraw("ours", "b", LATER)
    assert await store.take_held("ours", number, LATER) == (4, 4)
    await store.restore("ours", "b", LATER)
    assert await texts(store) == {"a": (2, NEWER.text), "b": (1, OLD.text)}
    assert await store.put("ours", 1, "b", NEWER, LATER) == Change("b", "changed", 2)


async def test_refused_texts_are_gone_and_the_next_have_their_place(store: SqlStore) -> None:
    before = await store.articles("ours")
    await store.refuse_held("ours", await hold(store, "a"), LATER)
    assert await store.articles("ours") == before
    assert (await store.with_held("ours")).before == {}
    last = await store.last_reindex("ours")
    assert last is not None
    assert (last.outcome, last.ended) == ("refused", LATER)
    await store.put("ours", 1, "a", NEWER, LATER)
    assert await texts(store) == {"a": (2, NEWER.text), "b": (1, OLD.text)}


async def test_going_back_makes_a_version_with_the_text_of_before(store: SqlStore) -> None:
    number = await hold(store, "a", "b")
    await store.take_held("ours", number, LATER)
    await store.put("ours", 1, "b", NEWER, LATER)
    last = await store.last_reindex("ours", taken=True)
    assert last is not None
    assert (last.number, last.outcome) == (number, "taken")
    assert await store.undo_reindex("ours", number, LATER) == [Change("a", "changed", 1)]
    assert await texts(store) == {"a": (3, OLD.text), "b": (3, NEWER.text)}
    assert [it.text for it in await store.versions("ours", 1)] == [OLD.text, NEW.text, OLD.text]
    assert await store.original_of("ours", 1, 3) == PAGE
    assert await verify(store, "ours") == []
    assert await store.generation("ours") == 5
    undone = await store.last_reindex("ours", taken=True)
    assert undone is not None
    assert undone.outcome == "undone"
    assert await store.undo_reindex("ours", number, LATER) == []


async def test_an_interrupted_reindex_goes_on_with_what_it_held(store: SqlStore) -> None:
    first = await hold(store, "a")
    assert await hold(store, "b") == first
    assert set((await store.with_held("ours")).before) == {1, 2}


async def test_another_reindex_gives_up_the_one_that_was_interrupted(store: SqlStore) -> None:
    first = await hold(store, "a")
    assert await hold(store, begun=Begun("slack:U1")) == first + 1
    assert (await store.with_held("ours")).before == {}


async def test_how_far_a_reindex_is_is_noted_until_it_ends(store: SqlStore) -> None:
    number = await hold(store, begun=Begun("slack:U1", "seeds"))
    await store.note_reindex("ours", number, "building", 3, 7)
    held = await store.last_reindex("ours")
    assert held is not None
    assert (held.begun, held.began, held.phase, held.done, held.total, held.ended) == (
        Begun("slack:U1", "seeds"), NOON, "building", 3, 7, None,
    )  # fmt: skip
    await store.refuse_held("ours", number, LATER)
    await store.note_reindex("ours", number, "reading", 1, 1)
    ended = await store.last_reindex("ours")
    assert ended is not None
    assert ended.phase == "building"


async def test_libraries_do_not_touch_each_others_texts(store: SqlStore) -> None:
    await store.track("theirs", "seeds", "folder", NOON)
    await store.put("theirs", 1, "a", OLD, NOON)
    number = await hold(store, "a")
    theirs = await store.begin_reindex("theirs", SCRATCH, NOON)
    assert (await store.with_held("theirs")).before == {}
    await store.take_held("theirs", theirs, LATER)
    await store.refuse_held("theirs", theirs, LATER)
    assert set((await store.with_held("ours")).before) == {1}
    await store.take_held("ours", number, LATER)
    assert await store.undo_reindex("theirs", number, LATER) == []
    assert (await texts(store))["a"] == (2, NEW.text)


async def test_many_texts_are_taken_in_one_step_and_gone_back_from_in_one(store: SqlStore) -> None:
    places = [f"{number}" for number in range(60)]
    await asyncio.gather(*(store.put("ours", 1, place, OLD, NOON) for place in places))
    number = await store.begin_reindex("ours", SCRATCH, NOON)
    await asyncio.gather(*(store.hold("ours", 1, place, NEW, LATER) for place in places))
    before, after = await store.take_held("ours", number, LATER)
    assert after == before + 1
    assert len(await store.undo_reindex("ours", number, LATER)) == len(places)
    assert await store.generation("ours") == after + 1


async def test_only_one_reindexes_a_library_whatever_the_process_and_however_it_ends(
    store: SqlStore, tmp_path: Path
) -> None:
    async with store.alone("ours") as ours, store.alone("ours") as again, store.alone("theirs") as theirs:
        assert (ours, again, theirs) == (True, False, True)
        async with open_store(url_of(tmp_path / "pullquote.db")) as other, other.alone("ours") as second:
            assert not second
        child = run_child(ALONE, url_of(tmp_path / "pullquote.db"))
        assert child.wait() == 1
    child = run_child(ALONE, url_of(tmp_path / "pullquote.db"))
    assert child.wait() == 9
    async with store.alone("ours") as ours:
        assert ours


ALONE = """
import asyncio, os, sys
from index.store.sql import open_store

async def main():
    async with open_store(sys.argv[1]) as store, store.alone("ours") as ours:
        os._exit(9 if ours else 1)

asyncio.run(main())
"""
