"""Articles of the web, and files handed over, made once more of what they were read from: reading may be better now.

Each article is a transaction of its own, and one that comes out as it was is left alone. So whoever is stopped begins
again, and nothing is done twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from index.errors import ExtractError
from index.extract.document import extract
from index.extract.files import ENDINGS
from index.extract.parsed import Received
from index.follow.reader import Reader, article_of
from index.follow.take import take
from index.model import Article, Extracted
from index.ports import Change, Original, Problem, Source

UPLOAD = "upload"
"""The kind of the source that files come from which were handed over."""

Told = Callable[[str, int, int], None]


async def read_anew(
    reader: Reader, library: str, told: Told, source: Source | None = None, chosen: Callable[[str], bool] | None = None
) -> list[Change]:
    """Make every article anew that came from the web or was handed over, or from ``source``, or is chosen by location.

    What changed, and what failed; the reason of that is noted at its source, and the article stays as it was. Where
    nothing was kept of what an article was read from, it is left alone. Raises StoreError.
    """
    waiting = await _find(reader, library, source, chosen)
    changes: list[Change] = []
    for done, (each, place) in enumerate(waiting, start=1):
        change = await _take_one(reader, library, each, place)
        changes += [change] if change is not None and change.outcome != "unchanged" else []
        told(place, done, len(waiting))
    return changes


async def _find(
    reader: Reader, library: str, source: Source | None, chosen: Callable[[str], bool] | None
) -> list[tuple[Source, str]]:
    found: list[tuple[Source, str]] = []
    watches = await reader.store.watches(library)
    for each in [source] if source else await reader.store.sources(library):
        if each.kind != UPLOAD and each.id not in watches:
            continue
        places = await reader.store.locations(library, each.id)
        found += [(each, place) for place in places if chosen is None or chosen(place)]
    return found


async def _take_one(reader: Reader, library: str, source: Source, place: str) -> Change | None:
    before = await reader.store.article_at(library, place)
    original = await reader.store.original_of(library, before.id, before.version) if before else None
    if before is None or original is None:
        return None
    try:
        return await take(reader, library, source, place, (await _read(reader, before, original), original), anew=True)
    except ExtractError as error:
        problem = Problem(place, error.reason, error.detail, reader.now())
        await reader.store.note_problem(library, source.id, problem)
        return Change(place, "failed", before.id)


async def _read(reader: Reader, before: Article, original: Original) -> Extracted:
    """What the original says now. What only its feed knew of a fragment stays as it is."""
    if "://" not in before.location and PurePosixPath(before.location).suffix.lower() in ENDINGS:
        return await asyncio.to_thread(extract, original.body, before.location, reader.languages)
    received = Received(
        original.body, before.location, original.media_type, tuple(reader.languages), fragment=original.fragment
    )
    content = article_of(await reader.parser.parse(received))
    if content is None:
        raise ExtractError(before.location, "no_article")
    if not original.fragment:
        return content
    return replace(before.content, text=content.text, blocks=content.blocks)
