"""The nouns: values that never change, and spans that cannot leave their article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from index.errors import SpanError

Interval = tuple[int, int]
"""Start and end offsets in characters, end excluded."""


class BlockKind(StrEnum):
    """What a block of an article is, as its author laid it out."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or list item: offsets in the article's text and where the original has it.

    ``line`` is the 1-based line of the file the text was read from, ``page`` the 1-based page of a PDF.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read out of one document, before it is stored.

    ``text`` is everything a reader sees, in order; ``blocks`` are disjoint, in order, and cover all of it
    but white space. ``language`` is an ISO 639-1 code; ``language_declared`` says whether the document
    itself named it. ``title_derived`` marks a title made from the first sentence.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str
    title_derived: bool
    language: str
    language_declared: bool
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one tracked article.

    ``id`` names the article in its library over all versions, ``version`` counts from 1, ``digest`` is the
    SHA-256 of the text in hexadecimal, ``location`` is where it was read (a path relative to the checkout, or
    an address), ``fetched`` is an aware UTC time.
    """

    id: int
    version: int
    digest: str
    location: str
    fetched: datetime
    content: Extracted

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def language(self) -> str:
        return self.content.language

    @property
    def title(self) -> str:
        return self.content.title


@dataclass(frozen=True, slots=True)
class Span:
    """A non-empty piece of one article's text; the text itself is computed, never copied.

    Raises SpanError when the offsets do not lie within the article.
    """

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise SpanError(self.start, self.end, len(self.article.text))

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage(Span):
    """Whole neighbouring sentences: the unit of ranking.

    ``sentences`` are offsets in the article; ``heading`` is the heading above, if any; ``position`` counts
    the article's passages from 0, the lead.
    """

    sentences: tuple[Interval, ...]
    heading: Interval | None
    position: int


@dataclass(frozen=True, slots=True)
class Quote(Span):
    """What is shown of an article: whole sentences, never altered.

    ``marks`` are the words that answer, ``sentence`` the sentence they stand in, both as offsets in the article;
    ``copies`` are where other articles say the same, the oldest first; ``passage`` is what is shown around it;
    ``score`` (0 to about 1) says how well it answers, comparable within one question only.
    """

    marks: tuple[Interval, ...]
    sentence: Interval
    copies: tuple[Span, ...]
    passage: Passage
    score: float

    @property
    def marked(self) -> tuple[str, ...]:
        """The marked pieces, as they stand in the article."""
        return tuple(self.article.text[start:end] for start, end in self.marks)
