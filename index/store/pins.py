"""Questions that are to keep their answers: those people pinned, and else those that were answered lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, case, delete, func, select, update

from index.kept import MOST_PINS, KeptAnswer, Pin, QuoteAt
from index.store.answers import answer_of_row, pack_quotes, unpack_quotes
from index.store.keys import id_of_question, make_storable, next_number
from index.store.rows import from_utc, to_utc
from index.store.schema import ANSWER, PIN, VOTE
from index.store.upsert import add_or_change

LOOKED_AT = 20
"""Answers looked at for each that is wanted: the same question may have been asked often."""


def pin(connection: Connection, library: str, question: str, quote: QuoteAt, newest: int, now: datetime) -> int | None:
    storable = make_storable(question)
    key = {"library": library, "id": id_of_question(storable)}
    said = {"question": storable, "quote": pack_quotes([quote]), "good": True, "newest": newest, "pinned": to_utc(now)}
    fresh = {"number": next_number(connection, PIN, library), **said}
    others = select(func.count()).where(PIN.c.library == library, PIN.c.id != key["id"])
    if int(connection.scalar(others) or 0) >= MOST_PINS:
        return None
    add_or_change(connection, PIN, key, fresh, said)
    return int(connection.execute(select(PIN.c.number).filter_by(**key)).scalar_one())


def pins(connection: Connection, library: str) -> list[Pin]:
    held = connection.execute(select(PIN).where(PIN.c.library == library).order_by(PIN.c.number))
    return [
        Pin(
            number=row["number"],
            question=row["question"],
            quote=unpack_quotes(row["quote"])[0],
            pinned=from_utc(row["pinned"]),
            good=row["good"],
            newest=row["newest"],
        )
        for row in held.mappings()
    ]


def unpin(connection: Connection, library: str, number: int) -> bool:
    there = (PIN.c.library == library, PIN.c.number == number)
    return connection.execute(delete(PIN).where(*there)).rowcount > 0


def note_pins(connection: Connection, library: str, good: Mapping[int, bool], newest: int) -> None:
    for number, is_good in good.items():
        there = (PIN.c.library == library, PIN.c.number == number)
        connection.execute(update(PIN).where(*there).values(good=is_good, newest=newest))


def answered_lately(connection: Connection, library: str, limit: int) -> list[KeptAnswer]:
    mine = and_(VOTE.c.library == ANSWER.c.library, VOTE.c.answer == ANSWER.c.id)
    votes = select(func.coalesce(func.sum(case((VOTE.c.helpful, 1), else_=-1)), 0)).where(mine).scalar_subquery()
    liked = case((votes > 0, 0), else_=1)
    asked = select(ANSWER).where(ANSWER.c.library == library, ANSWER.c.quotes != "[]", votes >= 0)
    found = connection.execute(asked.order_by(liked, ANSWER.c.number.desc()).limit(limit * LOOKED_AT))
    kept: dict[str, KeptAnswer] = {}
    for row in found.mappings():
        answer = answer_of_row(row)
        if answer.shown == len(answer.asked.quotes):  # further quotes are the answer to nothing
            kept.setdefault(id_of_question(answer.asked.question), answer)
    return list(kept.values())[:limit]
