"""Which internet addresses are public: our own table, because ``ipaddress.is_global`` lets a dozen others pass.

The narrowest range that holds an address decides. Sources: the IANA special-purpose registries for IPv4 and IPv6,
and what the clouds say about their metadata services.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from index.fetch.address import Ip

PUBLIC, OWN, NEVER = "public", "own", "never"
"""Anybody's; a network's own, for hosts that a setting allows by name; and nobody's, whatever a setting says."""

RANGES = (
    ("0.0.0.0/0", PUBLIC, "all of IPv4, but for what follows"),
    ("0.0.0.0/8", NEVER, "this network (RFC 1122); 0.0.0.0 reaches this machine"),
    ("10.0.0.0/8", OWN, "private (RFC 1918)"),
    ("100.64.0.0/10", OWN, "shared by a provider's customers (RFC 6598), also private networks over the internet"),
    ("100.100.100.200/32", NEVER, "metadata of Alibaba Cloud"),
    ("127.0.0.0/8", OWN, "loopback (RFC 1122)"),
    ("168.63.129.16/32", NEVER, "metadata and agents of Azure, from inside a public range"),
    ("169.254.0.0/16", NEVER, "link-local (RFC 3927); metadata of most clouds, 169.254.169.254 and neighbours"),
    ("172.16.0.0/12", OWN, "private (RFC 1918)"),
    ("192.0.0.0/24", NEVER, "protocol assignments (RFC 6890); 192.0.0.192 is metadata of Oracle Cloud"),
    ("192.0.2.0/24", NEVER, "documentation (RFC 5737)"),
    ("192.88.99.0/24", NEVER, "6to4 relays (RFC 7526)"),
    ("192.168.0.0/16", OWN, "private (RFC 1918)"),
    ("198.18.0.0/15", NEVER, "benchmarking (RFC 2544)"),
    ("198.51.100.0/24", NEVER, "documentation (RFC 5737)"),
    ("203.0.113.0/24", NEVER, "documentation (RFC 5737)"),
    ("224.0.0.0/4", NEVER, "multicast (RFC 5771)"),
    ("240.0.0.0/4", NEVER, "reserved (RFC 1112)"),
    ("255.255.255.255/32", NEVER, "broadcast (RFC 919)"),
    ("::/0", NEVER, "all of IPv6 that was never given out"),
    ("2000::/3", PUBLIC, "what is given out (RFC 4291), but for what follows"),
    ("::/96", NEVER, "IPv4-compatible (RFC 4291): an IPv4 address in disguise; :: reaches this machine"),
    ("::1/128", OWN, "loopback (RFC 4291)"),
    ("::ffff:0:0/96", NEVER, "IPv4-mapped (RFC 4291): an IPv4 address in disguise"),
    ("::ffff:0:0:0/96", NEVER, "IPv4-translated (RFC 2765): an IPv4 address in disguise"),
    ("64:ff9b::/96", NEVER, "NAT64 (RFC 6052): judged by the IPv4 address within where a name was looked up"),
    ("64:ff9b:1::/48", NEVER, "NAT64 of a local network (RFC 8215)"),
    ("100::/64", NEVER, "discard (RFC 6666)"),
    ("100:0:0:1::/64", NEVER, "dummy prefix (RFC 9780)"),
    ("2001::/23", NEVER, "protocol assignments (RFC 2928): Teredo, ORCHID, benchmarking"),
    ("2001::/32", NEVER, "Teredo (RFC 4380): an IPv4 address in disguise"),
    ("2001:db8::/32", NEVER, "documentation (RFC 3849)"),
    ("2002::/16", NEVER, "6to4 (RFC 3056): an IPv4 address in disguise"),
    ("3fff::/20", NEVER, "documentation (RFC 9637)"),
    ("5f00::/16", NEVER, "segment routing (RFC 9602)"),
    ("fc00::/7", OWN, "unique local (RFC 4193)"),
    ("fd00:c1::/32", NEVER, "metadata of Oracle Cloud"),
    ("fd00:42::/32", NEVER, "metadata of Scaleway"),
    ("fd00:ec2::/32", NEVER, "metadata of AWS"),
    ("fd20:ce::/32", NEVER, "metadata of Google Cloud"),
    ("fe80::/10", NEVER, "link-local (RFC 4291)"),
    ("fec0::/10", NEVER, "site-local (RFC 3879)"),
    ("ff00::/8", NEVER, "multicast (RFC 4291)"),
)
"""Range, whose it is, and why."""

NAT64 = IPv6Network("64:ff9b::/96")

RESERVED_NAMES = ("alt", "home.arpa", "internal", "invalid", "local", "localdomain", "localhost", "onion")
"""Ends of names that no public server has (RFC 6761, 6762, 7686, 8375, 9476; ICANN for "internal")."""


def whose(ip: Ip) -> str:
    """PUBLIC, OWN or NEVER."""
    number, width = int(ip), ip.max_prefixlen
    for shift, networks in _by_width(width):
        found = networks.get(number >> shift)
        if found is not None:
            return found
    raise AssertionError(ip)  # every address lies in one of the two ranges that hold all


def unwrap(ip: Ip) -> Ip:
    """The IPv4 address that a NAT64 gateway would connect to, or the address itself."""
    if isinstance(ip, IPv6Address) and ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def is_public_name(host: str) -> bool:
    """Whether a public server can have the name at all."""
    return "." in host and not host.endswith(tuple(f".{end}" for end in RESERVED_NAMES)) and host not in RESERVED_NAMES


@cache
def _by_width(width: int) -> tuple[tuple[int, dict[int, str]], ...]:
    """The ranges of one kind of address, narrowest first: how far to shift an address, and whose what remains is."""
    tables: dict[int, dict[int, str]] = {}
    for network, owner in _networks():
        if network.max_prefixlen == width:
            shift = width - network.prefixlen
            tables.setdefault(shift, {})[int(network.network_address) >> shift] = owner
    return tuple(sorted(tables.items()))


def _networks() -> Iterable[tuple[IPv4Network | IPv6Network, str]]:
    return ((ip_network(text), owner) for text, owner, _ in RANGES)
