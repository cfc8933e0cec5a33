"""A flipped byte inside a text is noticed by nothing but the digest kept with it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from index.store.rows import digest_of
from index.store.schema import ARTICLE, VERSION
from index.store.sql import SqlStore


async def verify(store: SqlStore, library: str) -> list[int]:
    """Ids, in order, of the articles with a version whose text is not what was stored, or is not there.

    Reads every text of the library, removed articles too. Raises StoreDamaged when not even the keys can be read.
    """
    return await store.connections.read(lambda it: _broken(it, library))


async def _broken(connection: AsyncConnection, library: str) -> list[int]:
    kept = select(VERSION.c.article, VERSION.c.number, VERSION.c.digest).where(VERSION.c.library == library)
    broken: set[int] = set()
    for article, number, digest in (await connection.execute(kept)).all():
        if not await _holds(connection, library, article, number, digest):
            broken.add(article)
    return sorted(broken | await _without_version(connection, library))


async def _holds(connection: AsyncConnection, library: str, article: int, number: int, digest: str) -> bool:
    at = (VERSION.c.library == library, VERSION.c.article == article, VERSION.c.number == number)
    try:
        return digest_of(await connection.scalar(select(VERSION.c.text).where(*at)) or "") == digest
    except DBAPIError:  # a page that cannot be read, or bytes that are no text: this one is broken, others may hold
        return False


async def _without_version(connection: AsyncConnection, library: str) -> set[int]:
    counted = (
        select(ARTICLE.c.id)
        .outerjoin(VERSION, (VERSION.c.library == ARTICLE.c.library) & (VERSION.c.article == ARTICLE.c.id))
        .where(ARTICLE.c.library == library)
        .group_by(ARTICLE.c.id, ARTICLE.c.current)
        .having(func.count(VERSION.c.number) < ARTICLE.c.current)
    )
    return set(await connection.scalars(counted))
