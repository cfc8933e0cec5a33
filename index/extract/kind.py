"""What a document is, from its first bytes and what its server calls it; the bytes are believed first."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import urlsplit


class Kind(StrEnum):
    """What a document is, as far as its beginning tells: a page may still turn out to be no article."""

    PAGE = "page"
    FEED = "feed"
    JSON_FEED = "json_feed"
    SITEMAP = "sitemap"
    OPML = "opml"
    PDF = "pdf"
    MARKDOWN = "markdown"
    TEXT = "text"
    UNKNOWN = "unknown"


OPML = "text/x-opml"
"""What a list of feeds is called that somebody hands over as one."""

HEAD = 2048
"""Bytes at the top that are looked at."""

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PROLOGUE = re.compile(
    rb"\A(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+(?!html)[^>\[]*(?:\[[^\]]*\])?>)*", re.DOTALL | re.IGNORECASE
)
_FEED = re.compile(rb"<(?:rss|rdf:rdf|(?:\w+:)?feed)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_OPML = re.compile(rb"<opml[\s>]", re.IGNORECASE)
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|article|p|h1|table|link)[\s>/]", re.IGNORECASE
)
_JSON_FEED = re.compile(
    rb"\A\s*\{.{0,1500}?\"(?:version\"\s*:\s*\"https:\\?/\\?/(?:www\.)?jsonfeed\.org|feed_url\"|items\"\s*:\s*\[)",
    re.DOTALL,
)
_PDF_WITHIN = 1024  # bytes of rubbish readers accept in front of it
_BINARY = (
    b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"RIFF", b"\x7fELF", b"MZ", b"ID3", b"OggS", b"\x1aE\xdf\xa3",
    b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"wOFF", b"wOF2", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"%!PS",
)  # fmt: skip
_GZIP = b"\x1f\x8b"

_BY_TYPE = {
    "text/html": Kind.PAGE, "application/xhtml+xml": Kind.PAGE, "application/pdf": Kind.PDF,
    "application/rss+xml": Kind.FEED, "application/atom+xml": Kind.FEED, "application/rdf+xml": Kind.FEED,
    "application/feed+json": Kind.JSON_FEED, "text/markdown": Kind.MARKDOWN, "text/x-markdown": Kind.MARKDOWN,
    "text/plain": Kind.TEXT, OPML: Kind.OPML,
}  # fmt: skip
_BY_ENDING = {
    ".htm": Kind.PAGE, ".html": Kind.PAGE, ".xhtml": Kind.PAGE, ".md": Kind.MARKDOWN, ".markdown": Kind.MARKDOWN,
    ".txt": Kind.TEXT, ".rss": Kind.FEED, ".atom": Kind.FEED, ".pdf": Kind.PDF, ".opml": Kind.OPML,
}  # fmt: skip


def find_kind(data: bytes, media_type: str, location: str) -> Kind:
    """The kind of a document; ``media_type`` is the Content-Type header, empty for a file."""
    head = data[:HEAD]
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Kind.PDF
    named = media_type.partition(";")[0].strip().lower()
    ending = PurePosixPath(urlsplit(location).path).suffix.lower()
    if head.startswith(_GZIP):
        return Kind.SITEMAP if ending == ".gz" and "sitemap" in location.lower() else Kind.UNKNOWN
    if head.startswith(_BINARY) or named.split("/")[0] in {"image", "audio", "video", "font"}:
        return Kind.UNKNOWN
    if named in {"text/plain", "text/markdown"} or (not named and ending in {".txt", ".md", ".markdown"}):
        return _BY_ENDING.get(ending, _BY_TYPE.get(named, Kind.TEXT)) if ending != ".pdf" else Kind.UNKNOWN
    seen = _look(head)
    if seen is not None:
        return seen
    return _BY_TYPE.get(named) or _BY_ENDING.get(ending) or (Kind.TEXT if named.startswith("text/") else Kind.UNKNOWN)


def _look(head: bytes) -> Kind | None:
    """What the first tag or brace says; None if there is neither."""
    for bom in _BOMS:
        head = head.removeprefix(bom)
    head = head.replace(b"\x00", b"")  # UTF-16 and UTF-32, near enough for tags
    prologue = _PROLOGUE.match(head)
    begins = head[prologue.end() :] if prologue else head
    for pattern, kind in (
        (_FEED, Kind.FEED),
        (_SITEMAP, Kind.SITEMAP),
        (_OPML, Kind.OPML),
        (_PAGE, Kind.PAGE),
        (_JSON_FEED, Kind.JSON_FEED),
    ):
        if pattern.match(begins):
            return kind
    for pattern, kind in ((_FEED, Kind.FEED), (_SITEMAP, Kind.SITEMAP)):
        if begins[:1] == b"<" and pattern.search(begins[:512]) and not _PAGE.search(begins[:512]):
            return kind
    return Kind.PAGE if begins[:1] == b"<" and _PAGE.search(begins) else None
