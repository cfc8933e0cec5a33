"""Pages of kept articles for the tests: a library with articles, served on loopback, and a parser of what is served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import aiohttp
from typing_extensions import override

from bot.compose import open_desks
from bot.health import Board
from bot.reception.desks import Desks
from bot.settings import Settings
from bot.web.app import make_app, serve_web
from bot.web.health import Health
from bot.web.reader import Reader
from index.model import Article, Block, BlockKind, Extracted, Span
from tests.stores import NOON, extracted, url_of

ADDRESS = "https://quotes.example.org"

VOID = {"meta", "link", "br", "hr", "img", "input"}

LINES = (
    "The harbour council ordered an electric ferry on Tuesday.",
    "Subscribe to our newsletter to get the latest stories in your inbox.",
    "The Lindqvist shipyard will build the ferry, which carries 240 passengers. It is to be delivered in spring.",
    "Fares will not rise before the first crossing, the mayor said.",
)


def written(*lines: str, kinds: Sequence[BlockKind] = (), **changes: object) -> Extracted:
    """An article of so many paragraphs, or of blocks of the kinds."""
    blocks, at = [], 0
    for number, line in enumerate(lines):
        kind = kinds[number] if kinds else BlockKind.PARAGRAPH
        blocks.append(Block(at, at + len(line), kind))
        at += len(line) + 2
    return extracted("\n\n".join(lines), blocks=tuple(blocks), **changes)


@dataclass
class Shelf:
    """Libraries whose pages are served: ``client`` asks for them."""

    desks: Desks
    reader: Reader
    client: aiohttp.ClientSession
    port: int

    async def put(
        self, content: Extracted, place: str = "a.txt", library: str = "shared", at: datetime = NOON
    ) -> Article:
        """The article that was stored at a place."""
        store = self.desks.of(library).store
        source = await store.track(library, "folder", "folder", at)
        change = await store.put(library, source, place, content, at)
        assert change.article_id is not None
        return (await store.versions(library, change.article_id))[-1]

    def link(self, article: Article, words: str, library: str = "shared") -> str:
        """The path of the page for a quote, as a chat is given it but for the host."""
        start = article.text.index(words)
        link = self.desks.of(library).reader(Span(article, start, start + len(words)))
        assert link is not None
        assert link.startswith(ADDRESS)
        return link.removeprefix(ADDRESS)

    async def open(self, path: str, language: str = "en", status: int = 200) -> Seen:
        """What a reader of one language sees."""
        async with self.client.get(path, headers={"Accept-Language": language}) as answer:
            assert answer.status == status
            assert "script" not in answer.headers["Content-Security-Policy"]
            return parse(await answer.text())


@asynccontextmanager
async def shelf(folder: Path, **changes: object) -> AsyncIterator[Shelf]:
    """Libraries without articles."""
    (folder / "seeds").mkdir(exist_ok=True)
    given: dict[str, object] = {"database_url": url_of(folder / "pullquote.db"), "seeds_dir": folder / "seeds"}
    settings = Settings(_env_file=None, **given | changes)  # type: ignore[call-arg,arg-type]
    async with open_desks(settings, address=ADDRESS) as desks:
        reader = Reader(settings.locale, desks)
        app = make_app(Health(Board(lambda: NOON), ()), reader=reader.show)
        listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(serve_web(app, "127.0.0.1", 0, listening.set_result))
        try:
            port = await listening
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
                yield Shelf(desks, reader, client, port)
        finally:
            serving.cancel()
            await asyncio.wait({serving})


@dataclass
class Seen(HTMLParser):
    """What stands on a page: its tags, and the text by where it stands."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        for tag in dict.fromkeys(self._open):
            self.texts[tag][-1] += data

    def of(self, tag: str) -> list[str]:
        """The texts of all elements of a kind."""
        return self.texts.get(tag, [])

    def links(self) -> list[str]:
        return [attrs["href"] or "" for tag, attrs in self.tags if tag == "a"]

    @property
    def shape(self) -> set[tuple[str, str]]:
        """Every kind of element with every attribute it has."""
        return {(tag, name) for tag, attrs in self.tags for name in [*attrs, ""]}


def parse(page: str) -> Seen:
    """A page, every element of which is closed in its turn."""
    seen = Seen()
    seen.feed(page)
    seen.close()
    assert not seen._open
    return seen
