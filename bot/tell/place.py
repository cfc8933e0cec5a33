"""Where a quote stands: its link, or its file and line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.message import Also, Link, Meta, Piece, Quote
from bot.tell.names import name_language
from bot.wording.catalogue import Wording
from index import model
from index.model import Article, Span

ReaderPage = Callable[[Span], str | None]
"""The address of the page on which a kept span can be read; None where there is none."""

MOST_NAMED = 5
"""So many of those that say the same are named."""


def locate(span: Span) -> tuple[str, int | None, int | None]:
    """The file an article was read from, with the line and page on which a span of it begins."""
    article = span.article
    block = next((b for b in reversed(article.content.blocks) if b.start <= span.start), None)
    if block is None:
        return article.location, None, None
    line = None if block.line is None else block.line + article.text.count("\n", block.start, span.start)
    return article.location, line, block.page


def name_place(span: Span, said: Wording) -> str:
    """File and line (or page) in words."""
    file, line, page = locate(span)
    if page is not None:
        return said.say("answer.page", file=file, page=page)
    return file if line is None else said.say("answer.line", file=file, line=line)


def no_reader(_span: Span) -> str | None:
    """Where there is no page on which kept articles can be read."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where articles can be opened: ``gone`` are the locations of those whose own page is not there any more."""

    reader: ReaderPage = no_reader
    gone: frozenset[str] = frozenset()

    def has_lost(self, article: Article) -> bool:
        """Whether the article's own page is gone."""
        return article.location in self.gone

    def link(self, span: Span) -> str | None:
        """The article's address, opening at the span; where it has none, or its page is gone, that of the kept page."""
        own = None
        if span.article.content.url:
            from index.link import deep_link  # noqa: PLC0415  # files have no address: nothing to load for them

            own = deep_link(span.article, span.start, span.end)
        kept = self.reader(span) if own is None or self.has_lost(span.article) else None
        return kept or own


NOWHERE = Pages()
"""No page is kept where people could read it, and none is known to be gone."""


def tell_meta(span: Span, said: Wording, pages: Pages = NOWHERE, copies: Sequence[Span] = ()) -> Meta:
    """Where a span comes from; ``copies`` are where other articles say the same."""
    content = span.article.content
    link = pages.link(span)
    return Meta(
        title=content.title,
        title_note=said.say("answer.derived") if content.title_derived else None,
        publisher=content.publisher,
        published=content.published,
        language=name_language(content.language, said),
        code=content.language,
        link=link,
        place=None if content.url else name_place(span, said),
        also=_tell_also(span, copies, said, pages),
        gone=said.say("answer.gone") if pages.has_lost(span.article) else None,
    )


def _tell_also(span: Span, copies: Sequence[Span], said: Wording, pages: Pages) -> Also | None:
    """Other publishers by name, the same one by its other titles; each name once."""
    mine = span.article.content
    named: dict[str, Span] = {}
    for copy in copies:
        theirs = copy.article.content
        named.setdefault(theirs.publisher if theirs.publisher not in {None, mine.publisher} else theirs.title, copy)
    named.pop(mine.title, None)
    if not named:
        return None
    links = tuple(Link(name, pages.link(copy)) for name, copy in list(named.items())[:MOST_NAMED])
    more = len(named) - len(links)
    return Also(said.say("answer.also"), links, said.say("answer.also_more", n=more) if more else None)


def tell_quote(quote: model.Quote, number: int, said: Wording, pages: Pages = NOWHERE) -> Quote:
    """A quote in pieces, the ones that answer marked; ``number`` counts the question's quotes from 1."""
    return Quote(cut_pieces(quote, quote.marks), tell_meta(quote, said, pages, quote.copies), number)


def cut_pieces(span: Span, marks: tuple[model.Interval, ...]) -> tuple[Piece, ...]:
    """A span's text cut at its marks; the pieces together are the text."""
    pieces, at = [], span.start
    for start, end in marks:
        pieces += [Piece(span.article.text[at:start]), Piece(span.article.text[start:end], marked=True)]
        at = end
    pieces.append(Piece(span.article.text[at : span.end]))
    return tuple(piece for piece in pieces if piece.text)
