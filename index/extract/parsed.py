"""What goes into the parsing door, and all that can come out of it: frozen, plain, and ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from index.model import Extracted


@dataclass(frozen=True, slots=True)
class Received:
    """A document as it came: ``location`` is its final address or its path, ``media_type`` the Content-Type header.

    ``languages`` are the ISO 639-1 codes to choose from when it does not name its own. ``fragment`` says that it is
    HTML out of a feed, all of which is the article.
    """

    data: bytes
    location: str
    media_type: str = ""
    languages: tuple[str, ...] = ()
    fragment: bool = False


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed a page names: ``kind`` is "rss", "atom" or "json"."""

    address: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class WebPage:
    """A web page: the article on it, None if it only leads to articles; and the feeds it names."""

    article: Extracted | None
    title: str
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed; ``id`` is never empty. Times are aware, in the zone they were written in.

    ``summary`` and ``content`` are HTML as it stands in the feed; ``content`` is the whole article, None if the feed
    only teases. ``language`` is declared.
    """

    id: str
    address: str | None
    title: str
    author: str | None
    published: datetime | None
    updated: datetime | None
    summary: str
    content: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: ``kind`` is "rss", "atom" or "json", ``home`` the page it belongs to.

    ``left_out`` counts the items over the cap.
    """

    kind: str
    title: str
    home: str | None
    language: str | None
    items: tuple[Item, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a site map, and when it was last changed, as far as it says."""

    address: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class SiteMap:
    """The addresses of a site's pages, or of more site maps (``index``); ``left_out`` counts those over the cap."""

    index: bool
    places: tuple[Place, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """Something a list says to follow: ``kind`` is "feed", "sitemap" or "page"."""

    kind: str
    address: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Outlines:
    """A list of what to follow, in OPML.

    It names each address once, in order; ``unfit`` are addresses nobody could open.
    """

    outlines: tuple[Outline, ...]
    unfit: tuple[str, ...] = ()


Parsed = Extracted | WebPage | Feed | SiteMap | Outlines
"""Extracted comes from text, Markdown, PDF and the HTML of a feed's item."""
