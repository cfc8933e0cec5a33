"""What changes the store; each function is one transaction, and decides inside it what there is to change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from index.model import Extracted
from index.ports import Change, Original, Problem
from index.store.original import keep_original
from index.store.rows import content_of, to_utc, version_row
from index.store.schema import ARTICLE, LIBRARY, LIVE, ORIGINAL, PROBLEM, REMOVED, SOURCE, VERSION


def track(connection: Connection, library: str, location: str, kind: str) -> int:
    _hold_or_make(connection, library)
    at = (SOURCE.c.library == library, SOURCE.c.location == location)
    known = connection.scalar(select(SOURCE.c.id).where(*at))
    if known is not None:
        return int(known)
    source = _next_id(connection, SOURCE, library)
    connection.execute(insert(SOURCE).values(library=library, id=source, location=location, kind=kind, states="{}"))
    return source


Read = tuple[Extracted, Original | None]
"""What was read, and what it was read from, packed, if that is to be kept."""


def put(connection: Connection, library: str, source: int, location: str, read: Read, now: datetime) -> Change:
    """An article that is live stays with the source that brought it first; restored, it belongs to this one."""
    _hold(connection, library, source)
    _forget_problems(connection, library, source, [location])
    stored = find_stored(connection, library, location)
    if stored is None:
        article = _add(connection, library, source, location, now)
        add_version(connection, library, article, 1, read, now)
        grow(connection, library)
        return Change(location, "added", article)
    outcome = _renew(connection, stored, source, read, now)
    if outcome != "unchanged":
        grow(connection, library)
    return Change(location, outcome, stored["id"])


def remove(connection: Connection, library: str, source: int, locations: Sequence[str], now: datetime) -> list[Change]:
    """Only what is live and belongs to the source is removed, in the order given."""
    _hold(connection, library, source)
    mine = select(ARTICLE.c.location, ARTICLE.c.id).where(
        ARTICLE.c.library == library, ARTICLE.c.source == source, ARTICLE.c.state == LIVE
    )
    live = {row.location: row.id for row in connection.execute(mine)}
    gone = [Change(place, "removed", live[place]) for place in dict.fromkeys(locations) if place in live]
    _forget_problems(connection, library, source, locations)
    if gone:
        leave = update(ARTICLE).where(ARTICLE.c.library == library, ARTICLE.c.id == bindparam("gone"))
        connection.execute(leave.values(state=REMOVED, since=to_utc(now)), [{"gone": it.article_id} for it in gone])
        grow(connection, library)
    return gone


def note_problem(connection: Connection, library: str, source: int, problem: Problem) -> None:
    _hold(connection, library, source)
    at = (PROBLEM.c.library == library, PROBLEM.c.source == source, PROBLEM.c.location == problem.location)
    said = {"reason": problem.reason, "detail": problem.detail}
    noted = connection.execute(select(PROBLEM.c.reason, PROBLEM.c.detail).where(*at)).mappings().one_or_none()
    if noted is None:
        key = {"library": library, "source": source, "location": problem.location}
        connection.execute(insert(PROBLEM).values(**key, **said, since=to_utc(problem.since)))
    elif dict(noted) != said:
        connection.execute(update(PROBLEM).where(*at).values(**said))


def note_checked(connection: Connection, library: str, source: int, now: datetime, states: Mapping[str, str]) -> None:
    _hold(connection, library, source)
    at = (SOURCE.c.library == library, SOURCE.c.id == source)
    connection.execute(update(SOURCE).where(*at).values(checked=to_utc(now), states=json.dumps(dict(states))))


def _hold(connection: Connection, library: str, source: int) -> None:
    # Where several may write at once, the row of the library makes its writers wait for each other. A source of
    # another library, or none, is a mistake of the caller: no row, and an error.
    mine = select(LIBRARY.c.name).join(SOURCE, SOURCE.c.library == LIBRARY.c.name)
    held = mine.where(LIBRARY.c.name == library, SOURCE.c.id == source).with_for_update(of=LIBRARY)
    connection.execute(held).scalar_one()


def _hold_or_make(connection: Connection, library: str) -> None:
    mine = select(LIBRARY.c.name).where(LIBRARY.c.name == library).with_for_update()
    if connection.scalar(mine) is None:
        connection.execute(insert(LIBRARY).values(name=library, generation=0))


def grow(connection: Connection, library: str) -> None:
    mine = update(LIBRARY).where(LIBRARY.c.name == library)
    connection.execute(mine.values(generation=LIBRARY.c.generation + 1))


def _next_id(connection: Connection, table: Table, library: str) -> int:
    column: Column[Any] = table.c.id
    newest = select(func.max(column)).where(table.c.library == library)
    return int(connection.scalar(newest) or 0) + 1


def _forget_problems(connection: Connection, library: str, source: int, locations: Sequence[str]) -> None:
    mine = (PROBLEM.c.library == library, PROBLEM.c.source == source)
    noted = set(connection.scalars(select(PROBLEM.c.location).where(*mine)))
    over = [{"over": location} for location in dict.fromkeys(locations) if location in noted]
    if over:
        connection.execute(delete(PROBLEM).where(*mine, PROBLEM.c.location == bindparam("over")), over)


def find_stored(connection: Connection, library: str, location: str) -> RowMapping | None:
    newest = and_(
        VERSION.c.library == ARTICLE.c.library,
        VERSION.c.article == ARTICLE.c.id,
        VERSION.c.number == ARTICLE.c.current,
    )
    about = select(VERSION, ARTICLE.c.id, ARTICLE.c.state, ARTICLE.c.current, ARTICLE.c.library.label("owner"))
    here = about.select_from(ARTICLE).outerjoin(VERSION, newest)
    at = (ARTICLE.c.library == library, ARTICLE.c.location == location)
    return connection.execute(here.where(*at)).mappings().one_or_none()


def _add(connection: Connection, library: str, source: int, location: str, now: datetime) -> int:
    article = _next_id(connection, ARTICLE, library)
    moment = to_utc(now)
    connection.execute(
        insert(ARTICLE).values(
            library=library,
            id=article,
            source=source,
            location=location,
            state=LIVE,
            added=moment,
            since=moment,
            current=1,
        )
    )
    return article


def _renew(connection: Connection, stored: RowMapping, source: int, read: Read, now: datetime) -> str:
    library, article, number = stored["owner"], stored["id"], stored["current"]
    same = is_same(stored, read)
    restored = stored["state"] == REMOVED
    if same and read[1] is not None:  # of what was read by an older version of this program nothing was kept
        keep_original(connection, library, article, number, read[1])
    if same and not restored:
        return "unchanged"
    values: dict[str, object] = {}
    if not same:
        drop_held(connection, library, article)  # what somebody reads now counts, whatever was held back before
        values |= {"current": number + 1}
        add_version(connection, library, article, number + 1, read, now)
    if restored:
        values |= {"state": LIVE, "since": to_utc(now), "source": source}
    at = (ARTICLE.c.library == library, ARTICLE.c.id == article)
    connection.execute(update(ARTICLE).where(*at).values(**values))
    return "restored" if restored else "changed"


def is_same(stored: RowMapping, read: Read) -> bool:
    """Whether what was read is what the newest version says."""
    return bool(stored["number"] == stored["current"] and content_of(stored) == read[0])


def drop_held(connection: Connection, library: str, article: int | None = None) -> None:
    """Forget the texts that are held back, or the one of an article."""
    held = [VERSION.c.library == library, _is_held()]
    if article is not None:
        held.append(VERSION.c.article == article)
    keys = select(VERSION.c.article, VERSION.c.number).where(*held)
    for table in (ORIGINAL, VERSION):
        gone = tuple_(table.c.article, table.c.number).in_(keys)
        connection.execute(delete(table).where(table.c.library == library, gone))


def _is_held() -> ColumnElement[bool]:
    newest = select(ARTICLE.c.current).where(ARTICLE.c.library == VERSION.c.library, ARTICLE.c.id == VERSION.c.article)
    return VERSION.c.number > newest.correlate(VERSION).scalar_subquery()


def add_version(connection: Connection, library: str, article: int, number: int, read: Read, now: datetime) -> None:
    content, original = read
    key = {"library": library, "article": article, "number": number, "fetched": to_utc(now)}
    connection.execute(insert(VERSION).values(**key, **version_row(content)))
    if original is not None:
        keep_original(connection, library, article, number, original)
