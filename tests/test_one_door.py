"""There is one outgoing door, and a spy at every connect sees nothing leave for where it must not go."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import pytest

from index.errors import FetchError
from index.fetch.address import Ip
from index.fetch.guard import Lookup
from tests.web import HOST, LOOPBACK, Site, fetcher, reply, serving, unreachable

ROOT = Path(__file__).parent.parent

# --- nobody else connects

CONNECTORS = {
    "aiohttp": {"ClientSession", "TCPConnector", "UnixConnector", "NamedPipeConnector", "request"},
    "asyncio": {"open_connection", "open_unix_connection"},
    "socket": {"socket", "create_connection", "socketpair", "fromfd"},
    "courlan": {"check_url", "extract_links", "redirection_test"},
    "feedparser": {"http"},
    "ftplib": {"*"},
    "http": {"client"},
    "http.client": {"*"},
    "httpx": {"*"},
    "imaplib": {"*"},
    "multiprocessing.connection": {"*"},
    "poplib": {"*"},
    "pycurl": {"*"},
    "requests": {"*"},
    "smtplib": {"*"},
    "trafilatura": {"fetch_response", "fetch_url", "downloads", "feeds", "sitemaps", "spider"},
    "trafilatura.downloads": {"*"},
    "trafilatura.feeds": {"*"},
    "trafilatura.sitemaps": {"*"},
    "trafilatura.spider": {"*"},
    "urllib": {"request"},
    "urllib.request": {"*"},
    "urllib3": {"*"},
    "websockets": {"*"},
    "xmlrpc.client": {"*"},
}
"""By module, the names with which a connection can be made."""

METHODS = {"create_connection", "create_datagram_endpoint", "create_unix_connection", "sock_connect", "connect_ex"}
"""Of event loops and sockets."""

HOMES = {
    "index/fetch/door.py": {"aiohttp.ClientSession", "aiohttp.TCPConnector"},
    "index/fetch/meter.py": {"socket.socket"},
    "index/fetch/guard.py": {"socket.socket"},
    # Pipes to the processes that documents are read in; nothing of them leaves this machine.
    "index/parse/door.py": {"multiprocessing.connection.Connection"},
    "index/parse/nursery.py": {"multiprocessing.connection.Connection", "socket.socket", "socket.socketpair"},
    "index/parse/worker.py": {"multiprocessing.connection.Connection"},
    "bot/doctor/online/look.py": {"aiohttp.ClientSession"},
    "bot/doctor/online/ask.py": {"aiohttp.ClientSession"},
}
"""Who may use which; the chats' own packages may use aiohttp besides, for what their platform's address holds."""

CHATS = ("bot/chat/slack/", "bot/chat/discord/")


def connections(source: str) -> Iterator[str]:
    """Every use of a name with which a connection can be made, as module.name, however it was imported."""
    tree = ast.parse(source)
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                known[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield from caught(alias.name, "")
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield from caught(node.module or "", alias.name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            path = ast.unparse(node.value)
            first, dot, rest = path.partition(".")
            yield from caught(known.get(first, "") + dot + rest, node.attr)
            if node.attr in METHODS:
                yield f"*.{node.attr}"


def caught(module: str, name: str) -> Iterator[str]:
    names = CONNECTORS.get(module, set())
    if "*" in names or (name and name in names):
        yield f"{module}.{name}".rstrip(".")


@cache
def sources() -> dict[str, str]:
    paths = [path for top in ("bot", "index") for path in (ROOT / top).rglob("*.py")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_nothing_else_in_the_project_makes_connections() -> None:
    found = {name: set(connections(source)) for name, source in sources().items()}
    strange = {
        name: used - HOMES.get(name, set()) - ({"aiohttp.ClientSession"} if name.startswith(CHATS) else set())
        for name, used in found.items()
    }
    assert {name: used for name, used in strange.items() if used} == {}
    assert found["index/fetch/door.py"] == HOMES["index/fetch/door.py"]


@pytest.mark.parametrize(
    "source",
    [
        "import aiohttp\naiohttp.ClientSession()",
        "import aiohttp as web\nweb.request('GET', x)",
        "from aiohttp import ClientSession",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import requests",
        "import socket\nsocket.create_connection(x)",
        "from socket import socket",
        "import asyncio\nawait asyncio.open_connection(x)",
        "loop.create_connection(x)",
        "from trafilatura import fetch_url",
        "import http.client",
        "import httpx as h",
    ],
)
def test_a_new_door_would_be_found(source: str) -> None:
    assert list(connections(source))


@pytest.mark.parametrize(
    "source",
    [
        "from urllib.parse import urlsplit",
        "from aiohttp import web",
        "import socket\nsocket.gethostname()",
        "import asyncio",
    ],
)
def test_what_connects_to_nothing_is_left_alone(source: str) -> None:
    assert not list(connections(source))


# --- the spy


@cache
def spies() -> list[list[object]]:
    """The lists that are told of every connect of this process, from Python or from C."""
    lists: list[list[object]] = []

    def tell(event: str, details: tuple[object, ...]) -> None:
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            for seen in lists:
                seen.append(details[1])

    sys.addaudithook(tell)  # it stays for good, and tells nobody when no list is there
    return lists


@contextmanager
def spying() -> Iterator[list[object]]:
    seen: list[object] = []
    spies().append(seen)
    try:
        yield seen
    finally:
        spies().remove(seen)


def words(text: str) -> list[str]:
    return text.split()


NUMBERS = words("""
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.1.2.3 168.63.129.16 169.254.1.1
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1
198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:7f00:1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 100::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:db8::1
2002:7f00:1:: 2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::a9fe:a9fe
fec0::1 ff02::1 ff0e::1 4000::1 ::2
""")

SPELLINGS = words("""
2130706433 0x7f000001 0x7f.0.0.1 0x7f.1 127.1 127.0.1 0177.0.0.1 017700000001 127.0.0.01 0 0x0 00 2852039166 0xa9fea9fe
0251.0376.0251.0376 169.254.43518 127。0。0。1 127．0．0．1 １２７.0.0.1 ①②⑦.⓪.⓪.① ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ｌｏｃａｌｈｏｓｔ
localhost LOCALHOST localhost. localhost.localdomain foo.localhost ip6-localhost printer.local metadata.google.internal
metadata instance-data 127.0.0.1. [::1%25lo] [::1%lo] [0:0:0:0:0:0:0:1] [0000::0001] [::ffff:0x7f.1]
127.0.0.1%00 127.0.0.1%2f.news.example 127%2e0%2e0%2e1 1.1.1.1&@127.0.0.1 1.1.1.1@127.0.0.1 127.0.0.1\\@1.1.1.1 0.0.0.0.
""")

PLACES = [f"[{number}]" if ":" in number else number for number in NUMBERS] + SPELLINGS

Route = Callable[[Site, str], str]


def straight(_site: Site, place: str) -> str:
    return f"http://{place}/"


def by_redirect(site: Site, place: str) -> str:
    site.pages["/"] = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://{place}/\r\n\r\n".encode()
    return site.url("/")


def by_redirect_of_robots(site: Site, place: str) -> str:
    site.pages["/robots.txt"] = (
        f"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: //{place}/robots.txt\r\n\r\n".encode()
    )
    site.pages["/"] = reply(status="404 Not Found")
    return site.url("/")


@pytest.mark.parametrize("route", [straight, by_redirect, by_redirect_of_robots])
async def test_nothing_connects_to_what_is_not_public(route: Route) -> None:
    for place in PLACES:
        async with serving({}) as site:
            address = route(site, place)
            with spying() as seen, pytest.raises(FetchError):
                await fetcher(site.port, 80, own=[HOST]).fetch(address)
            assert set(seen) <= {("127.0.0.1", site.port)}, place
            assert bool(seen) == (route is not straight), place


def answering(*rounds: str) -> tuple[Lookup, list[str]]:
    """A lookup that changes its mind: other addresses each time, the last ones for ever."""
    asked: list[str] = []

    async def look_up(name: str) -> Sequence[Ip]:
        if name == HOST:
            return await LOOPBACK(name)
        asked.append(name)
        return [ip_address(text) for text in rounds[min(len(asked), len(rounds)) - 1].split()]

    return look_up, asked


@pytest.mark.parametrize("number", NUMBERS)
async def test_nothing_connects_to_what_a_name_hides(number: str) -> None:
    for answers in (number, f"1.1.1.1 {number}", f"{number} 2606:4700::1"):
        look_up, asked = answering(answers)
        tried: list[str] = []
        fetch = fetcher(80, own=[HOST], lookup=look_up, new_socket=unreachable(tried))
        with spying() as seen, pytest.raises(FetchError) as caught:
            await fetch.fetch("http://evil.example/")
        assert (seen, tried, asked) == ([], [], ["evil.example."])
        assert caught.value.reason == "not_public"


@pytest.mark.parametrize("number", ["127.0.0.1", "169.254.169.254", "::1", "10.0.0.1"])
async def test_a_name_that_changes_its_mind_gains_nothing(number: str) -> None:
    look_up, asked = answering("1.1.1.1", number)
    tried: list[str] = []
    with spying() as seen:
        fetch = fetcher(80, own=[HOST], lookup=look_up, new_socket=unreachable(tried))
        with pytest.raises(FetchError) as first:
            await fetch.fetch("http://evil.example/")
        assert (tried, len(asked)) == (["1.1.1.1"], 1)  # looked up once, and what was judged is what was tried
        with pytest.raises(FetchError) as second:
            await fetch.fetch("http://evil.example/")
    assert (first.value.reason, second.value.reason) == ("refused", "not_public")
    assert (seen, tried) == ([], ["1.1.1.1"])


async def test_a_redirect_to_a_name_that_changed_its_mind_gains_nothing() -> None:
    look_up, _ = answering("127.0.0.1")
    async with serving({}) as site:
        address = by_redirect(site, f"evil.example:{site.port}")
        with spying() as seen, pytest.raises(FetchError) as caught:
            await fetcher(site.port, own=[HOST], lookup=look_up).fetch(address)
    assert caught.value.reason == "not_public"
    assert site.paths == ["/robots.txt", "/"]
    assert set(seen) == {("127.0.0.1", site.port)}


GOOD = ["1.1.1.1", "93.184.216.34", "8.8.8.8", "172.15.255.255", "172.32.0.0", "[2606:4700::1111]", "[2a00:1450::1]"]


@pytest.mark.parametrize("place", [*GOOD, "press.example", "bücher.example", "PRESS.example."])
async def test_what_is_public_is_tried(place: str) -> None:
    tried: list[str] = []
    look_up, _ = answering("1.1.1.1")
    with pytest.raises(FetchError) as caught:
        await fetcher(80, own=[], lookup=look_up, new_socket=unreachable(tried)).fetch(f"http://{place}/")
    assert caught.value.reason == "refused"
    assert tried == ([place.strip("[]")] if place in GOOD else ["1.1.1.1"])
