"""One article into the store: new, changed, unchanged, or kept out because it got worse."""

from __future__ import annotations

from dataclasses import replace

from index.errors import ExtractError
from index.follow.reader import Reader
from index.follow.worse import has_shrunk, is_news
from index.model import Extracted
from index.ports import Change, Original, Source

UPLOAD = "upload"
"""The kind of the source of articles that were handed over."""


async def take(reader: Reader, library: str, source: Source, location: str, read: tuple[Extracted, Original]) -> Change:
    """Store what was read at a location. Raises ExtractError "shrunk" when a good text would be lost, StoreError."""
    content, original = read
    if content.url is None and source.kind != UPLOAD:  # an article of the web has an address, and quotes link to it
        content = replace(content, url=location)
    before = await reader.store.article_at(library, location)
    if before is not None and has_shrunk(before.content, content):
        detail = f"{len(content.text.split())}/{len(before.text.split())}"
        raise ExtractError(location, "shrunk", detail)
    if before is not None and not is_news(before.content, content):
        content = before.content
    return await reader.store.put(library, source.id, location, content, reader.now(), original)
