"""A flipped byte inside a text is noticed by nothing but the digest kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from index.errors import StoreDamaged
from index.store.connect import Connections
from index.store.rows import digest_of
from index.store.schema import ARTICLE, VERSION

if TYPE_CHECKING:
    from index.store.sql import SqlStore


async def verify(store: SqlStore, library: str) -> list[int]:
    """Ids, in order, of the articles with a version whose text is not what was stored, or is not there.

    Reads every text of the library, removed articles too. Raises StoreDamaged when not even the keys can be read.
    """
    return await store.connections.read(lambda it: _broken(it, library))


async def check(connections: Connections, most: int) -> None:
    """Look through the pages, and at ``most`` texts of any library, chosen by chance. Raises StoreDamaged.

    Both see one state of the database; nobody who writes meanwhile is kept waiting.
    """
    complaints = await connections.read(lambda it: _check(it, most))
    if complaints:
        raise StoreDamaged(connections.path, complaints)


def _check(connection: Connection, most: int) -> str:
    told = list(connection.exec_driver_sql("PRAGMA quick_check(1)").scalars())
    if told != ["ok"]:
        return " ".join(map(str, told))
    kept = select(VERSION.c.library, VERSION.c.article, VERSION.c.number, VERSION.c.digest)
    chosen = connection.execute(kept.order_by(func.random()).limit(most)).all()
    broken = [it for it in chosen if not _holds(connection, it.library, it.article, it.number, it.digest)]
    return ", ".join(f"the text of article {it.article}, version {it.number}" for it in broken)


def _broken(connection: Connection, library: str) -> list[int]:
    kept = select(VERSION.c.article, VERSION.c.number, VERSION.c.digest).where(VERSION.c.library == library)
    broken: set[int] = set()
    for article, number, digest in connection.execute(kept).all():
        if not _holds(connection, library, article, number, digest):
            broken.add(article)
    return sorted(broken | _without_version(connection, library))


def _holds(connection: Connection, library: str, article: int, number: int, digest: str) -> bool:
    at = (VERSION.c.library == library, VERSION.c.article == article, VERSION.c.number == number)
    try:
        return digest_of(connection.scalar(select(VERSION.c.text).where(*at)) or "") == digest
    except DBAPIError:  # a page that cannot be read, or bytes that are no text: this one is broken, others may hold
        return False


def _without_version(connection: Connection, library: str) -> set[int]:
    counted = (
        select(ARTICLE.c.id)
        .outerjoin(VERSION, (VERSION.c.library == ARTICLE.c.library) & (VERSION.c.article == ARTICLE.c.id))
        .where(ARTICLE.c.library == library)
        .group_by(ARTICLE.c.id, ARTICLE.c.current)
        .having(func.count(VERSION.c.number) < ARTICLE.c.current)
    )
    return set(connection.scalars(counted))
