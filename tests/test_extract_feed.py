from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from index.errors import ExtractError
from index.extract.feed import MAX_ITEMS, read_feed, read_json_feed
from index.extract.parsed import Feed, Item, Received

BASE = "https://port.example/feeds/all.xml"
WHOLE = "The harbour office counted four hundred ships in the first week of the year. " * 6
CEST = timezone(timedelta(hours=2))


def read(text: str | bytes, media_type: str = "application/rss+xml", location: str = BASE) -> Feed:
    data = text.encode() if isinstance(text, str) else text
    return read_feed(Received(data, location, media_type, ("en", "fr", "de")))


def rss(*items: str, channel: str = "<title>Port news</title>", version: str = "2.0") -> str:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    )
    return f'<?xml version="1.0"?><rss version="{version}" {spaces}><channel>{channel}{"".join(items)}</channel></rss>'


def item(inner: str) -> str:
    return f"<item><guid>1</guid>{inner}</item>"


def only(feed: Feed) -> Item:
    (found,) = feed.items
    return found


def test_rss_is_read_with_everything_it_says() -> None:
    channel = "<title>Port &amp; Sea</title><link>https://port.example/</link><language>fr-FR</language>"
    feed = read(
        rss(
            "<item><title>A &lt;em&gt;ship&lt;/em&gt; in</title><link>/a/1?utm_source=rss</link>"
            "<guid isPermaLink='false'>id-1</guid><dc:creator>Anne Pilot</dc:creator>"
            "<pubDate>Sat, 03 Oct 2026 23:30:00 +0200</pubDate><description>&lt;p&gt;Short.&lt;/p&gt;</description>"
            f"<content:encoded><![CDATA[<p>{WHOLE}</p><img src='/b.jpg'>]]></content:encoded></item>",
            channel=channel,
        )
    )
    assert (feed.kind, feed.title, feed.home, feed.language) == ("rss", "Port & Sea", "https://port.example/", "fr")
    assert only(feed) == Item(
        id="id-1",
        address="https://port.example/a/1?utm_source=rss",
        title="A ship in",
        author="Anne Pilot",
        published=datetime(2026, 10, 3, 23, 30, tzinfo=CEST),
        updated=None,
        summary="<p>Short.</p>",
        content=f'<p>{WHOLE}</p><img src="https://port.example/b.jpg" />',
        language="fr",
    )


def test_atom_is_read_with_everything_it_says() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://port.example/x/"><title>Hafen</title>'
        '<link rel="self" href="a.xml"/><link href="../"/><entry><id>urn:1</id><title type="html">Ein &lt;b&gt;Schiff'
        '&lt;/b&gt;</title><link href="1.html"/><published>2026-10-03T10:00:00Z</published>'
        "<updated>2026-10-04T11:00:00+02:00</updated><author><name>Klara</name></author><author><name>Jan</name></author>"
        "<summary>Kurz &amp; gut</summary>"
        f'<content type="html">&lt;p&gt;{WHOLE}&lt;/p&gt;</content></entry></feed>',
        "application/atom+xml",
    )
    found = only(feed)
    assert (feed.kind, feed.title, feed.home, feed.language) == ("atom", "Hafen", "https://port.example/", "de")
    assert (found.id, found.address, found.title) == ("urn:1", "https://port.example/x/1.html", "Ein Schiff")
    assert (found.author, found.language) == ("Klara, Jan", "de")
    assert found.published == datetime(2026, 10, 3, 10, tzinfo=UTC)
    assert found.updated == datetime(2026, 10, 4, 11, tzinfo=CEST)
    assert found.summary == "Kurz &amp; gut"
    assert found.content is not None


RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
    '<title>t</title></channel><item rdf:about="https://port.example/1"><title>x</title></item></rdf:RDF>'
)
ATOM_03 = (
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>t</title>'
    "<entry><id>1</id><title>x</title></entry></feed>"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (rss(item("<title>x</title>"), version="0.91"), "rss"),
        (rss(item("<title>x</title>"), version="0.92"), "rss"),
        (RDF, "rss"),
        (ATOM_03, "atom"),
    ],
    ids=["0.91", "0.92", "1.0", "atom 0.3"],
)  # fmt: skip
def test_old_formats_are_read(text: str, kind: str) -> None:
    feed = read(text)
    assert (feed.kind, only(feed).title) == (kind, "x")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sat, 03 Oct 2026 10:00:00 GMT", datetime(2026, 10, 3, 10, tzinfo=UTC)),
        ("2026-10-03T10:00:00+02:00", datetime(2026, 10, 3, 10, tzinfo=CEST)),
        ("Sat, 3 Oct 2026 10:00 EST", datetime(2026, 10, 3, 15, tzinfo=UTC)),
        ("mardi 3 octobre 2026", datetime(2026, 10, 3, tzinfo=UTC)),
        ("3 octobre 2026 10:30", datetime(2026, 10, 3, 10, 30, tzinfo=UTC)),
        ("Samstag, 3. Oktober 2026", datetime(2026, 10, 3, tzinfo=UTC)),
        ("yesterday", None),
        ("il y a 2 jours", None),
        ("03/10/26", None),
        ("soon", None),
        ("", None),
        ("9" * 500, None),
    ],
)
def test_dates_are_read_as_they_are_written_and_never_guessed(written: str, meant: datetime | None) -> None:
    assert only(read(rss(item(f"<pubDate>{written}</pubDate>")))).published == meant


