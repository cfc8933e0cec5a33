"""What an address is, found out by reading it, and followed from then on."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import ExtractError
from index.extract.parsed import Feed, FeedLink, Outlines, Parsed, SiteMap, WebPage
from index.follow.reader import Reader, article_of, name_type
from index.follow.take import take
from index.ports import Change, Fetched, Original, Source
from index.schedule import begin

PAGE, FEED, SITEMAP = "page", "feed", "sitemap"


@dataclass(frozen=True, slots=True)
class Added:
    """What an address turned out to be.

    ``source`` is what is followed now; ``change`` what became of the article, None for a feed or site map, whose
    articles are read at the next refresh; ``feeds`` are those the page names.
    """

    source: Source
    parsed: Parsed
    change: Change | None = None
    feeds: tuple[FeedLink, ...] = ()


async def add(reader: Reader, library: str, address: str) -> Added:
    """Follow an address. Raises FetchError, ExtractError (then nothing is followed), StoreError.

    A page that only leads to feeds is an ExtractError "names_feeds" whose detail names them.
    """
    fetched = await reader.fetcher.fetch(address)
    parsed = await reader.parse(fetched)
    if isinstance(parsed, Feed | SiteMap):
        title = parsed.title if isinstance(parsed, Feed) else ""
        kind = FEED if isinstance(parsed, Feed) else SITEMAP
        return Added(await _track(reader, library, fetched, kind, title), parsed)
    if isinstance(parsed, Outlines):
        raise ExtractError(fetched.address, "is_list")
    article = article_of(parsed)
    feeds = parsed.feeds if isinstance(parsed, WebPage) else ()
    if article is None and feeds:
        raise ExtractError(fetched.address, "names_feeds", "\n".join(feed.address for feed in feeds))
    if article is None:
        raise ExtractError(fetched.address, "no_article")
    source = await _track(reader, library, fetched, PAGE, article.title)
    await reader.store.restore(library, source.location, reader.now())
    original = Original(fetched.body, name_type(fetched))
    change = await take(reader, library, source, source.location, (article, original))
    await reader.store.note_checked(library, source.id, reader.now(), source.states)
    return Added(source, parsed, change, feeds)


async def _track(reader: Reader, library: str, fetched: Fetched, kind: str, title: str) -> Source:
    """The source at where the document is; a page asks later whether it has changed, a feed is read anew at once."""
    location = fetched.moved or fetched.address
    now = reader.now()
    number = await reader.store.track(library, location, kind, now)
    watch = begin(kind, now, title, fetched.validators if kind == PAGE else None)
    await reader.store.note_watch(library, number, watch)
    return next(it for it in await reader.store.sources(library) if it.id == number)
