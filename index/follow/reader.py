"""What following needs: the outgoing door, the parsing door, and the store; and one page read through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from index.errors import ExtractError
from index.extract.parsed import Item, Parsed, Received, WebPage
from index.model import BlockKind, Extracted
from index.ports import Fetched, Fetcher, Original, Parser, Store, Validators

FEWEST_WORDS = 20
"""Words that a page must have, headings aside, to be an article."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads documents of the web for one installation. ``chance`` gives a number from 0 to 1.

    ``hold``: where the same document is read as another text than before, the new one is held back.
    """

    store: Store
    fetcher: Fetcher
    parser: Parser
    languages: Sequence[str]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    hold: bool = False

    async def parse(self, fetched: Fetched) -> Parsed:
        """What a document says. Raises ExtractError."""
        received = Received(fetched.body, fetched.address, name_type(fetched), tuple(self.languages))
        return await self.parser.parse(received)

    async def read_article(
        self, address: str, known: Validators | None = None
    ) -> tuple[Fetched, tuple[Extracted, Original] | None]:
        """A page and the article on it; None when it has not changed. Raises FetchError, ExtractError."""
        fetched = await self.fetcher.fetch(address, known)
        if fetched.unchanged:
            return fetched, None
        article = article_of(await self.parse(fetched))
        if article is None:
            raise ExtractError(fetched.address, "no_article")
        return fetched, (article, Original(fetched.body, name_type(fetched)))

    async def read_item(self, item: Item, feed_title: str, language: str | None) -> tuple[Extracted, Original]:
        """The article of a feed's item that brings all of its text. Raises ExtractError."""
        body = (item.content or "").encode()
        location = item.address or item.id
        received = Received(body, location, "text/html; charset=utf-8", tuple(self.languages), fragment=True)
        parsed = article_of(await self.parser.parse(received))
        if parsed is None:
            raise ExtractError(location, "no_article")
        return complete(parsed, item, feed_title, language), Original(body, "text/html; charset=utf-8", fragment=True)


def name_type(fetched: Fetched) -> str:
    """The type and charset that a server declares; "" where it declares no type."""
    charset = f"; charset={fetched.charset}" if fetched.charset else ""
    return f"{fetched.media_type}{charset}" if fetched.media_type else ""


def article_of(parsed: Parsed) -> Extracted | None:
    """The one article a document is, or has on it; a page with hardly more than a headline has none."""
    if isinstance(parsed, WebPage):
        return parsed.article if parsed.article and count_words(parsed.article) >= FEWEST_WORDS else None
    return parsed if isinstance(parsed, Extracted) else None


def count_words(article: Extracted) -> int:
    """Words outside headings."""
    blocks = (block for block in article.blocks if block.kind is not BlockKind.HEADING)
    return sum(len(article.text[block.start : block.end].split()) for block in blocks)


def complete(article: Extracted, item: Item, feed_title: str, language: str | None) -> Extracted:
    """An article with what only its feed knows of it."""
    declared = item.language or language
    published = item.published or item.updated
    return replace(
        article,
        title=item.title or article.title,
        title_derived=article.title_derived and not item.title,
        url=item.address or article.url,
        author=article.author or item.author,
        publisher=article.publisher or feed_title or None,
        published=article.published or (published.date() if published else None),
        language=declared or article.language,
        language_declared=article.language_declared or declared is not None,
    )
