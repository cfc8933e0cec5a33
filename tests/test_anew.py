"""Articles are made anew of what is kept of them: better texts are taken, worse ones kept out, a kill loses nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from index.errors import ExtractError
from index.extract.parsed import Parsed, Received, WebPage
from index.extract.read import read
from index.follow.anew import read_anew
from index.follow.refresh import refresh
from index.kept import Begun
from index.model import Extracted
from index.parse.door import Door
from index.ports import Change
from index.store.sql import open_store
from tests.stores import NOON, empty, fresh_store, run_child, url_of
from tests.test_follow import OURS, STORY, Desk, html, rss
from tests.web import reply, serving

Mend = Callable[[Received, Parsed], Parsed]


@pytest.fixture(autouse=True)
def made() -> bytes:
    """A database is made before a loop runs."""
    return empty()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with serving({}) as site, fresh_store(tmp_path) as store:
        site.pages |= {
            "/feed": rss(*((str(n), site.url(f"/{n}"), f"Story {n}") for n in range(6))),
            **{f"/{n}": html(*STORY, title=f"Story {n}") for n in range(6)},
        }
        opened = Desk(store, site)
        await opened.add("/feed")
        await opened.refresh("/feed")
        yield opened


@dataclass
class Better:
    """Reads as it always did, and mends what comes out."""

    mend: Mend

    async def parse(self, received: Received) -> Parsed:
        return self.mend(received, read(received))


async def make_anew(desk: Desk, mend: Mend, **more: object) -> list[Change]:
    reader = replace(desk.reader(), parser=Better(mend))
    told: Callable[..., None] = lambda place, *_: desk.told.append(place)  # noqa: E731
    return await read_anew(reader, OURS, told, **more)  # type: ignore[arg-type]


def with_text(parsed: Parsed, change: Callable[[str], str]) -> Parsed:
    """The page with other words; blocks still fit, as the length is the same."""
    assert isinstance(parsed, WebPage)
    assert parsed.article is not None
    text = change(parsed.article.text)
    assert len(text) == len(parsed.article.text)
    return replace(parsed, article=replace(parsed.article, text=text))


def mend_odd(received: Received, parsed: Parsed) -> Parsed:
    odd = received.location[-1] in "135"
    return with_text(parsed, lambda text: text.replace("Tuesday", "TUESDAY")) if odd else parsed


async def count_versions(desk: Desk) -> list[int]:
    _, articles = await desk.store.articles(OURS)
    return [article.version for article in articles]


async def test_only_a_text_that_differs_is_a_new_version_and_nothing_is_asked_of_the_web(desk: Desk) -> None:
    asked = len(desk.site.asked)
    changes = await make_anew(desk, mend_odd)
    assert sorted(change.location[-1] for change in changes) == ["1", "3", "5"]
    assert {change.outcome for change in changes} == {"changed"}
    assert sorted(await count_versions(desk)) == [1, 1, 1, 2, 2, 2]
    assert await make_anew(desk, mend_odd) == []
    assert len(desk.site.asked) == asked
    assert len([place for place in desk.told if place.endswith("/3")]) == 3


async def test_a_new_version_can_be_made_anew_as_well(desk: Desk) -> None:
    await make_anew(desk, mend_odd)
    assert len(await make_anew(desk, lambda _, parsed: parsed)) == 3
    assert sorted(await count_versions(desk)) == [1, 1, 1, 3, 3, 3]


async def test_one_source_or_article_can_be_chosen(desk: Desk) -> None:
    chosen = await make_anew(desk, mend_odd, chosen=lambda place: place.endswith("/3"))
    assert [change.location[-1] for change in chosen] == ["3"]
    (source,) = await desk.sources()
    assert len(await make_anew(desk, mend_odd, source=source)) == 2


async def test_texts_can_be_held_back_until_all_are_taken(desk: Desk) -> None:
    number = await desk.store.begin_reindex(OURS, Begun(scratch=True), NOON)
    reader = replace(desk.reader(), parser=Better(mend_odd), hold=True)
    assert len(await read_anew(reader, OURS, lambda *_: None)) == 3
    assert await count_versions(desk) == [1] * 6
    assert len((await desk.store.with_held(OURS)).before) == 3
    await desk.store.take_held(OURS, number, NOON)
    assert sorted(await count_versions(desk)) == [1, 1, 1, 2, 2, 2]
    assert await read_anew(reader, OURS, lambda *_: None) == []


async def test_what_a_publisher_changed_is_never_held_back(desk: Desk) -> None:
    """Read again from the web: the same page read otherwise is held back, another page is not."""
    desk.site.pages["/page"] = html(*STORY, title="Story 1")
    await desk.add("/page")
    (source,) = [it for it in await desk.sources() if it.location.endswith("/page")]
    shout: Mend = lambda _, parsed: with_text(parsed, lambda text: text.replace("Turku", "TURKU"))  # noqa: E731
    reader = replace(desk.reader(), parser=Better(shout), hold=True)
    done = await refresh(reader, OURS, source, lambda *_: None, anew=True)
    assert [change.outcome for change in done.changes] == ["changed"]
    assert "Turku" in (await desk.texts())["page"]
    desk.site.pages["/page"] = html(*STORY, "It will be called Petrel.", title="Story 1")
    await refresh(reader, OURS, source, lambda *_: None, anew=True)
    assert "TURKU" in (await desk.texts())["page"]
    assert (await desk.store.with_held(OURS)).before == {}


def lose_most(_: Received, parsed: Parsed) -> Parsed:
    assert isinstance(parsed, WebPage)
    assert parsed.article is not None
    first = parsed.article.blocks[1]
    short: Extracted = replace(parsed.article, text=parsed.article.text[: first.end], blocks=parsed.article.blocks[:2])
    return replace(parsed, article=short)


def lose_all(received: Received, _: Parsed) -> Parsed:
    raise ExtractError(received.location, "too_slow")


@pytest.mark.parametrize(("mend", "reason"), [(lose_most, "shrunk"), (lose_all, "too_slow")])
async def test_a_worse_text_is_kept_out_and_noted(desk: Desk, mend: Mend, reason: str) -> None:
    before = await desk.texts()
    assert {change.outcome for change in await make_anew(desk, mend)} == {"failed"}
    assert await desk.texts() == before
    assert await desk.problems() == [reason] * 6


async def test_what_only_a_feed_knew_stays(desk: Desk) -> None:
    item = {
        "id": "x",
        "url": desk.site.url("/x"),
        "title": "From the feed",
        "content_html": "".join(f"<p>{it}</p>" for it in STORY),
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Feed", "items": [item]}
    desk.site.pages["/json"] = reply(json.dumps(feed).encode(), Content_Type="application/feed+json")
    await desk.add("/json")
    await desk.refresh("/json")
    before = await desk.store.article_at(OURS, desk.site.url("/x"))
    assert await make_anew(desk, lambda _, parsed: parsed) == []
    assert await desk.store.article_at(OURS, desk.site.url("/x")) == before


async def test_a_charset_that_only_the_server_named_is_kept(desk: Desk) -> None:
    body = (
        html("Die Fähre überquert täglich die Bucht. " * 8)
        .partition(b"\r\n\r\n")[2]
        .replace(b'<meta charset="utf-8">', b"")
    )
    latin = body.decode().encode("latin-1")
    desk.site.pages["/latin"] = reply(latin, Content_Type="text/html; charset=iso-8859-1")
    await desk.add("/latin")
    assert "Fähre" in (await desk.texts())["latin"]
    assert await make_anew(desk, lambda _, parsed: parsed) == []


async def test_through_the_parsing_door_all_is_as_it_was(desk: Desk) -> None:
    door = Door()
    try:
        assert await read_anew(replace(desk.reader(), parser=door), OURS, lambda *_: None) == []
    finally:
        await door.close()


CHILD = """
import asyncio, os, sys
from index.follow.anew import read_anew
from index.follow.reader import Reader
from index.store.sql import open_store
from tests.test_anew import Better, mend_odd
from tests.stores import NOON

def stop(place, done, total):
    if done == int(sys.argv[2]):
        os._exit(9)

async def main():
    async with open_store(sys.argv[1]) as store:
        reader = Reader(store, None, Better(mend_odd), ("en",), lambda: NOON, lambda: 0.0)
        await read_anew(reader, "ours", stop)

asyncio.run(main())
"""


@pytest.mark.parametrize("at", [1, 3, 4])
async def test_killed_half_way_it_is_finished_by_the_next(tmp_path: Path, desk: Desk, at: int) -> None:
    path = tmp_path / "pullquote.db"
    child = run_child(CHILD, url_of(path), str(at))
    assert child.wait() == 9
    half = await count_versions(desk)
    assert sum(half) == 6 + at // 2
    rest = await make_anew(desk, mend_odd)
    assert len(rest) == 3 - at // 2
    assert sorted(await count_versions(desk)) == [1, 1, 1, 2, 2, 2]
    async with open_store(url_of(path)) as store:
        assert len((await store.articles(OURS))[1]) == 6
