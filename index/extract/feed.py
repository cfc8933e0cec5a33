"""RSS and Atom are read by feedparser, JSON Feed here; what comes out is plain items, their HTML as it stands there."""

from __future__ import annotations

import html
import json
import re
from calendar import timegm
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from index.errors import ExtractError
from index.extract.dates import FIRST_YEAR, LAST_YEAR, read_time, read_written_time
from index.extract.front_matter import read_address, read_language
from index.extract.parsed import Feed, Item, Received
from index.extract.visible import strip_invisible

MAX_ITEMS = 200
"""Items that are taken from one feed, the first it lists; the others are counted."""

WHOLE_WORDS = 60
"""Words from which the text in a feed may be the article."""

WHOLE_SUMMARY_WORDS = 200
"""The same for a description, which is meant to be short."""

LONGEST = 300
"""Characters of a title or name."""

_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPACES = re.compile(r"\s+")
_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;|&#8230;)\]?|read more|continue reading|lire la suite|weiterlesen|seguir leyendo"
    r"|continua a leggere|leia mais|lees meer)\W{0,10}\Z",
    re.IGNORECASE,
)
# What a damaged or hostile feed makes feedparser raise beside setting a flag.
_DAMAGE = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)
_KINDS = {"rss": "rss", "cdf": "rss", "atom": "atom"}


def read_feed(received: Received) -> Feed:
    """An RSS or Atom feed. Raises ExtractError "bad_feed" for what is none.

    feedparser opens whatever a string or bytes name; only a stream is never taken for an address or a path. Its
    sanitiser is off: it takes minutes for some attributes, and nothing here is ever shown as HTML.
    """
    headers = {"content-location": received.location, "content-type": received.media_type or "application/xml"}
    try:
        parsed = feedparser.parse(
            BytesIO(received.data), response_headers=headers, sanitize_html=False, resolve_relative_uris=True
        )
        kind = next((name for start, name in _KINDS.items() if (parsed.version or "").startswith(start)), "")
        if not kind and not parsed.entries:
            raise ExtractError(received.location, "bad_feed", "neither RSS nor Atom")
        told = parsed.feed
        language = _language(told.get("language"))
        entries = parsed.entries[:MAX_ITEMS]
        items = [_read_entry(entry, received, language) for entry in entries]
    except _DAMAGE as error:
        raise ExtractError(received.location, "bad_feed", type(error).__name__) from error
    left_out = max(0, len(parsed.entries) - MAX_ITEMS)
    title, home = _plain(told.get("title")), _address(told.get("link"), received.location)
    return Feed(kind or "rss", title, home, language, _distinct(items), left_out)


def read_json_feed(received: Received) -> Feed:
    """A JSON Feed, version 1 or 1.1. Raises ExtractError "bad_feed"."""
    try:
        told = json.loads(received.data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ExtractError(received.location, "bad_feed", "JSON") from error
    if not isinstance(told, dict) or not isinstance(told.get("items"), list):
        raise ExtractError(received.location, "bad_feed", "JSON")
    language = _language(told.get("language"))
    entries = [it for it in told["items"][:MAX_ITEMS] if isinstance(it, dict)]
    items = [_read_json_item(entry, received, language) for entry in entries]
    left_out = max(0, len(told["items"]) - MAX_ITEMS)
    home = _address(told.get("home_page_url"), received.location)
    return Feed("json", _plain(told.get("title")), home, language, _distinct(items), left_out)


def _distinct(items: Iterable[Item | None]) -> tuple[Item, ...]:
    """Each item once: a feed that lists one twice means the first."""
    found: dict[str, Item] = {}
    for item in items:
        if item is not None:
            found.setdefault(item.id, item)
    return tuple(found.values())


def _read_entry(entry: Any, received: Received, language: str | None) -> Item | None:
    address = _address(entry.get("feedburner_origlink") or entry.get("link"), received.location)
    title = _plain(entry.get("title"))
    name = str(entry.get("id") or "").strip() or address or title
    if not name:
        return None
    details = [entry.get("summary_detail") or {}, *(entry.get("content") or [])]
    own = next((code for it in details if (code := _language(it.get("language")))), None)
    summary = _as_html(entry.get("summary_detail") or {"value": entry.get("summary")})
    texts = [_as_html(it) for it in entry.get("content") or []]
    times = _times(received.languages, language)
    return Item(
        id=name[: 4 * LONGEST],
        address=address,
        title=title,
        author=_names(entry.get("authors") or []) or _plain(entry.get("author")) or None,
        published=times(dict.get(entry, "published"), dict.get(entry, "published_parsed")),
        updated=times(dict.get(entry, "updated"), dict.get(entry, "updated_parsed")),
        summary=summary,
        content=_find_whole(texts, summary),
        language=own or language,
    )


def _read_json_item(entry: dict[str, Any], received: Received, language: str | None) -> Item | None:
    address = _address(entry.get("url") or entry.get("external_url"), received.location)
    title = _plain(entry.get("title"))
    name = str(entry.get("id") or "").strip() or address or title
    if not name:
        return None
    content = _text(entry.get("content_html")) or html.escape(_text(entry.get("content_text")), quote=False)
    summary = html.escape(_text(entry.get("summary")), quote=False)
    told = entry.get("authors")
    authors = told if isinstance(told, list) else [entry.get("author")]
    times = _times(received.languages, language)
    return Item(
        id=name[: 4 * LONGEST],
        address=address,
        title=title,
        author=_names(authors) or None,
        published=times(entry.get("date_published"), None),
        updated=times(entry.get("date_modified"), None),
        summary=summary,
        content=_find_whole([content], ""),
        language=_language(entry.get("language")) or language,
    )


def _find_whole(texts: Sequence[str], summary: str) -> str | None:
    """The HTML that is the whole article, None if there is only what leads to it."""
    for text, enough in ((max(texts, key=len, default=""), WHOLE_WORDS), (summary, WHOLE_SUMMARY_WORDS)):
        words = _TAG.sub(" ", text)
        if len(words.split()) >= enough and not _CUT_OFF.search(words.rstrip()[-200:]):
            return text
    return None


def _as_html(detail: Any) -> str:
    """The text of an element as HTML, whatever it is declared as."""
    value = str(detail.get("value") or "")
    return html.escape(value, quote=False) if detail.get("type") == "text/plain" else value


def _times(languages: Sequence[str], language: str | None) -> Callable[[Any, Any], datetime | None]:
    known = (language, *languages) if language else languages

    def read(written: Any, parsed: Any) -> datetime | None:
        """The time as written, in its zone; else as feedparser understood it; else with the months' names."""
        text = _text(written)
        found = read_time(text) if text else None
        if found is None and parsed is not None and FIRST_YEAR <= parsed[0] <= LAST_YEAR:
            found = datetime.fromtimestamp(timegm(parsed), UTC)
        return found or (read_written_time(text, known) if text else None)

    return read


def _names(authors: Iterable[Any]) -> str:
    names = (_plain(it.get("name")) for it in authors if isinstance(it, dict))
    return ", ".join(dict.fromkeys(name for name in names if name))[:LONGEST]


def _plain(value: Any) -> str:
    """One line of visible text out of a title, which may be HTML."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAG.sub("", value[: 20 * LONGEST]))
    text = _SPACES.sub(" ", strip_invisible(text)).strip()
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0]


def _address(value: Any, location: str) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return read_address(urljoin(location, value.strip()))
    except ValueError:
        return None


def _language(value: Any) -> str | None:
    try:
        return read_language(value.strip()) or None if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
