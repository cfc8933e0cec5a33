"""Shows what a library keeps of an article to whoever has the address of a quote of it, and to nobody else."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from bot.desk.gone import is_lost
from bot.seal import read_key, unseal
from bot.tenancy import SHARED
from bot.web.app import SEALED
from bot.web.draw import draw, policy
from bot.web.leaf import find_quote, lay_out, tell_changes, tell_versions
from bot.wording.catalogue import Wording, choose_language, wording
from index.clean.boilerplate import Cleaned, clean
from index.clean.repetition import Repeated, publisher_of, repeated_lines
from index.errors import StoreError
from index.kept import QuoteAt
from index.model import Article

if TYPE_CHECKING:
    from bot.desk.desk import Desk
    from bot.reception.desks import Desks

LOG = logging.getLogger(__name__)

NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)

MOST_WISHES = 20
"""Languages of a reader's browser that are looked at."""

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}

NOT_FOUND, GONE, LATER = (404, "not_found"), (410, "gone"), (503, "later")

ByPublisher = Mapping[str, Repeated]
"""By publisher, the lines that stand in several of its articles."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a version besides that of the quote, and one to compare it with."""

    version: int | None
    since: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """All versions of an article, the one that is shown, and the one it is compared with."""

    versions: Sequence[Article]
    shown: Article
    before: Article | None
    at: QuoteAt


@dataclass(slots=True)
class Reader:
    """The pages of kept articles. ``locale`` is the installation's; ``desks`` is None while there are none to ask."""

    locale: str | None
    desks: Desks | None = None
    _repeated: dict[str, tuple[int, ByPublisher]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page, or a plain one that says why there is none: 404, 410 or 503."""
        said = wording(choose_language(self.locale, *read_wishes(request.headers.get("Accept-Language", ""))))
        try:
            status, body = await self._answer(request, said)
        except StoreError as error:
            LOG.warning("A page cannot be shown: %s", error)
            status, body = _refuse(LATER, said)
        headers = {**HEADERS, "Content-Security-Policy": policy(), "Content-Language": said.language}
        return web.Response(status=status, body=body, content_type="text/html", charset="utf-8", headers=headers)

    async def _answer(self, request: web.Request, said: Wording) -> tuple[int, bytes]:
        desks = self.desks
        if desks is None:
            return _refuse(LATER, said)
        wish = read_wish(request.query)
        key = await read_key(desks.of(SHARED).memory)
        opened = unseal(key, request.match_info[SEALED]) if key else None
        if wish is None or opened is None or desks.separate == (opened[0] == SHARED):
            return _refuse(NOT_FOUND, said)
        desk = desks.of(opened[0])
        versions = await desk.store.versions(desk.library, opened[1].article)
        kept = choose(versions, opened[1], wish)
        if kept is None:
            return _refuse(NOT_FOUND, said)
        live = await desk.store.article_at(desk.library, kept.shown.location)
        lost = await is_lost(desk.store, desk.library, kept.shown)
        if not lost and (live is None or live.id != kept.shown.id):
            return _refuse(GONE, said)
        cleaned = await self._clean(desk, kept.shown)
        return 200, await asyncio.to_thread(draw_kept, kept, cleaned, said, lost=lost)

    async def _clean(self, desk: Desk, article: Article) -> Cleaned:
        """Which lines of an article are left out, judged by all that the library has of its publisher now."""
        async with self._turn:  # whoever comes meanwhile need not read the whole library too
            generation, repeated = self._repeated.get(desk.library, (-1, {}))
            if generation != await desk.store.generation(desk.library):
                generation, articles = await desk.store.articles(desk.library)
                repeated = await asyncio.to_thread(repeated_lines, articles)
                self._repeated[desk.library] = generation, repeated
        return await asyncio.to_thread(clean, article, repeated.get(publisher_of(article), frozenset()))


def choose(versions: Sequence[Article], at: QuoteAt, wish: Wish) -> Kept | None:
    """What is to be shown of an article; None when it has no such version."""
    by_number = {article.version: article for article in versions}
    quoted = by_number.get(at.version)
    shown = by_number.get(wish.version or at.version)
    before = by_number.get(wish.since or 0)
    if shown is None or quoted is None or not 0 <= at.start < at.end <= len(quoted.text):
        return None
    if wish.since is not None and (before is None or before.version >= shown.version):
        return None
    return Kept(versions, shown, before, at)


def draw_kept(kept: Kept, cleaned: Cleaned, said: Wording, *, lost: bool = False) -> bytes:
    """The page of a version, or of what changed in it; ``lost``: the article's own page is gone."""
    shown, before = kept.shown, kept.before
    quote = find_quote(kept.versions, shown, (kept.at.version, kept.at.start, kept.at.end))
    leaf = lay_out(shown, quote, cleaned, said, lost=lost)
    others = tell_versions(kept.versions, shown.version, before.version if before else None, said)
    words = {name: said.say(f"reader.{name}") for name in WORDS}
    words["version"] = said.say("reader.version", number=shown.version, all=kept.versions[-1].version)
    words["left_out"] = said.say("reader.left_out", n=len(leaf.left_out))
    if before is None:
        return draw("article.html", leaf=leaf, others=others, words=words, language=said.language)
    words["changed"] = said.say("reader.changed", before=before.version, after=shown.version)
    paragraphs = tell_changes(before, shown)
    same = all(run.how == "same" for paragraph in paragraphs for run in paragraph)
    page = {"leaf": leaf, "others": others, "words": words, "language": said.language}
    return draw("changes.html", paragraphs=paragraphs, same=same, **page)


WORDS = (
    *("kept", "page_gone", "to_quote", "other_words", "versions"),
    *("changes", "unchanged", "added", "taken", "left_out_note"),
)
"""Sentences of the page that have no gaps."""


def read_wish(query: Mapping[str, str]) -> Wish | None:
    """The numbers of versions in an address; None when one is no number."""
    given = {name: query[name] for name in ("version", "since") if name in query}
    if not all(NUMBER.fullmatch(value) for value in given.values()):
        return None
    numbers = {name: int(value) for name, value in given.items()}
    return Wish(numbers.get("version"), numbers.get("since"))


def read_wishes(header: str) -> list[str]:
    """The languages of an Accept-Language header, dearest first."""
    wishes = []
    for part in header.split(",")[:MOST_WISHES]:
        tag, _, weight = part.strip().partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)", weight, re.ASCII)
        quality = float(found[1]) if found else 1.0
        if quality:
            wishes.append((quality, tag.strip()))
    return [tag for _, tag in sorted(wishes, key=lambda it: -it[0])]


def _refuse(refusal: tuple[int, str], said: Wording) -> tuple[int, bytes]:
    status, why = refusal
    title, text = said.say(f"reader.{why}_title"), said.say(f"reader.{why}")
    return status, draw("plain.html", title=title, text=text, language=said.language)
