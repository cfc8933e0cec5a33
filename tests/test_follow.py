"""Addresses become sources, sources articles; good text is never lost to bad, and trouble stays with its source."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from index.errors import ExtractError, FetchError
from index.extract.parsed import Parsed, Received
from index.extract.read import read
from index.follow.add import Added, add
from index.follow.reader import Reader
from index.follow.refresh import Refreshed, refresh
from index.ports import Source
from index.store.sql import SqlStore
from tests.stores import fresh_store
from tests.web import NOON, Site, fetcher, reply, serving

OURS = "ours"
STORY = tuple(
    " ".join(paragraph.split())
    for paragraph in (
        """The harbour council of Port Maren ordered an electric ferry on Tuesday, ending two years of debate about the
        old diesel boat that has crossed the bay since 1987.""",
        """The Lindqvist shipyard in Turku will build the ferry, which will carry 240 passengers and 30 cars, and
        deliver it in the spring of 2028, the council said in a statement after its meeting.""",
        """The ferry costs 18 million euros. Mayor Ines Halloran said that the town would borrow two thirds of the sum
        and that fares would not rise before the first crossing.""",
    )
)


def page(*paragraphs: str, title: str = "Port Maren orders a ferry", head: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:site_name" content="The Maren Courier">{head}</head>'
        f"<body><nav><a href=/>Home</a></nav><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    ).encode()


def html(*paragraphs: str, title: str = "Port Maren orders a ferry", **headers: str) -> bytes:
    return reply(page(*paragraphs, title=title), Content_Type="text/html; charset=utf-8", **headers)


def rss(*items: tuple[str, str, str]) -> bytes:
    """A feed of teasers: guid, address, title."""
    listed = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>{title}</title>"
        f"<description>A teaser.</description></item>"
        for guid, link, title in items
    )
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Bay Radio</title><link>http://b.example/</link>{listed}</channel></rss>"
    return reply(feed.encode(), Content_Type="application/rss+xml")


class InProcess:
    """The parsing door without its processes."""

    async def parse(self, received: Received) -> Parsed:
        return read(received)


@dataclass
class Desk:
    """A library that follows a site of one server."""

    store: SqlStore
    site: Site
    moment: datetime = NOON
    told: list[str] = field(default_factory=list)

    def reader(self) -> Reader:
        web = fetcher(self.site.port)
        return Reader(self.store, web, InProcess(), ("en", "fr"), lambda: self.moment, lambda: 0.0)

    async def add(self, path: str) -> Added:
        return await add(self.reader(), OURS, self.site.url(path))

    async def refresh(self, path: str, *, anew: bool = False) -> Refreshed:
        source = next(it for it in await self.sources() if it.location.endswith(path))
        return await refresh(self.reader(), OURS, source, lambda place, *_: self.told.append(place), anew=anew)

    async def sources(self) -> list[Source]:
        return await self.store.sources(OURS)

    async def texts(self) -> dict[str, str]:
        _, articles = await self.store.articles(OURS)
        return {article.location.rpartition("/")[2]: article.text for article in articles}

    async def problems(self) -> list[str]:
        return [problem.reason for source in await self.sources() for problem in source.problems]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with serving({}) as site, fresh_store(tmp_path) as store:
        yield Desk(store, site)


async def test_a_page_is_added_with_its_original_and_read_again_later(desk: Desk) -> None:
    desk.site.pages["/ferry"] = html(*STORY, ETag='"1"')
    added = await desk.add("/ferry")
    assert added.change is not None
    assert (added.change.outcome, added.source.kind) == ("added", "page")
    _, (article,) = await desk.store.articles(OURS)
    assert (article.title, article.content.publisher, article.language) == (
        "Port Maren orders a ferry",
        "The Maren Courier",
        "en",
    )
    original = await desk.store.original_of(OURS, article.id, 1)
    assert original is not None
    assert original.body == page(*STORY)
    watch = await desk.store.watch_of(OURS, added.source.id)
    assert watch is not None
    assert watch.due == NOON + timedelta(days=1)
    assert await desk.store.due(OURS, NOON) == []
    assert [it.id for it in await desk.store.due(OURS, NOON + timedelta(days=2))] == [added.source.id]


async def test_a_page_that_has_not_changed_is_not_sent_again(desk: Desk) -> None:
    desk.site.pages["/ferry"] = html(*STORY, ETag='"1"')
    await desk.add("/ferry")
    desk.site.pages["/ferry"] = reply(b"", "304 Not Modified", ETag='"1"', Content_Length="")
    done = await desk.refresh("/ferry")
    assert (done.changes, done.failed) == ((), None)
    assert desk.site.asked[-1].headers["if-none-match"] == '"1"'
    assert "ferry" in await desk.texts()


async def test_a_changed_page_is_a_new_version_and_a_new_date_is_not(desk: Desk) -> None:
    desk.site.pages["/ferry"] = html(*STORY)
    await desk.add("/ferry")
    desk.site.pages["/ferry"] = reply(
        page(*STORY, head='<meta property="article:published_time" content="2026-11-20">'), Content_Type="text/html"
    )
    assert (await desk.refresh("/ferry")).changes == ()
    desk.site.pages["/ferry"] = html(*STORY[:2], STORY[2].replace("18", "21"))
    (change,) = (await desk.refresh("/ferry")).changes
    assert change.outcome == "changed"
    assert change.article_id is not None
    versions = await desk.store.versions(OURS, change.article_id)
    assert ["18 million" in it.text for it in versions] == [True, False]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (html("Please log in to read on.", title="Port Maren orders a ferry"), "no_article"),
        (html(STORY[0]), "shrunk"),
        (reply(b"", "500 Internal Server Error"), "server"),
        (reply(b"", "404 Not Found"), "missing"),
        (reply(b"", "403 Forbidden"), "forbidden"),
        (reply(b"\x89PNG\r\n\x1a\n", Content_Type="image/png"), "unknown_kind"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<p>cut", "cut_off"),
    ],
)
async def test_a_good_text_is_never_replaced_by_a_worse_one(desk: Desk, answer: bytes, reason: str) -> None:
    desk.site.pages["/ferry"] = html(*STORY)
    await desk.add("/ferry")
    before = await desk.texts()
    desk.site.pages["/ferry"] = answer
    done = await desk.refresh("/ferry", anew=True)
    assert done.failed is not None
    assert done.failed.reason == reason
    assert await desk.texts() == before
    assert await desk.problems() == [reason]
    (source,) = await desk.sources()
    watch = await desk.store.watch_of(OURS, source.id)
    assert watch is not None
    assert (watch.failures, watch.due) == (1, NOON + timedelta(hours=1))
    desk.site.pages["/ferry"] = html(*STORY)
    await desk.refresh("/ferry", anew=True)
    assert await desk.problems() == []


async def test_a_page_that_is_gone_leaves_the_answers_and_stays_in_the_history(desk: Desk) -> None:
    desk.site.pages["/ferry"] = html(*STORY)
    await desk.add("/ferry")
    desk.site.pages["/ferry"] = reply(b"", "410 Gone")
    (change,) = (await desk.refresh("/ferry")).changes
    assert change.outcome == "removed"
    assert await desk.texts() == {}
    assert change.article_id is not None
    assert len(await desk.store.versions(OURS, change.article_id)) == 1
    assert await desk.store.due(OURS, NOON + timedelta(days=900)) == []
    assert await desk.store.gone(OURS) == {change.location}
    assert await desk.store.gone("theirs") == frozenset()


async def test_a_page_that_is_gone_can_be_kept_and_is_not_removed_again(desk: Desk) -> None:
    desk.site.pages["/ferry"] = html(*STORY)
    await desk.add("/ferry")
    desk.site.pages["/ferry"] = reply(b"", "410 Gone")
    (removed,) = (await desk.refresh("/ferry")).changes
    back = await desk.store.restore(OURS, removed.location, NOON)
    assert back is not None
    assert (back.outcome, back.article_id) == ("restored", removed.article_id)
    assert await desk.store.restore(OURS, removed.location, NOON) is None
    assert list(await desk.texts()) == ["ferry"]
    assert await desk.store.gone(OURS) == {removed.location}
    assert await desk.store.due(OURS, NOON + timedelta(days=900)) == []


async def test_a_page_that_is_missing_stays_and_is_gone_only_while_it_is(desk: Desk) -> None:
    desk.site.pages["/ferry"] = html(*STORY)
    await desk.add("/ferry")
    page = desk.site.pages.pop("/ferry")
    await desk.refresh("/ferry")
    assert await desk.store.gone(OURS) == {desk.site.url("/ferry")}
    assert list(await desk.texts()) == ["ferry"]
    desk.site.pages["/ferry"] = page
    await desk.refresh("/ferry", anew=True)
    assert await desk.store.gone(OURS) == frozenset()


async def test_an_article_of_a_feed_that_is_gone_is_removed_once(desk: Desk) -> None:
    one, two = desk.site.url("/one"), desk.site.url("/two")
    desk.site.pages |= {
        "/feed": rss(("1", one, "One"), ("2", two, "Two")),
        "/one": html(*STORY, title="One"),
        "/two": html(*STORY[::-1], title="Two"),
    }
    await desk.add("/feed")
    await desk.refresh("/feed")
    desk.site.pages |= {"/feed": rss(("1", one, "Taken down"), ("2", two, "Two")), "/one": reply(b"", "410 Gone")}
    done = await desk.refresh("/feed", anew=True)
    assert [(it.location, it.outcome) for it in done.changes] == [(one, "removed")]
    assert list(await desk.texts()) == ["two"]
    await desk.store.restore(OURS, one, NOON)
    assert (await desk.refresh("/feed", anew=True)).changes == ()
    assert sorted(await desk.texts()) == ["one", "two"]
    assert await desk.store.gone(OURS) == {one}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(b"", "401 Unauthorized"), "login"),
        (reply(b"", "404 Not Found"), "missing"),
        (html(), None),
        (reply(b"", Content_Type="text/html"), None),
    ],
)
async def test_what_is_no_article_is_refused_and_nothing_is_followed(
    desk: Desk, answer: bytes, reason: str | None
) -> None:
    desk.site.pages["/ferry"] = answer
    with pytest.raises((FetchError, ExtractError)) as refused:
        await desk.add("/ferry")
    assert reason is None or str(reason) in str(refused.value)
    assert await desk.sources() == []
    assert await desk.texts() == {}


async def test_a_page_that_only_leads_to_feeds_names_them(desk: Desk) -> None:
    links = '<link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
    desk.site.pages["/"] = reply(
        f"<html><head><title>Courier</title>{links}</head><body><ul><li><a href=/a>A</a></ul></body></html>".encode(),
        Content_Type="text/html",
    )
    with pytest.raises(ExtractError) as refused:
        await desk.add("/")
    assert refused.value.reason == "names_feeds"
    assert refused.value.detail == desk.site.url("/feed")


async def test_a_feed_brings_its_articles_each_once(desk: Desk) -> None:
    one, two = desk.site.url("/one"), desk.site.url("/two")
    desk.site.pages |= {
        "/feed": rss(("1", f"{one}?utm_source=rss", "One"), ("2", two, "Two")),
        "/one": html(*STORY, title="One"),
        "/two": html(*STORY[::-1], title="Two"),
    }
    added = await desk.add("/feed")
    assert (added.source.kind, added.change) == ("feed", None)
    assert [it.id for it in await desk.store.due(OURS, NOON)] == [added.source.id]
    done = await desk.refresh("/feed")
    assert [change.outcome for change in done.changes] == ["added", "added"]
    assert sorted(await desk.texts()) == ["one", "two"]
    asked = len(desk.site.asked)
    desk.site.pages["/feed"] = rss(("9", f"{one}?utm_source=mail", "One"), ("2", two, "Two"))
    assert (await desk.refresh("/feed")).changes == ()
    assert desk.site.paths[asked:] == ["/robots.txt", "/feed"]


async def test_an_article_that_cannot_be_read_costs_nobody_else_and_is_tried_again(desk: Desk) -> None:
    one, two = desk.site.url("/one"), desk.site.url("/two")
    desk.site.pages |= {"/feed": rss(("1", one, "One"), ("2", two, "Two")), "/two": html(*STORY, title="Two")}
    await desk.add("/feed")
    done = await desk.refresh("/feed")
    assert [change.location for change in done.changes] == [two]
    assert await desk.problems() == ["missing"]
    desk.site.pages["/one"] = html(*STORY[::-1], title="One")
    assert [change.location for change in (await desk.refresh("/feed")).changes] == [one]
    assert await desk.problems() == []


async def test_an_article_that_never_can_be_read_is_given_up_and_stays_named(desk: Desk) -> None:
    desk.site.pages |= {"/feed": rss(("1", desk.site.url("/one"), "One"))}
    await desk.add("/feed")
    for _ in range(5):
        await desk.refresh("/feed")
    assert desk.site.paths.count("/one") == 3
    assert await desk.problems() == ["missing"]


async def test_a_json_feed_with_whole_articles_needs_no_page(desk: Desk) -> None:
    item = {
        "id": "1",
        "url": desk.site.url("/one"),
        "title": "One",
        "content_html": "".join(f"<p>{text}</p>" for text in STORY),
        "date_published": "2026-11-20T10:00:00Z",
    }
    body = {"version": "https://jsonfeed.org/version/1.1", "title": "Bay Radio", "language": "en", "items": [item]}
    desk.site.pages["/feed"] = reply(json.dumps(body).encode(), Content_Type="application/feed+json")
    await desk.add("/feed")
    await desk.refresh("/feed")
    _, (article,) = await desk.store.articles(OURS)
    assert (article.title, article.content.publisher, str(article.content.published)) == (
        "One",
        "Bay Radio",
        "2026-11-20",
    )
    assert "18 million" in article.text
    assert "/one" not in desk.site.paths


async def test_a_site_map_brings_its_newest_pages(desk: Desk) -> None:
    places = "".join(
        f"<url><loc>{desk.site.url(path)}</loc><lastmod>{day}</lastmod></url>"
        for path, day in (("/old", "2020-01-01"), ("/one", "2026-11-20"))
    )
    desk.site.pages |= {
        "/sitemap.xml": reply(
            f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode(),
            Content_Type="application/xml",
        ),
        "/one": html(*STORY, title="One"),
        "/old": html(*STORY[::-1], title="Old"),
    }
    added = await desk.add("/sitemap.xml")
    assert added.source.kind == "sitemap"
    done = await desk.refresh("/sitemap.xml")
    assert [change.location.rpartition("/")[2] for change in done.changes] == ["one", "old"]
