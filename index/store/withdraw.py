"""An article that a person removed stays removed, also when the place it came from is read again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from index.ports import Change
from index.store.rows import to_utc
from index.store.schema import ARTICLE, LIVE, PROBLEM, REMOVED, WITHDRAWN
from index.store.upsert import add
from index.store.watch import LOST
from index.store.write import grow


def withdraw(connection: Connection, library: str, location: str, now: datetime) -> Change | None:
    article = _turn(connection, library, location, LIVE, REMOVED, now)
    if article is None:
        return None
    add(connection, WITHDRAWN, {"library": library, "location": location, "since": to_utc(now)})
    return Change(location, "removed", article)


def restore(connection: Connection, library: str, location: str, now: datetime) -> Change | None:
    there = (WITHDRAWN.c.library == library, WITHDRAWN.c.location == location)
    withdrawn = connection.execute(delete(WITHDRAWN).where(*there)).rowcount
    lost = (PROBLEM.c.library == library, PROBLEM.c.location == location, PROBLEM.c.reason.in_(LOST))
    if not withdrawn and connection.scalar(select(PROBLEM.c.source).where(*lost).limit(1)) is None:
        return None
    article = _turn(connection, library, location, REMOVED, LIVE, now)
    return Change(location, "restored", article) if withdrawn or article is not None else None


def withdrawn(connection: Connection, library: str) -> frozenset[str]:
    return frozenset(connection.scalars(select(WITHDRAWN.c.location).where(WITHDRAWN.c.library == library)))


def _turn(connection: Connection, library: str, location: str, old: str, new: str, now: datetime) -> int | None:
    """Bring an article from one state into another; its id, or None when there is none in the first."""
    at = (ARTICLE.c.library == library, ARTICLE.c.location == location, ARTICLE.c.state == old)
    article: int | None = connection.scalar(select(ARTICLE.c.id).where(*at))
    if article is not None:
        connection.execute(update(ARTICLE).where(*at).values(state=new, since=to_utc(now)))
        grow(connection, library)
    return article
