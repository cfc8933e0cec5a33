"""What a page says about itself; only what is declared counts, a date that would have to be guessed is left out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from index.extract.dates import read_date
from index.extract.front_matter import read_address, read_language
from index.extract.html.json_ld import ARTICLES, LISTS, Declared, read_json_ld
from index.extract.parsed import FeedLink
from index.extract.visible import strip_invisible

LONGEST = 300
"""Characters of a title or a name; what is longer is no such thing."""

_SPACES = re.compile(r"\s+")
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "published", "published_time",
    "citation_publication_date", "citation_date", "dc.date", "dc.date.issued", "dc.date.created", "dc.created",
    "dcterms.created", "dcterms.date", "dcterms.issued", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "article.published", "bt:pubdate", "rnews:datepublished",
)  # fmt: skip
_AUTHOR_NAMES = ("author", "article:author", "byl", "dc.creator", "dcterms.creator", "parsely-author",
                 "sailthru.author", "citation_author")  # fmt: skip
_BY = re.compile(r"^(?:by|par|von|por|di|da|door)\s+", re.IGNORECASE)
_BARS = re.compile(r"\s+[|–—·•»-]\s+|\s+::\s+")
_PUBLISHED_CLASSES = frozenset({"published", "entry-date", "dt-published"})
_LEVELS_TO_TIME = 4
_FEED_TYPES = {
    "application/rss+xml": "rss", "application/atom+xml": "atom", "application/feed+json": "json",
    "application/rdf+xml": "rss",
}  # fmt: skip
MAX_FEEDS = 20


@dataclass(frozen=True, slots=True)
class Meta:
    """What a page declares. ``article`` and ``listing``: it says that it is one; ``free``: whether all may read it."""

    title: str | None
    publisher: str | None
    author: str | None
    published: date | None
    address: str | None
    language: str | None
    feeds: tuple[FeedLink, ...]
    article: bool
    listing: bool
    free: bool | None


def read_meta(root: HtmlElement, location: str) -> Meta:
    """What the page read at ``location`` declares; the tree is only looked at."""
    named = _read_named(root)
    declared = read_json_ld(root)
    base = _read_base(root, location)
    kind = named.get("og:type", "")
    return Meta(
        title=_find_title(root, named, declared),
        publisher=_first(map(_clean, (named.get("og:site_name"), declared.publisher, named.get("application-name")))),
        author=_find_author(root, named, declared),
        published=_find_date(root, named, declared),
        address=_find_address(root, named, base, location),
        language=_find_language(root, named, declared),
        feeds=tuple(_find_feeds(root, base)),
        article=kind.startswith("article") or not ARTICLES.isdisjoint(declared.types),
        listing=kind in {"website", "blog"} or not LISTS.isdisjoint(declared.types),
        free=declared.free,
    )


def _read_named(root: HtmlElement) -> dict[str, str]:
    """The first value of each ``<meta>`` by its name in lower case."""
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = meta.get("content")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content and content.strip():
                named.setdefault(name, content.strip())
    return named


def _read_base(root: HtmlElement, location: str) -> str:
    base = next((it.get("href") for it in root.iter("base") if it.get("href")), "")
    return _join(location, base) or location


def _join(base: str, address: str) -> str | None:
    """``address`` as seen from ``base``, if it is one a reader could open."""
    try:
        return read_address(urljoin(base, address.strip()))
    except ValueError:
        return None


def _find_title(root: HtmlElement, named: dict[str, str], declared: Declared) -> str | None:
    """The headline on the page if the page's own declarations agree with it, else what is declared."""
    headings = [text for it in root.iter("h1") if (text := _clean(" ".join(it.itertext())))]
    page = _clean(next((it.text for it in root.iter("title") if it.text), None))
    told = [it for it in map(_clean, (named.get("og:title"), declared.headline, named.get("twitter:title"))) if it]
    for heading in headings:
        if len(headings) == 1 and len(heading.split()) > 2 and not told:  # noqa: PLR2004
            return heading
        if any(_agree(heading, it) for it in (*told, page or "")):
            return heading
    site = _clean(named.get("og:site_name")) or ""
    return _first((_cut_site(told[0], site) if told else None, _cut_site(page, site) if page else None, *headings))


