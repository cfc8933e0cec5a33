"""What an article was read from is kept compressed, so that it can be read again when reading has changed."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from index.ports import Original
from index.store.schema import ORIGINAL

LARGEST = 5_000_000
"""Bytes, compressed, of an original that is kept."""


def keep_original(connection: Connection, library: str, article: int, number: int, original: Original) -> None:
    """Keep what a version was read from, unless it is too large for that."""
    body = zlib.compress(original.body)
    if len(body) <= LARGEST:
        key = {"library": library, "article": article, "number": number}
        kept = {"media_type": original.media_type, "fragment": original.fragment, "body": body}
        connection.execute(insert(ORIGINAL).values(**key, **kept))


async def original_of(connection: AsyncConnection, library: str, article: int, number: int) -> Original | None:
    key = {"library": library, "article": article, "number": number}
    row = (await connection.execute(select(ORIGINAL).filter_by(**key))).mappings().one_or_none()
    return None if row is None else Original(zlib.decompress(row["body"]), row["media_type"], row["fragment"])
