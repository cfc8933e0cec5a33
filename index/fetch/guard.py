"""No connection to anything but public addresses and the intranet hosts that a setting names.

A name is looked up once, all of its answers must be good, and only to those is a socket made: what the name says a
moment later does not matter, and neither does what any library makes of the address.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from aiohttp import AddrInfoType, SocketFactoryType

from index.errors import FetchError
from index.fetch.address import Address, Ip
from index.fetch.meter import Meter
from index.fetch.ranges import OWN, PUBLIC, is_public_name, unwrap, whose
from index.fetch.reason import Reason

Lookup = Callable[[str], Awaitable[Sequence[Ip]]]
"""All addresses of a name; raises OSError when it has none or nobody can tell."""

NewSocket = Callable[[AddrInfoType, Meter], socket.socket]
"""Makes the socket for an address that was found good."""


class Barred(OSError):
    """A connection was about to be made to an address that nobody admitted."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The addresses, all good, and the port to which one request may connect."""

    host: str
    ips: tuple[Ip, ...]
    port: int
    own: bool


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges hosts; ``own_hosts`` are the intranet hosts that may be reached, as `read_host` spells them."""

    lookup: Lookup
    own_hosts: frozenset[str] = frozenset()

    async def admit(self, address: Address) -> Admitted:
        """Where a request for the address may connect. Raises FetchError: not_public, or dns for a failed lookup."""
        own = address.host in self.own_hosts
        if address.ip is not None:
            ips: Sequence[Ip] = (address.ip,)
            good = is_good(address.ip, own) and unwrap(address.ip) == address.ip
        elif own or is_public_name(address.host):
            # The dot keeps search domains out of it, which lead into the own network.
            ips = await self._ask(address, address.host if own else f"{address.host}.")
            good = all(is_good(ip, own) for ip in ips)
        else:
            ips, good = (), False
        if not good:
            raise FetchError(address.text, Reason.NOT_PUBLIC)
        return Admitted(address.host, tuple(ips), address.port, own)

    async def _ask(self, address: Address, name: str) -> Sequence[Ip]:
        try:
            ips = await self.lookup(name)
        except OSError as error:
            raise FetchError(address.text, Reason.DNS, address.host) from error
        if not ips:
            raise FetchError(address.text, Reason.DNS, address.host)
        return ips


def is_good(ip: Ip, own: bool) -> bool:
    """Whether an address may be connected to; ``own`` for hosts that a setting allows."""
    return whose(unwrap(ip)) in ({PUBLIC, OWN} if own else {PUBLIC})


def make_sockets(admitted: Admitted, new_socket: NewSocket, meter: Meter) -> SocketFactoryType:
    """The socket factory of one request: called with the very address about to be connected to."""

    def make_socket(info: AddrInfoType) -> socket.socket:
        host, port = info[4][0], info[4][1]
        ip = ip_address(str(host))
        if ip not in admitted.ips or port != admitted.port or not is_good(ip, admitted.own):
            raise Barred(f"{host}:{port}")
        return new_socket(info, meter)

    return make_socket
