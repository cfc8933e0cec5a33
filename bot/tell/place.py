"""Where a quote stands: its link, or its file and line."""

from __future__ import annotations

from collections.abc import Callable

from bot.message import Meta, Piece, Quote
from bot.tell.names import name_language
from bot.wording.catalogue import Wording
from index import model
from index.link import deep_link
from index.model import Article, Span

ReaderPage = Callable[[Span], str | None]
"""The address of the page on which a kept span can be read; None where there is none."""


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


def tell_meta(span: Span, said: Wording, reader: ReaderPage = no_reader, copies: tuple[Article, ...] = ()) -> Meta:
    """Where a span comes from; ``copies`` are other articles that say the same."""
    content = span.article.content
    link = deep_link(span.article, span.start, span.end)
    place = None if link else name_place(span, said)
    others = tuple(dict.fromkeys(copy.content.publisher or copy.title for copy in copies))
    return Meta(
        title=content.title,
        title_note=said.say("answer.derived") if content.title_derived else None,
        publisher=content.publisher,
        published=content.published,
        language=name_language(content.language, said),
        code=content.language,
        link=link or reader(span),
        place=place,
        also=said.say("answer.also", names=", ".join(others)) if others else None,
    )


def tell_quote(quote: model.Quote, number: int, said: Wording, reader: ReaderPage = no_reader) -> Quote:
    """A quote in pieces, the ones that answer marked; ``number`` counts the question's quotes from 1."""
    return Quote(cut_pieces(quote, quote.marks), tell_meta(quote, said, reader, quote.copies), number)


def cut_pieces(span: Span, marks: tuple[model.Interval, ...]) -> tuple[Piece, ...]:
    """A span's text cut at its marks; the pieces together are the text."""
    pieces, at = [], span.start
    for start, end in marks:
        pieces += [Piece(span.article.text[at:start]), Piece(span.article.text[start:end], marked=True)]
        at = end
    pieces.append(Piece(span.article.text[at : span.end]))
    return tuple(piece for piece in pieces if piece.text)
