"""A button outlives the process that made it: what it is about is kept under an id nobody can guess."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from index.kept import Asked, KeptAnswer, QuoteAt
from index.store.keys import make_storable, next_number
from index.store.rows import from_utc, to_utc
from index.store.schema import ANSWER


def pack_quotes(quotes: Sequence[QuoteAt]) -> str:
    """Compact JSON: one list per quote (article, version, start, end)."""
    return json.dumps([[it.article, it.version, it.start, it.end] for it in quotes], separators=(",", ":"))


def unpack_quotes(packed: str) -> tuple[QuoteAt, ...]:
    """The quotes that were packed. Raises ValueError for anything else."""
    try:
        return tuple(QuoteAt(*fields) for fields in json.loads(packed))
    except TypeError as error:
        raise ValueError(str(error)) from error


def keep_answer(connection: Connection, library: str, answer_id: str, asked: Asked, now: datetime) -> None:
    row = {
        "library": library,
        "id": answer_id,
        "number": next_number(connection, ANSWER, library),
        "platform": asked.platform,
        "place": asked.place,
        "thread": asked.thread,
        "asker": asked.asker,
        "locale": asked.locale,
        "generation": asked.generation,
        "kept": to_utc(now),
        "shown": len(asked.quotes),
        "question": make_storable(asked.question),
        "quotes": pack_quotes(asked.quotes),
    }
    connection.execute(insert(ANSWER).values(**row))


def answer_of(connection: Connection, library: str, answer_id: str) -> KeptAnswer | None:
    row = connection.execute(select(ANSWER).where(*_at(library, answer_id))).mappings().one_or_none()
    return None if row is None else answer_of_row(row)


def answer_in_thread(connection: Connection, library: str, platform: str, thread: str) -> KeptAnswer | None:
    there = (ANSWER.c.library == library, ANSWER.c.platform == platform, ANSWER.c.thread == thread)
    newest = select(ANSWER).where(*there).order_by(ANSWER.c.number.desc()).limit(1)
    row = connection.execute(newest).mappings().one_or_none()
    return None if row is None else answer_of_row(row)


def note_shown(connection: Connection, library: str, answer_id: str, count: int) -> None:
    fewer = (*_at(library, answer_id), ANSWER.c.shown < count)
    connection.execute(update(ANSWER).where(*fewer).values(shown=count))


def note_post(connection: Connection, library: str, answer_id: str, post: str, thread: str | None) -> None:
    values = {"post": post} if thread is None else {"post": post, "thread": thread}
    connection.execute(update(ANSWER).where(*_at(library, answer_id)).values(**values))


def _at(library: str, answer_id: str) -> tuple[ColumnElement[bool], ...]:
    return ANSWER.c.library == library, ANSWER.c.id == answer_id


def answer_of_row(row: RowMapping) -> KeptAnswer:
    asked = Asked(
        platform=row["platform"],
        place=row["place"],
        asker=row["asker"],
        question=row["question"],
        locale=row["locale"],
        generation=row["generation"],
        quotes=unpack_quotes(row["quotes"]),
        thread=row["thread"],
    )
    return KeptAnswer(row["id"], asked, from_utc(row["kept"]), row["shown"], row["post"])
