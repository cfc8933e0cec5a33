"""An address as a person or a page wrote it to the one form in which it is asked for, or a reason why not.

The request is put together from what was judged here, so no second parser can see another host in it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin

import idna

from index.errors import FetchError
from index.fetch.reason import Reason

PORTS = {"http": 80, "https": 443}
"""What each scheme means when no port is named."""

LONGEST, LONGEST_TARGET, LONGEST_HOST, SHOWN = 2_048, 8_000, 253, 200
LAST_PORT = 65_535

SHAPE = re.compile(r"([a-z]+)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE | re.ASCII | re.DOTALL)
AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]+)(?::([0-9]{0,5}))?", re.IGNORECASE | re.ASCII)
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
START = r"\A(?P<start>(?:[a-z][a-z0-9+.-]*:)?[/\\]*)"
USER = re.compile(START + r"[^/?#]*@", re.IGNORECASE)
ALL_BEFORE_AT = re.compile(START + r".*@", re.IGNORECASE | re.DOTALL)

IN_PATH = "/%:@!$&'()*+,;=-._~"
IN_QUERY = IN_PATH + "?"

Ip = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """What can be asked for: ``host`` is ASCII, in small letters, without brackets and dot at its end.

    ``ip`` is set when the host is no name but a number; ``target`` is the path and the query, percent-encoded.
    """

    scheme: str
    host: str
    ip: Ip | None
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port; the port only where it is not the usual one."""
        host = f"[{self.host}]" if isinstance(self.ip, IPv6Address) else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def text(self) -> str:
        """The whole, as it is asked for."""
        return self.origin + self.target


def read_address(text: str, ports: frozenset[int] = frozenset(PORTS.values())) -> Address:
    """The address in a text; the fragment is left out, dot segments are resolved.

    Raises FetchError: bad_address, bad_scheme, bad_port or credentials.
    """
    text = text.strip(" \t\r\n")
    if CONTROL.search(text) or len(text) > LONGEST:
        raise FetchError(show_address(text, sound=False), Reason.BAD_ADDRESS)
    shape = SHAPE.fullmatch(text)
    if shape is None or shape[1].lower() not in PORTS:
        raise FetchError(show_address(text, sound=False), Reason.BAD_SCHEME)
    if "@" in shape[2]:
        raise FetchError(show_address(text, sound=False), Reason.CREDENTIALS)
    scheme, found = shape[1].lower(), AUTHORITY.fullmatch(shape[2])
    try:
        host, ip = read_host(found[1] if found else "")
        target = _quote_target(shape[3], shape[4] or "")
    except ValueError as error:  # UnicodeError too, of which idna's are a kind
        raise FetchError(show_address(text, sound=False), Reason.BAD_ADDRESS) from error
    port = int(found[2]) if found and found[2] else PORTS[scheme]
    if port not in ports:
        raise FetchError(show_address(text, sound=False), Reason.BAD_PORT, ", ".join(map(str, sorted(ports))))
    return Address(scheme, host, ip, port, target)


def join_address(here: Address, link: str, ports: frozenset[int]) -> Address:
    """Where a link leads that was found at an address. Raises FetchError as `read_address` does."""
    try:
        joined = urljoin(here.text, link.strip(" \t\r\n"))
    except ValueError as error:  # brackets that hold no address
        raise FetchError(show_address(link, sound=False), Reason.BAD_ADDRESS) from error
    return read_address(joined, ports)


def read_host(text: str) -> tuple[str, Ip | None]:
    """A host in the one form it has here, and its number if it is one.

    Raises ValueError for anything that another program could take for another host: other digits, dots and
    letters than those that are meant, numbers that are not written as four decimals or in brackets.
    """
    if text.startswith("["):
        ip = IPv6Address(text[1:-1])
        return ip.compressed, ip
    if any(not sign.isascii() and unicodedata.normalize("NFKC", sign).isascii() for sign in text):
        raise ValueError("signs that stand for other signs")
    name = unicodedata.normalize("NFC", text).lower().removesuffix(".")
    if len(name) > LONGEST_HOST:
        raise ValueError("too long")
    name = _to_ascii(name)
    labels = name.split(".")
    if len(name) > LONGEST_HOST or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError("no host")
    if NUMBER.fullmatch(labels[-1]):
        ip4 = IPv4Address(name)  # refuses all that is not four decimals without leading zeros
        return name, ip4
    return name, None


def show_address(text: str, sound: bool = True) -> str:
    """An address to be shown or logged: without user name and password, on one line, in signs one can see, cut.

    In one that is not ``sound`` nobody knows where a password ends: all up to the last @ is left out.
    """
    bare = (USER if sound else ALL_BEFORE_AT).sub(r"\g<start>", text.strip(), count=1)
    return "".join(sign if sign.isprintable() else " " for sign in bare[:SHOWN])


def _to_ascii(name: str) -> str:
    if not name.isascii():
        return idna.encode(name, strict=True, std3_rules=True).decode("ascii")
    for label in name.split("."):
        if label.startswith("xn--"):
            idna.ulabel(label)  # raises what is a ValueError when it stands for nothing
    return name


def _quote_target(path: str, query: str) -> str:
    target = _resolve_dots(_quote(path, IN_PATH)) + _quote(query, IN_QUERY)
    if len(target) > LONGEST_TARGET:
        raise ValueError("too long")
    return target


def _quote(text: str, safe: str) -> str:
    raw = LONE_PERCENT.sub("%25", text).encode("utf-8", "surrogateescape")
    return ESCAPE.sub(lambda match: match[0].upper(), quote(raw, safe=safe))


def _resolve_dots(path: str) -> str:
    """A path without ``.`` and ``..``, percent-encoded ones too, as browsers resolve it."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments, start=1):
        dots = segment.replace("%2E", ".")
        if dots not in {".", ".."}:
            kept.append(segment)
            continue
        if dots == "..":
            del kept[-1:]
        if number == len(segments):
            kept.append("")
    return "/" + "/".join(kept)
