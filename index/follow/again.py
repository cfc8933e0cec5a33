"""One article of a feed or site map is asked for once more, at its own page: is it there, and does it say the same."""

from __future__ import annotations

from index.errors import ExtractError, FetchError
from index.fetch.reason import Reason
from index.follow.reader import Reader, article_of, name_type
from index.follow.take import take
from index.ports import Change, Original, Problem, Source

LOST = frozenset({Reason.GONE.value, Reason.MISSING.value})
"""Why a page is not there: all else may be the server's trouble, or its wall, and says nothing of the article."""


async def look_at(reader: Reader, library: str, source: Source, place: str) -> Change | None:
    """Read the article's page again. Raises FetchError and ExtractError, which `note` is for; StoreError."""
    before = await reader.store.article_at(library, place)
    if before is None:
        return None
    fetched = await reader.fetcher.fetch(place)
    original = Original(fetched.body, name_type(fetched))
    kept = await reader.store.original_of(library, before.id, before.version)
    if (kept is not None and kept.fragment) or (kept == original and not reader.hold):
        # The feed has the text, or the page is the very same: nothing to be read, and it is there.
        if any(problem.location == place for problem in source.problems):
            await reader.store.put(library, source.id, place, before.content, reader.now())
        return Change(place, "unchanged", before.id)
    article = article_of(await reader.parse(fetched))
    if article is None:
        raise ExtractError(fetched.address, "no_article")
    return await take(reader, library, source, place, (article, original))


async def note(
    reader: Reader, library: str, source: Source, place: str, error: FetchError | ExtractError
) -> Change | None:
    """Note why an article's page could not be read; one that was taken away for good answers no more."""
    now = reader.now()
    removed = await reader.store.remove(library, source.id, [place], now) if error.reason == Reason.GONE else []
    await reader.store.note_problem(library, source.id, Problem(place, error.reason, error.detail, now))
    return removed[0] if removed else None


async def look_at_one(reader: Reader, library: str, source: Source) -> Change | None:
    """Look at one of a source's articles, chosen by chance; what changed. Raises StoreError.

    So a page that is gone, or was corrected, is noticed in time although its feed never names it again. Other trouble
    is not noted: many pages vanish behind a wall after some days.
    """
    given_up = {problem.location for problem in source.problems if problem.reason == Reason.GONE}
    places = [it for it in await reader.store.locations(library, source.id) if "://" in it and it not in given_up]
    if not places:
        return None
    place = places[min(int(reader.chance() * len(places)), len(places) - 1)]
    try:
        change = await look_at(reader, library, source, place)
    except (FetchError, ExtractError) as error:
        return await note(reader, library, source, place, error) if error.reason in LOST else None
    return None if change is None or change.outcome == "unchanged" else change
