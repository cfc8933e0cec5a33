"""The outgoing door: one request to one address, guarded and bounded; redirects and manners are not its business."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override
from yarl import URL

from index.errors import FetchError
from index.fetch.address import Address
from index.fetch.guard import Admitted, Barred, Guard, NewSocket, make_sockets
from index.fetch.meter import Meter, open_socket
from index.fetch.reason import Reason
from index.fetch.reply import PAGES, Reply
from index.fetch.unpack import ACCEPTED, Unpacker, Unreadable, choose_unpacker

UNLIMITED = aiohttp.ClientTimeout(total=None, sock_connect=None)
"""The time of a request is kept here, and that of all its parts together."""


OVERHEAD = 2
"""Times the bytes of the largest body may come in with headers, chunk sizes and encryption."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take: seconds with all redirects, bytes as sent and unpacked, redirects followed."""

    seconds: float = 20
    wire: int = 10_000_000
    unpacked: int = 10_000_000
    redirects: int = 5


class Budget:
    """The seconds that one fetch has left for the network; waiting for one's turn is not counted."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds


@dataclass(frozen=True, slots=True)
class Door:
    """Asks servers; ``agent`` is the User-Agent, ``new_socket`` makes sockets for addresses that were found good."""

    guard: Guard
    agent: str
    limits: Limits
    new_socket: NewSocket = open_socket
    tls: ssl.SSLContext | bool = True

    async def get(self, address: Address, headers: Mapping[str, str], budget: Budget) -> Reply:
        """The answer of the server. Raises FetchError."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        meter = Meter(OVERHEAD * self.limits.wire)
        try:
            async with asyncio.timeout(budget.left):
                return await self._ask(address, headers, meter)
        except TimeoutError as error:
            raise FetchError(address.text, Reason.TIMEOUT) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchError(address.text, *explain(error, meter)) from error
        finally:
            budget.left -= loop.time() - began

    async def _ask(self, address: Address, headers: Mapping[str, str], meter: Meter) -> Reply:
        admitted = await self.guard.admit(address)
        sent = {"User-Agent": self.agent, "Accept-Encoding": ACCEPTED, **headers}
        async with (
            self._connect_to(admitted, meter) as session,
            session.get(URL(address.text, encoded=True), headers=sent, allow_redirects=False) as response,
        ):
            body = await self._read(address, response) if response.status in PAGES else b""
            if meter.broken and body and not has_end(response):
                raise FetchError(address.text, Reason.CUT_OFF)
            response.close()  # what was not read is not waited for
            return Reply(response.status, response.headers, body)

    def _connect_to(self, admitted: Admitted, meter: Meter) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            socket_factory=make_sockets(admitted, self.new_socket, meter),
            resolver=_Known(admitted),
            use_dns_cache=False,
            force_close=True,
            ssl=self.tls,
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=UNLIMITED,
        )
        # Or a server that hangs up is asked a second time at once; there is no public way to say so.
        session._retry_connection = False  # noqa: SLF001
        return session

    async def _read(self, address: Address, response: aiohttp.ClientResponse) -> bytes:
        unpacker = choose_unpacker(",".join(response.headers.getall("Content-Encoding", ())))
        if unpacker is None:
            raise FetchError(address.text, Reason.BAD_ENCODING)
        if (response.content_length or 0) > self.limits.wire:
            raise FetchError(address.text, Reason.TOO_LARGE)
        try:
            body = await self._gather(response.content, unpacker)
        except Unreadable as error:
            raise FetchError(address.text, Reason.BAD_ENCODING) from error
        if body is None:
            raise FetchError(address.text, Reason.TOO_LARGE)
        if not unpacker.complete:
            raise FetchError(address.text, Reason.CUT_OFF)
        return body

    async def _gather(self, content: aiohttp.StreamReader, unpacker: Unpacker) -> bytes | None:
        """The unpacked body; None when it is too large, packed or not."""
        body = bytearray()
        wire = 0
        async for chunk in content.iter_any():
            wire += len(chunk)
            if wire > self.limits.wire:
                return None
            for piece in unpacker.feed(chunk):
                body += piece
                if len(body) > self.limits.unpacked:
                    return None
        return bytes(body)


def has_end(response: aiohttp.ClientResponse) -> bool:
    """Whether the server says where the body ends, so that nothing missing goes unnoticed."""
    return response.content_length is not None or "chunked" in response.headers.get("Transfer-Encoding", "").lower()


def explain(error: Exception, meter: Meter) -> tuple[Reason, str]:
    """The reason behind an error of the HTTP client or the system, and what the system says of it."""
    if meter.exceeded:
        return Reason.TOO_LARGE, ""
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError() | ssl.SSLError():
            return Reason.TLS, ""
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, Barred):
            return Reason.NOT_PUBLIC, ""
        case aiohttp.ClientConnectorError():
            number = error.os_error.errno
            return Reason.REFUSED, os.strerror(number) if number else ""
        case aiohttp.ClientPayloadError() | aiohttp.ClientConnectionError() | OSError():
            return Reason.CUT_OFF, ""
    return Reason.BAD_REPLY, ""


class _Known(AbstractResolver):
    """Answers with the addresses that were admitted, whatever is asked: nothing is looked up twice."""

    def __init__(self, admitted: Admitted) -> None:
        self._admitted = admitted

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        return [
            ResolveResult(
                hostname=host,
                host=str(ip),
                port=port,
                family=socket.AF_INET if ip.version == 4 else socket.AF_INET6,  # noqa: PLR2004 - its very number
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for ip in self._admitted.ips
        ]

    @override
    async def close(self) -> None:
        """Nothing is held."""
