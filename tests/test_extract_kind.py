from __future__ import annotations

import gzip

import pytest

from index.errors import ExtractError
from index.extract.kind import Kind, find_kind
from index.extract.parsed import Feed, Received, SiteMap, WebPage
from index.extract.read import read
from index.extract.sitemap import MAX_PLACES, read_sitemap
from index.model import Extracted

RSS = b"<?xml version='1.0'?>\n<!-- made by hand -->\n<rss version='2.0'><channel><title>t</title></channel></rss>"
ATOM = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title></feed>"
MAP = b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>"
PAGE = b"<!DOCTYPE html><html><head><title>t</title></head><body><p>x</p></body></html>"
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": []}'


@pytest.mark.parametrize(
    ("data", "media_type", "location", "kind"),
    [
        (RSS, "application/rss+xml", "https://a.example/feed", Kind.FEED),
        (RSS, "text/html; charset=utf-8", "https://a.example/", Kind.FEED),
        (b"\xef\xbb\xbf" + RSS, "", "a.xml", Kind.FEED),
        (RSS.decode().encode("utf-16"), "application/xml", "https://a.example/feed", Kind.FEED),
        (ATOM, "application/xml", "https://a.example/feed", Kind.FEED),
        (b"<!DOCTYPE rss [<!ENTITY x 'y'>]>" + RSS[22:], "", "x", Kind.FEED),
        (b"<rdf:RDF xmlns='x'></rdf:RDF>", "", "x", Kind.FEED),
        (JSON, "application/json", "https://a.example/feed.json", Kind.JSON_FEED),
        (JSON, "application/feed+json", "https://a.example/", Kind.JSON_FEED),
        (b'{"a": 1}', "application/json", "https://a.example/x.json", Kind.UNKNOWN),
        (MAP, "text/xml", "https://a.example/sitemap.xml", Kind.SITEMAP),
        (b"<sitemapindex xmlns='x'></sitemapindex>", "", "x", Kind.SITEMAP),
        (gzip.compress(MAP, mtime=0), "application/gzip", "https://a.example/sitemap.xml.gz", Kind.SITEMAP),
        (gzip.compress(MAP, mtime=0), "application/gzip", "https://a.example/data.gz", Kind.UNKNOWN),
        (PAGE, "text/html", "https://a.example/", Kind.PAGE),
        (PAGE, "", "page.html", Kind.PAGE),
        (PAGE, "application/octet-stream", "https://a.example/x", Kind.PAGE),
        (b"<p>No doctype</p>", "text/html", "https://a.example/", Kind.PAGE),
        (b"No tag at all", "text/html", "https://a.example/", Kind.PAGE),
        (b"%PDF-1.4\n", "text/html", "https://a.example/", Kind.PDF),
        (b"\n\n%PDF-1.4\n", "application/pdf", "https://a.example/x", Kind.PDF),
        (b"# Title\n\nText", "text/markdown", "https://a.example/x", Kind.MARKDOWN),
        (b"# Title\n\nText", "text/plain", "https://a.example/readme.md?raw=1", Kind.MARKDOWN),
        (b"# Title\n\nText", "", "notes/a.markdown", Kind.MARKDOWN),
        (b"<html> is how a page begins", "text/plain", "https://a.example/x", Kind.TEXT),
        (b"Words", "text/plain; charset=utf-8", "https://a.example/x.txt", Kind.TEXT),
        (b"Words", "", "a.txt", Kind.TEXT),
        (b"\x89PNG\r\n", "image/png", "https://a.example/x", Kind.UNKNOWN),
        (b"\x89PNG\r\n", "text/html", "https://a.example/x", Kind.UNKNOWN),
        (b"PK\x03\x04", "application/zip", "https://a.example/x.zip", Kind.UNKNOWN),
        (b"ID3", "audio/mpeg", "https://a.example/x.mp3", Kind.UNKNOWN),
        (b"\x00\x01\x02", "", "x", Kind.UNKNOWN),
        (b"", "", "", Kind.UNKNOWN),
    ],
)
def test_bytes_say_what_a_document_is(data: bytes, media_type: str, location: str, kind: Kind) -> None:
    assert find_kind(data, media_type, location) is kind


