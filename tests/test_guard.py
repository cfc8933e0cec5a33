"""Nothing but public addresses is connected to, and the hosts that a setting names: by whatever way one asks."""

from __future__ import annotations

import asyncio
import os
import random
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import FetchError
from index.fetch.address import Ip, read_address
from index.fetch.guard import Admitted, Barred, Guard, is_good, make_sockets
from index.fetch.lookup import look_up
from index.fetch.meter import Meter
from index.fetch.ranges import NEVER, OWN, PUBLIC, RANGES, whose
from tests.web import HOST, unreachable

EXAMPLES = int(os.environ.get("PULLQUOTE_GUARD_EXAMPLES", "2000"))
"""Random addresses that are judged; 100000 on demand."""

# --- the written list, by first and last address, without a look at the one in index/fetch/ranges.py

BAD_4 = """
0.0.0.0 0.255.255.255
10.0.0.0 10.255.255.255
100.64.0.0 100.127.255.255
127.0.0.0 127.255.255.255
168.63.129.16 168.63.129.16
169.254.0.0 169.254.255.255
172.16.0.0 172.31.255.255
192.0.0.0 192.0.0.255
192.0.2.0 192.0.2.255
192.88.99.0 192.88.99.255
192.168.0.0 192.168.255.255
198.18.0.0 198.19.255.255
198.51.100.0 198.51.100.255
203.0.113.0 203.0.113.255
224.0.0.0 255.255.255.255
"""

BAD_6 = """
:: 63:ffff:ffff:ffff:ffff:ffff:ffff:ffff
64:: 64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff
64:ff9b:0:0:0:1:: 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
2001:: 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff
2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff
2002:: 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff
3fff:: 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff
4000:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
"""

NAT64_FIRST = int(IPv6Address("64:ff9b::"))


def pairs(text: str) -> list[tuple[int, int]]:
    return [(int(ip_address(first)), int(ip_address(last))) for first, last in map(str.split, text.split("\n")[1:-1])]


SPANS_4, SPANS_6 = pairs(BAD_4), pairs(BAD_6)


def is_bad(ip: Ip) -> bool:
    number = int(ip)
    if isinstance(ip, IPv6Address):
        if NAT64_FIRST <= number < NAT64_FIRST + 2**32:
            return is_bad(IPv4Address(number - NAT64_FIRST))
        return any(first <= number <= last for first, last in SPANS_6)
    return any(first <= number <= last for first, last in SPANS_4)


EDGES = [ip_address(edge) for text in (BAD_4, BAD_6) for edge in text.split()]

near_edge = st.builds(
    lambda edge, step: type(edge)(min(max(int(edge) + step, 0), 2**edge.max_prefixlen - 1)),
    st.sampled_from(EDGES),
    st.integers(-3, 3),
)
translated = st.ip_addresses(v=4).map(lambda ip: IPv6Address(NAT64_FIRST + int(ip)))
anywhere = st.ip_addresses(v=4) | st.ip_addresses(v=6) | near_edge | translated
"""Hypothesis draws addresses of special ranges as often as others."""


