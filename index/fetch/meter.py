"""Sockets that count what comes in, and remember how they broke: what the HTTP client passes over is noticed here.

It does not count headers and the sizes of chunks, and takes a connection that breaks for the end of a body that has
no length.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import AddrInfoType
from typing_extensions import override

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class TooMuch(OSError):
    """More came in over one connection than any page needs."""


@dataclass(slots=True)
class Meter:
    """What came in for one request: bytes, of which ``most`` are let through; and whether the connection broke."""

    most: int
    received: int = 0
    broken: bool = False

    @property
    def exceeded(self) -> bool:
        return self.received > self.most

    def count(self, more: int) -> None:
        self.received += more
        if self.exceeded:
            raise TooMuch


class MeteredSocket(socket.socket):
    """Counts in both of the ways in which asyncio receives."""

    meter: Meter

    @override
    def recv(self, size: int, flags: int = 0, /) -> bytes:
        try:
            data = super().recv(size, flags)
        except ConnectionError:
            self.meter.broken = True
            raise
        self.meter.count(len(data))
        return data

    @override
    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        try:
            count = super().recv_into(buffer, nbytes, flags)
        except ConnectionError:
            self.meter.broken = True
            raise
        self.meter.count(count)
        return count


def open_socket(info: AddrInfoType, meter: Meter) -> socket.socket:
    """A metered socket of the kind that an address needs."""
    opened = MeteredSocket(family=info[0], type=info[1], proto=info[2])
    opened.meter = meter
    return opened
