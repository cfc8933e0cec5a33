"""A folder of documents to articles in the store: what is new, what changed, what is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from index.errors import ExtractError, FetchError
from index.extract.document import extract
from index.fetch.file import Document, list_documents, read_document
from index.model import Extracted
from index.ports import Change, Problem, Store

READING = "1"
"""Raised whenever extraction changes, so that everything is read once more."""

FOLDER = "folder"

Told = Callable[[str, int, int], None]
"""Told which document is being read, how many were, and how many there are."""


def ignore_progress(_location: str, _done: int, _total: int) -> None:
    """For those who do not watch."""


def choose_documents(documents: Sequence[Document], known: Mapping[str, str], everything: bool) -> list[Document]:
    """Those that must be read: all of them, or those whose state is not the one they were read in."""
    return [document for document in documents if everything or known.get(document.location) != _state(document)]


def _state(document: Document) -> str:
    return f"{READING}-{document.state}"


async def update_folder(
    store: Store,
    library: str,
    folder: Path,
    languages: Sequence[str],
    now: Callable[[], datetime],
    *,
    everything: bool = False,
    told: Told = ignore_progress,
) -> list[Change]:
    """Bring the library in line with a folder; what changed, unchanged documents left out.

    Each document is stored by itself: what was stored before an interruption stays, and the rest is read the next
    time. One that cannot be read is noted at the source, and what was read of it before stays. Raises
    StoreError, and FetchError when the folder itself cannot be read.
    """
    documents = await asyncio.to_thread(list_documents, folder)
    source = await store.track(library, folder.name, FOLDER, now())
    known = next(held.states for held in await store.sources(library) if held.id == source)
    chosen = choose_documents(documents, known, everything)
    changes = []
    for done, document in enumerate(chosen):
        told(document.location, done, len(chosen))
        changes.append(await _take_in(store, library, source, document, languages, now()))
    present = {document.location for document in documents}
    gone = [place for place in known.keys() | set(await store.locations(library, source)) if place not in present]
    changes.extend(await store.remove(library, source, sorted(gone), now()) if gone else ())
    states = {document.location: _state(document) for document in documents}
    if everything or states != known:
        await store.note_checked(library, source, now(), states)
    return [change for change in changes if change.outcome != "unchanged"]


async def _take_in(
    store: Store, library: str, source: int, document: Document, languages: Sequence[str], now: datetime
) -> Change:
    try:
        content = await asyncio.to_thread(_read, document, languages)
    except (FetchError, ExtractError) as error:
        await store.note_problem(library, source, Problem(document.location, error.reason, error.detail, now))
        return Change(document.location, "failed", None)
    return await store.put(library, source, document.location, content, now)


def _read(document: Document, languages: Sequence[str]) -> Extracted:
    return extract(read_document(document), document.location, languages)
