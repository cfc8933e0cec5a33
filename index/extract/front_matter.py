"""What a file says about itself at its top is believed, or refused with the line; never half-read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

import yaml

from index.errors import ExtractError
from index.extract.visible import strip_invisible

MAX_FRONT_MATTER = 16 * 1024
"""Bytes of YAML between the two ``---`` lines."""

REASON = "bad_front_matter"
_SHOWN = 120  # characters of a refused value that are repeated

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)
_LINE_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+ *")
_NOT_IN_ADDRESS = re.compile(r'[\s<>"\\\x00-\x20\x7f-\x9f]')
_HOST = re.compile(r"(?:[\w-]+\.)*[\w-]+\.?|[0-9a-f:.]+")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:([Tt]| +)([0-9]{2}:[0-9]{2}.*))?")
_FLAT = re.compile(r"(?P<key>[A-Za-z]+):[ \t]+(?P<value>\S.*?)[ \t]*")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_NO_LANGUAGE = frozenset({"mul", "und", "zxx"})
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values given; ``lang`` is the primary tag, of two letters wherever the language has such a code."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None
    lang: str | None = None


def read_front_matter(text: str, location: str) -> tuple[FrontMatter, int]:
    """What the front matter says, and the offset at which the text below it begins (0 if there is none).

    Raises ExtractError "bad_front_matter": not YAML, not a mapping, larger than MAX_FRONT_MATTER, a bad value.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return FrontMatter(), 0
    source = text[opening.end() : closing.start()]
    if len(source.encode()) > MAX_FRONT_MATTER:
        raise ExtractError(location, REASON, f"more than {MAX_FRONT_MATTER} bytes")
    # A dict keeps the last of a key given twice, as YAML readers do.
    nodes = {str(key.value).strip().lower(): node for key, node in _compose(source, location)}
    values = {key: _read_value(key, node, location) for key, node in nodes.items() if key in _READERS}
    published = values.pop("published", None)
    return FrontMatter(published=date.fromisoformat(published) if published else None, **values), closing.end()


def _compose(source: str, location: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """Keys and values as nodes: nothing is built of them, so aliases do not multiply and scalars stay as written."""
    try:
        node = _compose_as_meant(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        shown = (source.splitlines() or [""])[min(line, source.count("\n") - 1)].strip()[:_SHOWN]
        raise ExtractError(location, REASON, f'"{shown}" (line {line + 2}): {error.problem}') from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise ExtractError(location, REASON, "not YAML") from error
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise ExtractError(location, REASON, f"no keys and values (line {node.start_mark.line + 2})")
    return list(node.value)


def _compose_as_meant(source: str) -> yaml.Node | None:
    """As YAML, or, where it is none, with the values that people write as they read them ("Train : un mort")."""
    try:
        return yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError:
        quoted = "\n".join(map(_quote_value, source.split("\n")))
        if quoted == source:
            raise
        return yaml.compose(quoted, Loader=yaml.SafeLoader)


def _quote_value(line: str) -> str:
    """A line with one of our keys, its value in quotes if it is not YAML by itself."""
    flat = _FLAT.fullmatch(line)
    if flat is None or flat["key"].lower() not in _READERS:
        return line
    try:
        yaml.compose(line, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError:
        value = flat["value"].replace("'", "''")
        return f"{flat['key']}: '{value}'"
    return line


def _read_value(key: str, node: yaml.Node, location: str) -> str | None:
    line = node.start_mark.line + 2
    try:
        value = _plain(node, several=key == "author")
        return (_READERS[key](value) or None) if value else None
    except ValueError as error:
        shown = str(node.value)[:_SHOWN] if isinstance(node, yaml.ScalarNode) else "not a single value"
        shown = shown.encode(errors="replace").decode()
        raise ExtractError(location, REASON, f'{key}: "{shown}" (line {line})') from error


def _plain(node: yaml.Node, *, several: bool = False) -> str:
    """A scalar as one line of visible text, empty for null; where ``several`` are allowed, a list with commas."""
    if several and isinstance(node, yaml.SequenceNode):
        return ", ".join(filter(None, (_plain(item) for item in node.value)))
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError(node.tag)
    if node.tag == _NULL:
        return ""
    value = _LINE_BREAKS.sub(" ", strip_invisible(node.value)).strip()
    value.encode()  # an escape can make half a character: UnicodeEncodeError is a ValueError
    return value


def read_address(value: str) -> str:
    """The http or https address in ``value``: with a host, without user name and password."""
    parts = urlsplit(value)
    sound = (
        parts.scheme in {"http", "https"}
        and not _NOT_IN_ADDRESS.search(value)
        and _HOST.fullmatch(parts.hostname or "")
        and "@" not in parts.netloc
        and (parts.port or parts.port is None)
    )
    if not sound:
        raise ValueError(value)
    return value


def read_day(value: str) -> str:
    """The calendar day of an ISO date or date-time, in the zone it was written in."""
    match = _DATE.fullmatch(value)
    if match is None:
        raise ValueError(value)
    if match[3]:
        datetime.fromisoformat(f"{match[1]}T{match[3].replace(' ', '').upper()}")
    return date.fromisoformat(match[1]).isoformat()


def read_language(value: str) -> str:
    """The primary tag: "fr" of "fr-FR" and of "fra"; empty where the tag says that there is no one language."""
    match = _TAG.fullmatch(value)
    if match is None:
        raise ValueError(value)
    tag = match[1].lower()
    if tag in _NO_LANGUAGE:
        return ""
    from babel.core import get_global  # noqa: PLC0415 - of use to few files

    short = str(get_global("language_aliases").get(tag, tag))
    return short if len(short) == 2 else tag  # noqa: PLR2004


_READERS: dict[str, Callable[[str], str]] = {
    "title": str,
    "url": read_address,
    "publisher": str,
    "author": str,
    "published": read_day,
    "lang": read_language,
}
