"""A small web for tests: raw servers on loopback that answer as they are told, and a fetcher that may reach them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from aiohttp import AddrInfoType

from index.fetch.address import Ip
from index.fetch.door import Limits
from index.fetch.guard import Guard, Lookup, NewSocket
from index.fetch.http import HttpFetcher, make_fetcher
from index.fetch.meter import Meter, open_socket
from index.fetch.polite import Clock

if sys.version_info >= (3, 14):
    from compression import zstd as zstd  # noqa: PLC0414 - for those who pack
else:
    from backports import zstd as zstd  # noqa: PLC0414

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOST = "news.example"
NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server saw it; header names in small letters."""

    path: str
    headers: Mapping[str, str]

    @property
    def host(self) -> str:
        return self.headers["host"].partition(":")[0]


@dataclass(slots=True)
class Line:
    """The server's end of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *data: bytes) -> None:
        """Send, and learn that nobody listens any more: a ConnectionError."""
        for piece in data:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)  # or a server that never stops keeps the loop for itself
            if self.writer.is_closing():
                raise ConnectionResetError

    async def drip(self, data: Iterable[bytes], gap: float = 0.02) -> None:
        """Send piece by piece until all is sent or the other end goes away."""
        for piece in data:
            await self.send(piece)
            await self.hold(gap)

    async def hold(self, seconds: float = 30) -> None:
        """Say nothing until the other end goes away, or for some seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self.reader.read(4096):
                    pass
                raise ConnectionResetError

    def reset(self) -> None:
        transport = self.writer.transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        transport.abort()


Habit = Callable[[Line, Asked], Awaitable[None]]


@dataclass(slots=True)
class Site:
    """What stands at the addresses of a server: bytes, or a habit, by path; robots.txt is missing unless given.

    With a ``greeting`` the server speaks first, and says nothing more.
    """

    pages: dict[str, bytes | Habit] = field(default_factory=dict)
    greeting: bytes | None = None
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    busy: int = 0
    busiest: int = 0

    def url(self, path: str, host: str = HOST, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        line = Line(reader, writer)
        try:
            if self.greeting is not None:
                await line.send(self.greeting)
                await line.hold()
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            asked = Asked(head[0].split(" ")[1], {name.lower(): value for name, value in headers.items()})
            self.asked.append(asked)
            page = self.pages.get(asked.path, NO_ROBOTS)
            await (line.send(page) if isinstance(page, bytes) else page(line, asked))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # the other end has had enough, or the test is over
        finally:
            self.busy -= 1
            writer.close()

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextlib.asynccontextmanager
async def serving(
    pages: dict[str, bytes | Habit], *, tls: ssl.SSLContext | None = None, greeting: bytes | None = None
) -> AsyncIterator[Site]:
    site = Site(pages, greeting)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await site.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Hours:
    """A clock that only moves when somebody pauses or it is pushed."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.pauses: list[float] = []

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.pause, lambda: NOON + timedelta(seconds=self.seconds - 1000))


def names(**known: str) -> Lookup:
    """A lookup that knows some names (``_`` for a dot) and their addresses, separated by blanks."""
    book = {name.replace("_", "."): text for name, text in known.items()}

    async def look_up(name: str) -> Sequence[Ip]:
        if name.removesuffix(".") not in book:
            raise OSError("no such name")
        return [ip_address(text) for text in book[name.removesuffix(".")].split()]

    return look_up


LOOPBACK = names(news_example="127.0.0.1", other_example="127.0.0.1")


def fetcher(
    *ports: int,
    own: Iterable[str] = (HOST, "other.example"),
    lookup: Lookup = LOOPBACK,
    hours: Hours | None = None,
    seconds: float = 5,
    contact: str | None = None,
    new_socket: NewSocket = open_socket,
    tls: ssl.SSLContext | bool = True,
) -> HttpFetcher:
    """A fetcher that reaches the hosts named ``own`` on loopback, patient for a short time, by a clock of its own."""
    return make_fetcher(
        Guard(lookup, frozenset(own)),
        contact,
        frozenset(ports),
        (hours or Hours()).clock,
        limits=Limits(seconds=seconds),
        new_socket=new_socket,
        tls=tls,
    )


def unreachable(tried: list[str]) -> NewSocket:
    """Makes no socket for addresses beyond this machine, but notes them: tests leave the world alone."""

    def make(info: AddrInfoType, meter: Meter) -> socket.socket:
        host = str(info[4][0])
        tried.append(host)
        if not ip_address(host).is_loopback:
            raise ConnectionRefusedError(111, "Connection refused")
        return open_socket(info, meter)

    return make


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An answer with its length and some headers (``_`` for a hyphen)."""
    lines = {"Content-Length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items() if text != "")
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body
