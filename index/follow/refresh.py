"""A source on the web read again: what is new is stored, what failed is noted, and when it is read next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.errors import ExtractError, FetchError
from index.follow.add import PAGE
from index.follow.items import take_items
from index.follow.reader import Reader
from index.follow.take import take
from index.ports import Change, Problem, Source, Watch
from index.schedule import LONGEST, Reading, after_failure, after_success, stop

GONE = "gone"
"""The reason of a page that was taken away for good."""

Told = Callable[[str, int, int], None]
"""Told which article was read, how many are done so far, and how many there are."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did; ``failed`` is why the source itself could not be read."""

    changes: tuple[Change, ...]
    failed: FetchError | ExtractError | None = None


async def refresh(reader: Reader, library: str, source: Source, told: Told, *, anew: bool = False) -> Refreshed:
    """Read a source again; ``anew`` also where its server says that nothing changed. Raises only StoreError."""
    watch = await reader.store.watch_of(library, source.id)
    if watch is None or source.kind not in LONGEST:
        return Refreshed(())
    try:
        changes, reading, states = await _read(reader, library, source, watch, told, anew=anew)
    except (FetchError, ExtractError) as error:
        return await _note_failure(reader, library, source, watch, error)
    following = after_success(watch, source.kind, reading, reader.now(), reader.chance())
    await reader.store.note_watch(library, source.id, following, states)
    await reader.store.note_checked(library, source.id, reader.now(), source.states if states is None else states)
    return Refreshed(tuple(changes))


async def _read(
    reader: Reader, library: str, source: Source, watch: Watch, told: Told, *, anew: bool
) -> tuple[list[Change], Reading, dict[str, str] | None]:
    known = None if anew else watch.validators
    if source.kind != PAGE:
        return await take_items(reader, library, source, known, told)
    fetched, read = await reader.read_article(source.location, known)
    if read is None:
        return [], Reading(changed=False, validators=fetched.validators), None
    change = await take(reader, library, source, source.location, read)
    told(source.location, 1, 1)
    changed = change.outcome != "unchanged"
    return [change] if changed else [], Reading(changed, fetched.validators, read[0].title), None


async def _note_failure(
    reader: Reader, library: str, source: Source, watch: Watch, error: FetchError | ExtractError
) -> Refreshed:
    now = reader.now()
    wait = error.retry_after if isinstance(error, FetchError) else None
    failed = after_failure(watch, now, reader.chance(), wait)
    changes: list[Change] = []
    if error.reason == GONE:
        failed = stop(failed)
        changes = await reader.store.remove(library, source.id, [source.location], now)
    await reader.store.note_problem(library, source.id, Problem(source.location, error.reason, error.detail, now))
    await reader.store.note_watch(library, source.id, failed)
    return Refreshed(tuple(changes), error)
