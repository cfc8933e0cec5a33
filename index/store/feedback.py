"""A person has one vote on an answer, and a question one line however often it is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from index.kept import Unanswered, Votes
from index.store.keys import id_of_question, make_storable, next_number
from index.store.rows import from_utc, to_utc
from index.store.schema import ANSWER, UNANSWERED, VOTE
from index.store.upsert import add_or_change

REASON_LIMIT = 1_000
"""Characters of a reason that are kept."""


def vote(
    connection: Connection, library: str, answer_id: str, voter: str, helpful: bool, reason: str | None, now: datetime
) -> bool:
    # Where several may write at once, the row of the answer cannot be purged before its vote is there.
    kept = select(ANSWER.c.id).where(ANSWER.c.library == library, ANSWER.c.id == answer_id).with_for_update()
    if connection.scalar(kept) is None:
        return False
    said = None if reason is None else make_storable(reason[:REASON_LIMIT])
    cast = {"helpful": helpful, "reason": said, "voted": to_utc(now)}
    add_or_change(connection, VOTE, {"library": library, "answer": answer_id, "voter": voter}, cast, cast)
    return True


def votes(connection: Connection, library: str) -> Votes:
    mine = VOTE.c.library == library
    each = select(VOTE.c.helpful, func.count()).where(mine).group_by(VOTE.c.helpful)
    counts = {bool(helpful): int(count) for helpful, count in connection.execute(each)}
    given = select(VOTE.c.reason, func.count()).where(mine, VOTE.c.helpful.is_(False), VOTE.c.reason.is_not(None))
    reasons = [(str(why), int(count)) for why, count in connection.execute(given.group_by(VOTE.c.reason))]
    # Sorted here: databases sort text each in its own way.
    ordered = sorted(reasons, key=lambda it: (-it[1], it[0]))
    return Votes(counts.get(True, 0), counts.get(False, 0), tuple(ordered))


def note_unanswered(connection: Connection, library: str, question: str, missing: Sequence[str], now: datetime) -> None:
    storable, moment = make_storable(question), to_utc(now)
    asked = {
        "number": next_number(connection, UNANSWERED, library),
        "last": moment,
        "question": storable,
        "missing": json.dumps([make_storable(word) for word in missing], ensure_ascii=False),
    }
    key = {"library": library, "id": id_of_question(storable)}
    once = {**asked, "times": 1, "first": moment}
    add_or_change(connection, UNANSWERED, key, once, {**asked, "times": UNANSWERED.c.times + 1})


def unanswered(connection: Connection, library: str, limit: int) -> list[Unanswered]:
    newest = select(UNANSWERED).where(UNANSWERED.c.library == library).order_by(UNANSWERED.c.number.desc())
    found = connection.execute(newest.limit(max(limit, 0)))
    return [
        Unanswered(
            id=row["id"],
            question=row["question"],
            missing=tuple(json.loads(row["missing"])),
            count=row["times"],
            first=from_utc(row["first"]),
            last=from_utc(row["last"]),
        )
        for row in found.mappings()
    ]


def resolve_unanswered(connection: Connection, library: str, unanswered_id: str) -> bool:
    struck = delete(UNANSWERED).where(UNANSWERED.c.library == library, UNANSWERED.c.id == unanswered_id)
    return connection.execute(struck).rowcount > 0
