"""What administrators set for a channel, and the log of what they did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from index.kept import AdminAct
from index.store.keys import make_storable, next_number
from index.store.rows import from_utc, to_utc
from index.store.schema import ADMIN_ACT, CHANNEL_SETTING
from index.store.upsert import add_or_change


def setting(connection: Connection, library: str, platform: str, channel: str, name: str) -> str | None:
    key = {"library": library, "platform": platform, "channel": channel, "name": name}
    found: str | None = connection.scalar(select(CHANNEL_SETTING.c.value).filter_by(**key))
    return found


def set_setting(
    connection: Connection, library: str, platform: str, channel: str, name: str, value: str | None
) -> None:
    key = {"library": library, "platform": platform, "channel": channel, "name": name}
    if value is None:
        connection.execute(delete(CHANNEL_SETTING).where(*(CHANNEL_SETTING.c[it] == key[it] for it in key)))
    else:
        add_or_change(connection, CHANNEL_SETTING, key, {"value": value}, {"value": value})


def log_admin(connection: Connection, library: str, who: str, what: str, outcome: str, now: datetime) -> None:
    number = next_number(connection, ADMIN_ACT, library)
    said = {"who": who, "what": make_storable(what), "outcome": make_storable(outcome), "at": to_utc(now)}
    connection.execute(insert(ADMIN_ACT).values(library=library, number=number, **said))


def admin_log(connection: Connection, library: str, limit: int) -> list[AdminAct]:
    newest = select(ADMIN_ACT).where(ADMIN_ACT.c.library == library).order_by(ADMIN_ACT.c.number.desc())
    found = connection.execute(newest.limit(max(limit, 0)))
    return [AdminAct(row["who"], row["what"], row["outcome"], from_utc(row["at"])) for row in found.mappings()]
