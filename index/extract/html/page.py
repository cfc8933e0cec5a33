"""One web page in, its article and its feeds out, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.errors import ExtractError
from index.extract.html.charset import decode_page
from index.extract.html.choose import choose_runs
from index.extract.html.hidden import drop_hidden
from index.extract.html.mend import find_frames, mend_choice
from index.extract.html.meta import Meta, read_meta
from index.extract.html.runs import Run, compose_text, read_runs
from index.extract.html.tree import parse_page
from index.extract.language import detect_language
from index.extract.page import Page, Piece, compose_page
from index.extract.parsed import Received, WebPage
from index.extract.refusal import FEW_WORDS, Sight, find_refusal
from index.extract.title import derive_title, find_heading, read_heading
from index.model import BlockKind, Extracted

MIN_PARAGRAPH = 20
"""Words of a paragraph that only an article has; a page that leads to articles has teasers."""

MIN_PARAGRAPHS = 3
"""So many of them are an article, whatever links there are."""

MIN_LEADS = 5
"""Headings that are links, from which a page with few paragraphs leads to articles."""

_PARAGRAPH = BlockKind.PARAGRAPH
_SHOWN_RUNS = 200


def read_page(received: Received) -> WebPage:
    """The page, with None for its article when it says or shows that it only leads to articles.

    Raises ExtractError "unknown_encoding", "too_complicated", "no_text_in_page", "login_page", "paywall",
    "consent_page", "captcha", "error_page".
    """
    source = decode_page(received.data, received.media_type, received.location)
    root = parse_page(source, received.location)
    meta = read_meta(root, received.location)
    drop_hidden(root)
    runs = read_runs(_body_of(root))
    shown = [run.text for run in runs[:_SHOWN_RUNS]]
    frames = find_frames(runs)
    page = _compose(mend_choice(runs, frames, choose_runs(root, runs)))
    sight = Sight(
        location=received.location,
        source=source,
        title=meta.title or "",
        shown="\n".join(shown),
        words=len(page.text.split()),
        declared=meta.article,
        free=meta.free,
    )
    refusal = find_refusal(sight)
    if refusal:
        raise ExtractError(received.location, refusal.value)
    if meta.feeds and not meta.article and _is_listing(page, runs, meta, received.location):
        return WebPage(None, meta.title or "", meta.feeds)
    if not any(map(str.isalnum, page.text)):
        raise ExtractError(received.location, "no_text_in_page")
    article = _assemble(page, meta, received.languages)
    return WebPage(article, article.title, meta.feeds)


def read_fragment(received: Received) -> Extracted:
    """The HTML of a feed's item, all of which is the article. Raises ExtractError "no_text_in_page"."""
    source = received.data.decode(errors="replace")
    root = parse_page(f"<html><body>{source}</body></html>", received.location)
    meta = read_meta(root, received.location)
    drop_hidden(root)
    page = _compose(read_runs(_body_of(root)))
    if not any(map(str.isalnum, page.text)):
        raise ExtractError(received.location, "no_text_in_page")
    return _assemble(page, meta, received.languages)


def _body_of(root: HtmlElement) -> HtmlElement:
    body = root.find("body")
    return root if body is None else body


def _compose(runs: list[Run]) -> Page:
    return compose_page(Piece(text, run.kind, run.line, run.level) for run, text in compose_text(runs))


def _is_listing(page: Page, runs: Sequence[Run], meta: Meta, location: str) -> bool:
    """Whether a page that names feeds, and is no article by its own account, leads to articles."""
    if urlsplit(location).path in {"", "/"} and meta.listing:
        return True
    words = [len(page.text[block.start : block.end].split()) for block in page.blocks if block.kind is _PARAGRAPH]
    leads = sum(run.kind is BlockKind.HEADING and 2 * run.linked > run.letters for run in runs)
    return sum(it >= MIN_PARAGRAPH for it in words) < MIN_PARAGRAPHS and (leads >= MIN_LEADS or sum(words) < FEW_WORDS)


def _assemble(page: Page, meta: Meta, languages: Sequence[str]) -> Extracted:
    language = meta.language or detect_language(page.text, page.blocks, languages)
    block = None if meta.title else find_heading(page.text, page.blocks, language, titled=page.titled)
    heading = read_heading(page.text, block) if block else None
    return Extracted(
        text=page.text,
        blocks=page.blocks,
        title=meta.title or heading or derive_title(page.text, page.blocks, language),
        title_derived=not (meta.title or heading),
        language=language,
        language_declared=meta.language is not None,
        url=meta.address,
        publisher=meta.publisher,
        author=meta.author,
        published=meta.published,
    )
