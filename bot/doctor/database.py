"""The database: whether it can be used and is whole, and what there is to ask about in it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from bot.doctor.machine import check_disk, find_folder, show_size
from bot.doctor.report import Check
from bot.tell.names import tell_age
from bot.wording.catalogue import Wording
from index.errors import (
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreNewer,
    StoreReadOnly,
)
from index.store.connect import path_of
from index.store.look import Contents, is_writable, locate, look_into
from index.store.migrate import OURS

WAIT = 1.0
"""Seconds a lock of another program is waited for."""

LISTED = 10
"""Articles named one by one."""

ERRORS: dict[type[StoreError], str] = {
    StoreLocked: "locked",
    StoreReadOnly: "unreadable",
    StoreFull: "full",
    StoreDamaged: "damaged",
    StoreForeign: "foreign",
    StoreNewer: "newer",
}
"""Each with a sentence and an advice of its own; any other is "unusable"."""


async def check_database(url: str, library: str, said: Wording, now: datetime, wait: float = WAIT) -> list[Check]:
    """The file, the room on its disk, and what of ``library`` can be asked about."""
    room = check_disk(path_of(url), said)
    try:
        path = locate(url)
        if path is None:
            return [_tell_none(path_of(url), said), room, _tell_index(None, said, now)]
        contents = await look_into(path, library, wait)
    except StoreError as error:
        return [_tell_error(error, said), room]
    checks = [_tell_contents(path, contents, said), room]
    if contents.broken or contents.revision != OURS.head:
        return checks  # what there is to ask about could only be guessed
    return [*checks, _tell_index(contents, said, now)]


def _tell_none(path: Path, said: Wording) -> Check:
    folder = find_folder(path)
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        advice = said.say("doctor.database_unmakeable_advice", folder=folder)
        return Check("database", "fail", said.say("doctor.database_unmakeable", path=path, folder=folder), advice)
    return Check("database", "ok", said.say("doctor.database_none", path=path))


def _tell_error(error: StoreError, said: Wording) -> Check:
    kind = ERRORS.get(type(error), "unusable")
    sentence = said.say(f"doctor.database_{kind}", path=error.path, detail=" ".join(error.detail.split()))
    lines = [said.say(f"doctor.database_{kind}_advice", path=error.path, folder=error.path.parent)]
    if isinstance(error, StoreDamaged | StoreForeign):
        lines.extend(_tell_copies(error.path, said))
    return Check("database", "fail", sentence, "\n".join(lines))


def _tell_copies(path: Path, said: Wording) -> list[str]:
    try:
        copies = sorted(
            it.name for it in path.parent.iterdir() if it.name.startswith(path.name) and it.suffix == ".bak"
        )
    except OSError:
        return []
    return [said.say("doctor.database_copies", names=", ".join(copies))] if copies else []


def _tell_contents(path: Path, contents: Contents, said: Wording) -> Check:
    if contents.broken:
        shown = ", ".join(map(str, contents.broken[:LISTED])) + (" …" if len(contents.broken) > LISTED else "")
        sentence = said.say("doctor.database_altered", path=path, n=len(contents.broken), ids=shown)
        lines = [said.say("doctor.database_altered_advice"), *_tell_copies(path, said)]
        return Check("database", "fail", sentence, "\n".join(lines))
    if not is_writable(path):
        advice = said.say("doctor.database_read_only_advice", folder=path.parent)
        return Check("database", "warn", said.say("doctor.database_read_only", path=path), advice)
    if contents.revision != OURS.head:
        gaps = {"found": contents.revision, "head": OURS.head}
        advice = said.say("doctor.database_older_advice")
        return Check("database", "warn", said.say("doctor.database_older", path=path, **gaps), advice)
    size = show_size(path.stat().st_size, said)
    return Check("database", "ok", said.say("doctor.database", path=path, size=size, head=OURS.head))


def _tell_index(contents: Contents | None, said: Wording, now: datetime) -> Check:
    """``contents`` is None when there is no database yet."""
    if contents and contents.articles:
        age = tell_age(max(article.fetched for article in contents.articles), now, said)
        return Check("index", "ok", said.say("doctor.index", n=len(contents.articles), age=age))
    read = contents and any(source.checked for source in contents.sources)
    kind = "index_empty" if read else "index_none"
    return Check("index", "warn", said.say(f"doctor.{kind}"), said.say(f"doctor.{kind}_advice"))
