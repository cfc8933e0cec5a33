"""The searcher's view is the newest that could be built, quotes nothing that was removed, and leaks nothing."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.analyse.lexicon.read import Lexicon
from index.answer import View, answer
from index.disk.folder import Folder
from index.errors import LexiconError
from index.kept import Begun
from index.model import Extracted
from index.searcher import Searcher
from index.store.sql import SqlStore
from index.views import build_view
from tests.libraries import LANGUAGES, LEXICON, article
from tests.stores import NOON, extracted, fresh_store

LIBRARY = "ours"


def text_about(name: str) -> Extracted:
    return extracted(f"The harbour council ordered the ferry {name} on Tuesday. It will cross the bay in spring.")


@dataclass
class Gate:
    """A lexicon that can be held back, and one that cannot be read: what makes a build slow, or fail."""

    open: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    broken: bool = False
    asked: int = 0

    def __call__(self) -> Lexicon:
        self.asked += 1
        self.reached.set()
        assert self.open.wait(10)
        if self.broken:
            raise LexiconError("own.txt", 3, "wrong")
        return LEXICON


@dataclass
class Shop:
    """A store with one source, a searcher over it, and the gate its builds pass."""

    store: SqlStore
    source: int
    gate: Gate
    searcher: Searcher

    async def put(self, *names: str) -> None:
        for name in names:
            await self.store.put(LIBRARY, self.source, f"seeds/{name}", text_about(name), NOON)

    async def remove(self, *names: str) -> None:
        await self.store.remove(LIBRARY, self.source, [f"seeds/{name}" for name in names], NOON)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    gate = Gate()
    gate.open.set()
    async with fresh_store(tmp_path) as store:
        source = await store.track(LIBRARY, "seeds", "folder", NOON)
        searcher = Searcher(store, LIBRARY, gate, LANGUAGES, patience=0.0)
        yield Shop(store, source, gate, searcher)
        gate.open.set()
        await searcher.close()


def quoted(view: View) -> list[str]:
    """Where the quotes come from that a question gets which fits every article."""
    return sorted(quote.article.location for quote in answer("Who ordered the ferry?", view).quotes)


@contextmanager
def no_task_complains() -> Iterator[None]:
    """What asyncio reports of a task nobody looked at is a failure."""
    complaints: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    yield
    gc.collect()
    assert not complaints


async def test_the_first_question_waits_for_the_first_view(shop: Shop) -> None:
    await shop.put("Cormorant")
    assert quoted(await shop.searcher.view()) == ["seeds/Cormorant"]


async def test_a_view_is_built_once_for_many_questions_and_again_when_the_store_moved(shop: Shop) -> None:
    await shop.put("Cormorant")
    views = await asyncio.gather(*(shop.searcher.view() for _ in range(5)))
    assert all(view is views[0] for view in views)
    assert shop.gate.asked == 1
    assert await shop.searcher.view() is views[0]
    await shop.put("Petrel")
    while (view := await shop.searcher.view()) is views[0]:
        pass
    assert shop.gate.asked == 2
    assert view.articles == 2


async def test_the_view_before_answers_while_the_next_is_being_built(shop: Shop) -> None:
    await shop.put("Cormorant")
    before = await shop.searcher.view()
    shop.gate.open.clear()
    await shop.put("Petrel")
    assert await shop.searcher.view() is before
    assert await shop.searcher.view() is before
    assert shop.gate.asked == 2
    shop.gate.open.set()
    while (view := await shop.searcher.view()) is before:
        pass
    assert view.articles == 2


async def test_a_removed_article_is_not_quoted_while_the_next_view_is_being_built(shop: Shop) -> None:
    await shop.put("Cormorant", "Petrel")
    await shop.searcher.view()
    shop.gate.open.clear()
    await shop.remove("Petrel")
    asked = asyncio.create_task(shop.searcher.view())
    done, _ = await asyncio.wait({asked}, timeout=0.5)
    assert not done
    shop.gate.open.set()
    assert quoted(await asked) == ["seeds/Cormorant"]


async def test_an_article_removed_while_a_view_is_being_built_is_not_quoted_from_that_view(shop: Shop) -> None:
    """The build began before the removal, and ends after it."""
    await shop.put("Cormorant", "Petrel")
    shop.gate.open.clear()
    early = asyncio.create_task(shop.searcher.view())
    await asyncio.to_thread(shop.gate.reached.wait, 10)
    await shop.remove("Petrel")
    late = asyncio.create_task(shop.searcher.view())
    await asyncio.sleep(0)
    shop.gate.open.set()
    assert quoted(await late) == ["seeds/Cormorant"]
    await early


async def test_a_build_that_fails_kills_no_question_while_there_is_a_view(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    await shop.put("Cormorant")
    before = await shop.searcher.view()
    shop.gate.broken = True
    await shop.put("Petrel")
    with no_task_complains():
        assert [await shop.searcher.view() for _ in range(3)] == [before] * 3
        await shop.searcher.close()
        assert "wrong" in caplog.text
    shop.gate.broken = False
    while (view := await shop.searcher.view()) is before:
        pass
    assert view.articles == 2


async def test_a_first_build_that_fails_is_told_to_everyone_who_waits(shop: Shop) -> None:
    shop.gate.broken = True
    await shop.put("Cormorant")
    with no_task_complains():
        told = await asyncio.gather(*(shop.searcher.view() for _ in range(3)), return_exceptions=True)
    assert [type(error) for error in told] == [LexiconError] * 3
    shop.gate.broken = False
    assert (await shop.searcher.view()).articles == 1


async def test_a_removed_article_is_not_quoted_even_when_no_view_without_it_can_be_built(shop: Shop) -> None:
    await shop.put("Cormorant", "Petrel")
    await shop.searcher.view()
    shop.gate.broken = True
    await shop.remove("Petrel")
    with pytest.raises(LexiconError):
        await shop.searcher.view()


async def test_a_failure_nobody_waits_for_is_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    await shop.put("Cormorant")
    before = await shop.searcher.view()
    shop.gate.open.clear()
    shop.gate.broken = True
    await shop.put("Petrel")
    with no_task_complains(), caplog.at_level(logging.WARNING):
        assert await shop.searcher.view() is before
        shop.gate.open.set()
        assert shop.searcher._building is not None
        await asyncio.wait({shop.searcher._building})
    assert "LexiconError" in caplog.text


async def test_an_asker_who_goes_away_does_not_stop_the_build(shop: Shop) -> None:
    shop.gate.open.clear()
    await shop.put("Cormorant")
    asked = asyncio.create_task(shop.searcher.view())
    await asyncio.to_thread(shop.gate.reached.wait, 10)
    asked.cancel()
    await asyncio.wait({asked})
    shop.gate.open.set()
    assert (await shop.searcher.view()).articles == 1
    assert shop.gate.asked == 1


async def test_closing_leaves_no_task_behind(shop: Shop) -> None:
    await shop.put("Cormorant")
    await shop.searcher.view()
    shop.gate.open.clear()
    await shop.put("Petrel")
    with no_task_complains():
        await shop.searcher.view()
        await shop.searcher.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}
    shop.gate.open.set()


async def test_a_build_given_up_ends_at_its_next_article(shop: Shop) -> None:
    """Its thread must not keep the process from ending."""
    long = "The rain fell on the harbour all day. " * 300
    await shop.put(*(f"{long}{i}" for i in range(60)))
    told: list[int] = []
    stepped = asyncio.Event()

    def watch(done: int, _: int) -> None:
        told.append(done)
        stepped.set()

    rebuilding = asyncio.create_task(shop.searcher.prepare(watch))
    await stepped.wait()
    rebuilding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await rebuilding
    await asyncio.get_running_loop().shutdown_default_executor()  # waits for the thread
    assert len(told) < 60


async def test_a_rebuild_tells_its_progress_in_the_loop_up_to_n_of_n(shop: Shop) -> None:
    await shop.put(*map(str, range(4)))
    told: list[tuple[int, int]] = []
    threads: set[int] = set()

    def watch(done: int, total: int) -> None:
        told.append((done, total))
        threads.add(threading.get_ident())

    held, _ = await shop.searcher.prepare(watch)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert threads == {threading.get_ident()}
    assert (await shop.searcher.view()).ranker is held.view.ranker


async def test_a_question_during_a_rebuild_starts_no_second_build(shop: Shop) -> None:
    await shop.put("Cormorant")
    shop.gate.open.clear()
    rebuilding = asyncio.create_task(shop.searcher.prepare())
    asked = asyncio.create_task(shop.searcher.view())
    await asyncio.to_thread(shop.gate.reached.wait, 10)
    shop.gate.open.set()
    (held, _), view = await rebuilding, await asked
    assert view.ranker is held.view.ranker
    assert shop.gate.asked == 1


@pytest.mark.parametrize("asked", [True, False])
async def test_a_rebuild_stands_still_now_and_then_while_people_ask(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("index.searcher.WORK", 0.0)
    monkeypatch.setattr("index.searcher.time.sleep", rests.append)
    await shop.put(*map(str, range(4)))
    await shop.searcher.view()
    assert not rests, "somebody waits for the first view"
    shop.searcher._asked = time.monotonic() + 60 * (1 if asked else -1)
    await shop.searcher.prepare()
    assert len(rests) == (3 * 4 if asked else 0), "before each article: its lines, its sentences, its words"


async def test_a_view_with_texts_held_back_is_used_when_they_are_taken(shop: Shop) -> None:
    await shop.put("Cormorant")
    before = await shop.searcher.view()
    number = await shop.store.begin_reindex(LIBRARY, Begun(), NOON)
    await shop.store.hold(LIBRARY, shop.source, "seeds/Cormorant", text_about("Petrel"), NOON)
    held, prospect = await shop.searcher.prepare()
    assert [passage.text for passage in held.view.passages()] != [passage.text for passage in before.passages()]
    assert set(prospect.before) == {1}
    assert await shop.searcher.view() is before
    _, after = await shop.store.take_held(LIBRARY, number, NOON)
    shop.searcher.adopt(held, after)
    assert (await shop.searcher.view()).ranker is held.view.ranker
    assert shop.gate.asked == 2


async def test_a_library_nobody_has_filled_has_an_empty_view(shop: Shop) -> None:
    view = await shop.searcher.view()
    assert (view.generation, view.articles, view.newest) == (0, 0, None)


def test_a_view_counts_its_articles_and_knows_the_newest() -> None:
    view = build_view(7, [article(1, "Une usine."), article(2, "Un moteur.")], LEXICON, LANGUAGES)
    assert (view.generation, view.articles, view.newest) == (7, 2, NOON)


async def test_many_segments_become_few_while_answers_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.searcher.CALM", 0.0)
    async with fresh_store(tmp_path) as store:
        source = await store.track(LIBRARY, "seeds", "folder", NOON)
        folder = Folder(tmp_path / "index", "ours")
        searcher = Searcher(store, LIBRARY, lambda: LEXICON, LANGUAGES, folder=folder)
        for name in "ABCDEFGHI":
            await store.put(LIBRARY, source, f"seeds/{name}", text_about(f"{name}ster"), NOON)
            await searcher.view()
        while (merging := searcher._merging) is not None and not merging.done():
            await asyncio.wait({merging})
        view = await searcher.view()
        assert len(view.ranker.shelves[0].parts) <= 3
        assert view.articles == 9
        assert len([it for it in (tmp_path / "index").iterdir() if it.suffix == ".segment"]) <= 3
        again = Searcher(store, LIBRARY, lambda: LEXICON, LANGUAGES, folder=Folder(tmp_path / "index", "ours"))
        assert quoted(await again.view()) == quoted(view)
        await searcher.close()
        await again.close()
