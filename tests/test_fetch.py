"""Pages come as they are, with what is needed to ask again; redirects are followed, and told when they are for good."""

from __future__ import annotations

import errno
import gzip
import os
import socket
import zlib

import brotli
import pytest
from aiohttp import AddrInfoType

from index.errors import FetchError
from index.fetch.guard import Barred
from index.fetch.meter import Meter
from index.ports import Fetcher, Validators
from tests.web import HOST, Asked, Hours, Line, Site, fetcher, names, reply, serving, unreachable, zstd

PAGE = "<p>Une fusée réutilisable.</p>".encode() * 50
DATE = "Fri, 27 Nov 2026 10:00:00 GMT"


async def refused(fetch: Fetcher, address: str, known: Validators | None = None) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetch.fetch(address, known)
    return caught.value


async def test_a_page_comes_whole_with_what_the_server_says_of_it() -> None:
    page = reply(PAGE, Content_Type='Text/HTML; Charset="UTF-8"', ETag='"v1"', Last_Modified=DATE)
    hours = Hours()
    async with serving({"/a?x=1": page}) as site:
        fetched = await fetcher(site.port, hours=hours).fetch(site.url("/a?x=1#part"))
    assert (fetched.address, fetched.moved, fetched.unchanged) == (site.url("/a?x=1"), None, False)
    assert (fetched.body, fetched.media_type, fetched.charset) == (PAGE, "text/html", "utf-8")
    assert fetched.validators == Validators(site.url("/a?x=1"), '"v1"', DATE)
    assert fetched.fetched == hours.clock.now()


async def test_what_a_server_does_not_say_is_not_made_up() -> None:
    async with serving({"/a": b"HTTP/1.0 200 OK\r\n\r\n" + PAGE}) as site:
        fetched = await fetcher(site.port).fetch(site.url("/a"))
    assert (fetched.body, fetched.media_type, fetched.charset) == (PAGE, "", None)
    assert fetched.validators == Validators(site.url("/a"))


async def test_a_request_says_who_asks_and_nothing_else_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with serving({"/a": reply(PAGE, Set_Cookie="id=1; Path=/")}) as site:
        fetch = fetcher(site.port, contact="press@example.org")
        await fetch.fetch(site.url("/a"))
        await fetch.fetch(site.url("/a"))
    assert site.paths == ["/robots.txt", "/a", "/a"]
    assert site.asked[2].headers.keys() == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert site.asked[2].headers["user-agent"] == "pullquote (+press@example.org)"
    assert site.asked[2].headers["host"] == f"{HOST}:{site.port}"


async def test_without_a_contact_the_name_is_all_there_is() -> None:
    async with serving({"/a": reply(PAGE)}) as site:
        await fetcher(site.port).fetch(site.url("/a"))
    assert site.asked[0].headers["user-agent"] == "pullquote"


# --- asking again


async def test_what_has_not_changed_is_not_sent_again() -> None:
    async def answer(line: Line, asked: Asked) -> None:
        fresh = asked.headers.get("if-none-match") != '"v1"' or asked.headers.get("if-modified-since") != DATE
        await line.send(reply(PAGE, ETag='"v1"', Last_Modified=DATE) if fresh else reply(status="304 Not Modified"))

    async with serving({"/a": answer}) as site:
        fetch = fetcher(site.port)
        first = await fetch.fetch(site.url("/a"))
        again = await fetch.fetch(site.url("/a"), first.validators)
    assert (again.unchanged, again.body, again.validators) == (True, b"", first.validators)


async def test_not_modified_may_bring_a_new_etag() -> None:
    async with serving({"/a": reply(status="304 Not Modified", ETag='W/"v2"')}) as site:
        known = Validators(site.url("/a"), '"v1"', DATE)
        again = await fetcher(site.port).fetch(site.url("/a"), known)
    assert again.validators == Validators(site.url("/a"), 'W/"v2"', DATE)


async def test_what_one_address_gave_is_not_sent_to_another() -> None:
    async with serving({}) as site:
        moved = reply(status="302 Found", Location=site.url("/b", "other.example"))
        site.pages |= {"/a": moved, "/b": reply(PAGE, ETag='"b"')}
        fetch = fetcher(site.port)
        first = await fetch.fetch(site.url("/a"))
        await fetch.fetch(site.url("/a"), first.validators)
    sent = [(asked.path, asked.headers.get("if-none-match")) for asked in site.asked if asked.path != "/robots.txt"]
    assert sent == [("/a", None), ("/b", None), ("/a", None), ("/b", '"b"')]


@pytest.mark.parametrize("etag", ["v1", '"v\x7f"', '"' + "v" * 600 + '"', '"v"; x', "*"])
async def test_an_etag_that_is_none_is_forgotten(etag: str) -> None:
    async with serving({"/a": reply(PAGE, ETag=etag, Last_Modified="yesterday")}) as site:
        fetched = await fetcher(site.port).fetch(site.url("/a"))
    assert fetched.validators == Validators(site.url("/a"))


# --- redirects


