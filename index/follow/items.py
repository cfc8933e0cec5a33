"""A feed's or site map's articles: which are new or changed, and each of them read and stored by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.errors import ExtractError, FetchError
from index.extract.parsed import Feed, Item, Parsed, SiteMap
from index.fetch.address import read_address
from index.fetch.reason import Reason
from index.follow.again import note
from index.follow.reader import Reader
from index.follow.take import take
from index.model import Extracted
from index.ports import Change, Original, Source, Validators
from index.schedule import Reading

MOST_ITEMS = 50
"""Articles that are read of a feed or site map when it is first read, the newest ones."""

MOST_MAPS = 5
"""Site maps that a site map of site maps is followed into, the newest ones."""

MOST_TRIES = 3
"""How often an article that cannot be read is tried; its problem stays noted."""

EVERY_PORT = frozenset(range(1, 65_536))
"""Which ports may be used is judged where pages are fetched."""

FAILED = "failed "

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article that a source names: ``key`` is what it is known by, ``state`` changes when it does."""

    key: str
    state: str
    item: Item


async def take_items(
    reader: Reader, library: str, source: Source, known: Validators | None, told: Told
) -> tuple[list[Change], Reading, dict[str, str] | None]:
    """Read a feed or site map, and of its articles those that are new or changed; the states they are in now.

    None for the states when nothing changed. Raises FetchError and ExtractError for the source itself.
    """
    fetched = await reader.fetcher.fetch(source.location, known)
    if fetched.unchanged:
        return [], Reading(changed=False, validators=fetched.validators), None
    parsed = await reader.parse(fetched)
    wanted = await _find(reader, parsed, source)
    states = dict(source.states)
    new = choose(wanted, states, first=not source.states)
    changes: list[Change] = []
    title = parsed.title if isinstance(parsed, Feed) else ""
    language = parsed.language if isinstance(parsed, Feed) else None
    for done, each in enumerate(new, start=1):
        change = await _take_one(reader, library, source, each, (title, language), states)
        changes += [change] if change is not None and change.outcome != "unchanged" else []
        told(each.item.address or each.key, done, len(new))
    seen = {each.key for each in wanted}
    kept = {key: state for key, state in states.items() if key in seen}
    return changes, Reading(bool(changes), fetched.validators, title), kept


def choose(wanted: Sequence[Wanted], states: dict[str, str], *, first: bool) -> list[Wanted]:
    """What is to be read: all that is not in the state it was read in; at first only the newest, the rest is noted."""
    new = [each for each in wanted if _is_due(each, states.get(each.key))]
    if first:
        for each in new[MOST_ITEMS:]:
            states[each.key] = each.state
    return new[:MOST_ITEMS]


def _is_due(wanted: Wanted, held: str | None) -> bool:
    if held is None or not held.startswith(FAILED):
        return held != wanted.state
    return int(held.removeprefix(FAILED)) < MOST_TRIES


async def _find(reader: Reader, parsed: Parsed, source: Source) -> list[Wanted]:
    if isinstance(parsed, Feed):
        return [_want(item) for item in parsed.items]
    if isinstance(parsed, SiteMap):
        return [_want(item) for item in await _list_pages(reader, parsed)]
    raise ExtractError(source.location, "no_feed")


async def _list_pages(reader: Reader, site_map: SiteMap) -> list[Item]:
    """The pages of a site map, the newest first; of a map of maps those of its newest maps."""
    places = sorted(site_map.places, key=lambda place: str(place.changed or ""), reverse=True)
    if not site_map.index:
        return [Item(it.address, it.address, "", None, None, it.changed, "", None, None) for it in places]
    pages: list[Item] = []
    for place in places[:MOST_MAPS]:
        inner = await reader.parse(await reader.fetcher.fetch(place.address))
        if isinstance(inner, SiteMap) and not inner.index:
            pages += await _list_pages(reader, inner)
    return pages


def _want(item: Item) -> Wanted:
    """A change of the item's id or of a tracking mark in its address is none of the article."""
    address = _clean(item.address)
    key = address or item.id
    words = "\0".join((item.title, item.summary, item.content or ""))
    state = hashlib.sha256(words.encode()).hexdigest()[:16] if words.strip("\0") else str(item.updated or "")
    return Wanted(key, state, replace(item, address=address))


def _clean(address: str | None) -> str | None:
    """An address without tracking marks; None for one that cannot be opened."""
    # Loaded here because it takes long, and whoever only asks follows nothing.
    from index.fetch.canonical import canonical  # noqa: PLC0415

    try:
        return canonical(read_address(address, EVERY_PORT)) if address else None
    except FetchError:
        return None


async def _take_one(
    reader: Reader, library: str, source: Source, wanted: Wanted, feed: tuple[str, str | None], states: dict[str, str]
) -> Change | None:
    """One article read and stored; what fails is noted, and tried again a few times. One that is gone is removed."""
    try:
        location, read = await _read_one(reader, wanted, *feed)
        change = await take(reader, library, source, location, read)
    except (FetchError, ExtractError) as error:
        # One that is gone is not asked for again: who restores it knows.
        gone = error.reason == Reason.GONE
        states[wanted.key] = wanted.state if gone else f"{FAILED}{_tries(states, wanted.key) + 1}"
        return await note(reader, library, source, wanted.item.address or wanted.key, error)
    states[wanted.key] = wanted.state
    return change


async def _read_one(
    reader: Reader, wanted: Wanted, title: str, language: str | None
) -> tuple[str, tuple[Extracted, Original]]:
    """The article itself: out of the feed where that has all of it, else from its page."""
    item = wanted.item
    if item.content is not None or item.address is None:
        return item.address or wanted.key, await reader.read_item(item, title, language)
    fetched, read = await reader.read_article(item.address)
    if read is None:  # nothing was known of it, so a server that says "unchanged" is mistaken
        raise ExtractError(fetched.address, "no_article")
    return item.address, read


def _tries(states: Mapping[str, str], key: str) -> int:
    held = states.get(key, "")
    return int(held.removeprefix(FAILED)) if held.startswith(FAILED) else 0
