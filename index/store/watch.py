"""Sources on the web: which there are, when each is due, and what its server gave to ask whether it has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from index.fetch.reason import Reason
from index.ports import Source, Validators, Watch
from index.store import read
from index.store.rows import from_utc, to_utc
from index.store.schema import LIBRARY, PROBLEM, SOURCE, WATCH
from index.store.upsert import add_or_change

LOST = (Reason.GONE.value, Reason.MISSING.value)
"""Reasons of problems with a page that is not there any more."""


def libraries(connection: Connection) -> list[str]:
    return sorted(connection.scalars(select(LIBRARY.c.name)))


def watch_of(connection: Connection, library: str, source: int) -> Watch | None:
    held = select(WATCH).where(WATCH.c.library == library, WATCH.c.source == source)
    row = connection.execute(held).mappings().one_or_none()
    return None if row is None else _watch_of(row)


def watches(connection: Connection, library: str) -> dict[int, Watch]:
    held = connection.execute(select(WATCH).where(WATCH.c.library == library))
    return {row["source"]: _watch_of(row) for row in held.mappings()}


def note_watch(
    connection: Connection, library: str, source: int, watch: Watch, states: Mapping[str, str] | None
) -> None:
    known = watch.validators
    values = {
        "due": None if watch.due is None else to_utc(watch.due),
        "pause": watch.pause,
        "failures": watch.failures,
        "title": watch.title,
        "address": known.address if known else None,
        "etag": known.etag if known else None,
        "last_modified": known.last_modified if known else None,
    }
    add_or_change(connection, WATCH, {"library": library, "source": source}, values, values)
    mine = (SOURCE.c.library == library, SOURCE.c.id == source)
    if not watch.failures:
        here = select(SOURCE.c.location).where(*mine).scalar_subquery()
        own = (PROBLEM.c.library == library, PROBLEM.c.source == source, PROBLEM.c.location == here)
        connection.execute(delete(PROBLEM).where(*own))
    if states is not None:
        connection.execute(update(SOURCE).where(*mine).values(states=json.dumps(dict(states))))


def gone(connection: Connection, library: str) -> frozenset[str]:
    lost = select(PROBLEM.c.location).where(PROBLEM.c.library == library, PROBLEM.c.reason.in_(LOST))
    return frozenset(connection.scalars(lost))


def due(connection: Connection, library: str, now: datetime) -> list[Source]:
    waiting = select(WATCH.c.source, WATCH.c.due).where(WATCH.c.library == library, WATCH.c.due <= to_utc(now))
    when = {row.source: row.due for row in connection.execute(waiting)}
    found = [source for source in read.sources(connection, library) if source.id in when] if when else []
    return sorted(found, key=lambda source: when[source.id])


def _watch_of(row: RowMapping) -> Watch:
    known = row["address"] is not None
    return Watch(
        due=None if row["due"] is None else from_utc(row["due"]),
        pause=row["pause"],
        failures=row["failures"],
        title=row["title"],
        validators=Validators(row["address"], row["etag"], row["last_modified"]) if known else None,
    )
