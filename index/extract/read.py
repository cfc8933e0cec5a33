"""One document of any kind in, what it says out; the readers are loaded when there is something for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from index.errors import ExtractError
from index.extract.document import extract_as
from index.extract.files import MAX_BYTES
from index.extract.kind import Kind, find_kind
from index.extract.parsed import Parsed, Received

MAX_PDF_BYTES = 20_000_000
"""Size of a PDF, most of which is pictures."""


def read(received: Received) -> Parsed:
    """What a document says, whatever it is.

    Raises only ExtractError for what is wrong with it, with a reason that has a sentence in the bot's wording. Meant
    to be called where it may take long and may be ended: see `index.parse`.
    """
    kind = Kind.PAGE if received.fragment else find_kind(received.data, received.media_type, received.location)
    size = len(received.data)
    if kind is Kind.PDF and size > MAX_PDF_BYTES:
        raise ExtractError(received.location, "too_large_pdf", f"{size} bytes")
    if kind is not Kind.PDF and size > MAX_BYTES:
        raise ExtractError(received.location, "too_large", f"{size} bytes")
    if not received.data.strip():
        raise ExtractError(received.location, "empty")
    if kind is Kind.UNKNOWN:
        named = received.media_type.partition(";")[0].strip() or PurePosixPath(received.location).suffix
        raise ExtractError(received.location, "unknown_kind", named or "?")
    return _READERS[kind](received)


def _read_page(received: Received) -> Parsed:
    from index.extract.html.page import read_fragment, read_page  # noqa: PLC0415

    return read_fragment(received) if received.fragment else read_page(received)


def _read_feed(received: Received) -> Parsed:
    from index.extract.feed import read_feed  # noqa: PLC0415

    return read_feed(received)


def _read_json_feed(received: Received) -> Parsed:
    from index.extract.feed import read_json_feed  # noqa: PLC0415

    return read_json_feed(received)


def _read_sitemap(received: Received) -> Parsed:
    from index.extract.sitemap import read_sitemap  # noqa: PLC0415

    return read_sitemap(received.data, received.location)


def _read_list(received: Received) -> Parsed:
    from index.extract.opml import read_opml  # noqa: PLC0415

    return read_opml(received.data, received.location)


def _read_pdf(received: Received) -> Parsed:
    from index.extract.pdf.document import read_pdf  # noqa: PLC0415

    return read_pdf(received)


def _read_markdown(received: Received) -> Parsed:
    return extract_as(".md", received.data, received.location, received.languages)


def _read_text(received: Received) -> Parsed:
    return extract_as(".txt", received.data, received.location, received.languages)


_READERS: dict[Kind, Callable[[Received], Parsed]] = {
    Kind.PAGE: _read_page,
    Kind.FEED: _read_feed,
    Kind.JSON_FEED: _read_json_feed,
    Kind.SITEMAP: _read_sitemap,
    Kind.OPML: _read_list,
    Kind.PDF: _read_pdf,
    Kind.MARKDOWN: _read_markdown,
    Kind.TEXT: _read_text,
}
