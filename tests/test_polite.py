"""A host is asked one request at a time, with pauses, and only for what its robots.txt allows."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from index.fetch import permits, polite
from index.fetch.address import read_address
from index.fetch.http import HttpFetcher
from index.fetch.robots import BELIEVED, LONGEST_DELAY, UNREAD_FOR, read_rules
from tests.test_fetch import refused
from tests.web import HOST, Asked, Hours, Line, fetcher, names, reply, serving

PAGE = b"<p>Hello.</p>"


def robots(*lines: str, status: str = "200 OK") -> bytes:
    return reply("\n".join(lines).encode(), status)


async def refusals(fetch: HttpFetcher, *addresses: str) -> list[str]:
    return [(await refused(fetch, address)).reason for address in addresses]


# --- turns


async def test_one_host_is_asked_one_request_at_a_time_with_a_second_between() -> None:
    hours = Hours()
    starts: list[float] = []

    async def answer(line: Line, _asked: Asked) -> None:
        starts.append(hours.seconds)
        await asyncio.sleep(0)
        await line.send(reply(PAGE))

    async with serving({f"/{number}": answer for number in range(20)}) as site:
        fetch = fetcher(site.port, hours=hours)
        await asyncio.gather(*(fetch.fetch(site.url(f"/{number}")) for number in range(20)))
    assert site.busiest == 1
    assert site.paths == ["/robots.txt", *(f"/{number}" for number in range(20))]
    assert [later - sooner for sooner, later in pairwise(starts)] == [1.0] * 19


async def test_hosts_do_not_wait_for_each_other() -> None:
    hours = Hours()
    async with serving({"/": reply(PAGE)}) as site:
        fetch = fetcher(site.port, hours=hours)
        await asyncio.gather(fetch.fetch(site.url("/")), fetch.fetch(site.url("/", "other.example")))
    assert len(hours.pauses) == 2  # each after its robots.txt
    assert {asked.host for asked in site.asked} == {HOST, "other.example"}


async def test_a_slow_host_holds_up_nobody_else() -> None:
    async def answer(line: Line, _asked: Asked) -> None:
        await line.hold()

    async with serving({"/slow": answer, "/": reply(PAGE)}) as site:
        fetch = fetcher(site.port, seconds=0.3)
        slow = asyncio.create_task(refused(fetch, site.url("/slow")))
        assert (await fetch.fetch(site.url("/", "other.example"))).body == PAGE
        assert not slow.done()
        assert (await slow).reason == "timeout"


async def test_who_gives_up_waiting_takes_nobody_s_turn() -> None:
    reached = asyncio.Event()

    async def answer(line: Line, _asked: Asked) -> None:
        reached.set()
        await line.hold()

    async with serving({"/slow": answer, "/": reply(PAGE)}) as site:
        fetch = fetcher(site.port)
        first = asyncio.create_task(fetch.fetch(site.url("/slow")))
        await reached.wait()
        second = asyncio.create_task(fetch.fetch(site.url("/")))
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        assert (await fetch.fetch(site.url("/"))).body == PAGE


async def test_two_hosts_that_point_at_each_other_hold_up_nobody() -> None:
    async with serving({}) as site:

        async def answer(line: Line, asked: Asked) -> None:
            other = "other.example" if asked.host == HOST else HOST
            await line.send(reply(status="302 Found", Location=site.url("/", other)))

        site.pages = {"/": answer, "/robots.txt": answer}
        fetch = fetcher(site.port)
        both = [refusals(fetch, site.url("/")), refusals(fetch, site.url("/", "other.example"))]
        async with asyncio.timeout(5):
            assert await asyncio.gather(*both) == [["redirects"], ["redirects"]]


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_a_host_that_wants_to_be_left_alone_is(status: str) -> None:
    hours = Hours()
    async with serving({"/a": reply(status=status, Retry_After="100"), "/b": reply(PAGE)}) as site:
        fetch = fetcher(site.port, hours=hours)
        await refused(fetch, site.url("/a"))
        error = await refused(fetch, site.url("/b"))
        assert (error.reason, error.retry_after) == ("throttled", 100)
        hours.seconds += 99
        assert (await refused(fetch, site.url("/b"))).retry_after == 1
        assert site.paths == ["/robots.txt", "/a"]
        hours.seconds += 2
        assert (await fetch.fetch(site.url("/b"))).body == PAGE


async def test_hosts_that_are_not_asked_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polite, "MANY", 4)
    monkeypatch.setattr(permits, "MANY", 4)
    hours = Hours()
    hosts = [f"h{number}.example" for number in range(30)]
    async with serving({"/": reply(PAGE)}) as site:
        known = names(**{host.replace(".", "_"): "127.0.0.1" for host in hosts})
        fetch = fetcher(site.port, own=hosts, lookup=known, hours=hours)
        for host in hosts:
            hours.seconds += 60
            await fetch.fetch(site.url("/", host))
    assert len(fetch.turns._places) < 10
    assert len(fetch.permits._sites) <= 5


# --- robots.txt


async def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    lines = robots(
        "User-agent: *", "Disallow: /", "User-agent: Pullquote", "Disallow: /no", "Allow: /no/but", "Disallow: /*.pdf$"
    )
    async with serving({"/robots.txt": lines, "/yes": reply(PAGE), "/no/but": reply(PAGE)}) as site:
        fetch = fetcher(site.port)
        assert (await fetch.fetch(site.url("/yes"))).body == PAGE
        assert (await fetch.fetch(site.url("/no/but"))).body == PAGE
        assert await refusals(fetch, site.url("/no"), site.url("/no/x?y"), site.url("/a.pdf")) == ["robots"] * 3
    assert site.paths == ["/robots.txt", "/yes", "/no/but"]


async def test_where_a_redirect_leads_must_be_allowed_too() -> None:
    async with serving({"/robots.txt": robots("User-agent: *", "Disallow: /no")}) as site:
        site.pages["/"] = reply(status="302 Found", Location="/no")
        assert await refusals(fetcher(site.port), site.url("/")) == ["robots"]
    assert site.paths == ["/robots.txt", "/"]


async def test_a_crawl_delay_is_kept_up_to_a_bound() -> None:
    for wish, pause in (("7", 7.0), ("0.2", 1.0), ("100000", LONGEST_DELAY), ("-5", 1.0), ("soon", 1.0)):
        hours = Hours()
        async with serving({"/": reply(PAGE)}) as site:
            site.pages["/robots.txt"] = robots("User-agent: *", f"Crawl-delay: {wish}")
            fetch = fetcher(site.port, hours=hours)
            for _ in range(3):
                await fetch.fetch(site.url("/"))
        assert hours.pauses == [1.0, pause, pause]  # the first page comes soon after robots.txt


async def test_robots_txt_is_believed_for_a_day() -> None:
    hours = Hours()
    async with serving({"/robots.txt": robots("User-agent: *", "Disallow: /no"), "/no": reply(PAGE)}) as site:
        fetch = fetcher(site.port, hours=hours)
        assert await refusals(fetch, site.url("/no")) == ["robots"]
        site.pages["/robots.txt"] = robots("")
        hours.seconds += BELIEVED - 10
        assert await refusals(fetch, site.url("/no")) == ["robots"]
        hours.seconds += 20
        assert (await fetch.fetch(site.url("/no"))).body == PAGE


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
async def test_without_a_robots_txt_everything_is_allowed(status: str) -> None:
    async with serving(
        {"/robots.txt": robots("User-agent: *", "Disallow: /", status=status), "/": reply(PAGE)}
    ) as site:
        assert (await fetcher(site.port).fetch(site.url("/"))).body == PAGE


async def hang_up(line: Line, _asked: Asked) -> None:
    line.writer.close()


async def say_nothing(line: Line, _asked: Asked) -> None:
    await line.hold()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(status="500 Internal Server Error"), "robots_unread"),
        (reply(status="503 Service Unavailable"), "robots_unread"),
        (reply(status="429 Too Many Requests"), "robots_unread"),
        (reply(b"xx", Content_Encoding="gzip"), "robots_unread"),
        (reply(b"x", Content_Length="99999999999"), "robots_unread"),
        (hang_up, "cut_off"),
        (say_nothing, "timeout"),
    ],
)
async def test_while_robots_txt_cannot_be_read_the_site_is_left_alone(answer: bytes, reason: str) -> None:
    hours = Hours()
    async with serving({"/robots.txt": answer, "/": reply(PAGE)}) as site:
        fetch = fetcher(site.port, hours=hours, seconds=0.3)
        assert (await refused(fetch, site.url("/"))).reason == reason
        hours.seconds += UNREAD_FOR - 10
        error = await refused(fetch, site.url("/"))
        assert (error.reason, error.retry_after) == (reason, 10)
        assert site.paths == ["/robots.txt"]
        hours.seconds += 20
        site.pages["/robots.txt"] = robots("")
        assert (await fetch.fetch(site.url("/"))).body == PAGE


async def test_what_goes_for_the_whole_site_is_asked_anew() -> None:
    async with serving({"/": reply(PAGE)}) as site:
        port = site.port
    fetch = fetcher(port)
    assert await refusals(fetch, f"http://{HOST}:{port}/", f"http://{HOST}:{port}/") == ["refused"] * 2


@pytest.mark.parametrize("to", ["/elsewhere", "http://other.example:PORT/elsewhere"])
async def test_robots_txt_may_be_elsewhere(to: str) -> None:
    async with serving({"/elsewhere": robots("User-agent: *", "Disallow: /no")}) as site:
        site.pages["/robots.txt"] = reply(status="301 Moved", Location=to.replace("PORT", str(site.port)))
        assert await refusals(fetcher(site.port), site.url("/no")) == ["robots"]


@pytest.mark.parametrize(
    "to", ["/robots.txt", "file:///etc/passwd", "http://10.0.0.1/", "http://me:x@other.example/", ""]
)
async def test_a_robots_txt_that_leads_nowhere_is_none(to: str) -> None:
    async with serving({"/": reply(PAGE)}) as site:
        site.pages["/robots.txt"] = reply(status="301 Moved", Location=to)
        assert (await fetcher(site.port, 80).fetch(site.url("/"))).body == PAGE


async def test_a_robots_txt_that_leads_to_silence_is_unread() -> None:
    async with serving({"/silence": say_nothing}) as site:
        site.pages["/robots.txt"] = reply(status="301 Moved", Location="/silence")
        assert await refusals(fetcher(site.port, seconds=0.3), site.url("/")) == ["robots_unread"]


async def test_many_who_come_at_once_ask_for_robots_txt_once() -> None:
    async with serving({"/": reply(PAGE)}) as site:
        fetch = fetcher(site.port)
        await asyncio.gather(*(fetch.fetch(site.url("/")) for _ in range(5)))
    assert site.paths.count("/robots.txt") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /no",
        b"<html><body>Not found</body></html>",
        b"User-agent: *\nDisallow: /" + b"*" * 400_000,
        b"User-agent: *\nDisallow: /" + b"$" * 400_000,
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*a*b\n" * 10_000,
        b"\r" * 400_000,
        b"User-agent: *\n" * 400_000 + b"Disallow: /",
    ],
)
def test_strange_rules_are_read_all_the_same(body: bytes) -> None:
    rules = read_rules(body)
    assert rules.allow(read_address("http://news.example/" + "a" * 2000))
    assert rules.allow(read_address("http://news.example/no")) != body.startswith(b"\xef\xbb\xbf")