def _agree(heading: str, other: str) -> bool:
    one, two = (re.sub(r"\W+", " ", it.casefold()).split() for it in (heading, other))
    shared = set(one) & set(two)
    return len(one) > 1 and len(shared) >= 0.6 * len(set(one)) and len(shared) >= 0.4 * len(set(two))


def _cut_site(title: str, site: str) -> str:
    """A title without the name of the site, which stands at its end behind a bar, or at its beginning."""
    parts = _BARS.split(title)
    if len(parts) > 1 and site:
        parts = [part for part in parts if part.casefold() != site.casefold()] or parts
        return title if len(parts) == len(_BARS.split(title)) else " – ".join(parts)
    if len(parts) > 1 and len(parts[-1].split()) <= 4 < len(parts[0].split()):  # noqa: PLR2004
        return parts[0]
    return title


def _find_author(root: HtmlElement, named: dict[str, str], declared: Declared) -> str | None:
    names = [*declared.authors] or [named[it] for it in _AUTHOR_NAMES if it in named][:1]
    if not names:
        marked = (it for it in root.iter(etree.Element) if it.get("rel") == "author" or it.get("itemprop") == "author")
        names = [" ".join(it.itertext()) for it in marked][:1]
    cleaned = [_BY.sub("", name) for it in names if (name := _clean(it)) and "://" not in name and name[0] != "@"]
    return _clean(", ".join(dict.fromkeys(cleaned)))


def _find_date(root: HtmlElement, named: dict[str, str], declared: Declared) -> date | None:
    """The day of publication: declared in JSON-LD or a ``<meta>``, or in a ``<time>`` beside the headline."""
    values = [declared.published or "", *(named[name] for name in _DATE_NAMES if name in named)]
    values += [it.get("datetime") or it.get("content") or "" for it in _marked_times(root)]
    return next((day for value in values if (day := read_date(value))), None)


def _marked_times(root: HtmlElement) -> Iterator[HtmlElement]:
    for element in root.iter("time", "abbr", "span"):
        names = (element.get("class") or "").lower().split()
        timed = element.tag in {"time", "abbr"} and not _PUBLISHED_CLASSES.isdisjoint(names)
        if timed or "datepublished" in (element.get("itemprop") or "").lower() or element.get("pubdate") is not None:
            yield element
    at = next(root.iter("h1"), None)
    for _ in range(_LEVELS_TO_TIME):
        if at is None or at.tag == "body":
            return
        yield from (it for it in at.iter("time") if "update" not in str(it.attrib).lower())
        at = at.getparent()


def _find_address(root: HtmlElement, named: dict[str, str], base: str, location: str) -> str | None:
    """The canonical address if it is one of the same site: a page may not pass itself off as another's."""
    links = [it.get("href") for it in root.iter("link") if (it.get("rel") or "").lower() == "canonical"]
    for address in (*links, named.get("og:url")):
        joined = _join(base, address) if address else None
        if joined and (not location.startswith(("http://", "https://")) or _site(joined) == _site(location)):
            return joined
    return location if _join(location, "") else None


def _site(address: str) -> str:
    host = (urlsplit(address).hostname or "").lower()
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", host)


def _find_language(root: HtmlElement, named: dict[str, str], declared: Declared) -> str | None:
    html_lang = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    body = next(root.iter("body"), None)
    values = (html_lang, body.get("lang") if body is not None else None, named.get("content-language"),
              named.get("og:locale"), declared.language)  # fmt: skip
    for value in values:
        try:
            language = read_language(value.strip()) if value else ""
        except ValueError:
            continue
        if language:
            return language
    return None


def _find_feeds(root: HtmlElement, base: str) -> Iterator[FeedLink]:
    seen: set[str] = set()
    for link in root.iter("link", "a"):
        kind = _FEED_TYPES.get((link.get("type") or "").split(";")[0].strip().lower())
        if kind is None or "alternate" not in (link.get("rel") or "").lower().split():
            continue
        address = _join(base, link.get("href") or "")
        if address and address not in seen and len(seen) < MAX_FEEDS:
            seen.add(address)
            yield FeedLink(address, _clean(link.get("title")) or "", kind)


def _clean(value: str | None) -> str | None:
    """One line of visible text, None if there is none or too much of it."""
    if not value:
        return None
    text = _SPACES.sub(" ", strip_invisible(html.unescape(value))).strip()
    return text if 0 < len(text) <= LONGEST else None


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