@pytest.mark.parametrize(
    ("description", "content", "whole"),
    [
        (WHOLE, "", False),
        (WHOLE * 3, "", True),
        ("Short.", WHOLE, True),
        ("Short.", f"<p>{WHOLE}</p><p>Read more…</p>", False),
        ("Short.", f"<p>{WHOLE}</p><p>Lire la suite</p>", False),
        (WHOLE * 3 + "[…]", "", False),
        ("Short.", "Short, too.", False),
    ],
)
def test_a_feed_that_only_teases_has_no_content(description: str, content: str, whole: bool) -> None:
    inner = (
        f"<description><![CDATA[{description}]]></description><content:encoded><![CDATA[{content}]]></content:encoded>"
    )
    assert (only(read(rss(item(inner)))).content is not None) is whole


def test_items_are_told_apart_and_counted() -> None:
    items = [f"<item><guid>{i}</guid><title>{i}</title></item>" for i in range(MAX_ITEMS + 7)]
    feed = read(rss(items[0], *items))
    assert len(feed.items) == MAX_ITEMS - 1
    assert feed.left_out == 8
    nameless = read(rss("<item><description>x</description></item>", "<item><link>/a</link></item>"))
    assert [it.id for it in nameless.items] == ["https://port.example/a"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "https://a:b@port.example/", "ftp://port.example/"]
)
def test_addresses_nobody_should_open_are_none(link: str) -> None:
    assert only(read(rss(item(f"<link>{link}</link>")))).address is None


@pytest.mark.parametrize(
    ("encoding", "declared", "media_type"),
    [
        ("utf-8", "utf-8", "text/xml; charset=utf-8"),
        ("cp1252", "iso-8859-1", "application/xml"),
        ("utf-16", "utf-16", "application/xml"),
        ("cp1251", "windows-1251", "application/rss+xml"),
        ("utf-8", "utf-8", ""),
    ],
)
def test_encodings_are_understood(encoding: str, declared: str, media_type: str) -> None:
    words = "Порт" if encoding == "cp1251" else "L’été à Kerbleu"
    text = rss(item(f"<title>{words}</title>")).replace('version="1.0"', f'version="1.0" encoding="{declared}"', 1)
    assert only(read(text.encode(encoding), media_type)).title == words


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body><p>No feed</p></body></html>",
        b"/etc/passwd",
        b"https://port.example/",
        b"\x00\x01\x02",
        b"<rss",
    ],
)
def test_what_is_no_feed_is_refused_and_never_opened(data: bytes) -> None:
    with pytest.raises(ExtractError) as caught:
        read(data)
    assert caught.value.reason == "bad_feed"


def test_a_feed_with_broken_markup_is_still_read() -> None:
    text = rss(item("<title>Fish & ships</title><link>/a</link>"))
    assert only(read(text)).title == "Fish & ships"


def test_outer_entities_are_not_read() -> None:
    doctype = '<!DOCTYPE r [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
    text = rss(item("<title>x &c; y</title>")).replace("<rss", f"{doctype}<rss", 1)
    assert "root:" not in only(read(text)).title


# JSON Feed


def read_json(value: object) -> Feed:
    return read_json_feed(Received(json.dumps(value).encode(), BASE, "application/feed+json"))


def test_json_feed_is_read_with_everything_it_says() -> None:
    feed = read_json({
        "version": "https://jsonfeed.org/version/1.1", "title": "Port", "home_page_url": "/", "language": "en-GB",
        "items": [
            {"id": 7, "url": "/a", "title": "T", "content_html": f"<p>{WHOLE}</p>", "summary": "a < b",
             "date_published": "2026-10-03T10:00:00+02:00", "date_modified": "2026-10-04T10:00:00Z",
             "authors": [{"name": "Anne"}, {"name": "Jan"}], "language": "fr"},
            {"id": "8", "external_url": "https://sea.example/b", "content_text": "One < two. " * 40,
             "author": {"name": "Eve"}},
            "junk", {"title": ""},
        ],
    })  # fmt: skip
    first, second = feed.items
    assert (feed.kind, feed.title, feed.home, feed.language) == ("json", "Port", "https://port.example/", "en")
    assert first == Item(
        "7", "https://port.example/a", "T", "Anne, Jan", datetime(2026, 10, 3, 10, tzinfo=CEST),
        datetime(2026, 10, 4, 10, tzinfo=UTC), "a &lt; b", f"<p>{WHOLE}</p>", "fr",
    )  # fmt: skip
    assert (second.address, second.author, second.language) == ("https://sea.example/b", "Eve", "en")
    assert second.content is not None
    assert second.content.startswith("One &lt; two.")


@pytest.mark.parametrize("value", [[], {}, {"items": 3}, "x", None, {"items": {}}])
def test_json_that_is_no_feed_is_refused(value: object) -> None:
    with pytest.raises(ExtractError, match="bad_feed"):
        read_json(value)


@pytest.mark.parametrize("value", [1, None, [], {}, "x", {"name": []}, [1], [[]], True, "9" * 10_000])
def test_odd_values_in_json_do_no_harm(value: object) -> None:
    names = ("url", "title", "content_html", "summary", "date_published", "authors", "author", "language")
    feed = read_json({"items": [{"id": "1", **dict.fromkeys(names, value)}], "title": value, "language": value})
    assert only(feed).id == "1"
