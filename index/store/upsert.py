"""Whether a row is there is found out by storing it: the keys decide, never a look beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table

# PostgreSQL's dialect has the same two statements, in an insert of its own.
from sqlalchemy.dialects.sqlite import insert


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Whether the row could be added; False when the table has one with the same key, be it any of its keys."""
    return connection.execute(insert(table).values(**values).on_conflict_do_nothing()).rowcount > 0


def add_or_change(
    connection: Connection, table: Table, key: Mapping[str, Any], fresh: Mapping[str, Any], changed: Mapping[str, Any]
) -> None:
    """Add the row of the primary ``key`` with the ``fresh`` values, or give it the ``changed`` ones if it is there."""
    added = insert(table).values(**key, **fresh)
    connection.execute(added.on_conflict_do_update(index_elements=list(key), set_=dict(changed)))
