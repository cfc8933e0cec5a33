"""What an article was read from is kept compressed, so that it can be read again when reading has changed."""

from __future__ import annotations

import zlib
from dataclasses import replace

from sqlalchemy import Connection, select

from index.ports import Original
from index.store.schema import ORIGINAL
from index.store.upsert import add

LARGEST = 20_000_000
"""Bytes of an original that is kept: nothing larger is ever read."""


def pack(original: Original) -> Original | None:
    """The original as it is kept, None for one that is too large for that. It takes a second for the largest."""
    return replace(original, body=zlib.compress(original.body)) if len(original.body) <= LARGEST else None


def keep_original(connection: Connection, library: str, article: int, number: int, packed: Original) -> None:
    """Keep what a version was read from, unless something is kept of it already."""
    key = {"library": library, "article": article, "number": number}
    kept = {"media_type": packed.media_type, "fragment": packed.fragment, "body": packed.body}
    add(connection, ORIGINAL, key | kept)


def original_of(connection: Connection, library: str, article: int, number: int) -> Original | None:
    key = {"library": library, "article": article, "number": number}
    row = connection.execute(select(ORIGINAL).filter_by(**key)).mappings().one_or_none()
    return None if row is None else Original(zlib.decompress(row["body"]), row["media_type"], row["fragment"])
