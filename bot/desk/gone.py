"""What answers no more is not lost: articles that were taken out, and those whose own pages are not there any more."""

from __future__ import annotations

import logging

from bot.tell.place import Pages, ReaderPage
from index.errors import StoreError
from index.model import Article
from index.ports import Store

LOG = logging.getLogger(__name__)


async def find_past(store: Store, library: str) -> list[Article]:
    """The newest versions of articles that were removed, by people or because their pages are gone."""
    places = await store.withdrawn(library) | await store.gone(library)
    return await store.removed(library, sorted(places))


async def find_pages(store: Store, library: str, reader: ReaderPage) -> Pages:
    """Where articles can be opened now."""
    try:
        return Pages(reader, await store.gone(library))
    except StoreError as error:  # an answer with an old link is better than none
        LOG.warning("It is not known whose page is gone: %s", error)
        return Pages(reader)


async def is_lost(store: Store, library: str, article: Article) -> bool:
    """Whether the page of an article is gone, and nobody took the article out of the library."""
    if article.location not in await store.gone(library):
        return False
    return article.location not in await store.withdrawn(library)