def chain(site: Site, *statuses: int) -> None:
    for number, status in enumerate(statuses):
        site.pages[f"/{number}"] = reply(status=f"{status} Moved", Location=f"/{number + 1}")
    site.pages[f"/{len(statuses)}"] = reply(PAGE)


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((302,), None),
        ((303, 301), None),
        ((301, 307), "/1"),
        ((301, 302, 301), "/1"),
        ((301, 301, 301, 301, 301), "/5"),
    ],
)
async def test_a_redirect_for_good_is_told(statuses: tuple[int, ...], moved: str | None) -> None:
    async with serving({}) as site:
        chain(site, *statuses)
        fetched = await fetcher(site.port).fetch(site.url("/0"))
    assert (fetched.address, fetched.body) == (site.url(f"/{len(statuses)}"), PAGE)
    assert fetched.moved == (site.url(moved) if moved else None)


async def test_the_sixth_redirect_is_one_too_many() -> None:
    async with serving({}) as site:
        chain(site, *[301] * 6)
        error = await refused(fetcher(site.port), site.url("/0"))
    assert (error.reason, error.location) == ("redirects", site.url("/0"))
    assert "/6" not in site.paths


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("b", "/dir/b"),
        ("../b?x", "/b?x"),
        ("?y=1", "/dir/a?y=1"),
        ("/../../b", "/b"),
        ("/été et hiver", "/%C3%A9t%C3%A9%20et%20hiver"),
        ("/b#fragment", "/b"),
        (f"//{HOST}:PORT/b", "/b"),
        (" /b ", "/b"),
    ],
)
async def test_a_redirect_may_be_written_in_many_ways(location: str, path: str) -> None:
    async with serving({path: reply(PAGE)}) as site:
        head = (
            f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location.replace('PORT', str(site.port))}\r\n\r\n"
        )
        site.pages["/dir/a"] = head.encode()
        fetched = await fetcher(site.port).fetch(site.url("/dir/a"))
    assert fetched.address == site.url(path)


# --- packed


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", PAGE),
        ("identity", PAGE),
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("X-GZip", gzip.compress(PAGE, mtime=0)),
        ("gzip", gzip.compress(PAGE[:100], mtime=0) + gzip.compress(PAGE[100:], mtime=0)),
        ("gzip", gzip.compress(PAGE, mtime=0) + b"\0\0rest"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE, wbits=-15)),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstd.compress(PAGE)),
    ],
)
async def test_a_page_may_be_packed(encoding: str, packed: bytes) -> None:
    async with serving({"/a": reply(packed, Content_Encoding=encoding)}) as site:
        assert (await fetcher(site.port).fetch(site.url("/a"))).body == PAGE


async def test_a_page_may_come_in_chunks_and_be_as_large_as_allowed() -> None:
    large = os.urandom(9_999_999)

    async def answer(line: Line, _asked: Asked) -> None:
        await line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(large), 100_000):
            piece = large[start : start + 100_000]
            await line.send(f"{len(piece):x}\r\n".encode(), piece, b"\r\n")
        await line.send(b"0\r\n\r\n")

    async with serving({"/a": answer}) as site:
        assert (await fetcher(site.port).fetch(site.url("/a"))).body == large


# --- names


async def test_a_failed_lookup_is_told_with_the_name() -> None:
    error = await refused(fetcher(80), "http://nowhere.example/")
    assert (error.reason, error.detail, error.location) == ("dns", "nowhere.example", "http://nowhere.example/")


async def test_a_name_without_addresses_is_a_failed_lookup() -> None:
    assert (await refused(fetcher(80, lookup=names(news_example="")), f"http://{HOST}/")).reason == "dns"


async def test_a_server_that_is_not_there_is_told() -> None:
    async with serving({}) as site:
        port = site.port
    error = await refused(fetcher(port), f"http://{HOST}:{port}/")
    assert (error.reason, error.detail) == ("refused", os.strerror(errno.ECONNREFUSED))


async def test_the_next_address_is_tried_when_one_is_dead() -> None:
    tried: list[str] = []
    async with serving({"/a": reply(PAGE)}) as site:
        lookup = names(news_example="1.1.1.1 2606:4700::1 127.0.0.1")
        fetch = fetcher(site.port, lookup=lookup, new_socket=unreachable(tried))
        assert (await fetch.fetch(site.url("/a"))).body == PAGE
    assert set(tried) == {"1.1.1.1", "2606:4700::1", "127.0.0.1"}


async def test_what_the_socket_factory_bars_is_told_as_not_public() -> None:
    def bar(_info: AddrInfoType, _meter: Meter) -> socket.socket:
        raise Barred

    error = await refused(fetcher(80, own=[], lookup=names(news_example="1.1.1.1"), new_socket=bar), f"http://{HOST}/")
    assert error.reason == "not_public"


async def test_the_address_itself_may_be_allowed() -> None:
    async with serving({"/a": reply(PAGE)}) as site:
        fetch = fetcher(site.port, own=["127.0.0.1"])
        assert (await fetch.fetch(site.url("/a", "127.0.0.1"))).body == PAGE
        assert (await refused(fetch, site.url("/a"))).reason == "not_public"
        assert (await refused(fetcher(site.port, own=[HOST]), site.url("/a", "127.0.0.1"))).reason == "not_public"
