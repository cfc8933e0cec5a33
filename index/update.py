"""A folder of documents to articles in the store: what is new, what changed, what is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.errors import ExtractError, FetchError
from index.fetch.file import Document, list_documents, read_document
from index.model import Extracted
from index.ports import Change, Problem, Source, Store

READING = "1"
"""Raised whenever extraction reads the same document otherwise, so that everything is made anew, by a reindex."""

FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which documents of a folder, by location: ``mine`` are the library's, ``again`` are read although unchanged.

    ``hold``: where the same document is read as another text than before, the new one is held back.
    """

    mine: Callable[[str], bool] = lambda _: True
    again: Callable[[str], bool] = lambda _: False
    hold: bool = False


Told = Callable[[str, int, int], None]
"""Told which document was read, how many are done so far, and how many there are: the last time n of n."""


def ignore_progress(_location: str, _done: int, _total: int) -> None:
    """For those who do not watch."""


async def update_folder(
    store: Store,
    library: str,
    folder: Path,
    languages: Sequence[str],
    now: Callable[[], datetime],
    *,
    told: Told = ignore_progress,
    choice: Choice | None = None,
) -> list[Change]:
    """Bring the library in line with a folder; what changed, unchanged documents left out.

    Each document is stored by itself: what was stored before an interruption stays, and the rest is read the next
    time. What cannot be read is noted at the source, and what was read of it before stays; that goes for the folder
    too. Nothing is written when nothing changed, and what somebody withdrew is left alone. Raises StoreError.
    """
    choice = choice or Choice()
    # What the store holds is asked first: an article another process adds after the listing is not taken for gone.
    source = await _find(store, library, folder.name)
    stored = set() if source is None else set(await store.locations(library, source.id))
    withdrawn = await store.withdrawn(library)
    refused: list[FetchError] = []
    try:
        documents = await asyncio.to_thread(list_documents, folder, refused.append)
    except FetchError as error:
        if source is not None:
            await _note(store, library, source, FetchError(folder.name, error.reason, error.detail), now())
        return []
    documents = [it for it in documents if it.location not in withdrawn and choice.mine(it.location)]
    if source is None:
        source = Source(await store.track(library, folder.name, FOLDER, now()), folder.name, FOLDER, None, 0, ())
    update = _Update(store, library, source, languages, now, choice.hold)
    chosen = choose_documents(documents, source.states, choice)
    changes, unread = await update.take_in(chosen, told)
    for place in refused:
        await _note(store, library, source, place, now())
    changes += await update.drop(find_gone(source, stored, documents, refused))
    states = {document.location: document.state for document in documents if document.location not in unread}
    if chosen or states != source.states or source.checked is None:
        await store.note_checked(library, source.id, now(), states)
    return changes


def choose_documents(documents: Sequence[Document], known: Mapping[str, str], choice: Choice) -> list[Document]:
    """Those that must be read: whose state is not the one they were read in, or that were chosen to be read again."""
    return [it for it in documents if known.get(it.location) != it.state or choice.again(it.location)]


def find_gone(
    source: Source, stored: set[str], documents: Sequence[Document], refused: Sequence[FetchError]
) -> list[str]:
    """What is remembered of a source, articles and problems, but not there any more.

    What lies at or below a place that cannot be looked at may well be there.
    """
    present = {document.location for document in documents}
    remembered = stored | source.states.keys() | {problem.location for problem in source.problems}
    hidden = tuple(error.location for error in refused)
    below = tuple(f"{place}/" for place in hidden)
    return sorted(p for p in remembered - present if p not in hidden and not p.startswith(below))


@dataclass(frozen=True, slots=True)
class _Update:
    """One library being brought in line with one folder."""

    store: Store
    library: str
    source: Source
    languages: Sequence[str]
    now: Callable[[], datetime]
    hold: bool

    async def take_in(self, documents: Sequence[Document], told: Told) -> tuple[list[Change], set[str]]:
        """Read and store documents; what changed, and those to be tried again: they could not even be opened."""
        changes: list[Change] = []
        unread: set[str] = set()
        for done, document in enumerate(documents, start=1):
            try:
                content = await asyncio.to_thread(_read, document, self.languages)
            except (FetchError, ExtractError) as error:
                await _note(self.store, self.library, self.source, error, self.now())
                changes.append(Change(document.location, "failed", None))
                unread |= {document.location} if isinstance(error, FetchError) else set()
            else:
                changes.append(await self.store_one(document, content))
            told(document.location, done, len(documents))
        return [change for change in changes if change.outcome != "unchanged"], unread

    async def store_one(self, document: Document, content: Extracted) -> Change:
        """A file that somebody changed counts at once; a text that only we read otherwise may have to wait."""
        same = self.source.states.get(document.location) == document.state
        store = self.store.hold if self.hold and same else self.store.put
        return await store(self.library, self.source.id, document.location, content, self.now())

    async def drop(self, gone: Sequence[str]) -> list[Change]:
        return await self.store.remove(self.library, self.source.id, gone, self.now()) if gone else []


async def _find(store: Store, library: str, location: str) -> Source | None:
    return next((held for held in await store.sources(library) if held.location == location), None)


async def _note(store: Store, library: str, source: Source, error: FetchError | ExtractError, now: datetime) -> None:
    noted = Problem(error.location, error.reason, error.detail, now)
    same = ((held.location, held.reason, held.detail) for held in source.problems)
    if (noted.location, noted.reason, noted.detail) not in same:
        await store.note_problem(library, source.id, noted)


def _read(document: Document, languages: Sequence[str]) -> Extracted:
    from index.extract.document import extract  # noqa: PLC0415 - loaded by nobody who only asks

    return extract(read_document(document), document.location, languages)
