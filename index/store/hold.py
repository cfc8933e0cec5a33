"""A text held back is a version above the newest of its article: nobody sees it, until all that are held are taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, insert, literal, select, update

from index.ports import Change
from index.store import reindex
from index.store.rows import content_of
from index.store.schema import ARTICLE, LIBRARY, LIVE, REINDEXED, VERSION
from index.store.write import Read, add_version, drop_held, find_stored, grow, is_same, put

TAKEN, REFUSED = "taken", "refused"
"""How a reindex ends whose texts were taken, and one whose were not."""


def hold(connection: Connection, library: str, source: int, location: str, read: Read, now: datetime) -> Change:
    """Only another text of a live article is held back; what is new, back again or unchanged is put at once."""
    stored = find_stored(connection, library, location)
    if stored is None or stored["state"] != LIVE:
        return put(connection, library, source, location, read, now)
    article, number = stored["id"], stored["current"] + 1
    if is_same(stored, read):
        drop_held(connection, library, article)
        return put(connection, library, source, location, read, now)
    key = {"library": library, "article": article, "number": number}
    waiting = connection.execute(select(VERSION).filter_by(**key)).mappings().one_or_none()
    if waiting is None or content_of(waiting) != read[0]:
        drop_held(connection, library, article)
        add_version(connection, library, article, number, read, now)
    return Change(location, "changed", article)


def take_held(connection: Connection, library: str, number: int, now: datetime) -> tuple[int, int]:
    """What is held becomes the newest at once, however much it is; the reindex of that number ends with it."""
    moment = select(LIBRARY.c.generation).where(LIBRARY.c.name == library)
    before = int(connection.scalar(moment) or 0)
    waits = and_(
        VERSION.c.library == ARTICLE.c.library,
        VERSION.c.article == ARTICLE.c.id,
        VERSION.c.number == ARTICLE.c.current + 1,
    )
    held = select(ARTICLE.c.id).join(VERSION, waits).where(ARTICLE.c.library == library, ARTICLE.c.state == LIVE)
    row = (literal(library), literal(number), ARTICLE.c.id, ARTICLE.c.current)
    noted = insert(REINDEXED).from_select(["library", "reindex", "article", "before"], held.with_only_columns(*row))
    if connection.execute(noted).rowcount:
        changed = select(REINDEXED.c.article).where(REINDEXED.c.library == library, REINDEXED.c.reindex == number)
        mine = (ARTICLE.c.library == library, ARTICLE.c.id.in_(changed))
        connection.execute(update(ARTICLE).where(*mine).values(current=ARTICLE.c.current + 1))
        grow(connection, library)
    drop_held(connection, library)  # of articles that were removed meanwhile
    reindex.end(connection, library, number, TAKEN, now)
    return before, int(connection.scalar(moment) or 0)


def refuse_held(connection: Connection, library: str, number: int, now: datetime) -> None:
    drop_held(connection, library)
    reindex.end(connection, library, number, REFUSED, now)
