"""Servers without manners: whatever they do, a fetch ends in time, with the right sentence and without half a page."""

from __future__ import annotations

import gzip
import ssl
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.trouble import tell_trouble
from bot.wording.catalogue import LANGUAGES, wording
from index.errors import FetchError
from index.fetch.reason import Reason
from index.fetch.reply import LONGEST_WAIT
from tests.slowness import find_slowness
from tests.web import HOST, Asked, Habit, Line, fetcher, names, reply, serving, zstd

PATIENCE = 0.4
"""Seconds that a fetch of these tests may take; 20 in earnest."""
LONG = 10.0
"""The same for fetches that something else is to end."""

TEXT = b"<p>All of it.</p>" * 100
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def bytewise(data: bytes) -> Iterator[bytes]:
    return (data[at : at + 1] for at in range(len(data)))


def says(*parts: bytes) -> Habit:
    """Says something and hangs up."""

    async def habit(line: Line, _asked: Asked) -> None:
        await line.send(*parts)

    return habit


def hangs(*parts: bytes) -> Habit:
    """Says something, and then nothing more."""

    async def habit(line: Line, _asked: Asked) -> None:
        await line.send(*parts)
        await line.hold()

    return habit


def drips(start: bytes, pieces: Iterator[bytes]) -> Habit:
    async def habit(line: Line, _asked: Asked) -> None:
        await line.send(start)
        await line.drip(pieces)

    return habit


def floods(start: bytes, piece: bytes) -> Habit:
    """Never stops."""

    async def habit(line: Line, _asked: Asked) -> None:
        await line.send(start)
        while True:
            await line.send(piece)

    return habit


async def resets(line: Line, _asked: Asked) -> None:
    line.reset()


async def resets_within(line: Line, _asked: Asked) -> None:
    await line.send(OK + b"Content-Length: 5000\r\n\r\n", TEXT)
    line.reset()


async def resets_without_length(line: Line, _asked: Asked) -> None:
    await line.send(OK + b"\r\n", TEXT)
    line.reset()


def packed(encoding: str, body: bytes) -> bytes:
    return reply(body, Content_Encoding=encoding)


