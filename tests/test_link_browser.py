"""In a real browser a link with a text fragment opens our own sixty pages at the quote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from index.clean.boilerplate import clean
from index.extract.html.page import read_page
from index.extract.parsed import Received
from index.link import deep_link
from index.model import Article, Interval
from index.split.passages import split_passages
from tests.chromium import Tab, chromium, needs_chromium
from tests.pages.story import LANGUAGES
from tests.test_extract_pages import PAGES, make_page

FEWEST_PAGES = 40
SHARE = 0.95

APART = "<style>* { line-height: 6rem !important; } body { width: 24rem; }</style>"
"""Makes every page so tall that a quote is in view only where the browser went to it."""

FIND = """(words => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let text = '';
  const at = [];
  for (let node; (node = walker.nextNode());)
    for (let i = 0; i < node.data.length; i++) {
      const c = /\\s/.test(node.data[i]) ? '' : node.data[i];
      if (c) { text += c; at.push([node, i]); }
    }
  const wanted = words.replace(/\\s+/g, '');
  const tops = [];
  for (let i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + 1)) {
    const range = document.createRange();
    range.setStart(...at[i]);
    range.setEnd(at[i + wanted.length - 1][0], at[i + wanted.length - 1][1] + 1);
    const box = range.getBoundingClientRect();
    tops.push([box.top, box.bottom]);
  }
  return {tops, scrolled: scrollY, height: innerHeight, tall: document.documentElement.scrollHeight};
})"""


@dataclass(frozen=True)
class Opened:
    """Where a quote is on the screen, in every place that has its words, and how far the page was scrolled."""

    link: str
    tops: list[tuple[float, float]]
    scrolled: float
    height: float

    @property
    def in_view(self) -> bool:
        return self.scrolled > 0 and any(bottom > 0 and top < self.height for top, bottom in self.tops)


@asynccontextmanager
async def serve(pages: dict[str, str]) -> AsyncIterator[str]:
    """Serve pages by path; gives where."""

    async def answer(request: web.Request) -> web.Response:
        if request.path not in pages:
            raise web.HTTPNotFound
        return web.Response(text=pages[request.path], content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def read_original(page: str, address: str) -> Article:
    content = read_page(Received(page.encode(), address, "text/html; charset=utf-8", LANGUAGES)).article
    assert content is not None
    return Article(1, 1, "", address, datetime(2026, 10, 7, tzinfo=UTC), content)


def quotes_of(article: Article) -> list[list[Interval]]:
    """A sentence of the second half of an article, which cannot be in view by itself; and three, over paragraphs."""
    passages = split_passages(article, clean(article).kept)
    sentences = [it for passage in passages for it in passage.sentences]
    middle = len(sentences) // 2
    return [sentences[-2:-1], sentences[middle : middle + 3]]


async def open_at(tab: Tab, article: Article, quote: list[Interval]) -> Opened:
    """Open the link of a quote; where its first sentence is then."""
    (start, first), end = quote[0], quote[-1][1]
    link = deep_link(article, start, end)
    assert link is not None
    await tab.open("about:blank")
    await tab.open(link)
    seen = await tab.evaluate(f"{FIND}({json.dumps(article.text[start:first])})")
    assert seen["tall"] > 3 * seen["height"]
    assert seen["tops"], "the quote is not on the page"
    return Opened(link, [(top, bottom) for top, bottom in seen["tops"]], seen["scrolled"], seen["height"])


@needs_chromium
@pytest.mark.timeout(300)
async def test_a_link_opens_the_original_at_the_quote(tmp_path: Path) -> None:
    pages = {f"/{language}/{style}": make_page(language, style)[2] for language, style in PAGES}
    assert len(pages) >= FEWEST_PAGES
    shown = {path: page + APART for path, page in pages.items()}
    async with serve(shown) as host, chromium(tmp_path / "browser") as tab:
        await tab.look(1280, 800, dark=False)
        opened: dict[str, list[Opened]] = {}
        for path, page in pages.items():
            article = await asyncio.to_thread(read_original, page, f"{host}{path}")
            opened[path] = [await open_at(tab, article, quote) for quote in quotes_of(article)]
        lost = [it.link for held in opened.values() for it in held if not it.in_view]
        right = sum(all(it.in_view for it in held) for held in opened.values())
        assert all(opened.values())
        assert right >= SHARE * len(pages), lost
        plain = [it.link.partition("#")[0] for held in opened.values() for it in held if "#" not in it.link]
        assert len(plain) <= (1 - SHARE) * len(pages)
        # Without its fragment a page opens at the top: being in view says something.
        await tab.open("about:blank")
        await tab.open(next(iter(opened.values()))[0].link.partition("#")[0])
        assert await tab.evaluate("scrollY") == 0