def test_each_kind_is_read_as_what_it_is() -> None:
    text = b"The harbour office counted four hundred ships in the first week of the year, more than ever before."
    page = b"<!doctype html><html lang=en><title>Ships</title><article><p>" + text + b"</p></article></html>"
    assert isinstance(read(Received(RSS, "https://a.example/feed")), Feed)
    assert isinstance(read(Received(JSON, "https://a.example/feed", "application/feed+json")), Feed)
    assert isinstance(read(Received(MAP, "https://a.example/sitemap.xml")), SiteMap)
    assert isinstance(read(Received(page, "https://a.example/a", "text/html")), WebPage)
    assert isinstance(read(Received(text, "https://a.example/a?b=.x", "text/plain", ("en",))), Extracted)
    assert isinstance(read(Received(b"# T\n\n" + text, "https://a.example/a", "text/markdown", ("en",))), Extracted)
    fragment = read(Received(b"<p>" + text, "https://a.example/a", languages=("en",), fragment=True))
    assert isinstance(fragment, Extracted)
    assert fragment.text == text.decode()


@pytest.mark.parametrize(
    ("received", "reason"),
    [
        (Received(b"\x89PNG\r\n", "https://a.example/x.png", "image/png"), "unknown_kind"),
        (Received(b" \n", "https://a.example/", "text/html"), "empty"),
        (Received(b"<p>" + b"x" * 5_000_000, "https://a.example/", "text/html"), "too_large"),
        (Received(b"%PDF-" + b"x" * 20_000_000, "https://a.example/", ""), "too_large_pdf"),
        (
            Received(b"<!doctype html><html><body><script>x()</script></body></html>", "https://a.example/"),
            "no_text_in_page",
        ),
        (Received(b"<html><body>", "https://a.example/", fragment=True), "no_text_in_page"),
    ],
)
def test_what_cannot_be_read_says_why(received: Received, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(received)
    assert caught.value.reason == reason


# Site maps


def sitemap(*entries: str, root: str = "urlset") -> bytes:
    return f"<?xml version='1.0'?><{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{''.join(entries)}</{root}>".encode()


def test_a_site_map_gives_addresses_and_when_they_changed() -> None:
    entries = (
        "<url><loc> https://a.example/1 </loc><lastmod>2026-10-03T10:00:00+02:00</lastmod><priority>1</priority></url>",
        "<url><loc>https://a.example/2</loc><lastmod>2026-10-03</lastmod></url>",
        "<url><loc>https://a.example/1</loc></url>",
        "<url><loc>javascript:alert(1)</loc></url>",
        "<url><lastmod>soon</lastmod></url>",
    )
    found = read_sitemap(sitemap(*entries), "https://a.example/sitemap.xml")
    assert [place.address for place in found.places] == ["https://a.example/1", "https://a.example/2"]
    assert [str(place.changed) for place in found.places] == ["2026-10-03 10:00:00+02:00", "2026-10-03 00:00:00+00:00"]
    assert (found.index, found.left_out) == (False, 0)
    assert read_sitemap(gzip.compress(sitemap(*entries)), "x").places == found.places


def test_an_index_of_site_maps_is_told_apart_and_both_are_bounded() -> None:
    entries = [f"<sitemap><loc>https://a.example/{i}.xml</loc></sitemap>" for i in range(MAX_PLACES + 3)]
    found = read_sitemap(sitemap(*entries, root="sitemapindex"), "x")
    assert (found.index, len(found.places), found.left_out) == (True, MAX_PLACES, 3)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html></html>", "bad_sitemap"),
        (b"nothing", "bad_sitemap"),
        (b"", "bad_sitemap"),
        (b"\x1f\x8b\x08broken", "bad_sitemap"),
        (gzip.compress(b"<urlset>" + b" " * 30_000_000), "too_large"),
    ],
    ids=["a page", "words", "empty", "broken gzip", "bomb"],
)
def test_what_is_no_site_map_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read_sitemap(data, "x")
    assert caught.value.reason == reason


def test_entities_in_a_site_map_are_left_alone() -> None:
    entity = b"<!DOCTYPE urlset [<!ENTITY a SYSTEM 'file:///etc/hostname'><!ENTITY b 'bb'>]>"
    data = entity + b"<urlset><url><loc>https://a.example/&a;&b;</loc></url></urlset>"
    assert all(place.address == "https://a.example/" for place in read_sitemap(data, "x").places)