@pytest.mark.timeout(60 + EXAMPLES // 200)
@settings(max_examples=EXAMPLES)
@given(anywhere)
def test_an_address_is_judged_as_the_written_list_has_it(ip: Ip) -> None:
    assert is_good(ip, own=False) != is_bad(ip)


def test_a_hundred_thousand_random_addresses_are_judged_as_the_written_list_has_them() -> None:
    chance = random.Random(2026)  # noqa: S311 - to be the same every time
    for _ in range(50_000):
        for ip in (IPv4Address(chance.getrandbits(32)), IPv6Address(chance.getrandbits(chance.choice((125, 128))))):
            assert is_good(ip, own=False) != is_bad(ip), ip


def test_every_range_is_said_to_be_someones_with_a_reason() -> None:
    assert len({ip_network(text) for text, _, _ in RANGES}) == len(RANGES)
    assert all(owner in {PUBLIC, OWN, NEVER} and why for _, owner, why in RANGES)


# --- what a setting may allow

METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.0.23",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254",
    "fd00:c1::a9fe:a9fe",
    "fd00:42::42",
    "fe80::a9fe:a9fe",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize("text", METADATA)
def test_metadata_is_never_reached(text: str) -> None:
    assert not is_good(ip_address(text), own=True)
    assert not is_good(ip_address(text), own=False)


@pytest.mark.parametrize("text", ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd12::1"])
def test_an_allowed_host_may_be_in_a_network_of_ones_own(text: str) -> None:
    assert whose(ip_address(text)) == OWN
    assert is_good(ip_address(text), own=True)


@given(anywhere)
def test_an_allowed_host_may_be_where_others_may(ip: Ip) -> None:
    assert is_good(ip, own=True) or not is_good(ip, own=False)


# --- names


async def admitted(text: str, lookup: Sequence[str], own: Sequence[str] = ()) -> Admitted:
    asked: list[str] = []

    async def look(name: str) -> Sequence[Ip]:
        asked.append(name)
        return [ip_address(it) for it in lookup]

    found = await Guard(look, frozenset(own)).admit(read_address(text))
    assert len(asked) <= 1
    assert all(name.endswith(".") or name in own for name in asked)
    return found


async def test_a_name_is_looked_up_without_search_domains() -> None:
    found = await admitted("http://news.example/", ["1.1.1.1", "2606:4700::1"])
    assert found == Admitted(HOST, (ip_address("1.1.1.1"), ip_address("2606:4700::1")), 80, own=False)


@pytest.mark.parametrize(
    ("text", "answers", "own"),
    [
        ("http://news.example/", ["1.1.1.1", "10.0.0.1"], []),
        ("http://news.example/", ["::1"], []),
        ("http://news.example/", ["1.1.1.1", "64:ff9b::7f00:1"], []),
        ("http://wiki.corp.example/", ["10.0.0.1", "169.254.169.254"], ["wiki.corp.example"]),
        ("http://other.corp.example/", ["10.0.0.1"], ["wiki.corp.example"]),
        ("http://x.wiki.corp.example/", ["10.0.0.1"], ["wiki.corp.example"]),
        ("http://localhost/", ["1.1.1.1"], []),
        ("http://LOCALHOST./", ["1.1.1.1"], []),
        ("http://a.localhost/", ["1.1.1.1"], []),
        ("http://printer.local/", ["1.1.1.1"], []),
        ("http://metadata.google.internal/", ["1.1.1.1"], []),
        ("http://router.home.arpa/", ["1.1.1.1"], []),
        ("http://x.onion/", ["1.1.1.1"], []),
        ("http://wiki/", ["1.1.1.1"], []),
        ("http://[64:ff9b::101:101]/", [], []),
        ("http://169.254.169.254/", [], ["169.254.169.254"]),
    ],
)
async def test_one_bad_answer_refuses_a_name(text: str, answers: list[str], own: list[str]) -> None:
    with pytest.raises(FetchError) as caught:
        await admitted(text, answers, own)
    assert caught.value.reason == "not_public"
    assert "10.0.0.1" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "answers", "own"),
    [
        ("http://wiki.corp.example/", ["10.0.0.1", "fd12::1"], ["wiki.corp.example"]),
        ("http://WIKI/", ["192.168.0.9"], ["wiki"]),
        ("http://10.0.0.5/", [], ["10.0.0.5"]),
        ("http://[::1]/", [], ["::1"]),
        ("http://news.example/", ["1.1.1.1", "64:ff9b::101:101"], []),
    ],
)
async def test_an_allowed_host_is_admitted(text: str, answers: list[str], own: list[str]) -> None:
    assert (await admitted(text, answers, own)).own == bool(own)


async def test_the_system_knows_this_machine_and_no_impossible_name() -> None:
    assert set(await look_up("localhost")) <= {ip_address("127.0.0.1"), ip_address("::1")}
    with pytest.raises(OSError):  # noqa: PT011 - which, the system says
        await look_up("a" * 64 + ".invalid.")


async def test_a_lookup_that_is_given_up_harms_nobody() -> None:
    task = asyncio.create_task(look_up("localhost"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await look_up("127.0.0.1") == [ip_address("127.0.0.1")]


# --- sockets


@pytest.mark.parametrize(
    ("host", "port"),
    [("127.0.0.1", 80), ("1.1.1.2", 80), ("1.1.1.1", 22), ("::ffff:1.1.1.1", 80), ("64:ff9b::101:101", 80)],
)
def test_a_socket_is_made_for_what_was_admitted_and_nothing_else(host: str, port: int) -> None:
    made: list[str] = []
    make = make_sockets(Admitted(HOST, (ip_address("1.1.1.1"),), 80, own=False), unreachable(made), Meter(0))
    with pytest.raises(Barred):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", (host, port)))
    assert made == []
    with pytest.raises(ConnectionRefusedError):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("1.1.1.1", 80)))


def test_a_socket_is_not_made_for_a_bad_address_that_somebody_admitted() -> None:
    make = make_sockets(Admitted(HOST, (ip_address("10.0.0.1"),), 80, own=False), unreachable([]), Meter(0))
    with pytest.raises(Barred):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 80)))
