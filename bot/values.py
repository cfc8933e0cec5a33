"""What the value of a setting may be, and the one form it then has; a wrong one is refused with a reason."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from babel import localedata
from pydantic_core import PydanticCustomError

from bot.wording.catalogue import LANGUAGES
from index.fetch.address import read_host
from index.fetch.ranges import NEVER, whose

LIBRARIES = ("shared", "separate")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SLACK_MODES = ("socket", "http")

SWITCH = {
    **dict.fromkeys(("on", "yes", "true", "1"), True),
    **dict.fromkeys(("off", "no", "false", "0"), False),
}

USER = re.compile(r"(?:<@!?)?([UW][A-Z0-9]{2,}|[0-9]{5,20})>?", re.ASCII)
"""A user of Slack, or of Discord, as it is or as a mention has it."""

HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]", re.ASCII)

MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
PAGE = re.compile(r"https?://[A-Za-z0-9.-]+(?:[:/][!-~]*)?", re.ASCII)
LONGEST_CONTACT = 200

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - where it is wished for

ANYWHERE = frozenset((EVERYWHERE, "::"))
"""What to listen on for all addresses of a machine; nobody can be told to go there."""

LAST_PORT = 65_535

SHOWN = 60
"""Characters of a wrong value that are repeated."""


def split(value: object) -> object:
    """The parts of a list with commas, semicolons or blanks between them."""
    return [part for part in re.split(r"[,;\s]+", value) if part] if isinstance(value, str) else value


def read_languages(value: tuple[str, ...]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.lower() for code in value))
    if not codes:
        raise PydanticCustomError("no_language", "none")
    unknown = [code for code in codes if not (re.fullmatch("[a-z]{2}", code) and localedata.exists(code))]
    if unknown:
        raise PydanticCustomError("unknown_language", "unknown", {"codes": ", ".join(unknown)[:SHOWN]})
    return codes


def read_library_mode(value: str) -> str:
    return _choose(value, LIBRARIES)


def read_log_level(value: str) -> str:
    return _choose(value, LOG_LEVELS)


def read_slack_mode(value: str) -> str:
    return _choose(value, SLACK_MODES)


def read_locale(value: str) -> str:
    """The language of a locale such as "fr_CA.UTF-8"."""
    language = re.split("[-_.@]", value, maxsplit=1)[0]
    return _choose(language, LANGUAGES)


def read_users(value: tuple[str, ...]) -> tuple[str, ...]:
    """User ids, each once."""
    found = [(USER.fullmatch(name), name) for name in value]
    unknown = [name for match, name in found if not match]
    if unknown:
        raise PydanticCustomError("no_user", "unknown", {"names": ", ".join(unknown)[:SHOWN]})
    return tuple(dict.fromkeys(match[1] for match, _ in found if match))


def read_switch(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.lower() not in SWITCH:
        raise PydanticCustomError("no_switch", "neither on nor off", {"value": value[:SHOWN]})
    return SWITCH[value.lower()]


def read_rate(value: object) -> object:
    """Questions a minute."""
    return _number(value, 1, 6000)


def read_confidence(value: object) -> object:
    """Of a hundred."""
    return _number(value, 0, 100)


def read_port(value: object) -> object:
    return _number(value, 1, LAST_PORT)


def read_hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts of the own network, each once, as the outgoing door spells them."""
    hosts = [(_host(name), name) for name in value]
    unknown = [name for host, name in hosts if host is None]
    if unknown:
        raise PydanticCustomError("no_host", "unknown", {"names": ", ".join(unknown)[:SHOWN]})
    return tuple(dict.fromkeys(host for host, _ in hosts if host))


def read_ports(value: tuple[str, ...] | tuple[int, ...]) -> tuple[int, ...]:
    """Port numbers, each once."""
    ports = [_number(port, 1, LAST_PORT) for port in value]
    return tuple(dict.fromkeys(port for port in ports if isinstance(port, int)))


def read_contact(value: str) -> str:
    """A mail address or the address of a page, fit for a header."""
    if len(value) > LONGEST_CONTACT or not (MAIL.fullmatch(value) or PAGE.fullmatch(value)):
        raise PydanticCustomError("no_contact", "neither mail nor web address")
    return value


def read_slack_api(value: str) -> str:
    return _address(value, ("https", "http")).rstrip("/") + "/"


def read_discord_api(value: str) -> str:
    return _address(value, ("https", "http")).rstrip("/")


def read_discord_gateway(value: str) -> str:
    return _address(value, ("wss", "ws"))


def read_web_address(value: str) -> str:
    """Host and port; without a host this machine alone, and all of its addresses when there is just the colon."""
    host, colon, port = value.rpartition(":")
    host = host or (EVERYWHERE if colon else LOOPBACK)
    if not (HOST.fullmatch(host) and re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) <= LAST_PORT):
        raise PydanticCustomError("no_web_address", "no host and port")
    return f"{host}:{int(port)}"


def read_public_url(value: str) -> str:
    return _address(value, ("https", "http")).rstrip("/")


def part_web_address(value: str) -> tuple[str, int]:
    """Host and port of a web address that was read."""
    host, _, port = value.rpartition(":")
    return host.strip("[]"), int(port)


def _choose(value: str, choices: tuple[str, ...]) -> str:
    for choice in choices:
        if value.lower() == choice.lower():
            return choice
    raise PydanticCustomError("unknown_choice", "unknown", {"value": value[:SHOWN], "choices": ", ".join(choices)})


def _number(value: object, least: int, most: int) -> object:
    if not isinstance(value, str):
        return value
    if not (re.fullmatch("[0-9]{1,9}", value) and least <= int(value) <= most):
        details = {"value": value[:SHOWN], "least": str(least), "most": str(most)}
        raise PydanticCustomError("no_number", "no number", details)
    return int(value)


def _host(name: str) -> str | None:
    """A host that may be allowed; None for what is none, and for addresses that nobody may reach."""
    try:
        host, ip = read_host(name)
    except ValueError:
        return None
    return None if ip is not None and whose(ip) == NEVER else host


def _address(value: str, schemes: tuple[str, ...]) -> str:
    """An address whose parts a chat's client can be given. What is refused is not repeated: it may hold a password."""
    parts = _parts_of(value)
    details = {"schemes": ", ".join(f"{scheme}://" for scheme in schemes)}
    if parts is None or parts.scheme not in schemes or not parts.hostname or re.search(r"[\s\x00-\x1f]", value):
        raise PydanticCustomError("no_address", "no address", details)
    if "@" in parts.netloc:
        raise PydanticCustomError("address_with_password", "credentials")
    if parts.query or parts.fragment or value.endswith(("?", "#")):
        raise PydanticCustomError("address_with_more", "a query")
    return parts._replace(scheme=parts.scheme.lower()).geturl()


def _parts_of(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        return parts if parts.port != 0 else None
    except ValueError:  # brackets, or a port that is no number
        return None
