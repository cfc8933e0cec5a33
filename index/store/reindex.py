"""What reindexes there were: one that never ended was interrupted, and the last that was taken can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, insert, select, update

from index.kept import Begun, Reindex
from index.ports import Change
from index.store.keys import make_storable, next_number
from index.store.rows import from_utc, to_utc
from index.store.schema import ARTICLE, LIVE, ORIGINAL, REINDEX, REINDEXED, VERSION
from index.store.write import drop_held, grow

GIVEN_UP, UNDONE = "given_up", "undone"
"""How a reindex ends when another is begun instead of it, and when it was taken back."""

READING = "reading"


def begin(connection: Connection, library: str, begun: Begun, now: datetime) -> int:
    """Its number. One of the same kind that was interrupted goes on with what it held; of any other that is dropped."""
    asked = {"what": make_storable(begun.what), "scratch": begun.scratch}
    fresh = {"who": begun.who, "forced": begun.forced, "began": to_utc(now), "phase": READING, "done": 0, "total": 0}
    mine = (REINDEX.c.library == library, REINDEX.c.ended.is_(None))
    for row in connection.execute(select(REINDEX).where(*mine)).mappings().all():
        at = (*mine, REINDEX.c.number == row["number"])
        if all(row[name] == value for name, value in asked.items()):
            connection.execute(update(REINDEX).where(*at).values(**fresh))
            return int(row["number"])
        end(connection, library, row["number"], GIVEN_UP, now)
    drop_held(connection, library)
    number = next_number(connection, REINDEX, library)
    connection.execute(insert(REINDEX).values(library=library, number=number, **asked, **fresh))
    return number


def note(connection: Connection, library: str, number: int, phase: str, done: int, total: int) -> None:
    at = (REINDEX.c.library == library, REINDEX.c.number == number, REINDEX.c.ended.is_(None))
    connection.execute(update(REINDEX).where(*at).values(phase=phase, done=done, total=total))


def end(connection: Connection, library: str, number: int, outcome: str, now: datetime) -> None:
    at = (REINDEX.c.library == library, REINDEX.c.number == number)
    connection.execute(update(REINDEX).where(*at).values(ended=to_utc(now), outcome=outcome))


def last(connection: Connection, library: str) -> Reindex | None:
    return _find(connection, library, REINDEX.c.number.is_not(None))


def last_taken(connection: Connection, library: str) -> Reindex | None:
    same = and_(REINDEXED.c.library == REINDEX.c.library, REINDEXED.c.reindex == REINDEX.c.number)
    return _find(connection, library, select(REINDEXED.c.article).where(same).exists())


def _find(connection: Connection, library: str, fits: ColumnElement[bool]) -> Reindex | None:
    newest = select(REINDEX).where(REINDEX.c.library == library, fits).order_by(REINDEX.c.number.desc()).limit(1)
    row = connection.execute(newest).mappings().one_or_none()
    return None if row is None else _reindex_of(row)


def _reindex_of(row: RowMapping) -> Reindex:
    return Reindex(
        number=row["number"],
        begun=Begun(row["who"], row["what"], row["scratch"], row["forced"]),
        began=from_utc(row["began"]),
        phase=row["phase"],
        done=row["done"],
        total=row["total"],
        ended=None if row["ended"] is None else from_utc(row["ended"]),
        outcome=row["outcome"],
    )


def undo(connection: Connection, library: str, number: int, now: datetime) -> list[Change]:
    """Every article that has the text it got then gets the one before once more, as a new version."""
    since = and_(
        ARTICLE.c.library == REINDEXED.c.library,
        ARTICLE.c.id == REINDEXED.c.article,
        ARTICLE.c.current == REINDEXED.c.before + 1,
        ARTICLE.c.state == LIVE,
    )
    then = (REINDEXED.c.library == library, REINDEXED.c.reindex == number)
    changed = select(ARTICLE.c.location, ARTICLE.c.id).select_from(REINDEXED).join(ARTICLE, since).where(*then)
    changes = [Change(row.location, "changed", row.id) for row in connection.execute(changed.order_by(ARTICLE.c.id))]
    drop_held(connection, library)
    for table in (VERSION, ORIGINAL):
        before = and_(
            table.c.library == ARTICLE.c.library, table.c.article == ARTICLE.c.id, table.c.number == REINDEXED.c.before
        )
        copied = [ARTICLE.c.current + 1 if column.name == "number" else column for column in table.columns]
        rows = select(*copied).select_from(REINDEXED).join(ARTICLE, since).join(table, before).where(*then)
        connection.execute(insert(table).from_select([column.name for column in table.columns], rows))
    mine = select(REINDEXED.c.article).where(*then, since).correlate(ARTICLE).exists()
    connection.execute(update(ARTICLE).where(mine).values(current=ARTICLE.c.current + 1))
    if changes:
        grow(connection, library)
    end(connection, library, number, UNDONE, now)
    return changes
