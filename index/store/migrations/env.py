"""Alembic runs this file: each step and the note that it was taken are one transaction."""

from __future__ import annotations

import sqlite3
from typing import Any

from alembic import context
from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]


def demand_whole_references(*_: Any, **_step: Any) -> None:
    """Undo the step when it left a row that refers to nothing: references are not watched while tables are rebuilt."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        msg = "a step left rows that refer to rows that are not there"
        raise sqlite3.IntegrityError(msg)


context.configure(
    connection=connection,
    transactional_ddl=True,
    transaction_per_migration=True,
    on_version_apply=demand_whole_references,
)
context.run_migrations()
