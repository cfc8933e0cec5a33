"""One article into the store: new, changed, unchanged, or kept out because it got worse."""

from __future__ import annotations

from dataclasses import replace

from index.errors import ExtractError
from index.follow.reader import Reader
from index.follow.worse import has_shrunk, is_news
from index.model import Article, Extracted
from index.ports import Change, Original, Source


async def take(
    reader: Reader, library: str, source: Source, location: str, read: tuple[Extracted, Original], *, anew: bool = False
) -> Change:
    """Store what was read at a location. Raises ExtractError "shrunk" when a good text would be lost, StoreError.

    What is read of the same document as before does not change, unless it is read ``anew`` or held back.
    """
    content, original = read
    if content.url is None and "://" in location:  # an article of the web has an address, and quotes link to it
        content = replace(content, url=location)
    before = await reader.store.article_at(library, location)
    if before is not None and has_shrunk(before.content, content):
        detail = f"{len(content.text.split())}/{len(before.text.split())}"
        raise ExtractError(location, "shrunk", detail)
    if before is None:
        return await reader.store.put(library, source.id, location, content, reader.now(), original)
    news = is_news(before.content, content)
    content = content if news else before.content
    same = (reader.hold or (news and not anew)) and await _is_of(reader, library, before, original)
    if same and not reader.hold:
        # Reading has changed, not what is read: that has to pass a reindex, which looks at what would answer worse.
        words = replace(content, text=before.text, blocks=before.content.blocks)  # a feed's item has its title beside
        content = words if original.fragment else before.content
    store = reader.store.hold if same and reader.hold else reader.store.put
    return await store(library, source.id, location, content, reader.now(), original)


async def _is_of(reader: Reader, library: str, before: Article, original: Original) -> bool:
    """Whether a version was read from the same document."""
    return await reader.store.original_of(library, before.id, before.version) == original
