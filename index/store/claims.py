"""A message is taken on by the one who can store its claim; it stays in sight until it was answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from index.kept import Claim
from index.store.keys import make_storable
from index.store.rows import from_utc, to_utc
from index.store.schema import CLAIM
from index.store.upsert import add

REQUEST_LIMIT = 8_192
"""Characters of a request that are kept with its claim."""


def claim(
    connection: Connection, library: str, platform: str, event: str, message: str, request: str, now: datetime
) -> bool:
    return add(
        connection,
        CLAIM,
        {
            "library": library,
            "platform": platform,
            "event": event,
            "message": message,
            "claimed": to_utc(now),
            "tries": 1,
            # A longer one is not kept, but claimed: a question must not be lost because it is long.
            "request": make_storable(request) if len(request) <= REQUEST_LIMIT else None,
        },
    )


def finish(
    connection: Connection, library: str, platform: str, message: str, posted: str | None, now: datetime
) -> None:
    # What somebody asked is kept no longer than it takes to answer.
    done = {"finished": to_utc(now), "post": posted, "request": None}
    connection.execute(update(CLAIM).where(*_open(library, platform), CLAIM.c.message == message).values(**done))


def unfinished(connection: Connection, library: str, platform: str, before: datetime) -> list[Claim]:
    left = select(CLAIM).where(*_open(library, platform), CLAIM.c.claimed < to_utc(before))
    found = connection.execute(left.order_by(CLAIM.c.claimed, CLAIM.c.message))
    return [
        Claim(row["platform"], row["message"], row["request"], from_utc(row["claimed"]), row["tries"])
        for row in found.mappings()
    ]


def reclaim(connection: Connection, library: str, taken: Claim, now: datetime) -> bool:
    # Whoever takes it on changes its tries, so that another who read the same claim no longer finds it.
    seen = (CLAIM.c.message == taken.message, CLAIM.c.tries == taken.tries)
    again = {"claimed": to_utc(now), "tries": taken.tries + 1}
    changed = connection.execute(update(CLAIM).where(*_open(library, taken.platform), *seen).values(**again))
    return changed.rowcount > 0


def _open(library: str, platform: str) -> tuple[ColumnElement[bool], ...]:
    return CLAIM.c.library == library, CLAIM.c.platform == platform, CLAIM.c.finished.is_(None)
