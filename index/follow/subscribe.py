"""A list of addresses becomes sources: each by itself, and none is lost because its server is down today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.errors import ExtractError, FetchError
from index.extract.parsed import Outline
from index.fetch.reason import Reason
from index.follow.add import add
from index.follow.hosts import read_by_host
from index.follow.reader import Reader
from index.ports import Problem, Store
from index.schedule import after_failure, begin

NEVER = frozenset({Reason.BAD_ADDRESS, Reason.BAD_SCHEME, Reason.BAD_PORT, Reason.CREDENTIALS, Reason.NOT_PUBLIC})
"""Why an address will not be read tomorrow either."""

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What became of an address: "followed", "already", "later" (followed, cannot be read now) or "refused"; why."""

    address: str
    outcome: str
    error: FetchError | ExtractError | None = None


async def subscribe(reader: Reader, library: str, outlines: Sequence[Outline], told: Told) -> list[Subscribed]:
    """Follow all of it; what became of each, in order. Raises StoreError; what was followed until then stays so."""
    followed = await _followed(reader, library)
    done = 0

    async def one(outline: Outline) -> Subscribed:
        nonlocal done
        known = _bare(outline.address) in followed
        found = Subscribed(outline.address, "already") if known else await _follow(reader, library, outline)
        done += 1
        told(outline.address, done, len(outlines))
        return found

    return await read_by_host(outlines, lambda outline: outline.address, one)


async def list_followed(store: Store, library: str) -> list[Outline]:
    """Everything that is followed, by address."""
    watches = await store.watches(library)
    tracked = ((source, watches.get(source.id)) for source in await store.sources(library))
    return [Outline(it.kind, it.location, held.title) for it, held in tracked if held is not None and held.due]


async def _followed(reader: Reader, library: str) -> set[str]:
    return {_bare(outline.address) for outline in await list_followed(reader.store, library)}


async def _follow(reader: Reader, library: str, outline: Outline) -> Subscribed:
    try:
        await add(reader, library, outline.address)
    except ExtractError as error:
        return Subscribed(outline.address, "refused", error)
    except FetchError as error:
        if error.reason in NEVER:
            return Subscribed(outline.address, "refused", error)
        await _follow_later(reader, library, outline, error)
        return Subscribed(outline.address, "later", error)
    return Subscribed(outline.address, "followed")


async def _follow_later(reader: Reader, library: str, outline: Outline, error: FetchError) -> None:
    now = reader.now()
    source = await reader.store.track(library, outline.address, outline.kind, now)
    watch = after_failure(begin(outline.kind, now, outline.title), now, reader.chance(), error.retry_after)
    await reader.store.note_problem(library, source, Problem(outline.address, error.reason, error.detail, now))
    await reader.store.note_watch(library, source, watch)


def _bare(address: str) -> str:
    return address.partition("://")[2].removesuffix("/")
