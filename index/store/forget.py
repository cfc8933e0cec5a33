"""Nothing of a conversation is kept for ever; much of it goes in small bites, so that nobody waits for long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from index.store.rows import to_utc
from index.store.schema import ADMIN_ACT, ANSWER, CHANNEL_SETTING, CLAIM, PIN, UNANSWERED, VOTE

BITE = 500
"""Rows of a table deleted in one transaction."""

CONVERSATIONS = (VOTE, ANSWER, CLAIM, UNANSWERED, CHANNEL_SETTING, ADMIN_ACT, PIN)
"""All tables of what chats need remembered, those that refer to others first."""


def forget_claims(connection: Connection, library: str, before: datetime) -> bool:
    """Whether there may be more to delete."""
    old = (CLAIM.c.library == library, CLAIM.c.claimed < to_utc(before))
    first = list(connection.scalars(select(CLAIM.c.message).where(*old).order_by(CLAIM.c.claimed).limit(BITE)))
    connection.execute(delete(CLAIM).where(*old, CLAIM.c.message.in_(first)))
    return len(first) == BITE


def purge(connection: Connection, library: str, before: datetime) -> bool:
    """Whether there may be more to delete."""
    moment = to_utc(before)
    old = (ANSWER.c.library == library, ANSWER.c.kept < moment)
    first = list(connection.scalars(select(ANSWER.c.id).where(*old).order_by(ANSWER.c.kept).limit(BITE)))
    connection.execute(delete(VOTE).where(VOTE.c.library == library, VOTE.c.answer.in_(first)))
    connection.execute(delete(VOTE).where(VOTE.c.library == library, VOTE.c.voted < moment))
    connection.execute(delete(ANSWER).where(ANSWER.c.library == library, ANSWER.c.id.in_(first)))
    more_claims = forget_claims(connection, library, before)
    return more_claims or len(first) == BITE


def forget_workspace(connection: Connection, library: str) -> None:
    for table in CONVERSATIONS:
        connection.execute(delete(table).where(table.c.library == library))
