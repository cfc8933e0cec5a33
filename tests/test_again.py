"""Articles of feeds are looked at again: gone or corrected is noticed, walls are not. Hosts are asked side by side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from bot.desk.desk import Desk as Newsroom
from bot.desk.intake import ignore_progress
from bot.desk.verbs import perform_here
from bot.message import Message, Progress
from bot.request import Request, Turn
from index.errors import StoreFull
from index.follow.again import look_at_one
from index.follow.hosts import AT_ONCE, Together, read_by_host
from index.follow.refresh import refresh
from index.ports import Source
from tests.newsroom import LIBRARY, open_newsroom
from tests.play import visible
from tests.stores import fresh_store
from tests.test_anew import Better, mend_odd
from tests.test_follow import OURS, STORY, Desk, html, rss
from tests.web import reply, serving

T = TypeVar("T")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with serving({}) as site, fresh_store(tmp_path) as store:
        site.pages |= {"/feed": rss(("1", site.url("/one"), "One")), "/one": html(*STORY, title="One")}
        opened = Desk(store, site)
        await opened.add("/feed")
        await opened.refresh("/feed")
        yield opened


async def look(desk: Desk) -> str | None:
    (source,) = await desk.sources()
    change = await look_at_one(desk.reader(), OURS, source)
    return change.outcome if change else None


async def test_an_article_whose_page_is_missing_is_marked_and_goes_on_answering(desk: Desk) -> None:
    page = desk.site.pages.pop("/one")
    assert await look(desk) is None
    assert await desk.store.gone(OURS) == {desk.site.url("/one")}
    assert list(await desk.texts()) == ["one"]
    desk.site.pages["/one"] = page
    assert await look(desk) is None
    assert await desk.store.gone(OURS) == frozenset()


async def test_one_that_was_taken_away_for_good_answers_no_more_and_is_kept_when_restored(desk: Desk) -> None:
    desk.site.pages["/one"] = reply(b"", "410 Gone")
    assert await look(desk) == "removed"
    assert await desk.texts() == {}
    await desk.store.restore(OURS, desk.site.url("/one"), desk.moment)
    asked = len(desk.site.asked)
    assert await look(desk) is None
    assert (list(await desk.texts()), len(desk.site.asked)) == (["one"], asked)


async def test_a_correction_is_noticed_that_the_feed_does_not_tell(desk: Desk) -> None:
    desk.site.pages["/one"] = html(*STORY[:2], STORY[2].replace("18", "21"), title="One")
    assert await look(desk) == "changed"
    assert "21 million" in (await desk.texts())["one"]


@pytest.mark.parametrize("answer", [reply(b"", "403 Forbidden"), reply(b"", "500 Oh"), html("Please log in.")])
async def test_a_wall_says_nothing_of_the_article(desk: Desk, answer: bytes) -> None:
    before = await desk.texts()
    desk.site.pages["/one"] = answer
    assert await look(desk) is None
    assert (await desk.texts(), await desk.problems()) == (before, [])


async def test_an_article_whose_text_the_feed_has_keeps_it(tmp_path: Path) -> None:
    async with serving({}) as site, fresh_store(tmp_path) as store:
        body = "".join(f"<p>{text}</p>" for text in STORY)
        item = {"id": "1", "url": site.url("/one"), "title": "One", "content_html": body}
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Bay Radio", "items": [item]}
        site.pages["/feed"] = reply(json.dumps(feed).encode(), Content_Type="application/feed+json")
        desk = Desk(store, site)
        await desk.add("/feed")
        await desk.refresh("/feed")
        before = await desk.texts()
        assert await look(desk) is None
        assert await store.gone(OURS) == {site.url("/one")}
        site.pages["/one"] = html(*STORY[::-1], title="Another")
        assert await look(desk) is None
        assert (await desk.texts(), await store.gone(OURS)) == (before, frozenset())


async def test_the_same_page_read_otherwise_waits_for_a_reindex(desk: Desk) -> None:
    before = await desk.texts()
    reader = replace(desk.reader(), parser=Better(mend_odd))
    (source,) = await desk.sources()
    assert await look_at_one(reader, OURS, source) is None
    desk.site.pages["/1"] = html(*STORY, title="Page")
    await desk.add("/1")
    watched = next(it for it in await desk.sources() if it.location.endswith("/1"))
    done = await refresh(reader, OURS, watched, lambda *_: None, anew=True)
    assert (done.changes, done.failed) == ((), None)
    assert (await desk.texts())["one"] == before["one"]


# By a person


async def do(desk: Newsroom, verb: str, argument: str = "") -> Message:
    return await perform_here(desk, Turn(verb, Request(argument)), ignore_progress)


@pytest.fixture
async def followed(tmp_path: Path) -> AsyncIterator[tuple[Newsroom, Desk]]:
    """A newsroom that follows a feed of one article, and a page."""
    (tmp_path / "seeds").mkdir()
    async with serving({}) as site, open_newsroom(tmp_path, tmp_path / "seeds") as room:
        web = Desk(room.store, site)  # type: ignore[arg-type]
        desk = replace(room, web=web.reader)
        site.pages |= {
            "/feed": rss(("1", site.url("/one"), "One")),
            "/one": html(*STORY, title="One"),
            "/page": html(*STORY[::-1], title="Page"),
        }
        await do(desk, "add", site.url("/feed"))
        await do(desk, "add", site.url("/page"))
        yield desk, web


@pytest.mark.parametrize("verb", ["refresh", "reindex"])
async def test_one_article_of_the_web_can_be_read_again(followed: tuple[Newsroom, Desk], verb: str) -> None:
    desk, web = followed
    for path, title in (("/one", "One"), ("/page", "Page")):
        web.site.pages[path] = html(*STORY[:2], STORY[2].replace("18", "21"), title=title)
        said = await do(desk, verb, title)
        assert web.site.url(path) in visible(said)
        article = await desk.store.article_at(LIBRARY, web.site.url(path))
        assert article is not None
        assert (article.version, "21 million" in article.text) == (2, True)


async def test_why_one_article_of_the_web_cannot_be_read_is_told(followed: tuple[Newsroom, Desk]) -> None:
    desk, web = followed
    web.site.pages["/one"] = reply(b"", "403 Forbidden")
    said = await do(desk, "refresh", "One")
    assert "could not be read" in visible(said).lower()
    assert [problem.location for it in await desk.store.sources(LIBRARY) for problem in it.problems] == [
        web.site.url("/one")
    ]


async def test_looking_at_what_is_tracked_takes_as_many_queries_however_much_it_is(
    followed: tuple[Newsroom, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, web = followed
    connections = web.store.connections
    asked = 0
    plain = connections.read

    async def read(work: Callable[[Connection], T]) -> T:
        nonlocal asked
        asked += 1
        return await plain(work)

    monkeypatch.setattr(type(connections), "read", lambda _, work: read(work))
    await do(desk, "sources")
    few, asked = asked, 0
    for number in range(12):
        web.site.pages[f"/{number}"] = html(*STORY, title=f"Page {number}")
        await do(desk, "add", web.site.url(f"/{number}"))
    await do(desk, "sources")  # the folder is looked at
    asked = 0
    await do(desk, "sources")
    assert asked <= few


async def test_a_feed_that_is_followed_again_brings_its_articles_back(followed: tuple[Newsroom, Desk]) -> None:
    desk, web = followed
    await do(desk, "remove", web.site.url("/feed"))
    assert await desk.store.places(LIBRARY) == {web.site.url("/page")}
    await do(desk, "add", web.site.url("/feed"))
    assert await desk.store.places(LIBRARY) == {web.site.url("/page"), web.site.url("/one")}


async def test_restore_without_a_name_lists_and_brings_nothing_back(followed: tuple[Newsroom, Desk]) -> None:
    desk, web = followed
    await do(desk, "remove", "Page")
    assert "Page" in visible(await do(desk, "restore"))
    assert await desk.store.places(LIBRARY) == {web.site.url("/one")}
    assert "Back again" in (await do(desk, "restore", "Page")).summary


async def test_all_sources_are_read_with_one_progress(followed: tuple[Newsroom, Desk]) -> None:
    desk, _ = followed
    told: list[Progress] = []
    await perform_here(desk, Turn("refresh", Request()), told.append)
    assert [(it.done, it.total) for it in told] == [(1, 2), (2, 2)]


# Hosts


async def test_hosts_are_asked_side_by_side_and_each_for_one_thing_at_a_time() -> None:
    places = [f"http://{host}.example/{n}" for host in "abcdef" for n in range(3)]
    busy: list[str] = []
    most = 0

    async def read(place: str) -> str:
        nonlocal most
        host = place.split("/")[2]
        assert host not in busy
        busy.append(host)
        most = max(most, len(busy))
        await asyncio.sleep(0)
        busy.remove(host)
        return place.upper()

    assert await read_by_host(places, str, read) == [place.upper() for place in places]
    assert most == AT_ONCE


async def test_trouble_with_the_store_ends_all_of_it_as_what_it_is() -> None:
    ended = asyncio.Event()

    async def read(place: str) -> None:
        if "full" in place:
            raise StoreFull(Path("x.db"))
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(StoreFull):
        await read_by_host(["http://waits.example/", "http://full.example/"], str, read)
    assert ended.is_set()


def test_progress_is_of_all_sources_together() -> None:
    told: list[tuple[str, int, int]] = []
    together = Together(lambda *it: told.append(it), 3)
    together.of(0)("a", 1, 4)
    together.end(1, "b")
    together.of(0)("a", 4, 4)
    together.end(0, "feed")
    together.end(2, "c")
    assert told == [("a", 1, 6), ("b", 2, 6), ("a", 5, 6), ("c", 6, 6)]


async def test_all_watches_are_those_of_each(followed: tuple[Newsroom, Desk]) -> None:
    desk, _ = followed
    sources: list[Source] = await desk.store.sources(LIBRARY)
    each = {it.id: await desk.store.watch_of(LIBRARY, it.id) for it in sources}
    held = await desk.store.watches(LIBRARY)
    assert len(held) == 2
    assert held == {number: watch for number, watch in each.items() if watch is not None}
    assert await desk.store.watches("theirs") == {}
