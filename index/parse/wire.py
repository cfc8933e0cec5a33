"""Our own values as JSON and back: nothing else gets through the pipe, and nothing in it can run."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from index.extract.parsed import Feed, FeedLink, Item, Outline, Outlines, Parsed, Place, SiteMap, WebPage
from index.model import Block, BlockKind, Extracted

_TYPE = "="
_OURS: tuple[type[Any], ...] = (Block, Extracted, Feed, FeedLink, Item, Outline, Outlines, Place, SiteMap, WebPage)
_CLASSES = {it.__name__: it for it in _OURS}


def encode(value: Parsed) -> bytes:
    """A value as JSON; each object names its class."""
    return json.dumps(value, default=_describe, ensure_ascii=False).encode(errors="replace")


def decode(data: bytes) -> Parsed:
    """The value in ``data``. Raises ValueError, TypeError or KeyError for anything `encode` did not make."""
    value = json.loads(data, object_hook=_build)
    if not isinstance(value, Parsed):
        raise TypeError(type(value).__name__)
    return value


def _describe(value: Any) -> Any:
    name = type(value).__name__
    if is_dataclass(value) and name in _CLASSES:
        return {_TYPE: name, **{it.name: _pack(getattr(value, it.name)) for it in fields(value)}}
    if isinstance(value, datetime | date):
        return {_TYPE: "datetime" if isinstance(value, datetime) else "date", "iso": value.isoformat()}
    raise TypeError(name)


def _pack(value: Any) -> Any:
    return {_TYPE: "kind", "name": value.value} if isinstance(value, Enum) else value


def _build(held: dict[str, Any]) -> Any:
    name = held.pop(_TYPE)
    match name:
        case "kind":
            return BlockKind(held["name"])
        case "date":
            return date.fromisoformat(held["iso"])
        case "datetime":
            return datetime.fromisoformat(held["iso"])
    made = _CLASSES[str(name)]
    return made(**{key: tuple(it) if isinstance(it, list) else it for key, it in held.items()})