def leads(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {to}\r\n\r\n".encode()


def status(line: str, **headers: str) -> bytes:
    return reply(b"<p>Sorry.</p>", status=line, **headers)


GZIP = gzip.compress(TEXT)

wide = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
WIDE = wide.compress(TEXT) + wide.flush()

RUDE: dict[str, tuple[bytes | Habit, Reason]] = {
    # slow
    "says nothing": (hangs(), Reason.TIMEOUT),
    "drips its status line": (drips(b"", bytewise(b"HTTP/1.1 200 " + b"O" * 1000)), Reason.TIMEOUT),
    "drips headers": (drips(OK, (b"X-%d: y\r\n" % n for n in range(100))), Reason.TIMEOUT),
    "stops after the headers": (hangs(OK + b"Content-Length: 9\r\n\r\n"), Reason.TIMEOUT),
    "stops within the headers": (hangs(OK + b"Content-Le"), Reason.TIMEOUT),
    "stops within the page": (hangs(OK + b"Content-Length: 5000\r\n\r\n", TEXT), Reason.TIMEOUT),
    "drips the page": (drips(OK + b"Content-Length: 5000\r\n\r\n", bytewise(TEXT)), Reason.TIMEOUT),
    "drips chunks": (drips(CHUNKED, (b"1\r\na\r\n" for _ in range(1000))), Reason.TIMEOUT),
    "drips a packed page": (drips(OK + b"Content-Encoding: gzip\r\n\r\n", bytewise(GZIP)), Reason.TIMEOUT),
    "says continue for ever": (drips(b"", (b"HTTP/1.1 100 Continue\r\n\r\n" for _ in range(1000))), Reason.TIMEOUT),
    # endless
    "never ends": (floods(OK + b"\r\n", b"a" * 65_536), Reason.TOO_LARGE),
    "never ends in chunks": (floods(CHUNKED, b"10000\r\n" + b"a" * 65_536 + b"\r\n"), Reason.TOO_LARGE),
    "hides more in its chunks than in the page": (
        floods(CHUNKED, b"1;" + b"x" * 4000 + b"\r\na\r\n"),
        Reason.TOO_LARGE,
    ),
    "never ends its headers": (floods(OK, b"X: y\r\n" * 100), Reason.BAD_REPLY),
    "never ends a header": (floods(OK + b"X: ", b"y" * 1000), Reason.BAD_REPLY),
    "never ends its status line": (floods(b"HTTP/1.1 200 ", b"O" * 1000), Reason.BAD_REPLY),
    "has ten thousand headers": (OK + b"X: y\r\n" * 10_000 + b"Content-Length: 0\r\n\r\n", Reason.BAD_REPLY),
    "promises eleven gigabytes": (hangs(OK + b"Content-Length: 11000000000\r\n\r\n"), Reason.TOO_LARGE),
    # cut
    "hangs up at once": (says(), Reason.CUT_OFF),
    "resets at once": (resets, Reason.CUT_OFF),
    "resets within the page": (resets_within, Reason.CUT_OFF),
    "resets within a page of no length": (resets_without_length, Reason.CUT_OFF),
    "hangs up within the headers": (says(OK + b"Content-Le"), Reason.CUT_OFF),
    "promises more than it sends": (says(OK + b"Content-Length: 5000\r\n\r\n", TEXT), Reason.CUT_OFF),
    "leaves out the last chunk": (says(CHUNKED, b"5\r\nabcde\r\n"), Reason.CUT_OFF),
    "cuts a chunk": (says(CHUNKED, b"50\r\nabcde"), Reason.CUT_OFF),
    "cuts gzip": (packed("gzip", GZIP[:-12]), Reason.CUT_OFF),
    "cuts the sum of gzip": (packed("gzip", GZIP[:-1]), Reason.CUT_OFF),
    "cuts the second part of gzip": (packed("gzip", GZIP + GZIP[:-12]), Reason.CUT_OFF),
    "cuts deflate": (packed("deflate", zlib.compress(TEXT)[:-6]), Reason.CUT_OFF),
    "cuts zstd": (packed("zstd", zstd.compress(TEXT)[:-3]), Reason.CUT_OFF),
    "sends a part": (status("206 Partial Content", Content_Range="bytes 0-9/999"), Reason.CUT_OFF),
    # lies
    "has two lengths": (says(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"), Reason.BAD_REPLY),
    "has a length below zero": (says(OK + b"Content-Length: -1\r\n\r\nabc"), Reason.BAD_REPLY),
    "has a length that is none": (says(OK + b"Content-Length: many\r\n\r\nabc"), Reason.BAD_REPLY),
    "has a chunk that is none": (says(CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n"), Reason.BAD_REPLY),
    "speaks another protocol": (says(b"220 mail.example ESMTP\r\n"), Reason.BAD_REPLY),
    "sends the page only": (says(b"<html><p>Hello</p></html>\r\n\r\n"), Reason.BAD_REPLY),
    "has a header with a zero": (says(OK + b"X: a\0b\r\nContent-Length: 0\r\n\r\n"), Reason.BAD_REPLY),
    "has a header without a name": (says(OK + b": b\r\nContent-Length: 0\r\n\r\n"), Reason.BAD_REPLY),
    "has status 42": (says(b"HTTP/1.1 42 What\r\nContent-Length: 0\r\n\r\n"), Reason.BAD_REPLY),
    "has status 799": (status("799 What"), Reason.BAD_REPLY),
    "switches protocols": (status("101 Switching Protocols", Upgrade="h2c", Connection="Upgrade"), Reason.BAD_REPLY),
    "says not modified unasked": (reply(status="304 Not Modified", ETag='"x"'), Reason.BAD_REPLY),
    # packed
    "packs what it does not say": (packed("gzip", TEXT), Reason.BAD_ENCODING),
    "has a wrong sum in gzip": (packed("gzip", GZIP[:-8] + b"\0" * 8), Reason.BAD_ENCODING),
    "says three times packed": (packed("gzip, gzip, gzip", GZIP), Reason.BAD_ENCODING),
    "says packed in two headers": (
        says(OK + b"Content-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n", GZIP),
        Reason.BAD_ENCODING,
    ),
    "packs in an unknown way": (packed("compress", GZIP), Reason.BAD_ENCODING),
    "sends a thousand empty parts": (packed("gzip", gzip.compress(b"") * 1000), Reason.BAD_ENCODING),
    "wants a window of 128 MB": (packed("zstd", WIDE), Reason.BAD_ENCODING),
    "sends rubbish as br": (packed("br", b"\xff" * 1000), Reason.BAD_ENCODING),
    # astray
    "leads round in a circle": (leads("/"), Reason.REDIRECTS),
    "leads nowhere": (b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n", Reason.BAD_REPLY),
    "leads to a file": (leads("file:///etc/passwd"), Reason.BAD_SCHEME),
    "leads to a script": (leads("javascript:alert(1)"), Reason.BAD_SCHEME),
    "leads to data": (leads("data:text/html,<p>x</p>"), Reason.BAD_SCHEME),
    "leads to loopback": (leads("http://127.0.0.1/"), Reason.NOT_PUBLIC),
    "leads to loopback in disguise": (leads("http://[::ffff:127.0.0.1]/"), Reason.NOT_PUBLIC),
    "leads to metadata": (leads("http://169.254.169.254/latest/meta-data/"), Reason.NOT_PUBLIC),
    "leads to a number": (leads("http://2130706433/"), Reason.BAD_ADDRESS),
    "leads to a name of ours": (leads("http://inside.example/"), Reason.NOT_PUBLIC),
    "leads to another port": (leads("http://other.example:22/"), Reason.BAD_PORT),
    "leads there with a password": (leads("http://me:secret@other.example/"), Reason.CREDENTIALS),
    "leads to brackets": (leads("http://[/"), Reason.BAD_ADDRESS),
    "leads to a zero byte": (leads("http://other.example%00.news.example/"), Reason.BAD_ADDRESS),
    # refuses
    "wants a login": (status("401 Unauthorized", WWW_Authenticate="Basic"), Reason.LOGIN),
    "is a proxy": (status("407 Proxy Authentication Required"), Reason.LOGIN),
    "wants money": (status("402 Payment Required"), Reason.PAYMENT),
    "forbids": (status("403 Forbidden"), Reason.FORBIDDEN),
    "may not for legal reasons": (status("451 Unavailable"), Reason.FORBIDDEN),
    "denies in its own way": (status("999 Request denied"), Reason.FORBIDDEN),
    "has no such page": (status("404 Not Found"), Reason.MISSING),
    "took the page away": (status("410 Gone"), Reason.GONE),
    "has had enough": (status("429 Too Many Requests", Retry_After="120"), Reason.THROTTLED),
    "is broken": (status("500 Internal Server Error"), Reason.SERVER),
    "is under repair": (status("503 Service Unavailable", Retry_After="3600"), Reason.SERVER),
    "is broken behind a cloud": (status("521 Web Server Is Down"), Reason.SERVER),
    "has nothing": (b"HTTP/1.1 204 No Content\r\n\r\n", Reason.NO_CONTENT),
    "is a teapot": (status("418 I'm a teapot"), Reason.BAD_REPLY),
}


@pytest.mark.parametrize("habit", RUDE)
async def test_a_rude_server_gets_its_sentence_in_time(habit: str) -> None:
    page, reason = RUDE[habit]
    seconds = PATIENCE if reason is Reason.TIMEOUT else LONG  # nothing but its own fault is to stop the others
    lookup = names(news_example="127.0.0.1", other_example="127.0.0.1", inside_example="10.0.0.7 1.1.1.1")
    async with serving({"/": page}) as site:
        fetch = fetcher(site.port, 80, lookup=lookup, seconds=seconds)
        began = time.monotonic()
        with pytest.raises(FetchError) as caught:
            await fetch.fetch(site.url("/"))
        took = time.monotonic() - began
    assert caught.value.reason == reason
    assert caught.value.location == site.url("/")
    assert took < seconds + 0.6 * find_slowness()
    for language in LANGUAGES:
        sentence = tell_trouble(caught.value, wording(language))
        assert "secret" not in sentence
        assert caught.value.location in sentence


def test_there_are_at_least_forty_habits() -> None:
    assert len(RUDE) >= 40


async def test_nobody_is_kept_waiting_by_the_rest_of_a_page_that_is_not_wanted() -> None:
    async with serving({"/": floods(b"HTTP/1.1 404 Not Found\r\n\r\n", b"a" * 1000)}) as site:
        began = time.monotonic()
        with pytest.raises(FetchError):
            await fetcher(site.port, seconds=5).fetch(site.url("/"))
    assert time.monotonic() - began < 1


async def test_all_hops_share_the_seconds() -> None:
    async def dawdles(line: Line, asked: Asked) -> None:
        await line.hold(PATIENCE / 3)
        await line.send(leads(f"/{len(asked.path)}/{asked.path}"))

    async with serving({}) as site:
        site.pages = dict.fromkeys(["/"], dawdles)
        site.pages["/1//"] = dawdles
        site.pages["/4//1//"] = dawdles
        site.pages["/8//4//1//"] = dawdles
        with pytest.raises(FetchError) as caught:
            await fetcher(site.port, seconds=PATIENCE).fetch(site.url("/"))
    assert caught.value.reason == Reason.TIMEOUT
    assert 2 <= len(site.asked) <= 4  # robots.txt and three pages at most


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        (" 7.5 ", 7),
        ("Fri, 27 Nov 2026 12:10:00 GMT", 599),
        ("Fri, 27 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 27 Nov 2099 11:00:00 GMT", LONGEST_WAIT),
        ("999999999", LONGEST_WAIT),
        ("9" * 400, None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
async def test_a_server_may_say_when_to_come_again(wish: str, seconds: int | None) -> None:
    async with serving({"/": status("429 Too Many Requests", Retry_After=wish)}) as site:
        with pytest.raises(FetchError) as caught:
            await fetcher(site.port).fetch(site.url("/"))
    assert (caught.value.reason, caught.value.retry_after) == (Reason.THROTTLED, seconds)


# --- TLS


CERTIFICATE = Path(__file__).parent / "data" / "tls" / f"{HOST}.pem"
"""For news.example; nobody vouches for it."""


def server_side() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


async def test_what_comes_in_is_counted_behind_tls_too() -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    pages: dict[str, bytes | Habit] = {"/": floods(CHUNKED, b"1;" + b"x" * 4000 + b"\r\na\r\n")}
    async with serving(pages, tls=server_side()) as site:
        with pytest.raises(FetchError) as caught:
            await fetcher(site.port, tls=trusting).fetch(site.url("/", scheme="https"))
    assert caught.value.reason == Reason.TOO_LARGE


async def test_a_server_that_proves_who_it_is_is_read() -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    async with serving({"/": reply(TEXT)}, tls=server_side()) as site:
        fetched = await fetcher(site.port, tls=trusting).fetch(site.url("/", scheme="https"))
    assert fetched.body == TEXT


@pytest.mark.parametrize(("host", "trusted"), [(HOST, False), ("other.example", True)])
async def test_a_server_that_does_not_prove_who_it_is_is_not_read(host: str, trusted: bool) -> None:
    context = ssl.create_default_context(cafile=CERTIFICATE) if trusted else True
    async with serving({"/": reply(TEXT)}, tls=server_side()) as site:
        with pytest.raises(FetchError) as caught:
            await fetcher(site.port, tls=context).fetch(site.url("/", host, "https"))
    assert caught.value.reason == Reason.TLS
    assert site.asked == []


@pytest.mark.parametrize(
    ("greeting", "reason"), [(b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.TLS), (b"", Reason.TIMEOUT)]
)
async def test_a_server_must_speak_tls_where_it_is_asked_to(greeting: bytes, reason: Reason) -> None:
    async with serving({}, greeting=greeting) as site:
        with pytest.raises(FetchError) as caught:
            await fetcher(site.port, seconds=PATIENCE).fetch(site.url("/", scheme="https"))
    assert caught.value.reason == reason
